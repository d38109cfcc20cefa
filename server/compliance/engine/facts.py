"""What the engine is told about one requirement at one site: everything observed that still stands. Pure.

Withdrawn and superseded observations never come in here. A counted thing carries its doubts; whether they matter is
decided by counting with and without it. Chainages and distances are metres along and from the site's reference line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from server.compliance.engine.verdicts import Reason
from server.geo.reference import ReferenceLine
from server.inspections.evidence.spots import Spot
from server.inspections.rules import Answer as Answered
from server.inspections.rules import RoadMode


class Doubt(StrEnum):
    """Why a counted thing or an answer is not certain."""

    SEEN_BEFORE = "seen_before"
    MAYBE_SAME = "maybe_same"
    OFF_SITE = "off_site"
    UNLOCATED = "unlocated"
    FIXES_DISAGREE = "fixes_disagree"
    CLOCK_DOUBTFUL = "clock_doubtful"
    TOO_FAST = "too_fast"
    FIX_FROZEN = "fix_frozen"
    NOT_SHOWABLE = "not_showable"
    PHOTO_MISSING = "photo_missing"
    STALE = "stale"
    IMPRECISE = "imprecise"
    THEME_UNKNOWN = "theme_unknown"
    MEDIUM_UNKNOWN = "medium_unknown"
    SIDE_UNKNOWN = "side_unknown"
    POSITION_UNSURE = "position_unsure"
    REACH_UNSURE = "reach_unsure"
    SIZE_UNKNOWN = "size_unknown"
    ITEM_UNKNOWN = "item_unknown"
    ROOM_UNKNOWN = "room_unknown"
    DISTANCE_UNSURE = "distance_unsure"
    GATE_UNKNOWN = "gate_unknown"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One counted thing (计数点): where it was seen, what it shows, and what is doubtful about it."""

    uuid: str
    observation: str
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    doubts: frozenset[Doubt] = frozenset()
    themes: frozenset[str] = frozenset()
    medium: str | None = None
    side: str | None = None
    chainage_m: float | None = None
    offset_m: float | None = None
    inspector: str = ""
    photos: tuple[int, ...] = ()
    """The photo with its mark, or all photos of a thing that is not marked."""
    number: int = 0
    """Which of the marks on its photo it is."""
    accepted: bool = False
    """A person accepted the photo as evidence whatever was doubtful about it."""
    maybe_same: frozenset[str] = frozenset()
    """Other sightings that may be the same thing, as long as nobody has said."""
    item: str | None = None
    """Which of the things that the clause lists."""
    room: str | None = None
    width_cm: float | None = None
    height_cm: float | None = None
    is_problem: bool = False
    """Recorded as a fault against the clause, not as something it asks for."""
    centre_m: float | None = None
    """From the point the clause looks from (a square's centre), in metres."""
    gate_m: float | None = None
    """From the nearest gate, in metres."""
    ground_m: float | None = None
    """From the edge of the site's ground, in metres: negative within it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an inspector answered by eye, and what is doubtful about the photos behind it."""

    observation: str
    outcome: Answered
    doubts: frozenset[Doubt] = frozenset()
    inspector: str = ""
    item: str | None = None
    room: str | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether it speaks of the whole clause, not of one thing or room."""
        return self.item is None and self.room is None


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure somebody took on site, asked for in a survey, or entered from the ledger."""

    observation: str
    at: datetime
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    unit: str | None = None
    face: str | None = None
    room: str | None = None
    item: str | None = None
    span: float | None = None
    ticks: tuple[float, ...] = ()
    from_ledger: bool = False
    is_survey: bool = False
    doubts: frozenset[Doubt] = frozenset()
    inspector: str = ""


@dataclass(frozen=True, slots=True)
class Unable:
    """That a requirement could not be checked (无法检查), when, and why."""

    observation: str
    reason: str
    at: datetime
    inspector: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """One photo that shows that nothing more is there, and where along the walk; it is told and never counts."""

    observation: str
    photo: int
    spot: Spot | None = None
    doubts: frozenset[Doubt] = frozenset()
    inspector: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A walked stretch of the reference line; a side of None speaks for both sides."""

    from_m: float
    to_m: float
    side: str | None = None
    inspector: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One check of the site by one inspector, and whether it was declared complete (检查完成)."""

    uuid: str
    inspector: str
    started_at: datetime
    complete: bool = False
    idle: bool = False
    """Nothing was recorded or walked in it so far."""


@dataclass(frozen=True)
class Facts:
    """All that is known when one requirement at one site is judged."""

    sightings: tuple[Sighting, ...] = ()
    answers: tuple[Answer, ...] = ()
    measures: tuple[Measure, ...] = ()
    unables: tuple[Unable, ...] = ()
    visits: tuple[Visit, ...] = ()
    walked: tuple[Stretch, ...] = ()
    absences: tuple[Absence, ...] = ()
    show_absence: bool = False
    """Whether a count that falls short wants photos of start, middle and end."""
    condition: str | None = None
    """Under which condition the clause applies (“有条件的单位”), in its own words."""
    knows_gate: bool = False
    """Whether it is known where a gate of the site is."""
    knows_centre: bool = False
    has_place: bool = True
    """False for vehicles and sites still to be located: no photo can be off such a site or fail to lie on it."""
    road_length_m: float | None = None
    road_is_ring: bool = False
    """Whether the road ends where it begins, so that a window may run over its zero point."""
    road_mode: RoadMode = RoadMode.WORST_WINDOW
    apart: tuple[str, ...] | None = None
    """Who checks here independently of each other (背靠背), in a fixed order; None where a site is shared (分工)."""
    refusal_fails: bool = False
    """Whether a place that lets nobody in (拒绝进入) fails what could not be checked for that."""
    notes: tuple[Reason, ...] = ()
    """What has to be said whatever the verdict is: that a person accepted or rejected evidence, or joined sightings."""
    line: ReferenceLine | None = field(default=None, compare=False)
    """The reference line, only to say places in words."""

    @property
    def is_untouched(self) -> bool:
        """Tell whether nobody has been here at all."""
        return not (self.sightings or self.answers or self.measures or self.unables or self.visits)

    @property
    def is_declared_complete(self) -> bool:
        """Tell whether the check is declared complete, by everybody who has recorded or walked anything here.

        A declaration stands: who comes back later to add something does not take it back. A visit that was only
        opened holds nobody up.
        """
        declared = self._declared
        return bool(declared) and all(visit.idle or visit.inspector in declared for visit in self.visits)

    @property
    def waits_for_another(self) -> bool:
        """Tell whether somebody declared the check complete while another inspector at work here has not."""
        return bool(self._declared) and not self.is_declared_complete

    @property
    def _declared(self) -> set[str]:
        return {visit.inspector for visit in self.visits if visit.complete}

    @property
    def standing_unable(self) -> Unable | None:
        """Give the latest 无法检查 unless a complete check was begun after it."""
        latest = max(self.unables, key=lambda one: (one.at, one.observation), default=None)
        if latest and any(visit.complete and visit.started_at > latest.at for visit in self.visits):
            return None
        return latest
