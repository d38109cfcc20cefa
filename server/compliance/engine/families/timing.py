"""How often something is shown: timed observations, judged over every window of time or of stops. Pure.

The exact minimum over every position of the window is taken, as on a road. Who looked for less than a window can prove
that there is enough, but not that there is too little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.compliance.engine.facts import Facts, Measure
from server.compliance.engine.families.course import answers_set_aside, before_judging, observations_of, unfinished
from server.compliance.engine.families.windows import slide, sorted_millimetres
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.standards.rules import Frequency


@dataclass(frozen=True)
class _Timed:
    """One timed observation: the fewest seen in any window of it, and whether that decides."""

    measure: Measure
    count: int
    decides: bool
    from_: float = 0.0


def judge_frequency(rule: Frequency, facts: Facts) -> Verdict:
    """Judge timed observations of one or several screens; every one of them must show enough."""
    early = before_judging(facts)
    if early is not None:
        return early
    timed = [_timed(rule, one) for one in _matching(rule, facts.measures)]
    known = [one for one in timed if one.decides]
    if not known:
        longest = max((one.measure.span or 0.0 for one in timed), default=0.0)
        figures = {"longest": longest, "window": rule.window, "window_unit": rule.window_unit}
        outcome, reasons = unfinished(facts, Reason("watched_too_short" if timed else "not_watched", figures))
        reasons += answers_set_aside(facts)
        return Verdict(outcome, required=rule.least, unit=rule.unit.value, reasons=tuple(reasons))
    short = [one for one in known if one.count < rule.least]
    worst = min(known, key=lambda one: (one.count, one.measure.observation))
    figures = _figures(rule, worst)
    if not short:
        doubted = all(one.measure.doubts for one in known)
        outcome = Outcome.UNCERTAIN if doubted else Outcome.PASS
        reasons = [Reason("frequency_met", figures)]
    else:
        doubted = all(one.measure.doubts for one in short)
        outcome = Outcome.UNCERTAIN if doubted else Outcome.FAIL
        reasons = [Reason("frequency_short", figures)]
    if doubted:
        reasons.append(Reason("measures_decide", _behind([one.measure for one in (short or known)])))
    reasons += answers_set_aside(facts)
    shortfall = max(0, rule.least - worst.count)
    return Verdict(outcome, worst.count, rule.least, shortfall, rule.unit.value, tuple(reasons))


def _matching(rule: Frequency, measures: Sequence[Measure]) -> list[Measure]:
    found = [one for one in measures if one.span and one.unit == rule.window_unit]
    return sorted(found, key=lambda one: one.observation)


def _timed(rule: Frequency, one: Measure) -> _Timed:
    span = one.span or 0.0
    at = sorted_millimetres(one.ticks)
    slid = slide(at, (0.0, span), rule.window)
    if slid is None:
        return _Timed(one, len(one.ticks), decides=len(one.ticks) >= rule.least)
    worst = slid.worst()
    return _Timed(one, worst.count, decides=True, from_=worst.from_m)


def _figures(rule: Frequency, worst: _Timed) -> dict[str, Any]:
    told: dict[str, Any] = {"count": worst.count, "required": rule.least, "unit": rule.unit.value}
    told |= {"window": rule.window, "window_unit": rule.window_unit, "from": worst.from_}
    if worst.measure.face:
        told["face"] = worst.measure.face
    return told | {"observations": [worst.measure.observation], "missing": max(0, rule.least - worst.count)}


def _behind(measures: Sequence[Measure]) -> dict[str, Any]:
    return {"count": len(measures), "observations": observations_of(measures)}
