"""What a photo may cost: files that claim, repeat or hide much are read and drawn within limits, or refused."""

from __future__ import annotations

import io
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from server.photos.decoding.costs import is_too_costly
from server.photos.decoding.decoder import Decoder
from server.photos.decoding.renditions import DrawingError
from server.photos.metadata import exif
from server.photos.metadata.containers import MAX_BLOCK_BYTES, open_envelope
from server.photos.rules import Rendition
from tests.support import pictures

PIXELS = 200_000_000
MOST_S = 2.0
JPEG = pictures.jpeg(lon=116.3, lat=39.99, size=(96, 72))


@pytest.fixture
def decoder():
    made = Decoder()
    yield made
    made.close()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_with(*chunks: bytes) -> bytes:
    """Put chunks behind the head of a small PNG."""
    out = io.BytesIO()
    pictures.scene((96, 72)).save(out, "PNG")
    data = out.getvalue()
    return data[:33] + b"".join(chunks) + data[33:]


def jpeg_with(*segments: tuple[int, bytes]) -> bytes:
    """Put segments in front of everything else of a small JPEG."""
    made = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data for marker, data in segments)
    return JPEG[:2] + made + JPEG[2:]


def jpeg_of_scans(size: tuple[int, int], scans: int) -> bytes:
    """Repeat the last scan of a progressive JPEG of one colour: few bytes, and all pixels to go through each time."""
    out = io.BytesIO()
    Image.new("RGB", size, (120, 130, 90)).save(out, "JPEG", progressive=True)
    made = out.getvalue()
    last = made.rfind(b"\xff\xda")
    return made[:last] + made[last:-2] * scans + b"\xff\xd9"


def moving(kind: str, frames: int) -> bytes:
    out = io.BytesIO()
    scenes = [pictures.scene((64, 48), seed) for seed in range(frames)]
    scenes[0].save(out, kind, save_all=True, append_images=scenes[1:])
    return out.getvalue()


def tiff_of_many_entries() -> bytes:
    """Claim 65,535 entries, each of four billion numbers."""
    entries = b"".join(struct.pack("<HHII", 0x9C00 + at % 256, 5, 0xFFFFFFFF, 8) for at in range(65_535))
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 65_535) + entries + b"\0\0\0\0"


def tiff_ring() -> bytes:
    """Point from a directory to itself, as the next one and as its EXIF directory."""
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 8)


def heic_of_many_items(kind: bytes) -> bytes:
    """Name one piece of 7 MB as two thousand items."""
    many, head = 2_000, box(b"ftyp", b"heic\0\0\0\0heic")
    iinf = struct.pack(">IH", 0, many) + b"".join(
        box(b"infe", struct.pack(">IHH", 2 << 24, item, 0) + kind) for item in range(many)
    )
    iloc = struct.pack(">IBBH", 0, 0x44, 0, many) + b"".join(
        struct.pack(">HHHII", item, 0, 1, 0, 7_000_000) for item in range(many)
    )
    return head + box(b"meta", bytes(4) + box(b"iinf", iinf) + box(b"iloc", iloc)) + box(b"mdat", bytes(7_000_000))


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


HEAVY: list[tuple[str, Callable[[], bytes]]] = [
    ("text that unpacks to 100 MB", lambda: png_with(png_chunk(b"zTXt", b"Raw profile type exif\0\0" + _packed(100)))),
    ("XMP that unpacks to 100 MB", lambda: png_with(png_chunk(b"iTXt", _XMP_HEAD + _packed(100)))),
    ("a colour profile that unpacks to 100 MB", lambda: png_with(png_chunk(b"iCCP", b"a\0\0" + _packed(100)))),
    (
        "two thousand texts that unpack to 8 MB each",
        lambda: png_with(*[png_chunk(b"zTXt", b"Raw profile type exif\0\0" + _packed(8))] * 2_000),
    ),
    ("two thousand XMP packets that do", lambda: png_with(*[png_chunk(b"iTXt", _XMP_HEAD + _packed(8))] * 2_000)),
    ("two thousand EXIF items of 7 MB each", lambda: heic_of_many_items(b"Exif\0\0")),
    ("two thousand XMP items that are none", lambda: heic_of_many_items(b"mime\0application/rdf+xml\0")),
    ("twenty thousand empty chunks", lambda: png_with(*[png_chunk(b"tEXt", b"a\0")] * 20_000)),
    ("nine hundred EXIF segments of 64 kB", lambda: jpeg_with(*[(0xE1, b"Exif\0\0II*\0" + bytes(65_000))] * 900)),
    ("twenty thousand comments", lambda: jpeg_with(*[(0xFE, b"x")] * 20_000)),
    ("a thousand scans of twelve megapixels", lambda: jpeg_of_scans((4000, 3000), 1_000)),
    ("a scan with nearly as much fill as is drawn", lambda: JPEG[:-2] + b"\xff" * 7_900_000 + b"\0\xff\xd9"),
    ("a scan of 20 MB of fill bytes", lambda: JPEG[:-2] + b"\xff" * 20_000_000 + b"\0\xff\xd9"),
    ("20 MB of fill bytes before the first segment", lambda: JPEG[:2] + b"\xff" * 20_000_000 + JPEG[2:]),
    ("seven million empty tables behind a scan", lambda: JPEG[:-2] + b"\xff\xfe\0\2" * 7_000_000 + b"\xff\xd9"),
    ("30 MB behind the end", lambda: JPEG + bytes(30_000_000)),
    ("a directory of 65,535 endless entries", tiff_of_many_entries),
    ("a directory that leads back to itself", tiff_ring),
    ("that directory as a JPEG's EXIF", lambda: jpeg_with((0xE1, b"Exif\0\0" + tiff_ring()))),
    ("four hundred frames of WebP", lambda: moving("WEBP", 400)),
    ("four hundred frames of TIFF", lambda: moving("TIFF", 400)),
    ("forty frames of AVIF", lambda: moving("AVIF", 40)),
]
_XMP_HEAD = b"XML:com.adobe.xmp\0\1\0\0\0"


