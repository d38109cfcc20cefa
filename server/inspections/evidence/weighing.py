"""Weighing one photo: everything known of it as evidence of place and time, told to the rule that decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from shapely.geometry.base import BaseGeometry

from server import clock
from server.database import db
from server.geo import metres
from server.geo.datum import Datum, convert
from server.inspections import operations, queries
from server.inspections.evidence import photos as photo_queries
from server.inspections.evidence.course import FIXES_LOOKED_AT, course_of, fix_age_s
from server.inspections.evidence.ground import ground_of, hold
from server.inspections.evidence.searching import counted_elsewhere
from server.inspections.evidence.settling import settle_spots
from server.inspections.evidence.uses import same_bytes_before
from server.inspections.evidence.worth import Witness, file_speaks, trust
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.rules import Kind, Source, tolerance_m
from server.photos.metadata.whereabouts import POSITION_WAS_VOID
from server.photos.models import Photo
from server.places import queries as places


def weigh_all(arrived: Sequence[tuple[ObservationPhoto, Photo]]) -> int:
    """Weigh photos as the last thing a transaction does; tell of how many the weight may be kept.

    A photo is left waiting where what it was weighed by has changed meanwhile, or is just being changed.
    """
    before = ground_of([expected for expected, _ in arrived])
    for expected, photo in arrived:
        weigh(expected, photo)
    held = hold(before)
    gone = [expected for expected, _ in arrived if not held.bears(expected)]
    for each in gone:
        each.trust, each.trusted_at, each.trust_reasons = None, None, []
    db.session.flush()
    return len(arrived) - len(gone)


def weigh(expected: ObservationPhoto, photo: Photo) -> None:
    """Weigh a photo and mark what that may change; its comparison with others at the site is due again."""
    observation = expected.observation
    expected.compared_at = None
    shape = places.shape_of(observation.site_id) if observation.site_id else None
    datum, is_named = _exif_datum(expected, photo)
    expected.exif_lon, expected.exif_lat = _exif_position(photo, datum)
    expected.lon, expected.lat, expected.accuracy_m = _judged_by(expected, photo)
    worth = trust(_witness(expected, photo, observation, shape, named=datum if is_named else None))
    expected.trust, expected.trust_reasons = worth.outcome, list(worth.reasons)
    expected.trusted_at = clock.now()
    db.session.flush()
    if observation.kind is Kind.ABSENCE and observation.visit:
        settle_spots(observation.visit)
    if observation.site_id:
        round_ = queries.round_numbered(observation.round_id)
        operations.mark_due(round_, observation.site_id, {each.id for each in observation.requirements})


def _exif_datum(expected: ObservationPhoto, photo: Photo) -> tuple[Datum, bool]:
    """Tell in which datum the photo's own position stands, and whether only the file itself names it.

    Its sender knows best, then the round; a file's own word counts where neither says anything but the usual.
    """
    said = expected.exif_datum or queries.round_numbered(expected.observation.round_id).exif_datum
    named = Datum.known(photo.datum) if photo.lon is not None else None
    if expected.exif_datum is None and said is Datum.WGS84 and named is not None:
        return named, named is not Datum.WGS84
    return said, False


def _exif_position(photo: Photo, datum: Datum) -> tuple[float | None, float | None]:
    """Give the photo's own position in WGS-84."""
    if photo.lon is None or photo.lat is None or datum is Datum.WGS84:
        return photo.lon, photo.lat
    return convert(photo.lon, photo.lat, datum, Datum.WGS84)


def _judged_by(expected: ObservationPhoto, photo: Photo) -> tuple[float | None, float | None, float | None]:
    """Say which position speaks for a photo.

    The device's own fix is the first witness, because phones strip or fake EXIF; EXIF speaks where it is absent or
    says nothing, and what a person says only where no device says anything.
    """
    has_exif = expected.exif_lon is not None
    if expected.fix_lon is not None and not (has_exif and (expected.is_pinned or _file_speaks(expected, photo))):
        return expected.fix_lon, expected.fix_lat, expected.fix_accuracy_m
    return expected.exif_lon, expected.exif_lat, photo.h_error_m if has_exif else None


def _file_speaks(expected: ObservationPhoto, photo: Photo) -> bool:
    """Ask whether the file's position is better than the device's fix, which is too coarse or of another time."""
    is_sound = expected.exif_lon is not None and POSITION_WAS_VOID not in photo.warnings
    return is_sound and file_speaks(expected.fix_accuracy_m, fix_age_s(expected), photo.h_error_m)


def _witness(
    expected: ObservationPhoto,
    photo: Photo,
    observation: Observation,
    shape: BaseGeometry | None,
    *,
    named: Datum | None,
) -> Witness:
    distance, inside = None, 0.0
    has_fix = expected.fix_lon is not None and not expected.is_pinned and not _file_speaks(expected, photo)
    apart = _exif_to_fix_m(expected) if has_fix else {}
    before = (
        photo_queries.fixes_before(expected, observation, limit=FIXES_LOOKED_AT)
        if has_fix and expected.source is Source.CAMERA
        else []
    )
    course = course_of(expected, before)
    if expected.lon is not None and expected.lat is not None and shape is not None:
        distance = metres.distance_from_m(expected.lon, expected.lat, shape)
        inside = metres.depth_m(expected.lon, expected.lat, shape) if distance == 0 else 0.0
    used = same_bytes_before(expected, observation)
    return Witness(
        has_fix=has_fix,
        fix_accuracy_m=expected.fix_accuracy_m,
        has_exif_position=photo.lon is not None,
        fix_age_s=fix_age_s(expected) if has_fix else None,
        exif_to_fix_m=apart.pop(Datum.WGS84, None),
        exif_datum_m={datum.value: away for datum, away in apart.items()},
        distance_to_site_m=distance,
        inside_site_m=inside,
        site_has_place=shape is not None,
        site_tolerance_m=tolerance_m(shape.geom_type if shape is not None else ""),
        claimed_at=expected.taken_at,
        exif_accuracy_m=photo.h_error_m,
        exif_was_void=POSITION_WAS_VOID in photo.warnings,
        exif_datum_named=named.value if named else None,
        is_written_only=photo.xmp_lon is not None,
        exif_taken_at=_exif_taken_at(photo),
        satellites_at=photo.gps_time,
        received_at=observation.received_at,
        same_bytes=used,
        alike_elsewhere=counted_elsewhere(expected),
        from_previous_m=course.from_previous_m,
        from_previous_s=course.from_previous_s,
        same_fix_times=course.same_fix_times,
        same_fix_min=course.same_fix_min,
        not_shown_because=photo.failure_code if photo.rendered_at is None else None,
        pinned_because=(expected.fix_reason or "") if expected.is_pinned and photo.lon is None else None,
    )


def _exif_taken_at(photo: Photo) -> datetime | None:
    """Give the time the file says it was taken: by the camera's clock, else by the satellites'."""
    moment = photo.taken_at or photo.gps_time
    return moment.astimezone(UTC) if moment else None


def _exif_to_fix_m(expected: ObservationPhoto) -> dict[Datum, float]:
    """Tell how far the photo's own position lies from the device fix as each datum would write that fix.

    Whoever reads the round's datum out of the photo has to be told where it lies in WGS-84 first.
    """
    if expected.fix_lon is None or expected.fix_lat is None or expected.exif_lon is None or expected.exif_lat is None:
        return {}
    return {
        datum: metres.distance_m(
            *convert(expected.fix_lon, expected.fix_lat, Datum.WGS84, datum), expected.exif_lon, expected.exif_lat
        )
        for datum in Datum
    }
