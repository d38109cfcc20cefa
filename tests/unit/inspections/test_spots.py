"""Which of start, middle and end a photo of an absence shows, and which of them is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.inspections.evidence.spots import Shot, Spot, Walk, missing, spot_at, spots_of

START, MIDDLE, END = Spot
ALONG, AGAINST, SHORT = Walk(100, 600), Walk(600, 100), Walk(300, 310)

AT = [
    ("at the first metre", 100, ALONG, START),
    ("a little after it", 220, ALONG, START),
    ("a quarter on", 225, ALONG, MIDDLE),
    ("half way", 350, ALONG, MIDDLE),
    ("three quarters on", 475, ALONG, MIDDLE),
    ("near the last metre", 480, ALONG, END),
    ("at the last metre", 600, ALONG, END),
    ("before the walk began", 40, ALONG, START),
    ("beyond where it ended", 700, ALONG, END),
    ("at the far end of the line, where a walk against it began", 600, AGAINST, START),
    ("at the near end of the line, where it stopped", 100, AGAINST, END),
    ("half way back", 350, AGAINST, MIDDLE),
]


@pytest.mark.parametrize(("chainage_m", "walk", "spot"), [one[1:] for one in AT], ids=[one[0] for one in AT])
def test_a_photo_taken(chainage_m: float, walk: Walk, spot: Spot) -> None:
    assert spot_at(chainage_m, walk) is spot


def shots(*told: tuple[Spot | None, float | None]) -> list[Shot]:
    """Tell of photos in the order in which they were taken."""
    begun = datetime(2026, 11, 30, 8, tzinfo=UTC)
    return [Shot(n, begun + timedelta(minutes=n), chosen, at) for n, (chosen, at) in enumerate(told)]


SPOTS = [
    ("what was chosen stands, wherever it was taken", shots((END, 100), (START, 600)), ALONG, [END, START]),
    ("the line tells what was not chosen", shots((None, 590), (None, 110), (None, 350)), ALONG, [END, START, MIDDLE]),
    ("walked against the line", shots((None, 590), (None, 350), (None, 110)), AGAINST, [START, MIDDLE, END]),
    ("two of them at one end", shots((None, 110), (None, 120)), ALONG, [START, START]),
    ("no line: in the order of taking", shots((None, None), (None, None), (None, None)), None, [START, MIDDLE, END]),
    ("no line: two show both ends", shots((None, None), (None, None)), None, [START, END]),
    ("no line: one is the start", shots((None, None)), None, [START]),
    ("no line: beside a chosen start", shots((START, None), (None, None), (None, None)), None, [START, MIDDLE, END]),
    ("no line: a fourth is of the middle", shots(*[(None, None)] * 4), None, [START, MIDDLE, END, MIDDLE]),
    ("a photo without a place fills what is free", shots((None, 110), (None, None), (None, 590)), ALONG,
     [START, MIDDLE, END]),
    ("a walk of ten metres tells nothing: the order does", shots((None, 309), (None, 301)), SHORT, [START, END]),
    ("nothing taken", [], ALONG, []),
]  # fmt: skip


@pytest.mark.parametrize(("told", "walk", "expected"), [one[1:] for one in SPOTS], ids=[one[0] for one in SPOTS])
def test_spots(told: list[Shot], walk: Walk | None, expected: list[Spot]) -> None:
    found = spots_of(told, walk)
    assert [found[shot.id] for shot in told] == expected


MISSING = [
    ("nothing was taken", [], (START, MIDDLE, END)),
    ("all three, in any order", [END, START, MIDDLE], ()),
    ("only the start", [START], (MIDDLE, END)),
    ("one that belongs nowhere", [None], (START, MIDDLE, END)),
    ("the middle twice", [MIDDLE, MIDDLE], (START, END)),
]


@pytest.mark.parametrize(("shown", "wanting"), [one[1:] for one in MISSING], ids=[one[0] for one in MISSING])
def test_missing(shown: list[Spot | None], wanting: tuple[Spot, ...]) -> None:
    assert missing(shown) == wanting


@given(
    told=st.lists(st.tuples(st.sampled_from([None, *Spot]), st.none() | st.floats(0, 700)), max_size=6),
    walk=st.sampled_from([ALONG, AGAINST, SHORT, None]),
    dice=st.randoms(use_true_random=False),
)
def test_every_photo_has_a_spot_whatever_order_they_are_told_in(told, walk, dice) -> None:
    taken = shots(*told)
    found = spots_of(taken, walk)
    assert found.keys() == {shot.id for shot in taken}
    assert found == spots_of(dice.sample(taken, len(taken)), walk)
    assert all(found[shot.id] is shot.chosen for shot in taken if shot.chosen)
