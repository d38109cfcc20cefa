"""Reference lines: a road section's one line with a zero end and a direction, and chainage along it.

The first coordinate is the zero end (K0+000); chainage rises in metres along the line. Other carriageways and the
pavements project onto it. A walked track becomes covered stretches here; what was not walked is never covered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Point
from shapely.ops import substring

from server.geo.errors import BadLine, BadStretch
from server.geo.intervals import Interval
from server.geo.metres import LocalMetres, about_geometry, bearing_deg
from server.geo.position import Position

Floats = npt.NDArray[Any]


class Side(StrEnum):
    """The side of a road as people say it."""

    EAST = "east"
    WEST = "west"
    SOUTH = "south"
    NORTH = "north"


class Hand(StrEnum):
    """The side as seen in the direction of rising chainage; unlike `Side` it never changes along a bend."""

    LEFT = "left"
    RIGHT = "right"


_STEPS_M = {Side.EAST: (3.0, 0.0), Side.WEST: (-3.0, 0.0), Side.NORTH: (0.0, 3.0), Side.SOUTH: (0.0, -3.0)}
_ON_LINE_M = 1e-6
_SLACK_M = 0.5  # a chainage that was written down rounded still lies on its line
_SIDE_WINDOW_M = 50.0  # a kink of the line shall not turn 东侧 into 南侧 for ten metres


class Landmark(NamedTuple):
    """A named point on a line that people know: a junction, a gate."""

    name: str
    chainage_m: float


class Projection(NamedTuple):
    """Where a point falls on a line: how far along, how far off, and on which side (None when on the line itself)."""

    chainage_m: float
    offset_m: float
    side: Side | None
    hand: Hand | None


class Projected(NamedTuple):
    """Where one of many points falls on a line; as `Projection`, without the side in words."""

    chainage_m: float
    offset_m: float
    hand: Hand | None


@dataclass(frozen=True)
class ReferenceLine:
    """A line of (lon, lat) in WGS-84 whose first point is its zero end; raises BadLine without two different points."""

    coordinates: tuple[tuple[float, float], ...]
    landmarks: tuple[Landmark, ...] = ()

    def __post_init__(self) -> None:
        points = tuple((float(c[0]), float(c[1])) for c in self.coordinates)
        for lon, lat in points:
            Position(lon, lat)
        if len(set(points)) < 2:
            raise BadLine()
        object.__setattr__(self, "coordinates", points)
        marks = sorted((Landmark(*mark) for mark in self.landmarks), key=lambda mark: mark.chainage_m)
        object.__setattr__(self, "landmarks", tuple(marks))

    @cached_property
    def plane(self) -> LocalMetres:
        """The metric plane in which this line is measured."""
        return about_geometry(LineString(self.coordinates))

    @cached_property
    def metric(self) -> LineString:
        """The line in metres of its own plane."""
        return self.plane.to_metres(LineString(self.coordinates))

    @property
    def length_m(self) -> float:
        """The length of the line in metres."""
        return float(self.metric.length)

    @property
    def is_ring(self) -> bool:
        """Whether the line ends where it begins."""
        return bool(self.metric.is_closed)

    def chainage_of(self, lon: float, lat: float) -> tuple[float, float]:
        """Give (chainage_m, offset_m) of a point, without asking for sides: cheap enough for long tracks."""
        point = Point(self.plane.xy(lon, lat))
        return float(self.metric.project(point)), float(self.metric.distance(point))

    def project(self, lon: float, lat: float) -> Projection:
        """Carry a point onto the line: chainage, distance off it, and the side in words."""
        chainage_m, offset_m = self.chainage_of(lon, lat)
        if offset_m < _ON_LINE_M:
            return Projection(chainage_m, offset_m, None, None)
        (ax, ay), (bx, by) = self._tangent(chainage_m, 1.0)
        px, py = self.plane.xy(lon, lat)
        foot = self.metric.interpolate(chainage_m)
        left = (bx - ax) * (py - foot.y) - (by - ay) * (px - foot.x) > 0
        hand = Hand.LEFT if left else Hand.RIGHT
        return Projection(chainage_m, offset_m, self._side(chainage_m, hand), hand)

    def project_all(self, lons: Sequence[float], lats: Sequence[float]) -> list[Projected]:
        """Carry many points onto the line at once, without the side in words: far cheaper than each alone."""
        points = shapely.transform(shapely.points(lons, lats), self.plane.carry)
        chainages_m = shapely.line_locate_point(self.metric, points)
        offsets_m = shapely.distance(self.metric, points)
        hands = self._hands(points, chainages_m, offsets_m)
        return [Projected(*each) for each in zip(chainages_m.tolist(), offsets_m.tolist(), hands, strict=True)]

    def hands_towards(self, sides: Sequence[Side], chainages_m: Sequence[float]) -> list[Hand | None]:
        """Tell on which hand each side of the compass lies at each chainage; None where the line runs that way."""
        at_m = np.clip(np.asarray(chainages_m, dtype=float), 0.0, self.length_m)
        steps = np.asarray([_STEPS_M[side] for side in sides])
        feet = shapely.get_coordinates(shapely.line_interpolate_point(self.metric, at_m))
        points = shapely.points(feet + steps)
        return self._hands(
            points, shapely.line_locate_point(self.metric, points), shapely.distance(self.metric, points)
        )

    def _hands(self, points: Floats, chainages_m: Floats, offsets_m: Floats) -> list[Hand | None]:
        """Tell on which hand points of the plane lie, from their projections."""
        before, after, foot = (
            shapely.get_coordinates(shapely.line_interpolate_point(self.metric, np.clip(at_m, 0.0, self.length_m)))
            for at_m in (chainages_m - 1.0, chainages_m + 1.0, chainages_m)
        )
        course, off = after - before, shapely.get_coordinates(points) - foot
        lefts = course[:, 0] * off[:, 1] - course[:, 1] * off[:, 0] > 0
        pairs = zip(lefts.tolist(), offsets_m.tolist(), strict=True)
        return [None if offset_m < _ON_LINE_M else Hand.LEFT if left else Hand.RIGHT for left, offset_m in pairs]

    def point_at(self, chainage_m: float) -> tuple[float, float]:
        """Give the (lon, lat) at a chainage; raise BadStretch off the line."""
        at_m, _ = self._on_line(chainage_m, chainage_m)
        point = self.metric.interpolate(at_m)
        return self.plane.lonlat(point.x, point.y)

    def slice(self, from_m: float, to_m: float) -> list[tuple[float, float]]:
        """Give the (lon, lat) coordinates of a stretch, from its lower end; raise BadStretch off the line."""
        low, high = self._on_line(min(from_m, to_m), max(from_m, to_m))
        cut = substring(self.metric, low, high)
        return [(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(self.plane.to_degrees(cut))]

    def reversed(self) -> ReferenceLine:
        """Give the same line with its zero end at the other end; landmarks keep their places."""
        marks = tuple(Landmark(mark.name, max(0.0, self.length_m - mark.chainage_m)) for mark in self.landmarks)
        return ReferenceLine(self.coordinates[::-1], marks)

    @property
    def bearing_deg(self) -> float:
        """The direction from the zero end to the far end, in degrees clockwise from north."""
        return bearing_deg(*self.coordinates[0], *self.coordinates[-1])

    def cover(
        self, track: Sequence[Sequence[float | None]], reach_m: float = 40.0, *, max_gap_m: float = 60.0
    ) -> list[Interval]:
        """Tell which stretches a track of (lon, lat[, accuracy_m]) walked; see `server.geo.track`."""
        from server.geo.track import covered

        return covered(self, track, reach_m=reach_m, max_gap_m=max_gap_m)

    def _on_line(self, low: float, high: float) -> tuple[float, float]:
        """Give a stretch cut to the line; raise BadStretch where it leaves the line by more than rounding does."""
        if not (low >= -_SLACK_M and high <= self.length_m + _SLACK_M):
            raise BadStretch(from_m=round(low, 1), to_m=round(high, 1), length_m=round(self.length_m, 1))
        return min(max(low, 0.0), self.length_m), min(max(high, 0.0), self.length_m)

    def _tangent(self, chainage_m: float, window_m: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """Give two points of the plane, before and after a chainage, between which the line's course is taken."""
        before = self.metric.interpolate(max(0.0, chainage_m - window_m))
        after = self.metric.interpolate(min(self.length_m, chainage_m + window_m))
        return (before.x, before.y), (after.x, after.y)

    def _side(self, chainage_m: float, hand: Hand) -> Side:
        (ax, ay), (bx, by) = self._tangent(chainage_m, _SIDE_WINDOW_M)
        east, north = bx - ax, by - ay
        if abs(north) >= abs(east):
            return Side.WEST if (hand is Hand.LEFT) == (north >= 0) else Side.EAST
        return Side.NORTH if (hand is Hand.LEFT) == (east >= 0) else Side.SOUTH
