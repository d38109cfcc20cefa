"""From a row of a file to a draft of a site: name, code, place in WGS-84, units, vehicle. Knows no database.

Refuses the row, in words, when it cannot become a site; a row without a place is a site to be located.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from server.errors import Problem
from server.geo.datum import Datum
from server.geo.shapes import mended, to_wgs84
from server.places import errors
from server.places.readers import Columns, Row, Table
from server.places.readers.table import OutlineMended
from server.places.rules import SiteType, vehicle_plate

_NAMES = ("name", "名称", "点位名称", "点位", "title")
_LINES = ("line", "route", "线路", "路线", "航线")
_PLATES = ("plate", "车牌", "车牌号", "车牌号码", "牌号", "船名", "船号")
_BETWEEN_UNITS = re.compile("[\u3001,\uff0c;\uff1b/|\\n]+")  # both widths of comma and semicolon
_LIMITS = {"name": 120, "code": 60, "address": 200, "line": 60, "plate": 20}


@dataclass(slots=True)
class Draft:
    """What one row says about a site."""

    row: int
    name: str
    code: str = ""
    geometry: BaseGeometry | None = None
    units: tuple[str, ...] = ()
    area: str = ""
    address: str = ""
    line: str | None = None
    plate: str | None = None
    remarks: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Refused:
    """A row that cannot become a site, and why."""

    row: int
    name: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class _Reading:
    """How this very table is read: where things stand in it and what its coordinates are."""

    name: str | None
    line: str | None
    plate: str | None
    crs: str
    datum: Datum


def drafts(table: Table, columns: Columns, kind: SiteType, datum: Datum = Datum.WGS84) -> Iterator[Draft | Refused]:
    """Read every row as a site of one type; raises FieldMissing when the column that names the sites is not there."""
    found = _Reading(
        table.find(columns.name, _NAMES),
        table.find(columns.line, _LINES) if kind.mobile else None,
        table.find(columns.plate, _PLATES) if kind.mobile else None,
        table.crs,
        datum,
    )
    needed, word = (found.plate, "车牌") if kind.mobile else (found.name, columns.name or "name")
    if needed is None:
        raise errors.FieldMissing(file=table.file, field=word, fields="、".join(table.columns) or "—")
    for row in table.rows:
        try:
            yield _draft(row, columns, kind, found)
        except Problem as problem:
            yield Refused(row.number, row.values.get(found.name or "", ""), problem)


def _draft(row: Row, columns: Columns, kind: SiteType, found: _Reading) -> Draft:
    if row.problem is not None:
        raise row.problem
    draft = Draft(
        row=row.number,
        name=_text(row, found.name, "name"),
        code=_text(row, columns.code, "code"),
        address=_text(row, columns.address, "address"),
        area=_text(row, columns.area, "name"),
        units=tuple(dict.fromkeys(filter(None, map(str.strip, _BETWEEN_UNITS.split(_raw(row, columns.unit)))))),
        remarks=list(row.remarks),
    )
    if kind.mobile:
        draft.line = _text(row, found.line, "line")
        draft.plate = vehicle_plate(_text(row, found.plate, "plate"))
        if not draft.plate:
            raise errors.PlateMissing()
        if not draft.name or found.name in (found.line, found.plate):
            draft.name = " ".join(filter(None, (draft.line, draft.plate)))
        return draft
    if not draft.name:
        raise errors.NameMissing()
    if row.geometry is not None:
        draft.geometry, was_mended = mended(to_wgs84(row.geometry, crs=found.crs, datum=found.datum))
        if draft.geometry.is_empty:
            raise errors.BadGeometry(reason="边界没有面积 (the outline has no area)")
        if was_mended:
            draft.remarks.append(OutlineMended())
    return draft


def _raw(row: Row, column: str | None) -> str:
    if not column:
        return ""
    if column in row.faults:
        raise row.faults[column]
    return row.values.get(column, "")


def _text(row: Row, column: str | None, limit: str) -> str:
    text = " ".join(_raw(row, column).split())
    if len(text) > _LIMITS[limit]:
        raise errors.TextTooLong(field=column, limit=_LIMITS[limit])
    return text
