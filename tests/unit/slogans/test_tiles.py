"""Tiles cover a picture and cut no short line apart; several looks become one list without doubles or losses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.photos.slogans.layout import Line
from server.photos.slogans.tiles import OVERLAP_PX, TILE_PX, one_list, tiles

SIDES = st.integers(min_value=1, max_value=6_000)


def line(text: str, left: float, top: float, width: float, height: float = 0.05, confidence: float = 0.9) -> Line:
    right, bottom = left + width, top + height
    return Line(text, ((left, top), (right, top), (right, bottom), (left, bottom)), confidence)


@pytest.mark.parametrize(
    ("size", "number"),
    [((1600, 1200), 4), ((1200, 1600), 4), ((1600, 900), 2), ((900, 1600), 2), ((1000, 1000), 0), ((320, 240), 0)],
)
def test_a_picture_is_cut_where_it_is_larger_than_a_tile(size, number):
    assert len(tiles(*size)) == number


@given(SIDES, SIDES, st.data())
def test_a_line_no_longer_than_the_overlap_stands_whole_in_a_tile(width, height, data):
    cut = tiles(width, height)
    long, high = data.draw(st.integers(1, min(OVERLAP_PX, width))), data.draw(st.integers(1, min(OVERLAP_PX, height)))
    left, top = data.draw(st.integers(0, width - long)), data.draw(st.integers(0, height - high))
    for tile in cut:
        assert 0 <= tile.left <= tile.left + tile.width <= width
        assert 0 <= tile.top <= tile.top + tile.height <= height
        assert max(tile.width, tile.height) <= TILE_PX
    assert not cut or any(
        tile.left <= left
        and left + long <= tile.left + tile.width
        and tile.top <= top
        and top + high <= tile.top + tile.height
        for tile in cut
    )


def test_of_one_line_seen_twice_the_one_that_tells_more_is_kept():
    whole, cut_off = line("讲文明树新风", 0.1, 0.1, 0.3), line("讲文明", 0.1, 0.1, 0.15)
    assert one_list([[cut_off], [whole]]) == [whole]
    surer, less = line("中国梦", 0.1, 0.1, 0.3), line("中国梦", 0.11, 0.1, 0.3, confidence=0.7)
    assert one_list([[less], [surer]]) == [surer]


def test_pieces_of_a_line_that_two_tiles_cut_are_both_kept():
    left, right = line("社会主义核心", 0.3, 0.1, 0.3), line("核心价值观", 0.45, 0.1, 0.3)
    assert set(one_list([[], [left], [right]])) == {left, right}


def test_lines_that_one_look_tells_apart_stay_apart_even_where_they_touch():
    upper, lower = line("关爱未成年人", 0.1, 0.10, 0.3, 0.05), line("文明旅游", 0.1, 0.11, 0.3, 0.05)
    assert set(one_list([[upper, lower]])) == {upper, lower}


def test_lines_askew_are_told_apart_by_their_own_corners():
    def askew(text: str, top: float) -> Line:
        return Line(text, ((0.1, top), (0.5, top + 0.06), (0.5, top + 0.1), (0.1, top + 0.04)), 0.9)

    upper, lower = askew("节俭养德", 0.1), askew("文明交通", 0.15)
    assert set(one_list([[upper], [lower]])) == {upper, lower}


def test_a_line_without_extent_is_kept_once():
    flat = Line("无", ((0.1, 0.1), (0.1, 0.1), (0.1, 0.1), (0.1, 0.1)), 0.9)
    assert one_list([[flat], [flat]]) == [flat]
    assert one_list([]) == one_list([[], []]) == []
