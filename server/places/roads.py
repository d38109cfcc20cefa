"""From the many pieces in which maps keep a road to its one line.

Pure. A named road comes as carriageways, side roads (辅路), links and bits of bridge. The line is the longest run that
can be driven without a sharp turn, moved into the middle of its carriageways. What lies beside it belongs to the same
road and is projected onto it, never measured again. Classes that are no main or secondary road are left out.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from server.places.carriageways import centred


class RoadClass(StrEnum):
    """What kind of road it is: 主干道, 次干道, 支路."""

    MAIN = "main"
    SECONDARY = "secondary"
    BRANCH = "branch"


CLASSES: dict[str, RoadClass] = {
    "trunk": RoadClass.MAIN,
    "primary": RoadClass.MAIN,
    "secondary": RoadClass.SECONDARY,
    "tertiary": RoadClass.BRANCH,
    **dict.fromkeys(("主干道", "主干路", "城市主干道", "main"), RoadClass.MAIN),
    **dict.fromkeys(("次干道", "次干路", "城市次干道"), RoadClass.SECONDARY),
    **dict.fromkeys(("支路", "branch"), RoadClass.BRANCH),
}
"""Classes of road that become sections, as OpenStreetMap and offices write them; a link is no road of its own."""

BRIDGED_M = 80.0
"""A gap in a road that is bridged: a junction, a bridge without the road's name."""
BESIDE_M = 60.0
"""How far off a carriageway of the same road may lie."""
_SHARPEST_TURN_DEG = 60.0
_SHORTEST_ROAD_M = 100.0
_SHORTEST_REST_M = 300.0  # what lies beside the line is mostly a wide junction, not a second road


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of road as the map has it: WGS-84 line, name, class, and whether it is driven one way only."""

    name: str
    road_class: str
    line: LineString
    one_way: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    """A piece as it is driven, in metres of a common plane."""

    line: LineString
    piece: int

    @property
    def start(self) -> tuple[float, float]:
        return self.line.coords[0]

    @property
    def end(self) -> tuple[float, float]:
        return self.line.coords[-1]


@dataclass(frozen=True, slots=True)
class Road:
    """A road's one line, in metres, from its south or west end."""

    name: str
    road_class: RoadClass
    line: LineString


def roads_of(name: str, pieces: Sequence[Piece]) -> list[Road]:
    """Give the lines of one named road from its pieces in metres: one, or more where parts lie elsewhere (a ring)."""
    roads: list[Road] = []
    left = [piece for piece in pieces if piece.road_class in CLASSES]
    shortest_m = _SHORTEST_ROAD_M
    while left:
        road_class = min((CLASSES[piece.road_class] for piece in left), key=list(RoadClass).index)
        of_class = [piece for piece in left if CLASSES[piece.road_class] is road_class]
        line = centred(_longest_run(of_class), [piece.line for piece in of_class])
        if line.length >= shortest_m:
            roads.append(Road(name, road_class, _from_zero_end(line)))
            shortest_m = _SHORTEST_REST_M
        left = _rest(left, line.buffer(BESIDE_M))
    return roads


def _rest(pieces: Sequence[Piece], strip: BaseGeometry) -> list[Piece]:
    """Give what of the pieces lies outside a strip and is long enough to be a road."""
    return [
        Piece(piece.name, piece.road_class, part, piece.one_way)
        for piece in pieces
        for part in shapely.get_parts(piece.line.difference(strip))
        if isinstance(part, LineString) and part.length > _SHORTEST_ROAD_M
    ]


def _longest_run(pieces: Sequence[Piece]) -> LineString:
    """Find the longest way that needs no sharp turn: the longest of the shortest ways between any two pieces."""
    runs = [_Run(piece.line, at) for at, piece in enumerate(pieces)]
    runs += [_Run(shapely.reverse(piece.line), at) for at, piece in enumerate(pieces) if not piece.one_way]
    follows = [[(j, gap) for j, other in enumerate(runs) if (gap := _gap(run, other)) is not None] for run in runs]
    best: list[int] = []
    best_m = -1.0
    for start in range(len(runs)):
        way, way_m = _farthest(start, runs, follows)
        if way_m > best_m:
            best, best_m = way, way_m
    coordinates = [xy for at in best for xy in runs[at].line.coords]
    return LineString([xy for at, xy in enumerate(coordinates) if at == 0 or xy != coordinates[at - 1]])


def _gap(run: _Run, other: _Run) -> float | None:
    """Give the metres from the end of one piece to the start of another, or None where one cannot drive on."""
    gap = math.dist(run.end, other.start)
    if run.piece == other.piece or gap > BRIDGED_M:
        return None
    leaving, arriving = _course(run.line, at_end=True), _course(other.line, at_end=False)
    if _turn_deg(leaving, arriving) > _SHARPEST_TURN_DEG:
        return None
    if gap > 15.0:  # a long gap must itself lie in the direction of the road
        over = math.atan2(other.start[1] - run.end[1], other.start[0] - run.end[0])
        if max(_turn_deg(leaving, over), _turn_deg(over, arriving)) > _SHARPEST_TURN_DEG / 2:
            return None
    return gap


def _course(line: LineString, *, at_end: bool) -> float:
    """Give the direction in which a line leaves (or begins), over its last (first) 20 m."""
    reach = min(20.0, line.length)
    a, b = (line.length - reach, line.length) if at_end else (0.0, reach)
    p, q = line.interpolate(a), line.interpolate(b)
    return math.atan2(q.y - p.y, q.x - p.x)


def _turn_deg(course: float, other: float) -> float:
    return abs(math.degrees(math.remainder(course - other, math.tau)))


def _farthest(start: int, runs: Sequence[_Run], follows: Sequence[list[tuple[int, float]]]) -> tuple[list[int], float]:
    """Find, by shortest ways from one piece, the way to the piece that lies farthest along."""
    way_m = {start: runs[start].line.length}
    before: dict[int, int] = {}
    queue = [(way_m[start], start)]
    while queue:
        so_far, at = heapq.heappop(queue)
        if so_far > way_m[at]:
            continue
        for after, gap in follows[at]:
            longer = so_far + 3 * gap + runs[after].line.length  # gaps cost more: a real piece is preferred
            if longer < way_m.get(after, math.inf):
                way_m[after], before[after] = longer, at
                heapq.heappush(queue, (longer, after))
    way = [max(way_m, key=lambda at: way_m[at])]
    while way[-1] != start:
        way.append(before[way[-1]])
    way.reverse()
    return way, sum(runs[at].line.length for at in way)


def _from_zero_end(line: LineString) -> LineString:
    """Let a line begin at its south end, or at its west end where it runs rather east and west."""
    (ax, ay), (bx, by) = line.coords[0], line.coords[-1]
    forward = by > ay if abs(by - ay) >= abs(bx - ax) else bx > ax
    return line if forward else shapely.reverse(line)