def _packed(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()


@pytest.mark.parametrize(("sentence", "make"), HEAVY, ids=[sentence for sentence, _ in HEAVY])
def test_what_is_heavy_costs_little(tmp_path: Path, decoder, sentence, make):
    path = tmp_path / "picture"
    path.write_bytes(make())
    begun = time.process_time()
    with path.open("rb") as stream:
        exif.read(stream)
        envelope = open_envelope(stream)
    assert time.process_time() - begun < MOST_S, sentence
    assert envelope is not None
    assert len(envelope.exif or b"") <= MAX_BLOCK_BYTES
    assert len(envelope.xmp or b"") <= MAX_BLOCK_BYTES
    refused = ""
    try:
        drawn = decoder.draw(path, max_pixels=PIXELS)
    except DrawingError as refusal:
        refused = refusal.code
    else:
        assert max(Image.open(io.BytesIO(drawn.pictures[Rendition.LARGE])).size) <= 96
    assert refused in ("", "undecodable", "too_much_metadata", "too_costly"), sentence
    assert _spent_s(decoder) < MOST_S + 1, sentence  # importing Pillow is in it
    assert _peak_bytes(decoder) < 600_000_000, sentence


def _spent_s(decoder: Decoder) -> float:
    fields = Path(f"/proc/{decoder.child.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _peak_bytes(decoder: Decoder) -> int:
    return 1024 * int(Path(f"/proc/{decoder.child.pid}/status").read_text().partition("VmHWM:")[2].split()[0])


@pytest.mark.parametrize("kind", ["WEBP", "TIFF", "AVIF"])
def test_of_a_moving_picture_the_first_frame_is_shown(tmp_path, decoder, kind):
    path = tmp_path / "picture"
    path.write_bytes(moving(kind, 3))
    shown = Image.open(io.BytesIO(decoder.draw(path, max_pixels=PIXELS).pictures[Rendition.LARGE])).convert("L")
    first = pictures.scene((64, 48), 0).convert("L")
    apart = [abs(one - other) for one, other in zip(shown.tobytes(), first.tobytes(), strict=True)]
    assert sum(apart) / len(apart) < 12


def test_a_text_in_a_png_is_no_reason_not_to_show_it(tmp_path, decoder):
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "x" * 10_000)
    out = io.BytesIO()
    pictures.scene((96, 72)).save(out, "PNG", pnginfo=told)
    path = tmp_path / "picture"
    path.write_bytes(out.getvalue())
    assert b"xxxx" not in decoder.draw(path, max_pixels=PIXELS).pictures[Rendition.LARGE]


SCANS = [
    ("twenty scans are drawn at any size", (96, 72), 11, 200_000_000, False),
    ("a small one may have many", (96, 72), 300, 0, False),
    ("a large one may not", (96, 72), 300, 12_000_000, True),
    ("one scan more than always allowed, where each is dear", (96, 72), 12, 200_000_000, True),
]


@pytest.mark.parametrize(("sentence", "size", "scans", "pixels", "too_many"), SCANS, ids=[row[0] for row in SCANS])
def test_scans_count_by_what_each_costs(tmp_path, sentence, size, scans, pixels, too_many):
    """To nine scans of Pillow `scans` are added."""
    path = tmp_path / "picture.jpg"
    path.write_bytes(jpeg_of_scans(size, scans))
    with path.open("rb") as stream:
        assert is_too_costly(stream, pixels or size[0] * size[1]) is too_many, sentence


FILLED = [
    ("half a photo from a worn card, the rest erased", lambda data: data[: len(data) // 2] + b"\xff" * 8_000),
    ("the end of a large photo erased", lambda data: data[: len(data) // 2] + b"\xff" * 3_000_000),
    ("a hole of erased flash", lambda data: data[:-900] + b"\xff" * 32_000 + data[-900:]),
    ("fill before the end", lambda data: data[:-2] + b"\xff" * 4_096 + data[-2:]),
    ("erased flash behind the end", lambda data: data + b"\xff" * 2_000_000),
    ("a gap of zeros between segments", lambda data: data[:20] + bytes(4_095) + data[20:]),
]


@pytest.mark.parametrize(("sentence", "spoil"), FILLED, ids=[sentence for sentence, _ in FILLED])
def test_a_damaged_photo_is_not_taken_for_a_costly_one(tmp_path, decoder, sentence, spoil):
    path = tmp_path / "picture.jpg"
    path.write_bytes(spoil(pictures.jpeg(size=(640, 480))))
    assert Rendition.LARGE in decoder.draw(path, max_pixels=PIXELS).pictures, sentence


def test_what_only_looks_like_a_scan_is_none(tmp_path):
    """Start-of-scan markers in metadata, as of a thumbnail, and in what lies behind the end, as a phone's video."""
    path = tmp_path / "picture.jpg"
    path.write_bytes(jpeg_with((0xE1, b"Exif\0\0" + b"\xff\xda\0\2" * 500)) + b"\xff\xda\0\2" * 500)
    with path.open("rb") as stream:
        assert not is_too_costly(stream, PIXELS)
