"""Pictures drawn for the screen: upright, small, without metadata; and hostile ones that cost only themselves."""

from __future__ import annotations

import io
import os
import signal
import struct
import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from server.photos.decoding import decoder as decoder_room
from server.photos.decoding.decoder import Decoder
from server.photos.decoding.renditions import DrawingError, draw
from server.photos.metadata import exif
from server.photos.rules import Rendition
from tests.support import pictures

PIXELS = 50_000_000


@pytest.fixture
def decoder():
    made = Decoder()
    yield made
    made.close()


def kept(folder: Path, data: bytes) -> Path:
    path = folder / "picture"
    path.write_bytes(data)
    return path


def shown(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def marked(orientation: int | None, kind: str = "JPEG", *, tag: int = 0x0112) -> bytes:
    """Make a picture whose upright form is 60 x 40 with a red top left corner, turned and said so in `tag`."""
    upright = Image.new("RGB", (60, 40), "white")
    upright.paste("red", (0, 0, 20, 15))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    if orientation is not None:
        exif[tag] = orientation
    out = io.BytesIO()
    stored.save(out, kind, exif=exif, quality=95)
    return out.getvalue()


def is_upright(picture: Image.Image) -> bool:
    red, green, _ = picture.convert("RGB").getpixel((5, 5))
    return picture.size == (60, 40) and red > 200 and green < 80


@pytest.mark.parametrize("orientation", [None, 0, 1, 2, 3, 4, 5, 6, 7, 8])
@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_every_orientation_is_applied_exactly_once(tmp_path, kind, orientation):
    drawn = draw(kept(tmp_path, marked(orientation, kind)), max_pixels=PIXELS)
    assert is_upright(shown(drawn.pictures[Rendition.LARGE]))
    assert is_upright(shown(drawn.pictures[Rendition.THUMB]))


@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
def test_a_heic_with_only_the_tag_is_turned_by_it(tmp_path, orientation):
    import pillow_heif

    pillow_heif.register_heif_opener()
    data = marked(orientation, "HEIF")
    assert b"irot" not in data
    drawn = draw(kept(tmp_path, data), max_pixels=PIXELS)
    assert is_upright(shown(drawn.pictures[Rendition.LARGE]))


def test_a_heic_that_turns_itself_is_not_turned_again(shared_data):
    # A phone's portrait: `irot` in the file and orientation 6 in its EXIF say the same thing twice.
    drawn = draw(shared_data / "photos/photoprism+photoprism/iphone_15_pro.heic", max_pixels=PIXELS)
    assert shown(drawn.pictures[Rendition.LARGE]).size == (1200, 1600)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_an_avif_is_shown_upright(tmp_path, orientation):
    drawn = draw(kept(tmp_path, marked(orientation, "AVIF")), max_pixels=PIXELS)
    assert is_upright(shown(drawn.pictures[Rendition.LARGE]))


@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
def test_an_avif_with_only_the_tag_is_turned_by_it(tmp_path, orientation):
    # Pillow writes `irot` in the place of the tag; here it writes a width, which is then made the tag.
    data = marked(orientation, "AVIF", tag=0x0100)
    width = struct.pack(">HHII", 0x0100, 4, 1, orientation)
    assert data.count(width) == 1
    data = data.replace(width, struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0))
    assert b"irot" not in data
    assert exif.read(io.BytesIO(data)).orientation == orientation
    drawn = draw(kept(tmp_path, data), max_pixels=PIXELS)
    assert is_upright(shown(drawn.pictures[Rendition.LARGE]))


def test_renditions_have_their_size_and_carry_no_metadata(tmp_path):
    data = pictures.jpeg(lon=116.3, lat=39.9, size=(4000, 3000), make="Huawei")
    drawn = draw(kept(tmp_path, data), max_pixels=PIXELS)
    assert shown(drawn.pictures[Rendition.LARGE]).size == (1600, 1200)
    assert shown(drawn.pictures[Rendition.THUMB]).size == (320, 240)
    for rendition in drawn.pictures.values():
        assert b"Exif" not in rendition
        assert b"Huawei" not in rendition
        assert not shown(rendition).getexif()


