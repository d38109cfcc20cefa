"""What time it is, and how times are shown.

Inside, every instant is an aware `datetime` in UTC. People read it in the office's time zone (Asia/Shanghai unless
configured). This is the only module that asks the machine for the time, so a test can hold the clock still.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_held: list[datetime] = []


def now() -> datetime:
    """Tell the present instant, aware, UTC, to the microsecond."""
    return _held[-1] if _held else datetime.now(UTC)


def today(zone: ZoneInfo = SHANGHAI) -> date:
    """Tell the calendar day in the office's time zone."""
    return now().astimezone(zone).date()


@contextmanager
def held(at: datetime) -> Iterator[datetime]:
    """Hold the clock at `at` (aware) inside the block; for tests and the demo city."""
    if at.tzinfo is None:
        raise ValueError("the clock is held at an aware instant only")
    _held.append(at.astimezone(UTC))
    try:
        yield _held[-1]
    finally:
        _held.pop()


def to_utc(moment: datetime, zone: ZoneInfo = SHANGHAI) -> datetime:
    """Turn an instant into aware UTC; a naive one is taken to be local time in `zone`."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def show(moment: datetime | None, zone: ZoneInfo = SHANGHAI) -> str:
    """Write an instant the way lists show it, `2026-11-22 14:05`; an absent one is an empty text."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else ""


def show_date(moment: datetime | date | None, zone: ZoneInfo = SHANGHAI) -> str:
    """Write a day the way official papers do, `2026年6月3日`, unpadded (GB/T 9704-2012, 7.3.5.4)."""
    if moment is None:
        return ""
    day = moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
    return f"{day.year}年{day.month}月{day.day}日"
