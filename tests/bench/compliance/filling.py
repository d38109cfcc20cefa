"""Filling a database with the round: plain bulk inserts, COPY on PostgreSQL; made in less time than it is judged."""

from __future__ import annotations

import json
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import LineString, box
from sqlalchemy import JSON, Table, insert, text

from server.database import Base, db, is_embedded
from server.people.rules import Role
from server.places.models import RoadSection, Site
from server.standards.models import Requirement
from tests.bench.compliance import city
from tests.support import making

SITES_AT_A_TIME = 100
TABLES = ("visit", "observation", "observation_requirement", "observation_photo")


def fill(sites: int, observations: int) -> int:
    """Make a round over `sites` sites with `observations` observations in all, and commit; give the round's number."""
    standard = making.standard(requirements=city.clauses())
    by_type: dict[str, list[int]] = {}
    for each in db.session.query(Requirement).filter_by(standard_id=standard.id).order_by(Requirement.position):
        by_type.setdefault(each.site_type, []).append(each.id)
    inspector = making.account(Role.INSPECTOR)
    round_ = making.round_of(standard=standard)
    round_id, where = round_.id, {"round_id": round_.id, "account_id": inspector.id}
    db.session.commit()
    site_ids = _sites(round_id, sites)
    for first in range(0, sites, SITES_AT_A_TIME):
        rows: city.Rows = {name: [] for name in TABLES}
        for number in range(first + 1, min(first + SITES_AT_A_TIME, sites) + 1):
            share = observations * number // sites - observations * (number - 1) // sites
            at = {**where, "site_id": site_ids[number]}
            found = city.recorded(number, at, by_type[city.site_type(number)], share)
            for name, made in found.items():
                rows[name] += made
        for name in TABLES:
            _insert(Base.metadata.tables[name], rows[name])
        db.session.commit()
    if not is_embedded():
        db.session.execute(text("ANALYZE"))
        db.session.commit()
    db.session.remove()
    return round_id


def _sites(round_id: int, sites: int) -> dict[int, int]:
    """Make the sites; roads lie on top of each other, which judging does not mind."""
    shape = from_shape(box(making.LON - 0.0012, making.LAT - 0.0009, making.LON + 0.0012, making.LAT + 0.0009), 4326)
    found: dict[int, int] = {}
    for number in city.site_numbers(sites):
        kind = city.site_type(number)
        line = _line(number) if kind == "road_section" else None
        geometry = from_shape(line, 4326) if line else shape
        values = {"code": f"B{number}", "name": f"点位{number}", "state": "located", "created_at": city.NOW}
        row = Site(site_type=kind, geometry=geometry, **values)
        db.session.add(row)
        db.session.flush()
        found[number] = row.id
        if line:
            length_m = city.ROAD_M[number % len(city.ROAD_M)]
            marks = [{"name": "甲路口", "chainage_m": 0.0}, {"name": "乙路口", "chainage_m": float(length_m)}]
            road = {"road_name": "测试大街", "road_class": "main", "length_m": length_m, "landmarks": marks}
            db.session.add(RoadSection(site_id=row.id, reference_line=geometry, **road))
        if number % 500 == 0:
            db.session.commit()
    drawn = [{"round_id": round_id, "site_id": found[each], "draw_order": each, "reserve": False} for each in found]
    _insert(Base.metadata.tables["round_site"], drawn)
    db.session.commit()
    return found


def _line(number: int) -> LineString:
    """Draw a street with a bend every 100 m."""
    length_m = city.ROAD_M[number % len(city.ROAD_M)]
    along = range(0, length_m + 1, 100)
    return LineString([(making.LON + at / city.DEGREE_M, making.LAT + (at // 100 % 2) * 0.00003) for at in along])


def _insert(table: Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    if is_embedded():
        db.session.execute(insert(table), rows)
        return
    kept = [table.c[name] for name in rows[0]]
    names = ", ".join(column.name for column in kept)
    cursor = db.session.connection().connection.cursor()
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_plain(row[column.name], column.type) for column in kept])


def _plain(value: Any, kind: Any) -> Any:
    return json.dumps(value) if value is not None and isinstance(kind, JSON) else value
