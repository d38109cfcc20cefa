"""Deadlines, as a table of what was issued when and is due when."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from server.notices.deadlines import (
    SHANGHAI,
    Deadline,
    days_left,
    deadline,
    deadline_words,
    is_arranged,
    is_working_day,
)  # fmt: skip
from server.notices.rules import DeadlineClass

AT_ONCE, WORKING, WEEK, FORTNIGHT = DeadlineClass


def _issued(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("sentence", "kind", "issued", "due"),
    [
        ("at once is 24 hours, over midnight", AT_ONCE, "2026-11-22T14:05", "2026-11-23T14:05:00"),
        ("at once does not wait for Monday", AT_ONCE, "2026-11-20T18:00", "2026-11-21T18:00:00"),
        ("seven days run by the calendar", WEEK, "2026-11-22T09:00", "2026-11-29T23:59:59"),
        ("seven days run through a holiday", WEEK, "2026-09-28T09:00", "2026-10-05T23:59:59"),
        ("fifteen days go over the end of a month", FORTNIGHT, "2026-11-22T09:00", "2026-12-07T23:59:59"),
        ("fifteen days go over a leap day", FORTNIGHT, "2028-02-20T09:00", "2028-03-06T23:59:59"),
        ("three working days in a plain week", WORKING, "2026-11-23T09:00", "2026-11-26T23:59:59"),
        ("the day of issue does not count", WORKING, "2026-11-23T00:01", "2026-11-26T23:59:59"),
        ("a weekend is skipped", WORKING, "2026-11-19T09:00", "2026-11-24T23:59:59"),
        ("issued on a Sunday, Monday is the first day", WORKING, "2026-11-22T09:00", "2026-11-25T23:59:59"),
        (
            "the National Day week is skipped, its 调休 Saturday is not",
            WORKING,
            "2026-09-30T09:00",
            "2026-10-10T23:59:59",
        ),
        ("a worked Sunday before the holiday counts", WORKING, "2026-09-18T09:00", "2026-09-22T23:59:59"),
        ("Spring Festival is skipped, its 调休 Saturday is worked", WORKING, "2026-02-13T09:00", "2026-02-25T23:59:59"),
    ],
)
def test_a_deadline_ends(sentence: str, kind: DeadlineClass, issued: str, due: str) -> None:
    assert deadline(kind, _issued(issued)).due_at == _issued(due), sentence


def test_the_day_is_the_offices_day_not_utc() -> None:
    late_evening_utc = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # 01:30 on the 23rd in Shanghai
    assert deadline(WEEK, late_evening_utc).due_at == _issued("2026-11-30T23:59:59")


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),  # 调休 Saturday
        (date(2026, 10, 11), False),
        (date(2026, 2, 14), True),  # 调休 Saturday
        (date(2026, 2, 20), False),  # day off in exchange
        (date(2025, 9, 28), True),  # 调休 Sunday
        (date(2026, 11, 23), True),
    ],
)
def test_public_holidays_and_exchanged_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_a_published_year_is_certain() -> None:
    assert is_arranged(2026)
    found = deadline(WORKING, _issued("2026-09-30T09:00"))
    assert found.is_certain
    assert found.note == ""


def test_an_unpublished_year_is_never_guessed_silently() -> None:
    assert not is_arranged(2099)
    found = deadline(WORKING, _issued("2099-03-03T09:00"))
    assert found.unknown_years == (2099,)
    assert "2099年放假调休安排尚未收录" in found.note


def test_calendar_classes_need_no_arrangement() -> None:
    assert deadline(WEEK, _issued("2099-03-03T09:00")).is_certain


@pytest.mark.parametrize(
    ("kind", "words"),
    [(AT_ONCE, "2026年11月23日14时05分"), (WEEK, "2026年11月29日（含当日）")],
)
def test_a_deadline_is_said_as_papers_do(kind: DeadlineClass, words: str) -> None:
    assert deadline_words(deadline(kind, _issued("2026-11-22T14:05"))) == words


@pytest.mark.parametrize(("now", "left"), [("2026-11-28T23:00", 1), ("2026-11-29T08:00", 0), ("2026-11-30T00:01", -1)])
def test_days_left_are_counted_by_the_calendar(now: str, left: int) -> None:
    due = Deadline(WEEK, _issued("2026-11-29T23:59:59"))
    assert days_left(due.due_at, _issued(now)) == left
