"""Verdicts for a number per length of road: the worst window over walked stretches, or the walked section. Pure.

Not walked is not failed: only windows that lie wholly in walked stretches decide, and where none fits nothing is
judged. A road shorter than the window is one window, and is judged when the whole of it was walked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from server.compliance.facts import Facts, Sighting
from server.compliance.families.counting import doubt_reasons, sort_out
from server.compliance.families.course import answers_set_aside, before_judging, short, undeclared
from server.compliance.families.lanes import GAP_TOLERANCE_M, Lane, ends, lane_of, place_of, within_reach
from server.compliance.families.windows import Pieces, Window, held, needed, slide, sorted_millimetres
from server.compliance.verdicts import Outcome, Reason, Verdict
from server.inspections.rules import RoadMode
from server.standards.rules import CountPerLength

_RANK = (Outcome.FAIL, Outcome.UNABLE, Outcome.IN_PROGRESS, Outcome.UNCERTAIN, Outcome.PASS)


def count_on_road(rule: CountPerLength, facts: Facts) -> Verdict:
    """Judge a number per length of road."""
    early = before_judging(facts)
    if early is not None:
        return early
    if not facts.road_length_m:
        return Verdict(Outcome.UNCERTAIN, unit=rule.unit.value, reasons=(Reason("no_reference_line"),))
    seen = sort_out(rule, facts)
    near, far = within_reach(rule, seen)
    lanes = [lane_of(rule, side, near, facts) for side in (("left", "right") if rule.by_side else (None,))]
    walked = [lane for lane in lanes if lane.walked]
    if not walked:
        reasons = [Reason("no_walk"), *doubt_reasons(near.doubtful), *seen.notes()]
        outcome, told = short(facts, reasons[0])
        outcome = Outcome.IN_PROGRESS if outcome is Outcome.FAIL else outcome
        return Verdict(outcome, unit=rule.unit.value, reasons=(*told, *reasons[1:], *answers_set_aside(facts)))
    # A side nobody walked is waited for until the check is declared complete; then the walked side speaks alone.
    judged = walked if facts.is_declared_complete else lanes
    verdict = _together([_judge_lane(rule, lane, facts) for lane in judged])
    notes = [Reason("side_not_walked", {"side": lane.side}) for lane in lanes if not lane.walked]
    notes += [*seen.notes(), *([Reason("out_of_reach", {"count": far, "reach_m": rule.reach_m})] if far else [])]
    return replace(verdict, reasons=(*verdict.reasons, *notes, *answers_set_aside(facts)))


def _judge_lane(rule: CountPerLength, lane: Lane, facts: Facts) -> Verdict:
    if lane.length_m < rule.window_m:
        return _judge_short_road(rule, lane, facts)
    if facts.road_mode == RoadMode.WALKED_SECTION:
        return _judge_section(rule, lane, facts)
    return _judge_windows(rule, lane, facts)


# --- the worst window ------------------------------------------------------------------------------------------------


def _judge_windows(rule: CountPerLength, lane: Lane, facts: Facts) -> Verdict:
    required = rule.least
    sure = _slides(lane.sure, lane, rule)
    if not sure:
        return _too_short(rule, lane, facts)
    worst = min((piece.worst() for piece in sure), key=lambda window: (window.count, window.from_m))
    figures = _window_figures(rule, lane, facts, worst, required)
    place = place_of("worst_window", lane, facts.line, (worst.from_m, worst.to_m), (worst.count, required))
    reasons: list[Reason] = []
    if worst.count >= required:
        whole = lane.is_walked_whole or facts.is_declared_complete
        outcome = Outcome.PASS if whole else Outcome.IN_PROGRESS
        reasons.append(Reason("window_met", figures))
    else:
        outcome, reasons = _short_window(rule, lane, facts, sure, figures)
    reasons += _walk_reasons(lane, facts, outcome)
    return Verdict(
        outcome, worst.count, required, max(0, required - worst.count), rule.unit.value, tuple(reasons), (place,)
    )


def _short_window(
    rule: CountPerLength, lane: Lane, facts: Facts, sure: list[Pieces], figures: dict[str, Any]
) -> tuple[Outcome, list[Reason]]:
    """Say what a worst window that lacks something means, once doubtful things are counted where they help most."""
    required = rule.least
    with_doubtful = _slides((*lane.sure, *lane.placed), lane, rule)
    still_missing = sum(needed(piece, required) for piece in with_doubtful)
    missing_total = sum(needed(piece, required) for piece in sure)
    if still_missing <= len(lane.anywhere):
        deciding = [*_in_short_windows(sure, required, lane.placed), *lane.anywhere]
        decide = {**figures, "doubtful": len(deciding)}
        reasons = [Reason("window_doubtful_decide", decide), *doubt_reasons(deciding)]
        whole = lane.is_walked_whole or facts.is_declared_complete
        return (Outcome.UNCERTAIN if whole else Outcome.IN_PROGRESS), reasons
    outcome, reasons = short(
        facts, Reason("window_short", {**figures, "missing": figures["required"] - figures["count"]})
    )
    reasons.append(Reason("more_needed", {"count": missing_total, "unit": rule.unit.value}))
    return outcome, [*reasons, *_even_so((*lane.placed, *lane.anywhere))]


def _even_so(doubtful: Sequence[Sighting]) -> list[Reason]:
    """Say that doubtful things were counted and did not help, and what is doubtful about them."""
    return [Reason("short_even_so"), *doubt_reasons(doubtful)] if doubtful else []


def _slides(things: Sequence[Sighting], lane: Lane, rule: CountPerLength) -> list[Pieces]:
    at = sorted_millimetres([one.chainage_m for one in things if one.chainage_m is not None])
    slid = (slide(at, stretch, rule.window_m) for stretch in lane.walked)
    return [pieces for pieces in slid if pieces is not None]


def _in_short_windows(sure: list[Pieces], required: int, placed: Sequence[Sighting]) -> list[Sighting]:
    """Give the doubtful things that stand in a window which lacks something without them."""
    spans = [(low, high + pieces.window_mm) for pieces in sure for low, high, _ in pieces.lacking(required)]
    return [
        one
        for one in placed
        if one.chainage_m is not None and any(low <= one.chainage_m * 1000 <= high for low, high in spans)
    ]


def _window_figures(rule: CountPerLength, lane: Lane, facts: Facts, worst: Window, required: int) -> dict[str, Any]:
    figures = {"window_m": rule.window_m, "count": worst.count, "required": required, "unit": rule.unit.value}
    return {**figures, "side": lane.side, **ends(facts.line, (worst.from_m, worst.to_m))}


def _too_short(rule: CountPerLength, lane: Lane, facts: Facts) -> Verdict:
    """Say that no walked stretch is as long as the window, so that nothing is judged."""
    longest = max((end - start for start, end in lane.walked), default=0.0)
    figures = {"longest_m": round(longest), "window_m": rule.window_m, "side": lane.side}
    outcome, reasons = short(facts, Reason("walk_too_short", figures))
    outcome = Outcome.IN_PROGRESS if outcome is Outcome.FAIL else outcome
    return Verdict(outcome, None, rule.least, None, rule.unit.value, (*reasons, *_walk_reasons(lane, facts, outcome)))


# --- a section as a whole --------------------------------------------------------------------------------------------


def _judge_section(rule: CountPerLength, lane: Lane, facts: Facts) -> Verdict:
    """Judge the walked section as a whole: whole windows' worth of its length must show the number each."""
    if lane.walked_m < rule.window_m - GAP_TOLERANCE_M:
        return _too_short(rule, lane, facts)
    length_m = max(lane.walked_m, rule.window_m)
    # Rounded down: somebody who walked 512 m for a drawn section of 500 m owes no thing more.
    required = math.floor(round(rule.least * length_m / rule.window_m, 6))
    return _judge_whole(rule, lane, facts, required, "section")


