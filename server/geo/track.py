"""From a walked track to covered stretches of a reference line.

Only two neighbouring fixes that are both on the road and not far apart cover the ground between them. A jump covers
nothing, a fix of bad accuracy counts for nothing, a single wild fix is left out. Not walked is never covered.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import shapely

from server.geo.intervals import Interval, union

if TYPE_CHECKING:
    from server.geo.reference import ReferenceLine

WORST_ACCURACY_M = 65.0  # a fix by cell towers says nothing about which side street somebody was in
_SPIKE_FACTOR = 4.0
_SPIKE_FLOOR_M = 10.0

_Point = tuple[float, float]


def covered(
    line: ReferenceLine, track: Sequence[Sequence[float | None]], *, reach_m: float, max_gap_m: float
) -> list[Interval]:
    """Give the stretches of a line that a track walked, in metres of chainage, in order and joined.

    A track is (lon, lat) or (lon, lat, accuracy_m) in WGS-84, in the order of walking. Fixes farther than `reach_m`
    from the line are off the road. Steps longer than `max_gap_m` along the line or over the ground cover nothing.
    """
    fixes = _without_spikes([line.plane.xy(lon, lat) for lon, lat in _usable(track)])
    points = shapely.points(fixes) if fixes else []
    chainages = shapely.line_locate_point(line.metric, points)
    offsets = shapely.distance(line.metric, points)
    on_road = [
        (float(chainage_m), point)
        for chainage_m, offset_m, point in zip(chainages, offsets, fixes, strict=True)
        if offset_m <= reach_m
    ]
    steps: list[Interval] = []
    for (start, here), (end, there) in pairwise(on_road):
        if math.dist(here, there) <= max_gap_m:
            steps += _step(line, start, end, max_gap_m)
    return union(steps)


def _step(line: ReferenceLine, start: float, end: float, max_gap_m: float) -> list[Interval]:
    """Give the stretch between two chainages, over the seam of a ring where that is the short way."""
    low, high = min(start, end), max(start, end)
    if high - low <= max_gap_m:
        return [(low, high)]
    if line.is_ring and line.length_m - (high - low) <= max_gap_m:
        return [(0.0, low), (high, line.length_m)]
    return []


def _usable(track: Sequence[Sequence[float | None]]) -> list[_Point]:
    points: list[_Point] = []
    for fix in track:
        lon, lat = fix[0], fix[1]
        accuracy_m = fix[2] if len(fix) > 2 else None
        if lon is None or lat is None or not (abs(lon) <= 180 and abs(lat) <= 90) or (lon == 0 and lat == 0):
            continue
        if accuracy_m is not None and not accuracy_m <= WORST_ACCURACY_M:
            continue
        points.append((lon, lat))
    return points


def _without_spikes(points: list[_Point]) -> list[_Point]:
    """Leave out single fixes that jump far away and straight back, far compared with this track's usual step."""
    if len(points) < 4:
        return points
    usual_m = median(math.dist(a, b) for a, b in pairwise(points))
    wild_m = _SPIKE_FACTOR * usual_m + _SPIKE_FLOOR_M
    kept = [points[0]]
    for here, after in zip(points[1:], [*points[2:], None], strict=True):
        last = kept[-1]
        there_and_back = after is not None and min(math.dist(last, here), math.dist(here, after)) > wild_m
        if not (there_and_back and after is not None and math.dist(last, after) <= wild_m):
            kept.append(here)
    return kept
