"""Reads of draws: the sites that may be drawn into a round, the draws made, and whether each still holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from server.database import db
from server.inspections.draws.models import Draw
from server.inspections.draws.record import Check, Names, check
from server.inspections.draws.sampling import Candidate, Plan
from server.inspections.errors import DrawUnknown, TypeNotAsked
from server.inspections.models import Round, RoundSite
from server.places import queries as places
from server.places.models import Site
from server.standards.models import Requirement


@dataclass(frozen=True)
class Population:
    """The sites a draw chooses from, the codes left out because they are in the round already, and names of the day."""

    candidates: tuple[Candidate, ...]
    left_out: tuple[str, ...]
    names: Names
    ids: dict[str, int]


def types_asked(round_: Round) -> dict[str, int]:
    """Give the types of site the round's standard speaks of, each with its number of sites in use, by code."""
    asked = select(Requirement.site_type).where(Requirement.standard_id == round_.standard_id).distinct()
    types = list(db.session.scalars(asked.order_by(Requirement.site_type)))
    return {kind: places.count_sites(site_type=kind) for kind in types}


def population(round_: Round, plan: Plan) -> Population:
    """Give the sites that a plan may draw from. Raises `TypeNotAsked` for a type without any requirement."""
    types = [quota.site_type for quota in plan.quotas]
    asked = types_asked(round_)
    for kind in types:
        if kind not in asked:
            raise TypeNotAsked(site_type=kind)
    tree, areas = places.area_tree()
    inside = select(RoundSite.site_id).where(RoundSite.round_id == round_.id)
    statement = (
        select(Site.id, Site.code, Site.name, Site.site_type, Site.area_code, Site.id.in_(inside).label("inside"))
        .where(Site.site_type.in_(types), Site.retired_at.is_(None))
        .order_by(Site.code)
    )
    rows = db.session.execute(statement).all()
    free = [row for row in rows if not row.inside]
    return Population(
        candidates=tuple(
            Candidate(row.code, row.site_type, tree.at(plan.level, row.area_code) if plan.level else None)
            for row in free
        ),
        left_out=tuple(row.code for row in rows if row.inside),
        names=Names({row.code: row.name for row in free}, areas),
        ids={row.code: row.id for row in free},
    )


def draws(round_id: int) -> list[Draw]:
    """List the draws of a round, oldest first."""
    return list(db.session.scalars(select(Draw).where(Draw.round_id == round_id).order_by(Draw.id)))


def draw_numbered(draw_id: int) -> Draw:
    """Give a draw; raises `DrawUnknown`."""
    found = db.session.get(Draw, draw_id)
    if found is None:
        raise DrawUnknown()
    return found


def checked(draw: Draw) -> Check:
    """Draw again from what is stored, and compare."""
    return check(draw.content, draw.content_sha256, draw.population_sha256)


def rows_of(draw: Draw) -> dict[str, RoundSite]:
    """Give what became of each drawn site in the round, by its code on the day of the draw."""
    codes = [site["code"] for one in draw.content["strata"] for part in ("chosen", "reserves") for site in one[part]]
    found: dict[str, RoundSite] = {}
    statement = select(Site.code, RoundSite).join(RoundSite, RoundSite.site_id == Site.id)
    for start in range(0, len(codes), 500):
        part = statement.where(RoundSite.round_id == draw.round_id, Site.code.in_(codes[start : start + 500]))
        found.update((code, row) for code, row in db.session.execute(part))
    return found
