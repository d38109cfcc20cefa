"""The verbs on areas, sites and the units that answer for them; `corrections` and `lines` hold those on their own rows.

They flush and never commit, and every one leaves a trace in the log.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import null, select, update

from server import clock
from server.audit.operations import record
from server.database import db
from server.geo.position import Position
from server.geo.shapes import mended, to_wgs84
from server.places import errors, queries
from server.places.models import PLACE_TO_NOTE, Area, AreaUnit, Site, SiteUnit
from server.places.rules import (
    ANY_TYPE,
    SITE_TYPES,
    AreaLevel,
    SiteState,
    SiteType,
    UnitRole,
    site_type,
    vehicle_plate,
)

SRID = 4326


def known_type(code: str) -> SiteType:
    """Give the site type with this code; raises SiteTypeUnknown."""
    kind = site_type(code)
    if kind is None:
        raise errors.SiteTypeUnknown(site_type=code, known="、".join(each.code for each in SITE_TYPES))
    return kind


# --- areas ---------------------------------------------------------------------------------------------------------


def add_area(
    code: str,
    name: str,
    level: AreaLevel,
    *,
    parent_code: str | None = None,
    geometry: BaseGeometry | None = None,
    by: int | None = None,
) -> Area:
    """Add an area, with its outline in WGS-84 if known; raises AreaExists, AreaUnknown (its parent), AreaCycle."""
    if db.session.get(Area, code) is not None:
        raise errors.AreaExists(area_code=code)
    if parent_code == code:
        raise errors.AreaCycle()
    if parent_code is not None and db.session.get(Area, parent_code) is None:
        raise errors.AreaUnknown(area=parent_code)
    area = Area(code=code, name=name, level=level, parent_code=parent_code, geometry=stored(geometry))
    db.session.add(area)
    db.session.flush()
    record("area.add", "area", code, by=by, name=name, level=level.value, parent_code=parent_code)
    return area


def answer_for_area(
    area: Area, unit_id: int, role: UnitRole, *, site_type: str = ANY_TYPE, by: int | None = None
) -> AreaUnit:
    """Record that a unit answers for sites of a type (`*`: any) in an area; new sites get it proposed."""
    if site_type != ANY_TYPE:
        known_type(site_type)
    answer = db.session.get(AreaUnit, (area.code, site_type, unit_id))
    if answer is None:
        answer = AreaUnit(area_code=area.code, site_type=site_type, unit_id=unit_id, role=role)
        db.session.add(answer)
    answer.role = role
    db.session.flush()
    record("area.answer", "area", area.code, by=by, unit_id=unit_id, role=role.value, site_type=site_type)
    return answer


# --- sites ---------------------------------------------------------------------------------------------------------


def add_site(
    name: str,
    kind: str,
    *,
    code: str = "",
    geometry: BaseGeometry | None = None,
    area_code: str | None = None,
    address: str = "",
    line: str | None = None,
    plate: str | None = None,
    source: str = "",
    by: int | None = None,
) -> Site:
    """Add a site: located with a geometry (WGS-84), mobile for a vehicle type, else to be located on the first visit.

    Without a code it gets the next of its type (`park-0007`); without an area the smallest that contains it. The units
    that answer there are proposed. Raises SiteTypeUnknown, NameMissing, PlateMissing, CodeTaken.
    """
    mobile = known_type(kind).mobile
    if not name.strip():
        raise errors.NameMissing()
    if mobile and not vehicle_plate(plate or ""):
        raise errors.PlateMissing()
    taken = queries.site_by_code(code) if code else None
    if taken is not None:
        raise errors.CodeTaken(site_code=code, name=taken.name)
    added = Site(
        code=code or next_code(kind),
        name=name.strip(),
        site_type=kind,
        area_code=area_code,
        state=SiteState.MOBILE if mobile else SiteState.TO_BE_LOCATED,
        address=address,
        vehicle_line=(line or "") if mobile else None,
        vehicle_plate=vehicle_plate(plate or "") if mobile else None,
        source=source,
        created_at=clock.now(),
    )
    if geometry is not None and not mobile:
        place(added, geometry)
    db.session.add(added)
    db.session.flush()
    propose_units_of(added)
    record("site.add", "site", added.id, by=by, code=added.code, name=added.name, site_type=kind, source=source)
    return added


def place(of: Site, geometry: BaseGeometry) -> None:
    """Give a site its geometry (WGS-84) and, where it has no area, the one it lies in. Leaves no trace by itself."""
    of.geometry = stored(geometry)
    of.state = SiteState.LOCATED
    of.placed_at, of.place_noted_at = clock.now(), null()  # written even where it was empty when this was read
    if of.area_code is None:
        area = queries.area_containing(geometry)
        of.area_code = area.code if area else None


def note_places() -> list[int]:
    """Take note of where sites were put since this was last asked, for whoever measured from where they lay."""
    noted = update(Site).where(PLACE_TO_NOTE).values(place_noted_at=clock.now()).returning(Site.id)
    return list(db.session.scalars(noted.execution_options(synchronize_session=False)))


def hold_places(lay: Mapping[int, datetime | None]) -> set[int]:
    """Give those of some sites that still lie where they lay (`queries.placed_at`), and hold them there until the end.

    Nobody is waited for: a site that somebody is just putting elsewhere is not among them. Ask last in a transaction,
    so that who waits for one of these sites cannot hold what the transaction still needs.
    """
    held = select(Site.id, Site.placed_at).where(Site.id.in_(lay)).order_by(Site.id)
    rows = db.session.execute(held.with_for_update(read=True, skip_locked=True))
    return {number for number, placed_at in rows if placed_at == lay[number]}


def next_code(kind: str) -> str:
    """Give the next free code of a type: park-0001, park-0002, …"""
    return next(free_codes(kind))


def free_codes(kind: str) -> Iterator[str]:
    """Give free codes of a type one after the other; looks once, so it serves one transaction."""
    prefix = f"{kind}-"
    highest = 0
    for code in db.session.scalars(select(Site.code).where(Site.code.startswith(prefix, autoescape=True))):
        tail = code[len(prefix) :]
        highest = max(highest, int(tail) if tail.isascii() and tail.isdigit() else 0)
    return (f"{prefix}{number:04d}" for number in itertools.count(highest + 1))


def locate_site(of: Site, where: Position | BaseGeometry, *, by: int | None) -> Site:
    """Put a site on the map, or elsewhere; units are proposed anew where none answers. Raises MobileHasNoPlace."""
    if of.state is SiteState.MOBILE:
        raise errors.MobileHasNoPlace(name=of.name)
    before = queries.geometry_of(of)
    geometry = Point(where.wgs84.lon, where.wgs84.lat) if isinstance(where, Position) else where
    place(of, geometry)
    db.session.flush()
    propose_units_of(of)
    old = before.wkt if before is not None and len(before.wkt) < 200 else (before and before.geom_type)
    new = geometry.wkt if len(geometry.wkt) < 200 else geometry.geom_type
    record("site.locate", "site", of.id, by=by, old=old, new=new)
    return of


def retire_site(of: Site, reason: str, *, by: int | None) -> Site:
    """Take a site out of use and keep it; raises ReasonMissing. Retiring it twice changes nothing."""
    if not reason.strip():
        raise errors.ReasonMissing()
    if of.retired_at is None:
        of.retired_at = clock.now()
        db.session.flush()
        record("site.retire", "site", of.id, by=by, reason=reason.strip())
    return of


# --- units ---------------------------------------------------------------------------------------------------------


def propose_units_of(of: Site) -> list[SiteUnit]:
    """Propose the units of the area a site lies in, unless some unit answers for it already."""
    if queries.units_of(of):
        return []
    proposed = [
        SiteUnit(site_id=of.id, unit_id=each.unit_id, role=each.role)
        for each in queries.proposals_for(of.site_type, of.area_code)
    ]
    db.session.add_all(proposed)
    db.session.flush()
    return proposed


def assign_unit(of: Site, unit_id: int, role: UnitRole, *, by: int | None) -> SiteUnit:
    """Record, confirmed, that a unit answers for a site. A new lead makes the former one assist; repeating is fine."""
    if role is UnitRole.LEAD:
        for other in queries.units_of(of):
            if other.role is UnitRole.LEAD and other.unit_id != unit_id:
                other.role = UnitRole.ASSISTING
    answer = db.session.get(SiteUnit, (of.id, unit_id))
    if answer is None:
        answer = SiteUnit(site_id=of.id, unit_id=unit_id, role=role)
        db.session.add(answer)
    elif answer.role is role and answer.confirmed_at is not None:
        return answer
    answer.role = role
    answer.confirmed_at = clock.now()
    db.session.flush()
    db.session.expire(of, ["units"])
    record("site.assign_unit", "site", of.id, by=by, unit_id=unit_id, role=role.value)
    return answer


def confirm_unit(of: Site, unit_id: int, *, by: int | None) -> SiteUnit:
    """Confirm a proposed unit in its proposed role; raises UnitNotAssigned."""
    answer = db.session.get(SiteUnit, (of.id, unit_id))
    if answer is None:
        raise errors.UnitNotAssigned()
    return assign_unit(of, unit_id, answer.role, by=by)


def remove_unit(of: Site, unit_id: int, *, by: int | None) -> None:
    """Record that a unit no longer answers for a site; raises UnitNotAssigned."""
    answer = db.session.get(SiteUnit, (of.id, unit_id))
    if answer is None:
        raise errors.UnitNotAssigned()
    db.session.delete(answer)
    db.session.flush()
    db.session.expire(of, ["units"])
    record("site.remove_unit", "site", of.id, by=by, unit_id=unit_id, role=answer.role.value)


def stored(geometry: BaseGeometry | None) -> Any:
    """Give what the database keeps of a geometry: flat, valid, on the globe, not at 0,0."""
    if geometry is None:
        return None
    return from_shape(mended(to_wgs84(geometry))[0], srid=SRID)
