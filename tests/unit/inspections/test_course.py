"""How one photo follows those before it, by the devices' fixes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from server.inspections.evidence.course import Course, course_of, fix_age_s
from server.inspections.rules import FixSource

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@dataclass
class Shot:
    fix_lon: float | None = 122.1
    fix_lat: float | None = 30.0
    minutes: float = 0.0

    @property
    def taken_at(self) -> datetime:
        return NOON + timedelta(minutes=self.minutes)


def test_nothing_before_tells_nothing() -> None:
    assert course_of(Shot(), []) == Course()


def test_a_photo_without_a_fix_tells_nothing() -> None:
    assert course_of(Shot(fix_lon=None, fix_lat=None), [Shot(minutes=-1)]) == Course()


def test_distance_and_time_are_those_to_the_latest() -> None:
    course = course_of(Shot(), [Shot(fix_lat=30.01, minutes=-5), Shot(minutes=-9)])
    assert course.from_previous_m == pytest.approx(1108, abs=2)
    assert (course.from_previous_s, course.same_fix_times) == (300, 0)


def test_a_fix_that_stays_is_counted_until_it_was_another() -> None:
    before = [
        Shot(minutes=-1),
        Shot(minutes=-7),
        Shot(minutes=-20),
        Shot(fix_lon=122.2, minutes=-30),
        Shot(minutes=-40),
    ]
    course = course_of(Shot(), before)
    assert (course.same_fix_times, course.same_fix_min) == (3, 20)


@dataclass
class Aged(Shot):
    fix_taken_at: datetime | None = NOON - timedelta(seconds=90)
    fix_source: FixSource = FixSource.DEVICE


@pytest.mark.parametrize(
    ("sentence", "photo", "age_s"),
    [
        ("a device's fix has the age by which it came before the photo", Aged(), 90),
        ("one found afterwards is younger than the photo", Aged(fix_taken_at=NOON + timedelta(seconds=8)), -8),
        ("a fix without a time has no age", Aged(fix_taken_at=None), None),
        ("a track tells of the moment itself", Aged(fix_source=FixSource.TRACK), None),
        ("a pin is of no moment", Aged(fix_source=FixSource.MANUAL), None),
        ("where there is no fix there is no age", Aged(fix_lon=None, fix_lat=None), None),
    ],
)
def test_the_age_of_a_fix(sentence: str, photo: Aged, age_s: float | None) -> None:
    assert fix_age_s(photo) == age_s
