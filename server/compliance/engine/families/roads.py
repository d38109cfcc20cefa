"""Verdicts for a number per length of road: the worst window over walked stretches, or the walked section. Pure.

Not walked is not failed: only windows that lie wholly in walked stretches decide, and where none fits nothing is
judged. A road shorter than the window is one window, and is judged when the whole of it was walked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from server.compliance.engine.facts import Facts
from server.compliance.engine.families.counting import doubt_reasons, sort_out
from server.compliance.engine.families.course import answers_set_aside, before_judging, short
from server.compliance.engine.families.lanes import Lane, lane_of, within_reach
from server.compliance.engine.families.sections import judge_section, judge_short_road
from server.compliance.engine.families.worst_window import judge_windows
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
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
        return judge_short_road(rule, lane, facts)
    if facts.road_mode == RoadMode.WALKED_SECTION:
        return judge_section(rule, lane, facts)
    return judge_windows(rule, lane, facts)


def _together(verdicts: Sequence[Verdict]) -> Verdict:
    """Take sides together: the worse one speaks, and the reasons and places of both are kept."""
    worst = min(verdicts, key=lambda one: (_RANK.index(one.outcome), -(one.shortfall or 0)))
    reasons: list[Reason] = []
    for verdict in sorted(verdicts, key=lambda one: one is not worst):
        for reason in verdict.reasons:
            if reason not in reasons:
                reasons.append(reason)
    return replace(worst, reasons=tuple(reasons), places=tuple(place for one in verdicts for place in one.places))
