"""Small real pictures of every format, and what storms, thieves and bad cables do to them.

The pictures are painted; where the reference photos lie beside this repository (../shared/data/photos, or the folder
XUNCHENG_SHARED names) the small ones among them are used as well.
"""

from __future__ import annotations

import io
import os
import random
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from PIL import Image

from tests.support import pictures

SHARED = Path(os.environ.get("XUNCHENG_SHARED", Path(__file__).parents[2].parent / "shared")) / "data" / "photos"
LARGEST_SEED, MOST_REFERENCE, LARGEST_MADE = 60_000, 40, 400_000
SIZE = (96, 72)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>'
TELLING = (0, 1, 2, 0x7F, 0x80, 0xFE, 0xFF)
TELLING_WORDS = (0, 1, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


@cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """Give pictures by name: each format painted, with EXIF and XMP where it can carry them; then reference photos."""
    return (*painted(), *_reference())


@cache
def painted() -> tuple[tuple[str, bytes], ...]:
    """Give the painted pictures, one of each format and way of keeping metadata."""
    told = {"lon": 116.3, "lat": 39.99, "altitude_m": 51.0, "taken_at": datetime(2026, 11, 22, 10, 0, tzinfo=UTC)}
    jpeg = pictures.jpeg(size=SIZE, orientation=6, **told)  # type: ignore[arg-type]
    exif = Image.open(io.BytesIO(jpeg)).info["exif"]
    scene, other = pictures.scene(SIZE, 1), pictures.scene(SIZE, 2)
    return (
        ("JPEG", jpeg),
        ("progressive JPEG", _saved(scene, "JPEG", progressive=True, exif=exif, xmp=XMP)),
        ("grey JPEG", _saved(scene.convert("L"), "JPEG")),
        ("MPO", _saved(pictures.scene(SIZE, 3), "MPO", save_all=True, append_images=[other], exif=exif)),
        ("PNG", _saved(scene, "PNG", exif=exif)),
        ("PNG with a palette", _saved(scene.convert("P"), "PNG", transparency=3)),
        ("WebP", _saved(scene, "WEBP", exif=exif, xmp=XMP)),
        ("lossless WebP", _saved(scene, "WEBP", lossless=True)),
        ("moving WebP", _saved(scene, "WEBP", save_all=True, append_images=[other])),
        ("TIFF", _saved(scene, "TIFF", exif=exif)),
        ("packed TIFF", _saved(scene, "TIFF", compression="tiff_lzw")),
        ("AVIF", _saved(scene, "AVIF", exif=exif)),
        ("HEIC", pictures.heic(lon=116.3, lat=39.99)),
    )


def _saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def _reference() -> list[tuple[str, bytes]]:
    paths = sorted(path for path in SHARED.rglob("*") if path.is_file()) if SHARED.is_dir() else []
    small = [path for path in paths if 0 < path.stat().st_size <= LARGEST_SEED]
    step = max(1, len(small) // MOST_REFERENCE)
    return [(path.name, path.read_bytes()) for path in small[::step][:MOST_REFERENCE]]


def mutated(data: bytes, chance: random.Random, *, most: int = 4) -> bytes:
    """Spoil a picture in one to `most` ways, mostly where headers and lengths lie."""
    spoiled = bytearray(data)
    for _ in range(chance.randint(1, most)):
        if spoiled:
            chance.choice(_WAYS)(spoiled, chance)
        del spoiled[LARGEST_MADE:]
    return bytes(spoiled)


def _place(data: bytearray, chance: random.Random) -> int:
    """Choose a byte: half of the time in the first kilobyte, where what is said of the rest lies."""
    within = min(len(data), 1024) if chance.random() < 0.5 else len(data)
    return chance.randrange(within)


def _flip_bits(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        data[_place(data, chance)] ^= 1 << chance.randrange(8)


def _set_bytes(data: bytearray, chance: random.Random) -> None:
    data[_place(data, chance)] = chance.choice(TELLING)


def _set_word(data: bytearray, chance: random.Random) -> None:
    """Put a number that breaks sums into what may be a length, an offset or a count."""
    kind = chance.choice((">H", "<H", ">I", "<I"))
    at = _place(data, chance)
    value = chance.choice((*TELLING_WORDS, len(data), len(data) - at, at))
    new = struct.pack(kind, value & (0xFFFF if kind[1] == "H" else 0xFFFFFFFF))
    data[at : at + len(new)] = new


def _cut_off(data: bytearray, chance: random.Random) -> None:
    del data[_place(data, chance) :]


def _cut_out(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    del data[at : at + chance.choice((1, 2, 4, 16, 256, 4096))]


def _double(data: bytearray, chance: random.Random) -> None:
    """Repeat a piece, now and then a thousand times."""
    at = _place(data, chance)
    piece = data[at : at + chance.choice((1, 4, 12, 64, 512))]
    data[at:at] = piece * chance.choice((1, 1, 2, 16, 1000))


def _splice(data: bytearray, chance: random.Random) -> None:
    """Go on with the middle of another picture."""
    _, other = chance.choice(painted())
    at, begin = _place(data, chance), chance.randrange(len(other))
    piece = other[begin : begin + chance.choice((4, 64, 1024, len(other)))]
    if chance.random() < 0.5:
        data[at:at] = piece
    else:
        data[at : at + len(piece)] = piece


def _double_chunk(data: bytearray, chance: random.Random) -> None:
    """Repeat a whole segment, chunk or box, found by the names that formats give them."""
    names = (b"\xff\xe1", b"\xff\xc0", b"\xff\xc4", b"\xff\xda", b"IDAT", b"IHDR", b"eXIf", b"VP8 ", b"VP8X", b"EXIF")
    names += (b"ipco", b"iloc", b"infe", b"ispe", b"hvcC", b"av1C", b"meta", b"ftyp", b"Exif", b"MPF\0", b"ANMF")
    found = [at for name in names if (at := data.find(name)) >= 0]
    if not found:
        return _double(data, chance)
    at = max(0, chance.choice(found) - 4)
    piece = data[at : at + chance.choice((8, 24, 120, 1000))]
    data[at:at] = piece * chance.choice((1, 2, 50, 500))
    return None


def _shuffle(data: bytearray, chance: random.Random) -> None:
    at, other, length = _place(data, chance), _place(data, chance), chance.choice((4, 32, 256))
    data[at : at + length], data[other : other + length] = data[other : other + length], data[at : at + length]


_WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(_flip_bits, _flip_bits, _set_bytes, _set_word, _set_word, _set_word),
    *(_cut_off, _cut_out, _double, _double_chunk, _splice, _shuffle),
)
