"""Scores of a round along its axes: requirement, site type, area, unit; and how they changed since another round. Pure.

A round is cut up once, requirement by area and requirement by unit; every table is a sum of these, so the parts add up
to the whole on every axis. Two rounds are compared only by the requirements that both have checked.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeVar

from server.compliance.scores.rules import Tally, total
from server.places.area_tree import AreaTree

Key = TypeVar("Key", bound=Hashable)
Value: TypeAlias = str | int | None


class Axis(StrEnum):
    """What a table of scores is divided by."""

    REQUIREMENT = "requirement"
    SITE_TYPE = "site_type"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    UNIT = "unit"


AREA_AXES = (Axis.DISTRICT, Axis.STREET, Axis.COMMUNITY)


Line = Mapping[str, Tally]
"""One line of a table: the tally of each requirement in it."""


@dataclass(frozen=True)
class Cells:
    """A round cut up: every requirement by the area, and by the leading unit, of the sites it was asked at."""

    types: Mapping[str, str]
    """The site type of each requirement."""
    by_area: Mapping[tuple[str, str | None], Tally]
    by_unit: Mapping[tuple[str, int | None], Tally]

    @property
    def whole(self) -> dict[str, Tally]:
        """The tally of each requirement in the whole round."""
        return _line((requirement, each) for (requirement, _area), each in self.by_area.items())

    def lines(self, axis: Axis, tree: AreaTree) -> dict[Value, Line]:
        """Divide the round along an axis; None is the line of sites without an area of the level, or without a unit."""
        if axis is Axis.UNIT:
            return _divided(((unit, requirement), each) for (requirement, unit), each in self.by_unit.items())
        if axis is Axis.REQUIREMENT:
            return _divided(((key, key), each) for key, each in self.whole.items())
        if axis is Axis.SITE_TYPE:
            return _divided(((self.types[key], key), each) for key, each in self.whole.items())
        at = {area: tree.at(axis.value, area) for _requirement, area in self.by_area}
        return _divided(((at[area], requirement), each) for (requirement, area), each in self.by_area.items())


def cut(types: Mapping[str, str], counted: Iterable[tuple[str, str | None, int | None, Tally, int]]) -> Cells:
    """Cut a round up from (requirement, area, unit, what one is worth, how many such) in any order."""
    areas: dict[tuple[str, str | None], dict[Tally, int]] = {}
    units: dict[tuple[str, int | None], dict[Tally, int]] = {}
    for requirement, area, unit, worth, number in counted:
        here = areas.setdefault((requirement, area), {})
        here[worth] = here.get(worth, 0) + number
        theirs = units.setdefault((requirement, unit), {})
        theirs[worth] = theirs.get(worth, 0) + number
    return Cells(types, _summed(areas), _summed(units))


@dataclass(frozen=True, slots=True)
class Change:
    """What two rounds share and how its rate changed, in percentage points."""

    now: float
    before: float
    shared: int
    """By how many requirements they are compared."""
    left_out: int
    """How many requirements only one of the two has checked."""

    @property
    def points(self) -> float:
        """The change of the two rates as they are shown."""
        return round(self.now - self.before, 1)


def change(now: Line, before: Line) -> Change | None:
    """Compare two lines by the requirements checked in both; None where they share none."""
    checked_now = {key for key, each in now.items() if each.possible}
    checked_before = {key for key, each in before.items() if each.possible}
    shared = checked_now & checked_before
    rates = [total(line[key] for key in shared).rate for line in (now, before)]
    if rates[0] is None or rates[1] is None:
        return None
    return Change(rates[0], rates[1], len(shared), len(checked_now ^ checked_before))


def _summed(counted: dict[Key, dict[Tally, int]]) -> dict[Key, Tally]:
    return {key: total(worth.times(number) for worth, number in worths.items()) for key, worths in counted.items()}


def _line(tallies: Iterable[tuple[str, Tally]]) -> dict[str, Tally]:
    grouped: dict[str, list[Tally]] = {}
    for requirement, each in tallies:
        grouped.setdefault(requirement, []).append(each)
    return {requirement: total(each) for requirement, each in grouped.items()}


def _divided(tallies: Iterable[tuple[tuple[Value, str], Tally]]) -> dict[Value, Line]:
    divided: dict[Value, list[tuple[str, Tally]]] = {}
    for (value, requirement), each in tallies:
        divided.setdefault(value, []).append((requirement, each))
    return {value: _line(each) for value, each in divided.items()}
