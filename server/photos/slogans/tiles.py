"""How a picture is looked at for text: as a whole, then in tiles that overlap; and one list of lines out of all. Pure.

A detector finds text of a size that goes with its frame: of posters a tenth of the picture wide it passed over every
second one, and found each in a tile. (Slicing for small objects: Akyon, Altinuc, Temizel, ICIP 2022.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil

from shapely.geometry import Polygon

from server.photos.slogans.layout import Line

WHOLE_SIDE_PX = 1_000
"""The whole is looked at no larger than this: what is small there is read in a tile."""
TILE_PX = 1_000
OVERLAP_PX = 300
"""What a tile cuts off stands whole in its neighbour, up to this length: ten characters of what the whole misses."""
SHARED = 0.6
"""Of the smaller one's area: lines of different looks that share more than this are one line."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a picture in its pixels."""

    left: int
    top: int
    width: int
    height: int


def tiles(width: int, height: int) -> list[Tile]:
    """Cut a picture into equal tiles that overlap; none where the whole is no larger than one."""
    across, down = _cuts(width), _cuts(height)
    if len(across) * len(down) == 1:
        return []
    return [Tile(left, top, wide, high) for (top, high), (left, wide) in product(down, across)]


def one_list(looks: Sequence[Sequence[Line]]) -> list[Line]:
    """Put the lines of all looks together: of those that stand in one place, the one that tells most.

    A look's own lines are never held against one another: it knows what it saw.
    """
    told = sorted(
        ((number, line) for number, lines in enumerate(looks) for line in lines),
        key=lambda each: -len(each[1].text) * each[1].confidence,
    )
    kept: list[tuple[int, Line, Polygon]] = []
    for number, line in told:
        place = Polygon(line.corners).buffer(0)
        if not _is_there(place, (other for look, _, other in kept if look != number)):
            kept.append((number, line, place))
    return [line for _, line, _ in kept]


def _cuts(side: int) -> list[tuple[int, int]]:
    number = max(1, ceil((side - OVERLAP_PX) / (TILE_PX - OVERLAP_PX)))
    length = min(side, ceil((side + (number - 1) * OVERLAP_PX) / number))
    return [(round(each * (side - length) / max(number - 1, 1)), length) for each in range(number)]


def _is_there(place: Polygon, others: Iterable[Polygon]) -> bool:
    return any(
        place.intersection(other).area > SHARED * min(place.area, other.area) or place.equals(other) for other in others
    )
