"""Reads of the places room. Geometry leaves as shapely in WGS-84 or as plain coordinates, never as WKB elements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from server.database import db
from server.geo.metres import about, buffer
from server.geo.reference import Landmark, ReferenceLine
from server.geo.shapes import sign_point
from server.places import errors
from server.places.area_tree import AreaTree
from server.places.models import Area, AreaUnit, RoadSection, Site, SiteCorrection, SiteUnit
from server.places.rules import (
    Answer,
    AreaLevel,
    CorrectionState,
    Proposal,
    SiteState,
    UnitRole,
    propose_units,
)
from server.places.todo import Todo
from server.places.todo import condition as todo_condition

# --- sites ---------------------------------------------------------------------------------------------------------


def site(site_id: int) -> Site:
    """Give a site by its number; raises SiteNotFound."""
    found = db.session.get(Site, site_id)
    if found is None:
        raise errors.SiteNotFound(site=site_id)
    return found


def site_by_code(code: str) -> Site | None:
    """Find a site by its code, retired ones too."""
    return db.session.scalar(select(Site).where(Site.code == code.strip()))


def sites_named(name: str, site_type: str | None = None) -> list[Site]:
    """Find the sites in use with exactly this name, by code."""
    statement = select(Site).where(Site.name == name.strip(), Site.retired_at.is_(None)).order_by(Site.code)
    return list(db.session.scalars(statement.where(Site.site_type == site_type) if site_type else statement))


def vehicle(line: str, plate: str) -> Site | None:
    """Find a vehicle in use by line and plate, both as they are stored."""
    return db.session.scalar(
        select(Site).where(Site.vehicle_line == line, Site.vehicle_plate == plate, Site.retired_at.is_(None))
    )


def sites(
    *,
    site_type: str | None = None,
    area_code: str | None = None,
    state: SiteState | None = None,
    search: str = "",
    todo: Todo | None = None,
    retired: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[Site]:
    """List sites by type and name; an area stands for all within it, `search` for a part of name, code or plate."""
    statement = select(Site).where(*_conditions(site_type, area_code, state, search, todo, retired))
    statement = statement.options(
        joinedload(Site.area), joinedload(Site.section), selectinload(Site.units).joinedload(SiteUnit.unit)
    )
    statement = statement.order_by(Site.site_type, Site.name, Site.code).offset(offset)
    return list(db.session.scalars(statement.limit(limit) if limit is not None else statement))


def count_sites(
    *,
    site_type: str | None = None,
    area_code: str | None = None,
    state: SiteState | None = None,
    search: str = "",
    todo: Todo | None = None,
    retired: bool = False,
) -> int:
    """Count what `sites` would list."""
    statement = select(func.count(Site.id)).where(*_conditions(site_type, area_code, state, search, todo, retired))
    return int(db.session.scalar(statement) or 0)


def site_types_in_use() -> list[str]:
    """List the types of which there are sites, by code."""
    return list(db.session.scalars(select(Site.site_type).distinct().order_by(Site.site_type)))


def _conditions(
    site_type: str | None, area_code: str | None, state: SiteState | None, search: str, todo: Todo | None, retired: bool
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [] if retired else [Site.retired_at.is_(None)]
    if site_type:
        conditions.append(Site.site_type == site_type)
    if area_code:
        conditions.append(Site.area_code.in_(areas_within(area_code)))
    if state:
        conditions.append(Site.state == state)
    if todo:
        conditions.append(todo_condition(todo))
    if search.strip():
        part = "%" + search.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        columns = (Site.name, Site.code, Site.vehicle_plate)
        conditions.append(or_(*(column.ilike(part, escape="\\") for column in columns)))
    return conditions


def sites_near(
    lon: float, lat: float, within_m: float, *, site_types: Iterable[str] | None = None
) -> list[tuple[Site, float]]:
    """Find the sites in use within some metres of a position, as (site, distance_m), nearest first; 0 inside one."""
    window = buffer(Point(lon, lat), within_m * 1.01).envelope
    statement = select(Site).where(
        Site.retired_at.is_(None),
        Site.geometry.is_not(None),
        func.ST_Intersects(Site.geometry, func.ST_GeomFromText(window.wkt, 4326)),
    )
    if site_types is not None:
        statement = statement.where(Site.site_type.in_(list(site_types)))
    plane = about(lon, lat)
    here = Point(plane.xy(lon, lat))
    found: list[tuple[Site, float]] = []
    for each in db.session.scalars(statement):
        geometry = geometry_of(each)
        distance_m = float(plane.to_metres(geometry).distance(here)) if geometry is not None else None
        if distance_m is not None and distance_m <= within_m:
            found.append((each, distance_m))
    return sorted(found, key=lambda pair: (pair[1], pair[0].code))


def shape_of(site_id: int) -> BaseGeometry | None:
    """Give the geometry of a site as shapely in lon/lat; None where it has none."""
    element = db.session.scalar(select(Site.geometry).where(Site.id == site_id))
    return None if element is None else to_shape(element)


def placed_at(site_ids: Collection[int]) -> dict[int, datetime | None]:
    """Tell when some sites were put where they are; None where that was before anybody kept it."""
    rows = db.session.execute(select(Site.id, Site.placed_at).where(Site.id.in_(site_ids)))
    return {row.id: row.placed_at for row in rows}


def middle_of(site_id: int) -> tuple[float, float] | None:
    """Give a (lon, lat) that lies on a site, for its sign on the map and the way there; None where it has no place.

    For a road that is the middle of its reference line, for an area a point inside.
    """
    geometry = shape_of(site_id)
    return None if geometry is None else sign_point(geometry)


def geometry_of(thing: Site | Area) -> BaseGeometry | None:
    """Give the geometry of a site or an area at hand as shapely in lon/lat; None where it has none."""
    return None if thing.geometry is None else to_shape(thing.geometry)


# --- road sections -------------------------------------------------------------------------------------------------


def reference_line(site_id: int) -> ReferenceLine | None:
    """Give the reference line of a road section with its landmarks; None for any other site."""
    section = db.session.get(RoadSection, site_id)
    return None if section is None else line_of(section)


def line_of(section: RoadSection) -> ReferenceLine:
    """Give a road section's line with its landmarks."""
    geometry = to_shape(section.reference_line)
    marks = tuple(Landmark(str(mark["name"]), float(mark["chainage_m"])) for mark in section.landmarks)
    return ReferenceLine(tuple((float(x), float(y)) for x, y in geometry.coords), marks)


