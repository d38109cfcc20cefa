"""Pictures made here, with EXIF of our choosing: each format is read through its own envelope, whole or damaged."""

from __future__ import annotations

import io
import struct
import time
import zlib
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL.PngImagePlugin import PngInfo

from server.photos.metadata import exif
from server.photos.metadata.containers import open_envelope
from tests.support import pictures

TAKEN = datetime.fromisoformat("2026-05-03T09:10:11+08:00")
NOW = datetime.fromisoformat("2026-06-03T00:00:00+00:00")
PLACED = pictures.jpeg(
    lon=116.3123456, lat=-39.9876543, altitude_m=-4.5, direction_deg=131.5, h_error_m=5, taken_at=TAKEN, orientation=6
)


def exif_block() -> bytes:
    """Give the EXIF block of the JPEG above, to be put into other envelopes."""
    block = open_envelope(io.BytesIO(PLACED)).exif
    assert block is not None
    return block


def picture_as(kind: str) -> bytes:
    if kind == "JPEG":
        return PLACED
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    out = io.BytesIO()
    pictures.scene((320, 240)).save(out, kind, exif=b"Exif\0\0" + exif_block())
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_the_same_facts_are_read_from_every_format(kind):
    reading = exif.read(picture_as(kind), now=NOW)
    assert reading is not None
    assert reading.format == {"HEIF": "HEIC"}.get(kind, kind)
    assert (reading.width, reading.height) == (320, 240)
    assert (reading.lon, reading.lat) == pytest.approx((116.3123456, -39.9876543), abs=1e-6)
    assert reading.altitude_m == pytest.approx(-4.5)
    assert reading.direction_deg == pytest.approx(131.5)
    assert reading.h_error_m == pytest.approx(5)
    assert reading.taken_at == TAKEN
    assert reading.offset_known
    assert (reading.make, reading.model) == ("Testmaker", "Phone 1")
    assert reading.warnings == ()


def test_the_older_way_of_keeping_exif_in_png_is_read_too():
    plain = io.BytesIO()
    pictures.scene((8, 8)).save(plain, "PNG")
    block = b"Exif\0\0" + exif_block()
    text = b"\nexif\n%8d\n" % len(block) + block.hex().encode() + b"\n"
    chunk = b"zTXtRaw profile type exif\0\0" + zlib.compress(text)
    data = plain.getvalue()
    made = data[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + data[33:]
    reading = exif.read(made, now=NOW)
    assert reading is not None
    assert reading.lon == pytest.approx(116.3123456, abs=1e-6)


def test_a_picture_without_exif_has_a_size_and_nothing_else():
    out = io.BytesIO()
    pictures.scene((64, 48)).save(out, "JPEG")
    reading = exif.read(out.getvalue(), now=NOW)
    assert reading is not None
    assert (reading.width, reading.height) == (64, 48)
    absent = (reading.orientation, reading.lon, reading.lat, reading.altitude_m, reading.taken_at, reading.make)
    assert absent == (None,) * 6
    assert reading.warnings == ()


def test_a_position_written_as_text_is_no_position_and_hides_nothing_else():
    gps_at, text_at = 8 + 2 + 24 + 4, 8 + 2 + 24 + 4 + 2 + 48 + 4
    block = b"II*\0" + struct.pack("<IH", 8, 2)
    block += struct.pack("<HHI4s", 0x010F, 2, 4, b"ABC\0") + struct.pack("<HHII", 0x8825, 4, 1, gps_at) + b"\0" * 4
    block += struct.pack("<H", 4) + struct.pack("<HHI4s", 1, 2, 2, b"N\0") + struct.pack("<HHII", 2, 2, 9, text_at)
    block += struct.pack("<HHI4s", 3, 2, 2, b"E\0") + struct.pack("<HHII", 4, 2, 9, text_at) + b"\0" * 4
    reading = exif.read(_jpeg_with(block + b"39 59 30\0"), now=NOW)
    assert reading is not None
    assert (reading.lon, reading.lat) == (None, None)
    assert reading.make == "ABC"
    assert "position_malformed" in reading.warnings


def test_a_block_that_was_cut_off_is_not_believed():
    reading = exif.read(PLACED[:300], now=NOW)
    assert reading is not None
    assert reading.lon is None
    assert "truncated" in reading.warnings


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"hello, this is a text",
        b"%PDF-1.7 ...",
        b"\0\0\0\x18ftypisom\0\0\0\0isommp42",
        b"GIF89a" + b"\0" * 60,
    ],
)
def test_what_is_no_picture_has_no_reading(data):
    assert exif.read(data, now=NOW) is None


