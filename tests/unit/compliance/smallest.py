"""For each kind of rule the smallest facts that meet it and the smallest that miss it, built from the rule itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any

from server.compliance.facts import Answer, Facts, Measure, Sighting
from server.compliance.verdicts import Outcome
from server.inspections.rules import Answer as Answered
from server.inspections.rules import RoadMode
from server.standards import rules as kinds
from server.standards.document import Requirement
from server.standards.rules import Comparison, Period, Phase, RuleBase
from tests.unit.compliance.telling import at, visit, walk

FORMS = ("poster", "notice_board", "screen", "sign")
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


def cases_of(one: Requirement) -> Iterator[tuple[Phase, Case]]:
    """Give every case of a requirement: each phase with a rule of its own, and that the condition is not given."""
    rules = one.rules
    if rules.normal is None:
        yield Phase.NORMAL, Case("whatever is there", facts(), Outcome.NOT_APPLICABLE)
    for phase, rule in ((Phase.NORMAL, rules.normal), (Phase.INSPECTION, rules.inspection)):
        if rule is not None:
            yield from ((phase, case) for case in cases(rule))
    if one.condition:
        away = (_answer(Answered.NOT_APPLICABLE),)
        phase = Phase.NORMAL if rules.normal else Phase.INSPECTION
        told = facts(answers=away, condition=one.condition)
        yield phase, Case(f"not so: {one.condition}", told, Outcome.NOT_APPLICABLE)


@singledispatch
def cases(rule: RuleBase) -> list[Case]:
    """Give the smallest case that passes, and every smallest one that fails."""
    raise NotImplementedError(rule.kind)


def _two(met: str, passing: Facts, missed: str, failing: Facts) -> list[Case]:
    return [Case(met, passing, Outcome.PASS), Case(missed, failing, Outcome.FAIL)]


def _answer(outcome: Answered, name: str = "a", **values: Any) -> Answer:
    return Answer(f"record-{name}", outcome, **values)


def _seen(number: int, name: str = "s", **values: Any) -> tuple[Sighting, ...]:
    return tuple(Sighting(f"{name}-{index}", f"record-{name}-{index}", **values) for index in range(number))


def _measure(part: float, whole: float, **values: Any) -> Measure:
    return Measure("record-m", at(5), numerator=part, denominator=whole, **values)


def _counted(rule: kinds.Counted | kinds.EveryRoom, **values: Any) -> dict[str, Any]:
    """Give what a sighting must carry to count under a rule."""
    carried: dict[str, Any] = {"themes": frozenset(rule.themes[:1]), "medium": rule.media[0] if rule.media else None}
    if rule.min_size:
        carried |= {"width_cm": rule.min_size.width_cm, "height_cm": rule.min_size.height_cm}
    return carried | values


def _of_another_theme(rule: kinds.Counted, **values: Any) -> tuple[Sighting, ...]:
    if not rule.themes:
        return ()
    return _seen(1, "other", **_counted(rule, **values) | {"themes": frozenset({OTHER_THEME})})


@cases.register
def _(rule: kinds.CountPerSite) -> list[Case]:
    return _number(rule, lambda number: {"sightings": _seen(number, **_counted(rule))}, {})


@cases.register
def _(rule: kinds.Present) -> list[Case]:
    return _number(rule, lambda number: {"sightings": _seen(number, **_counted(rule))}, {})


@cases.register
def _(rule: kinds.CountFromPoint) -> list[Case]:
    near = _counted(rule, centre_m=rule.near_m, accuracy_m=0.0)
    return _number(rule, lambda number: {"sightings": _seen(number, **near), "knows_centre": True}, near)


def _number(rule: kinds.Counted, told: Callable[[int], dict[str, Any]], where: dict[str, Any]) -> list[Case]:
    enough, short = told(rule.least), told(rule.least - 1)
    short["sightings"] += _of_another_theme(rule, **where)
    besides = f" and 1 of another theme than {rule.themes[0]}" if rule.themes else ""
    return _two(f"{rule.least} {rule.unit}", facts(**enough), f"{rule.least - 1} {rule.unit}{besides}", facts(**short))


@cases.register
def _(rule: kinds.CountPerLength) -> list[Case]:
    def told(number: int) -> dict[str, Any]:
        spread = [rule.window_m * (index + 0.5) / number for index in range(number)]
        things = tuple(
            replace(_seen(1, f"s{index}", **_counted(rule))[0], chainage_m=each, offset_m=5.0, accuracy_m=0.0)
            for index, each in enumerate(spread)
        )
        road = {"road_length_m": rule.window_m, "road_mode": RoadMode.WORST_WINDOW}
        return {"sightings": things, "walked": walk((0, rule.window_m)), **road}

    return _number(rule, told, {"chainage_m": 1.0, "offset_m": 5.0, "accuracy_m": 0.0})


@cases.register
def _(rule: kinds.WithinDistanceOfGate) -> list[Case]:
    def at_m(distance_m: float) -> Facts:
        things = _seen(rule.least, **_counted(rule, gate_m=distance_m, ground_m=-5.0, accuracy_m=0.0))
        return facts(sightings=things, knows_gate=True)

    near, far = rule.distance_m, rule.distance_m + 1
    unit = f"{rule.least} {rule.unit}"
    return _two(f"{unit} at {near:g} m", at_m(near), f"{unit} at {far:g} m", at_m(far))


@cases.register
def _(rule: kinds.FormsCount) -> list[Case]:
    def told(number: int) -> Facts:
        carried = {"themes": frozenset(rule.themes[:1])}
        return facts(sightings=tuple(_seen(1, form, medium=form, **carried)[0] for form in FORMS[:number]))

    return _two(f"{rule.least} {rule.unit}", told(rule.least), f"{rule.least - 1} {rule.unit}", told(rule.least - 1))


@cases.register
def _(rule: kinds.ThemesCovered) -> list[Case]:
    def told(*themes: str) -> Facts:
        return facts(sightings=_seen(rule.each if themes else 0, medium=FORMS[0], themes=frozenset(themes)))

    wanted = rule.themes[: rule.required]
    missed = "one thing without " if wanted[1:] else "nothing of "
    return _two("one thing with every theme", told(*wanted), missed + wanted[-1], told(*wanted[:-1]))


@cases.register
def _(rule: kinds.AreaShare) -> list[Case]:
    def told(part: float) -> Facts:
        return facts(measures=(_measure(part, 100, unit="㎡"),))

    return _share(rule, told, "㎡ of 100")


@cases.register
def _(rule: kinds.ItemShare) -> list[Case]:
    year = rule.period is Period.YEAR

    def told(part: float) -> Facts:
        return facts(measures=(_measure(part, 100, from_ledger=year),))

    found = _share(rule, told, "of 100 in the ledger" if year else "of 100 on site")
    if year:
        visited = facts(measures=(_measure(0, 100),))
        found.append(Case("0 of 100 on site", visited, Outcome.NOT_CHECKED))
    return found


def _share(rule: kinds.AreaShare | kinds.ItemShare, told: Callable[[float], Facts], words: str) -> list[Case]:
    enough = rule.value + (rule.op is Comparison.MORE_THAN)
    return _two(f"{enough:g} {words}", told(enough), f"{enough - 1:g} {words}", told(enough - 1))


@cases.register
def _(rule: kinds.Frequency) -> list[Case]:
    def told(number: int) -> Facts:
        ticks = tuple(rule.window * (index + 0.5) / rule.least for index in range(number))
        return facts(measures=(Measure("record-m", at(5), span=rule.window, unit=rule.window_unit, ticks=ticks),))

    words = f"{rule.unit} in {rule.window:g} {rule.window_unit}"
    return _two(f"{rule.least} {words}", told(rule.least), f"{rule.least - 1} {words}", told(rule.least - 1))


@cases.register
def _(rule: kinds.AllPresent) -> list[Case]:
    def told(*things: str) -> Facts:
        return facts(sightings=tuple(_seen(1, thing, item=thing)[0] for thing in things))

    return _two("every thing seen", told(*rule.things), f"no {rule.things[-1]}", told(*rule.things[:-1]))


@cases.register
def _(rule: kinds.Absent) -> list[Case]:
    seen = _seen(1, "fault", item=rule.things[0], is_problem=True)
    return _two("nothing seen", facts(), f"1 × {rule.things[0]}", facts(sightings=seen))


@cases.register
def _(rule: kinds.AbsentWithinRadius) -> list[Case]:
    def at_m(distance_m: float) -> Facts:
        values = {"item": rule.things[-1], "is_problem": True, "accuracy_m": 0.0}
        return facts(sightings=_seen(1, "fault", ground_m=distance_m, **values))

    far, near = rule.radius_m + 1, rule.radius_m
    thing = rule.things[-1]
    return _two(f"1 × {thing} at {far:g} m", at_m(far), f"1 × {thing} at {near:g} m", at_m(near))


@cases.register
def _(rule: kinds.EveryRoom) -> list[Case]:
    names = rule.rooms or ("甲室", "乙室")

    def hung(*sized: tuple[str, dict[str, Any]]) -> tuple[Sighting, ...]:
        return tuple(
            one for name, values in sized for one in _seen(rule.each, name, **_counted(rule, room=name) | values)
        )

    full = hung(*((name, {}) for name in names))
    found = [Case(f"{rule.each} {rule.each_unit} in every room", facts(sightings=full), Outcome.PASS)]
    bare = facts(sightings=full[: -rule.each], answers=(_answer(Answered.FAIL, room=names[-1]),))
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
    there = tuple(_answer(Answered.PASS, thing, item=thing) for thing in rule.things)
    missing = _answer(Answered.FAIL, "missing", item=rule.things[-1])
    return _two(
        "every paper is there", facts(answers=there),
        f"no {rule.things[-1]}", facts(answers=(*there[:-1], missing)),
    )  # fmt: skip


@cases.register
def _(rule: kinds.SurveyRate) -> list[Case]:
    if rule.value is None:
        asked = facts(measures=(_measure(9, 10, is_survey=True),))
        return [*_answered("a person says yes", "a person says no"), Case("9 of 10 asked", asked, Outcome.UNCERTAIN)]
    met, missed = (facts(measures=(_measure(rule.value - less, 100, is_survey=True),)) for less in (0, 1))
    return _two(f"{rule.value:g} of 100 asked", met, f"{rule.value - 1:g} of 100 asked", missed)


@cases.register
def _(rule: kinds.Statistic) -> list[Case]:
    step = 1 if rule.value == int(rule.value) else 0.01
    missed = rule.value + step if rule.op is Comparison.EQUAL else round(rule.value - step, 2)
    met_, missed_ = (facts(measures=(Measure("record-m", at(5), value=value),)) for value in (rule.value, missed))
    return _two(f"{rule.value:g} {rule.unit}", met_, f"{missed:g} {rule.unit}", missed_)


@cases.register
def _(rule: kinds.ByEye) -> list[Case]:
    return _answered("answered 符合", "answered 不符合", item=rule.criteria[0] if rule.criteria else None)


def _answered(met: str, missed: str, **values: Any) -> list[Case]:
    yes, no = (facts(answers=(_answer(outcome, **values),)) for outcome in (Answered.PASS, Answered.FAIL))
    return _two(met, yes, missed, no)


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
