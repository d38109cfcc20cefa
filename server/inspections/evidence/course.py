"""The course an inspector took from photo to photo, by the devices' fixes: how fast, whether standing still. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.geo import metres
from server.inspections.rules import FixSource

FIXES_LOOKED_AT = 20


class Fixed(Protocol):
    """A photo with the fix of the device that took it."""

    fix_lon: float | None
    fix_lat: float | None
    taken_at: datetime


class Aged(Fixed, Protocol):
    """One that also says who found the fix, and when."""

    fix_source: FixSource
    fix_taken_at: datetime | None


@dataclass(frozen=True)
class Course:
    """How a photo follows the same inspector's photos before it; None where there is none."""

    from_previous_m: float | None = None
    from_previous_s: float | None = None
    same_fix_times: int = 0
    same_fix_min: float = 0.0


def course_of(photo: Fixed, before: Sequence[Fixed]) -> Course:
    """Compare a photo's fix with those `before`, the latest first."""
    if photo.fix_lon is None or photo.fix_lat is None or not before:
        return Course()
    latest = before[0]
    away = _distance_m(photo, latest)
    same = 0
    for each in before:
        if (each.fix_lon, each.fix_lat) != (photo.fix_lon, photo.fix_lat):
            break
        same += 1
    held = (photo.taken_at - before[same - 1].taken_at).total_seconds() / 60 if same else 0.0
    return Course(away, (photo.taken_at - latest.taken_at).total_seconds(), same, held)


def fix_age_s(photo: Aged) -> float | None:
    """Tell how long before a photo the device found its fix; below 0: after it, None: nobody said.

    The clock of one phone wrote both times. A track gives the position of the photo's own moment, a pin has none.
    """
    if photo.fix_source is not FixSource.DEVICE or photo.fix_taken_at is None or photo.fix_lon is None:
        return None
    return (photo.taken_at - photo.fix_taken_at).total_seconds()


def _distance_m(one: Fixed, other: Fixed) -> float | None:
    if one.fix_lon is None or one.fix_lat is None or other.fix_lon is None or other.fix_lat is None:
        return None
    return metres.distance_m(one.fix_lon, one.fix_lat, other.fix_lon, other.fix_lat)
