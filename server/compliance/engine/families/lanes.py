"""What is judged by itself on a road: the road, or one side of it, with what was walked and what was seen there. Pure.

Things whose place is doubtful but near the line are counted where they project. Things that may stand anywhere are
kept apart: before a road is failed they count where they would help most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from server.compliance.engine.facts import Doubt, Facts, Sighting
from server.compliance.engine.families.counting import Sorted, doubt_reasons
from server.compliance.engine.families.course import short, undeclared
from server.compliance.engine.verdicts import Outcome, Place, Reason, Verdict
from server.geo.intervals import Interval, union
from server.geo.reference import ReferenceLine
from server.geo.wording import chainage_words
from server.standards.rules import CountPerLength

GAP_TOLERANCE_M = 15.0
"""Gaps in a walked stretch and at the ends of a road up to this length count as walked: no phone knows better."""
IMPRECISE_OVER_M = 65.0
"""A position less exact than this does not say where along a road a thing stands."""
EXACT_WITHIN_M = 15.0
"""A position at least so exact is taken at its word; a coarser one may lie anywhere in its circle."""

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
    is_ring: bool = False

    @property
    def walked_m(self) -> float:
        """The length walked, in metres."""
        return sum(end - start for start, end in self.walked)

    def unrolled(self, window_m: float) -> tuple[Interval, ...]:
        """Give the walked stretches so that a window may run over a ring's zero point: ends beyond the length.

        A ring walked whole is as long as the road and one window more; every window starts in it once.
        """
        if not self.is_ring or not self.walked:
            return self.walked
        if self.is_walked_whole:
            return ((0.0, self.length_m + window_m),)
        (first_low, first_high), (last_low, last_high) = self.walked[0], self.walked[-1]
        if len(self.walked) < 2 or first_low > 0 or last_high < self.length_m:
            return self.walked
        return (*self.walked[1:-1], (last_low, self.length_m + first_high))

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
                doubts.add(Doubt.IMPRECISE)
            elif not doubts & (ANYWHERE | {Doubt.OFF_SITE}):
                far += 1
                continue
        elif offset_m + radius_m > rule.reach_m:
            doubts.add(Doubt.REACH_UNSURE)
        marked = one if doubts == one.doubts else replace(one, doubts=frozenset(doubts))
        (doubtful if doubts else certain).append(marked)
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
        marked = one if doubts == one.doubts else replace(one, doubts=frozenset(doubts))
        if not doubts:
            sure.append(marked)
        else:
            (anywhere if _may_be_anywhere(marked, rule.reach_m) else placed).append(marked)
    things = tuple(sure), tuple(placed), tuple(anywhere)
    return Lane(side, walked_stretches(facts, side), length_m, *things, is_ring=facts.road_is_ring)


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


def play_m(one: Sighting) -> float:
    """Tell how far along the road a thing may lie from where its position says, in metres."""
    radius_m = one.accuracy_m or 0.0
    return radius_m if radius_m > EXACT_WITHIN_M else 0.0


def places_of(
    kind: str, lane: Lane, line: ReferenceLine | None, span: Interval, counted: tuple[int, int]
) -> list[Place]:
    """Make the places of a verdict from a stretch and (count, required); one that runs over a ring's zero is two."""
    return [_place(kind, lane, line, part, counted) for part in _on_line(lane, span)]


def _on_line(lane: Lane, span: Interval) -> list[Interval]:
    low, high = span
    if not lane.is_ring or high <= lane.length_m:
        return [span]
    if low >= lane.length_m:
        return [(low - lane.length_m, high - lane.length_m)]
    return [(low, lane.length_m), (0.0, high - lane.length_m)]


def _place(kind: str, lane: Lane, line: ReferenceLine | None, span: Interval, counted: tuple[int, int]) -> Place:
    count, required = counted
    figures = {key: value for key, value in ends(line, span).items() if key not in ("from_m", "to_m")}
    return Place(kind, round(span[0], 1), round(span[1], 1), count, required, lane.side, figures)


def lane_ends(lane: Lane, line: ReferenceLine | None, span: Interval) -> dict[str, Any]:
    """Give both ends of a stretch of a lane; on a ring its far end may have a lower chainage than its near end."""
    parts = _on_line(lane, span)
    return ends(line, (parts[0][0], parts[-1][1]))


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


def unsure_of_place(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Mark things whose position is too coarse to tell in which window they lie."""
    return [replace(one, doubts=one.doubts | {Doubt.POSITION_UNSURE}) for one in sightings]


def even_so(doubtful: Sequence[Sighting]) -> list[Reason]:
    """Say that doubtful things were counted and did not help, and what is doubtful about them."""
    return [Reason("short_even_so"), *doubt_reasons(doubtful)] if doubtful else []


def too_short(rule: CountPerLength, lane: Lane, facts: Facts) -> Verdict:
    """Say that no walked stretch is as long as the window, so that nothing is judged."""
    longest = max((end - start for start, end in lane.walked), default=0.0)
    figures = {"longest_m": round(longest), "window_m": rule.window_m, "side": lane.side}
    outcome, reasons = short(facts, Reason("walk_too_short", figures))
    outcome = Outcome.IN_PROGRESS if outcome is Outcome.FAIL else outcome
    return Verdict(outcome, None, rule.least, None, rule.unit.value, (*reasons, *walk_reasons(lane, facts, outcome)))


def walk_reasons(lane: Lane, facts: Facts, outcome: Outcome) -> list[Reason]:
    """Say what of a lane was not walked, and that the check is not over."""
    reasons = []
    if not lane.is_walked_whole:
        figures = {"walked_m": round(lane.walked_m), "length_m": round(lane.length_m), "side": lane.side}
        reasons.append(Reason("partly_walked", figures))
    if outcome is Outcome.IN_PROGRESS and not facts.is_declared_complete:
        reasons.append(undeclared(facts))
    return reasons
