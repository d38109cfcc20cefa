"""Thinning: geometry without its finest bends, as GeoJSON, for maps that only orient somebody. Never for judging."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""
_BEND_DEGREES = 0.00003
"""About three metres, a pixel or two where streets have names."""
_DECIMALS = 5


def thinned(geometry: BaseGeometry | dict[str, Any]) -> tuple[dict[str, Any], Box] | None:
    """Give a lon/lat geometry as thinned GeoJSON with its box; nothing where it is empty."""
    whole = shape(geometry) if isinstance(geometry, dict) else geometry
    if whole.is_empty:
        return None
    simple = whole.simplify(_BEND_DEGREES, preserve_topology=True)
    simple = shapely.transform(simple, lambda points: points.round(_DECIMALS))
    return mapping(simple), simple.bounds


def meet(one: Box, other: Box) -> bool:
    """Tell whether two boxes meet."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
