"""How often a decoder has to go through the pixels of a JPEG.

A progressive JPEG draws its picture in scans (ITU-T T.81, G.1), cameras and programs in about ten. A scan that adds
nothing takes 26 bytes in the file, and a decoder still goes through all pixels for it: 80 kB can cost a quarter of a
minute.
"""

from __future__ import annotations

import mmap
import re
from typing import BinaryIO

FEW = 20
"""So many are drawn whatever the size: more than any program known writes."""
MAX_SCANNED_PIXELS = 1_000_000_000
"""Scans times pixels; about one second of a decoder."""
_START_OF_SCAN, _END_OF_IMAGE, _TEMPORARY = 0xDA, 0xD9, 0x01
_MARKER = re.compile(rb"\xff+([^\0\xff\xd0-\xd7])", re.DOTALL)
"""Within a scan, 0xFF before 0 is a byte of data and before D0 to D7 a restart (T.81, B.1.1.5)."""


def are_too_many(stream: BinaryIO, pixels: int) -> bool:
    """Tell whether the JPEG in `stream`, a real file of `pixels`, has more scans than are worth drawing."""
    most = max(FEW, MAX_SCANNED_PIXELS // max(pixels, 1))
    with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _count(data, most + 1) > most


def _count(data: mmap.mmap, at_most: int) -> int:
    """Count the scans of the first picture, stopping at `at_most`."""
    found, at = 0, 2
    while found < at_most and (marker := _MARKER.search(data, at)):
        at, kind = marker.end(), marker[1][0]
        if kind == _END_OF_IMAGE:
            break
        if kind == _TEMPORARY:
            continue
        found += kind == _START_OF_SCAN
        at += max(int.from_bytes(data[at : at + 2], "big"), 2)
    return found
