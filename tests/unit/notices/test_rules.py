"""What may follow what in the life of a notice and of a finding."""

from __future__ import annotations

import pytest

from server.notices.numbers import allotted, tidy_number
from server.notices.rules import FindingState, NoticeState, may_become, may_turn

DRAFT, SIGNED, WITHDRAWN, VOID = NoticeState
OPEN, HANDED_OVER, CLOSED, DROPPED = FindingState


@pytest.mark.parametrize(
    ("sentence", "state", "wanted", "allowed"),
    [
        ("a draft may be signed", DRAFT, SIGNED, True),
        ("a draft that was never sent cannot be withdrawn", DRAFT, WITHDRAWN, False),
        ("a signed notice may be withdrawn", SIGNED, WITHDRAWN, True),
        ("a signed notice may be declared void", SIGNED, VOID, True),
        ("a signed notice never becomes a draft again", SIGNED, DRAFT, False),
        ("a notice is not signed twice", SIGNED, SIGNED, False),
        ("a withdrawn notice does not come back", WITHDRAWN, SIGNED, False),
        ("a void notice does not come back", VOID, SIGNED, False),
    ],
)
def test_notice_moves(sentence: str, state: NoticeState, wanted: NoticeState, allowed: bool) -> None:
    assert may_become(state, wanted) is allowed, sentence


@pytest.mark.parametrize(
    ("sentence", "state", "wanted", "allowed"),
    [
        ("an open problem is handed over by signing", OPEN, HANDED_OVER, True),
        ("an open problem that no longer holds is dropped", OPEN, DROPPED, True),
        ("a problem handed over is not dropped behind the unit's back", HANDED_OVER, DROPPED, False),
        ("withdrawing a notice opens its problems again", HANDED_OVER, OPEN, True),
        ("a closed problem stays closed", CLOSED, OPEN, False),
        ("a dropped problem that holds again is open again", DROPPED, OPEN, True),
    ],
)
def test_finding_moves(sentence: str, state: FindingState, wanted: FindingState, allowed: bool) -> None:
    assert may_turn(state, wanted) is allowed, sentence


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 海创文督〔2026〕6号 ", "海创文督〔2026〕6号"),
        ("海创文督[2026]6号", "海创文督〔2026〕6号"),
        ("海创文督(2026)6号", "海创文督〔2026〕6号"),
        ("海创文督（2026）6号", "海创文督〔2026〕6号"),
        ("海创文督【2026】 6 号", "海创文督〔2026〕6号"),
        ("督办单 2026-17", "督办单2026-17"),
        ("   ", ""),
    ],
)
def test_a_typed_number_gets_the_brackets_of_the_standard(typed: str, kept: str) -> None:
    assert tidy_number(typed) == kept


def test_an_allotted_number_has_no_padding() -> None:
    assert allotted("海创文督", 2026, 6) == "海创文督〔2026〕6号"
