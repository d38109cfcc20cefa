"""Answers by eye, as a table of sentences."""

from __future__ import annotations

import pytest

from server.compliance.engine.rules import Answer, Doubt, Facts, Unable
from server.inspections.rules import Answer as Answered
from tests.unit.compliance.telling import EYE, at, codes, judged, seen, visit

DONE, OPEN = (visit(),), (visit(complete=False),)
UNABLE = Unable("u", "works", at(5))


def said(*outcomes: Answered, doubts: tuple[Doubt, ...] = ()) -> tuple[Answer, ...]:
    return tuple(Answer(f"a{number}", outcome, frozenset(doubts)) for number, outcome in enumerate(outcomes))


TABLE = [
    ("nobody came", Facts(), "not_checked", ["nobody_came"]),
    ("not answered yet", Facts(visits=OPEN), "in_progress", ["not_answered_yet"]),
    ("complete and not answered is not checked, never passed", Facts(visits=DONE), "not_checked", ["not_answered"]),
    ("answered as fine", Facts(answers=said(Answered.PASS), visits=OPEN), "pass", ["answered_pass"]),
    ("answered as a fault", Facts(answers=said(Answered.FAIL), visits=OPEN), "fail", ["answered_fail"]),
    ("does not apply", Facts(answers=said(Answered.NOT_APPLICABLE)), "not_applicable", ["answered_not_applicable"]),
    (
        "a fault one inspector saw is a fault",
        Facts(answers=said(Answered.PASS, Answered.FAIL, Answered.PASS), visits=DONE),
        "fail",
        ["answered_fail"],
    ),
    (
        "fine outweighs not applicable",
        Facts(answers=said(Answered.NOT_APPLICABLE, Answered.PASS), visits=DONE),
        "pass",
        ["answered_pass"],
    ),
    (
        "a doubtful photo behind the only answer",
        Facts(answers=said(Answered.FAIL, doubts=(Doubt.OFF_SITE,)), visits=DONE),
        "uncertain",
        ["answered_fail", "answer_doubtful", "doubt_off_site"],
    ),
    (
        "one sure fault among doubtful ones decides",
        Facts(answers=(*said(Answered.FAIL), Answer("b", Answered.FAIL, frozenset({Doubt.OFF_SITE}))), visits=DONE),
        "fail",
        ["answered_fail"],
    ),
    ("could not be checked", Facts(unables=(UNABLE,), visits=DONE), "unable", ["unable"]),
    (
        "an answer stands beside a closed door",
        Facts(unables=(UNABLE,), answers=said(Answered.PASS), visits=DONE),
        "pass",
        ["answered_pass"],
    ),
    (
        "a later complete check without an answer",
        Facts(unables=(UNABLE,), visits=(visit(minutes=60),)),
        "not_checked",
        ["not_answered"],
    ),
    ("a picture alone is no answer", Facts(sightings=seen(3), visits=DONE), "not_checked", ["not_answered"]),
]


@pytest.mark.parametrize(("sentence", "facts", "outcome", "reasons"), TABLE, ids=[row[0] for row in TABLE])
def test_an_answer_by_eye(sentence: str, facts: Facts, outcome: str, reasons: list[str]) -> None:
    verdict = judged(EYE, facts)
    assert (verdict.outcome, codes(verdict)) == (outcome, reasons)
    assert verdict.measured is None
