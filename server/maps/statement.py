"""The one SQL statement behind the compliance map: four kinds of rows with the same columns, on both engines."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Float,
    Integer,
    ScalarSelect,
    Select,
    String,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from server.compliance.engine.verdicts import CONCERN, Outcome
from server.compliance.models import Decision, Verdict
from server.compliance.queries import SETTLED
from server.compliance.sample import is_expected
from server.inspections import queries as inspections
from server.inspections.evidence import rulings
from server.inspections.models import Observation, ObservationPhoto, RoundSite, Visit
from server.maps.standing import Filters
from server.notices.models import Finding
from server.notices.rules import FindingState
from server.people.models import Unit
from server.places.models import Area, RoadSection, Site, SiteUnit
from server.places.rules import UnitRole

MAX_PHOTOS = 4000
"""Positions of photos drawn at once; in a larger round they appear with the chosen site."""
INLINE = "NOT MATERIALIZED"
"""Both engines then plan each part of the union by itself; kept as tables without indexes they cost four times more."""
DECIMALS = 6
"""Of degrees: 0.1 m."""


def compliance_statement(round_id: int, filters: Filters) -> CompoundSelect[Any]:
    """Compose the statement: sites with their standing, walked stretches, places of failed verdicts, photos."""
    sites = _chosen(round_id, filters)
    verdicts = _effective(round_id)
    details = (_walk_rows(round_id, sites), _place_rows(verdicts, sites), _photo_rows(round_id, sites))
    return union_all(_site_rows(round_id, sites, verdicts), *details)


def _chosen(round_id: int, filters: Filters) -> CTE:
    statement = (
        select(RoundSite.site_id)
        .join(Site, Site.id == RoundSite.site_id)
        .where(RoundSite.round_id == round_id, is_expected(round_id))
    )
    if filters.site_type:
        statement = statement.where(Site.site_type == filters.site_type)
    if filters.area_code:
        within = select(Area.code).where(Area.code == filters.area_code).cte("within", recursive=True)
        within = within.union(select(Area.code).join(within, Area.parent_code == within.c.code))
        statement = statement.where(Site.area_code.in_(select(within.c.code)))
    if filters.unit_id is not None:
        answering = select(SiteUnit.site_id).where(SiteUnit.unit_id == filters.unit_id)
        statement = statement.where(Site.id.in_(answering))
    if filters.search.strip():
        part = filters.search.strip()
        statement = statement.where(
            or_(Site.name.icontains(part, autoescape=True), Site.code.icontains(part, autoescape=True))
        )
    return statement.cte("chosen").prefix_with(INLINE)


def _effective(round_id: int) -> CTE:
    """Every verdict of the round as it stands."""
    newest = (
        select(Decision.site_id, Decision.requirement_id, func.max(Decision.id).label("id"))
        .where(Decision.round_id == round_id, Decision.withdrawn_at.is_(None))
        .group_by(Decision.site_id, Decision.requirement_id)
        .cte("newest")
    )
    decision = aliased(Decision)
    stands = func.coalesce(type_coerce(decision.outcome, String), type_coerce(Verdict.outcome, String))
    return (
        select(Verdict.site_id, Verdict.requirement_id, Verdict.places, stands.label("outcome"))
        .outerjoin(newest, and_(newest.c.site_id == Verdict.site_id, newest.c.requirement_id == Verdict.requirement_id))
        .outerjoin(decision, decision.id == newest.c.id)
        .where(Verdict.round_id == round_id)
        .cte("effective")
        .prefix_with(INLINE)
    )


def _tally(round_id: int, effective: CTE) -> CTE:
    """Count each site's effective verdicts by what matters to an office."""
    rank = case({outcome.value: number for number, outcome in enumerate(CONCERN)}, value=effective.c.outcome)
    return (
        select(
            effective.c.site_id,
            func.min(rank).label("rank"),
            func.count().label("total"),
            _count(effective.c.outcome.in_([outcome.value for outcome in SETTLED])).label("settled"),
            _count(effective.c.outcome == Outcome.FAIL.value).label("fails"),
            _count(effective.c.outcome == Outcome.UNCERTAIN.value).label("uncertain"),
            # A failed requirement is a problem also before somebody has opened the problem list.
            _count(and_(effective.c.outcome == Outcome.FAIL.value, is_unsettled(Finding.state))).label("problems"),
        )
        .outerjoin(
            Finding,
            and_(
                Finding.round_id == round_id,
                Finding.site_id == effective.c.site_id,
                Finding.requirement_id == effective.c.requirement_id,
            ),
        )
        .group_by(effective.c.site_id)
        .cte("tally")
    )


