"""Outlines: a geometry cut down to the few points a phone needs to tell how far away the place is.

Parts are plain lists of [lon, lat] in WGS-84. An outline is for lists and proposals only, never for judging: it may lie
a few metres beside the geometry it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import shapely
from shapely.geometry.base import BaseGeometry

from server.geo.metres import about_geometry

Kind = Literal["point", "line", "polygon"]
Part = list[list[float]]
_KINDS: dict[int, Kind] = {0: "point", 1: "line", 2: "polygon"}
_FINEST_M = 2.0
_COARSEST_M = 500.0
_DECIMALS = 5
"""About a metre, which is less than any phone knows about itself."""


@dataclass(frozen=True)
class Outline:
    """What a place looks like from afar; the rings of a polygon, holes among them, are parts without an order."""

    kind: Kind
    parts: list[Part]


def outline(geometry: BaseGeometry, most_points: int = 60) -> Outline:
    """Give the outline of a geometry in lon/lat, with `most_points` points at most over all its parts.

    Bends of less than two metres go first, then larger ones; what is still too much loses its holes and smaller parts.
    """
    plane = about_geometry(geometry)
    pieces = _largest_dimension(plane.to_metres(geometry))
    dimension = int(shapely.get_dimensions(pieces[0]))
    by_m = _FINEST_M
    simple = _simplified(pieces, by_m)
    while _points(simple) > most_points and by_m < _COARSEST_M:
        by_m *= 1.5
        simple = _simplified(pieces, by_m)
    if _points(simple) > most_points and dimension == 2:
        simple = [shapely.Polygon(piece.exterior) for piece in simple]
    while _points(simple) > most_points and len(simple) > 1:
        simple.pop()
    parts = [_part(plane.to_degrees(line)) for piece in simple for line in _lines(piece)]
    return Outline(_KINDS[dimension], parts)


def _largest_dimension(metric: BaseGeometry) -> list[BaseGeometry]:
    """Give the single pieces of the highest dimension, the largest first."""
    pieces = [piece for part in shapely.get_parts(metric) for piece in shapely.get_parts(part)]
    dimension = max(shapely.get_dimensions(piece) for piece in pieces)
    kept = [piece for piece in pieces if shapely.get_dimensions(piece) == dimension]
    return sorted(kept, key=lambda piece: (piece.area, piece.length), reverse=True)


def _simplified(pieces: list[BaseGeometry], by_m: float) -> list[BaseGeometry]:
    return [piece.simplify(by_m, preserve_topology=True) for piece in pieces]


def _points(pieces: list[BaseGeometry]) -> int:
    return sum(int(shapely.get_num_coordinates(piece)) for piece in pieces)


def _lines(piece: BaseGeometry) -> list[BaseGeometry]:
    return [piece.exterior, *piece.interiors] if piece.geom_type == "Polygon" else [piece]


def _part(line: BaseGeometry) -> Part:
    return [[round(float(lon), _DECIMALS), round(float(lat), _DECIMALS)] for lon, lat in line.coords]
