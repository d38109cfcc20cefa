"""Verbs on road sections and their reference lines (基准线): drawn by the program, reviewed by a person."""

from __future__ import annotations

from typing import Any

from shapely.geometry import LineString

from server import clock
from server.audit.operations import record
from server.database import db
from server.geo.reference import ReferenceLine
from server.places import errors, queries
from server.places.models import RoadSection, Site
from server.places.operations import add_site, place, stored


def add_section(
    name: str,
    line: ReferenceLine,
    *,
    road_name: str,
    road_class: str,
    code: str = "",
    source: str = "",
    by: int | None = None,
) -> Site:
    """Add a road section with its reference line, unreviewed until somebody has looked at it."""
    added = add_site(name, "road_section", code=code, geometry=LineString(line.coordinates), source=source, by=by)
    added.section = RoadSection(road_name=road_name, road_class=road_class, **_line_columns(line))
    db.session.flush()
    return added


def review_reference_line(of: Site, *, by: int, reverse: bool = False) -> Site:
    """Record that somebody has looked at a section's reference line, after turning its zero end if asked.

    Raises NoReferenceLine.
    """
    section = of.section
    if section is None:
        raise errors.NoReferenceLine(name=of.name)
    if reverse:
        for column, value in _line_columns(queries.line_of(section).reversed()).items():
            setattr(section, column, value)
    section.reviewed_at, section.reviewed_by = clock.now(), by
    db.session.flush()
    record("site.review_reference_line", "site", of.id, by=by, reversed=reverse, length_m=round(section.length_m, 1))
    return of


def redraw_reference_line(of: Site, line: ReferenceLine, *, by: int | None) -> Site:
    """Replace a section's reference line; it must be reviewed again. Raises NoReferenceLine."""
    section = of.section
    if section is None:
        raise errors.NoReferenceLine(name=of.name)
    for column, value in _line_columns(line).items():
        setattr(section, column, value)
    section.reviewed_at = section.reviewed_by = None
    place(of, LineString(line.coordinates))
    db.session.flush()
    record("site.redraw_reference_line", "site", of.id, by=by, length_m=round(line.length_m, 1))
    return of


def _line_columns(line: ReferenceLine) -> dict[str, Any]:
    return {
        "reference_line": stored(LineString(line.coordinates)),
        "length_m": line.length_m,
        "landmarks": [{"name": mark.name, "chainage_m": round(mark.chainage_m, 1)} for mark in line.landmarks],
    }
