"""Reference lines: chainage there and back, sides, covered stretches, places in words."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from server.geo.errors import BadLine, BadStretch
from server.geo.intervals import gaps, overlap, total_m, union
from server.geo.metres import about, distance_from_m
from server.geo.reference import Hand, Landmark, ReferenceLine, Side
from server.geo.wording import chainage_text, chainage_words, course_words, place_words

PLANE = about(116.30, 40.00)


def line(*metres: tuple[float, float], landmarks=()) -> ReferenceLine:
    return ReferenceLine(tuple(PLANE.lonlat(*xy) for xy in metres), tuple(landmarks))


def walk(*metres: tuple[float, ...]) -> list[tuple[float, ...]]:
    return [(*PLANE.lonlat(m[0], m[1]), *m[2:]) for m in metres]


NORTHWARD = line((0, 0), (0, 1000), landmarks=[Landmark("成府路口", 0), Landmark("清华西门", 1000)])
BENT = line((0, 0), (0, 400), (300, 400), (300, 900))


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 30), st.booleans())
def test_chainage_leads_to_a_point_and_back(share: float, aside_m: float, left: bool) -> None:
    chainage_m = share * NORTHWARD.length_m
    x, y = PLANE.xy(*NORTHWARD.point_at(chainage_m))
    back = NORTHWARD.project(*PLANE.lonlat(x + (-aside_m if left else aside_m), y))
    assert back.chainage_m == pytest.approx(chainage_m, abs=0.01)
    assert back.offset_m == pytest.approx(aside_m, abs=0.01)


@settings(deadline=None)
@given(st.floats(0, 1))
def test_a_point_on_a_bent_line_lies_on_it_whichever_way_it_runs(share: float) -> None:
    chainage_m = share * BENT.length_m
    point = BENT.point_at(chainage_m)
    assert BENT.project(*point).chainage_m == pytest.approx(chainage_m, abs=0.01)
    assert BENT.reversed().project(*point).chainage_m == pytest.approx(BENT.length_m - chainage_m, abs=0.02)


@pytest.mark.parametrize(
    ("end", "aside", "side", "hand"),
    [
        ((0, 500), (20, 250), Side.EAST, Hand.RIGHT),
        ((0, 500), (-20, 250), Side.WEST, Hand.LEFT),
        ((0, -500), (20, -250), Side.EAST, Hand.LEFT),
        ((500, 0), (250, 20), Side.NORTH, Hand.LEFT),
        ((500, 0), (250, -20), Side.SOUTH, Hand.RIGHT),
        ((-500, 0), (-250, 20), Side.NORTH, Hand.RIGHT),
    ],
)
def test_sides_are_named_by_the_compass_and_by_the_hand(end, aside, side, hand) -> None:
    projection = line((0, 0), end).project(*PLANE.lonlat(*aside))
    assert (projection.side, projection.hand) == (side, hand)


def test_a_point_on_the_line_itself_is_on_no_side() -> None:
    assert NORTHWARD.project(*NORTHWARD.coordinates[0]).side is None


def test_a_slice_is_as_long_as_it_says_and_keeps_the_bends() -> None:
    cut = ReferenceLine(tuple(BENT.slice(300, 800)))
    assert cut.length_m == pytest.approx(500, abs=0.01)
    assert len(cut.coordinates) == 4


@pytest.mark.parametrize(("low", "high"), [(-5, 10), (0, 5000), (math.nan, 3)])
def test_a_stretch_off_the_line_is_refused(low: float, high: float) -> None:
    with pytest.raises(BadStretch):
        NORTHWARD.slice(low, high)


@pytest.mark.parametrize(("rounded", "end"), [(-0.04, 0), (NORTHWARD.length_m + 0.04, -1)])
def test_a_chainage_rounded_over_the_end_is_the_end(rounded: float, end: int) -> None:
    assert NORTHWARD.point_at(rounded) == pytest.approx(NORTHWARD.coordinates[end], abs=1e-9)


def test_a_line_needs_two_different_points() -> None:
    with pytest.raises(BadLine):
        ReferenceLine(((116.3, 40.0), (116.3, 40.0)))


# --- what a track covers -------------------------------------------------------------------------------------------


def covered(track, on: ReferenceLine = NORTHWARD, **options) -> list[tuple[float, float]]:
    return [(round(a), round(b)) for a, b in on.cover(walk(*track), **options)]


@pytest.mark.parametrize(
    ("sentence", "track", "expected"),
    [
        ("walking the whole road covers it", [(5, y) for y in range(0, 1001, 20)], [(0, 1000)]),
        ("walking a part covers that part", [(5, y) for y in range(200, 601, 20)], [(200, 600)]),
        (
            "a gap in the track longer than 60 m stays open",
            [(5, y) for y in [*range(0, 301, 20), *range(500, 801, 20)]],
            [(0, 300), (500, 800)],
        ),
        ("a single fix covers nothing", [(5, 500)], []),
        ("no fix covers nothing", [], []),
        ("two fixes a jump apart cover nothing", [(5, 100), (5, 700)], []),
        ("walking a parallel street covers nothing", [(90, y) for y in range(0, 1001, 20)], []),
        (
            "walking back again changes nothing",
            [(5, y) for y in [*range(0, 401, 20), *range(400, -1, -20)]],
            [(0, 400)],
        ),
        ("fixes by cell towers cover nothing", [(5, y, 500) for y in range(0, 1001, 20)], []),
        ("standing still covers nothing to speak of", [(5, 300)] * 30, []),
        (
            "one wild fix along the road adds nothing",
            [(5, y) for y in [100, 105, 110, 165, 115, 120, 125]],
            [(100, 125)],
        ),
        (
            "one wild fix off the road opens no gap",
            [(5, 100), (5, 115), (300, 130), (5, 145), (5, 160)],
            [(100, 160)],
        ),
        ("a walk with few fixes that turns back keeps its far end", [(5, y) for y in [0, 50, 100, 50, 0]], [(0, 100)]),
        ("fixes of 0,0 are left out", [(5, 100), (5, 120), (5, 140)], [(100, 140)]),
    ],
)
def test_covered_stretches(sentence: str, track, expected) -> None:
    assert covered(track) == expected, sentence


@pytest.mark.parametrize("at", [(-162.0, 0.0), (-160.0, -4.0), (116.31 - 90, 0.0), (-63.7, -40.0), (180.0, 90.0)])
def test_a_point_on_the_other_side_of_the_earth_lies_far_off_the_line(at) -> None:
    found = NORTHWARD.project(*at)
    assert 1e6 < found.offset_m < 1e9
    assert NORTHWARD.cover([at, at, at]) == []
    assert 1e6 < distance_from_m(*at, LineString(NORTHWARD.coordinates)) < 1e9


def test_fixes_without_a_position_are_left_out() -> None:
    track = walk((5, 100), (5, 120), (5, 140))
    track.insert(1, (0.0, 0.0))
    track.insert(2, (None, None))
    assert [(round(a), round(b)) for a, b in NORTHWARD.cover(track)] == [(100, 140)]


def test_both_sides_of_a_ring_road_s_seam_are_covered() -> None:
    ring = line((0, 0), (0, 400), (400, 400), (400, 0), (0, 0))
    track = [(x, 0) for x in range(100, 0, -20)] + [(0, y) for y in range(0, 101, 20)]
    assert covered(track, ring) == [(0, 100), (1500, 1600)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(100, 400), st.integers(450, 900))
def test_noise_of_a_phone_neither_adds_nor_loses_much(seed: int, start: int, end: int) -> None:
    noise = random.Random(seed)
    track = [(10 + noise.gauss(0, 5), y + noise.gauss(0, 5)) for y in range(start, end, 8)]
    intervals = NORTHWARD.cover(walk(*track))
    assert total_m(intervals) == pytest.approx(end - start, abs=45)
    assert all(start - 25 <= low and high <= end + 25 for low, high in intervals)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-30, 30), st.floats(0, 1000)), max_size=30))
def test_the_direction_of_walking_does_not_matter(track) -> None:
    forward, back = covered(track), covered(track[::-1])
    assert total_m(forward) == pytest.approx(total_m(back), abs=130)  # a spike is seen from one end only


# --- intervals -----------------------------------------------------------------------------------------------------

intervals_ = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda p: (float(p[0]), float(p[1]))))


@settings(deadline=None)
@given(intervals_, st.randoms())
def test_a_union_does_not_depend_on_the_order(intervals, rng) -> None:
    mixed = list(intervals)
    rng.shuffle(mixed)
    assert union(mixed) == union(intervals)


@settings(deadline=None)
@given(intervals_)
def test_a_union_joins_all_and_a_second_union_changes_nothing(intervals) -> None:
    joined = union(intervals)
    assert union(joined) == joined
    assert all(a[1] < b[0] for a, b in pairwise(joined))
    metres = {m for low, high in intervals for m in range(int(min(low, high)), int(max(low, high)))}
    assert total_m(intervals) == len(metres)


@settings(deadline=None)
@given(intervals_)
def test_what_is_covered_and_what_is_open_make_the_whole(intervals) -> None:
    assert total_m(intervals) + total_m(gaps(intervals, 500.0)) == 500
    assert overlap(intervals, gaps(intervals, 500.0)) == []


# --- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        ((15, 318), "成府路口以北约320米，东侧", "about 320 m north of 成府路口, east side"),
        ((-15, 318), "成府路口以北约320米，西侧", "about 320 m north of 成府路口, west side"),
        ((15, 902), "清华西门以南约100米，东侧", "about 100 m south of 清华西门, east side"),
        ((15, 1), "成府路口附近，东侧", "at 成府路口, east side"),
    ],
)
def test_a_place_is_said_from_the_nearest_landmark(at, zh, en) -> None:
    words = place_words(NORTHWARD, *PLANE.lonlat(*at))
    assert (words.sentence("zh_CN"), words.sentence("en")) == (zh, en)


def test_a_line_without_landmarks_says_its_chainage() -> None:
    assert chainage_words(BENT, 320.4).sentence("zh") == "K0+320"
    assert chainage_text(1320) == "K1+320"


def test_the_course_of_a_line_is_said_from_its_zero_end() -> None:
    assert course_words(NORTHWARD, "zh") == "由南向北"
    assert course_words(NORTHWARD.reversed(), "en") == "from north to south"
