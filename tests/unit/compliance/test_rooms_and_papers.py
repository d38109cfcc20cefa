"""Every room of a site, and what offices answer from papers, surveys and statistics."""

from __future__ import annotations

from typing import Any

import pytest

from server.compliance.engine.rules import Answer, Doubt, Facts, Measure, Sighting
from server.inspections.rules import Answer as Answered
from tests.unit.compliance.telling import at, codes, figures, judged, visit

CLASSROOMS: dict[str, Any] = {"kind": "every_room", "of": "教室", "unit": "%", "subject": "核心价值观展示"}
NAMED: dict[str, Any] = {**CLASSROOMS, "of": "房间", "rooms": ["走廊", "会议室"], "each_unit": "块"}
MOST: dict[str, Any] = {**CLASSROOMS, "value": 80}
DONE, OPEN = (visit(),), (visit(complete=False),)
OFF = Doubt.OFF_SITE


def board(room: str | None, *doubts: Doubt, uuid: str = "") -> Sighting:
    """Tell of a board in a room."""
    uuid = uuid or f"s-{room}-{len(doubts)}"
    return Sighting(uuid, uuid, room=room, doubts=frozenset(doubts))


def says(outcome: str, room: str | None = None, item: str | None = None) -> Answer:
    """Tell of an answer."""
    return Answer(f"a-{outcome}-{room}-{item}", Answered(outcome), room=room, item=item)


def figure(numerator: float, denominator: float, **values: Any) -> Measure:
    """Tell of a figure."""
    return Measure(f"m{numerator}-{denominator}", at(0), numerator=numerator, denominator=denominator, **values)


ROOMS = [
    ("both rooms the clause names", NAMED, (board("走廊"), board("会议室")), DONE, "pass"),
    ("both are enough before the check is finished", NAMED, (board("走廊"), board("会议室")), OPEN, "pass"),
    ("the meeting room has none", NAMED, (board("走廊"),), DONE, "fail"),
    ("a board in the kitchen does not help the meeting room", NAMED, (board("走廊"), board("厨房")), DONE, "fail"),
    ("a board in nobody knows which room may", NAMED, (board("走廊"), board(None)), DONE, "uncertain"),
    ("one such board cannot hang in two rooms", NAMED, (board(None),), DONE, "fail"),
    ("a doubtful board", NAMED, (board("走廊"), board("会议室", OFF)), DONE, "uncertain"),
    ("answered for", NAMED, (board("走廊"), says("pass", "会议室")), DONE, "pass"),
    ("said to have none, whatever else hangs about", NAMED, (board(None), says("fail", "会议室")), DONE, "fail"),
    ("every classroom anybody recorded", CLASSROOMS, (board("一1"), board("一2")), DONE, "pass"),
    ("there may be more classrooms", CLASSROOMS, (board("一1"), board("一2")), OPEN, "in_progress"),
    ("one classroom is said to have none", CLASSROOMS, (board("一1"), says("fail", "一2")), DONE, "fail"),
    ("no room at all", CLASSROOMS, (), DONE, "fail"),
    ("ten of ten", CLASSROOMS, (figure(10, 10),), OPEN, "pass"),
    ("nine of ten", CLASSROOMS, (figure(9, 10),), DONE, "fail"),
    ("ten of ten, but one was seen to have none", CLASSROOMS, (figure(10, 10), says("fail", "三1")), DONE, "fail"),
    ("eight of ten where four fifths are enough", MOST, (figure(8, 10),), DONE, "pass"),
    ("seven of ten are not", MOST, (figure(7, 10),), DONE, "fail"),
]  # fmt: skip


def gathered(told: tuple, visits: tuple) -> Facts:
    """Gather what was told."""
    return Facts(
        sightings=tuple(one for one in told if isinstance(one, Sighting)),
        answers=tuple(one for one in told if isinstance(one, Answer)),
        measures=tuple(one for one in told if isinstance(one, Measure)),
        visits=visits,
    )


@pytest.mark.parametrize(
    ("rule", "told", "visits", "outcome"), [one[1:] for one in ROOMS], ids=[one[0] for one in ROOMS]
)
def test_every_room(rule, told, visits, outcome):
    assert judged(rule, gathered(told, visits)).outcome == outcome


