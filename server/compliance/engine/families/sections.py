"""A walked section of a road as a whole, and a road shorter than the window: one count for all of it. Pure.

Assessors walk a drawn section and count along it (少一条扣分); the official result belongs to what was walked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from server.compliance.engine.facts import Facts, Sighting
from server.compliance.engine.families.counting import doubt_reasons
from server.compliance.engine.families.course import short
from server.compliance.engine.families.lanes import (
    GAP_TOLERANCE_M,
    Lane,
    even_so,
    places_of,
    play_m,
    too_short,
    unsure_of_place,
    walk_reasons,
)
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.standards.rules import CountPerLength


def judge_section(rule: CountPerLength, lane: Lane, facts: Facts) -> Verdict:
    """Judge the walked section as a whole: whole windows' worth of its length must show the number each."""
    if lane.walked_m < rule.window_m - GAP_TOLERANCE_M:
        return too_short(rule, lane, facts)
    length_m = max(lane.walked_m, rule.window_m)
    # Rounded down: somebody who walked 512 m for a drawn section of 500 m owes no thing more.
    required = math.floor(round(rule.least * length_m / rule.window_m, 6))
    return _judge_whole(rule, lane, facts, required, "section")


def judge_short_road(rule: CountPerLength, lane: Lane, facts: Facts) -> Verdict:
    """Judge a road shorter than the window: the whole of it is one window, with its share of the number."""
    return _judge_whole(rule, lane, facts, rule.least_over(lane.length_m), "road")


def _judge_whole(rule: CountPerLength, lane: Lane, facts: Facts, required: int, what: str) -> Verdict:
    inside, edge = _standing(lane, lane.sure)
    sure = len(inside)
    placed, placed_at_edge = _standing(lane, lane.placed)
    doubtful = [*placed, *placed_at_edge, *unsure_of_place(edge), *lane.anywhere]
    figures = _section_figures(rule, lane, facts, sure, required)
    span = (lane.walked[0][0], lane.walked[-1][1]) if lane.walked else (0.0, lane.length_m)
    places = places_of("walked_section", lane, facts.line, span, (sure, required))
    decides = what == "section" or lane.is_walked_whole
    if sure >= required:
        outcome, reasons = Outcome.PASS, [Reason(f"{what}_met", figures)]
    elif sure + len(doubtful) >= required:
        outcome = Outcome.UNCERTAIN if decides else Outcome.IN_PROGRESS
        decide = {**figures, "doubtful": len(doubtful)}
        reasons = [Reason(f"{what}_doubtful_decide", decide), *doubt_reasons(doubtful)]
    else:
        outcome, reasons = short(facts, Reason(f"{what}_short", {**figures, "missing": required - sure}))
        outcome = outcome if decides or outcome is not Outcome.FAIL else Outcome.IN_PROGRESS
        reasons += even_so(doubtful)
    reasons += walk_reasons(lane, facts, outcome)
    return Verdict(outcome, sure, required, max(0, required - sure), rule.unit.value, tuple(reasons), tuple(places))


def _section_figures(rule: CountPerLength, lane: Lane, facts: Facts, sure: int, required: int) -> dict[str, Any]:
    figures = {"window_m": rule.window_m, "count": sure, "required": required, "unit": rule.unit.value}
    return {**figures, "side": lane.side, "walked_m": round(lane.walked_m), "length_m": round(lane.length_m)}


def _standing(lane: Lane, things: Sequence[Sighting]) -> tuple[list[Sighting], list[Sighting]]:
    """Give the things that surely stand along what was walked, and those that may."""
    inside: list[Sighting] = []
    edge: list[Sighting] = []
    for one in things:
        at_m, by_m = one.chainage_m or 0.0, play_m(one)
        if any(low <= at_m - by_m and at_m + by_m <= high for low, high in _open_ended(lane, by_m)):
            inside.append(one)
        elif any(at_m + by_m >= low and at_m - by_m <= high for low, high in lane.walked):
            edge.append(one)
    return inside, edge


def _open_ended(lane: Lane, by_m: float) -> list[tuple[float, float]]:
    """Give the walked stretches, those that reach an end of the road widened by a position's play: nothing projects
    beyond the road's own ends."""
    return [
        (low - by_m if low <= 0 else low, high + by_m if high >= lane.length_m else high) for low, high in lane.walked
    ]
