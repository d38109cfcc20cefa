"""背靠背: several inspectors check one site independently, and each is judged by what they alone saw. Pure.

Where all come to the same outcome, that is the verdict, with the figures of the one who saw least in its favour. Where
they differ nobody is believed over the other: a third person decides. Inspectors are numbered, never named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from server.compliance.engine.facts import Facts
from server.compliance.engine.verdicts import Outcome, Reason, Verdict

LEAST = 2
"""Independent means at least two."""
UNFINISHED = frozenset({Outcome.IN_PROGRESS, Outcome.NOT_CHECKED})


def judge_apart(facts: Facts, judge: Callable[[Facts], Verdict]) -> Verdict:
    """Judge what each inspector saw by itself and compare."""
    if facts.is_untouched:
        return Verdict(Outcome.NOT_CHECKED, reasons=(Reason("nobody_came"),))
    inspectors = facts.apart or ()
    each = [own_facts(facts, inspector) for inspector in inspectors]
    verdicts = [judge(own) for own in each]
    finished = sum(_is_finished(*pair) for pair in zip(each, verdicts, strict=True))
    expected = max(len(inspectors), LEAST)
    if finished < expected:
        waits = Reason("inspector_waits", {"finished": finished, "inspectors": expected})
        return Verdict(Outcome.IN_PROGRESS, reasons=(waits,))
    if len({verdict.outcome for verdict in verdicts}) > 1:
        differ = Reason("inspectors_differ", {"told": [_told(*one) for one in enumerate(verdicts, start=1)]})
        return Verdict(Outcome.UNCERTAIN, reasons=(differ,))
    chosen = _most_careful(verdicts)
    return replace(chosen, reasons=(*chosen.reasons, Reason("inspectors_agree", {"inspectors": len(verdicts)})))


def own_facts(facts: Facts, inspector: str) -> Facts:
    """Keep of everything observed what one inspector told; what nobody in particular told stays."""
    told: dict[str, Any] = {
        each.name: tuple(one for one in getattr(facts, each.name) if one.inspector == inspector)
        for each in fields(facts)
        if _is_told(getattr(facts, each.name))
    }
    return replace(facts, apart=None, **told)


def _is_told(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(hasattr(one, "inspector") for one in value)


def _is_finished(own: Facts, verdict: Verdict) -> bool:
    return verdict.outcome not in UNFINISHED or own.is_declared_complete


def _told(number: int, verdict: Verdict) -> dict[str, Any]:
    told: dict[str, Any] = {"inspector": number, "outcome": verdict.outcome.value}
    figures = {"measured": verdict.measured, "required": verdict.required, "unit": verdict.unit}
    return told | {name: value for name, value in figures.items() if value is not None}


def _most_careful(verdicts: list[Verdict]) -> Verdict:
    """Of equal outcomes give the one furthest from good: a pass nearest to the threshold, a fail furthest from it."""
    away = -1 if verdicts[0].outcome is Outcome.FAIL else 1
    return min(verdicts, key=lambda one: away * _distance(one))


def _distance(verdict: Verdict) -> float:
    if verdict.measured is None or verdict.required is None:
        return 0.0
    return abs(verdict.measured - verdict.required)
