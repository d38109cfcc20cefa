"""Reading the facts that a picture carries: the only home of ExifRead, and Pillow where ExifRead fails.

Together they read what either misses: ExifRead 3.5 raises on real HEIC and AVIF files, on positions stored as text,
and finds nothing in some phones' files; Pillow reads those. Both see only the metadata block, cut out by `containers`,
whose structure is checked first, so that a hostile block cannot keep them busy. Failure is a value.
"""

from __future__ import annotations

import io
import logging
import struct
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import exifread
from PIL import Image

from server import clock
from server.photos.metadata.containers import Envelope, is_size, open_envelope
from server.photos.metadata.reading import Reading, interpret
from server.photos.metadata.tags import Facts, number
from server.photos.metadata.xmp import MAX_XMP_BYTES, xmp_position

logging.getLogger("exifread").setLevel(logging.CRITICAL)
log = logging.getLogger(__name__)

MAX_TIFF_BYTES = 64_000_000
MAX_ENTRIES = 256
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_POINTERS = {_EXIF_IFD, _GPS_IFD, 0xA005, 0x014A}
_NO_TAG = 0xFFFE
_XMP, _OF_BYTES = 0x02BC, (1, 7)

# name here -> (ExifRead's key, directory in Pillow, tag number)
_NAMES: dict[str, tuple[str, int, int]] = {
    "width": ("Image ImageWidth", 0, 0x0100),
    "height": ("Image ImageLength", 0, 0x0101),
    "make": ("Image Make", 0, 0x010F),
    "model": ("Image Model", 0, 0x0110),
    "orientation": ("Image Orientation", 0, 0x0112),
    "modified": ("Image DateTime", 0, 0x0132),
    "taken_at": ("EXIF DateTimeOriginal", _EXIF_IFD, 0x9003),
    "digitized": ("EXIF DateTimeDigitized", _EXIF_IFD, 0x9004),
    "offset_modified": ("EXIF OffsetTime", _EXIF_IFD, 0x9010),
    "offset": ("EXIF OffsetTimeOriginal", _EXIF_IFD, 0x9011),
    "offset_digitized": ("EXIF OffsetTimeDigitized", _EXIF_IFD, 0x9012),
    "subsec": ("EXIF SubSecTimeOriginal", _EXIF_IFD, 0x9291),
    "lat_ref": ("GPS GPSLatitudeRef", _GPS_IFD, 1),
    "lat": ("GPS GPSLatitude", _GPS_IFD, 2),
    "lon_ref": ("GPS GPSLongitudeRef", _GPS_IFD, 3),
    "lon": ("GPS GPSLongitude", _GPS_IFD, 4),
    "altitude_ref": ("GPS GPSAltitudeRef", _GPS_IFD, 5),
    "altitude": ("GPS GPSAltitude", _GPS_IFD, 6),
    "gps_clock": ("GPS GPSTimeStamp", _GPS_IFD, 7),
    "gps_status": ("GPS GPSStatus", _GPS_IFD, 9),
    "direction_ref": ("GPS GPSImgDirectionRef", _GPS_IFD, 16),
    "direction": ("GPS GPSImgDirection", _GPS_IFD, 17),
    "datum": ("GPS GPSMapDatum", _GPS_IFD, 18),
    "gps_date": ("GPS GPSDate", _GPS_IFD, 29),
    "h_error": ("GPS Tag 0x001F", _GPS_IFD, 31),
}
# When one of these is absent, the second reader is asked too.
_WANTED = ("lat", "lon", "taken_at", "orientation", "model")


def read(source: Path | str | bytes | BinaryIO, *, now: datetime | None = None) -> Reading | None:
    """Read what a picture says of itself; None when the content is no picture known here.

    Takes a path, the bytes, or a seekable stream. Raises only what opening a path raises (OSError). `now` (aware)
    bounds the time of taking and is the clock's unless given.
    """
    with _opened(source) as stream:
        envelope = open_envelope(stream)
        if envelope is None:
            return None
        facts = Facts(warnings=list(envelope.warnings))
        tags = _tags(stream, envelope, facts)
    if envelope.exif_is_file:
        envelope.width, envelope.height = _recorded_size(tags)
        if envelope.width is None:
            facts.warn("header_damaged")
    elif envelope.width is None:
        envelope.width, envelope.height = _recorded_size(tags)
        if envelope.width is not None:
            facts.warn("size_from_exif")
    interpret(tags, facts, now or clock.now())
    if envelope.xmp:
        xmp_position(envelope.xmp, facts)
    return Reading(
        format=envelope.format.value,
        width=envelope.width,
        height=envelope.height,
        turns_itself=envelope.turns_itself,
        warnings=tuple(facts.warnings),
        **facts.values,
    )


@contextmanager
def _opened(source: Path | str | bytes | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, (str, Path)):
        with Path(source).open("rb") as stream:
            yield stream
    else:
        yield source