def test_the_rooms_that_lack_one_are_named():
    verdict = judged(NAMED, gathered((board("走廊"),), DONE))
    assert figures(verdict, "rooms_short")["rooms"] == ["会议室"]
    assert (verdict.measured, verdict.required, verdict.shortfall, verdict.unit) == (1, 2, 1, "间")


PAPERS: dict[str, Any] = {"kind": "document", "things": ["方案", "总结"]}
PAPER: dict[str, Any] = {"kind": "document"}
KNOW: dict[str, Any] = {"kind": "survey_rate", "value": 80, "unit": "%", "subject": "知晓率"}
RECITE: dict[str, Any] = {"kind": "survey_rate", "unit": "%", "subject": "会背诵"}
STAFF: dict[str, Any] = {"kind": "statistic", "value": 0.83, "unit": "人/千常住人口"}
DROPPED: dict[str, Any] = {"kind": "statistic", "op": "==", "value": 0, "unit": "名"}


def entered(value: float, minutes: float = 0) -> Measure:
    """Tell of a figure an office entered."""
    return Measure(f"v{value}", at(minutes), value=value)


OFFICE = [
    ("both papers are there", PAPERS, (says("pass", item="方案"), says("pass", item="总结")), DONE, "pass"),
    ("one has not been found", PAPERS, (says("pass", item="方案"),), DONE, "not_checked"),
    ("one has not been found yet", PAPERS, (says("pass", item="方案"),), OPEN, "in_progress"),
    ("one is said to be missing", PAPERS, (says("pass", item="方案"), says("fail", item="总结")), OPEN, "fail"),
    ("papers nobody listed", PAPER, (says("pass"),), DONE, "pass"),
    ("no papers, and somebody said so", PAPER, (says("fail"),), DONE, "fail"),
    ("a visit to the street proves nothing about papers", PAPER, (), DONE, "not_checked"),
    ("eighty of a hundred know", KNOW, (figure(80, 100),), DONE, "pass"),
    ("seventy-nine do not do", KNOW, (figure(79, 100),), DONE, "fail"),
    ("two surveys are one", KNOW, (figure(10, 20), figure(72, 80)), DONE, "pass"),
    ("still asking", KNOW, (figure(10, 20),), OPEN, "in_progress"),
    ("too few were asked", {**KNOW, "min_asked": 50}, (figure(10, 10),), DONE, "not_checked"),
    ("enough were asked", {**KNOW, "min_asked": 50}, (figure(45, 50),), OPEN, "pass"),
    ("a clause without a rate is for a person to decide", RECITE, (figure(9, 10),), DONE, "uncertain"),
    ("nobody was asked", KNOW, (), DONE, "not_checked"),
    ("enough staff", STAFF, (entered(0.83),), (), "pass"),
    ("too little staff", STAFF, (entered(0.8),), (), "fail"),
    ("the latest figure holds", STAFF, (entered(0.8, 1), entered(0.9, 5)), (), "pass"),
    ("no figure yet", STAFF, (), OPEN, "in_progress"),
    ("nobody left school", DROPPED, (entered(0),), (), "pass"),
    ("one did", DROPPED, (entered(1),), (), "fail"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "told", "visits", "outcome"), [one[1:] for one in OFFICE], ids=[one[0] for one in OFFICE]
)
def test_what_offices_answer(rule, told, visits, outcome):
    assert judged(rule, gathered(told, visits)).outcome == outcome


def test_a_rate_is_told_with_how_many_were_asked():
    verdict = judged(KNOW, gathered((figure(79, 100),), DONE))
    told = figures(verdict, "rate_short")
    assert (told["asked"], told["knew"], told["share"]) == (100, 79, 79)
    assert (verdict.measured, verdict.required, verdict.shortfall) == (79, 80, 1)


def test_a_statistic_names_the_record_it_came_from():
    verdict = judged(STAFF, gathered((entered(0.8),), ()))
    assert (codes(verdict), verdict.shortfall) == (["figure_short"], 0.03)
