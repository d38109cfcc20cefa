"""背靠背: two inspectors check one site independently, are compared, and where they differ a person decides."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import pytest

from server.compliance import words
from server.compliance.engine import facts as told_facts
from server.compliance.engine.facts import Answer, Facts, Unable
from server.compliance.engine.rules import Outcome, Verdict
from server.inspections.rules import Answer as Answered
from tests.unit.compliance.telling import EYE, PARK, ROAD, along, at, codes, figures, judged, seen, visit, walk


def _of(inspector: str, things: tuple) -> tuple:
    return tuple(replace(one, inspector=inspector, uuid=f"{inspector}-{one.uuid}") for one in things)


def _park(first: int | None, second: int | None, *, first_done: bool = True, second_done: bool = True) -> Facts:
    """Tell of a park where each of two inspectors counted some; None for one who never came."""
    counts = {"1": (first, first_done), "2": (second, second_done)}
    return Facts(
        sightings=tuple(one for who, (count, _) in counts.items() for one in _of(who, seen(count or 0))),
        visits=tuple(visit(who, complete=done) for who, (count, done) in counts.items() if count is not None),
        apart=("1", "2"),
    )


@pytest.mark.parametrize(
    ("sentence", "facts", "outcome", "measured", "code"),
    [
        ("nobody was here", _park(None, None), Outcome.NOT_CHECKED, None, "nobody_came"),
        ("only one came", _park(12, None), Outcome.IN_PROGRESS, None, "inspector_waits"),
        ("one is still at it", _park(12, 4, second_done=False), Outcome.IN_PROGRESS, None, "inspector_waits"),
        ("a pass in sight is a pass", _park(12, 11, second_done=False), Outcome.PASS, 11, "inspectors_agree"),
        ("both count enough", _park(12, 10), Outcome.PASS, 10, "inspectors_agree"),
        ("both count too few", _park(6, 4), Outcome.FAIL, 4, "inspectors_agree"),
        ("their counts are not added", _park(6, 6), Outcome.FAIL, 6, "inspectors_agree"),
        ("one passes, one fails", _park(10, 9), Outcome.UNCERTAIN, None, "inspectors_differ"),
        ("the other way round", _park(9, 10), Outcome.UNCERTAIN, None, "inspectors_differ"),
    ],
)
def test_two_inspectors_apart(sentence, facts, outcome, measured, code):
    verdict = judged(PARK, facts)
    assert (verdict.outcome, verdict.measured) == (outcome, measured), sentence
    assert code in codes(verdict)


def test_the_same_counts_shared_are_added():
    assert judged(PARK, replace(_park(6, 6), apart=None)).outcome is Outcome.PASS


def test_a_difference_names_numbers_and_figures_and_nobody():
    told = figures(judged(PARK, _park(12, 4)), "inspectors_differ")["told"]
    assert told == [
        {"inspector": 1, "outcome": "pass", "measured": 12, "required": 10, "unit": "处"},
        {"inspector": 2, "outcome": "fail", "measured": 4, "required": 10, "unit": "处"},
    ]


def test_a_difference_is_said_in_a_sentence():
    reason = judged(PARK, _park(12, 4)).reasons[0].as_json()
    assert words.sentence(reason) == (
        "背靠背检查结果不一致：第一检查员 符合（12 处）；第二检查员 不符合（4 处）。须由第三人认定。"
    )


def test_one_inspector_alone_is_never_enough():
    verdict = judged(PARK, replace(_park(12, None), apart=("1",)))
    assert verdict.outcome is Outcome.IN_PROGRESS
    assert figures(verdict, "inspector_waits") == {"finished": 1, "inspectors": 2}


def _answers(first: Answered, second: Answered | None) -> Facts:
    told = [("1", first), ("2", second)]
    return Facts(
        answers=tuple(Answer(f"r{who}", answer, inspector=who) for who, answer in told if answer),
        visits=(visit("1"), visit("2")),
        apart=("1", "2"),
    )


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        (Answered.PASS, Answered.PASS, Outcome.PASS),
        (Answered.FAIL, Answered.FAIL, Outcome.FAIL),
        (Answered.PASS, Answered.FAIL, Outcome.UNCERTAIN),
        (Answered.PASS, Answered.NOT_APPLICABLE, Outcome.UNCERTAIN),
        (Answered.PASS, None, Outcome.UNCERTAIN),
    ],
)
def test_answers_by_eye_are_compared(first, second, outcome):
    assert judged(EYE, _answers(first, second)).outcome is outcome


def test_a_road_is_judged_by_what_each_walked():
    things = along(*range(50, 1000, 90))
    facts = Facts(
        sightings=_of("1", things) + _of("2", things),
        walked=tuple(replace(one, inspector="1") for one in walk((0, 1000))),
        visits=(visit("1"), visit("2")),
        road_length_m=1000,
        apart=("1", "2"),
    )
    told = figures(judged(ROAD, facts), "inspectors_differ")["told"]
    assert [one["outcome"] for one in told] == ["pass", "in_progress"]


def test_a_paper_is_entered_once_by_the_office_and_not_by_each_of_the_two():
    paper = {"kind": "document"}
    facts = Facts(answers=(Answer("p", Answered.PASS, inspector="9"),), visits=(visit("9"),), apart=("1", "2"))
    assert judged(paper, facts).sha256() == judged(paper, replace(facts, apart=None)).sha256()
    assert judged(EYE, facts).outcome is Outcome.IN_PROGRESS


def test_who_is_told_first_makes_no_difference():
    facts = _park(12, 4)
    turned = replace(facts, sightings=facts.sightings[::-1], visits=facts.visits[::-1])
    assert judged(PARK, facts).sha256() == judged(PARK, turned).sha256()


def test_everything_that_comes_from_an_observation_names_its_inspector():
    """What is added to the facts later must be split too, or it would be believed of both."""
    kinds = [one for one in vars(told_facts).values() if is_dataclass(one)]
    from_records = [one for one in kinds if "observation" in {each.name for each in fields(one)}]
    assert {told_facts.Sighting, told_facts.Answer, told_facts.Unable} <= set(from_records)
    assert [one for one in from_records if "inspector" not in {each.name for each in fields(one)}] == []


# ── 拒绝进入 ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _refused(reason: str, **values) -> Verdict:
    facts = Facts(unables=(Unable("r", reason, at(5)),), visits=(visit(minutes=0, complete=False),), **values)
    return judged(EYE, facts)


@pytest.mark.parametrize(
    ("sentence", "reason", "scored", "outcome", "code"),
    [
        ("refusing is unable", "refused", False, Outcome.UNABLE, "unable"),
        ("where a city scores it, refusing fails", "refused", True, Outcome.FAIL, "refused"),
        ("closed hours never fail", "closed_hours", True, Outcome.UNABLE, "unable"),
    ],
)
def test_a_place_that_lets_nobody_in(sentence, reason, scored, outcome, code):
    verdict = _refused(reason, refusal_fails=scored)
    assert (verdict.outcome, codes(verdict)) == (outcome, [code]), sentence


def test_a_refusal_does_not_overrule_what_was_seen_all_the_same():
    facts = Facts(
        answers=(Answer("seen", Answered.PASS),),
        unables=(Unable("r", "refused", at(5)),),
        visits=(visit(),),
        refusal_fails=True,
    )
    assert judged(EYE, facts).outcome is Outcome.PASS
