"""The process that reads text: it reads, says what it cannot read, and may be left waiting without anything lost."""

from __future__ import annotations

import io
import os
import signal
import time

import pytest
from PIL import Image, ImageDraw, ImageFont

from server.photos.decoding import child
from server.photos.slogans import reader as readers
from server.photos.slogans.engine import is_installed
from server.photos.slogans.layout import Line
from server.photos.slogans.matching import Dictionary
from server.photos.slogans.reader import Reader, TextError
from server.photos.slogans.shipped import shipped
from tests.support import pictures

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"


@pytest.fixture
def reader():
    made = Reader()
    yield made
    made.close()


@pytest.fixture
def poster(tmp_path):
    """Draw words on a poster, upright or as columns; give the file."""

    def draw(words: str, *, upright: bool = False) -> os.PathLike:
        picture = Image.new("RGB", (1200, 900), "#a02020")
        pen, font = ImageDraw.Draw(picture), ImageFont.truetype(FONT, 90)
        for n, each in enumerate(words):
            pen.text((500, 40 + 100 * n) if upright else (60 + 100 * n, 300), each, font=font, fill="#ffe080")
        path = tmp_path / "poster.jpg"
        picture.save(path, quality=85)
        return path

    return draw


def test_the_extra_is_installed_where_tests_run():
    assert is_installed()


@pytest.mark.parametrize("upright", [False, True])
def test_a_poster_is_read_and_its_theme_found(reader, poster, upright):
    lines = reader.read(poster("讲文明树新风", upright=upright))
    assert [found.theme for found in Dictionary(shipped()).themes(lines)] == ["讲文明树新风"]
    assert all(0 <= x <= 1 and 0 <= y <= 1 for line in lines for x, y in line.corners)
    assert all(0.5 < line.confidence <= 1 for line in lines)


@pytest.mark.parametrize("corner", [(40, 60), (700, 520)])
def test_a_poster_a_tenth_of_the_picture_wide_is_read_wherever_it_hangs(reader, tmp_path, corner):
    scene = Image.linear_gradient("L").resize((1600, 1200)).convert("RGB")
    sheet = Image.new("RGB", (170, 130), "#a02020")
    ImageDraw.Draw(sheet).text((12, 45), "关爱未成年人", font=ImageFont.truetype(FONT, 24), fill="#ffe080")
    scene.paste(sheet, corner)
    scene.save(tmp_path / "far.jpg", quality=80)
    lines = [line for line in reader.read(tmp_path / "far.jpg") if len(line.text) > 2]
    assert [line.text for line in lines] == ["关爱未成年人"]
    left, top, width, height = lines[0].box
    assert corner[0] / 1600 < left < left + width < (corner[0] + 170) / 1600
    assert corner[1] / 1200 < top < top + height < (corner[1] + 130) / 1200


def test_a_picture_without_words_has_no_lines(reader, tmp_path):
    path = tmp_path / "plain.jpg"
    path.write_bytes(pictures.jpeg(size=(800, 600)))
    assert [line for line in reader.read(path) if len(line.text) > 2] == []


def test_what_is_no_picture_is_unreadable_and_the_next_one_is_read(reader, poster, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff and nothing more")
    with pytest.raises(TextError) as told:
        reader.read(broken)
    assert told.value.code == "unreadable"
    assert reader.read(poster("中国梦")) != []


def test_waiting_may_be_left_and_entered_again(reader, poster):
    reader.begin(poster("中国梦"))
    assert reader.wait(0) is None
    assert reader.is_busy
    until = time.monotonic() + 60
    while (lines := reader.wait(0.1)) is None:
        assert time.monotonic() < until
    assert isinstance(lines[0], Line)
    assert not reader.is_busy


def test_a_child_that_is_killed_once_is_started_again(reader, poster):
    reader.begin(poster("中国梦"))
    os.kill(reader.child.pid, signal.SIGKILL)
    until = time.monotonic() + 60
    while (lines := reader.wait(0.5)) is None:
        assert time.monotonic() < until
    assert "中国梦" in lines[0].text


def test_a_picture_that_holds_the_reader_up_is_given_up(reader, poster, monkeypatch):
    monkeypatch.setattr(readers, "TIMEOUT_S", 0.01)
    with pytest.raises(TextError) as told:
        reader.read(poster("中国梦"))
    assert told.value.code == "reader_timeout"
    assert not reader.is_busy


def test_a_reader_that_always_ends_says_so(reader, tmp_path, monkeypatch):
    monkeypatch.setattr(child.sys, "executable", "/bin/false")
    with pytest.raises(TextError) as told:
        reader.read(tmp_path / "any.jpg")
    assert told.value.code == "reader_crashed"


def test_nothing_is_read_where_nothing_was_handed_over(reader):
    with pytest.raises(TextError) as told:
        reader.wait(0)
    assert told.value.code == "reader_idle"


def test_a_rendition_is_read_as_it_lies_in_the_store(reader, tmp_path):
    from server.photos.decoding.renditions import draw
    from server.photos.rules import Rendition

    out = io.BytesIO()
    picture = Image.new("RGB", (3000, 2000), "white")
    ImageDraw.Draw(picture).text((300, 800), "节俭养德", font=ImageFont.truetype(FONT, 400), fill="black")
    picture.save(out, "JPEG")
    (tmp_path / "photo.jpg").write_bytes(out.getvalue())
    drawn = draw(tmp_path / "photo.jpg", max_pixels=10**8)
    (tmp_path / "large.jpg").write_bytes(drawn.pictures[Rendition.LARGE])
    assert "节俭养德" in "".join(line.text for line in reader.read(tmp_path / "large.jpg"))
