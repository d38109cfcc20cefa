"""What a picture says of itself: where, when, which way, by which device. Pure.

Absences are None and are never filled in; each oddity is a warning code. See `whereabouts` and `moments` for what is
believed and what is not.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from server.photos.metadata.moments import take_gps_time, take_moment
from server.photos.metadata.tags import Facts, Tags, number, text
from server.photos.metadata.whereabouts import take_altitude, take_direction, take_error, take_position


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

    def told(self) -> dict[str, Any]:
        """Give the facts as plain JSON."""
        plain = asdict(self)
        return {name: each.isoformat() if isinstance(each, datetime) else each for name, each in plain.items()}

    @classmethod
    def of(cls, told: dict[str, Any]) -> Reading:
        """Give the facts that `told` wrote."""
        moments = {name: datetime.fromisoformat(told[name]) for name in ("taken_at", "gps_time") if told[name]}
        return cls(**(told | moments | {"warnings": tuple(told["warnings"])}))


def interpret(tags: Tags, facts: Facts, now: datetime) -> None:
    """Fill `facts` from raw tags. `now` (aware) bounds what can be a time of taking."""
    _orientation(tags, facts)
    take_position(tags, facts)
    take_altitude(tags, facts)
    take_direction(tags, facts)
    take_error(tags, facts)
    take_moment(tags, facts, now)
    take_gps_time(tags, facts, now)
    facts.values["make"] = text(tags, "make")
    facts.values["model"] = text(tags, "model")


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
