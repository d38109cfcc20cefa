"""CSV and XLSX lists as offices keep them: titles above the head, GBK text, formulas, columns of longitude and
latitude under several names, or WKT."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import Point

from server.errors import Problem
from server.geo.position import read_degrees
from server.places import errors
from server.places.readers.table import Columns, Row, Table, text_of
from server.sheets.reading import BROKEN, merged_down, opened, unpacked_bytes

_HEAD_AMONG = 10  # rows in which the head of the table is looked for: lists often begin with a title
_LARGEST_BYTES = 300_000_000
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_csv(path: Path, columns: Columns) -> Table:
    """Read a CSV in UTF-8 (with or without mark), UTF-16 or GB18030, separated by comma, semicolon or tab."""
    text = _decoded(path)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise errors.FileDamaged(file=path.name, kind="CSV", reason=str(error)) from error
    return _table(path, [(list(line), {}) for line in lines], columns)


def read_xlsx(path: Path, columns: Columns) -> Table:
    """Read one sheet of a workbook: the one named, or the only one that has the name column, or the first."""
    try:
        _check_size(path)
        # Offices merge the unit's cell over all its sites.
        values, formulas = opened(path, computed=True), opened(path, computed=False)
        lines = _sheet(path, values, formulas, columns)
    except BROKEN as error:
        raise errors.FileDamaged(file=path.name, kind="XLSX", reason=str(error) or type(error).__name__) from error
    return _table(path, lines, columns)


_Cells = tuple[list[str], dict[int, Problem]]


def _sheet(path: Path, values: Any, formulas: Any, columns: Columns) -> list[_Cells]:
    names = [sheet.title for sheet in values.worksheets]
    if columns.layer and columns.layer not in names:
        raise errors.LayerChoice(file=path.name, layers="、".join(names))
    wanted = [columns.layer] if columns.layer else names
    first: list[_Cells] | None = None
    for name in wanted:
        lines = list(_lines(values[name], formulas[name]))
        if any(columns.name in cells for cells, _faults in lines[:_HEAD_AMONG] if columns.name):
            return lines
        first = first if first is not None else lines
    return first or []


def _lines(values: Any, formulas: Any) -> Iterable[_Cells]:
    merged = merged_down(values)
    for shown, written in zip(values.iter_rows(), formulas.iter_rows(), strict=True):
        cells = [text_of(merged.get((cell.row, cell.column), cell.value)) for cell in shown]
        faults: dict[int, Problem] = {}
        for at, (cell, source) in enumerate(zip(shown, written, strict=True)):
            if cell.data_type == "e":
                faults[at] = errors.FormulaError(value=cell.value)
            elif source.data_type == "f" and cell.value is None:
                faults[at] = errors.FormulaWithoutValue()
        yield cells, faults


def _check_size(path: Path) -> None:
    """Refuse a workbook that would unpack to more than any list of sites can be."""
    if unpacked_bytes(path) > _LARGEST_BYTES:
        raise errors.FileDamaged(file=path.name, kind="XLSX", reason="内容过大 (too large)")


def _table(path: Path, lines: Sequence[_Cells], columns: Columns) -> Table:
    head_at = _head(lines, columns)
    if head_at is None:
        raise errors.FileEmpty(file=path.name)
    head = [text_of(cell) for cell in lines[head_at][0]]
    while head and not head[-1]:
        head.pop()
    table = Table(path.name, [name for name in dict.fromkeys(head) if name], [])
    table.require(columns)
    place = table.place_columns(columns)
    for number, (cells, faults) in enumerate(lines[head_at + 1 :], start=head_at + 2):
        if any(text_of(cell) for cell in cells) or faults:
            table.rows.append(_row(number, head, cells, faults, place))
    return table


def _head(lines: Sequence[_Cells], columns: Columns) -> int | None:
    """Find the head: the row that holds the name column, the lower one of a head in two rows; else the first row."""
    filled = [at for at, (cells, _faults) in enumerate(lines[:_HEAD_AMONG]) if any(text_of(cell) for cell in cells)]
    asked = next(columns.asked_for(), "")
    named = [at for at in filled if asked in [text_of(cell) for cell in lines[at][0]]] if asked else []
    if not named:
        return next(iter(filled), None)
    return next(at for at in named if at + 1 not in named)


def _row(
    number: int, head: list[str], cells: Sequence[str], faults: dict[int, Problem], place: tuple[str | None, ...]
) -> Row:
    values = {name: "" for name in head if name}
    row = Row(number, values)
    for at, cell in enumerate(cells):
        name = head[at] if at < len(head) else ""
        if name and not values[name]:
            values[name] = text_of(cell)
        elif not name and at >= len(head) and text_of(cell):
            row.problem = errors.TooManyColumns()
    for at, fault in faults.items():
        if at < len(head) and head[at]:
            fault.details["field"] = head[at]
            row.faults[head[at]] = fault
    if row.problem is None:
        try:
            row.geometry = _place(row, *place)
        except Problem as problem:
            row.problem = problem
    return row


def _place(row: Row, lon: str | None, lat: str | None, wkt: str | None) -> Any:
    for column in (lon, lat, wkt):
        if column in row.faults:
            raise row.faults[column]
    if lon and lat and (row.values.get(lon) or row.values.get(lat)):
        if not (row.values.get(lon) and row.values.get(lat)):
            raise errors.HalfPosition()
        return Point(read_degrees(row.values[lon]), read_degrees(row.values[lat]))
    if wkt and row.values.get(wkt):
        try:
            geometry = shapely.from_wkt(row.values[wkt])
        except (ShapelyError, ValueError) as error:
            raise errors.BadGeometry(reason=str(error)) from error
        return None if geometry.is_empty else geometry
    return None


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        raise errors.FileDamaged(file=path.name, kind="CSV", reason="含有二进制内容 (binary content)")
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise errors.FileDamaged(file=path.name, kind="CSV", reason="编码既不是 UTF-8 也不是 GBK (neither UTF-8 nor GBK)")


def _delimiter(text: str) -> str:
    """Choose the separator that the first lines use most, outside quotes."""
    sample = "\n".join(text.splitlines()[:_HEAD_AMONG])
    bare = "".join(sample.split('"')[::2])
    return max(",;\t", key=bare.count) if any(mark in bare for mark in ",;\t") else ","
