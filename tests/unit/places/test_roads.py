"""One line out of many pieces, and sections between junctions, on roads drawn for the purpose."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from shapely.geometry import LineString, Point
from shapely.ops import substring

from server.geo.metres import about
from server.places.carriageways import centred
from server.places.junctions import junction_word, make_sections
from server.places.roads import Piece, RoadClass, roads_of

PLANE = about(116.30, 40.00)


def piece(name: str, *metres: tuple[float, float], road_class: str = "primary", one_way: bool = False) -> Piece:
    return Piece(name, road_class, LineString([PLANE.lonlat(*xy) for xy in metres]), one_way)


def metric(*metres: tuple[float, float], road_class: str = "primary", one_way: bool = False) -> Piece:
    return Piece("甲街", road_class, LineString(metres), one_way)


def north(x: float, *ys: float) -> list[Piece]:
    """A carriageway at `x` driven along ys, in pieces."""
    return [metric((x, a), (x, b), one_way=True) for a, b in pairwise(ys)]


def only(pieces: list[Piece]) -> LineString:
    (road,) = roads_of("甲街", pieces)
    return road.line


def test_pieces_in_any_order_and_direction_make_one_line() -> None:
    pieces = [metric((0, 0), (0, 300)), metric((0, 700), (0, 300)), metric((0, 700), (0, 1000))]
    random.Random(1).shuffle(pieces)
    line = only(pieces)
    assert line.length == pytest.approx(1000)
    assert line.coords[0][1] < line.coords[-1][1], "it begins at its south end"


def test_two_carriageways_are_one_line_between_them() -> None:
    line = only([*north(12, 0, 400, 1000), *north(-12, 1000, 500, 0)])
    assert line.length == pytest.approx(1000, abs=1)
    assert all(abs(x) < 0.5 for x, _y in line.coords)


def test_a_road_that_divides_is_as_long_as_it_is() -> None:
    pieces = [
        metric((0, 0), (0, 400)),
        *(
            metric((0, 400), (10, 430), (10, 1000), one_way=True),
            metric((-10, 1000), (-10, 430), (0, 400), one_way=True),
        ),
    ]
    assert only(pieces).length == pytest.approx(1000, abs=10)


def test_side_roads_of_a_lower_class_are_left_out() -> None:
    pieces = [metric((0, 0), (0, 1000)), metric((35, 0), (35, 1000), road_class="tertiary")]
    (road,) = roads_of("甲街", pieces)
    assert (road.road_class, road.line.length) == (RoadClass.MAIN, pytest.approx(1000))
    assert all(abs(x) < 0.5 for x, _y in road.line.coords)


def test_a_gap_at_a_bridge_is_closed_and_a_long_one_is_not() -> None:
    assert only([metric((0, 0), (0, 400)), metric((0, 460), (0, 1000))]).length == pytest.approx(1000)
    roads = roads_of("甲街", [metric((0, 0), (0, 400)), metric((0, 900), (0, 1500))])
    assert sorted(round(road.line.length) for road in roads) == [400, 600]


def test_a_turn_back_is_no_way_on() -> None:
    line = only([metric((0, 0), (0, 500)), metric((20, 500), (20, 450))])
    assert line.length == pytest.approx(500, abs=1)


def test_a_ring_road_is_measured_all_round() -> None:
    circle = Point(0, 0).buffer(400, quad_segs=32).exterior
    eighth = circle.length / 8
    pieces = [Piece("环路", "primary", substring(circle, at * eighth, (at + 1) * eighth)) for at in range(8)]
    roads = roads_of("环路", pieces)
    assert sum(road.line.length for road in roads) == pytest.approx(circle.length, rel=0.05)


def test_centring_leaves_a_single_carriageway_where_it_is() -> None:
    line = LineString([(0, 0), (0, 500), (300, 800)])
    assert centred(line, [line]).hausdorff_distance(line) < 8


def test_a_road_is_cut_where_other_roads_cross_it() -> None:
    pieces = [
        *(piece("甲街", (0, 0), (0, 600)), piece("甲街", (0, 600), (0, 1500))),
        piece("乙路", (-500, 500), (500, 500), road_class="secondary"),
        piece("丙路", (15, 1000), (500, 1000), road_class="tertiary"),
        piece("丁巷", (-500, 800), (500, 800), road_class="residential"),
    ]
    names = {section.name: section for section in make_sections(pieces)}
    assert {name for name in names if name.startswith("甲街")} == {
        "甲街(南端—乙路)",
        "甲街(乙路—丙路)",
        "甲街(丙路—北端)",
    }
    middle = names["甲街(乙路—丙路)"]
    assert middle.line.length_m == pytest.approx(500, abs=2)
    assert [(mark.name, round(mark.chainage_m)) for mark in middle.line.landmarks] == [
        ("乙路口", 0),
        ("丙路口", pytest.approx(500, abs=2)),
    ]


def test_two_carriageways_crossing_make_one_junction() -> None:
    pieces = [
        piece("甲街", (0, 0), (0, 1000)),
        *(piece("乙路", (-500, 500), (500, 500), one_way=True), piece("乙路", (500, 525), (-500, 525), one_way=True)),
    ]
    assert sum(section.road_name == "甲街" for section in make_sections(pieces)) == 2


def test_a_junction_near_an_end_makes_no_stub() -> None:
    pieces = [piece("甲街", (0, 0), (0, 1000)), piece("乙路", (-500, 60), (500, 60))]
    (section,) = [section for section in make_sections(pieces) if section.road_name == "甲街"]
    assert section.name == "甲街(乙路—北端)"
    assert [mark.name for mark in section.line.landmarks] == ["乙路口"]


def test_links_unnamed_roads_and_lanes_make_no_section() -> None:
    pieces = [
        piece("甲街", (0, 0), (0, 500), road_class="primary_link"),
        piece("", (50, 0), (50, 500)),
        piece("乙巷", (90, 0), (90, 500), road_class="service"),
    ]
    assert make_sections(pieces) == []


def test_every_section_is_named_once() -> None:
    pieces = [
        piece("甲街", (0, 0), (0, 2000)),
        *(piece(f"{n}路", (-300, y), (300, y)) for n, y in (("乙", 400), ("丙", 900), ("丁", 1500))),
        piece("甲街", (3000, 0), (3000, 2000)),
        piece("甲街", (5000, 0), (5000, 2000)),
    ]
    names = [section.name for section in make_sections(pieces)]
    assert "甲街(南端—北端)·2" in names
    assert len(names) == len(set(names))


def test_a_junction_is_called_by_the_road_that_crosses() -> None:
    assert (junction_word("成府路"), junction_word("中关村北大街")) == ("成府路口", "中关村北大街路口")
