"""What a picture looks like survives what phones and messengers do to it, and tells different pictures apart."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageEnhance

from server.photos.decoding.renditions import draw
from server.photos.likeness.looks import perceptual_hash
from tests.support import pictures


def bits(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def encoded(picture: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue()))


@pytest.mark.parametrize(
    ("what_happens", "change"),
    [
        ("it is saved again at poor quality", lambda picture: encoded(picture, 25)),
        ("a messenger halves it", lambda picture: picture.resize((160, 120), Image.Resampling.BICUBIC)),
        ("it is made brighter", lambda picture: ImageEnhance.Brightness(picture).enhance(1.15)),
        ("a narrow edge is cut off", lambda picture: picture.crop((4, 3, 316, 237))),
    ],
)
@pytest.mark.parametrize("seed", range(5))
def test_a_picture_still_looks_the_same_when(what_happens, change, seed):
    picture = pictures.scene((320, 240), seed)
    assert bits(perceptual_hash(picture), perceptual_hash(change(picture))) <= 10, what_happens


def test_different_pictures_look_different():
    hashes = [perceptual_hash(pictures.scene((320, 240), seed)) for seed in range(12)]
    apart = [bits(one, other) for number, one in enumerate(hashes) for other in hashes[:number]]
    assert min(apart) > 10


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_picture_that_shows_nothing_looks_like_no_other(shade):
    assert perceptual_hash(Image.new("RGB", (320, 240), (shade, shade, shade))) == ""


def test_it_is_the_upright_picture_that_is_looked_at(tmp_path):
    straight, turned = tmp_path / "straight", tmp_path / "turned"
    straight.write_bytes(pictures.jpeg(seed=3))
    exif = Image.Exif()
    exif[0x0112] = 6
    pictures.scene((320, 240), 3).transpose(Image.Transpose.ROTATE_90).save(turned, "JPEG", exif=exif)
    looks = [draw(path, max_pixels=1_000_000).phash for path in (straight, turned)]
    assert bits(*looks) <= 4
