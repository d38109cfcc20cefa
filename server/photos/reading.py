"""What a picture says of itself, taken from raw tags: where, when, which way, by which device. Pure.

Absences are None and are never filled in: 0/0, (0, 0), a latitude of 213 or a missing hemisphere give no position but
a warning code. Tags arrive as plain values (numbers, texts, (numerator, denominator) pairs), whichever library read
them. Source of the tags' meaning: EXIF 3.0 (CIPA DC-008-2023), 4.6.5 and 4.6.7.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

Tags = Mapping[str, Sequence[Any]]

FIRST_PHOTO_YEAR = 1826
FUTURE_TOLERANCE = timedelta(days=1)
FUTURE_LIMIT = timedelta(days=366)
GPS_EPOCH_YEAR = 1980
LOWEST_M, HIGHEST_M = -12_000.0, 100_000.0
_NEAR_ZERO_DEG = 1e-9

_MOMENT = re.compile(r"(\d{4})[:\-/.](\d{1,2})[:\-/.](\d{1,2})[ T]+(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d+))?")
_DAY = re.compile(r"(\d{4})[:\-/.](\d{1,2})[:\-/.](\d{1,2})")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})")


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts of one picture. Degrees WGS-84 as the device wrote them, metres, pixels as stored (not turned).

    `taken_at` is aware when the offset is known and naive local time otherwise. `position_source` is "exif" with
    `lon, lat`, "xmp" when only the XMP packet names a place (then in `xmp_lon, xmp_lat`, and `lon, lat` stay None).
    """

    format: str
    width: int | None = None
    height: int | None = None
    orientation: int | None = None
    lon: float | None = None
    lat: float | None = None
    xmp_lon: float | None = None
    xmp_lat: float | None = None
    position_source: str | None = None
    datum: str | None = None
    altitude_m: float | None = None
    direction_deg: float | None = None
    direction_ref: str | None = None
    h_error_m: float | None = None
    taken_at: datetime | None = None
    offset_known: bool = False
    gps_time: datetime | None = None
    make: str | None = None
    model: str | None = None
    turns_itself: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Facts:
    """A reading under construction: values by field name, warnings in the order in which they were met."""

    values: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def warn(self, code: str) -> None:
        """Note an oddity once."""
        if code not in self.warnings:
            self.warnings.append(code)


def interpret(tags: Tags, facts: Facts, now: datetime) -> None:
    """Fill `facts` from raw tags. `now` (aware) bounds what can be a time of taking."""
    _orientation(tags, facts)
    _position(tags, facts)
    _altitude(tags, facts)
    _direction(tags, facts)
    _error(tags, facts)
    _taken_at(tags, facts, now)
    _gps_time(tags, facts, now)
    facts.values["make"] = text(tags, "make")
    facts.values["model"] = text(tags, "model")


def number(value: Any) -> float | None:
    """Turn a raw tag value into a finite float; a zero denominator, NaN or a text is None."""
    try:
        if isinstance(value, tuple):
            if len(value) == 1:
                return number(value[0])
            numerator, denominator = value
            return numerator / denominator if denominator else None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value) if math.isfinite(value) else None
    except (TypeError, ValueError, OverflowError):
        return None
    return None


def text(tags: Tags, name: str) -> str | None:
    """Give a text tag without padding and control characters; None when nothing readable is left."""
    values = tags.get(name)
    if not values:
        return None
    raw = (
        values[0]
        if isinstance(values[0], (str, bytes))
        else bytes(v for v in values if isinstance(v, int) and 0 < v < 256)
    )
    plain = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    plain = "".join(c for c in plain.split("\0", 1)[0] if c.isprintable()).strip()
    return plain[:200] or None


def _orientation(tags: Tags, facts: Facts) -> None:
    """Keep the recorded value; 0 is written by some phones and means nothing, others are refused."""
    if not tags.get("orientation"):
        return
    value = number(tags["orientation"][0])
    if value is None or not 0 <= value <= 8 or value != int(value):
        facts.warn("orientation_invalid")
        return
    facts.values["orientation"] = int(value)
    if value == 0:
        facts.warn("orientation_undefined")


def _position(tags: Tags, facts: Facts) -> None:
    facts.values["datum"] = text(tags, "datum")
    if (text(tags, "gps_status") or "").upper().startswith("V"):
        facts.warn("position_was_void")
    if not tags.get("lat") and not tags.get("lon"):
        return
    lat = _degrees(tags, "lat", facts)
    lon = _degrees(tags, "lon", facts)
    if lat is None or lon is None:
        return
    accept_position(lon, lat, facts)


