"""Scores of a round along its axes: requirement, site type, area, unit; and how they changed since another round. Pure.

A round is cut into cells (requirement × area × unit) once; every table is a sum of the same cells, so the parts add up
to the whole on every axis. Two rounds are compared only by the requirements that both have checked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from server.compliance.scores import Tally, total

Value = TypeVar("Value", bound=Hashable)


class Axis(StrEnum):
    """What a table of scores is divided by."""

    REQUIREMENT = "requirement"
    SITE_TYPE = "site_type"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    UNIT = "unit"


AREA_AXES = (Axis.DISTRICT, Axis.STREET, Axis.COMMUNITY)


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a tally belongs: the requirement's key, the type, area and leading unit of its sites."""

    requirement: str
    site_type: str
    area: str | None
    unit: int | None


Cells = Mapping[Cell, Tally]


@dataclass(frozen=True)
class AreaTree:
    """Areas with their level and the one above each."""

    level: Mapping[str, str] = field(default_factory=dict)
    above: Mapping[str, str | None] = field(default_factory=dict)

    def at(self, level: str, code: str | None) -> str | None:
        """Give the area of a level that a code lies in, itself included; None where there is none."""
        seen: set[str] = set()
        while code is not None and code not in seen:
            if self.level.get(code) == level:
                return code
            seen.add(code)
            code = self.above.get(code)
        return None

    def members(self, level: str, code: str | None) -> set[str]:
        """Give every area that counts to one of a level; for None, those that lie in no area of that level."""
        return {each for each in self.level if self.at(level, each) == code}


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


def placing(axis: Axis, tree: AreaTree) -> Callable[[Cell], Hashable]:
    """Give the function that tells which line of an axis a cell counts to."""
    if axis is Axis.REQUIREMENT:
        return lambda cell: cell.requirement
    if axis is Axis.SITE_TYPE:
        return lambda cell: cell.site_type
    if axis is Axis.UNIT:
        return lambda cell: cell.unit
    return lambda cell: tree.at(axis.value, cell.area)


def along(cells: Cells, place: Callable[[Cell], Value]) -> dict[Value, Tally]:
    """Add cells up by what `place` says of each."""
    grouped: dict[Value, list[Tally]] = {}
    for cell, each in cells.items():
        grouped.setdefault(place(cell), []).append(each)
    return {value: total(tallies) for value, tallies in grouped.items()}


def change(now: Cells, before: Cells) -> Change | None:
    """Compare two sets of cells by the requirements checked in both; None where they share none."""
    here, there = (along(cells, lambda cell: cell.requirement) for cells in (now, before))
    checked_here = {key for key, each in here.items() if each.possible}
    checked_there = {key for key, each in there.items() if each.possible}
    shared = checked_here & checked_there
    rates = [total(each for key, each in tallies.items() if key in shared).rate for tallies in (here, there)]
    if rates[0] is None or rates[1] is None:
        return None
    return Change(rates[0], rates[1], len(shared), len(checked_here ^ checked_there))


def changes(now: Cells, before: Cells, place: Callable[[Cell], Value]) -> dict[Value, Change | None]:
    """Compare two rounds line by line along an axis."""
    here, there = _divided(now, place), _divided(before, place)
    return {value: change(cells, there.get(value, {})) for value, cells in here.items()}


def _divided(cells: Cells, place: Callable[[Cell], Value]) -> dict[Value, dict[Cell, Tally]]:
    divided: dict[Value, dict[Cell, Tally]] = {}
    for cell, each in cells.items():
        divided.setdefault(place(cell), {})[cell] = each
    return divided
