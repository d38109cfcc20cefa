"""A window may run over the zero point of a ring; a coarse position may lie in this window or in the next."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from server.compliance.engine.rules import Doubt, Facts
from tests.unit.compliance.telling import ROAD, along, codes, figures, judged, road, visit, walk

RING = {"road_is_ring": True}
WHOLE = walk((0, 2000))
EVERYWHERE = tuple(range(50, 2000, 100))


def ring(*chainages_m: float, walked=WHOLE, **values) -> Facts:
    """Tell of a ring road of two kilometres."""
    return road(2000, along(*chainages_m), walked, **{**RING, **values})


def test_a_ring_with_enough_everywhere_passes():
    assert judged(ROAD, ring(*EVERYWHERE)).outcome == "pass"


def test_a_gap_over_the_zero_point_of_a_ring_is_found():
    things = [each for each in EVERYWHERE if 300 <= each <= 1700]
    open_road = judged(ROAD, road(2000, along(*things), WHOLE))
    closed = judged(ROAD, ring(*things))
    assert (open_road.measured, closed.measured) == (2, 0)
    assert closed.outcome == "fail"
    assert [(one.from_m > 1500, one.to_m) for one in closed.places] == [(True, 2000.0), (False, closed.places[1].to_m)]
    told = figures(closed, "window_short")
    assert told["from_m"] > told["to_m"]


def test_two_walks_that_meet_at_the_zero_point_are_one_stretch():
    things = [each for each in EVERYWHERE if 300 <= each <= 1700]
    verdict = judged(ROAD, ring(*things, walked=walk((0, 300), (1700, 2000))))
    assert verdict.measured == 0
    assert judged(ROAD, road(2000, along(*things), walk((0, 300), (1700, 2000)))).measured is None


def test_one_missing_thing_at_the_zero_point_is_missing_once():
    things = [each for each in EVERYWHERE if each != 50]
    facts = ring(*things)
    lost = along(0, doubts=(Doubt.UNLOCATED,), name="lost")
    assert judged(ROAD, facts).outcome == "fail"
    with_one = Facts(**{**facts.__dict__, "sightings": (*facts.sightings, *lost)})
    assert judged(ROAD, with_one).outcome == "uncertain"


@settings(max_examples=150)
@given(st.lists(st.integers(0, 79), max_size=12), st.integers(5, 60))
def test_the_worst_window_of_a_ring_equals_brute_force(things, window):
    rule = {**ROAD, "window_m": window}
    facts = road(80, along(*things), walk((0, 80)), **RING)
    expected = min(
        sum(any(low <= thing + turn <= low + window for turn in (0, 80)) for thing in things)
        for low in (half / 2 for half in range(160))
    )
    assert judged(rule, facts).measured == expected


@given(st.lists(st.integers(0, 1999), max_size=25), st.integers(0, 1999))
def test_a_ring_may_begin_anywhere(things, turned):
    moved = [(thing + turned) % 2000 for thing in things]
    one, other = judged(ROAD, ring(*things)), judged(ROAD, ring(*moved))
    assert (one.outcome, one.measured) == (other.outcome, other.measured)


ROW = (0, 125, 250, 375, 500)


def test_an_exact_position_is_taken_at_its_word():
    assert judged(ROAD, road(500, along(*ROW, accuracy_m=12), walk((0, 500)))).outcome == "pass"


def test_a_coarse_position_at_the_edge_of_a_window_decides():
    things = along(0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, accuracy_m=5)
    assert judged(ROAD, road(1000, things, walk((0, 1000)))).outcome == "pass"
    coarse = along(0, 100, 200, 300, 400, accuracy_m=5) + along(500, accuracy_m=40, name="coarse")
    coarse += along(600, 700, 800, 900, 1000, accuracy_m=5, name="t")
    verdict = judged(ROAD, road(1000, coarse, walk((0, 1000))))
    assert (verdict.outcome, verdict.measured) == ("uncertain", 5)
    assert codes(verdict) == ["window_met_unsure", "doubt_position_unsure"]
    assert figures(verdict, "doubt_position_unsure")["observations"] == ["record-coarse-0"]


def test_coarse_positions_do_not_save_an_empty_stretch():
    things = along(100, 200, 300, 400, 480, accuracy_m=40)
    assert judged(ROAD, road(2000, things, walk((0, 2000)))).outcome == "fail"


chainages = st.lists(st.tuples(st.integers(0, 1000), st.sampled_from([5, 20, 60])), max_size=14)


@settings(max_examples=150)
@given(chainages, st.randoms(use_true_random=False))
def test_a_road_passes_and_fails_only_where_every_place_the_positions_allow_agrees(things, dice):
    def told(at):
        return sum((along(c, accuracy_m=a, name=f"n{i}") for i, (c, a) in enumerate(at)), ())

    facts = road(1000, told(things), walk((0, 1000)), visit())
    verdict = judged(ROAD, facts).outcome
    moved = [(min(1000, max(0, c + dice.uniform(-a, a) if a > 15 else c)), a) for c, a in things]
    exact = tuple((c, 5) for c, _a in moved)
    truth = judged(ROAD, road(1000, told(exact), walk((0, 1000)), visit())).outcome
    assert verdict in (truth, "uncertain")
