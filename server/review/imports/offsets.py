"""By how many seconds a camera's clock differs from a track, found from photos that know where they were taken. Pure.

Each such photo votes for the moments at which the track came by its place; the offset that most photos vote for is then
looked at second by second. It is proposed only where a clear majority agrees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

import numpy as np

from server.geo.metres import distance_m
from server.review.imports.course import Course

MOST_OFFSET_S = 3 * 86_400
NEAR_M = 60.0
_BIN_S = 10
_LOOKED_AT = 12
_TRIED = 60
"""Of very many photos so many, from beginning to end, are asked for the offset; how many agree is told of all."""
_LEAST_PHOTOS = 2
_LEAST_SHARE = 0.6
_METRES_PER_DEGREE = 111_320.0


class Known(NamedTuple):
    """A photo that knows its place: its own time in seconds since 1970, degrees WGS-84."""

    taken: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Offset:
    """Seconds to add to the photos' own times, how many of the photos that know their place agree, and how nearly."""

    seconds: int
    agreeing: int
    of: int
    apart_m: float


def shifted(taken: float, offset_s: float) -> float:
    """Give the moment on the track's clock at which a photo was taken."""
    return taken + offset_s


def propose_offset(photos: Sequence[Known], course: Course) -> Offset | None:
    """Find the offset under which the photos lie where the track says; None where they do not tell."""
    if len(photos) < _LEAST_PHOTOS or not len(course):
        return None
    some = photos[:: -(-len(photos) // _TRIED)]
    votes = _votes(some, course)
    if not votes:
        return None
    ranked = sorted(votes.items(), key=lambda each: (-each[1], abs(each[0])))
    tried = {second for at, _ in ranked[:_LOOKED_AT] for second in range((at - 1) * _BIN_S, (at + 2) * _BIN_S + 1)}
    found = [each for second in sorted(tried) if (each := _under(second, some, course))]
    nearest = min(found, key=lambda each: (-each.agreeing, round(each.apart_m), abs(each.seconds)), default=None)
    best = _under(nearest.seconds, photos, course) if nearest else None
    if best is None or best.agreeing < max(_LEAST_PHOTOS, _LEAST_SHARE * len(photos)):
        return None
    return best


def _votes(photos: Sequence[Known], course: Course) -> Counter[int]:
    track = np.array(course.points)
    votes: Counter[int] = Counter()
    for photo in photos:
        east = (track[:, 1] - photo.lon) * _METRES_PER_DEGREE * np.cos(np.radians(photo.lat))
        north = (track[:, 2] - photo.lat) * _METRES_PER_DEGREE
        late = track[np.hypot(east, north) <= NEAR_M, 0] - photo.taken
        bins = np.unique(np.floor(late[np.abs(late) <= MOST_OFFSET_S] / _BIN_S).astype(int))
        votes.update(bins.tolist())
    return votes


def _under(seconds: int, photos: Sequence[Known], course: Course) -> Offset | None:
    apart = []
    for photo in photos:
        placed = course.at(shifted(photo.taken, seconds))
        if placed is not None:
            apart.append(distance_m(placed.lon, placed.lat, photo.lon, photo.lat))
    near = [each for each in apart if each <= NEAR_M]
    return Offset(seconds, len(near), len(photos), fmean(near)) if near else None
