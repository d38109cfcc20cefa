"""A position is a place or it is nothing; metres agree with the ellipsoid."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, Point, box

from server.geo.datum import Datum
from server.geo.errors import BadAccuracy, LooksSwapped, NotANumber, OutOfRange, ZeroPosition
from server.geo.metres import (
    Standing,
    about,
    area_m2,
    buffer,
    depth_m,
    distance_from_m,
    distance_m,
    length_m,
    standing,
)
from server.geo.position import Position, read_degrees

TSINGHUA = (116.3265, 40.0031)


@pytest.mark.parametrize(
    ("lon", "lat", "accuracy_m", "problem"),
    [
        (0, 0, None, ZeroPosition),
        (181, 0, None, OutOfRange),
        (39.9, 116.3, None, LooksSwapped),
        (math.nan, 10, None, NotANumber),
        (116.3, 40.0, -1, BadAccuracy),
        (116.3, 40.0, math.nan, BadAccuracy),
    ],
)
def test_what_cannot_be_a_place_is_refused(lon, lat, accuracy_m, problem) -> None:
    with pytest.raises(problem):
        Position(lon, lat, accuracy_m=accuracy_m)


def test_a_place_on_the_equator_or_on_the_zero_meridian_is_a_place() -> None:
    assert Position(0, 51.5).lat == 51.5
    assert Position(109.3, 0).lon == 109.3


def test_a_position_keeps_its_accuracy_through_a_change_of_datum() -> None:
    there = Position(*TSINGHUA, accuracy_m=8).to(Datum.BD09)
    assert there.accuracy_m == 8
    assert (there.wgs84.lon, there.wgs84.lat) == pytest.approx(TSINGHUA, abs=1e-7)


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "116,3", "1e999"])
def test_text_that_is_no_coordinate_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        read_degrees(text)


def test_a_degree_of_latitude_at_the_equator_is_110_574_metres() -> None:
    assert distance_m(0, 0, 0, 1) == pytest.approx(110_574.4, abs=0.5)
    assert length_m([(0, 0), (0, 1), (0, 0)]) == pytest.approx(2 * 110_574.4, abs=1)


@settings(deadline=None)
@given(st.floats(-0.1, 0.1), st.floats(-0.1, 0.1), st.floats(20, 50), st.floats(75, 130))
def test_the_local_plane_agrees_with_the_ellipsoid(east: float, north: float, lat: float, lon: float) -> None:
    plane = about(lon, lat)
    here, there = plane.xy(lon, lat), plane.xy(lon + east, lat + north)
    assert math.dist(here, there) == pytest.approx(distance_m(lon, lat, lon + east, lat + north), rel=2e-5, abs=1e-3)


def test_a_point_inside_an_area_is_no_distance_away() -> None:
    area = box(116.30, 40.00, 116.32, 40.01)
    assert distance_from_m(116.31, 40.005, area) == 0
    assert distance_from_m(116.31, 40.01 + 0.001, area) == pytest.approx(111.0, abs=0.5)


def test_how_deep_a_point_lies_is_measured_to_the_nearest_edge() -> None:
    area = box(116.30, 40.00, 116.32, 40.01)
    lake = box(116.3099, 40.006, 116.3101, 40.007)
    assert depth_m(116.31, 40.003, area) == pytest.approx(333.1, abs=0.5)
    assert depth_m(116.31, 40.005, area.difference(lake)) == pytest.approx(111.0, abs=0.5)
    assert depth_m(116.31, 40.0065, area.difference(lake)) == 0
    assert depth_m(116.31, 40.011, area) == 0
    assert depth_m(116.31, 40.003, area.exterior) == 0, "a line has no inside"
    both = GeometryCollection([Point(116.31, 40.003), area, box(116.33, 40.00, 116.34, 40.01)])
    assert depth_m(116.31, 40.003, both) == pytest.approx(333.1, abs=0.5)


def test_a_buffer_is_as_wide_as_it_says_and_a_square_as_large() -> None:
    wide = buffer(Point(TSINGHUA), 100)
    assert area_m2(wide) == pytest.approx(math.pi * 100**2, rel=0.01)
    assert area_m2(LineString([TSINGHUA, (116.33, 40.01)])) == 0


@pytest.mark.parametrize(
    ("lat", "accuracy_m", "tolerance_m", "expected"),
    [
        (40.0050, None, 0, Standing.INSIDE),
        (40.0050, 30, 0, Standing.INSIDE),
        (40.0099, 30, 0, Standing.UNSURE),  # 11 m from the edge
        (40.0101, 30, 0, Standing.UNSURE),  # 11 m outside
        (40.0101, 5, 0, Standing.OUTSIDE),
        (40.0101, 5, 30, Standing.INSIDE),
        (40.0200, 30, 30, Standing.OUTSIDE),
    ],
)
def test_a_fence_is_only_decided_where_the_whole_circle_of_accuracy_is(lat, accuracy_m, tolerance_m, expected) -> None:
    area = box(116.30, 40.00, 116.32, 40.01)
    assert standing(Position(116.31, lat, accuracy_m=accuracy_m), area, tolerance_m) is expected


def test_a_fence_compares_in_wgs84_whatever_the_datum_of_the_position() -> None:
    area = buffer(Point(TSINGHUA), 50)
    assert standing(Position(*TSINGHUA).to(Datum.GCJ02), area) is Standing.INSIDE
