"""Times are aware UTC inside and shown in the office's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from server import clock

EVENING = datetime(2026, 6, 2, 17, 30, tzinfo=UTC)


def test_an_evening_in_utc_is_the_next_day_in_shanghai():
    with clock.held(EVENING):
        assert clock.today() == date(2026, 6, 3)
        assert clock.now() == EVENING


def test_a_local_time_without_zone_is_shanghai_time():
    assert clock.to_utc(datetime(2026, 6, 3, 1, 30)) == EVENING  # noqa: DTZ001 that is the case


def test_papers_write_days_unpadded_and_in_the_offices_zone():
    assert clock.show_date(EVENING) == "2026年6月3日"
    assert clock.show_date(date(2026, 11, 22)) == "2026年11月22日"


def test_lists_show_local_minutes_and_an_absent_time_as_nothing():
    assert clock.show(EVENING) == "2026-06-03 01:30"
    assert clock.show(None) == ""
    assert clock.show_date(None) == ""


def test_the_clock_is_held_at_an_aware_instant_only():
    with pytest.raises(ValueError, match="aware"), clock.held(datetime(2026, 6, 3)):  # noqa: DTZ001 that is the case
        pass


def test_the_clock_runs_again_after_it_was_held():
    with clock.held(EVENING):
        pass
    assert clock.now() > EVENING
