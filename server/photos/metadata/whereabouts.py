"""Where a picture was taken and which way it looks, from its GPS tags. Pure.

0/0, (0, 0), a latitude of 213 or a missing hemisphere give no position but a warning: a wrong place is worse evidence
than none. Source of the tags' meaning: EXIF 3.0 (CIPA DC-008-2023), 4.6.7.
"""

from __future__ import annotations

from server.photos.metadata.tags import Facts, Tags, number, text

POSITION_WAS_VOID = "position_was_void"
LOWEST_M, HIGHEST_M = -12_000.0, 100_000.0
LARGEST_ERROR_M = 1e7
_NEAR_ZERO_DEG = 1e-9
MOST_60THS = 60
"""Of minutes and seconds; 60 itself is written where 59.999 was rounded."""


def take_position(tags: Tags, facts: Facts) -> None:
    """Read the position; one that cannot be true is absent with a warning."""
    facts.values["datum"] = text(tags, "datum")
    if (text(tags, "gps_status") or "").upper().startswith("V"):
        facts.warn(POSITION_WAS_VOID)
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
    known = [part for part in parts if part is not None]
    if len(known) < len(values) or any(part < 0 for part in known):
        facts.warn("position_malformed")
        return None
    if any(part > MOST_60THS for part in known[1:]):
        facts.warn("position_out_of_range")
        return None
    ref = (text(tags, f"{name}_ref") or "").upper()[:1]
    if not ref:
        facts.warn("position_ref_missing")
        return None
    if ref not in ("NS" if name == "lat" else "EW"):
        facts.warn("position_ref_invalid")
        return None
    degrees = sum(part / 60**power for power, part in enumerate(known))
    return -degrees if ref in "SW" else degrees


def take_altitude(tags: Tags, facts: Facts) -> None:
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


def take_direction(tags: Tags, facts: Facts) -> None:
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


def take_error(tags: Tags, facts: Facts) -> None:
    """Read how far off the position may be, in metres."""
    if not tags.get("h_error"):
        return
    metres = number(tags["h_error"][0])
    if metres is None or metres < 0 or metres > LARGEST_ERROR_M:
        facts.warn("h_error_invalid")
        return
    facts.values["h_error_m"] = metres
