"""Where somebody was at a moment, by recorded tracks: the line between two neighbouring points, and never beyond. Pure.

A moment is placed only between two points of one segment that lie close enough in time and in space. Nothing is
extended past the ends of a track: whoever took the photo may have gone anywhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from server.geo.metres import distance_m

MAX_GAP_S = 120.0
MAX_GAP_M = 200.0
RECEIVER_M = 10.0
"""How exact a recorded point is taken to be: tracks seldom say, and among houses it is no better."""
WANDER_M_S = 0.5
"""How fast somebody may stray from the straight line between two points."""


class TrackPoint(NamedTuple):
    """A recorded point: seconds since 1970 (UTC), degrees WGS-84."""

    at: float
    lon: float
    lat: float


Segment = Sequence[TrackPoint]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a moment lies on a track, how exact that is, and between how distant points it had to be found."""

    lon: float
    lat: float
    accuracy_m: float
    gap_s: float
    gap_m: float


class Course:
    """The tracks of one person, in whichever order they were given."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self.segments = [_in_order(segment) for segment in segments if segment]
        self._times = [[point.at for point in segment] for segment in self.segments]

    def __len__(self) -> int:
        return sum(map(len, self.segments))

    @property
    def points(self) -> list[TrackPoint]:
        """All points, segment after segment."""
        return [point for segment in self.segments for point in segment]

    def at(self, moment: float, *, max_gap_s: float = MAX_GAP_S, max_gap_m: float = MAX_GAP_M) -> Placed | None:
        """Place a moment; where several tracks know it, by the one that knows it most exactly."""
        found = [
            placed
            for segment, times in zip(self.segments, self._times, strict=True)
            if (placed := _between(segment, times, moment, max_gap_s, max_gap_m))
        ]
        return min(found, key=lambda placed: placed.accuracy_m, default=None)


def _in_order(segment: Segment) -> list[TrackPoint]:
    """Put points in the order of time, one for each moment."""
    return [point for _, point in sorted({point.at: point for point in segment}.items())]


def _between(
    segment: Segment, times: Sequence[float], moment: float, max_gap_s: float, max_gap_m: float
) -> Placed | None:
    after = bisect_left(times, moment)
    if after == len(times):
        return None
    later = segment[after]
    if later.at == moment:
        return Placed(later.lon, later.lat, RECEIVER_M, 0.0, 0.0)
    if after == 0:
        return None
    earlier = segment[after - 1]
    gap_s = later.at - earlier.at
    gap_m = distance_m(earlier.lon, earlier.lat, later.lon, later.lat)
    if gap_s > max_gap_s or gap_m > max_gap_m:
        return None
    share = (moment - earlier.at) / gap_s
    eastwards = (later.lon - earlier.lon + 540.0) % 360.0 - 180.0
    lon = (earlier.lon + share * eastwards + 540.0) % 360.0 - 180.0
    lat = earlier.lat + share * (later.lat - earlier.lat)
    return Placed(lon, lat, _accuracy_m(share, gap_s, gap_m), gap_s, gap_m)


def _accuracy_m(share: float, gap_s: float, gap_m: float) -> float:
    """Tell how exact a place between two points is: as good as a point beside one, worst half-way across a wide gap."""
    to_nearest = min(share, 1 - share)
    return RECEIVER_M + to_nearest * gap_m + to_nearest * gap_s * WANDER_M_S
