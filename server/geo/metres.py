"""Metres: distances, lengths, buffers and fences about places given in WGS-84 degrees.

Everything is computed in a transverse Mercator about a point nearby (true to a few parts in a million within 20 km) or
on the ellipsoid, so both database engines get the same answer. Geometries are shapely, in lon/lat unless a name says
metres. Nothing here guesses: a missing accuracy counts as exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from server.geo.position import Position

_GEOD = Geod(ellps="WGS84")
_FARTHEST_M = 3e7
"""Where a plane has no place for a point (a quarter round the earth), it lies this far away: farther than any point."""


class Standing(StrEnum):
    """How a position with its accuracy lies to a geometry."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class LocalMetres:
    """A flat metric plane about one point: x metres east, y metres north of it."""

    lon: float
    lat: float

    def to_metres(self, geometry: BaseGeometry) -> BaseGeometry:
        """Carry a geometry from degrees into this plane."""
        return shapely.transform(geometry, lambda xy: _carry(self, xy, back=False))

    def to_degrees(self, geometry: BaseGeometry) -> BaseGeometry:
        """Carry a geometry from this plane back to degrees."""
        return shapely.transform(geometry, lambda xy: _carry(self, xy, back=True))

    def carry(self, xy: np.ndarray) -> np.ndarray:
        """Carry rows of (lon, lat) into this plane."""
        return _carry(self, xy, back=False)

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """Carry one point into this plane, as (metres east, metres north)."""
        x, y = _finite(_transformers(self)[0].transform(lon, lat))
        return float(x), float(y)

    def lonlat(self, x: float, y: float) -> tuple[float, float]:
        """Carry one point of this plane back to degrees."""
        lon, lat = _transformers(self)[1].transform(x, y)
        return float(lon), float(lat)


def about(lon: float, lat: float) -> LocalMetres:
    """Give the plane for work near a point; rounded to 0.02°, so that neighbours share one."""
    return LocalMetres(round(lon * 50) / 50, round(lat * 50) / 50)


def about_geometry(geometry: BaseGeometry) -> LocalMetres:
    """Give the plane in whose middle a geometry lies."""
    west, south, east, north = geometry.bounds
    return about((west + east) / 2, (south + north) / 2)


@lru_cache(maxsize=512)
def _transformers(plane: LocalMetres) -> tuple[Transformer, Transformer]:
    crs = f"+proj=tmerc +lat_0={plane.lat} +lon_0={plane.lon} +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m +no_defs"
    return (
        Transformer.from_crs("EPSG:4326", crs, always_xy=True),
        Transformer.from_crs(crs, "EPSG:4326", always_xy=True),
    )


def _carry(plane: LocalMetres, xy: np.ndarray, *, back: bool) -> np.ndarray:
    transformer = _transformers(plane)[1 if back else 0]
    return _finite(np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def _finite(metres: np.typing.ArrayLike) -> np.ndarray:
    """Put what cannot be projected far away: an infinite coordinate ends every measurement with an error."""
    return np.nan_to_num(np.asarray(metres, dtype=float), nan=_FARTHEST_M, posinf=_FARTHEST_M, neginf=-_FARTHEST_M)


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Measure between two points on the ellipsoid, in metres."""
    return float(_GEOD.inv(lon, lat, other_lon, other_lat)[2])


def bearing_deg(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Tell in which direction the other point lies, in degrees clockwise from north, 0 ≤ b < 360."""
    return float(_GEOD.inv(lon, lat, other_lon, other_lat)[0]) % 360.0


def distance_from_m(lon: float, lat: float, geometry: BaseGeometry) -> float:
    """Measure from a point to the nearest part of a geometry, in metres; 0 inside an area."""
    plane = about(lon, lat)
    return float(plane.to_metres(geometry).distance(Point(plane.xy(lon, lat))))


def depth_m(lon: float, lat: float, geometry: BaseGeometry) -> float:
    """Measure how deep inside an area a point lies: to the nearest part of its edge, in metres; 0 outside of any."""
    plane = about(lon, lat)
    point = Point(plane.xy(lon, lat))
    areas = [part for part in shapely.get_parts(plane.to_metres(geometry)) if part.area > 0]
    return max((float(area.boundary.distance(point)) for area in areas if area.distance(point) == 0), default=0.0)


def length_m(coordinates: Sequence[tuple[float, float]]) -> float:
    """Measure a line of (lon, lat) on the ellipsoid, in metres."""
    return float(_GEOD.line_length([c[0] for c in coordinates], [c[1] for c in coordinates]))


def area_m2(geometry: BaseGeometry) -> float:
    """Measure an area in square metres; lines and points have none."""
    return float(about_geometry(geometry).to_metres(geometry).area)


def buffer(geometry: BaseGeometry, by_m: float) -> BaseGeometry:
    """Widen a geometry by metres and give it in degrees."""
    plane = about_geometry(geometry)
    return plane.to_degrees(plane.to_metres(geometry).buffer(by_m))


def standing(position: Position, geometry: BaseGeometry, tolerance_m: float = 0.0) -> Standing:
    """Tell whether a position lies inside a geometry widened by `tolerance_m`, given its accuracy.

    Inside or outside only where the whole circle of accuracy is; unsure where the edge runs through it.
    """
    here = position.wgs84
    accuracy_m = here.accuracy_m or 0.0
    plane = about(here.lon, here.lat)
    shape, point = plane.to_metres(geometry), Point(plane.xy(here.lon, here.lat))
    beyond_m = shape.distance(point)
    if shape.area > 0 and beyond_m == 0:
        beyond_m = -shape.boundary.distance(point)
    beyond_m -= tolerance_m
    if beyond_m + accuracy_m <= 0:
        return Standing.INSIDE
    return Standing.OUTSIDE if beyond_m - accuracy_m > 0 else Standing.UNSURE
