"""How dear a JPEG is to decode, told by its segments before a single one is decoded.

A progressive JPEG draws its picture in scans (ITU-T T.81, G.1), cameras and programs in about ten. A scan that adds
nothing takes 26 bytes in the file, and a decoder still goes through all pixels for it: 79 kB in 309 scans of 12 MP cost
2 s, and every further 26 bytes 7 ms. Fill bytes (B.1.1.2) say nothing either, and a decoder that is fed in pieces looks
at a long run of them again with each piece: 5 MB cost a tenth of a second, 20 MB a second and a half. What a worn
memory card leaves is shorter.
"""

from __future__ import annotations

import mmap
import re
from typing import BinaryIO

from server.photos.metadata.containers import MAX_SEGMENTS

FEW_SCANS = 20
"""So many are drawn whatever the size: more than any program known writes."""
MAX_SCANNED_PIXELS = 1_000_000_000
"""Scans times pixels; about one second of a decoder."""
_START_OF_SCAN, _END_OF_IMAGE, _TEMPORARY = 0xDA, 0xD9, 0x01
_MARKER = re.compile(rb"\xff([^\0\xff\xd0-\xd7])", re.DOTALL)
"""Within a scan, 0xFF before 0 is a byte of data and before D0 to D7 a restart (T.81, B.1.1.5)."""
_FILL = b"\xff" * 8_000_000


def is_too_costly(stream: BinaryIO, pixels: int) -> bool:
    """Tell whether the first picture of the JPEG in `stream`, a real file, costs more than its `pixels` are worth.

    So it does with too many scans, more segments than any program writes, or 8 MB of fill.
    """
    most, scans, at = max(FEW_SCANS, MAX_SCANNED_PIXELS // max(pixels, 1)), 0, 2
    with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for _ in range(MAX_SEGMENTS):
            marker = _MARKER.search(data, at)
            if data.find(_FILL, at, marker.start() if marker else len(data)) >= 0:
                return True
            if marker is None or marker[1][0] == _END_OF_IMAGE:
                return False
            at = marker.end()
            if marker[1][0] != _TEMPORARY:
                at += max(int.from_bytes(data[at : at + 2], "big"), 2)
            scans += marker[1][0] == _START_OF_SCAN
            if scans > most:
                return True
    return True
