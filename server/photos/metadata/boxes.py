"""The boxes of HEIF and AVIF files (ISO/IEC 14496-12, 23008-12), read just far enough to find the facts.

Finds the primary picture's size as stored, whether the file itself turns it (`irot`, `imir`), and the EXIF and XMP
items. It never decodes a picture, follows at most a bounded number of boxes, and refuses to read large metadata.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

MAX_META_BYTES = 4_000_000
MAX_ITEM_BYTES = 8_000_000
MAX_ITEMS_BYTES = 2 * MAX_ITEM_BYTES
"""All metadata items of one file together: many may lie in the same place."""
MAX_BOXES = 4_096


@dataclass(slots=True)
class HeifFacts:
    """What the boxes say about the primary picture."""

    width: int | None = None
    height: int | None = None
    turns_itself: bool = False
    exif: bytes | None = None
    xmp: bytes | None = None
    has_too_much: bool = False
    """More metadata than any camera writes."""
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Extent:
    in_idat: bool
    offset: int
    length: int


def read_heif(stream: BinaryIO, size: int) -> HeifFacts:
    """Read the facts from `stream` (seekable, `size` bytes). Damage is a warning, never an exception."""
    facts = HeifFacts()
    try:
        meta = _find_meta(stream, size, facts)
        if meta is None:
            facts.warnings.append("header_damaged")
        else:
            _read_meta(stream, size, meta, facts)
    except (struct.error, IndexError, ValueError, OverflowError):
        facts.warnings.append("header_damaged")
    return facts


def _find_meta(stream: BinaryIO, size: int, facts: HeifFacts) -> bytes | None:
    """Walk the top-level boxes; give the content of `meta` and note a file that ends before its last box does."""
    at, meta = 0, None
    for _ in range(MAX_BOXES):
        if at + 8 > size:
            break
        stream.seek(at)
        length, kind = struct.unpack(">I4s", stream.read(8))
        header = 8
        if length == 1:
            length, header = struct.unpack(">Q", stream.read(8))[0], 16
        elif length == 0:
            length = size - at
        if length < header:
            break
        if at + length > size:
            facts.warnings.append("truncated")
        if kind == b"meta" and meta is None:
            if length > MAX_META_BYTES:
                facts.warnings.append("metadata_too_large")
                return None
            meta = stream.read(length - header)
        at += length
    return meta


def _boxes(data: bytes, start: int = 0) -> Iterator[tuple[bytes, bytes]]:
    """Yield (kind, content) of the boxes lying in `data` one after the other."""
    at = start
    for _ in range(MAX_BOXES):
        if at + 8 > len(data):
            return
        length, kind = struct.unpack_from(">I4s", data, at)
        header = 8
        if length == 1:
            length, header = struct.unpack_from(">Q", data, at + 8)[0], 16
        elif length == 0:
            length = len(data) - at
        if length < header:
            return
        yield kind, data[at + header : at + length]
        at += length


def _read_meta(stream: BinaryIO, size: int, meta: bytes, facts: HeifFacts) -> None:
    parts = dict(_boxes(meta, 4))
    primary = _primary(parts.get(b"pitm", b""))
    _read_properties(parts.get(b"iprp", b""), primary, facts)
    items = dict(_items(parts.get(b"iinf", b"")))
    places = _locations(parts.get(b"iloc", b""))
    idat = parts.get(b"idat", b"")
    left = MAX_ITEMS_BYTES
    for item, (kind, content_type) in items.items():
        if left < 0:
            facts.has_too_much = True
            return
        if kind == b"Exif" and facts.exif is None:
            block = _item_bytes(stream, size, idat, places.get(item, []), facts)
            left -= len(block or b"")
            facts.exif = _tiff_of(block)
        elif kind == b"mime" and content_type.startswith(b"application/rdf+xml") and facts.xmp is None:
            facts.xmp = _item_bytes(stream, size, idat, places.get(item, []), facts)


def _primary(pitm: bytes) -> int | None:
    if len(pitm) < 6:
        return None
    return struct.unpack_from(">H" if pitm[0] == 0 else ">I", pitm, 4)[0]


def _items(iinf: bytes) -> Iterator[tuple[int, tuple[bytes, bytes]]]:
    """Yield (item id, (type, content type)) from the item information box."""
    if len(iinf) < 6:
        return
    for kind, infe in _boxes(iinf, 6 if iinf[0] == 0 else 8):
        if kind != b"infe" or len(infe) < 12 or infe[0] < 2:
            continue
        item, at = (
            (struct.unpack_from(">H", infe, 4)[0], 8) if infe[0] == 2 else (struct.unpack_from(">I", infe, 4)[0], 10)
        )
        texts = infe[at + 4 :].split(b"\0")
        yield item, (infe[at : at + 4], texts[1] if len(texts) > 1 else b"")


def _read_properties(iprp: bytes, primary: int | None, facts: HeifFacts) -> None:
    """Take size and turning of the primary picture; properties of thumbnails and gain maps do not count."""
    parts = dict(_boxes(iprp))
    properties = list(_boxes(parts.get(b"ipco", b"")))
    for number in _associated(parts.get(b"ipma", b""), primary):
        if not 0 < number <= len(properties):
            continue
        kind, content = properties[number - 1]
        if kind == b"ispe":
            facts.width, facts.height = struct.unpack_from(">II", content, 4)
        elif kind in (b"irot", b"imir"):
            facts.turns_itself = True


def _associated(ipma: bytes, primary: int | None) -> list[int]:
    """Give the numbers (from 1) of the properties that belong to the primary item."""
    if len(ipma) < 8:
        return []
    wide = ipma[3] & 1
    at = 8
    for _ in range(struct.unpack_from(">I", ipma, 4)[0]):
        if ipma[0] == 0:
            item, at = struct.unpack_from(">H", ipma, at)[0], at + 2
        else:
            item, at = struct.unpack_from(">I", ipma, at)[0], at + 4
        count, at = ipma[at], at + 1
        numbers = struct.unpack_from(f">{count}{'H' if wide else 'B'}", ipma, at)
        at += count * (2 if wide else 1)
        if item == primary:
            return [number & (0x7FFF if wide else 0x7F) for number in numbers]
    return []


def _locations(iloc: bytes) -> dict[int, list[_Extent]]:
    """Read where each item's bytes lie."""
    if len(iloc) < 8:
        return {}
    version = iloc[0]
    offset_size, length_size = iloc[4] >> 4, iloc[4] & 15
    base_size, index_size = iloc[5] >> 4, iloc[5] & 15 if version else 0
    at = 6

    def number(width: int) -> int:
        nonlocal at
        if at + width > len(iloc):
            raise IndexError("iloc ends early")
        at += width
        return int.from_bytes(iloc[at - width : at], "big")

    left = MAX_BOXES
    places: dict[int, list[_Extent]] = {}
    for _ in range(min(number(2 if version < 2 else 4), MAX_BOXES)):
        item = number(2 if version < 2 else 4)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(base_size)
        extents = []
        count = number(2)
        left -= count
        if left < 0:  # with fields of zero width a few bytes could name millions of extents
            raise ValueError("too many extents")
        for _ in range(count):
            number(index_size)
            offset = base + number(offset_size)
            extents.append(_Extent(method == 1, offset, number(length_size)))
        places[item] = extents if method < 2 else []
    return places


