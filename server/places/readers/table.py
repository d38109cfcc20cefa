"""What every reader gives: a table of rows with text values and, where the file has one, a geometry."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from server.errors import Problem
from server.places import errors

DEGREES = "EPSG:4326"
_LON = ("lon", "lng", "long", "longitude", "x", "经度", "东经")
_LAT = ("lat", "latitude", "y", "纬度", "北纬")
_WKT = ("wkt", "geometry", "geom", "the_geom", "几何")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a person named for an import; empty ones are not used or are looked for under usual names."""

    name: str = ""
    code: str = ""
    unit: str = ""
    area: str = ""
    address: str = ""
    lon: str = ""
    lat: str = ""
    line: str = ""
    plate: str = ""
    layer: str = ""

    def asked_for(self) -> Iterator[str]:
        """Give every column that was named."""
        for each in (self.name, self.code, self.unit, self.area, self.address, self.lon, self.lat):
            if each:
                yield each
        yield from (each for each in (self.line, self.plate) if each)


@dataclass(slots=True)
class Row:
    """One row: its number as a person counts it, its values as text, and what is wrong or noteworthy."""

    number: int
    values: dict[str, str]
    geometry: BaseGeometry | None = None
    problem: Problem | None = None
    faults: dict[str, Problem] = field(default_factory=dict)
    """Faults of single cells: they matter only when the column is used."""
    remarks: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A file's rows, its columns in order, and the coordinate system of its geometries."""

    file: str
    columns: list[str]
    rows: list[Row]
    crs: str = DEGREES

    def require(self, columns: Columns) -> None:
        """Raise FieldMissing when a column that was asked for is not there."""
        for each in columns.asked_for():
            if each not in self.columns:
                raise errors.FieldMissing(file=self.file, field=each, fields="、".join(self.columns) or "—")

    def find(self, asked: str, usual: tuple[str, ...]) -> str | None:
        """Give the column that was asked for, or else the one with a usual name."""
        if asked:
            return asked
        by_key = {column.strip().lower(): column for column in reversed(self.columns)}
        return next((by_key[name] for name in usual if name in by_key), None)

    def place_columns(self, columns: Columns) -> tuple[str | None, str | None, str | None]:
        """Give the columns of longitude, latitude and WKT, as named or under usual names."""
        return self.find(columns.lon, _LON), self.find(columns.lat, _LAT), self.find("", _WKT)


class OutlineMended(Problem):
    """A remark: an outline crossed itself and was mended."""

    code = "outline_mended"
    zh = "边界自相交，已自动修复，请核对。"
    en = "The outline crosses itself; it was mended, please check."


class OutlineClosed(Problem):
    """A remark: an outline was open and was closed."""

    code = "outline_closed"
    zh = "边界没有闭合，已自动闭合，请核对。"
    en = "The outline was not closed; it was closed, please check."


def text_of(value: object) -> str:
    """Write a cell as the text a person sees: 1001.0 is 1001, nothing is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).replace("\x00", "").strip()
