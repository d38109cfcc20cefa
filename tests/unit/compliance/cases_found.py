"""The smallest cases of the kinds that measure, look for things, or ask for papers and answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.compliance.engine.facts import Facts, Measure, Sighting
from server.compliance.engine.verdicts import Outcome
from server.inspections.rules import Answer as Answered
from server.standards import rules as kinds
from server.standards.rules import Comparison, Period
from tests.unit.compliance.cases import Case, answer, cases, counted, facts, measure, seen, two
from tests.unit.compliance.telling import at


@cases.register
def _(rule: kinds.AreaShare) -> list[Case]:
    def told(part: float) -> Facts:
        return facts(measures=(measure(part, 100, unit="㎡"),))

    return _share(rule, told, "㎡ of 100")


@cases.register
def _(rule: kinds.ItemShare) -> list[Case]:
    year = rule.period is Period.YEAR

    def told(part: float) -> Facts:
        return facts(measures=(measure(part, 100, from_ledger=year),))

    found = _share(rule, told, "of 100 in the ledger" if year else "of 100 on site")
    if year:
        visited = facts(measures=(measure(0, 100),))
        found.append(Case("0 of 100 on site", visited, Outcome.NOT_CHECKED))
    return found


def _share(rule: kinds.AreaShare | kinds.ItemShare, told: Callable[[float], Facts], words: str) -> list[Case]:
    enough = rule.value + (rule.op is Comparison.MORE_THAN)
    return two(f"{enough:g} {words}", told(enough), f"{enough - 1:g} {words}", told(enough - 1))


@cases.register
def _(rule: kinds.Frequency) -> list[Case]:
    def told(number: int) -> Facts:
        ticks = tuple(rule.window * (index + 0.5) / rule.least for index in range(number))
        return facts(measures=(Measure("record-m", at(5), span=rule.window, unit=rule.window_unit, ticks=ticks),))

    words = f"{rule.unit} in {rule.window:g} {rule.window_unit}"
    return two(f"{rule.least} {words}", told(rule.least), f"{rule.least - 1} {words}", told(rule.least - 1))


@cases.register
def _(rule: kinds.AllPresent) -> list[Case]:
    def told(*things: str) -> Facts:
        return facts(sightings=tuple(seen(1, thing, item=thing)[0] for thing in things))

    return two("every thing seen", told(*rule.things), f"no {rule.things[-1]}", told(*rule.things[:-1]))


@cases.register
def _(rule: kinds.Absent) -> list[Case]:
    fault = seen(1, "fault", item=rule.things[0], is_problem=True)
    return two("nothing seen", facts(), f"1 × {rule.things[0]}", facts(sightings=fault))


@cases.register
def _(rule: kinds.AbsentWithinRadius) -> list[Case]:
    def at_m(distance_m: float) -> Facts:
        values = {"item": rule.things[-1], "is_problem": True, "accuracy_m": 0.0}
        return facts(sightings=seen(1, "fault", ground_m=distance_m, **values))

    far, near = rule.radius_m + 1, rule.radius_m
    thing = rule.things[-1]
    return two(f"1 × {thing} at {far:g} m", at_m(far), f"1 × {thing} at {near:g} m", at_m(near))


@cases.register
def _(rule: kinds.EveryRoom) -> list[Case]:
    names = rule.rooms or ("甲室", "乙室")

    def hung(*sized: tuple[str, dict[str, Any]]) -> tuple[Sighting, ...]:
        return tuple(
            one for name, values in sized for one in seen(rule.each, name, **counted(rule, room=name) | values)
        )

    full = hung(*((name, {}) for name in names))
    found = [Case(f"{rule.each} {rule.each_unit} in every room", facts(sightings=full), Outcome.PASS)]
    bare = facts(sightings=full[: -rule.each], answers=(answer(Answered.FAIL, room=names[-1]),))
    found.append(Case(f"none in {names[-1]}", bare, Outcome.FAIL))
    if rule.min_size:
        small = {"width_cm": rule.min_size.width_cm - 1}
        told = facts(sightings=hung(*((name, {}) for name in names[:-1]), (names[-1], small)))
        size = f"{rule.min_size.width_cm - 1:g} × {rule.min_size.height_cm:g} cm"
        found.append(Case(f"{size} in {names[-1]}", told, Outcome.FAIL))
    return found


@cases.register
def _(rule: kinds.Document) -> list[Case]:
    if not rule.things:
        return _answered("papers are there", "papers are missing")
    there = tuple(answer(Answered.PASS, thing, item=thing) for thing in rule.things)
    missing = answer(Answered.FAIL, "missing", item=rule.things[-1])
    return two(
        "every paper is there", facts(answers=there),
        f"no {rule.things[-1]}", facts(answers=(*there[:-1], missing)),
    )  # fmt: skip


@cases.register
def _(rule: kinds.SurveyRate) -> list[Case]:
    if rule.value is None:
        asked = facts(measures=(measure(9, 10, is_survey=True),))
        return [*_answered("a person says yes", "a person says no"), Case("9 of 10 asked", asked, Outcome.UNCERTAIN)]
    met, missed = (facts(measures=(measure(rule.value - less, 100, is_survey=True),)) for less in (0, 1))
    return two(f"{rule.value:g} of 100 asked", met, f"{rule.value - 1:g} of 100 asked", missed)


@cases.register
def _(rule: kinds.Statistic) -> list[Case]:
    step = 1 if rule.value == int(rule.value) else 0.01
    missed = rule.value + step if rule.op is Comparison.EQUAL else round(rule.value - step, 2)
    met_, missed_ = (facts(measures=(Measure("record-m", at(5), value=value),)) for value in (rule.value, missed))
    return two(f"{rule.value:g} {rule.unit}", met_, f"{missed:g} {rule.unit}", missed_)


@cases.register
def _(rule: kinds.ByEye) -> list[Case]:
    return _answered("answered 符合", "answered 不符合", item=rule.criteria[0] if rule.criteria else None)


def _answered(met: str, missed: str, **values: Any) -> list[Case]:
    yes, no = (facts(answers=(answer(outcome, **values),)) for outcome in (Answered.PASS, Answered.FAIL))
    return two(met, yes, missed, no)
