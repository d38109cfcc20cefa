"""Where along a walk a photo of an absence was taken: 起点, 中间 or 终点, and which of the three is missing. Pure.

What an inspector chose stands. Otherwise the photo's place on the reference line tells it, measured along the stretch
that was walked, in the direction it was walked; where there is no line, the order of taking.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Spot(StrEnum):
    """Where along the walk a photo of an absence was taken: 起点, 中间, 终点."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


ENDS = 0.25
"""The first and the last quarter of a walk are its ends, what lies between them its middle."""
LEAST_WALK_M = 20.0
"""On less than this a position cannot tell one end from the other."""


@dataclass(frozen=True)
class Walk:
    """A stretch as it was walked: chainages in metres, `to_m` the smaller one where it was walked against the line."""

    from_m: float
    to_m: float


@dataclass(frozen=True)
class Shot:
    """One photo of an absence, with the chainage of its position where that is known."""

    id: int
    taken_at: datetime
    chosen: Spot | None = None
    chainage_m: float | None = None


def spot_at(chainage_m: float, walk: Walk) -> Spot:
    """Tell which of the three a chainage is on a walk; before its start is the start, beyond its end the end."""
    share = (chainage_m - walk.from_m) / (walk.to_m - walk.from_m)
    if share < ENDS:
        return Spot.START
    return Spot.MIDDLE if share <= 1 - ENDS else Spot.END


def spots_of(shots: Sequence[Shot], walk: Walk | None) -> dict[int, Spot]:
    """Give the spot of each photo of one absence."""
    found = {shot.id: shot.chosen for shot in shots if shot.chosen is not None}
    measurable = walk is not None and abs(walk.to_m - walk.from_m) >= LEAST_WALK_M
    left = []
    for shot in sorted(shots, key=lambda one: (one.taken_at, one.id)):
        if shot.id in found:
            continue
        if walk is not None and measurable and shot.chainage_m is not None:
            found[shot.id] = spot_at(shot.chainage_m, walk)
        else:
            left.append(shot)
    free = list(missing(found.values()))
    if len(left) == 2 and len(free) == len(Spot):
        free.remove(Spot.MIDDLE)  # two photos show both ends
    found |= {shot.id: spot for shot, spot in zip(left, free, strict=False)}
    found |= {shot.id: Spot.MIDDLE for shot in left[len(free) :]}
    return found


def missing(spots: Iterable[Spot | None]) -> tuple[Spot, ...]:
    """Tell which of the three no photo shows, in the order of walking."""
    shown = set(spots)
    return tuple(spot for spot in Spot if spot not in shown)