def _tags(stream: BinaryIO, envelope: Envelope, facts: Facts) -> dict[str, tuple[Any, ...]]:
    """Collect raw tags: ExifRead first, Pillow for what is then still absent."""
    block = envelope.exif
    if envelope.exif_is_file:
        stream.seek(0)
        block = stream.read(MAX_TIFF_BYTES)
        envelope.xmp = envelope.xmp or _xmp_in(block)
    if not block:
        return {}
    tags: dict[str, tuple[Any, ...]] = {}
    safe = _disarmed(block)
    if safe is None:
        facts.warn("exif_damaged")
        return {}
    try:
        tags = _by_exifread(safe)
    except Exception:  # the library raises whatever an unusual block makes it raise; Pillow is asked next
        log.debug("ExifRead could not read the block", exc_info=True)
    if any(name not in tags for name in _WANTED):
        try:
            tags = _by_pillow(safe) | tags
        except Exception:  # as above: any failure means that Pillow could not read it either
            facts.warn("exif_damaged")
    return tags


def _xmp_in(block: bytes) -> bytes:
    """Give the XMP packet of a TIFF file, which is a tag of its first directory; nothing where it has none."""
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return b""
    for place, tag, at in _entries(block, order, struct.unpack_from(f"{order}I", block, 4)[0]) or ():
        if tag == _XMP:
            kind, count = struct.unpack_from(f"{order}HI", block, place + 2)
            return block[at : at + min(count, MAX_XMP_BYTES)] if kind in _OF_BYTES else b""
    return b""


def _disarmed(block: bytes) -> bytes | None:
    """Give the block with its chain of directories cut after the first, or None when its structure is unsound.

    ExifRead follows every chain and every repeated pointer: a few kilobytes can keep it busy for minutes. A pointer
    to an unsound directory is taken out, so that the sound ones are still read.
    """
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 14:
        return None
    first = struct.unpack_from(f"{order}I", block, 4)[0]
    entries = _entries(block, order, first)
    if entries is None:
        return None
    safe = bytearray(block)
    followed = set()
    for place, tag, value in entries:
        if tag in (_EXIF_IFD, _GPS_IFD) and tag not in followed:
            leaf = _entries(block, order, value)
            if leaf is not None:
                followed.add(tag)
                _strike_out(safe, order, leaf)
                continue
        _strike_out(safe, order, [(place, tag, value)])
    after = first + 2 + 12 * len(entries)
    safe[after : after + 4] = b"\0\0\0\0"
    return bytes(safe)


def _strike_out(block: bytearray, order: str, entries: list[tuple[int, int, int]]) -> None:
    """Rename the entries that point to further directories, so that no reader follows them."""
    for place, tag, _ in entries:
        if tag in _POINTERS:
            struct.pack_into(f"{order}H", block, place, _NO_TAG)


def _entries(block: bytes, order: str, at: int) -> list[tuple[int, int, int]] | None:
    """List (place, tag, value) of a directory; None when it is too long or runs over the end of the block."""
    if not 8 <= at <= len(block) - 2:
        return None
    count = struct.unpack_from(f"{order}H", block, at)[0]
    if count > MAX_ENTRIES or at + 2 + 12 * count > len(block):
        return None
    places = range(at + 2, at + 2 + 12 * count, 12)
    return [(place, *struct.unpack_from(f"{order}H6xI", block, place)) for place in places]


def _by_exifread(block: bytes) -> dict[str, tuple[Any, ...]]:
    found: Mapping[str, Any] = exifread.process_file(io.BytesIO(block), details=False, extract_thumbnail=False)
    tags = {}
    for name, (key, _, _) in _NAMES.items():
        tag = found.get(key)
        if tag is not None:
            values = _plain(tag.values)
            if values:
                tags[name] = values
    return tags


def _by_pillow(block: bytes) -> dict[str, tuple[Any, ...]]:
    exif = Image.Exif()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of each damaged tag; what matters is what could be read
        return _from_pillow(exif, block)


def _from_pillow(exif: Image.Exif, block: bytes) -> dict[str, tuple[Any, ...]]:
    exif.load(b"Exif\0\0" + block)
    directories: dict[int, Mapping[int, Any]] = {0: exif, _EXIF_IFD: {}, _GPS_IFD: {}}
    for number_ in (_EXIF_IFD, _GPS_IFD):
        try:
            directories[number_] = exif.get_ifd(number_)
        except Exception:  # noqa: S112 - one unreadable directory must not hide the others
            continue
    tags = {}
    for name, (_, directory, tag) in _NAMES.items():
        values = _plain(directories[directory].get(tag))
        if values:
            tags[name] = values
    return tags


def _plain(value: Any) -> tuple[Any, ...]:
    """Turn either library's value into plain numbers, texts and (numerator, denominator) pairs."""
    if value is None or value == "":
        return ()
    if isinstance(value, (str, bytes)):
        return (value,)
    if isinstance(value, (list, tuple)):
        return tuple(_plain_one(one) for one in value)
    return (_plain_one(value),)


def _plain_one(value: Any) -> Any:
    if isinstance(value, Fraction):
        return (value.numerator, value.denominator)
    if hasattr(value, "numerator") and not isinstance(value, (int, float)):  # Pillow's IFDRational, 0/0 included
        return (value.numerator, value.denominator)
    return value


def _recorded_size(tags: Mapping[str, tuple[Any, ...]]) -> tuple[int | None, int | None]:
    width, height = (number(tags[name][0]) if name in tags else None for name in ("width", "height"))
    return (int(width), int(height)) if width and height and is_size(width, height) else (None, None)
