"""Factories: the smallest true thing of each kind, with every part replaceable by name.

They write rows as the rooms' operations leave them, not through the operations, so that a fault in one room does not
fail every other room's tests. All of them flush and give the row back.
"""

from __future__ import annotations

import functools
import itertools
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from geoalchemy2.shape import from_shape
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from server import clock
from server.database import db
from server.inspections.models import (
    Assignment,
    Observation,
    ObservationPhoto,
    Round,
    RoundSite,
    Visit,
)
from server.inspections.rules import Kind, Phase, RoadMode, RoundState, Source
from server.people.models import Account, Unit
from server.people.operations import give_token
from server.people.rules import Role
from server.places.models import Area, AreaLevel, RoadSection, Site, SiteState, SiteUnit, UnitRole
from server.standards.document import StandardDocument
from server.standards.models import Requirement, Standard, StandardState

PASSWORD = "correct horse battery"
LON, LAT = 116.3, 39.99
"""The middle of the test city, WGS-84."""

_numbers = itertools.count(1)


@functools.cache
def password_hash() -> str:
    """Hash the test password once, cheaply."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def unit(name: str = "", **values: Any) -> Unit:
    """Make a responsible unit."""
    return _kept(Unit(name=name or f"测试单位{next(_numbers)}", **values))


def account(role: Role = Role.OFFICE, username: str = "", **values: Any) -> Account:
    """Make an account whose password is PASSWORD; role unit gets a unit where none is given."""
    if role is Role.UNIT and "unit" not in values:
        values["unit"] = unit()
    name = username or f"{role.value}{next(_numbers)}"
    defaults = {"display_name": name, "area_codes": [], "created_at": clock.now(), "session_epoch": 0}
    return _kept(Account(username=name, role=role, password_hash=password_hash(), **(defaults | values)))


def token(of: Account) -> str:
    """Make a bearer token of an account."""
    return give_token(of, "test")


def area(code: str = "", *, name: str = "测试街道", geometry: BaseGeometry | None = None, **values: Any) -> Area:
    """Make an area, a street of about 2 km around the middle of the test city unless told otherwise."""
    shape = geometry or box(LON - 0.012, LAT - 0.009, LON + 0.012, LAT + 0.009)
    defaults: dict[str, Any] = {"level": AreaLevel.STREET}
    return _kept(
        Area(code=code or f"1101080{next(_numbers)}", name=name, geometry=_stored(shape), **(defaults | values))
    )


def site(site_type: str = "park", *, geometry: BaseGeometry | None = None, **values: Any) -> Site:
    """Make a located site, a park of about 200 m around the middle of the test city unless told otherwise."""
    number = next(_numbers)
    shape = geometry or box(LON - 0.0012, LAT - 0.0009, LON + 0.0012, LAT + 0.0009)
    defaults: dict[str, Any] = {
        "code": f"T{number:04d}",
        "name": f"测试点位{number}",
        "state": SiteState.LOCATED,
        "created_at": clock.now(),
    }
    return _kept(Site(site_type=site_type, geometry=_stored(shape), **(defaults | values)))


def unplaced_site(site_type: str = "park", **values: Any) -> Site:
    """Make a site that is to be located on its first visit."""
    made = site(site_type, **values)
    made.geometry, made.state = None, SiteState.TO_BE_LOCATED
    db.session.flush()
    return made


def road(length_m: float = 1000, *, road_class: str = "main", site_type: str = "main_road", **values: Any) -> Site:
    """Make a road section running east from the middle of the test city, `length_m` long to within a metre."""
    from pyproj import Geod

    lon, lat, _ = Geod(ellps="WGS84").fwd(LON, LAT, 90, length_m)
    line = LineString([(LON, LAT), (lon, lat)])
    made = site(site_type, geometry=line, **values)
    landmarks = [{"name": "甲路口", "chainage_m": 0.0}, {"name": "乙路口", "chainage_m": float(length_m)}]
    section = RoadSection(
        site_id=made.id,
        road_name="测试大街",
        road_class=road_class,
        reference_line=_stored(line),
        length_m=length_m,
        landmarks=landmarks,
        reviewed_at=clock.now(),
    )
    _kept(section)
    db.session.refresh(made)
    return made


def answers_for(site: Site, unit: Unit, role: UnitRole = UnitRole.LEAD) -> SiteUnit:
    """Let a unit answer for a site, confirmed."""
    return _kept(SiteUnit(site_id=site.id, unit_id=unit.id, role=role, confirmed_at=clock.now()))


def standard(*, requirements: list[dict[str, Any]] | None = None, **values: Any) -> Standard:
    """Make a published sample standard; without `requirements` it has one clause: a park shows at least 10 places."""
    number = next(_numbers)
    now = clock.now()
    clauses = requirements if requirements is not None else [PARK_COUNT]
    document = StandardDocument.model_validate(
        {
            "format": "xuncheng-standard/1",
            "code": "TS",
            "version": str(number),
            "title": "测试测评标准",
            "issuer": "测试机构",
            "programme": "test",
            "sample": True,
            "site_types": [{"code": code, "zh": code, "en": code} for code in {each["site_type"] for each in clauses}]
            or [{"code": "park", "zh": "公园", "en": "park"}],
            "themes": ["讲文明树新风", "中国梦"],
            "requirements": clauses or [PARK_COUNT],
        }
    )
    defaults: dict[str, Any] = {
        "code": f"TEST{number}",
        "version": "1",
        "title": document.title,
        "issuer": document.issuer,
        "is_sample": True,
        "state": StandardState.PUBLISHED,
        "content_sha256": document.content_hash(),
        "document": document.model_dump(mode="json"),
        "created_at": now,
        "published_at": now,
    }
    made = _kept(Standard(**(defaults | values)))
    for position, clause in enumerate(document.requirements if clauses else (), start=1):
        requirement(made, clause.model_dump(mode="json"), position=position)
    db.session.refresh(made)
    return made


PARK_COUNT: dict[str, Any] = {
    "key": "TS-6-1",
    "clause": "(5)",
    "text": "公园公益广告不少于10处。",
    "site_type": "park",
    "rules": {"normal": {"kind": "count_per_site", "value": 10, "unit": "处", "subject": "公益广告"}},
}


def requirement(standard: Standard, content: dict[str, Any], *, position: int = 1) -> Requirement:
    """Make a requirement of a standard from its content."""
    columns = {name: content[name] for name in ("key", "clause", "text", "site_type")}
    return _kept(Requirement(standard_id=standard.id, position=position, content=content, **columns))


def round_of(
    *sites: Site, standard: Standard | None = None, inspectors: tuple[Account, ...] = (), **values: Any
) -> Round:
    """Make an open round over sites, each assigned to every one of `inspectors`."""
    today = clock.today()
    defaults: dict[str, Any] = {
        "name": f"测试批次{next(_numbers)}",
        "standard_id": (standard or globals()["standard"]()).id,
        "phase": Phase.NORMAL,
        "state": RoundState.OPEN,
        "road_mode": next(iter(RoadMode)),
        "starts_on": today,
        "ends_on": date(today.year + 1, 1, 1),
        "created_at": clock.now(),
    }
    made = _kept(Round(**(defaults | values)))
    for order, each in enumerate(sites, start=1):
        db.session.add(RoundSite(round_id=made.id, site_id=each.id, draw_order=order))
        for inspector in inspectors:
            db.session.add(Assignment(round_id=made.id, site_id=each.id, account_id=inspector.id))
    db.session.flush()
    return made


def visit(of: Round, site: Site, account: Account, **values: Any) -> Visit:
    """Make a visit that is going on."""
    now = clock.now()
    defaults: dict[str, Any] = {
        "uuid": uuid4(),
        "started_at": now,
        "received_at": now,
        "content_sha256": f"{next(_numbers):064d}",
    }
    return _kept(Visit(round_id=of.id, site_id=site.id, account_id=account.id, **(defaults | values)))


def observation(
    visit: Visit, kind: Kind = Kind.SIGHTING, *, requirements: tuple[Requirement, ...] = (), **values: Any
) -> Observation:
    """Make an observation of a visit, without photos."""
    now = clock.now()
    defaults: dict[str, Any] = {
        "uuid": uuid4(),
        "taken_at": now,
        "received_at": now,
        "themes": [],
        "defects": [],
        "content": {},
        "content_sha256": f"{next(_numbers):064d}",
        "round_id": visit.round_id,
        "site_id": visit.site_id,
        "account_id": visit.account_id,
    }
    made = Observation(visit_uuid=visit.uuid, kind=kind, **(defaults | values))
    made.requirements = list(requirements)
    return _kept(made)


def observed_photo(
    observation: Observation, *, place: Point | None = None, sha256: str = "", **values: Any
) -> ObservationPhoto:
    """Make a photo an observation expects, fixed by the device at `place` (lon, lat)."""
    number = next(_numbers)
    at = place or Point(LON, LAT)
    defaults: dict[str, Any] = {
        "position": len(observation.photos),
        "photo_uuid": UUID(int=number),
        "size": 1000,
        "source": Source.CAMERA,
        "taken_at": observation.taken_at,
        "fix_lon": at.x,
        "fix_lat": at.y,
        "fix_accuracy_m": 8.0,
        "fix_taken_at": values.get("taken_at", observation.taken_at),
        "marks": [{"x": 0.5, "y": 0.5}],
        "trust_reasons": [],
    }
    row = ObservationPhoto(observation_uuid=observation.uuid, sha256=sha256 or f"{number:064x}", **(defaults | values))
    return _kept(row)


def later(minutes: float) -> datetime:
    """Give the instant some minutes from now."""
    return clock.now() + timedelta(minutes=minutes)


def _stored(shape: BaseGeometry) -> Any:
    return from_shape(shape, srid=4326)


def _kept(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row
