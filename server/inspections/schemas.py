"""What comes in from a phone: visits and observations, validated before anything is written.

Field names are the contract of the API. Instants must carry an offset and are normalised to UTC, so that the same
record sent twice has the same canonical form (RFC 8785) and the same SHA-256 whatever the phone's formatting was.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import rfc8785
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from server.geo.datum import Datum
from server.inspections.evidence.sameness import Same
from server.inspections.evidence.spots import Spot
from server.inspections.faults import FAULTS
from server.inspections.rules import Answer, FixSource, Kind, ProblemType, Ruling, Source, UnableReason
from server.places.rules import Fault

YEARS = range(1900, 2200)
"""A phone whose clock was reset says 1970, and that is kept and doubted; these are the years any page can show."""


def _to_utc(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"the year is not between {YEARS.start} and {YEARS.stop - 1}")
    return moment.astimezone(UTC)


_LATER = {"item", "room", "face", "width_cm", "height_cm", "span", "ticks", "recheck"}
Instant = Annotated[AwareDatetime, AfterValidator(_to_utc)]
RowNumber = Annotated[int, Field(ge=0, le=2**31 - 1)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Metres = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Figure = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Named = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Centimetres = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]
Span = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]
Tick = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
Note = Annotated[str, StringConstraints(max_length=2000)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Side = Literal["east", "west", "south", "north", "left", "right", "both"]


class Record(BaseModel):
    """A record with a canonical form. Unknown fields are refused: a misspelt one must not vanish silently."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def content(self) -> dict[str, Any]:
        """Give the validated record as plain JSON.

        Fields that came after the first release are left out where nothing was said, so that a record kept then has
        the same fingerprint when its phone sends it again.
        """
        told = self.model_dump(mode="json")
        return {name: value for name, value in told.items() if name not in _LATER or value not in (None, [], False)}

    def fingerprint(self) -> str:
        """Give the SHA-256 of the canonical JSON (RFC 8785)."""
        return hashlib.sha256(rfc8785.dumps(self.content())).hexdigest()


class VisitStart(Record):
    """`PUT /api/v1/visits/{uuid}`; `recheck` (复查) is for a round that has been closed."""

    round: RowNumber
    site: RowNumber
    started_at: Instant
    side: Side | None = None
    recheck: bool = False


class TrackPoint(Record):
    """One fix of the walked track, WGS-84."""

    lon: Longitude
    lat: Latitude
    accuracy_m: Metres | None = None
    at: Instant


class Stretch(Record):
    """A stretch of the reference line the inspector says to have covered."""

    from_m: Metres
    to_m: Metres
    side: Side | None = None

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.to_m < self.from_m:
            raise ValueError("to_m is smaller than from_m")
        return self


class VisitEnd(Record):
    """`PUT /api/v1/visits/{uuid}/end`; `complete` is the declaration 检查完成."""

    ended_at: Instant
    track: list[TrackPoint] = Field(default_factory=list, max_length=20_000)
    covered: list[Stretch] | None = Field(default=None, max_length=500)
    complete: bool = False


