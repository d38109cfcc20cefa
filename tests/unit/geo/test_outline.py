"""An outline is small, and from nowhere does it say a very different distance from the geometry it stands for."""

from __future__ import annotations

import math

import pytest
from shapely.geometry import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, box

from server.geo.metres import about_geometry, distance_from_m
from server.geo.outline import Outline, outline

LON, LAT = 116.3, 40.0


def _circle(points: int, radius: float = 0.01, ripple: float = 0.0) -> list[tuple[float, float]]:
    turns = [2 * math.pi * index / points for index in range(points)]
    return [
        (LON + radius * (1 + ripple * math.sin(40 * turn)) * math.cos(turn), LAT + radius * math.sin(turn))
        for turn in turns
    ]


def _count(made: Outline) -> int:
    return sum(len(part) for part in made.parts)


def _shape(made: Outline):
    if made.kind == "point":
        return MultiPoint([part[0] for part in made.parts])
    return MultiLineString(made.parts) if made.kind == "line" else MultiPolygon([Polygon(part) for part in made.parts])


GEOMETRIES = {
    "a stop": Point(LON, LAT),
    "a straight road": LineString([(LON, LAT), (LON, LAT + 0.02)]),
    "a winding road of 2,000 points": LineString(
        [(LON + index / 1e5, LAT + math.sin(index / 150) / 1e3) for index in range(2000)]
    ),
    "a lake shore of 3,000 points": Polygon(_circle(3000, ripple=0.02)),
    "a park in two pieces": MultiPolygon([box(LON, LAT, LON + 0.01, LAT + 0.01), Polygon(_circle(500, 0.002))]),
    "a road in ten pieces": MultiLineString(
        [[(LON + step / 100, LAT), (LON + step / 100 + 0.004, LAT)] for step in range(10)]
    ),
}


@pytest.mark.parametrize("geometry", GEOMETRIES.values(), ids=GEOMETRIES.keys())
def test_an_outline_has_at_most_sixty_points_and_tells_distances_to_fifty_metres(geometry):
    made = outline(geometry)
    assert _count(made) <= 60
    for east in (-0.03, -0.012, 0.0, 0.012, 0.03):
        for north in (-0.02, 0.0, 0.02):
            true_m = distance_from_m(LON + east, LAT + north, geometry)
            assert abs(distance_from_m(LON + east, LAT + north, _shape(made)) - true_m) < 50


def test_a_small_outline_loses_nothing_but_bends_of_two_metres():
    corner = box(LON, LAT, LON + 0.001, LAT + 0.001)
    made = outline(corner)
    assert (made.kind, len(made.parts), _count(made)) == ("polygon", 1, 5)
    assert about_geometry(corner).to_metres(_shape(made).symmetric_difference(corner)).area < 500


def test_a_hole_stays_a_ring_of_its_own():
    holed = box(LON, LAT, LON + 0.01, LAT + 0.01).difference(box(LON + 0.004, LAT + 0.004, LON + 0.006, LAT + 0.006))
    assert len(outline(holed).parts) == 2


def test_more_pieces_than_points_leave_the_largest():
    pieces = [box(LON + i / 100, LAT, LON + i / 100 + 0.0002 * (i + 1), LAT + 0.0005) for i in range(40)]
    made = outline(MultiPolygon(pieces))
    assert _count(made) <= 60
    assert max(point[0] for part in made.parts for point in part) == pytest.approx(pieces[-1].bounds[2], abs=1e-4)


def test_a_mixed_geometry_is_the_ground_it_covers():
    mixed = box(LON, LAT, LON + 0.01, LAT + 0.01).union(LineString([(LON - 0.02, LAT), (LON - 0.01, LAT)]))
    assert outline(mixed).kind == "polygon"
