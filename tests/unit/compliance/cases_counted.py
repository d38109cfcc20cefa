"""The smallest cases of the kinds that count: on a site, along a road, from a point, near a gate, forms, themes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from server.compliance.engine.facts import Facts
from server.inspections.rules import RoadMode
from server.standards import rules as kinds
from tests.unit.compliance.cases import Case, cases, counted, facts, of_another_theme, seen, two
from tests.unit.compliance.telling import walk

FORMS = ("poster", "notice_board", "screen", "sign")


@cases.register
def _(rule: kinds.CountPerSite) -> list[Case]:
    return _number(rule, lambda number: {"sightings": seen(number, **counted(rule))}, {})


@cases.register
def _(rule: kinds.Present) -> list[Case]:
    return _number(rule, lambda number: {"sightings": seen(number, **counted(rule))}, {})


@cases.register
def _(rule: kinds.CountFromPoint) -> list[Case]:
    near = counted(rule, centre_m=rule.near_m, accuracy_m=0.0)
    return _number(rule, lambda number: {"sightings": seen(number, **near), "knows_centre": True}, near)


def _number(rule: kinds.Counted, told: Callable[[int], dict[str, Any]], where: dict[str, Any]) -> list[Case]:
    enough, short = told(rule.least), told(rule.least - 1)
    short["sightings"] += of_another_theme(rule, **where)
    besides = f" and 1 of another theme than {rule.themes[0]}" if rule.themes else ""
    return two(f"{rule.least} {rule.unit}", facts(**enough), f"{rule.least - 1} {rule.unit}{besides}", facts(**short))


@cases.register
def _(rule: kinds.CountPerLength) -> list[Case]:
    def told(number: int) -> dict[str, Any]:
        spread = [rule.window_m * (index + 0.5) / number for index in range(number)]
        things = tuple(
            replace(seen(1, f"s{index}", **counted(rule))[0], chainage_m=each, offset_m=5.0, accuracy_m=0.0)
            for index, each in enumerate(spread)
        )
        road = {"road_length_m": rule.window_m, "road_mode": RoadMode.WORST_WINDOW}
        return {"sightings": things, "walked": walk((0, rule.window_m)), **road}

    return _number(rule, told, {"chainage_m": 1.0, "offset_m": 5.0, "accuracy_m": 0.0})


@cases.register
def _(rule: kinds.WithinDistanceOfGate) -> list[Case]:
    def at_m(distance_m: float) -> Facts:
        things = seen(rule.least, **counted(rule, gate_m=distance_m, ground_m=-5.0, accuracy_m=0.0))
        return facts(sightings=things, knows_gate=True)

    near, far = rule.distance_m, rule.distance_m + 1
    unit = f"{rule.least} {rule.unit}"
    return two(f"{unit} at {near:g} m", at_m(near), f"{unit} at {far:g} m", at_m(far))


@cases.register
def _(rule: kinds.FormsCount) -> list[Case]:
    def told(number: int) -> Facts:
        carried = {"themes": frozenset(rule.themes[:1])}
        return facts(sightings=tuple(seen(1, form, medium=form, **carried)[0] for form in FORMS[:number]))

    return two(f"{rule.least} {rule.unit}", told(rule.least), f"{rule.least - 1} {rule.unit}", told(rule.least - 1))


@cases.register
def _(rule: kinds.ThemesCovered) -> list[Case]:
    def told(*themes: str) -> Facts:
        return facts(sightings=seen(rule.each if themes else 0, medium=FORMS[0], themes=frozenset(themes)))

    wanted = rule.themes[: rule.required]
    missed = "one thing without " if wanted[1:] else "nothing of "
    return two("one thing with every theme", told(*wanted), missed + wanted[-1], told(*wanted[:-1]))
