"""Recording imported photos: visits, records and their photos through the same verbs as a phone's, all or nothing.

Every identifier is made from the import and the bytes, so that the same import done again is the same records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from server.audit.operations import record as log
from server.geo.datum import Datum
from server.inspections import operations as inspections
from server.inspections import queries
from server.inspections.rules import FixSource, Source
from server.inspections.schemas import Fix, ObservationRecord, PhotoRef, TrackPoint, VisitEnd, VisitStart
from server.people.models import Account
from server.review.imports.course import Course
from server.review.imports.facts import Place, PlaceFrom
from server.review.imports.uses import Use

MOST_IN_ONE_RECORD = 60
MOST_TRACK_POINTS = 20_000
TIME_NOTE = "拍摄时间由导入人填写：{count} 张"
XMP_REASON = "位置取自照片的 XMP 数据"
_AROUND = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A photo that is to be recorded, and as what. Without a site it can only be a problem."""

    name: str
    sha256: str
    size: int
    moment: datetime
    place: Place | None
    round: int
    site: int | None
    use: Use
    time_by_hand: bool = False
    """Whether a person said when it was taken."""
    datum: Datum | None = None
    """In which datum the file says that its own position stands."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How an import is recorded: whose records they are, and what is said of all of them."""

    key: UUID
    account: Account
    imported_by: int | None
    datum: Datum | None
    """In which datum the photos' own positions stand; None: as each file says."""
    offset_s: int
    course: Course
    complete: bool = False
    """Whether the visits are declared complete (检查完成)."""


def record_all(photos: Sequence[Chosen], manner: Manner) -> dict[str, UUID]:
    """Record photos whose bytes are here; tell by hash which observation each became. Call it in a transaction."""
    recorded: dict[str, UUID] = {}
    visits: dict[tuple[int, int], list[Chosen]] = defaultdict(list)
    for photo in photos:
        if photo.site is None:
            recorded |= _record([photo], None, manner)
        else:
            visits[photo.round, photo.site].append(photo)
    for (round_id, site_id), group in visits.items():
        recorded |= _visit(round_id, site_id, sorted(group, key=lambda photo: photo.moment), manner)
    log(
        "photos.import",
        "photo_import",
        manner.key,
        by=manner.imported_by,
        account=manner.account.id,
        photos=len(recorded),
        datum=manner.datum.value if manner.datum else None,
        offset_s=manner.offset_s,
    )
    return recorded


def _visit(round_id: int, site_id: int, photos: list[Chosen], manner: Manner) -> dict[str, UUID]:
    uuid = uuid5(manner.key, f"visit/{round_id}/{site_id}")
    begin, end = photos[0].moment, photos[-1].moment
    inspections.start_visit(uuid, VisitStart(round=round_id, site=site_id, started_at=begin), manner.account)
    recorded: dict[str, UUID] = {}
    for group in _records(photos):
        recorded |= _record(group, uuid, manner)
    track = _track(manner.course, begin - _AROUND, end + _AROUND)
    inspections.end_visit(uuid, VisitEnd(ended_at=end, track=track, complete=manner.complete), manner.account)
    return recorded


def _records(photos: Iterable[Chosen]) -> list[list[Chosen]]:
    """Group the photos of one visit into records."""
    groups: dict[Any, list[Chosen]] = defaultdict(list)
    for photo in photos:
        groups[photo.use if photo.use.takes_many else photo.sha256].append(photo)
    return [
        group[first : first + MOST_IN_ONE_RECORD]
        for group in groups.values()
        for first in range(0, len(group), MOST_IN_ONE_RECORD)
    ]


def _record(photos: Sequence[Chosen], visit: UUID | None, manner: Manner) -> dict[str, UUID]:
    first = photos[0]
    uuid = uuid5(manner.key, f"observation/{first.sha256}")
    told = first.use.fields()
    by_hand = sum(photo.time_by_hand for photo in photos)
    if by_hand:
        told |= {"note": TIME_NOTE.format(count=by_hand)}
    if visit is None:
        told |= {"round": first.round}
        if first.place:
            told |= {"lon": first.place.lon, "lat": first.place.lat}
    record = ObservationRecord(
        visit=visit, taken_at=first.moment, photos=[_photo(each, manner) for each in photos], **told
    )
    inspections.record_observation(uuid, record, manner.account)
    return {each.sha256: uuid for each in photos}


def _photo(photo: Chosen, manner: Manner) -> PhotoRef:
    return PhotoRef(
        uuid=uuid5(manner.key, f"photo/{photo.sha256}"),
        sha256=photo.sha256,
        size=photo.size,
        source=Source.GALLERY,
        taken_at=photo.moment,
        fix=_fix(photo),
        exif_datum=_datum(photo, manner),
    )


def _datum(photo: Chosen, manner: Manner) -> Datum | None:
    """Declare the datum by which a photo was placed, unless it is weighed by the file's own word as well.

    The rule of a round is for its phones: where it names another datum, it would count before what the file says.
    """
    if manner.datum is not None or queries.round_numbered(photo.round).exif_datum is Datum.WGS84:
        return manner.datum
    return photo.datum or Datum.WGS84


def _fix(photo: Chosen) -> Fix | None:
    """Give a place that is not the file's own EXIF, named for where it comes from; EXIF is read from it anyway."""
    place = photo.place
    if place is None or place.source is PlaceFrom.EXIF:
        return None
    if place.source is PlaceFrom.TRACK:
        at = photo.moment
        return Fix(lon=place.lon, lat=place.lat, accuracy_m=place.accuracy_m, taken_at=at, source=FixSource.TRACK)
    return Fix(lon=place.lon, lat=place.lat, accuracy_m=place.accuracy_m, source=FixSource.MANUAL, reason=XMP_REASON)


def _track(course: Course, begin: datetime, end: datetime) -> list[TrackPoint]:
    """Give what was walked during a visit: on a road it says which stretch was looked at."""
    walked = [point for point in course.points if begin.timestamp() <= point.at <= end.timestamp()]
    walked.sort()
    return [
        TrackPoint(lon=point.lon, lat=point.lat, at=datetime.fromtimestamp(point.at, begin.tzinfo))
        for point in walked[:MOST_TRACK_POINTS]
    ]
