"""Which pixels a region covers, decided in fractions and drawn upright; and that covered means gone."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from server.photos.decoding.renditions import draw
from server.photos.redactions.rules import Region, is_sensible, redacted_key
from server.photos.rules import Rendition
from tests.support import pictures

SHARE = st.floats(0, 1)


@pytest.mark.parametrize(
    ("sentence", "region", "sensible"),
    [
        ("the whole picture", Region(0, 0, 1, 1), True),
        ("a corner", Region(0.9, 0.9, 0.1, 0.1), True),
        ("beyond the right edge", Region(0.9, 0, 0.2, 0.1), False),
        ("left of the picture", Region(-0.1, 0, 0.2, 0.1), False),
        ("a slip of the finger", Region(0.5, 0.5, 0.001, 0.3), False),
        ("no number", Region(float("nan"), 0, 0.2, 0.1), False),
    ],
)
def test_a_region_is_a_rectangle_inside_the_picture(sentence, region, sensible):
    assert is_sensible(region) is sensible, sentence


@given(
    x=SHARE, y=SHARE, width=st.floats(0.01, 1), height=st.floats(0.01, 1), size=st.tuples(*[st.integers(1, 1600)] * 2)
)
def test_rounding_and_pixels_never_uncover_anything(x, y, width, height, size):
    region = Region(x, y, min(width, 1 - x), min(height, 1 - y))
    kept = region.rounded()
    left, top, right, bottom = kept.pixels(*size)
    assert left <= region.x * size[0] + 1e-6
    assert top <= region.y * size[1] + 1e-6
    assert right >= (region.x + region.width) * size[0] - 1e-6
    assert bottom >= (region.y + region.height) * size[1] - 1e-6
    assert 0 <= left <= right <= size[0]
    assert 0 <= top <= bottom <= size[1]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_regions_are_those_of_the_upright_picture(tmp_path, orientation):
    path = tmp_path / "picture"
    path.write_bytes(pictures.jpeg(size=(1200, 800), orientation=orientation, seed=3))
    region = Region(0, 0, 0.5, 0.25)
    for data in draw(path, max_pixels=10**8, regions=[region]).pictures.values():
        grey = np.asarray(Image.open(io.BytesIO(data)).convert("L"))
        high, wide = round(grey.shape[0] * 0.25), round(grey.shape[1] * 0.5)
        assert grey[:high, :wide].max() < 48
        assert grey[high + 8 :, wide + 8 :].max() > 100


def test_what_lies_under_the_cover_leaves_no_trace_in_the_file(tmp_path):
    """Two pictures that differ only under the cover become the same bytes: nothing of what was there is left."""
    region, drawn = Region(0.25, 0.25, 0.5, 0.5), []
    for colour in ("red", "white"):
        picture = pictures.scene((1200, 800), seed=5)
        picture.paste(colour, (310, 210, 890, 590))
        out = io.BytesIO()
        picture.save(out, "PNG")
        path = tmp_path / colour
        path.write_bytes(out.getvalue())
        drawn.append(draw(path, max_pixels=10**8, regions=[region]).pictures)
    assert drawn[0][Rendition.LARGE] == drawn[1][Rendition.LARGE]
    assert drawn[0][Rendition.THUMB] == drawn[1][Rendition.THUMB]


def test_a_redacted_picture_lies_under_a_name_of_its_own():
    assert redacted_key("ab" * 32, 7, Rendition.LARGE) == f"renditions/a/{'ab' * 32}-r7-large.jpg"
