"""What a visit and an observation may be, and the words for what a photo is worth as evidence. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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

EXIF_DATUM = "exif_datum"
"""A note beside the doubts: the photo's own position is right and stands in another datum."""
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


def thing_count(marks_per_photo: list[int]) -> int:
    """Tell how many things one sighting declares: its marks, or without any one, however many photos show it."""
    return sum(marks_per_photo) or 1
