"""One thing seen twice: what counts, what may count, and what a person's answers change."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.compliance.engine.facts import Doubt, Facts, Sighting
from server.compliance.engine.rules import Outcome
from server.compliance.engine.sameness import Pair, keep_apart, settle
from server.inspections.evidence.sameness import Same
from tests.unit.compliance.telling import PARK, ROAD, WAVE, along, codes, figures, judged, road, visit, walk

SAME, DIFFERENT, OPEN = Same.SAME, Same.DIFFERENT, None


def photo(number: int, marks: int = 1, *doubts: Doubt, by: str = "", **values) -> list[Sighting]:
    """Tell of a photo on which so many things are marked."""
    return [
        Sighting(
            f"{number:03}:{mark}", f"record-{number}", photos=(number,), number=mark, inspector=by,
            doubts=frozenset(doubts), **values,
        )
        for mark in range(marks)
    ]  # fmt: skip


def unmarked(*numbers: int, **values) -> list[Sighting]:
    """Tell of one thing shown by several photos."""
    return [Sighting(f"record-{numbers[0]}", f"record-{numbers[0]}", photos=numbers, **values)]


def counted(sightings: Sequence[Sighting], pairs: Sequence[Pair]) -> tuple[int, int]:
    """Give what surely counts and what may count at most."""
    settled = settle(sightings, pairs).sightings
    certain, unsure = keep_apart(*_divided(settled))
    assert all(one.doubts for one in unsure)
    return len(certain), len(certain) + len(unsure)


def _divided(settled: Sequence[Sighting]) -> tuple[list[Sighting], list[Sighting]]:
    return [one for one in settled if not one.doubts], [one for one in settled if one.doubts]


@pytest.mark.parametrize(
    ("sentence", "photos", "pairs", "sure", "most"),
    [
        ("nothing was asked", [photo(1), photo(2)], [], 2, 2),
        ("asked and not answered", [photo(1), photo(2)], [Pair(1, 2, OPEN)], 1, 2),
        ("said to be the same", [photo(1), photo(2)], [Pair(1, 2, SAME)], 1, 1),
        ("said to be different", [photo(1), photo(2)], [Pair(1, 2, DIFFERENT)], 2, 2),
        ("three marks each, the same", [photo(1, 3), photo(2, 3)], [Pair(1, 2, SAME)], 3, 3),
        ("three marks each, open", [photo(1, 3), photo(2, 3)], [Pair(1, 2, OPEN)], 3, 6),
        ("three marks each, different", [photo(1, 3), photo(2, 3)], [Pair(1, 2, DIFFERENT)], 6, 6),
        ("three marks and two, the same", [photo(1, 3), photo(2, 2)], [Pair(1, 2, SAME)], 3, 3),
        ("two marks and three, open", [photo(1, 2), photo(2, 3)], [Pair(1, 2, OPEN)], 3, 5),
        ("three photos, all asked", [photo(1), photo(2), photo(3)], [Pair(1, 2), Pair(2, 3), Pair(1, 3)], 1, 3),
        ("a chain: its ends were never asked about", [photo(1), photo(2), photo(3)], [Pair(1, 2), Pair(2, 3)], 2, 3),
        ("the middle of a chain comes first", [photo(2), photo(1), photo(3)], [Pair(1, 2), Pair(1, 3)], 2, 3),
        ("same through a third", [photo(1), photo(2), photo(3)], [Pair(1, 2, SAME), Pair(2, 3, SAME)], 1, 1),
        ("different follows from same and different",
         [photo(1), photo(2), photo(3)], [Pair(1, 2, SAME), Pair(2, 3, DIFFERENT), Pair(1, 3, OPEN)], 2, 2),
        ("answers that contradict each other settle nothing",
         [photo(1), photo(2), photo(3)], [Pair(1, 2, SAME), Pair(2, 3, SAME), Pair(1, 3, DIFFERENT)], 2, 3),
        ("what one inspector declared apart stays apart",
         [photo(1, by="甲"), photo(2, by="乙"), photo(3, by="乙")], [Pair(1, 2, SAME), Pair(1, 3, OPEN)], 2, 2),
        ("a doubtful one may repeat a certain one", [photo(1, 1, Doubt.OFF_SITE), photo(2)], [Pair(1, 2, OPEN)], 1, 2),
        ("the certain one of two the same is kept",
         [photo(1, 1, Doubt.OFF_SITE), photo(2)], [Pair(1, 2, SAME)], 1, 1),
        ("one thing on several photos", [unmarked(1, 2), unmarked(3)], [Pair(2, 3, SAME)], 1, 1),
        ("two answers about one thing that disagree leave it open",
         [unmarked(1, 2), unmarked(3)], [Pair(1, 3, SAME), Pair(2, 3, DIFFERENT)], 1, 2),
        ("photos that stand no more change nothing", [photo(1), photo(2)], [Pair(1, 9), Pair(8, 9, SAME)], 2, 2),
        ("two inspectors, two things each, all asked across",
         [photo(1), photo(2), photo(3), photo(4)], [Pair(1, 3), Pair(1, 4), Pair(2, 3), Pair(2, 4)], 2, 4),
    ],
)  # fmt: skip
def test_what_counts_when(sentence, photos, pairs, sure, most) -> None:
    assert counted([one for shot in photos for one in shot], pairs) == (sure, most), sentence


def test_what_is_said_to_be_the_same_knows_what_either_knew() -> None:
    near, far = photo(1, themes=frozenset({"a"})), photo(2, themes=frozenset({"b"}), medium="screen", side="left")
    (one,) = settle([*near, *far], [Pair(1, 2, SAME)]).sightings
    assert (one.themes, one.medium, one.side, one.uuid) == ({"a", "b"}, "screen", "left", "001:0")


def test_a_place_is_taken_over_whole_or_not_at_all() -> None:
    placed = photo(2, 1, Doubt.CLOCK_DOUBTFUL, lon=116.3, lat=39.9, accuracy_m=5.0, chainage_m=120.0, offset_m=4.0)
    (one,) = settle([*photo(1), *placed], [Pair(1, 2, SAME)]).sightings
    assert (one.doubts, one.lon, one.lat, one.accuracy_m, one.chainage_m) == (frozenset(), 116.3, 39.9, 5.0, 120.0)


def test_a_count_that_hangs_on_an_open_question_is_uncertain_and_names_who_decides() -> None:
    seen = [one for number in range(1, 11) for one in photo(number)]
    facts = Facts(sightings=settle(seen, [Pair(9, 10, OPEN)]).sightings, visits=(visit(),))
    verdict = judged(PARK, facts)
    assert (verdict.outcome, verdict.measured) == (Outcome.UNCERTAIN, 9)
    assert figures(verdict, "doubt_maybe_same") == {"count": 1, "observations": ["record-10"]}


@pytest.mark.parametrize(("answer", "outcome", "measured"), [(SAME, Outcome.FAIL, 9), (DIFFERENT, Outcome.PASS, 10)])
def test_an_answer_decides_the_count(answer, outcome, measured) -> None:
    seen = [one for number in range(1, 11) for one in photo(number)]
    settled = settle(seen, [Pair(9, 10, answer)])
    facts = Facts(sightings=settled.sightings, visits=(visit(),), notes=settled.notes())
    verdict = judged(PARK, facts)
    assert (verdict.outcome, verdict.measured) == (outcome, measured)
    assert ("same_counted_once" in codes(verdict)) is (answer is SAME)


def test_a_doubtful_sighting_says_too_that_it_may_repeat_another() -> None:
    seen = [one for number in range(1, 10) for one in photo(number)] + photo(10, 1, Doubt.OFF_SITE)
    verdict = judged(PARK, Facts(settle(seen, [Pair(9, 10)]).sightings, visits=(visit(),)))
    assert {"doubt_off_site", "doubt_maybe_same"} <= set(codes(verdict))
    assert figures(verdict, "doubt_maybe_same") == {"count": 1, "observations": ["record-10"]}


def test_an_open_question_that_decides_nothing_does_not_hold_a_verdict_up() -> None:
    enough = [one for number in range(1, 13) for one in photo(number)]
    assert judged(PARK, Facts(settle(enough, [Pair(1, 2)]).sightings, visits=(visit(),))).outcome is Outcome.PASS
    few = [one for number in range(1, 5) for one in photo(number)]
    assert judged(PARK, Facts(settle(few, [Pair(1, 2)]).sightings, visits=(visit(),))).outcome is Outcome.FAIL


def test_a_thing_the_rule_does_not_count_for_sure_takes_nothing_from_one_it_does() -> None:
    rule = PARK | {"value": 1, "themes": [WAVE]}
    nameless, named = photo(1), photo(2, themes=frozenset({WAVE}))
    facts = Facts(settle([*nameless, *named], [Pair(1, 2)]).sightings, visits=(visit(),))
    assert judged(rule, facts).outcome is Outcome.PASS


@pytest.mark.parametrize(("accepted", "outcome"), [(True, Outcome.UNCERTAIN), (False, Outcome.FAIL)])
def test_an_accepted_photo_beyond_a_roads_reach_proves_a_thing_and_not_where(accepted, outcome) -> None:
    near = along(50, 150, 250, 350)
    far = along(200, name="far", offset_m=400.0, accepted=accepted)
    facts = road(500, (*near, *far), walk((0, 500)))
    verdict = judged(ROAD, facts)
    assert (verdict.outcome, verdict.measured) == (outcome, 4)
    assert ("doubt_imprecise" in codes(verdict)) is accepted
    assert ("out_of_reach" in codes(verdict)) is not accepted


def test_two_posts_that_may_be_one_count_once_for_sure_in_every_window() -> None:
    posts = [replace(one, photos=(number,)) for number, one in enumerate(along(50, 150, 250, 350, 362), start=1)]
    open_question = road(500, settle(posts, [Pair(4, 5)]).sightings, walk((0, 500)))
    assert (judged(ROAD, open_question).outcome, judged(ROAD, open_question).measured) == (Outcome.UNCERTAIN, 4)
    answered = road(500, settle(posts, [Pair(4, 5, DIFFERENT)]).sightings, walk((0, 500)))
    assert (judged(ROAD, answered).outcome, judged(ROAD, answered).measured) == (Outcome.PASS, 5)


# --- whatever is seen and answered -----------------------------------------------------------------------------------

answers = st.sampled_from([SAME, DIFFERENT, OPEN])
doubts = st.sampled_from([(), (), (), (Doubt.OFF_SITE,), (Doubt.CLOCK_DOUBTFUL,)])


@st.composite
def scenes(draw, answer=answers) -> tuple[list[Sighting], list[Pair]]:
    """Draw photos with marks, and pairs between some of them with answers."""
    size = draw(st.integers(1, 9))
    seen = [one for number in range(1, size + 1) for one in photo(
        number, draw(st.integers(1, 3)), *draw(doubts), by=draw(st.sampled_from(["", "甲", "乙"])),
        themes=draw(st.sampled_from([frozenset(), frozenset({"a"}), frozenset({"a", "b"})])),
        medium=draw(st.sampled_from([None, "screen"])),
    )]  # fmt: skip
    couples = list(combinations(range(1, size + 1), 2))
    chosen = draw(st.lists(st.sampled_from(couples), unique=True, max_size=12)) if couples else []
    return seen, [Pair(a, b, draw(answer)) for a, b in chosen]


@given(scenes(), st.randoms())
def test_the_order_of_telling_changes_nothing(scene, chance: random.Random) -> None:
    seen, pairs = scene
    told, asked = list(seen), list(pairs)
    chance.shuffle(told)
    chance.shuffle(asked)
    assert set(settle(told, asked).sightings) == set(settle(seen, pairs).sightings)
    assert counted(told, asked) == counted(seen, pairs)


@given(scenes())
def test_settling_never_raises_what_surely_counts_nor_what_may(scene) -> None:
    seen, pairs = scene
    sure, most = counted(seen, pairs)
    assert sure <= sum(not one.doubts for one in seen)
    assert sure <= most <= len(seen)


@given(scenes(st.just(DIFFERENT)))
def test_answering_different_everywhere_gives_the_plain_count(scene) -> None:
    seen, pairs = scene
    assert counted(seen, pairs) == (sum(not one.doubts for one in seen), len(seen))


@given(scenes())
def test_every_answer_lies_between_what_was_sure_and_what_was_possible(scene) -> None:
    seen, pairs = scene
    still_open = [pair for pair in pairs if pair.answer is OPEN]
    without_contradiction = [replace(pair, answer=OPEN) for pair in pairs]
    sure, most = counted(seen, without_contradiction)
    if still_open:
        after = counted(seen, [replace(pair, answer=DIFFERENT) for pair in without_contradiction])
        assert sure <= after[0]
        assert after[1] <= most


@given(scenes(), st.data())
def test_a_further_certain_sighting_never_lowers_what_surely_counts(scene, data) -> None:
    seen, pairs = scene
    number = 50
    asked = data.draw(st.lists(st.sampled_from(sorted({one.photos[0] for one in seen})), unique=True, max_size=4))
    more = [*pairs, *(Pair(other, number) for other in asked)]
    before, after = counted(seen, pairs), counted([*seen, *photo(number)], more)
    assert after[0] >= before[0]
    assert after[1] == before[1] + 1


@given(scenes())
def test_those_kept_apart_were_never_asked_about_among_themselves(scene) -> None:
    seen, pairs = scene
    certain, _ = keep_apart([one for one in settle(seen, pairs).sightings if not one.doubts])
    kept = {one.uuid for one in certain}
    assert all(not one.maybe_same & kept for one in certain)


def test_a_large_tangle_is_settled_quickly_and_safely() -> None:
    seen = [one for number in range(1, 401) for one in photo(number)]
    pairs = [Pair(a, a + step) for a in range(1, 400) for step in (1, 2, 3) if a + step <= 400]
    sure, most = counted(seen, pairs)
    assert most == 400
    assert 80 <= sure <= 100, "at most every fourth is different for sure"