def sections(*, road_name: str | None = None, reviewed: bool | None = None) -> list[tuple[Site, ReferenceLine]]:
    """List road sections in use with their lines, by road and code."""
    statement = select(Site, RoadSection).join(RoadSection).where(Site.retired_at.is_(None))
    if road_name is not None:
        statement = statement.where(RoadSection.road_name == road_name)
    if reviewed is not None:
        column = RoadSection.reviewed_at
        statement = statement.where(column.is_not(None) if reviewed else column.is_(None))
    found = db.session.execute(statement.order_by(RoadSection.road_name, Site.code))
    return [(each, line_of(section)) for each, section in found]


# --- areas ---------------------------------------------------------------------------------------------------------


def areas(level: AreaLevel | None = None) -> list[Area]:
    """List areas by code, of one level if given."""
    statement = select(Area).order_by(Area.code)
    return list(db.session.scalars(statement.where(Area.level == level) if level else statement))


def area_named(text: str) -> Area | None:
    """Find an area by code or, where only one has it, by name."""
    found = db.session.get(Area, text.strip())
    if found is not None:
        return found
    named = list(db.session.scalars(select(Area).where(Area.name == text.strip()).limit(2)))
    return named[0] if len(named) == 1 else None


def areas_within(code: str) -> list[str]:
    """Give the codes of an area and of everything below it."""
    tree = select(Area.code).where(Area.code == code).cte("within", recursive=True)
    tree = tree.union(select(Area.code).join(tree, Area.parent_code == tree.c.code))
    return list(db.session.scalars(select(tree.c.code)))


