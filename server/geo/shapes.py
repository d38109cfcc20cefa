"""Geometries as they come in files: carried to WGS-84, flattened, mended, and judged for what they are.

Refuses geometries off the globe or at 0,0; mends unclosed and self-crossing outlines and says that it did.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry import MultiLineString, MultiPoint, MultiPolygon
from shapely.geometry.base import BaseGeometry

from server.geo.datum import Datum, check_on_globe, convert
from server.geo.errors import ZeroPosition

_DEGREES = "EPSG:4326"
_PLAIN_DEGREES = {4326, 4490, 4979}  # WGS 84, CGCS2000: the same to well under a metre


@lru_cache(maxsize=32)
def degrees_from(crs: str) -> Transformer | None:
    """Give what carries coordinates of `crs` to lon/lat, or None when they are that already; raises CRSError."""
    system = CRS.from_user_input(crs)
    if system.to_epsg(min_confidence=70) in _PLAIN_DEGREES:
        return None
    return Transformer.from_crs(system, _DEGREES, always_xy=True)


def knows_crs(crs: str) -> bool:
    """Tell whether a coordinate system named in a file is one that can be carried to lon/lat."""
    try:
        degrees_from(crs)
    except CRSError:
        return False
    return True


def to_wgs84(geometry: BaseGeometry, *, crs: str = _DEGREES, datum: Datum = Datum.WGS84) -> BaseGeometry:
    """Carry a geometry to WGS-84 lon/lat, flat; raises OutOfRange, NotANumber, ZeroPosition.

    `crs` is the projection the file states, `datum` the shift its degrees carry besides (GCJ-02, BD-09).
    """
    flat = shapely.force_2d(geometry)
    transformer = degrees_from(crs)
    if transformer is not None:
        flat = shapely.transform(flat, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))
    for lon, lat in shapely.get_coordinates(flat):
        check_on_globe(float(lon), float(lat))
        if lon == 0 and lat == 0:
            raise ZeroPosition()
    if datum is Datum.WGS84:
        return flat
    return shapely.transform(flat, lambda xy: np.array([convert(x, y, datum, Datum.WGS84) for x, y in xy]))


def mended(geometry: BaseGeometry) -> tuple[BaseGeometry, bool]:
    """Give a valid geometry of the same dimension, and whether it had to be mended; empty when nothing is left.

    Of a collection only the parts of its highest dimension are kept: no table holds a mixture.
    """
    if geometry.geom_type == "GeometryCollection":
        return mended(_of_dimension(geometry, shapely.get_dimensions(geometry)))
    if geometry.is_valid:
        return geometry, False
    whole = shapely.make_valid(geometry)
    return _of_dimension(whole, shapely.get_dimensions(geometry)), True


def is_area(geometry: BaseGeometry | None) -> bool:
    """Tell whether a geometry covers ground."""
    return geometry is not None and shapely.get_dimensions(geometry) == 2


def inner_point(geometry: BaseGeometry) -> tuple[float, float]:
    """Give a (lon, lat) that surely lies on the geometry: where to draw its sign."""
    point = geometry.representative_point()
    return float(point.x), float(point.y)


def sign_point(geometry: BaseGeometry) -> tuple[float, float]:
    """Give the (lon, lat) at which a place is shown on a map: the middle of a line, a point inside of an area."""
    if geometry.geom_type != "LineString":
        return inner_point(geometry)
    middle = geometry.interpolate(0.5, normalized=True)
    return float(middle.x), float(middle.y)


def _of_dimension(geometry: BaseGeometry, dimension: int) -> BaseGeometry:
    """Keep the parts of one dimension: mending a crossed outline may leave stray lines."""
    flat = [piece for piece in _pieces(geometry) if shapely.get_dimensions(piece) == dimension]
    if len(flat) == 1:
        return flat[0]
    kinds = {0: MultiPoint, 1: MultiLineString, 2: MultiPolygon}
    return kinds.get(dimension, MultiPoint)(flat)


def _pieces(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Give the points, lines and polygons of a geometry, however deep its collections are nested."""
    if not hasattr(geometry, "geoms"):
        return [] if geometry.is_empty else [geometry]
    return [piece for part in geometry.geoms for piece in _pieces(part)]
