"""Counts per site, as a table of sentences, and what must hold for any facts at all."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.compliance.engine.rules import Answer, Doubt, Facts, Outcome, Sighting, Unable, judge
from server.inspections.rules import Answer as Answered
from server.standards.rules import Phase, PhasedRules
from tests.unit.compliance.telling import PARK, at, codes, figures, judged, seen, visit

OFF, TWICE, LATE = Doubt.OFF_SITE, Doubt.SEEN_BEFORE, Doubt.CLOCK_DOUBTFUL
DONE, OPEN = (visit(),), (visit(complete=False),)
GOING_ON = Facts(visits=OPEN)

TABLE = [
    ("nobody came: not checked", Facts(), "not_checked", None),
    ("somebody is there and has counted nothing yet: in progress", GOING_ON, "in_progress", 0),
    ("ten are enough", Facts(sightings=seen(10), visits=DONE), "pass", 10),
    ("ten are enough before the check is declared complete", Facts(sightings=seen(10), visits=OPEN), "pass", 10),
    ("nine are not enough once the check is complete", Facts(sightings=seen(9), visits=DONE), "fail", 9),
    ("nine may become ten while the check goes on", Facts(sightings=seen(9), visits=OPEN), "in_progress", 9),
    ("nothing at all in a complete check fails", Facts(visits=DONE), "fail", 0),
    ("a misplaced photo decides", Facts(sightings=seen(9) + seen(1, OFF), visits=DONE), "uncertain", 9),
    ("a repeated photo decides", Facts(sightings=seen(9) + seen(1, TWICE), visits=DONE), "uncertain", 9),
    (
        "a doubtful one does not matter where ten are sure",
        Facts(sightings=seen(10) + seen(3, OFF), visits=DONE),
        "pass",
        10,
    ),
    ("too few even with the doubtful ones", Facts(sightings=seen(7) + seen(2, OFF), visits=DONE), "fail", 7),
    (
        "two doubts about one thing are one doubtful thing",
        Facts(sightings=seen(8) + seen(1, OFF, LATE), visits=DONE),
        "fail",
        8,
    ),
    ("the same record told twice is one", Facts(sightings=seen(5) + seen(5), visits=DONE), "fail", 5),
    (
        "two inspectors count together",
        Facts(
            sightings=seen(5) + tuple(Sighting(f"b{n}", f"b{n}") for n in range(5)),
            visits=(visit("甲"), visit("乙")),
        ),
        "pass",
        10,
    ),
    (
        "while one of two inspectors is still there nothing has failed",
        Facts(sightings=seen(5), visits=(visit("甲"), visit("乙", complete=False))),
        "in_progress",
        5,
    ),
    (
        "a check broken off yesterday is finished by today's complete one",
        Facts(sightings=seen(5), visits=(visit(minutes=0, complete=False), visit(minutes=900))),
        "fail",
        5,
    ),
    ("photos without any visit never complete a check", Facts(sightings=seen(5)), "in_progress", 5),
    (
        "unable with a reason, nothing seen",
        Facts(unables=(Unable("u", "closed_hours", at(5)),), visits=DONE),
        "unable",
        0,
    ),
    (
        "unable does not undo what was seen",
        Facts(sightings=seen(10), unables=(Unable("u", "closed_hours", at(5)),), visits=OPEN),
        "pass",
        10,
    ),
    (
        "a complete check after the closed door decides",
        Facts(sightings=seen(4), unables=(Unable("u", "closed_hours", at(5)),), visits=(visit(), visit(minutes=600))),
        "fail",
        4,
    ),
    (
        "answered as not applicable, nothing counted",
        Facts(answers=(Answer("a", Answered.NOT_APPLICABLE),), visits=DONE),
        "not_applicable",
        None,
    ),
    (
        "an answer by eye does not replace the count",
        Facts(answers=(Answer("a", Answered.PASS),), sightings=seen(2), visits=DONE),
        "fail",
        2,
    ),
    (
        "photos without position do not matter on a vehicle",
        Facts(sightings=seen(10, Doubt.UNLOCATED), visits=DONE, has_place=False),
        "pass",
        10,
    ),
    ("but they do in a park", Facts(sightings=seen(10, Doubt.UNLOCATED), visits=DONE), "uncertain", 0),
]


@pytest.mark.parametrize(("sentence", "facts", "outcome", "measured"), TABLE, ids=[row[0] for row in TABLE])
def test_a_park_needs_ten_places(sentence: str, facts: Facts, outcome: str, measured: int | None) -> None:
    verdict = judged(PARK, facts)
    assert (verdict.outcome, verdict.measured) == (outcome, measured)


def test_a_shortfall_is_told_with_its_figures() -> None:
    verdict = judged(PARK, Facts(sightings=seen(7), visits=DONE))
    assert (verdict.required, verdict.shortfall, verdict.unit) == (10, 3, "处")
    assert figures(verdict, "count_short") == {"count": 7, "required": 10, "unit": "处", "missing": 3}


def test_the_reasons_name_the_observations_that_decide() -> None:
    verdict = judged(PARK, Facts(sightings=seen(9) + seen(2, OFF), visits=DONE))
    assert figures(verdict, "doubtful_decide")["doubtful"] == 2
    assert figures(verdict, "doubt_off_site")["observations"] == ["record-off_site-0", "record-off_site-1"]


THEMED = PARK | {"value": 2, "themes": ["文明城市创建"], "media": ["notice_board"]}


def board(name: str, *themes: str, medium: str | None = "notice_board") -> Sighting:
    return Sighting(name, name, themes=frozenset(themes), medium=medium)


THEMES = [
    ("the right theme on the right medium", [board("a", "文明城市创建"), board("b", "文明城市创建", "中国梦")], "pass"),
    ("another theme does not count", [board("a", "文明城市创建"), board("b", "中国梦")], "fail"),
    ("another medium does not count", [board("a", "文明城市创建"), board("b", "文明城市创建", medium="sign")], "fail"),
    ("themes nobody has set may be the right ones", [board("a", "文明城市创建"), board("b")], "uncertain"),
    (
        "a medium nobody has set may be right",
        [board("a", "文明城市创建"), board("b", "文明城市创建", medium=None)],
        "uncertain",
    ),
]


@pytest.mark.parametrize(("sentence", "sightings", "outcome"), THEMES, ids=[row[0] for row in THEMES])
def test_only_what_the_clause_names_counts(sentence: str, sightings: list[Sighting], outcome: str) -> None:
    assert judged(THEMED, Facts(sightings=tuple(sightings), visits=DONE)).outcome == outcome


def test_unset_themes_and_other_themes_are_said() -> None:
    verdict = judged(THEMED, Facts(sightings=(board("a"), board("b", "中国梦"), board("c")), visits=DONE))
    assert "doubt_theme_unknown" in codes(verdict)
    assert figures(verdict, "other_themes") == {"count": 1}


def test_phases_change_the_threshold_and_nothing_else() -> None:
    rules = PhasedRules.model_validate({"normal": PARK, "inspection": PARK | {"value": 20}})
    facts = Facts(sightings=seen(12), visits=DONE)
    normal, inspection = (judge(rules, phase, facts) for phase in Phase)
    assert (normal.outcome, normal.measured, normal.required) == ("pass", 12, 10)
    assert (inspection.outcome, inspection.measured, inspection.required) == ("fail", 12, 20)


def test_a_clause_of_the_inspection_phase_does_not_apply_before_it() -> None:
    rules = PhasedRules.model_validate({"inspection": PARK})
    verdict = judge(rules, Phase.NORMAL, Facts(visits=DONE))
    assert (verdict.outcome, codes(verdict)) == (Outcome.NOT_APPLICABLE, ["only_in_inspection"])
    assert judge(rules, Phase.INSPECTION, Facts(visits=DONE)).outcome == Outcome.FAIL


doubts = st.frozensets(st.sampled_from(list(Doubt)[:6]), max_size=2)
sightings = st.lists(
    st.builds(
        Sighting,
        uuid=st.integers(0, 30).map(str),
        observation=st.just("o"),
        doubts=doubts,
        themes=st.frozensets(st.sampled_from(["a", "b"]), max_size=2),
    ),
    max_size=15,
    unique_by=lambda one: one.uuid,
)
RANK = ["fail", "in_progress", "uncertain", "pass"]


@given(sightings, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_observations_never_matters(found: list, complete: bool, dice: random.Random) -> None:
    rule = PARK | {"value": 4, "themes": ["a"]}
    mixed = list(found)
    dice.shuffle(mixed)
    visits = (visit(complete=complete),)
    first = judged(rule, Facts(sightings=tuple(found), visits=visits))
    second = judged(rule, Facts(sightings=tuple(mixed), visits=visits))
    assert first.sha256() == second.sha256()


@given(sightings, st.booleans())
def test_a_further_certain_sighting_never_makes_a_count_worse(found: list, complete: bool) -> None:
    rule = PARK | {"value": 4, "themes": ["a"]}
    visits = (visit(complete=complete),)
    more = Sighting("new", "o", themes=frozenset({"a"}))
    before = judged(rule, Facts(sightings=tuple(found), visits=visits))
    after = judged(rule, Facts(sightings=(*found, more), visits=visits))
    assert RANK.index(after.outcome) >= RANK.index(before.outcome)
    assert after.measured == before.measured + 1


@given(sightings, st.integers(1, 8), st.integers(1, 8), st.booleans())
def test_the_phase_chooses_the_rule_and_nothing_else(found: list, normal: int, other: int, complete: bool) -> None:
    facts = Facts(sightings=tuple(found), visits=(visit(complete=complete),))
    both = PhasedRules.model_validate({"normal": PARK | {"value": normal}, "inspection": PARK | {"value": other}})
    assert judge(both, Phase.INSPECTION, facts) == judged(PARK | {"value": other}, facts)
    assert judge(both, Phase.NORMAL, facts) == judged(PARK | {"value": normal}, facts)


@given(sightings, st.integers(1, 8))
def test_a_count_passes_without_the_doubtful_and_fails_with_them(found: list, required: int) -> None:
    verdict = judged(PARK | {"value": required}, Facts(sightings=tuple(found), visits=DONE))
    sure = sum(not one.doubts for one in found)
    if verdict.outcome == "pass":
        assert sure >= required
    elif verdict.outcome == "fail":
        assert len(found) < required
    else:
        assert sure < required <= len(found)


@pytest.mark.parametrize(
    ("visits", "code"),
    [
        ((visit("甲", complete=False),), "not_declared_complete"),
        ((visit("甲", complete=False), visit("乙", complete=False)), "not_declared_complete"),
        ((visit("甲"), visit("乙", complete=False)), "another_unfinished"),
    ],
)
def test_who_declared_the_check_complete_is_not_told_that_nobody_did(visits, code):
    assert code in codes(judged(PARK, Facts(sightings=seen(5), visits=visits)))


@pytest.mark.parametrize(
    ("sentence", "visits"),
    [
        (
            "who comes back takes no declaration back",
            (visit(), visit("甲", 30, complete=False)),
        ),
        ("a visit that was only opened holds nobody up", (visit(), visit("乙", 5, complete=False, idle=True))),
        ("two inspectors have both declared it", (visit(), visit("乙", 5))),
    ],
)
def test_a_declared_check_stays_declared(sentence, visits):
    assert judged(PARK, Facts(sightings=seen(5), visits=visits)).outcome is Outcome.FAIL