def area_chain(code: str | None) -> list[Area]:
    """Give an area and what it lies in, from the smallest to the largest."""
    chain: list[Area] = []
    while code is not None and code not in {area.code for area in chain}:
        area = db.session.get(Area, code)
        if area is None:
            break
        chain.append(area)
        code = area.parent_code
    return chain


def area_tree() -> tuple[AreaTree, dict[str, str]]:
    """Give all areas as a tree, and their names."""
    rows = db.session.execute(select(Area.code, Area.level, Area.parent_code, Area.name)).all()
    tree = AreaTree({row.code: row.level.value for row in rows}, {row.code: row.parent_code for row in rows})
    return tree, {row.code: row.name for row in rows}


def area_containing(geometry: BaseGeometry) -> Area | None:
    """Find the smallest area a geometry lies in: the one that holds its inner point or, for a line, the most of it."""
    touching = db.session.scalars(
        select(Area).where(
            Area.geometry.is_not(None),
            func.ST_Intersects(Area.geometry, func.ST_GeomFromText(geometry.wkt, 4326)),
        )
    )
    inner = geometry.representative_point()
    ranked = []
    for area in touching:
        outline = geometry_of(area)
        if outline is None:
            continue
        holds = outline.intersection(geometry).length if geometry.geom_type.endswith("LineString") else 0.0
        if holds > 0 or outline.intersects(inner):
            ranked.append((-area.level.depth, -holds, area.code, area))
    return min(ranked, key=lambda each: each[:3])[3] if ranked else None


# --- units and corrections -----------------------------------------------------------------------------------------


def units_of(of: Site) -> list[SiteUnit]:
    """List who answers for a site, the lead first; `confirmed_at` is empty while a unit is only proposed."""
    statement = select(SiteUnit).where(SiteUnit.site_id == of.id).options(joinedload(SiteUnit.unit))
    return sorted(db.session.scalars(statement), key=lambda each: (each.role is not UnitRole.LEAD, each.unit_id))


def lead_unit_of(of: Site) -> SiteUnit | None:
    """Give the unit that leads for a site, confirmed or proposed."""
    return next((each for each in units_of(of) if each.role is UnitRole.LEAD), None)


def proposals_for(site_type: str, area_code: str | None) -> list[Proposal]:
    """Propose units for a site of a type in an area, from what is recorded for the areas around it."""
    chain = [area.code for area in area_chain(area_code)]
    rows = db.session.scalars(select(AreaUnit).where(AreaUnit.area_code.in_(chain)).order_by(AreaUnit.unit_id))
    return propose_units((Answer(a.area_code, a.site_type, a.unit_id, a.role) for a in rows), site_type, chain)


def area_units(area_codes: Sequence[str]) -> list[AreaUnit]:
    """List which units answer in these areas."""
    statement = select(AreaUnit).where(AreaUnit.area_code.in_(list(area_codes))).options(joinedload(AreaUnit.unit))
    return list(db.session.scalars(statement.order_by(AreaUnit.area_code, AreaUnit.site_type, AreaUnit.unit_id)))


def corrections(of: Site | None = None, state: CorrectionState | None = None) -> list[SiteCorrection]:
    """List proposed corrections, newest first, of one site or in one state if given."""
    statement = select(SiteCorrection).order_by(SiteCorrection.id.desc())
    if of is not None:
        statement = statement.where(SiteCorrection.site_id == of.id)
    if state is not None:
        statement = statement.where(SiteCorrection.state == state)
    return list(db.session.scalars(statement))


def correction(correction_id: int) -> SiteCorrection:
    """Give a correction by its number; raises CorrectionNotFound."""
    found = db.session.get(SiteCorrection, correction_id)
    if found is None:
        raise errors.CorrectionNotFound()
    return found


def known_extent() -> BaseGeometry | None:
    """Give the ground that the recorded areas cover together; None while no area has an outline."""
    outlines = [outline for outline in map(geometry_of, areas()) if outline is not None]
    return shapely.union_all(outlines) if outlines else None
