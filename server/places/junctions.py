"""Cutting roads at their junctions into sections, and naming each by what it lies between.

Pure. A junction is where another main or secondary road crosses a road's line or ends at it. Sections that would be too
short join their neighbour; the junction stays on them as a landmark.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import shapely
from shapely.geometry import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from server.geo.metres import LocalMetres, about_geometry
from server.geo.reference import Landmark, ReferenceLine
from server.geo.wording import Direction, direction_text
from server.places.roads import CLASSES, Piece, Road, RoadClass, roads_of

JUNCTION_M = 80.0
"""Crossings of one other road within this distance are one junction: two carriageways cross two carriageways."""
REACH_M = 40.0
"""How near the end of another road must come to be a junction."""
SHORTEST_M = 150.0
"""A section is not shorter than this."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of road between junctions, with its line in WGS-84."""

    name: str
    road_name: str
    road_class: RoadClass
    line: ReferenceLine


def make_sections(pieces: Iterable[Piece]) -> list[Section]:
    """Make the sections of every named main and secondary road, by road and from its zero end on.

    Pieces are WGS-84; those without a name or of another class are left out.
    """
    wanted = [p for p in pieces if p.name and p.road_class in CLASSES and len(p.line.coords) > 1 and p.line.length > 0]
    if not wanted:
        return []
    plane = about_geometry(MultiLineString([piece.line for piece in wanted]))
    by_name: dict[str, list[Piece]] = defaultdict(list)
    for piece in wanted:
        metric = plane.to_metres(shapely.force_2d(piece.line))
        by_name[piece.name].append(Piece(piece.name, piece.road_class, metric, piece.one_way))
    whole = {name: shapely.union_all([piece.line for piece in of_name]) for name, of_name in by_name.items()}
    sections: list[Section] = []
    for name, of_name in sorted(by_name.items()):
        others = {other: line for other, line in whole.items() if other != name}
        for road in roads_of(name, of_name):
            sections += _sections(road, _junctions(road.line, others), plane)
    return _told_apart(sections)


def _told_apart(sections: Sequence[Section]) -> list[Section]:
    """Number sections that would have the same name, as the two halves of a ring have."""
    seen: dict[str, int] = defaultdict(int)
    named: list[Section] = []
    for section in sections:
        seen[section.name] += 1
        number = seen[section.name]
        named.append(section if number == 1 else replace(section, name=f"{section.name}·{number}"))
    return named


def junction_word(road_name: str) -> str:
    """Call a junction by the road that crosses there: 成府路 → 成府路口, 中关村北大街 → 中关村北大街路口."""
    return f"{road_name}口" if road_name.endswith("路") else f"{road_name}路口"


def _junctions(line: LineString, others: dict[str, BaseGeometry]) -> list[Landmark]:
    """Find where other roads meet a line: crossings, and ends that come near it."""
    found: list[Landmark] = []
    for name, other in others.items():
        if line.distance(other) > REACH_M:
            continue
        met = [line.project(point) for point in _points(line.intersection(other))]
        if not met:
            ends = [Point(xy) for part in shapely.get_parts(other) for xy in (part.coords[0], part.coords[-1])]
            met = [line.project(end) for end in ends if line.distance(end) <= REACH_M]
        found += [Landmark(name, sum(group) / len(group)) for group in _groups(sorted(met), JUNCTION_M)]
    return sorted(found, key=lambda mark: mark.chainage_m)


def _points(geometry: BaseGeometry) -> list[Point]:
    """Give the points of an intersection; where two roads share ground, the ends of what they share."""
    points: list[Point] = []
    for part in shapely.get_parts(geometry):
        if isinstance(part, Point):
            points.append(part)
        elif isinstance(part, LineString) and not part.is_empty:
            points += [Point(part.coords[0]), Point(part.coords[-1])]
    return points


def _groups(values: Sequence[float], within: float) -> list[list[float]]:
    groups: list[list[float]] = []
    for value in values:
        if groups and value - groups[-1][-1] <= within:
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


def _sections(road: Road, junctions: Sequence[Landmark], plane: LocalMetres) -> list[Section]:
    """Cut a road at its junctions and name each section by what it lies between."""
    made: list[Section] = []
    for (low, from_name), (high, to_name) in pairwise(_cuts(road.line, junctions)):
        stretch = plane.to_degrees(substring(road.line, low, high))
        bare = ReferenceLine(tuple((float(x), float(y)) for x, y in stretch.coords))
        marks = tuple(
            Landmark(junction_word(mark.name), min(max(mark.chainage_m - low, 0.0), bare.length_m))
            for mark in junctions
            if low - REACH_M <= mark.chainage_m <= high + REACH_M
        )
        name = f"{road.name}({from_name}—{to_name})"
        made.append(Section(name, road.name, road.road_class, ReferenceLine(bare.coordinates, marks)))
    return made


def _cuts(line: LineString, junctions: Sequence[Landmark]) -> list[tuple[float, str]]:
    """Choose where a road is cut, so that no section is too short: (chainage_m, name of what is there), ends too."""
    first, last = (0.0, _end_word(line, at_zero=True)), (line.length, _end_word(line, at_zero=False))
    inner: list[tuple[float, str]] = []
    for mark in junctions:
        if mark.chainage_m < SHORTEST_M:
            first = (0.0, mark.name)
        elif line.length - mark.chainage_m < SHORTEST_M:
            last = (line.length, mark.name)
        elif not inner or mark.chainage_m - inner[-1][0] >= SHORTEST_M:
            inner.append((mark.chainage_m, mark.name))
    return [first, *inner, last]


def _end_word(line: LineString, *, at_zero: bool) -> str:
    """Name an end of a road where no other road is known: 南端, 东端."""
    (ax, ay), (bx, by) = line.coords[0], line.coords[-1]
    degrees = math.degrees(math.atan2(bx - ax, by - ay)) % 360.0
    return direction_text(Direction.of(degrees + 180.0 if at_zero else degrees), "zh") + "端"