def _judge_short_road(rule: CountPerLength, lane: Lane, facts: Facts) -> Verdict:
    """Judge a road shorter than the window: the whole of it is one window, with its share of the number."""
    return _judge_whole(rule, lane, facts, rule.least_over(lane.length_m), "road")


def _judge_whole(rule: CountPerLength, lane: Lane, facts: Facts, required: int, what: str) -> Verdict:
    at = sorted_millimetres([one.chainage_m for one in lane.sure if one.chainage_m is not None])
    sure = sum(held(at, stretch) for stretch in lane.walked)
    inside = [one for one in lane.placed if any(low <= (one.chainage_m or 0.0) <= high for low, high in lane.walked)]
    doubtful = [*inside, *lane.anywhere]
    figures = _section_figures(rule, lane, facts, sure, required)
    span = (lane.walked[0][0], lane.walked[-1][1]) if lane.walked else (0.0, lane.length_m)
    place = place_of("walked_section", lane, facts.line, span, (sure, required))
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
        reasons += _even_so(doubtful)
    reasons += _walk_reasons(lane, facts, outcome)
    return Verdict(outcome, sure, required, max(0, required - sure), rule.unit.value, tuple(reasons), (place,))


def _section_figures(rule: CountPerLength, lane: Lane, facts: Facts, sure: int, required: int) -> dict[str, Any]:
    figures = {"window_m": rule.window_m, "count": sure, "required": required, "unit": rule.unit.value}
    return {**figures, "side": lane.side, "walked_m": round(lane.walked_m), "length_m": round(lane.length_m)}


# --- taking it together ----------------------------------------------------------------------------------------------


def _together(verdicts: Sequence[Verdict]) -> Verdict:
    """Take sides together: the worse one speaks, and the reasons and places of both are kept."""
    worst = min(verdicts, key=lambda one: (_RANK.index(one.outcome), -(one.shortfall or 0)))
    reasons: list[Reason] = []
    for verdict in sorted(verdicts, key=lambda one: one is not worst):
        for reason in verdict.reasons:
            if reason not in reasons:
                reasons.append(reason)
    return replace(worst, reasons=tuple(reasons), places=tuple(place for one in verdicts for place in one.places))


def _walk_reasons(lane: Lane, facts: Facts, outcome: Outcome) -> list[Reason]:
    reasons = []
    if not lane.is_walked_whole:
        figures = {"walked_m": round(lane.walked_m), "length_m": round(lane.length_m), "side": lane.side}
        reasons.append(Reason("partly_walked", figures))
    if outcome is Outcome.IN_PROGRESS and not facts.is_declared_complete:
        reasons.append(undeclared(facts))
    return reasons