def test_a_small_picture_is_not_blown_up(tmp_path):
    drawn = draw(kept(tmp_path, pictures.jpeg(size=(200, 100))), max_pixels=PIXELS)
    assert shown(drawn.pictures[Rendition.LARGE]).size == (200, 100)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_kind_of_pixel_can_be_shown(tmp_path, mode):
    out = io.BytesIO()
    picture = (
        Image.new("L", (50, 40), 200).convert("I").convert("I;16") if mode == "I;16" else Image.new(mode, (50, 40))
    )
    picture.save(out, "PNG")
    drawn = draw(kept(tmp_path, out.getvalue()), max_pixels=PIXELS)
    assert shown(drawn.pictures[Rendition.LARGE]).mode == "RGB"


def test_print_colours_can_be_shown(tmp_path):
    out = io.BytesIO()
    Image.new("CMYK", (50, 40), (0, 255, 255, 0)).save(out, "JPEG")
    drawn = draw(kept(tmp_path, out.getvalue()), max_pixels=PIXELS)
    assert shown(drawn.pictures[Rendition.LARGE]).getpixel((5, 5))[0] > 150


def test_a_cut_off_picture_is_shown_as_far_as_it_goes_and_marked(tmp_path):
    whole = pictures.jpeg(size=(800, 600))
    drawn = draw(kept(tmp_path, whole[: len(whole) // 2]), max_pixels=PIXELS)
    assert drawn.is_cut_off
    assert shown(drawn.pictures[Rendition.LARGE]).size == (800, 600)


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def saved(picture: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def street() -> Image.Image:
    """Make a picture with something to see everywhere."""
    noise = Image.effect_noise((80, 60), 90).resize((800, 600), Image.Resampling.BICUBIC)
    return Image.merge("RGB", (noise, noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT), noise))


def at_night() -> Image.Image:
    """Make one of which nine tenths are black: a lit sign."""
    picture = Image.new("RGB", (800, 600), "black")
    picture.paste(street().crop((0, 0, 400, 120)), (200, 100))
    return picture


def on_paper() -> Image.Image:
    """Make one of which nine tenths are white: a notice in print."""
    return ImageChops.invert(at_night())


CUT_OFF = [
    ("a tenth of a street", street(), "JPEG", {}, 0.1, False),
    ("a third of a street", street(), "JPEG", {}, 0.33, True),
    ("a tenth of a street, turned by its EXIF", street(), "JPEG", {"exif": turned(6)}, 0.1, False),
    ("a third of a street, turned by its EXIF", street(), "JPEG", {"exif": turned(6)}, 0.33, True),
    ("a third of a street in scans, the whole of it blurred", street(), "JPEG", {"progressive": True}, 0.33, True),
    ("a tenth of a street in a PNG", street(), "PNG", {}, 0.1, False),
    ("a third of a street in a PNG", street(), "PNG", {}, 0.33, True),
    ("all but the end of a night", at_night(), "JPEG", {}, 0.98, True),
    ("all but the end of a sheet of paper", on_paper(), "JPEG", {}, 0.98, True),
    ("all but the end of a sheet of paper in a PNG", on_paper(), "PNG", {}, 0.98, True),
]


@pytest.mark.parametrize(("sentence", "picture", "kind", "how", "share", "is_shown"), CUT_OFF)
def test_what_is_left_of_a_cut_off_picture_decides_and_not_how_even_it_is(
    tmp_path, sentence, picture, kind, how, share, is_shown
):
    whole = saved(picture, kind, **how)
    path = kept(tmp_path, whole[: int(len(whole) * share)])
    if is_shown:
        assert draw(path, max_pixels=PIXELS).is_cut_off, sentence
        return
    with pytest.raises(DrawingError) as refusal:
        draw(path, max_pixels=PIXELS)
    assert refusal.value.code == "mostly_missing", sentence


def bomb(side: int) -> bytes:
    """Make a PNG of a few bytes that claims `side` x `side` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def test_a_picture_that_claims_too_many_pixels_is_refused_before_it_is_decoded(tmp_path):
    with pytest.raises(DrawingError) as refusal:
        draw(kept(tmp_path, bomb(60_000)), max_pixels=PIXELS)
    assert refusal.value.code == "too_many_pixels"


@pytest.mark.parametrize(
    "data", [b"\xff\xd8\xff\xe0 and then nothing of a JPEG", b"\x89PNG\r\n\x1a\n nonsense", b"text"]
)
def test_what_cannot_be_decoded_is_said_and_not_raised_as_something_else(tmp_path, data):
    with pytest.raises(DrawingError):
        draw(kept(tmp_path, data), max_pixels=PIXELS)


def test_the_decoder_draws_one_picture_after_the_other_in_one_process(tmp_path, decoder):
    path = kept(tmp_path, pictures.jpeg(size=(1000, 800)))
    first = decoder.draw(path, max_pixels=PIXELS)
    child = decoder.child.pid
    second = decoder.draw(path, max_pixels=PIXELS)
    assert first == second
    assert decoder.child.pid == child


def test_a_refusal_reaches_the_asker_through_the_process(tmp_path, decoder):
    with pytest.raises(DrawingError) as refusal:
        decoder.draw(kept(tmp_path, bomb(60_000)), max_pixels=PIXELS)
    assert refusal.value.code == "too_many_pixels"


def test_a_child_that_died_meanwhile_is_replaced(tmp_path, decoder):
    path = kept(tmp_path, pictures.jpeg())
    decoder.draw(path, max_pixels=PIXELS)
    os.kill(decoder.child.pid, signal.SIGKILL)
    assert decoder.draw(path, max_pixels=PIXELS) is not None


def test_a_picture_that_hangs_the_decoder_is_given_up(tmp_path, decoder, monkeypatch):
    path = kept(tmp_path, pictures.jpeg())
    decoder.draw(path, max_pixels=PIXELS)
    os.kill(decoder.child.pid, signal.SIGSTOP)
    monkeypatch.setattr(decoder_room, "TIMEOUT_S", 0.3)
    with pytest.raises(DrawingError) as refusal:
        decoder.draw(path, max_pixels=PIXELS)
    assert refusal.value.code == "decoder_timeout"
    monkeypatch.undo()
    assert decoder.draw(path, max_pixels=PIXELS) is not None


def test_what_a_picture_says_of_itself_is_read_by_the_process_as_it_is_here(tmp_path, decoder):
    taken_at = datetime(2026, 5, 3, 9, 10, 11, tzinfo=timezone(timedelta(hours=8)))
    path = kept(tmp_path, pictures.jpeg(lon=116.3, lat=39.99, h_error_m=5, taken_at=taken_at, orientation=6))
    assert decoder.read(path) == exif.read(path)
    assert decoder.read(path).taken_at == taken_at
    assert decoder.read(kept(tmp_path, b"just a text")) is None
    with pytest.raises(DrawingError):
        decoder.read(tmp_path / "absent")


def test_a_picture_that_hangs_the_reading_is_given_up(tmp_path, decoder, monkeypatch):
    path = kept(tmp_path, pictures.jpeg())
    decoder.read(path)
    os.kill(decoder.child.pid, signal.SIGSTOP)
    monkeypatch.setattr(decoder_room, "TIMEOUT_S", 0.3)
    with pytest.raises(DrawingError) as refusal:
        decoder.read(path)
    assert refusal.value.code == "decoder_timeout"


def test_a_picture_larger_than_the_decoders_memory_costs_only_itself(tmp_path, decoder):
    with pytest.raises(DrawingError) as refusal:
        decoder.draw(kept(tmp_path, bomb(40_000)), max_pixels=10**10)
    assert refusal.value.code in {"too_much_memory", "undecodable", "decoder_crashed", "decoder_timeout"}
    assert decoder.draw(kept(tmp_path, pictures.jpeg()), max_pixels=PIXELS) is not None
