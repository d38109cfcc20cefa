"""A site's ground and the points rules measure from: distances of things in metres, signed at the edge. Pure.

Within the ground a distance to its edge is negative, so that a position with its accuracy can be told to lie surely
inside, surely outside, or neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from server.geo.metres import LocalMetres, about_geometry
from server.standards.rules import AbsentWithinRadius, AllOf, CountFromPoint, Rule, RuleBase, WithinDistanceOfGate

_MEASURED: tuple[type[RuleBase], ...] = (CountFromPoint, WithinDistanceOfGate, AbsentWithinRadius)


def measures_distance(rule: Rule | None) -> bool:
    """Tell whether a rule needs to know how far things lie from the site's ground, centre or gates."""
    if isinstance(rule, AllOf):
        return any(measures_distance(part) for part in rule.rules)
    return isinstance(rule, _MEASURED)


@dataclass(frozen=True)
class Distances:
    """How far one position lies from what rules measure from, in metres; None where that is not known."""

    centre_m: float | None = None
    gate_m: float | None = None
    ground_m: float | None = None


NOWHERE = Distances()


@dataclass(frozen=True)
class Ground:
    """A site's geometry in a metric plane, its centre, and its gates."""

    plane: LocalMetres
    shape: BaseGeometry
    centre: Point | None
    gates: tuple[Point, ...]

    def distances(self, lon: float | None, lat: float | None) -> Distances:
        """Measure from a position in degrees (WGS-84)."""
        if lon is None or lat is None:
            return NOWHERE
        here = Point(self.plane.xy(lon, lat))
        return Distances(
            centre_m=None if self.centre is None else float(self.centre.distance(here)),
            gate_m=min((float(gate.distance(here)) for gate in self.gates), default=None),
            ground_m=self._from_edge(here),
        )

    def _from_edge(self, here: Point) -> float:
        beyond = float(self.shape.distance(here))
        if beyond == 0 and self.shape.area > 0:
            return -float(self.shape.boundary.distance(here))
        return beyond


def ground_of(geometry: BaseGeometry | None, points: Iterable[dict[str, Any]]) -> Ground | None:
    """Make the ground of a site from its geometry (WGS-84) and the points somebody put on the map.

    Without a point of its own the centre of an area is its middle; a line has none.
    """
    if geometry is None:
        return None
    plane = about_geometry(geometry)
    shape = plane.to_metres(geometry)
    placed: dict[str, list[Point]] = {}
    for one in points:
        placed.setdefault(str(one["kind"]), []).append(Point(plane.xy(float(one["lon"]), float(one["lat"]))))
    centres = placed.get("centre") or [_middle(shape)]
    return Ground(plane, shape, centres[0], tuple(placed.get("gate", ())))


def _middle(shape: BaseGeometry) -> Point | None:
    if shape.geom_type == "Point":
        return Point(shape.x, shape.y)
    if shape.area == 0:
        return None
    middle = shape.centroid
    return middle if shape.contains(middle) else shape.representative_point()
