"""By when a notice must be answered: calendar days, or working days with public holidays and 调休. Pure.

The arrangement of holidays for a year is published by the State Council in the autumn before. Where the library does
not know a year's arrangement yet, the deadline is worked out from weekends and statutory holidays and says so; it is
never passed off as certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from server.clock import SHANGHAI, show_date
from server.notices.rules import DeadlineClass

_CALENDAR_DAYS = {DeadlineClass.DAYS_7: 7, DeadlineClass.DAYS_15: 15}
_WORKING_DAYS = {DeadlineClass.WORKING_DAYS_3: 3}
_WORDS = {
    DeadlineClass.AT_ONCE: "立行立改，24小时内",
    DeadlineClass.WORKING_DAYS_3: "3个工作日",
    DeadlineClass.DAYS_7: "7日内",
    DeadlineClass.DAYS_15: "15日内",
}


@dataclass(frozen=True)
class Deadline:
    """The last instant (aware), the class, and the years whose holiday arrangement was not known."""

    kind: DeadlineClass
    due_at: datetime
    unknown_years: tuple[int, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Tell whether every day was counted by a published arrangement."""
        return not self.unknown_years

    @property
    def note(self) -> str:
        """Say what is not certain, or nothing."""
        if self.is_certain:
            return ""
        years = "、".join(f"{year}年" for year in self.unknown_years)
        return f"{years}放假调休安排尚未收录，期限按周末和法定节假日推算，以正式安排为准"


def deadline(kind: DeadlineClass, issued_at: datetime, zone: ZoneInfo = SHANGHAI) -> Deadline:
    """Work out by when a notice issued at an aware instant must be answered.

    The day of issue does not count; a class in days ends with the last second of its last day in `zone`.
    """
    local = issued_at.astimezone(zone)
    if kind is DeadlineClass.AT_ONCE:
        return Deadline(kind, local + timedelta(hours=24))
    if kind in _CALENDAR_DAYS:
        return Deadline(kind, _end_of(local.date() + timedelta(days=_CALENDAR_DAYS[kind]), zone))
    day, left, years = local.date(), _WORKING_DAYS[kind], set()
    while left:
        day += timedelta(days=1)
        years.add(day.year)
        left -= is_working_day(day)
    return Deadline(kind, _end_of(day, zone), tuple(sorted(year for year in years if not is_arranged(year))))


def is_working_day(day: date) -> bool:
    """Tell whether offices work on a day: weekends and public holidays off, 调休 Saturdays and Sundays on."""
    return bool(_china(day.year).is_working_day(day))


def is_arranged(year: int) -> bool:
    """Tell whether the year's arrangement (which weekends are worked) is known to the library."""
    return any(day.year == year for day in _china(year).weekend_workdays)


def deadline_words(found: Deadline, zone: ZoneInfo = SHANGHAI) -> str:
    """Say a deadline as papers do: a day, or for 立行立改 day, hour and minute."""
    local = found.due_at.astimezone(zone)
    if found.kind is DeadlineClass.AT_ONCE:
        return f"{show_date(local.date())}{local.hour}时{local.minute:02d}分"
    return f"{show_date(local.date())}（含当日）"


def class_words(kind: DeadlineClass) -> str:
    """Name a deadline class as papers do."""
    return _WORDS[kind]


def days_left(due_at: datetime, now: datetime, zone: ZoneInfo = SHANGHAI) -> int:
    """Count the days from today to the last day in `zone`; 0 is today, negative is overdue."""
    return (due_at.astimezone(zone).date() - now.astimezone(zone).date()).days


@lru_cache(maxsize=16)
def _china(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=year)


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)