class Fix(Record):
    """The device's own position at the shutter; as a last resort, a pin that a person set, with the reason."""

    lon: Longitude
    lat: Latitude
    accuracy_m: Metres | None = None
    heading_deg: Annotated[float, Field(ge=0, le=360)] | None = None
    taken_at: Instant | None = None
    datum: Datum = Datum.WGS84
    source: FixSource = FixSource.DEVICE
    reason: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""

    @model_validator(mode="after")
    def _pin_has_reason(self) -> Self:
        if (self.source is FixSource.MANUAL) != bool(self.reason):
            raise ValueError("a position set by hand says why, and only that one")
        return self

    @model_serializer(mode="wrap")
    def _as_before(self, rest: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what came later where nothing was said (see `Record.content`)."""
        told: dict[str, Any] = rest(self)
        if self.source is FixSource.DEVICE:
            del told["source"], told["reason"]
        return told


class Mark(Record):
    """One thing tapped on the picture; fractions of the upright picture from its upper left corner."""

    x: Share
    y: Share


class PhotoRef(Record):
    """A photo the record expects, with what the phone knew at the shutter.

    `spot` is for the photos of an absence: start, middle or end of the walk, where somebody chose it.
    """

    uuid: UUID
    sha256: Sha256
    size: Annotated[int, Field(gt=0, le=1_000_000_000)]
    source: Source = Source.CAMERA
    source_sha256: Sha256 | None = None
    taken_at: Instant
    fix: Fix | None = None
    marks: list[Mark] = Field(default_factory=list, max_length=200)
    spot: Spot | None = None
    exif_datum: Datum | None = None
    """The datum of the photo's own position, where it is known better than by the round's rule."""

    @model_serializer(mode="wrap")
    def _as_before(self, rest: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what came later where nothing was said (see `Record.content`)."""
        told: dict[str, Any] = rest(self)
        if self.spot is None:
            del told["spot"]
        if self.exif_datum is None:
            del told["exif_datum"]
        return told


class ObservationRecord(Record):
    """`PUT /api/v1/observations/{uuid}`.

    A problem (随手拍) may lie anywhere: it then names its round instead of a visit.
    `requirements` are keys of the round's standard, such as `ZS-06-1`. `item` names which of the things a clause lists
    this is, `room` the room and `face` the face or panel it belongs to. A timed observation says how long was looked
    (`span`, in `unit`: min, h or 站) and when in it things were seen (`ticks`, from 0). An absence says of one
    requirement that nothing more is there; its photos say by `spot` where along the walk each was taken.
    """

    visit: UUID | None = None
    round: RowNumber | None = None
    requirements: list[Word] = Field(default_factory=list, max_length=60)
    kind: Kind
    taken_at: Instant
    photos: list[PhotoRef] = Field(default_factory=list, max_length=60)
    themes: list[Word] = Field(default_factory=list, max_length=30)
    medium: Word | None = None
    side: Side | None = None
    defects: list[Word] = Field(default_factory=list, max_length=20)
    value: Figure | None = None
    numerator: Figure | None = None
    denominator: Figure | None = None
    unit: Annotated[str, StringConstraints(max_length=20)] | None = None
    item: Named | None = None
    room: Named | None = None
    face: Named | None = None
    width_cm: Centimetres | None = None
    height_cm: Centimetres | None = None
    span: Span | None = None
    ticks: list[Tick] = Field(default_factory=list, max_length=2_000)
    answer: Answer | None = None
    reason: UnableReason | None = None
    note: Note = ""
    problem_type: ProblemType | None = None
    responsible_unit: RowNumber | None = None
    lon: Longitude | None = None
    lat: Latitude | None = None
    supersedes: UUID | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        fault = FAULTS[self.kind](self) if self.kind in FAULTS else None
        if fault:
            raise ValueError(fault)
        if self.kind is not Kind.ABSENCE and any(photo.spot for photo in self.photos):
            raise ValueError("only the photos of an absence have a spot")
        if self.visit is None and self.kind is not Kind.PROBLEM:
            raise ValueError("only a problem may come without a visit")
        if self.visit is None and self.round is None:
            raise ValueError("a record without a visit names its round")
        if self.kind is not Kind.PROBLEM and not self.requirements:
            raise ValueError("name at least one requirement")
        if len(set(self.requirements)) != len(self.requirements):
            raise ValueError("a requirement is named twice")
        if (self.lon is None) != (self.lat is None):
            raise ValueError("lon and lat come together")
        if (self.width_cm is None) != (self.height_cm is None):
            raise ValueError("width_cm and height_cm come together")
        return self


class SitePosition(Record):
    """`PUT /api/v1/sites/{id}/position`: where an inspector stands who has found a site."""

    lon: Longitude
    lat: Latitude
    accuracy_m: Metres | None = None
    datum: Datum = Datum.WGS84
    reason: Annotated[str, StringConstraints(max_length=500)] = ""


class SiteReport(Record):
    """`PUT /api/v1/corrections/{uuid}` (点位纠错): what is wrong about a site, and perhaps where it really is."""

    site: RowNumber
    fault: Fault
    note: Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)] = ""
    lon: Longitude | None = None
    lat: Latitude | None = None
    accuracy_m: Metres | None = None
    datum: Datum = Datum.WGS84
    noticed_at: Instant

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("lon and lat come together")
        if self.fault is Fault.PLACE and self.lon is None and not self.note:
            raise ValueError("a wrong place comes with the right one, or with words")
        return self


class Withdrawal(Record):
    """`PUT /api/v1/observations/{uuid}/withdrawal`."""

    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class SaidWithdrawal(Withdrawal):
    """Taking back a ruling or an answer: with its `number` that very one, and none that came above it meanwhile."""

    number: RowNumber | None = None


class PairAnswerRecord(Record):
    """`PUT /api/v1/pairs/{id}/answer`; `over` is the number of another person's answer, knowingly overruled."""

    answer: Same
    reason: Note
    over: RowNumber | None = None


class RulingRecord(Record):
    """`PUT /api/v1/evidence/{id}/ruling`; `over` is the number of another person's ruling, knowingly overruled."""

    ruling: Ruling
    reason: Note
    over: RowNumber | None = None
