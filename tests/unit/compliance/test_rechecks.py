"""复查: which visits make up one check, and which check tells the present state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest

from server.compliance.engine.rechecks import Rechecked, checks, newest_settled
from server.compliance.engine.rules import Outcome, Verdict
from tests.unit.compliance.telling import at


@dataclass(frozen=True)
class Came:
    """A visit: by whom, when, and whether it was declared complete."""

    uuid: UUID
    account_id: int
    started_at: datetime
    complete: bool


def _came(*told: tuple[int, int, bool]) -> list[Came]:
    return [Came(UUID(int=n), who, at(minute), done) for n, (who, minute, done) in enumerate(told)]


@pytest.mark.parametrize(
    ("sentence", "visits", "divided"),
    [
        ("nobody came", _came(), []),
        ("one visit is one check", _came((1, 0, True)), [[0]]),
        ("what was paused goes on", _came((1, 0, False), (1, 9, True)), [[0, 9]]),
        ("after a declaration a new check begins", _came((1, 0, True), (1, 9, True)), [[9], [0]]),
        ("two inspectors are never added up", _came((1, 0, True), (2, 5, True)), [[5], [0]]),
        ("the newest is told by its last visit", _came((1, 0, False), (2, 5, True), (1, 9, True)), [[0, 9], [5]]),
        ("in whatever order they are told", _came((1, 9, True), (1, 0, False)), [[0, 9]]),
    ],
)
def test_visits_make_up_checks(sentence, visits, divided):
    assert [
        [round((one.started_at - at(0)).total_seconds() / 60) for one in each] for each in checks(visits)
    ] == divided


@pytest.mark.parametrize(
    ("sentence", "outcomes", "told"),
    [
        ("no check tells nothing", [], None),
        ("the newest tells", [Outcome.FAIL, Outcome.PASS], Outcome.FAIL),
        ("one left unfinished is passed over", [Outcome.IN_PROGRESS, Outcome.PASS], Outcome.PASS),
        ("nothing settled tells nothing", [Outcome.IN_PROGRESS, Outcome.NOT_CHECKED], None),
        ("doubt is an answer too", [Outcome.UNCERTAIN, Outcome.FAIL], Outcome.UNCERTAIN),
    ],
)
def test_the_newest_check_that_settles_anything_tells_the_present_state(sentence, outcomes, told):
    found = newest_settled([Rechecked(Verdict(outcome), at(0)) for outcome in outcomes])
    assert (found.verdict.outcome if found else None) == told, sentence
