"""Importing areas (辖区) from a list: code, name, outline where the file has one. Repeating it changes nothing."""

from __future__ import annotations

from geoalchemy2 import WKBElement
from shapely.geometry.base import BaseGeometry

from server.audit.operations import record
from server.database import db
from server.errors import Problem
from server.geo.datum import Datum
from server.geo.shapes import is_area, mended, to_wgs84
from server.places import errors, operations, queries
from server.places.models import Area
from server.places.outcome import ImportReport, NothingTaken, Outcome, RowResult
from server.places.readers import Columns, Row, Table
from server.places.readers.table import OutlineMended
from server.places.rules import AreaLevel


def import_areas(
    table: Table, columns: Columns, level: AreaLevel, *, datum: Datum = Datum.WGS84, by: int | None = None
) -> ImportReport:
    """Take in areas of one level; `columns.area` holds the code of the area above. Raises NothingImported."""
    report = ImportReport(table.file)
    seen: dict[str, int] = {}
    for row in table.rows:
        name = row.values.get(columns.name, "")
        try:
            report.results.append(_take(row, columns, level, table.crs, datum, seen=seen, by=by))
        except Problem as problem:
            report.results.append(RowResult(row.number, Outcome.REFUSED, name, problem=problem))
    if len(report.of(Outcome.REFUSED)) == len(report.results):
        raise NothingTaken(report)
    record("places.import_areas", "file", table.file, by=by, **{str(k): n for k, n in report.counts.items()})
    return report


def _take(
    row: Row, columns: Columns, level: AreaLevel, crs: str, datum: Datum, *, seen: dict[str, int], by: int | None
) -> RowResult:
    if row.problem is not None:
        raise row.problem
    code, name = row.values.get(columns.code, ""), row.values.get(columns.name, "")
    if not name:
        raise errors.NameMissing()
    if not code:
        raise errors.AreaCodeMissing()
    if code in seen:
        raise errors.CodeTwice(site_code=code, first=seen[code])
    for field, text, limit in ((columns.code, code, 24), (columns.name, name, 80)):
        if len(text) > limit:
            raise errors.TextTooLong(field=field, limit=limit)
    remarks = list(row.remarks)
    geometry: BaseGeometry | None = None
    if row.geometry is not None:
        geometry, was_mended = mended(to_wgs84(row.geometry, crs=crs, datum=datum))
        if not is_area(geometry) or geometry.is_empty:
            raise errors.BadGeometry(reason="辖区应为面 (an area is an outline)")
        remarks += [OutlineMended()] if was_mended else []
    seen[code] = row.number
    outcome = _keep(code, name, level, row.values.get(columns.area, "") or None, geometry, by)
    return RowResult(row.number, outcome, name, remarks=remarks)


def _keep(
    code: str, name: str, level: AreaLevel, parent: str | None, geometry: BaseGeometry | None, by: int | None
) -> Outcome:
    known = db.session.get(Area, code)
    if known is None:
        operations.add_area(code, name, level, parent_code=parent, geometry=geometry, by=by)
        return Outcome.ADDED
    outline = queries.geometry_of(known)
    same_outline = geometry is None or (outline is not None and outline.equals_exact(geometry, 1e-9))
    if known.name == name and same_outline:
        return Outcome.UNCHANGED
    old = known.name
    known.name = name
    if not same_outline:
        stored: WKBElement | None = operations.stored(geometry)
        known.geometry = stored
    db.session.flush()
    record("area.update", "area", code, by=by, old=old, new=name, outline_changed=not same_outline)
    return Outcome.UPDATED