def _item_bytes(stream: BinaryIO, size: int, idat: bytes, extents: list[_Extent], facts: HeifFacts) -> bytes | None:
    """Collect an item's bytes, refusing what lies outside of the file or is too large."""
    lengths = [each.length or max((len(idat) if each.in_idat else size) - each.offset, 0) for each in extents]
    if sum(lengths) > MAX_ITEM_BYTES:
        facts.warnings.append("metadata_too_large")
        return None
    parts: list[bytes] = []
    for extent, length in zip(extents, lengths, strict=True):
        if extent.in_idat:
            parts.append(idat[extent.offset : extent.offset + length])
        elif extent.offset < size:
            stream.seek(extent.offset)
            parts.append(stream.read(length))
    return b"".join(parts) or None


def _tiff_of(item: bytes | None) -> bytes | None:
    """Cut the TIFF block out of an EXIF item: four bytes say how far it starts after them (23008-12, A.2.1)."""
    if item is None or len(item) < 12:
        return None
    start = 4 + int.from_bytes(item[:4], "big")
    if item[start : start + 4] in (b"II*\0", b"MM\0*"):
        return item[start:]
    found = [at for at in (item.find(b"II*\0"), item.find(b"MM\0*")) if 0 <= at < 64]
    return item[min(found) :] if found else None
