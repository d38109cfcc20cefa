"""When a picture was taken: the camera's own clock with or without its offset, and the satellites' time. Pure.

A camera's clock is believed as far as it is possible at all; whether it was right is for others to weigh. Source of
the tags' meaning: EXIF 3.0 (CIPA DC-008-2023), 4.6.5.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from server.photos.metadata.tags import Facts, Tags, number, text

FIRST_PHOTO_YEAR = 1826
FUTURE_TOLERANCE = timedelta(days=1)
FUTURE_LIMIT = timedelta(days=366)
GPS_EPOCH_YEAR = 1980

_MOMENT = re.compile(
    r"(\d{4})[:\-/.](\d{1,2})[:\-/.](\d{1,2})[ T]+(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d+))?\s*(Z|[+-]\d{1,2}:?\d{2})?"
)
"""The offset behind it is none of EXIF's; editing programs and some phones write it there."""
_DAY = re.compile(r"(\d{4})[:\-/.](\d{1,2})[:\-/.](\d{1,2})")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})")


def take_moment(tags: Tags, facts: Facts, now: datetime) -> None:
    """Read when the picture was taken; an impossible or implausible time is absent with a warning."""
    written = text(tags, "taken_at")
    if written is None:
        return
    moment = _moment(written, text(tags, "subsec"))
    if moment is None:
        facts.warn("taken_at_invalid")
        return
    offset = _offset(written, tags, facts)
    aware = moment.replace(tzinfo=offset or UTC)
    if moment.year < FIRST_PHOTO_YEAR or aware > now + FUTURE_LIMIT:
        facts.warn("taken_at_implausible")
        return
    if aware > now + FUTURE_TOLERANCE:
        facts.warn("taken_at_in_future")
    facts.values.update(taken_at=aware if offset else moment, offset_known=offset is not None)


def _moment(written: str, subsec: str | None) -> datetime | None:
    match = _MOMENT.match(written)
    if match is None:
        return None
    fraction = match[7] or (subsec if subsec and subsec.isdecimal() and subsec.isascii() else "")
    try:
        year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
        micro = int(f"{fraction:0<6}"[:6] or 0)
        return datetime(year, month, day, hour, minute, second, micro)  # noqa: DTZ001 - a camera's local time
    except ValueError:
        return None


def _offset(written: str, tags: Tags, facts: Facts) -> timezone | None:
    """Find the offset of DateTimeOriginal; that of another time counts only where both name the same moment."""
    own = _parse_offset(text(tags, "offset"), facts)
    match = _MOMENT.match(written)
    if own is None and match is not None:
        own = _parse_offset(match[8], facts)
    if own is not None:
        return own
    for other in ("digitized", "modified"):
        if text(tags, other) == text(tags, "taken_at"):
            offset = _parse_offset(text(tags, f"offset_{other}"), facts)
            if offset is not None:
                facts.warn("offset_of_other_time")
                return offset
    return None


def _parse_offset(written: str | None, facts: Facts) -> timezone | None:
    if written is None or not any(c.isdigit() or c == "Z" for c in written):
        return None
    if written == "Z":
        return UTC
    match = _OFFSET.fullmatch(written)
    if match is None or int(match[3]) > 59 or int(match[2]) > 14:
        facts.warn("offset_invalid")
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))


def take_gps_time(tags: Tags, facts: Facts, now: datetime) -> None:
    """Read the satellites' UTC, which needs both the day and the time of day."""
    day, clock = text(tags, "gps_date"), [number(value) for value in (tags.get("gps_clock") or ())[:3]]
    if day is None or len(clock) < 3:
        return
    match = _DAY.match(day)
    try:
        if match is None or None in clock:
            raise ValueError(day)
        start = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
        hours, minutes, seconds = (float(part) for part in clock if part is not None)
        if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 61):
            raise ValueError(day)
        moment = start + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except (ValueError, OverflowError):
        facts.warn("gps_time_invalid")
        return
    if moment.year < GPS_EPOCH_YEAR or moment > now + FUTURE_LIMIT:
        facts.warn("gps_time_implausible")
        return
    facts.values["gps_time"] = moment
