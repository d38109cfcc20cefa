"""GeoPackage and Shapefile, read through GDAL (pyogrio). The encoding of a Shapefile's text is found by looking at it:
Chinese offices send GBK without a .cpg, or with one that is wrong."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyogrio.raw import read as read_raw
from shapely.errors import ShapelyError

from server.geo.shapes import knows_crs
from server.places import errors
from server.places.readers.table import DEGREES, Columns, Row, Table, text_of

_CHINESE = "GB18030"
_HEADER_SIZE_AT = 8


def read_layer(path: Path, columns: Columns) -> Table:
    """Read one layer of a GeoPackage; raises FileDamaged, LayerChoice, ProjectionUnknown."""
    try:
        layers = [str(name) for name, _kind in pyogrio.list_layers(path)]
    except (DataSourceError, RuntimeError) as error:
        raise errors.FileDamaged(file=path.name, kind="GeoPackage", reason=_short(error)) from error
    layer = columns.layer or (layers[0] if len(layers) == 1 else "")
    if not layers:
        raise errors.FileEmpty(file=path.name)
    if layer not in layers:
        raise errors.LayerChoice(file=path.name, layers="、".join(layers))
    return _read(path, "GeoPackage", layer=layer)


def read_shapefile(path: Path, columns: Columns) -> Table:
    """Read a Shapefile with its .dbf and .shx beside it; raises FileIncomplete, FileDamaged, ProjectionUnknown."""
    for suffix in (".dbf", ".shx"):
        if _beside(path, suffix) is None:
            raise errors.FileIncomplete(file=path.name, missing=suffix)
    return _read(path, "Shapefile", encoding=_encoding(path))


def _read(path: Path, kind: str, *, layer: str | None = None, encoding: str | None = None) -> Table:
    try:
        meta, _ids, geometries, columns = read_raw(path, layer=layer, encoding=encoding)
    except (DataSourceError, DataLayerError, RuntimeError, UnicodeDecodeError, ValueError) as error:
        raise errors.FileDamaged(file=path.name, kind=kind, reason=_short(error)) from error
    names = [str(name) for name in meta["fields"]]
    count = len(columns[0]) if columns else (0 if geometries is None else len(geometries))
    rows = [_row(index, names, columns, geometries) for index in range(count)]
    return Table(path.name, names, rows, crs=_crs(path, meta["crs"], rows))


def _row(index: int, names: list[str], columns: Any, geometries: Any) -> Row:
    row = Row(index + 1, {name: text_of(_scalar(column[index])) for name, column in zip(names, columns, strict=True)})
    wkb = geometries[index] if geometries is not None else None
    if wkb is not None:
        try:
            geometry = shapely.from_wkb(wkb)
        except (ShapelyError, ValueError) as error:
            row.problem = errors.BadGeometry(reason=str(error))
        else:
            row.geometry = None if geometry is None or geometry.is_empty else geometry
    return row


def _scalar(value: Any) -> Any:
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value


def _crs(path: Path, stated: str | None, rows: list[Row]) -> str:
    if stated and knows_crs(stated):
        return stated
    bounds = [row.geometry.bounds for row in rows if row.geometry is not None]
    if all(abs(edge) <= (180 if at % 2 == 0 else 90) for box in bounds for at, edge in enumerate(box)):
        return DEGREES
    raise errors.ProjectionUnknown(file=path.name)


def _beside(path: Path, suffix: str) -> Path | None:
    return next((p for p in (path.with_suffix(suffix), path.with_suffix(suffix.upper())) if p.exists()), None)


def _encoding(path: Path) -> str:
    """Find the encoding of the .dbf: UTF-8 where its text is UTF-8, else what a .cpg says, else GB18030."""
    dbf = _beside(path, ".dbf")
    content = dbf.read_bytes() if dbf else b""
    header_size = int.from_bytes(content[_HEADER_SIZE_AT : _HEADER_SIZE_AT + 2], "little")
    names, records = content[32:header_size], content[header_size:]
    foreign = [byte for byte in names[::1] + records if byte >= 0x80]
    broken = records.decode("utf-8", errors="replace").count("\ufffd") + _broken_names(names)
    if broken <= len(foreign) // 50:  # texts cut off at the column's width leave a few broken characters
        return "UTF-8"
    cpg = _beside(path, ".cpg")
    stated = cpg.read_text(encoding="ascii", errors="ignore").strip() if cpg else ""
    for name in (stated, f"cp{stated.split()[-1]}" if stated else ""):
        try:
            found = codecs.lookup(name).name if name else ""
        except LookupError:
            continue
        if found and not found.startswith(("utf", "iso8859", "cp125", "ascii", "gb", "cp936", "cp437")):
            return found.upper()
    return _CHINESE


def _broken_names(names: bytes) -> int:
    """Count broken characters in the column names: 11 bytes of every 32."""
    texts = (names[at : at + 11].split(b"\0")[0] for at in range(0, len(names) - 1, 32))
    return sum(text.decode("utf-8", errors="replace").count("\ufffd") for text in texts)


def _short(error: Exception) -> str:
    return str(error).split("; ")[0].splitlines()[0] if str(error) else type(error).__name__
