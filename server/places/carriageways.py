"""Moving a road's line from one carriageway into the middle of them, so that both pavements are equally far.

Pure, in metres of a plane. Leaves a line alone where the result would not be a sound line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

STEP_M = 20.0
WIDEST_M = 35.0
"""How far off its line another carriageway is looked for."""
_SMOOTH_OVER = 5  # samples: a carriageway begins and ends at a junction, the middle moves over some 100 m


def centred(line: LineString, carriageways: Sequence[LineString]) -> LineString:
    """Give the line half-way between the outermost carriageways beside it, sampled every 20 m."""
    count = max(2, math.ceil(line.length / STEP_M) + 1)
    together = shapely.union_all(list(carriageways))
    chainages = np.linspace(0.0, line.length, count)
    places = [_foot(line, float(at)) for at in chainages]
    offsets = np.array([_middle(x, y, nx, ny, together) for x, y, nx, ny in places])
    offsets = _smoothed(offsets)
    moved = [(x + nx * off, y + ny * off) for (x, y, nx, ny), off in zip(places, offsets, strict=True)]
    result = LineString(moved).simplify(0.5)
    sound = result.is_simple and abs(result.length - line.length) < 0.1 * line.length
    return result if sound else line


def _foot(line: LineString, chainage: float) -> tuple[float, float, float, float]:
    """Give a point of the line and the direction to its left there."""
    point = line.interpolate(chainage)
    a = line.interpolate(max(0.0, chainage - STEP_M / 2))
    b = line.interpolate(min(line.length, chainage + STEP_M / 2))
    length = math.hypot(b.x - a.x, b.y - a.y) or 1.0
    return point.x, point.y, -(b.y - a.y) / length, (b.x - a.x) / length


def _middle(x: float, y: float, nx: float, ny: float, together: BaseGeometry) -> float:
    across = LineString([(x - nx * WIDEST_M, y - ny * WIDEST_M), (x + nx * WIDEST_M, y + ny * WIDEST_M)])
    met = shapely.get_coordinates(across.intersection(together))
    offsets = [0.0, *((mx - x) * nx + (my - y) * ny for mx, my in met)]
    return (min(offsets) + max(offsets)) / 2


def _smoothed(values: np.ndarray) -> np.ndarray:
    """Take the median against single wild samples, then the mean against steps."""
    reach = _SMOOTH_OVER // 2
    for take in (np.median, np.mean):
        padded = np.pad(values, reach, mode="edge")
        values = np.array([take(padded[at : at + _SMOOTH_OVER]) for at in range(len(values))])
    return values