def test_a_loop_of_directories_is_not_followed():
    # One GPS pointer repeated a hundred times, each to a directory that claims 65,535 entries.
    entries = b"".join(struct.pack("<HHII", 0x8825, 4, 1, 8) for _ in range(100))
    block = b"II*\0" + struct.pack("<IH", 8, 100) + entries + struct.pack("<I", 8)
    reading = exif.read(_jpeg_with(block), now=NOW)
    assert reading is not None
    assert reading.lon is None


def test_a_few_bytes_that_name_millions_of_places_are_not_followed():
    # In `iloc` all widths may be nought: then 65,535 extents of 4,096 items take no bytes at all.
    iloc = b"\0\0\0\0\0\0" + struct.pack(">H", 4_096) + (struct.pack(">HHH", 1, 0, 65_535) * 4_096)
    pitm = b"\0\0\0\0\0\1"
    boxes = b"".join(
        struct.pack(">I4s", len(data) + 8, kind) + data for kind, data in ((b"pitm", pitm), (b"iloc", iloc))
    )
    meta = b"\0\0\0\0" + boxes
    data = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + struct.pack(">I4s", len(meta) + 8, b"meta") + meta
    started = time.process_time()
    reading = exif.read(data, now=NOW)
    assert time.process_time() - started < 1
    assert reading is not None
    assert "header_damaged" in reading.warnings


def test_a_directory_longer_than_its_block_is_not_read():
    reading = exif.read(_jpeg_with(b"II*\0" + struct.pack("<IH", 8, 65_535) + b"\0" * 60), now=NOW)
    assert reading is not None
    assert reading.warnings == ("exif_damaged",)


def test_a_header_may_claim_any_size_without_costing_anything():
    head = b"\xff\xd8\xff\xc0" + struct.pack(">HBHHB", 17, 8, 65_000, 65_000, 3) + b"\0" * 9 + b"\xff\xd9"
    reading = exif.read(head, now=NOW)
    assert reading is not None
    assert (reading.width, reading.height) == (65_000, 65_000)


@settings(max_examples=150, deadline=2_000)
@given(kind=st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"]), data=st.data())
def test_no_damage_makes_the_reading_fail_or_leave_the_earth(kind, data):
    whole = _CACHE.setdefault(kind, picture_as(kind))
    spots = data.draw(st.lists(st.tuples(st.integers(0, min(len(whole), 3_000) - 1), st.integers(0, 255)), max_size=12))
    end = data.draw(st.integers(0, len(whole)))
    broken = bytearray(whole[:end] if end % 3 == 0 else whole)
    for place, value in spots:
        if place < len(broken):
            broken[place] = value
    reading = exif.read(bytes(broken), now=NOW)
    if reading is not None and reading.lon is not None:
        assert reading.lat is not None
        assert -180 <= reading.lon <= 180
        assert -90 <= reading.lat <= 90


_CACHE: dict[str, bytes] = {}


def _jpeg_with(block: bytes) -> bytes:
    out = io.BytesIO()
    pictures.scene((8, 8)).save(out, "JPEG")
    plain = out.getvalue()
    segment = b"Exif\0\0" + block
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_a_position_that_only_xmp_names_is_read_from_every_format(kind):
    packet = b'<rdf:Description exif:GPSLatitude="39,59.5N" exif:GPSLongitude="116,18.0E"/>'
    out, picture = io.BytesIO(), pictures.scene((64, 48))
    picture_as("HEIF")  # teaches Pillow the format
    if kind == "TIFF":
        picture.save(out, kind, tiffinfo={700: packet})
    elif kind == "PNG":
        told = PngInfo()
        told.add_itxt("XML:com.adobe.xmp", packet.decode())
        picture.save(out, kind, pnginfo=told)
    else:
        picture.save(out, kind, xmp=packet)
    read = exif.read(out.getvalue())
    assert read is not None
    assert (read.lon, read.position_source) == (None, "xmp")
    assert (read.xmp_lon, read.xmp_lat) == pytest.approx((116.3, 39.9916667))
