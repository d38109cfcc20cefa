"""Searching hashes finds exactly what a loop over all of them finds, and pictures saved again are told from others."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from server.photos.likeness.looks import likeness
from server.photos.likeness.seen import SAME_PICTURE
from server.photos.likeness.similar import LooksIndex
from tests.support import pictures

hashes = st.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}")


@given(st.lists(hashes, max_size=40), hashes, st.integers(0, 64))
def test_the_search_finds_what_a_loop_finds(held, wanted, within) -> None:
    index = LooksIndex()
    index.add((f"photo{number}", each) for number, each in enumerate(held))
    found = index.search(wanted, within=within, most=100)
    apart = {f"photo{number}": (int(each, 16) ^ int(wanted, 16)).bit_count() for number, each in enumerate(held)}
    assert {each.sha256: each.bits for each in found} == {name: bits for name, bits in apart.items() if bits <= within}
    assert [each.bits for each in found] == sorted(each.bits for each in found)


def test_the_index_grows_and_keeps_what_it_had() -> None:
    draw = random.Random(1)
    held = [(f"p{number}", f"{draw.getrandbits(64):016x}") for number in range(5000)]
    index = LooksIndex()
    index.add(held[:10])
    index.add(held[10:])
    assert len(index) == 5000
    assert all(index.search(phash, within=0, most=1)[0].sha256 == name for name, phash in held[::500])


def test_a_picture_that_shows_nothing_is_like_nothing() -> None:
    index = LooksIndex()
    index.add([("dark", "")])
    assert (len(index), index.search("", most=1)) == (0, [])


def saved_again(picture: Image.Image, quality: int = 40, side: int = 900) -> Image.Image:
    small, content = picture.copy(), io.BytesIO()
    small.thumbnail((side, side))
    small.save(content, "JPEG", quality=quality)
    return Image.open(io.BytesIO(content.getvalue()))


def cut(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    wide, high = picture.size
    return picture.crop((round(wide * left), round(high * top), round(wide * (1 - right)), round(high * (1 - bottom))))


@pytest.fixture(scope="module")
def scenes() -> list[Image.Image]:
    return [Image.open(io.BytesIO(pictures.jpeg(seed=seed))).convert("RGB") for seed in range(6)]


def test_a_picture_saved_again_or_cut_is_the_same(scenes) -> None:
    for scene in scenes:
        assert likeness(scene, saved_again(scene)) >= SAME_PICTURE
        assert likeness(scene, cut(scene, 0.05, 0.05, 0.05, 0.05)) >= SAME_PICTURE
        assert likeness(cut(scene, 0.05, 0, 0, 0.05), scene) >= SAME_PICTURE
        assert likeness(scene, cut(scene, 0.1, 0.1, 0, 0)) >= SAME_PICTURE


def test_other_pictures_are_others(scenes) -> None:
    pairs = [(one, other) for at, one in enumerate(scenes) for other in scenes[at + 1 :]]
    assert max(likeness(one, other) for one, other in pairs) < SAME_PICTURE


def test_a_plain_picture_is_like_nothing() -> None:
    plain = Image.new("RGB", (200, 200), "grey")
    assert likeness(plain, plain) < SAME_PICTURE
