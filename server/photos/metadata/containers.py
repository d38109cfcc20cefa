"""The envelopes of pictures: where a JPEG, PNG, WebP or TIFF file keeps its size, its EXIF block and its XMP packet.

Reads headers only and never decodes a pixel, so that a header which claims 17,737 x 7,680 costs nothing. Every length
is checked against the file and against a limit. Damage is a warning in the result; only "no picture" has no result.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

from server.photos.metadata.boxes import read_heif
from server.photos.rules import HEAD_BYTES, PictureFormat, identify

MAX_SEGMENTS = 4_096
MAX_BLOCK_BYTES = 8_000_000
MAX_UNPACKED_BYTES = 2 * MAX_BLOCK_BYTES
"""All packed texts of one PNG together: 8 kB unpack to the size of a block, and a file has room for many."""
MAX_FILL_BYTES = 4_096
"""0xFF in a row before a marker (T.81, B.1.1.2): one is usual."""
MAX_EXIF_SEGMENTS = 16
"""A camera writes one, rarely two; a decoder that joins very many of them does so in quadratic time."""
TAIL_BYTES = 65_536
MOST_PX = 2**31 - 1
"""A longer side cannot be kept and has been claimed, not photographed."""

_XMP_PREFIX = b"http://ns.adobe.com/xap/1.0/\0"
_SOF_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FILL = 0xFF
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(slots=True)
class Envelope:
    """What the outside of a picture says: size in pixels as stored, metadata blocks, oddities by code."""

    format: PictureFormat
    width: int | None = None
    height: int | None = None
    turns_itself: bool = False
    has_too_much: bool = False
    """More metadata than any camera writes: not to be given to a decoder."""
    unpacked: int = 0
    exif: bytes | None = None
    exif_is_file: bool = False
    xmp: bytes | None = None
    warnings: list[str] = field(default_factory=list)


def open_envelope(stream: BinaryIO) -> Envelope | None:
    """Read the envelope of a seekable stream; None when its first bytes are those of no known picture."""
    size = stream.seek(0, 2)
    stream.seek(0)
    kind = identify(stream.read(HEAD_BYTES))
    if kind is None:
        return None
    envelope = Envelope(kind)
    readers = {PictureFormat.JPEG: _read_jpeg, PictureFormat.PNG: _read_png, PictureFormat.WEBP: _read_webp}
    try:
        if kind in (PictureFormat.HEIC, PictureFormat.AVIF):
            _read_boxes(stream, size, envelope)
        elif kind is PictureFormat.TIFF:
            envelope.exif_is_file = True
        else:
            readers[kind](stream, size, envelope)
    except (struct.error, IndexError, ValueError, OverflowError, zlib.error):
        _warn(envelope, "header_damaged")
    if kind is not PictureFormat.TIFF and not is_size(envelope.width, envelope.height):
        envelope.width = envelope.height = None
        _warn(envelope, "header_damaged")
    return envelope


def is_size(width: float | None, height: float | None) -> bool:
    """Tell whether two figures can be the sides of a picture, in pixels."""
    return all(side is not None and 1 <= side <= MOST_PX for side in (width, height))


def _warn(envelope: Envelope, code: str) -> None:
    if code not in envelope.warnings:
        envelope.warnings.append(code)


def _read_boxes(stream: BinaryIO, size: int, envelope: Envelope) -> None:
    facts = read_heif(stream, size)
    envelope.width, envelope.height = facts.width, facts.height
    envelope.turns_itself, envelope.exif, envelope.xmp = facts.turns_itself, facts.exif, facts.xmp
    envelope.has_too_much = facts.has_too_much
    for code in facts.warnings:
        _warn(envelope, code)


def _read_jpeg(stream: BinaryIO, size: int, envelope: Envelope) -> None:
    """Walk the segments up to the first scan (ITU-T T.81, B.1; EXIF 3.0, 4.7)."""
    stream.seek(2)
    claimed: list[tuple[int, int]] = []
    pictures, exif_segments = 1, 0
    for _ in range(MAX_SEGMENTS):
        marker = _next_marker(stream)
        envelope.has_too_much |= marker == _FILL
        if marker is None or marker in (0xDA, 0xD9, _FILL):
            break
        if marker in _BARE_MARKERS:
            continue
        length = struct.unpack(">H", stream.read(2))[0]
        if length < 2:
            _warn(envelope, "header_damaged")
            break
        following = stream.tell() + length - 2
        if following > size:
            # The facts of a block that was cut off are not trusted: its offsets lead into nothing.
            break
        if marker in _SOF_MARKERS and length >= 8:
            _take_size(stream.read(6), length, envelope, claimed)
        elif marker == 0xE1:
            segment = stream.read(length - 2)
            exif_segments += segment.startswith(b"Exif\0")
            _take_app1(segment, envelope)
        elif marker == 0xE2:
            pictures = max(pictures, _picture_count(stream.read(min(length - 2, 512))))
        stream.seek(following)
    else:
        envelope.has_too_much = True
    envelope.has_too_much |= exif_segments > MAX_EXIF_SEGMENTS
    if envelope.width is None and claimed:
        envelope.width, envelope.height = claimed[-1]
        _warn(envelope, "header_damaged")
    # A gain map (Ultra HDR) is a second picture too, but not one to look at.
    if pictures > 1 and b"hdrgm:" not in (envelope.xmp or b""):
        envelope.format = PictureFormat.MPO
    if not _has_end_of_image(stream, size):
        _warn(envelope, "truncated")


def _take_size(frame: bytes, length: int, envelope: Envelope, claimed: list[tuple[int, int]]) -> None:
    """Take the size from a frame header; one whose length contradicts its components is a claim only."""
    height, width, components = struct.unpack(">xHHB", frame)
    if length == 8 + 3 * components and envelope.width is None:
        envelope.width, envelope.height = width, height
    else:
        claimed.append((width, height))


def _next_marker(stream: BinaryIO) -> int | None:
    """Find the next marker, stepping over a little rubbish and fill; 0xFF where there is more fill than that."""
    fill, rubbish, is_prefixed = 0, 0, False
    while fill <= MAX_FILL_BYTES and rubbish < MAX_SEGMENTS:
        byte = stream.read(1)
        if not byte:
            return None
        if is_prefixed and byte not in (b"\xff", b"\0"):
            return byte[0]
        is_prefixed = byte == b"\xff"
        fill, rubbish = fill + is_prefixed, rubbish + (not is_prefixed)
    return _FILL if fill > MAX_FILL_BYTES else None


def _take_app1(segment: bytes, envelope: Envelope) -> None:
    if segment.startswith(b"Exif\0") and len(segment) > 14:
        if envelope.exif is None:
            envelope.exif = segment[6:]
        else:
            _warn(envelope, "several_exif_blocks")
    elif segment.startswith(_XMP_PREFIX) and envelope.xmp is None:
        envelope.xmp = segment[len(_XMP_PREFIX) :]


def _picture_count(segment: bytes) -> int:
    """Tell how many pictures a multi-picture segment lists (CIPA DC-007, 5.2.3.2); 1 for another segment."""
    if not segment.startswith(b"MPF\0") or len(segment) < 12:
        return 1
    data = segment[4:]
    order = "<" if data[:2] == b"II" else ">"
    first = struct.unpack_from(f"{order}I", data, 4)[0]
    for entry in range(min(struct.unpack_from(f"{order}H", data, first)[0], 32)):
        tag, _, _, value = struct.unpack_from(f"{order}HHII", data, first + 2 + 12 * entry)
        if tag == 0xB001:
            return int(value)
    return 1


def _has_end_of_image(stream: BinaryIO, size: int) -> bool:
    """Tell whether the end marker lies near the end; video or maker data after it is usual on phones."""
    stream.seek(max(size - TAIL_BYTES, 0))
    if b"\xff\xd9" in stream.read(TAIL_BYTES):
        return True
    stream.seek(0)
    return size <= MAX_BLOCK_BYTES and b"\xff\xd9" in stream.read(size)


def _read_png(stream: BinaryIO, size: int, envelope: Envelope) -> None:
    """Walk the chunks: EXIF may come before or after the pixels (PNG 3rd edition, 11.3.4.5)."""
    at, ended = 8, False
    for _ in range(MAX_SEGMENTS):
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8:
            break
        length, kind = struct.unpack(">I4s", head)
        if at + 12 + length > size:
            break
        if kind == b"IHDR":
            envelope.width, envelope.height = struct.unpack(">II", stream.read(8))
        elif kind in (b"eXIf", b"zTXt", b"iTXt", b"tEXt") and length <= MAX_BLOCK_BYTES:
            _take_png_chunk(kind, stream.read(length), envelope)
            if envelope.unpacked > MAX_UNPACKED_BYTES:
                envelope.has_too_much = True
                return
        elif kind == b"IEND":
            ended = True
            break
        at += 12 + length
    if not ended:
        _warn(envelope, "truncated")


def _take_png_chunk(kind: bytes, data: bytes, envelope: Envelope) -> None:
    if kind == b"eXIf":
        envelope.exif = _without_prefix(data)
        return
    keyword, _, rest = data.partition(b"\0")
    if kind == b"zTXt" and keyword.startswith(b"Raw profile type") and envelope.exif is None:
        envelope.exif = _raw_profile(_inflate(rest[1:], envelope))
    elif kind == b"tEXt" and keyword.startswith(b"Raw profile type") and envelope.exif is None:
        envelope.exif = _raw_profile(rest)
    elif kind == b"iTXt" and keyword == b"XML:com.adobe.xmp" and len(rest) > 2 and envelope.xmp is None:
        text = rest[2:].split(b"\0", 2)[-1]
        envelope.xmp = _inflate(text, envelope) if rest[0] else text


def _inflate(data: bytes, envelope: Envelope) -> bytes:
    """Unpack with a limit: a few kilobytes of zlib can hold gigabytes."""
    unpacked = zlib.decompressobj().decompress(data, MAX_BLOCK_BYTES)
    envelope.unpacked += len(unpacked)
    return unpacked


def _raw_profile(text: bytes) -> bytes | None:
    """Read the older way of keeping EXIF in PNG: a name, a length and hexadecimal digits (ImageMagick)."""
    lines = text.strip().split(b"\n", 2)
    if len(lines) < 3 or lines[0].strip() not in (b"exif", b"APP1"):
        return None
    return _without_prefix(bytes.fromhex("".join(lines[2].decode("ascii").split())))


def _without_prefix(block: bytes) -> bytes:
    return block[6:] if block.startswith(b"Exif\0") else block


def _read_webp(stream: BinaryIO, size: int, envelope: Envelope) -> None:
    """Walk the RIFF chunks (RFC 9649)."""
    stream.seek(4)
    if struct.unpack("<I", stream.read(4))[0] + 8 > size:
        _warn(envelope, "truncated")
    at = 12
    for _ in range(MAX_SEGMENTS):
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8:
            break
        kind, length = struct.unpack("<4sI", head)
        if kind in (b"VP8X", b"VP8 ", b"VP8L") and envelope.width is None:
            envelope.width, envelope.height = _webp_size(kind, stream.read(10))
        elif kind == b"EXIF" and length <= MAX_BLOCK_BYTES:
            envelope.exif = _without_prefix(stream.read(length))
        elif kind == b"XMP " and length <= MAX_BLOCK_BYTES:
            envelope.xmp = stream.read(length)
        at += 8 + length + (length & 1)


def _webp_size(kind: bytes, head: bytes) -> tuple[int, int]:
    if kind == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", head, 6)
    return width & 0x3FFF, height & 0x3FFF
