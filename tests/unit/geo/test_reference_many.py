"""Many points are carried onto a line at once exactly as each by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.geo.reference import Hand, ReferenceLine, Side

LON, LAT = 116.3, 39.99
near = st.tuples(st.integers(-300, 300), st.integers(-300, 300)).map(lambda at: (LON + at[0] / 1e5, LAT + at[1] / 1e5))


@given(st.lists(near, min_size=2, max_size=6, unique=True), st.lists(near, min_size=1, max_size=8))
def test_many_points_project_as_each_by_itself(
    line: list[tuple[float, float]], points: list[tuple[float, float]]
) -> None:
    reference = ReferenceLine(tuple(line))
    found = reference.project_all([lon for lon, _ in points], [lat for _, lat in points])
    for (lon, lat), projected in zip(points, found, strict=True):
        alone = reference.project(lon, lat)
        assert projected.chainage_m == pytest.approx(alone.chainage_m, abs=1e-6)
        assert projected.offset_m == pytest.approx(alone.offset_m, abs=1e-6)
        assert projected.hand == alone.hand


@pytest.mark.parametrize(
    ("course", "side", "hand"),
    [
        ("east", Side.NORTH, Hand.LEFT),
        ("east", Side.SOUTH, Hand.RIGHT),
        ("north", Side.WEST, Hand.LEFT),
        ("north", Side.EAST, Hand.RIGHT),
        ("west", Side.NORTH, Hand.RIGHT),
        ("south", Side.WEST, Hand.RIGHT),
    ],
)
def test_a_side_of_the_compass_lies_on_a_hand(course: str, side: Side, hand: Hand) -> None:
    step = {"east": (0.01, 0), "north": (0, 0.01), "west": (-0.01, 0), "south": (0, -0.01)}[course]
    line = ReferenceLine(((LON, LAT), (LON + step[0], LAT + step[1])))
    assert line.hands_towards([side] * 3, [0.0, line.length_m / 2, line.length_m + 5]) == [hand] * 3
