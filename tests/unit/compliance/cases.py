"""What a case of a rule is, and the small words the cases of every kind are told in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from server.compliance.engine.facts import Answer, Facts, Measure, Sighting
from server.compliance.engine.verdicts import Outcome
from server.inspections.rules import Answer as Answered
from server.standards import rules as kinds
from server.standards.rules import RuleBase
from tests.unit.compliance.telling import at, visit

OTHER_THEME = "另一主题"


@dataclass(frozen=True)
class Case:
    """What is told of a site, in a few words and as facts, and what it must come to."""

    told: str
    facts: Facts
    expected: Outcome


def facts(**values: Any) -> Facts:
    """Tell of a site whose check was declared complete."""
    return Facts(**{"visits": (visit(),), **values})


@singledispatch
def cases(rule: RuleBase) -> list[Case]:
    """Give the smallest case that passes, and every smallest one that fails."""
    raise NotImplementedError(rule.kind)


def two(met: str, passing: Facts, missed: str, failing: Facts) -> list[Case]:
    """Give what meets a rule and what misses it."""
    return [Case(met, passing, Outcome.PASS), Case(missed, failing, Outcome.FAIL)]


def answer(outcome: Answered, name: str = "a", **values: Any) -> Answer:
    """Tell of an answer by eye."""
    return Answer(f"record-{name}", outcome, **values)


def seen(number: int, name: str = "s", **values: Any) -> tuple[Sighting, ...]:
    """Tell of a number of sightings."""
    return tuple(Sighting(f"{name}-{index}", f"record-{name}-{index}", **values) for index in range(number))


def measure(part: float, whole: float, **values: Any) -> Measure:
    """Tell of a part and a whole."""
    return Measure("record-m", at(5), numerator=part, denominator=whole, **values)


def counted(rule: kinds.Counted | kinds.EveryRoom, **values: Any) -> dict[str, Any]:
    """Give what a sighting must carry to count under a rule."""
    carried: dict[str, Any] = {"themes": frozenset(rule.themes[:1]), "medium": rule.media[0] if rule.media else None}
    if rule.min_size:
        carried |= {"width_cm": rule.min_size.width_cm, "height_cm": rule.min_size.height_cm}
    return carried | values


def of_another_theme(rule: kinds.Counted, **values: Any) -> tuple[Sighting, ...]:
    """Tell of a thing that shows another theme, where the rule counts some only."""
    if not rule.themes:
        return ()
    return seen(1, "other", **counted(rule, **values) | {"themes": frozenset({OTHER_THEME})})