def _ad_hoc(round_id: int) -> CTE:
    """Count each site's ad-hoc problems that nobody has settled."""
    return (
        select(Finding.site_id, func.count().label("problems"))
        .where(Finding.round_id == round_id, Finding.observation_uuid.is_not(None), is_unsettled(Finding.state))
        .group_by(Finding.site_id)
        .cte("ad_hoc")
    )


def _lead_unit() -> ScalarSelect[str]:
    """Name the unit that leads for a site."""
    return (
        select(func.min(Unit.name))
        .join(SiteUnit, SiteUnit.unit_id == Unit.id)
        .where(SiteUnit.site_id == Site.id, SiteUnit.role == UnitRole.LEAD)
        .correlate(Site)
        .scalar_subquery()
    )


def _site_rows(round_id: int, chosen: CTE, effective: CTE) -> Select[Any]:
    tally, ad_hoc = _tally(round_id, effective), _ad_hoc(round_id)
    return (
        _row(
            "site",
            Site.id,
            name=Site.name,
            code=Site.code,
            site_type=Site.site_type,
            area=Area.name,
            unit=_lead_unit(),
            source=Site.source,
            ground=func.ST_AsGeoJSON(Site.geometry, DECIMALS),
            line=func.ST_AsGeoJSON(RoadSection.reference_line, DECIMALS + 1),
            rank=tally.c.rank,
            total=tally.c.total,
            settled=tally.c.settled,
            fails=tally.c.fails,
            uncertain=tally.c.uncertain,
            problems=func.coalesce(tally.c.problems, 0) + func.coalesce(ad_hoc.c.problems, 0),
        )
        .join(chosen, chosen.c.site_id == Site.id)
        .outerjoin(Area, Area.code == Site.area_code)
        .outerjoin(RoadSection, RoadSection.site_id == Site.id)
        .outerjoin(tally, tally.c.site_id == Site.id)
        .outerjoin(ad_hoc, ad_hoc.c.site_id == Site.id)
    )


def _walk_rows(round_id: int, chosen: CTE) -> Select[Any]:
    return _row("walk", Visit.site_id, body=cast(Visit.covered, Text)).where(
        Visit.round_id == round_id,
        Visit.late.is_(False),
        Visit.covered.is_not(None),
        Visit.site_id.in_(select(chosen.c.site_id)),
    )


def _place_rows(effective: CTE, chosen: CTE) -> Select[Any]:
    places = cast(effective.c.places, Text)
    return _row("places", effective.c.site_id, body=places).where(
        effective.c.outcome == Outcome.FAIL.value, places != "[]", effective.c.site_id.in_(select(chosen.c.site_id))
    )


def _photo_rows(round_id: int, chosen: CTE) -> Select[Any]:
    # Until a photo is weighed only the device says where it was taken.
    lon = func.coalesce(ObservationPhoto.lon, ObservationPhoto.fix_lon)
    lat = func.coalesce(ObservationPhoto.lat, ObservationPhoto.fix_lat)
    photos = (
        _row(
            "photo",
            Observation.site_id,
            name=ObservationPhoto.sha256,
            code=type_coerce(ObservationPhoto.trust, String),
            source=rulings.beside_photo(),
            site_type=type_coerce(Observation.kind, String),
            body=cast(ObservationPhoto.marks, Text),
            rank=ObservationPhoto.id,
            lon=lon,
            lat=lat,
        )
        .join(ObservationPhoto, ObservationPhoto.observation_uuid == Observation.uuid)
        .where(
            Observation.round_id == round_id,
            *inspections.standing(),
            Observation.site_id.in_(select(chosen.c.site_id)),
            lon.is_not(None),
        )
        .limit(MAX_PHOTOS + 1)
        .subquery()
    )
    return select(*photos.c)


_COLUMNS: dict[str, Any] = {
    **dict.fromkeys(("name", "code", "site_type", "area", "unit", "source", "ground", "line", "body"), Text()),
    **dict.fromkeys(("rank", "total", "settled", "fails", "uncertain", "problems"), Integer()),
    **dict.fromkeys(("lon", "lat"), Float()),
}


def _row(kind: str, site_id: Any, **values: Any) -> Select[Any]:
    """Select one kind of row; every kind has the same columns with the same types, as a union needs."""
    columns = [
        (type_coerce(values[name], form) if name in values else cast(null(), form)).label(name)
        for name, form in _COLUMNS.items()
    ]
    return select(literal(kind).label("kind"), site_id.label("site_id"), *columns)


def is_unsettled(state: Any) -> ColumnElement[bool]:
    """Ask for findings that are neither closed nor dropped; without a finding the state is null."""
    return or_(state.is_(None), state.in_([FindingState.OPEN, FindingState.HANDED_OVER]))


def _count(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))
