"""Scores: what a verdict is worth, what leaves the denominator, and that parts add up whatever their order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from server.compliance.engine.verdicts import Outcome
from server.compliance.scores.rules import Grade, Judged, Tally, grade_of, show_points, tally, total
from server.compliance.scores.table import Axis, change, cut
from server.places.area_tree import AreaTree
from server.standards.scoring import STANDARD, Scoring

PASS, FAIL, UNCERTAIN, IN_PROGRESS = Outcome.PASS, Outcome.FAIL, Outcome.UNCERTAIN, Outcome.IN_PROGRESS
NOT_CHECKED, UNABLE, NOT_APPLICABLE = Outcome.NOT_CHECKED, Outcome.UNABLE, Outcome.NOT_APPLICABLE
MINUS_TWO = Scoring(weight=10, deduct_each=2)
CAPPED = Scoring(weight=10, deduct_each=2, deduct_cap=6)
NEAR = Scoring(weight=4, near=0.8, near_share=0.5)
BOTH = Scoring(weight=10, deduct_each=1, near=0.8)
PER_FIVE = Scoring(weight=10, deduct_each=1, deduct_per=5)


def short(measured: float, required: float = 10) -> Judged:
    """A count that falls short."""
    return Judged(FAIL, measured, required, required - measured)


WORTH = [
    ("what is met has all its points", Judged(PASS, 12, 10, 0), MINUS_TWO, Grade.MET, "10", "10"),
    ("without a scale what fails has none of its one point", short(9), STANDARD, Grade.NOT_MET, "0", "1"),
    ("each missing thing costs its deduction", short(7), MINUS_TWO, Grade.NOT_MET, "4", "10"),
    ("points never fall below nothing", short(1), MINUS_TWO, Grade.NOT_MET, "0", "10"),
    ("a cap ends the deduction", short(1), CAPPED, Grade.NOT_MET, "4", "10"),
    ("just below the cap each one still costs", short(8), CAPPED, Grade.NOT_MET, "6", "10"),
    ("a failure without a figure loses the most there is to lose", Judged(FAIL), CAPPED, Grade.NOT_MET, "4", "10"),
    ("from the share on it is nearly met", short(8), NEAR, Grade.NEARLY, "2", "4"),
    ("below the share it is not", short(7), NEAR, Grade.NOT_MET, "0", "4"),
    ("nearly met by deduction keeps the deducted points", short(9), BOTH, Grade.NEARLY, "9", "10"),
    ("too much may be nearly right as well", Judged(FAIL, 11, 10, 1), NEAR, Grade.NEARLY, "2", "4"),
    ("a fault beside a full count is not nearly met", Judged(FAIL, 10, 10, 0), NEAR, Grade.NOT_MET, "0", "4"),
    ("a begun step of five counts whole", Judged(FAIL, 24, 30, 6), PER_FIVE, Grade.NOT_MET, "8", "10"),
    ("a failure decided against the engine's pass has no figures", Judged(FAIL, 12, 10, 0, PASS), MINUS_TWO,
     Grade.NOT_MET, "0", "10"),
    ("a failure decided where the engine doubted keeps its figures", Judged(FAIL, 9, 10, 1, UNCERTAIN), MINUS_TWO,
     Grade.NOT_MET, "8", "10"),
    ("a pass decided against the engine's failure is a pass", Judged(PASS, 3, 10, 7, FAIL), MINUS_TWO, Grade.MET,
     "10", "10"),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "judged", "scoring", "grade", "points", "possible"), WORTH, ids=[w[0] for w in WORTH])
def test_a_verdict_is_worth_its_points(
    fact: str, judged: Judged, scoring: Scoring, grade: Grade, points: str, possible: str
) -> None:
    found = tally(judged, scoring)
    assert (grade_of(judged, scoring), show_points(found.points), show_points(found.possible)) == (
        grade, points, possible,
    )  # fmt: skip


@pytest.mark.parametrize("outcome", [UNCERTAIN, IN_PROGRESS, NOT_CHECKED])
def test_what_is_not_settled_is_not_passed_and_stands_apart(outcome: Outcome) -> None:
    found = total([tally(Judged(PASS), MINUS_TWO), tally(Judged(outcome, 10, 10, 0), MINUS_TWO)])
    assert (found.rate, found.least_rate) == (100, 50)
    assert (found.checked, found.due, found.unsettled) == (1, 2, 1)


@pytest.mark.parametrize("outcome", [UNABLE, NOT_APPLICABLE])
def test_what_cannot_be_checked_or_does_not_apply_leaves_the_denominator(outcome: Outcome) -> None:
    found = total([tally(short(8), MINUS_TWO), tally(Judged(outcome), MINUS_TWO)])
    assert (found.rate, found.least_rate) == (60, 60)
    assert (found.due, found.total) == (1, 2)


def test_a_rate_of_nothing_is_not_a_hundred() -> None:
    assert Tally().rate is None
    assert tally(Judged(NOT_CHECKED), STANDARD).rate is None
    assert tally(Judged(NOT_CHECKED), STANDARD).least_rate == 0


def test_rates_are_rounded_half_up() -> None:
    assert Tally(points=1, possible=16).rate == 6.3  # 6.25
    assert Tally(points=1, possible=3).rate == 33.3


# ── Properties ─────────────────────────────────────────────────────────────────────────────────────────────────────
weights = some.integers(1, 100_000).map(lambda thousandth: thousandth / 1000)
shares = some.sampled_from([0.5, 0.6, 0.75, 0.8, 0.9])


@some.composite
def scorings(draw: Any) -> Scoring:
    """Any valid scale."""
    kind = draw(some.sampled_from(["plain", "deduct", "near", "both"]))
    weight = draw(weights)
    values: dict[str, Any] = {"weight": weight}
    if kind in {"deduct", "both"}:
        whole = round(weight * 1000)
        each = draw(some.integers(1, whole))
        values |= {"deduct_each": each / 1000, "deduct_per": draw(some.sampled_from([1, 2, 5, 0.5]))}
        if draw(some.booleans()):
            values["deduct_cap"] = draw(some.integers(each, whole)) / 1000
    if kind in {"near", "both"}:
        values["near"] = draw(shares)
    if kind == "near":
        values["near_share"] = draw(shares)
    return Scoring(**values)


figures = some.none() | some.floats(0, 1000, allow_nan=False)
judged = some.builds(
    Judged,
    outcome=some.sampled_from(list(Outcome)),
    measured=figures,
    required=figures,
    shortfall=figures,
    proposed=some.none() | some.sampled_from(list(Outcome)),
)
pairs = some.tuples(judged, scorings())
tallies = some.lists(pairs.map(lambda pair: tally(*pair)), max_size=20)


@given(pairs)
def test_points_lie_between_nothing_and_what_is_possible(pair: tuple[Judged, Scoring]) -> None:
    found = tally(*pair)
    assert 0 <= found.points <= found.possible
    assert found.total == 1


@given(judged, scorings())
def test_a_failure_never_loses_more_than_its_cap(one: Judged, scoring: Scoring) -> None:
    found = tally(one, scoring)
    if scoring.deduct_each is not None and one.outcome is FAIL:
        assert found.possible - found.points <= scoring.most_lost


@given(tallies, scorings())
def test_another_pass_never_lowers_a_rate(some_tallies: list[Tally], scoring: Scoring) -> None:
    before, passed = total(some_tallies), tally(Judged(PASS), scoring)
    after = before + passed
    assert after.rate is not None
    assert before.rate is None or after.rate >= before.rate
    assert before.least_rate is None or (after.least_rate or 0) >= before.least_rate


@given(tallies, some.randoms())
def test_the_order_of_verdicts_does_not_matter(some_tallies: list[Tally], chance: Any) -> None:
    shuffled = some_tallies[:]
    chance.shuffle(shuffled)
    assert total(shuffled) == total(some_tallies)


@given(tallies)
def test_the_lower_bound_is_never_above_the_rate(some_tallies: list[Tally]) -> None:
    found = total(some_tallies)
    if found.rate is not None:
        assert found.least_rate is not None
        assert found.least_rate <= found.rate


TREE = AreaTree(
    level={"1": "district", "11": "street", "111": "community", "112": "community", "2": "district"},
    above={"1": None, "11": "1", "111": "11", "112": "11", "2": None},
)
TYPES = {"A-1": "park", "A-2": "park", "A-3": "market"}
counted = some.lists(
    some.tuples(
        some.sampled_from(sorted(TYPES)),
        some.none() | some.sampled_from([*TREE.level, "unknown"]),
        some.none() | some.integers(1, 3),
        pairs.map(lambda pair: tally(*pair)),
        some.integers(1, 5),
    ),
    max_size=15,
)


@given(counted, some.sampled_from(list(Axis)))
def test_the_parts_add_up_to_the_whole_on_every_axis(found: list[Any], axis: Axis) -> None:
    whole = total(worth.times(number) for *_, worth, number in found)
    lines = cut(TYPES, found).lines(axis, TREE)
    assert total(each for line in lines.values() for each in line.values()) == whole


@given(counted, some.randoms())
def test_a_round_is_cut_up_alike_in_whatever_order(found: list[Any], chance: Any) -> None:
    shuffled = found[:]
    chance.shuffle(shuffled)
    assert cut(TYPES, shuffled) == cut(TYPES, found)


@given(counted)
def test_a_round_compared_with_itself_has_not_changed(found: list[Any]) -> None:
    line = cut(TYPES, found).whole
    same = change(line, line)
    assert same is None or (same.points, same.left_out) == (0, 0)


def test_two_rounds_are_compared_only_by_what_both_checked() -> None:
    before = {"A-1": tally(Judged(FAIL), STANDARD), "A-2": tally(Judged(NOT_CHECKED), STANDARD)}
    now = {"A-1": tally(Judged(PASS), STANDARD), "A-2": tally(Judged(FAIL), STANDARD)}
    found = change(now, before)
    assert found is not None
    assert (found.before, found.now, found.points, found.shared, found.left_out) == (0, 100, 100, 1, 1)


def test_rounds_that_share_nothing_are_not_compared() -> None:
    passed = tally(Judged(PASS), STANDARD)
    assert change({"A-1": passed}, {"A-2": passed}) is None


def test_a_site_lies_in_the_areas_above_its_own() -> None:
    assert [TREE.at(level, "112") for level in ("community", "street", "district", "city")] == ["112", "11", "1", None]
    assert TREE.members("street", "11") == {"11", "111", "112"}
    assert TREE.members("street", None) == {"1", "2"}
