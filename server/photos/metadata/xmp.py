"""The place that an XMP packet names. A second witness, kept apart from EXIF: editing programs write it, not cameras.

The packet is searched for two properties and never parsed as XML, so entities and nesting cannot do harm.
"""

from __future__ import annotations

import re

from server.photos.metadata.tags import Facts
from server.photos.metadata.whereabouts import MOST_60THS, accept_position

MAX_XMP_BYTES = 1_000_000
_DMS = re.compile(r"(\d{1,3})(?:,(\d{1,2}(?:\.\d+)?))?(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])")


def xmp_position(packet: bytes, facts: Facts) -> None:
    """Note the position of an XMP packet in `facts` where EXIF has none (XMP part 2, GPSCoordinate)."""
    if "lon" in facts.values:
        return
    written = packet[:MAX_XMP_BYTES].decode("utf-8", "replace")
    found = _written(written, "Latitude"), _written(written, "Longitude")
    if found == (None, None):
        return
    lat, lon = _degrees(found[0], "NS"), _degrees(found[1], "EW")
    if lat is None or lon is None:
        facts.warn("position_malformed")
    if lat is not None and lon is not None:
        accept_position(lon, lat, facts, source="xmp")


def _written(packet: str, axis: str) -> str | None:
    found = re.search(rf"exif:GPS{axis}\s*(?:=\s*[\"']|>)\s*([^\"'<]{{1,40}})", packet)
    return found[1].strip() if found else None


def _degrees(written: str | None, hemispheres: str) -> float | None:
    match = _DMS.fullmatch(written or "")
    if match is None or match[4] not in hemispheres:
        return None
    minutes, seconds = float(match[2] or 0), float(match[3] or 0)
    if max(minutes, seconds) > MOST_60THS:
        return None
    degrees = int(match[1]) + minutes / 60 + seconds / 3600
    return -degrees if match[4] in "SW" else degrees
