"""For each requirement the smallest facts that meet it and the smallest that miss it, built from its rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from server.compliance.engine.facts import Facts, Sighting
from server.compliance.engine.verdicts import Outcome
from server.inspections.rules import Answer as Answered
from server.standards import rules as kinds
from server.standards.document import Requirement
from server.standards.rules import Phase
from tests.unit.compliance import cases_counted, cases_found
from tests.unit.compliance.cases import Case, answer, cases, facts

KINDS_TOLD = (cases_counted, cases_found)
"""Every kind registers its cases when its module is imported."""


def cases_of(one: Requirement) -> Iterator[tuple[Phase, Case]]:
    """Give every case of a requirement: each phase with a rule of its own, and that the condition is not given."""
    rules = one.rules
    if rules.normal is None:
        yield Phase.NORMAL, Case("whatever is there", facts(), Outcome.NOT_APPLICABLE)
    for phase, rule in ((Phase.NORMAL, rules.normal), (Phase.INSPECTION, rules.inspection)):
        if rule is not None:
            yield from ((phase, case) for case in cases(rule))
    if one.condition:
        away = (answer(Answered.NOT_APPLICABLE),)
        phase = Phase.NORMAL if rules.normal else Phase.INSPECTION
        told = facts(answers=away, condition=one.condition)
        yield phase, Case(f"not so: {one.condition}", told, Outcome.NOT_APPLICABLE)


@cases.register
def _(rule: kinds.AllOf) -> list[Case]:
    """Take the parts together: all of them met, and each of them missed while the others are met."""
    parts = [cases(part) for part in rule.rules]
    met = [next(case for case in each if case.expected is Outcome.PASS) for each in parts]
    found = [Case("; ".join(case.told for case in met), _together(met, "met"), Outcome.PASS)]
    for index, each in enumerate(parts):
        for case in each:
            if case.expected is Outcome.FAIL:
                told = [*met[:index], case, *met[index + 1 :]]
                found.append(Case("; ".join(one.told for one in told), _together(told, "missed"), Outcome.FAIL))
    return found


def _together(told: list[Case], name: str) -> Facts:
    """Put the facts of several parts together; what one part tells has names of its own."""

    def renamed(one: Any, part: int) -> Any:
        record = f"{name}-{part}-{one.observation}"
        return replace(one, observation=record, **({"uuid": f"{part}-{one.uuid}"} if isinstance(one, Sighting) else {}))

    gathered = {
        field: tuple(renamed(one, part) for part, case in enumerate(told) for one in getattr(case.facts, field))
        for field in ("sightings", "answers", "measures")
    }
    return facts(**gathered)
