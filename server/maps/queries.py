"""Reads of the maps room. What the compliance map shows of a round is one SQL statement, whatever its size.

Rows of four kinds come out of it: sites with their standing, walked stretches, the places that failed verdicts speak
of, and positions of photos. Geometry leaves as GeoJSON text. A verdict counts as it stands: a person's decision that
was not withdrawn goes before the engine's proposal.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import (
    func,
    select,
)

from server.compliance.engine.verdicts import CONCERN, Outcome
from server.compliance.sample import is_expected
from server.database import db
from server.inspections.models import RoundSite
from server.inspections.rules import Ruling, Trust
from server.maps import statement
from server.maps.standing import Compliance, Filters, Photo, Standing
from server.maps.statement import DECIMALS, compliance_statement, is_unsettled
from server.notices.models import Finding
from server.people.models import Unit
from server.places.models import Area, Site, SiteUnit


def compliance(round_id: int, filters: Filters = Filters()) -> Compliance:  # noqa: B008
    """Give the standing of a round's sites for map, list and figures, in one statement.

    Outcome and progress are left to `narrowed`, so that figures and legend can count what they leave out.
    """
    sites: dict[int, Standing] = {}
    details = []
    for row in db.session.execute(compliance_statement(round_id, filters)):
        if row.kind == "site":
            sites[row.site_id] = _standing(row)
        else:
            details.append(row)
    photos = sum(row.kind == "photo" for row in details)
    for row in details:
        if row.kind != "photo" or photos <= statement.MAX_PHOTOS:
            _attach(sites[row.site_id], row)
    ordered = sorted(sites.values(), key=lambda each: (CONCERN.index(each.outcome), -each.fails, each.site_id))
    return Compliance(ordered, photos > statement.MAX_PHOTOS)


def round_choices(round_id: int) -> tuple[list[str], list[tuple[str, str]], list[tuple[int, str]]]:
    """List what a round can be filtered by: site types, areas (code, name) and units (id, name)."""
    sites = select(RoundSite.site_id).where(RoundSite.round_id == round_id, is_expected(round_id))
    types = db.session.scalars(select(Site.site_type).where(Site.id.in_(sites)).distinct().order_by(Site.site_type))
    areas = db.session.execute(select(Area.code, Area.name).order_by(Area.code))
    units = db.session.execute(
        select(Unit.id, Unit.name)
        .join(SiteUnit, SiteUnit.unit_id == Unit.id)
        .where(SiteUnit.site_id.in_(sites))
        .distinct()
        .order_by(Unit.name)
    )
    return list(types), [(code, name) for code, name in areas], [(number, name) for number, name in units]


def problems_off_sites(round_id: int) -> int:
    """Count the ad-hoc problems of a round that lie at no site and are not settled."""
    statement = select(func.count()).where(Finding.round_id == round_id, Finding.site_id.is_(None))
    return db.session.scalar(statement.where(is_unsettled(Finding.state))) or 0


def area_outlines() -> list[tuple[str, str, dict[str, Any]]]:
    """List the areas that have an outline: name, level, GeoJSON geometry."""
    rows = db.session.execute(
        select(Area.name, Area.level, func.ST_AsGeoJSON(Area.geometry, DECIMALS)).where(Area.geometry.is_not(None))
    )
    return [(name, level.value, json.loads(shape)) for name, level, shape in rows]


def _standing(row: Any) -> Standing:
    return Standing(
        site_id=row.site_id,
        name=row.name,
        code=row.code,
        site_type=row.site_type,
        area=row.area or "",
        unit=row.unit or "",
        source=row.source or "",
        ground=json.loads(row.ground) if row.ground else None,
        line=json.loads(row.line) if row.line else None,
        outcome=Outcome.NOT_CHECKED if row.rank is None else CONCERN[row.rank],
        total=row.total or 0,
        settled=row.settled or 0,
        fails=row.fails or 0,
        uncertain=row.uncertain or 0,
        problems=row.problems or 0,
    )


def _attach(site: Standing, row: Any) -> None:
    body = json.loads(row.body or "null") or []
    if row.kind == "walk":
        site.walked.extend(body)
    elif row.kind == "places":
        site.short_places.extend(place for place in body if place["count"] < place["required"])
    else:
        trust = Trust(row.code) if row.code else None
        ruling = Ruling(row.source) if row.source else None
        site.photos.append(Photo(row.rank, row.name, row.site_type, trust, ruling, len(body), row.lon, row.lat))