def accept_position(lon: float, lat: float, facts: Facts, *, source: str = "exif") -> None:
    """Take a position unless it lies outside of the Earth or is the (0, 0) of a device without a fix."""
    if abs(lat) > 90 or abs(lon) > 180:
        facts.warn("position_out_of_range")
    elif abs(lat) < _NEAR_ZERO_DEG and abs(lon) < _NEAR_ZERO_DEG:
        facts.warn("position_zero")
    elif source == "exif":
        facts.values.update(lon=lon, lat=lat, position_source="exif")
    elif "lon" not in facts.values:
        facts.values.update(xmp_lon=lon, xmp_lat=lat, position_source="xmp")
        facts.warn("xmp_position_only")


def _degrees(tags: Tags, name: str, facts: Facts) -> float | None:
    """Read degrees, minutes and seconds with their hemisphere into signed degrees."""
    values = tags.get(name) or ()
    parts = [number(value) for value in values[:3]]
    if not parts or all(part is None for part in parts):
        facts.warn("position_malformed" if any(isinstance(v, (str, bytes)) for v in values) else "position_empty")
        return None
    if None in parts or len(values) > 3 or any(part < 0 for part in parts if part is not None):
        facts.warn("position_malformed")
        return None
    ref = (text(tags, f"{name}_ref") or "").upper()[:1]
    if not ref:
        facts.warn("position_ref_missing")
        return None
    if ref not in ("NS" if name == "lat" else "EW"):
        facts.warn("position_ref_invalid")
        return None
    degrees = sum(part / 60**power for power, part in enumerate(parts) if part is not None)
    return -degrees if ref in "SW" else degrees


def _altitude(tags: Tags, facts: Facts) -> None:
    """Read metres above sea level; ref 0/2 above, 1/3 below (EXIF 3.0, 4.6.7.1)."""
    values = tags.get("altitude")
    if not values:
        return
    metres = number(values[0])
    if metres is None:
        facts.warn("altitude_empty")
        return
    if len(values) > 1:
        facts.warn("altitude_malformed")
        return
    below = _altitude_below(tags, facts)
    if below is None:
        return
    if below and metres:
        metres = -abs(metres)
    if not LOWEST_M <= metres <= HIGHEST_M:
        facts.warn("altitude_out_of_range")
        return
    facts.values["altitude_m"] = metres


def _altitude_below(tags: Tags, facts: Facts) -> bool | None:
    refs = tags.get("altitude_ref")
    if not refs:
        return False
    ref = refs[0]
    if isinstance(ref, (bytes, str)) and len(ref) >= 1:
        ref = ref[0] if isinstance(ref, bytes) else ord(ref[0])
        ref = ref - 48 if 48 <= ref <= 51 else ref
    value = number(ref)
    if value not in (0, 1, 2, 3):
        facts.warn("altitude_ref_invalid")
        return None
    return value in (1, 3)


def _direction(tags: Tags, facts: Facts) -> None:
    """Read where the camera looked: degrees clockwise from true (T) or magnetic (M) north."""
    if not tags.get("direction"):
        return
    degrees = number(tags["direction"][0])
    if degrees is None:
        facts.warn("direction_empty")
        return
    if not 0 <= degrees <= 360:
        facts.warn("direction_out_of_range")
        return
    facts.values["direction_deg"] = degrees % 360
    ref = (text(tags, "direction_ref") or "").upper()[:1]
    if ref in ("T", "M"):
        facts.values["direction_ref"] = ref
    elif ref:
        facts.warn("direction_ref_invalid")


def _error(tags: Tags, facts: Facts) -> None:
    if not tags.get("h_error"):
        return
    metres = number(tags["h_error"][0])
    if metres is None or metres < 0 or metres > 1e7:
        facts.warn("h_error_invalid")
        return
    facts.values["h_error_m"] = metres


def _taken_at(tags: Tags, facts: Facts, now: datetime) -> None:
    written = text(tags, "taken_at")
    if written is None:
        return
    moment = _moment(written, text(tags, "subsec"))
    if moment is None:
        facts.warn("taken_at_invalid")
        return
    offset = _offset(tags, facts)
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


def _offset(tags: Tags, facts: Facts) -> timezone | None:
    """Find the offset of DateTimeOriginal; that of another time counts only where both name the same moment."""
    own = _parse_offset(text(tags, "offset"), facts)
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


def _gps_time(tags: Tags, facts: Facts, now: datetime) -> None:
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
