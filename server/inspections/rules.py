"""What a visit and an observation may be, and what a photo's position is worth as evidence. Pure.

Trust marks and never blocks: what is doubtful stays recorded with its reason and goes to a person (待核实), because
the site's own data may be what is wrong (点位纠错).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from server.geo.datum import Datum
from server.standards import rules as standards

Phase = standards.Phase
"""Which thresholds apply; the same word as in the standards room."""


class RoundState(StrEnum):
    """Whether records of a round are still judged."""

    OPEN = "open"
    CLOSED = "closed"


class RoadMode(StrEnum):
    """How a road is judged: by its worst window over walked stretches, or by the walked section as a whole."""

    WORST_WINDOW = "worst_window"
    WALKED_SECTION = "walked_section"


class Sharing(StrEnum):
    """How several inspectors check one site: 分工, shares that add up, or 背靠背, each the whole independently."""

    SHARED = "shared"
    APART = "apart"


@dataclass(frozen=True)
class Practice:
    """How a round is carried out, where cities differ."""

    sharing: Sharing = Sharing.SHARED
    blind: bool = False
    """盲评: phones show no thresholds, no earlier counts and no verdicts."""
    refusal_fails: bool = False
    """Whether a place that lets nobody in (拒绝进入) fails instead of being unable."""
    avoid_own: bool = True
    """回避: nobody is given sites of the area or the unit they belong to."""
    photo_side_px: int = 2560
    """The longest side of the pictures that phones send."""
    photo_quality: int = 85
    """JPEG quality of those that phones draw, in percent."""
    keep_originals: bool = False
    """Whether the camera's own file is sent beside a smaller copy."""
    watermark: bool = True
    """Whether phones offer a picture with time, place and clause on it, to show around; it is never evidence."""
    exif_datum: Datum = Datum.WGS84
    """The datum in which the photos' own positions stand: some cameras of this country write GCJ-02."""
    show_absence: bool = False
    """Whether a count that falls short wants photos of start, middle and end, to prove that nothing more is there."""


PHOTO_SIDES_PX = range(1024, 8193)
MONTHS_KEPT = range(1, 1_201)
"""What 保存期限 may be, up to a hundred years; for ever is said by saying nothing."""
PHOTO_QUALITIES = range(60, 101)


class Kind(StrEnum):
    """What an observation is."""

    SIGHTING = "sighting"
    MEASURE = "measure"
    ANSWER = "answer"
    PROBLEM = "problem"
    DOCUMENT = "document"
    SURVEY = "survey"
    ABSENCE = "absence"
    """Walked past here: its photos show that nothing (more) is there. It never counts and never decides."""


class Answer(StrEnum):
    """What an inspector answers by eye: 符合, 不符合, 不涉及, 无法检查."""

    PASS = "pass"  # noqa: S105 an answer, not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    UNABLE = "unable"


class UnableReason(StrEnum):
    """Why a place cannot be checked (无法检查)."""

    CLOSED_HOURS = "closed_hours"
    OUT_OF_BUSINESS = "out_of_business"
    WORKS = "works"
    GONE = "gone"
    WRONG_DATA = "wrong_data"
    REPEATED = "repeated"
    REFUSED = "refused"
    UNSAFE = "unsafe"


TEMPORARY = frozenset({UnableReason.CLOSED_HOURS, UnableReason.WORKS, UnableReason.UNSAFE})
"""Reasons that pass: the site is checked again. The others want a decision of the office."""


class UnableNext(StrEnum):
    """What becomes of a site that could not be checked."""

    AGAIN = "again"
    OFFICE = "office"
    REPLACED = "replaced"
    SCORED = "scored"


def what_next(reason: UnableReason, *, replaced: bool, is_set_again: bool, refusal_fails: bool) -> UnableNext:
    """Tell what becomes of a site that could not be checked for a reason."""
    if replaced:
        return UnableNext.REPLACED
    if is_set_again or reason in TEMPORARY:
        return UnableNext.AGAIN
    if refusal_fails and reason is UnableReason.REFUSED:
        return UnableNext.SCORED
    return UnableNext.OFFICE


class Source(StrEnum):
    """Where a photo came from on the phone."""

    CAMERA = "camera"
    GALLERY = "gallery"
    FILE = "file"


class FixSource(StrEnum):
    """Who says where a photo was taken: the device, a recorded track (GPX) at that time, or a person who put a pin."""

    DEVICE = "device"
    TRACK = "track"
    MANUAL = "manual"


