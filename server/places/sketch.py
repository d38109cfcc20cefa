"""A sketch of one site for its page: its shape to scale, with its neighbours, drawn from numbers only. Pure.

Nothing but figures and landmark names leave here; the template draws them, so no text of a file becomes markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import shapely
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from server.geo.metres import LocalMetres, about_geometry
from server.geo.reference import ReferenceLine

WIDTH, HEIGHT = 720.0, 480.0
_MARGIN = 0.15
_SMALLEST_M = 240.0
_SCALES_M = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


@dataclass(slots=True)
class Mark:
    """A named point on the sketch."""

    x: float
    y: float
    name: str


@dataclass(slots=True)
class Sketch:
    """Paths in SVG's notation on a sheet of WIDTH × HEIGHT: outlines, lines, points, and a scale bar."""

    areas: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    zero: Mark | None = None
    arrow: str = ""
    proposed: tuple[float, float] | None = None
    scale_m: int = 100
    scale_width: float = 100.0


class _Sheet:
    """Carries lon/lat onto the sheet, north up."""

    def __init__(self, geometry: BaseGeometry) -> None:
        self.plane: LocalMetres = about_geometry(geometry)
        west, south, east, north = self.plane.to_metres(geometry).bounds
        wide = max(east - west, (north - south) * WIDTH / HEIGHT, _SMALLEST_M) * (1 + 2 * _MARGIN)
        self.per_metre = WIDTH / wide
        self.left, self.top = (west + east - wide) / 2, (south + north + wide * HEIGHT / WIDTH) / 2
        self.window = box(self.left, self.top - wide * HEIGHT / WIDTH, self.left + wide, self.top)

    def place(self, x: float, y: float) -> tuple[float, float]:
        return round((x - self.left) * self.per_metre, 1), round((self.top - y) * self.per_metre, 1)

    def lonlat(self, lon: float, lat: float) -> tuple[float, float]:
        return self.place(*self.plane.xy(lon, lat))

    def path(self, coordinates: Iterable[tuple[float, float]], *, closed: bool) -> str:
        steps = " L".join("{} {}".format(*self.place(x, y)) for x, y in coordinates)
        return f"M{steps}{' Z' if closed else ''}"


def sketch_of(
    geometry: BaseGeometry,
    *,
    line: ReferenceLine | None = None,
    around: Iterable[BaseGeometry] = (),
    proposed: tuple[float, float] | None = None,
) -> Sketch:
    """Draw a geometry (WGS-84) with its reference line, the sites around it and a proposed other place."""
    whole = geometry.union(Point(proposed)) if proposed else geometry
    sheet = _Sheet(whole)
    drawn = Sketch()
    for shape in around:
        drawn.around += _paths(sheet, sheet.plane.to_metres(shape).intersection(sheet.window))[1]
    metric = sheet.plane.to_metres(geometry)
    drawn.areas, drawn.lines = _paths(sheet, metric)
    drawn.points = [sheet.place(part.x, part.y) for part in shapely.get_parts(metric) if isinstance(part, Point)]
    if line is not None:
        _draw_line(drawn, sheet, line)
    drawn.proposed = sheet.lonlat(*proposed) if proposed else None
    drawn.scale_m = max((m for m in _SCALES_M if m * sheet.per_metre <= WIDTH / 4), default=_SCALES_M[0])
    drawn.scale_width = round(drawn.scale_m * sheet.per_metre, 1)
    return drawn


def _paths(sheet: _Sheet, metric: BaseGeometry) -> tuple[list[str], list[str]]:
    """Give the outlines of areas, and lines together with outlines."""
    areas: list[str] = []
    lines: list[str] = []
    for part in shapely.get_parts(metric):
        if part.is_empty:
            continue
        if part.geom_type == "Polygon":
            rings = [part.exterior, *part.interiors]
            areas.append(" ".join(sheet.path(ring.coords, closed=True) for ring in rings))
        elif part.geom_type in ("LineString", "LinearRing"):
            lines.append(sheet.path(part.coords, closed=False))
    return areas, lines or areas


def _draw_line(drawn: Sketch, sheet: _Sheet, line: ReferenceLine) -> None:
    drawn.zero = Mark(*sheet.lonlat(*line.coordinates[0]), "K0")
    drawn.marks = [Mark(*sheet.lonlat(*line.point_at(mark.chainage_m)), mark.name) for mark in line.landmarks]
    middle = line.length_m / 2
    reach = min(25.0 / sheet.per_metre, middle)
    tip, back = line.point_at(middle + reach / 2), line.point_at(middle - reach / 2)
    (tx, ty), (bx, by) = sheet.lonlat(*tip), sheet.lonlat(*back)
    nx, ny = -(ty - by) / 2.5, (tx - bx) / 2.5
    drawn.arrow = f"M{bx + nx:.1f} {by + ny:.1f} L{tx} {ty} L{bx - nx:.1f} {by - ny:.1f}"
