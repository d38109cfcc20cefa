"""Where the demo inspectors walk: along a real road's reference line and along the real footpaths of 圆明园.

Works with distances along a line and offsets to its right, in metres; what a phone's satellite receiver makes of them
(noise, accuracy) is added here and nowhere else. The same seed gives the same walk.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from server.demo.camera import Fix
from server.geo.metres import about, bearing_deg
from server.geo.reference import ReferenceLine

PACE_M_PER_S = 1.25
STOP_S = 20  # standing still to take a photo
TRACK_STEP_S = 6
ALTITUDE_M = 48.0

# Two footways in the east of 圆明园, from the lake to the ruins in the north.
# © OpenStreetMap contributors, ODbL 1.0 (ways 40724035 and 210646496).
PARK_PATH = ReferenceLine((
    (116.300512, 40.004851), (116.300679, 40.004826), (116.302777, 40.004968), (116.303652, 40.005056),
    (116.306121, 40.005282), (116.306698, 40.005336), (116.307192, 40.005218), (116.308453, 40.005227),
    (116.308545, 40.005291), (116.308358, 40.005704), (116.3083, 40.005979), (116.308279, 40.006076),
    (116.308482, 40.006115), (116.309457, 40.006196), (116.309562, 40.006115), (116.309909, 40.006003),
    (116.310372, 40.006061), (116.310677, 40.006155), (116.310939, 40.006176), (116.311412, 40.005947),
    (116.312034, 40.005922), (116.312383, 40.005986), (116.312383, 40.006272), (116.312342, 40.006768),
    (116.312134, 40.007251), (116.311968, 40.007798), (116.311943, 40.008268), (116.312084, 40.008637),
    (116.311993, 40.009686), (116.311819, 40.010785), (116.31183, 40.011374),
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """A true place beside a line: longitude, latitude (WGS-84) and the direction one walks there."""

    lon: float
    lat: float
    course_deg: float


def beside(line: ReferenceLine, at_m: float, right_m: float = 0.0) -> Point:
    """Tell the place `right_m` to the right of a line (negative: left), `at_m` along it."""
    at = min(max(at_m, 0.0), line.length_m)
    before, after = line.point_at(max(0.0, at - 8)), line.point_at(min(line.length_m, at + 8))
    course = bearing_deg(*before, *after)
    return moved(*line.point_at(at), right_m, course + 90, course)


def moved(lon: float, lat: float, by_m: float, towards_deg: float, course_deg: float = 0.0) -> Point:
    """Tell the place `by_m` from another towards a direction in degrees from north."""
    plane = about(lon, lat)
    x, y = plane.xy(lon, lat)
    turn = math.radians(towards_deg)
    there = plane.lonlat(x + by_m * math.sin(turn), y + by_m * math.cos(turn))
    return Point(round(there[0], 7), round(there[1], 7), course_deg % 360)


def sensed(place: Point, rng: np.random.Generator, *, spread_m: float = 2.6) -> Fix:
    """Tell what a phone makes of a true place: off by a few metres, and knowing about how much."""
    off = np.hypot(*rng.normal(0, spread_m, 2))
    found = moved(place.lon, place.lat, float(off), float(rng.uniform(0, 360)))
    accuracy = round(float(rng.uniform(4.0, 8.5)), 1)
    altitude = round(ALTITUDE_M + float(rng.normal(0, 3)), 1)
    heading = round((place.course_deg + float(rng.normal(0, 12))) % 360, 1)
    return Fix(found.lon, found.lat, accuracy, altitude, heading)


def minutes_to(at_m: float, from_m: float, stops: Sequence[float]) -> float:
    """Tell after how many minutes a walker from `from_m` is at `at_m`, having stopped at every place before."""
    stopped = sum(1 for stop in stops if from_m <= stop < at_m)
    return ((at_m - from_m) / PACE_M_PER_S + stopped * STOP_S) / 60


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk along a line, keeping `right_m` to its right, stopping where photos are taken."""

    line: ReferenceLine
    from_m: float
    to_m: float
    right_m: float
    stops: tuple[float, ...] = ()

    def at(self, at_m: float) -> float:
        """Tell the minute of the walk at which the walker is `at_m` along the line."""
        return minutes_to(at_m, self.from_m, self.stops)

    @property
    def minutes(self) -> float:
        """How long the walk takes."""
        return self.at(self.to_m)

    def track(self, started_at: datetime, rng: np.random.Generator) -> list[dict[str, object]]:
        """Give the track a phone records every few seconds: lon, lat, accuracy_m, at."""
        fixes: list[dict[str, object]] = []
        stops = sorted(stop for stop in self.stops if self.from_m <= stop < self.to_m)
        at_m, waiting, second = self.from_m, 0.0, 0.0
        while at_m < self.to_m:
            fixes.append(self._fix(at_m, started_at + timedelta(seconds=second), rng))
            second += TRACK_STEP_S
            if waiting > 0:
                waiting -= TRACK_STEP_S
                continue
            ahead = at_m + PACE_M_PER_S * TRACK_STEP_S
            if stops and stops[0] <= ahead:
                at_m, waiting = stops.pop(0) + 0.01, STOP_S
            else:
                at_m = ahead
        fixes.append(self._fix(self.to_m, started_at + timedelta(seconds=second), rng))
        return fixes

    def _fix(self, at_m: float, at: datetime, rng: np.random.Generator) -> dict[str, object]:
        fix = sensed(beside(self.line, at_m, self.right_m), rng, spread_m=2.2)
        return {"lon": fix.lon, "lat": fix.lat, "accuracy_m": fix.accuracy_m, "at": at.isoformat()}
