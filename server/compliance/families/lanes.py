"""What is judged by itself on a road: the road, or one side of it, with what was walked and what was seen there. Pure.

Things whose place is doubtful but near the line are counted where they project. Things that may stand anywhere are
kept apart: before a road is failed they count where they would help most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from server.compliance.facts import Doubt, Facts, Sighting
from server.compliance.families.counting import Sorted
from server.compliance.verdicts import Place
from server.geo.intervals import Interval, union
from server.geo.reference import ReferenceLine
from server.geo.wording import chainage_words
from server.standards.rules import CountPerLength

GAP_TOLERANCE_M = 15.0
"""Gaps in a walked stretch and at the ends of a road up to this length count as walked: no phone knows better."""
IMPRECISE_OVER_M = 65.0
"""A position less exact than this does not say where along a road a thing stands."""

ANYWHERE = frozenset({Doubt.UNLOCATED, Doubt.FIXES_DISAGREE, Doubt.IMPRECISE})


@dataclass(frozen=True)
class Lane:
    """What is judged by itself: a road, or one side of it. Sure things, doubtful ones with a place, and without."""

    side: str | None
    walked: tuple[Interval, ...]
    length_m: float
    sure: tuple[Sighting, ...]
    placed: tuple[Sighting, ...]
    anywhere: tuple[Sighting, ...]

    @property
    def walked_m(self) -> float:
        """The length walked, in metres."""
        return sum(end - start for start, end in self.walked)

    @property
    def is_walked_whole(self) -> bool:
        """Whether the lane was walked from end to end."""
        return self.walked_m >= self.length_m - 0.001


def within_reach(rule: CountPerLength, seen: Sorted) -> tuple[Sorted, int]:
    """Leave out what stands beyond the rule's reach and mark what may; give the rest and how many were left out."""
    certain: list[Sighting] = []
    doubtful: list[Sighting] = []
    far = 0
    for one in (*seen.certain, *seen.doubtful):
        doubts, radius_m, offset_m = set(one.doubts), one.accuracy_m or 0.0, one.offset_m or 0.0
        if one.chainage_m is None:
            doubts.add(Doubt.UNLOCATED)
        elif radius_m > IMPRECISE_OVER_M:
            doubts.add(Doubt.IMPRECISE)
        elif offset_m - radius_m > rule.reach_m:
            if one.accepted:
                # A person took it for evidence of this road; where along it, its position does not say.
                doubts.add(Doubt.UNLOCATED)
            elif not doubts & (ANYWHERE | {Doubt.OFF_SITE}):
                far += 1
                continue
        elif offset_m + radius_m > rule.reach_m:
            doubts.add(Doubt.REACH_UNSURE)
        (doubtful if doubts else certain).append(replace(one, doubts=frozenset(doubts)))
    return replace(seen, certain=tuple(certain), doubtful=tuple(doubtful)), far


def lane_of(rule: CountPerLength, side: str | None, seen: Sorted, facts: Facts) -> Lane:
    """Gather what belongs to a road, or to one side of it; a thing of unknown side may belong to either."""
    length_m = facts.road_length_m or 0.0
    sure: list[Sighting] = []
    placed: list[Sighting] = []
    anywhere: list[Sighting] = []
    for one in (*seen.certain, *seen.doubtful):
        if side and one.side not in (None, "both", side):
            continue
        doubts = set(one.doubts)
        if side and one.side is None:
            doubts.add(Doubt.SIDE_UNKNOWN)
        marked = replace(one, doubts=frozenset(doubts))
        if not doubts:
            sure.append(marked)
        else:
            (anywhere if _may_be_anywhere(marked, rule.reach_m) else placed).append(marked)
    return Lane(side, walked_stretches(facts, side), length_m, tuple(sure), tuple(placed), tuple(anywhere))


def _may_be_anywhere(one: Sighting, reach_m: float) -> bool:
    """Tell whether a doubtful thing may stand anywhere on the road: its position says nothing, or lies far off."""
    if one.chainage_m is None or one.doubts & ANYWHERE:
        return True
    return Doubt.OFF_SITE in one.doubts and (one.offset_m or 0.0) - (one.accuracy_m or 0.0) > reach_m


def walked_stretches(facts: Facts, side: str | None = None) -> tuple[Interval, ...]:
    """Give the walked stretches of a road (or one side of it) within its ends, joined over gaps no phone can tell."""
    length_m = facts.road_length_m or 0.0
    given = [
        (max(0.0, min(one.from_m, one.to_m)), min(length_m, max(one.from_m, one.to_m)))
        for one in facts.walked
        if side is None or one.side in (None, "both", side)
    ]
    joined = union([(start, end) for start, end in given if end > start], join_m=GAP_TOLERANCE_M)
    snapped = [
        (0.0 if start <= GAP_TOLERANCE_M else start, length_m if end >= length_m - GAP_TOLERANCE_M else end)
        for start, end in joined
    ]
    return tuple(snapped)


def place_of(kind: str, lane: Lane, line: ReferenceLine | None, span: Interval, counted: tuple[int, int]) -> Place:
    """Make the place of a verdict from a stretch and (count, required)."""
    count, required = counted
    figures = {key: value for key, value in ends(line, span).items() if key not in ("from_m", "to_m")}
    return Place(kind, round(span[0], 1), round(span[1], 1), count, required, lane.side, figures)


def ends(line: ReferenceLine | None, span: Interval) -> dict[str, Any]:
    """Give both ends of a stretch: chainage, and in words and coordinates where the line is known."""
    told: dict[str, Any] = {"from_m": round(span[0], 1), "to_m": round(span[1], 1)}
    if line is None:
        return told
    for name, chainage_m in (("from", span[0]), ("to", span[1])):
        at = min(max(chainage_m, 0.0), line.length_m)
        words = chainage_words(line, at)
        lon, lat = line.point_at(at)
        told[f"{name}_zh"], told[f"{name}_en"] = words.sentence("zh"), words.sentence("en")
        told[f"{name}_lon"], told[f"{name}_lat"] = round(lon, 6), round(lat, 6)
    return told
