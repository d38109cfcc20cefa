"""Counts that depend on where one stands: seen from a point (marks on panoramas), within a distance of a gate. Pure.

A distance carries the accuracy of its position: surely within, surely beyond, or doubtful. A gate nobody has put on
the map leaves every distance open, and no wall between the site and the street is crossed to count something.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from server.compliance.engine.facts import Doubt, Facts, Sighting
from server.compliance.engine.families.counting import Sorted, count_verdict, sort_out
from server.compliance.engine.families.course import answers_set_aside, before_judging
from server.compliance.engine.verdicts import Reason, Verdict
from server.standards.rules import CountFromPoint, WithinDistanceOfGate

Beyond = Callable[[Sighting], float | None]
"""How far a thing lies beyond what counts, in metres: negative where it lies well within; None where unknown."""


def count_from_point(rule: CountFromPoint, facts: Facts) -> Verdict:
    """Judge how many things are seen from a point; each is a mark on a picture taken near it."""
    early = before_judging(facts)
    if early is not None:
        return early
    seen, away = sort_out(rule, facts), 0
    if facts.has_place and facts.knows_centre:
        seen, away = _fence(seen, lambda one: None if one.centre_m is None else one.centre_m - rule.near_m)
    notes = [Reason("not_from_point", {"count": away, "near_m": rule.near_m})] if away else []
    verdict = count_verdict(rule, facts, seen, notes)
    return replace(verdict, reasons=(*verdict.reasons, *answers_set_aside(facts)))


def count_within_gate(rule: WithinDistanceOfGate, facts: Facts) -> Verdict:
    """Judge how many things stand within a distance of a gate, inside the site."""
    early = before_judging(facts)
    if early is not None:
        return early
    seen, away = sort_out(rule, facts), 0
    if facts.knows_gate:
        seen, away = _fence(seen, lambda one: _beyond_gate(rule, one))
    elif facts.has_place:
        seen = _all_doubtful(seen, Doubt.GATE_UNKNOWN)
    notes = [Reason("not_near_gate", {"count": away, "distance_m": rule.distance_m})] if away else []
    verdict = count_verdict(rule, facts, seen, notes)
    return replace(verdict, reasons=(*verdict.reasons, *answers_set_aside(facts)))


def _beyond_gate(rule: WithinDistanceOfGate, one: Sighting) -> float | None:
    if one.gate_m is None:
        return None
    outside_m = one.ground_m if one.ground_m is not None else float("-inf")
    return max(one.gate_m - rule.distance_m, outside_m)


def _fence(seen: Sorted, beyond: Beyond) -> tuple[Sorted, int]:
    """Leave out what surely lies beyond, doubt what may; give the rest and how many were left out."""
    certain: list[Sighting] = []
    doubtful: list[Sighting] = []
    away = 0
    for one in (*seen.certain, *seen.doubtful):
        by_m, radius_m = beyond(one), one.accuracy_m or 0.0
        doubt: Doubt | None = None
        if by_m is None:
            doubt = Doubt.UNLOCATED
        elif by_m - radius_m > 0:
            away += 1
            continue
        elif by_m + radius_m > 0:
            doubt = Doubt.DISTANCE_UNSURE
        doubts = one.doubts | {doubt} if doubt else one.doubts
        (doubtful if doubts else certain).append(replace(one, doubts=frozenset(doubts)))
    return replace(seen, certain=tuple(certain), doubtful=tuple(doubtful)), away


def _all_doubtful(seen: Sorted, doubt: Doubt) -> Sorted:
    marked = tuple(replace(one, doubts=one.doubts | {doubt}) for one in (*seen.certain, *seen.doubtful))
    return replace(seen, certain=(), doubtful=marked)
