"""Reads behind scores: a round cut up in one statement, the round before it, and the pairs behind a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, case, literal, or_, select, tuple_

from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Verdict
from server.compliance.sample import Pairs
from server.compliance.scores.rules import Grade, Judged, Tally, grade_of, tally
from server.compliance.scores.table import Axis, Cells, cut
from server.database import db
from server.inspections.models import Round
from server.inspections.rules import RoundState
from server.people.models import Unit
from server.places import queries as places
from server.places.models import Site
from server.standards.document import Requirement as RequirementText
from server.standards.models import Requirement, Standard
from server.standards.queries import requirement_of

NOWHERE = "-"
"""How an address names the line of sites without an area of a level, or without a unit."""
STANDINGS = ("met", "nearly", "not_met", "uncertain", "in_progress", "not_checked", "unable", "not_applicable")
_STREAMED = 5_000


@dataclass(frozen=True)
class Slice:
    """Which pairs of a round are asked for: one line of an axis, and how they stand; empty fields ask for all."""

    axis: Axis | None = None
    value: str = ""
    standing: str = ""


@dataclass(frozen=True)
class Pair:
    """One requirement at one site with what it is worth."""

    site_id: int
    site_code: str
    site_name: str
    requirement: RequirementText
    outcome: Outcome
    grade: Grade | None
    tally: Tally
    measured: float | None
    required: float | None
    unit: str | None


def cells(round_: Round) -> Cells:
    """Cut a round up; one statement, streamed, and each different verdict is weighed once."""
    known = _requirements(round_)
    asked = Pairs(round_)
    figured = [number for number, each in known.items() if each.points.needs_figure]
    figures = [
        case((Requirement.id.in_(figured), column), else_=literal(None, Float))
        for column in (Verdict.measured, Verdict.required, Verdict.shortfall)
    ]
    statement = asked.select(asked.area_code, asked.unit_id, Requirement.id, asked.proposed, asked.decided, *figures)
    worths: dict[tuple[Any, ...], Tally] = {}

    def counted() -> Iterator[tuple[str, str | None, int | None, Tally, int]]:
        for row in db.session.execute(statement.execution_options(yield_per=_STREAMED)):
            area, unit, *verdict = row
            key = tuple(verdict)
            text = known.get(key[0])
            if text is None:
                continue
            worth = worths.get(key)
            if worth is None:
                worth = worths[key] = tally(_judged(*key[1:]), text.points)
            yield text.key, area, unit, worth, 1

    return cut({each.key: each.site_type for each in known.values()}, counted())


def requirements(round_: Round) -> list[RequirementText]:
    """List the requirements of a round by clause."""
    return list(_requirements(round_).values())


def unit_names() -> dict[int, str]:
    """Give the names of the units."""
    return {row.id: row.name for row in db.session.execute(select(Unit.id, Unit.name))}


def round_before(round_: Round) -> Round | None:
    """Find the round that a change is told against: the newest earlier one by the same document, closed ones first."""
    code = select(Standard.code).where(Standard.id == round_.standard_id).scalar_subquery()
    statement = (
        select(Round)
        .join(Standard, Standard.id == Round.standard_id)
        .where(Standard.code == code, tuple_(Round.starts_on, Round.id) < tuple_(round_.starts_on, round_.id))
        .order_by(Round.state == RoundState.OPEN, Round.starts_on.desc(), Round.id.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def pairs(round_: Round, asked: Slice) -> Iterator[Pair]:
    """Give the pairs behind a number, by site code and clause, streamed."""
    known = _requirements(round_)
    joined = Pairs(round_)
    statement = joined.select(
        Site.id,
        Site.code,
        Site.name,
        Requirement.id,
        joined.proposed,
        joined.decided,
        Verdict.measured,
        Verdict.required,
        Verdict.shortfall,
        Verdict.unit,
    ).order_by(Site.code, Requirement.position)
    outcomes = _outcomes(asked.standing)
    if outcomes:
        statement = statement.where(joined.outcome.in_(outcomes))
    if asked.axis is not None:
        statement = statement.where(_on_line(joined, asked.axis, asked.value))
    for row in db.session.execute(statement.execution_options(yield_per=_STREAMED)):
        site_id, code, name, requirement_id, proposed, decided, measured, required, shortfall, unit = row
        text = known.get(requirement_id)
        if text is None:
            continue
        judged = _judged(proposed, decided, measured, required, shortfall)
        grade = grade_of(judged, text.points)
        if asked.standing in set(Grade) and grade != asked.standing:
            continue
        worth = tally(judged, text.points)
        yield Pair(site_id, code, name, text, judged.outcome, grade, worth, measured, required, unit)


def _on_line(joined: Pairs, axis: Axis, value: str) -> ColumnElement[bool]:
    """Ask for the pairs that a line of an axis counts."""
    if axis is Axis.REQUIREMENT:
        return Requirement.key == value
    if axis is Axis.SITE_TYPE:
        return joined.site_type == value
    if axis is Axis.UNIT:
        if value == NOWHERE:
            return joined.unit_id.is_(None)
        return joined.unit_id == (int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1)
    tree, _names = places.area_tree()
    within = joined.area_code.in_(sorted(tree.members(axis.value, None if value == NOWHERE else value)))
    return or_(within, joined.area_code.is_(None)) if value == NOWHERE else within


def _outcomes(standing: str) -> list[str]:
    """Give the outcomes that a standing may come from; empty for all."""
    if standing == Grade.MET.value:
        return [Outcome.PASS.value]
    if standing in (Grade.NEARLY.value, Grade.NOT_MET.value):
        return [Outcome.FAIL.value]
    return [standing] if standing in STANDINGS else []


def _judged(
    proposed: str | None,
    decided: str | None,
    measured: float | None,
    required: float | None,
    shortfall: float | None,
) -> Judged:
    outcome = Outcome(decided or proposed or Outcome.NOT_CHECKED)
    return Judged(outcome, measured, required, shortfall, Outcome(proposed) if decided and proposed else None)


def _requirements(round_: Round) -> dict[int, RequirementText]:
    """Give the requirements of a round that demand something; what only reports or describes is worth nothing."""
    statement = select(Requirement).where(Requirement.standard_id == round_.standard_id).order_by(Requirement.position)
    found = {row.id: requirement_of(row) for row in db.session.scalars(statement)}
    return {number: each for number, each in found.items() if each.normative}