class ProblemType(StrEnum):
    """Kinds of ad-hoc problem (随手拍)."""

    STREET_VENDING = "street_vending"
    SMALL_ADS = "small_ads"
    PARKING = "parking"
    LITTER = "litter"
    DAMAGED_FACILITY = "damaged_facility"
    DAMAGED_AD = "damaged_ad"
    EXPOSED_RUBBISH = "exposed_rubbish"
    FLYING_WIRES = "flying_wires"
    OTHER = "other"


class Trust(StrEnum):
    """What a photo is worth as evidence of place and time."""

    LOCATED = "located"
    UNLOCATED = "unlocated"
    FIXES_DISAGREE = "fixes_disagree"
    CLOCK_DOUBTFUL = "clock_doubtful"
    OFF_SITE = "off_site"
    SEEN_BEFORE = "seen_before"
    TOO_FAST = "too_fast"
    FIX_FROZEN = "fix_frozen"
    NOT_SHOWABLE = "not_showable"


class Ruling(StrEnum):
    """What a person says of a photo as evidence: 采信 or 不采信."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


GRAVITY = (
    Trust.NOT_SHOWABLE,
    Trust.SEEN_BEFORE,
    Trust.OFF_SITE,
    Trust.UNLOCATED,
    Trust.FIXES_DISAGREE,
    Trust.TOO_FAST,
    Trust.FIX_FROZEN,
    Trust.CLOCK_DOUBTFUL,
    Trust.LOCATED,
)
"""Gravest first: the order in which one outcome is chosen where several doubts meet."""

FIXES_AGREE_WITHIN_M = 100.0
"""EXIF and device fix may differ by this besides the device's accuracy: phones write EXIF from an older fix."""
DATUM_WITHIN_M = 30.0
"""An EXIF position this close to the device fix as another datum writes it is that fix, written in that datum."""
EXIF_DATUM = "exif_datum"
"""A note beside the doubts: the photo's own position is right and stands in another datum."""
FASTEST_KMH = 150.0
"""Nobody inspects from a train: two photos farther apart than this allows have a wrong time or a wrong place."""
FAR_ENOUGH_M = 500.0
FROZEN_FOR_MIN = 10.0
FROZEN_TIMES = 3
"""A real receiver never gives one position to the last digit for so long; a program that pretends one does."""
CLOCK_TOLERANCE = timedelta(minutes=10)
FUTURE_TOLERANCE = timedelta(minutes=5)
DEFAULT_ACCURACY_M = 30.0
"""Taken for a position that does not say how exact it is (EXIF usually does not)."""
_TOLERANCES_M = {"Point": 50.0, "LineString": 40.0, "MultiLineString": 40.0}
_POLYGON_TOLERANCE_M = 30.0


def tolerance_m(shape: str) -> float:
    """Tell how far from a site's geometry evidence still belongs to it, in metres, besides the accuracy of the fix.

    A point stands for a stop or a gate with its surroundings, a line for a road with both pavements, a polygon has a
    drawn edge with the pavement across the fence.
    """
    return _TOLERANCES_M.get(shape, _POLYGON_TOLERANCE_M)


@dataclass(frozen=True)
class Witness:
    """What is known of one photo when its trust is worked out. Distances in metres, instants aware UTC."""

    has_fix: bool
    fix_accuracy_m: float | None
    has_exif_position: bool
    exif_to_fix_m: float | None
    distance_to_site_m: float | None
    """From the position it is judged by to the site's geometry; 0 inside; None where either has no place."""
    site_has_place: bool
    site_tolerance_m: float
    claimed_at: datetime
    exif_taken_at: datetime | None
    received_at: datetime
    same_bytes_elsewhere: int = 0
    """How many earlier photos under another UUID have the same bytes."""
    same_bytes_at_other_sites: int = 0
    """How many of them were sent for another site or another round."""
    alike_elsewhere: tuple[dict[str, Any], ...] = ()
    """Earlier photos of other sites or rounds that are nearly the same picture, with what a person wants to know."""
    exif_datum_m: dict[str, float] = field(default_factory=dict)
    """How far the EXIF position lies from the device fix as each other datum would write it."""
    from_previous_m: float | None = None
    from_previous_s: float | None = None
    """To the same inspector's photo before, by the devices' fixes; None where there is none."""
    same_fix_times: int = 0
    same_fix_min: float = 0.0
    """How many photos just before have this very fix, and for how many minutes."""
    pinned_because: str | None = None
    """Why an inspector put the pin it is judged by; None where a device or the file tells the position."""
    not_shown_because: str | None = None  # a failure's code: a file that merely begins like a photo proves nothing


@dataclass(frozen=True)
class Worth:
    """The outcome and every doubt with its figures, the gravest first."""

    outcome: Trust
    reasons: tuple[dict[str, Any], ...] = field(default=())


