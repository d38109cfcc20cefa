"""The minimum over every window position is exact: it equals brute force on a grid that meets every case."""

from __future__ import annotations

from itertools import combinations_with_replacement

from hypothesis import given
from hypothesis import strategies as st

from server.compliance.engine.families.windows import held, needed, slide, sorted_millimetres

chainages = st.lists(st.integers(0, 60), max_size=25)
lengths = st.integers(1, 40)


def brute_force(things: list[int], start: int, end: int, window: int) -> int | None:
    """Count in every closed window that starts on a whole or half metre: things lie on whole metres only."""
    starts = [start + half / 2 for half in range(2 * (end - window - start) + 1)]
    return min((sum(low <= thing <= low + window for thing in things) for low in starts), default=None)


@given(chainages, st.integers(0, 30), lengths, lengths)
def test_the_worst_window_equals_brute_force(things: list[int], start: int, length: int, window: int) -> None:
    end = start + length
    pieces = slide(sorted_millimetres(things), (start, end), window)
    expected = brute_force(things, start, end, window)
    if expected is None:
        assert pieces is None
        return
    worst = pieces.worst()
    assert worst.count == expected
    assert start <= worst.from_m
    assert worst.to_m <= end + 1e-9
    assert worst.to_m - worst.from_m == window


@given(chainages, lengths, lengths)
def test_the_window_that_is_shown_holds_what_is_said(things: list[int], length: int, window: int) -> None:
    pieces = slide(sorted_millimetres(things), (0, length), window)
    if pieces is not None:
        worst = pieces.worst()
        assert sum(worst.from_m <= thing <= worst.to_m for thing in things) == worst.count


@given(st.lists(st.integers(0, 8), max_size=4), st.integers(3, 8), st.integers(2, 5), st.integers(1, 2))
def test_what_is_still_needed_is_enough_and_not_one_more(
    things: list[int], length: int, window: int, required: int
) -> None:
    pieces = slide(sorted_millimetres(things), (0, length), window)
    if pieces is not None:
        assert needed(pieces, required) == fewest_by_trying_all(things, length, window, required)


def fewest_by_trying_all(things: list[int], length: int, window: int, required: int) -> int:
    """Try every way of adding one, two, three … things on whole metres until every window has enough."""
    for number in range(20):
        for added in combinations_with_replacement(range(length + 1), number):
            if brute_force([*things, *added], 0, length, window) >= required:
                return number
    raise AssertionError("never enough")


def test_things_exactly_one_window_apart_leave_no_window_empty() -> None:
    pieces = slide(sorted_millimetres([0, 500, 1000]), (0, 1000), 500)
    assert pieces.worst().count == 1


def test_things_a_millimetre_more_than_a_window_apart_leave_one_empty() -> None:
    pieces = slide(sorted_millimetres([100, 600.001]), (0, 1000), 500)
    assert pieces.worst().count == 0


def test_a_thing_on_the_end_of_a_window_counts() -> None:
    assert slide(sorted_millimetres([0]), (0, 500), 500).worst().count == 1
    assert slide(sorted_millimetres([500]), (0, 500), 500).worst().count == 1
    assert held(sorted_millimetres([0, 500, 500.001]), (0, 500)) == 2


def test_a_window_longer_than_the_stretch_does_not_fit() -> None:
    assert slide(sorted_millimetres([1]), (0, 499.999), 500) is None


def test_the_longest_of_the_worst_gaps_is_shown() -> None:
    pieces = slide(sorted_millimetres([0, 100, 900, 1000, 2400]), (0, 2400), 500)
    worst = pieces.worst()
    assert worst.count == 0
    assert (worst.from_m, worst.to_m) == (1450.0, 1950.0)
