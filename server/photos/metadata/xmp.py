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
    lat = _coordinate(written, "Latitude", "NS")
    lon = _coordinate(written, "Longitude", "EW")
    if lat is not None and lon is not None:
        accept_position(lon, lat, facts, source="xmp")


def _coordinate(packet: str, axis: str, hemispheres: str) -> float | None:
    found = re.search(rf"exif:GPS{axis}\s*(?:=\s*[\"']|>)\s*([^\"'<]{{1,40}})", packet)
    match = _DMS.fullmatch(found[1].strip()) if found else None
    if match is None or match[4] not in hemispheres:
        return None
    minutes, seconds = float(match[2] or 0), float(match[3] or 0)
    if max(minutes, seconds) > MOST_60THS:
        return None
    degrees = int(match[1]) + minutes / 60 + seconds / 3600
    return -degrees if match[4] in "SW" else degrees