def trust(photo: Witness) -> Worth:
    """Weigh EXIF, device fix, clocks and site geometry against each other."""
    weighed = (_seen(photo), _place(photo), _fixes(photo), _speed(photo), _frozen(photo), _clock(photo))
    doubts = [doubt for doubt in weighed if doubt]
    if photo.not_shown_because is not None:
        doubts.append({"code": Trust.NOT_SHOWABLE.value, "because": photo.not_shown_because})
    doubts.sort(key=lambda doubt: GRAVITY.index(Trust(doubt["code"])))
    notes = [{"code": EXIF_DATUM, "datum": datum} for datum in [_datum_of_exif(photo)] if datum]
    return Worth(Trust(doubts[0]["code"]) if doubts else Trust.LOCATED, (*doubts, *notes))


def _seen(photo: Witness) -> dict[str, Any] | None:
    if not photo.same_bytes_elsewhere:
        alike = photo.alike_elsewhere
        return {"code": Trust.SEEN_BEFORE.value, "alike": len(alike), **alike[0]} if alike else None
    times, elsewhere = photo.same_bytes_elsewhere, photo.same_bytes_at_other_sites
    return {"code": Trust.SEEN_BEFORE.value, "times": times, "elsewhere": elsewhere}


def _place(photo: Witness) -> dict[str, Any] | None:
    if not photo.site_has_place:
        return None
    if photo.pinned_because is None and not photo.has_fix and not photo.has_exif_position:
        return {"code": Trust.UNLOCATED.value}
    if photo.pinned_because is not None:
        return {"code": Trust.UNLOCATED.value, "pinned_because": photo.pinned_because}
    distance = photo.distance_to_site_m or 0.0
    accuracy = photo.fix_accuracy_m if photo.has_fix and photo.fix_accuracy_m is not None else DEFAULT_ACCURACY_M
    allowed = photo.site_tolerance_m + accuracy
    if distance <= allowed:
        return None
    return {"code": Trust.OFF_SITE.value, "distance_m": round(distance), "allowed_m": round(allowed)}


def _fixes(photo: Witness) -> dict[str, Any] | None:
    if photo.exif_to_fix_m is None or _datum_of_exif(photo):
        return None
    allowed = FIXES_AGREE_WITHIN_M + (photo.fix_accuracy_m or 0.0)
    if photo.exif_to_fix_m <= allowed:
        return None
    return {"code": Trust.FIXES_DISAGREE.value, "distance_m": round(photo.exif_to_fix_m), "allowed_m": round(allowed)}


def _datum_of_exif(photo: Witness) -> str | None:
    """Tell in which other datum EXIF writes the device's own fix, if it does."""
    allowed = DATUM_WITHIN_M + (photo.fix_accuracy_m or 0.0)
    nearest = min(photo.exif_datum_m.items(), key=lambda each: each[1], default=None)
    if photo.exif_to_fix_m is None or nearest is None or photo.exif_to_fix_m <= FIXES_AGREE_WITHIN_M:
        return None
    return nearest[0] if nearest[1] <= allowed else None


def _speed(photo: Witness) -> dict[str, Any] | None:
    if photo.from_previous_m is None or photo.from_previous_s is None or photo.from_previous_m <= FAR_ENOUGH_M:
        return None
    hours = max(photo.from_previous_s, 1.0) / 3600
    kmh = (photo.from_previous_m - FAR_ENOUGH_M) / 1000 / hours
    if kmh <= FASTEST_KMH:
        return None
    told = {"distance_m": round(photo.from_previous_m), "seconds": round(photo.from_previous_s)}
    return {"code": Trust.TOO_FAST.value, **told, "kmh": round(photo.from_previous_m / 1000 / hours)}


def _frozen(photo: Witness) -> dict[str, Any] | None:
    if photo.same_fix_times < FROZEN_TIMES or photo.same_fix_min < FROZEN_FOR_MIN:
        return None
    return {"code": Trust.FIX_FROZEN.value, "times": photo.same_fix_times + 1, "minutes": round(photo.same_fix_min)}


def _clock(photo: Witness) -> dict[str, Any] | None:
    ahead = photo.claimed_at - photo.received_at
    if ahead > FUTURE_TOLERANCE:
        return {"code": Trust.CLOCK_DOUBTFUL.value, "ahead_min": round(ahead.total_seconds() / 60)}
    if photo.exif_taken_at is None:
        return None
    apart = abs(photo.exif_taken_at - photo.claimed_at)
    if apart <= CLOCK_TOLERANCE:
        return None
    return {"code": Trust.CLOCK_DOUBTFUL.value, "apart_min": round(apart.total_seconds() / 60)}


def thing_count(marks_per_photo: list[int]) -> int:
    """Tell how many things one sighting declares: its marks, or without any one, however many photos show it."""
    return sum(marks_per_photo) or 1
