"""Importing road sections (路段): made from the lines of a map, unreviewed until somebody has looked at them.

Repeating it changes nothing; a section that a person has reviewed keeps its line.
"""

from __future__ import annotations

from collections.abc import Iterator

import shapely
from shapely.geometry import LineString

from server.errors import Problem
from server.geo.datum import Datum
from server.geo.shapes import to_wgs84
from server.places import errors, lines, queries
from server.places.junctions import Section, make_sections
from server.places.outcome import ImportReport, NothingTaken, Outcome, RowResult
from server.places.readers import Table
from server.places.roads import CLASSES, Piece

SAME_LINE_M = 1.0


class LineKept(Problem):
    """A remark: the map has another line, but a person has reviewed this one."""

    code = "line_kept"
    zh = "基准线已经审定，保留原线。"
    en = "The reference line has been reviewed, so it was kept."


def import_sections(
    table: Table,
    name_field: str,
    class_field: str,
    *,
    datum: Datum = Datum.WGS84,
    source: str = "",
    by: int | None = None,
) -> ImportReport:
    """Make sections of the named main and secondary roads in a table.

    Raises NoRoads when there are none, NothingImported when none of them can be used.

    Rows of such roads that cannot be used are reported as refused; other roads, paths and links are left out quietly.
    """
    report = ImportReport(table.file)
    pieces = list(_pieces(table, name_field, class_field, datum, report))
    known = {site.name: site.id for site, _line in queries.sections()}
    for number, section in enumerate(make_sections(pieces), start=1):
        report.results.append(_keep(number, section, known.get(section.name), source or table.file, by))
    if not report.results:
        raise errors.NoRoads(file=table.file, name_field=name_field, class_field=class_field)
    if len(report.of(Outcome.REFUSED)) == len(report.results):
        raise NothingTaken(report)
    return report


def _pieces(table: Table, name_field: str, class_field: str, datum: Datum, report: ImportReport) -> Iterator[Piece]:
    for row in table.rows:
        name, road_class = row.values.get(name_field, ""), row.values.get(class_field, "")
        if not name or road_class not in CLASSES:
            continue
        try:
            if row.problem is not None:
                raise row.problem
            if row.geometry is None or shapely.get_dimensions(row.geometry) != 1:
                raise errors.BadGeometry(reason="道路应为线 (a road is a line)")
            geometry = to_wgs84(row.geometry, crs=table.crs, datum=datum)
        except Problem as problem:
            report.results.append(RowResult(row.number, Outcome.REFUSED, name, problem=problem))
            continue
        for part in shapely.get_parts(geometry):
            if isinstance(part, LineString):
                yield Piece(name, road_class, *_direction(part, row.values))


def _direction(line: LineString, values: dict[str, str]) -> tuple[LineString, bool]:
    """Tell whether a piece is driven one way only, in its own column or among GDAL's `other_tags`; -1 is backwards."""
    tags = values.get("other_tags", "")
    one_way = values.get("oneway", "").lower()
    if one_way == "-1" or '"oneway"=>"-1"' in tags:
        return shapely.reverse(line), True
    return line, one_way in ("yes", "1", "true", "f") or '"oneway"=>"yes"' in tags


def _keep(number: int, section: Section, site_id: int | None, source: str, by: int | None) -> RowResult:
    if site_id is None:
        site = lines.add_section(
            section.name,
            section.line,
            road_name=section.road_name,
            road_class=section.road_class.value,
            source=source,
            by=by,
        )
        return RowResult(number, Outcome.ADDED, section.name, site.id)
    site = queries.site(site_id)
    known = queries.reference_line(site_id)
    here = section.line.plane.to_metres(LineString(known.coordinates)) if known is not None else None
    if here is not None and here.hausdorff_distance(section.line.metric) <= SAME_LINE_M:
        return RowResult(number, Outcome.UNCHANGED, section.name, site_id)
    if site.section is not None and site.section.reviewed_at is not None:
        return RowResult(number, Outcome.UNCHANGED, section.name, site_id, remarks=[LineKept()])
    lines.redraw_reference_line(site, section.line, by=by)
    return RowResult(number, Outcome.UPDATED, section.name, site_id)
