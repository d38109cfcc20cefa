"""The sweeps that weigh photos (what each is worth as evidence of place and time) and compare them with each other."""

from __future__ import annotations

from datetime import UTC

from shapely.geometry.base import BaseGeometry

from server import clock
from server.database import db, transaction
from server.geo import metres
from server.inspections import operations, pairing, pairs, queries
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.rules import Witness, tolerance_m, trust
from server.photos.models import Photo
from server.places import queries as places

BATCH = 50
COMPARED_SITES = 10


def weigh_photos() -> int:
    """Weigh a batch of photos that have arrived; tell how many."""
    with transaction():
        waiting = queries.photos_to_weigh(BATCH)
        for expected, photo in waiting:
            _weigh(expected, photo)
    return len(waiting)


def _weigh(expected: ObservationPhoto, photo: Photo) -> None:
    observation = expected.observation
    expected.compared_at = None
    shape = places.shape_of(observation.site_id) if observation.site_id else None
    expected.exif_lon, expected.exif_lat = photo.lon, photo.lat
    expected.lon, expected.lat, expected.accuracy_m = _judged_by(expected)
    worth = trust(_witness(expected, photo, observation, shape))
    expected.trust, expected.trust_reasons = worth.outcome, list(worth.reasons)
    expected.trusted_at = clock.now()
    db.session.flush()
    if observation.site_id:
        round_ = queries.round_numbered(observation.round_id)
        operations.mark_due(round_, observation.site_id, {each.id for each in observation.requirements})


def _judged_by(expected: ObservationPhoto) -> tuple[float | None, float | None, float | None]:
    """Say which position speaks for a photo.

    The device's own fix is the first witness, because phones strip or fake EXIF; EXIF speaks where it is absent, and
    what a person says only where no device says anything.
    """
    if expected.fix_lon is not None and (not expected.is_pinned or expected.exif_lon is None):
        return expected.fix_lon, expected.fix_lat, expected.fix_accuracy_m
    return expected.exif_lon, expected.exif_lat, None


def _witness(expected: ObservationPhoto, photo: Photo, observation: Observation, shape: BaseGeometry | None) -> Witness:
    apart = distance = None
    has_fix = expected.fix_lon is not None and not expected.is_pinned
    if (
        has_fix
        and expected.fix_lon is not None
        and expected.fix_lat is not None
        and photo.lon is not None
        and photo.lat is not None
    ):
        apart = metres.distance_m(expected.fix_lon, expected.fix_lat, photo.lon, photo.lat)
    if expected.lon is not None and expected.lat is not None and shape is not None:
        distance = metres.distance_from_m(expected.lon, expected.lat, shape)
    here, elsewhere = queries.same_bytes_before(expected, observation)
    return Witness(
        has_fix=has_fix,
        fix_accuracy_m=expected.fix_accuracy_m,
        has_exif_position=photo.lon is not None,
        exif_to_fix_m=apart,
        distance_to_site_m=distance,
        site_has_place=shape is not None,
        site_tolerance_m=tolerance_m(shape.geom_type if shape is not None else ""),
        claimed_at=expected.taken_at,
        exif_taken_at=photo.taken_at.astimezone(UTC) if photo.taken_at else None,
        received_at=observation.received_at,
        same_bytes_elsewhere=here + elsewhere,
        same_bytes_at_other_sites=elsewhere,
        pinned_because=(expected.fix_reason or "") if expected.is_pinned and photo.lon is None else None,
    )


def compare_photos() -> int:
    """Compare weighed photos with the others at their site, as soon as it is known what they look like."""
    if not pairs.uncompared_sites(1):
        return 0
    with transaction():
        waiting = pairs.uncompared_sites(COMPARED_SITES)
        for round_id, site_id in waiting:
            pairing.propose(round_id, site_id)
    return len(waiting)


sweeps = (("inspections.weigh_photos", weigh_photos), ("inspections.compare_photos", compare_photos))
