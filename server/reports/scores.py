"""The scores (得分率) of a round as tables: what each line counts, and how it changed since the round before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.compliance.scores import queries
from server.compliance.scores.rules import Tally, total
from server.compliance.scores.table import AREA_AXES, Axis, Change, Line, change
from server.inspections.models import Round
from server.places import queries as places
from server.places.rules import type_word


@dataclass(frozen=True)
class ScoreLine:
    """One line of a table. `value` names it in addresses; `name` is empty where it stands for nowhere or nobody."""

    value: str
    name: str
    about: str
    tally: Tally
    change: Change | None


@dataclass(frozen=True)
class ScoreTable:
    """The lines of one axis."""

    axis: Axis
    lines: tuple[ScoreLine, ...]


@dataclass(frozen=True)
class Scores:
    """A round's scores: the whole, its change since the round before, and a table for each axis that divides it."""

    round: Round
    whole: Tally
    before: Round | None
    change: Change | None
    tables: tuple[ScoreTable, ...]


def scores_of(round_: Round, language: str) -> Scores:
    """Work out the scores of a round; names of site types come in `language`."""
    cells, before = queries.cells(round_), queries.round_before(round_)
    old = queries.cells(before) if before else None
    tree, areas = places.area_tree()
    about = {each.key: (each.clause, each.title) for each in queries.requirements(round_)}
    units = {str(number): name for number, name in queries.unit_names().items()}
    tables = []
    for axis in Axis:
        then = old.lines(axis, tree) if old else {}
        lines = [
            _line(axis, value, line, then.get(value, {}), {**areas} if axis in AREA_AXES else units, about, language)
            for value, line in cells.lines(axis, tree).items()
        ]
        if axis is not Axis.REQUIREMENT:
            lines.sort(key=_rank)
        else:
            place = {key: number for number, key in enumerate(about)}
            lines.sort(key=lambda each: place[each.value])
        if any(each.name for each in lines):
            tables.append(ScoreTable(axis, tuple(lines)))
    changed = change(cells.whole, old.whole) if old else None
    return Scores(round_, total(cells.whole.values()), before, changed, tuple(tables))


def _line(
    axis: Axis,
    value: Any,
    line: Line,
    then: Line,
    names: dict[str, str],
    about: dict[str, tuple[str, str]],
    language: str,
) -> ScoreLine:
    said = queries.NOWHERE if value is None else str(value)
    if axis is Axis.REQUIREMENT:
        name, more = about[said][1], f"{said} {about[said][0]}"
    elif axis is Axis.SITE_TYPE:
        name, more = type_word(said, language), ""
    else:
        name, more = ("" if value is None else names.get(said, said)), ""
    return ScoreLine(said, name, more, total(line.values()), change(line, then))


def _rank(line: ScoreLine) -> tuple[bool, bool, float, str]:
    """The best first as rankings have it, then what has no rate yet, the nameless line last."""
    rate = line.tally.rate
    return (not line.name, rate is None, -(rate or 0), line.name)
