"""The drawn photographs are files as a phone writes them, and their marks point at the posters."""

from __future__ import annotations

import io
import itertools
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image, ImageOps

from server.demo.camera import Exposure, Fix, expose
from server.demo.posters import Design, draw
from server.demo.studio.scenes import Setting, Subject, photograph
from server.photos.metadata import exif

WHERE = Fix(lon=116.309912, lat=39.997654, accuracy_m=6.5, altitude_m=48.2, heading_deg=12.3)
WHEN = datetime(2026, 11, 22, 0, 41, 7, 250_000, tzinfo=UTC)
STREET = Subject(Setting.LIGHT_BOX, (Design.TOGETHER,), upright=True)
PARK = Subject(Setting.PARK_THREE, (Design.CHILDREN, Design.DREAM, Design.HONESTY))


def test_every_design_is_drawn_with_its_own_face() -> None:
    faces = {draw(design).resize((24, 36)).tobytes() for design in Design}
    assert len(faces) == len(Design)


def test_the_file_says_where_and_when_as_the_reader_of_photos_reads_it() -> None:
    picture = expose(Exposure(STREET, 3, WHEN, WHERE))
    read = exif.read(picture.data)
    assert read is not None
    assert (read.lon, read.lat) == (pytest.approx(WHERE.lon, abs=1e-7), pytest.approx(WHERE.lat, abs=1e-7))
    assert read.altitude_m == pytest.approx(48.2)
    assert read.direction_deg == pytest.approx(12.3)
    assert read.taken_at == WHEN
    assert read.offset_known
    assert read.warnings == ()


def test_an_upright_picture_is_stored_lying_with_orientation_6_and_its_mark_fits_the_upright_one() -> None:
    picture = expose(Exposure(STREET, 3, WHEN, WHERE))
    stored = Image.open(io.BytesIO(picture.data))
    assert stored.width > stored.height
    assert stored.getexif()[0x0112] == 6
    upright = ImageOps.exif_transpose(stored)
    drawn = photograph(STREET, 3).picture
    apart = np.abs(np.asarray(upright.convert("RGB"), float) - np.asarray(drawn, float)).mean()
    assert apart < 6


def test_a_photo_without_position_has_no_position_in_its_file() -> None:
    read = exif.read(expose(Exposure(PARK, 4, WHEN, None)).data)
    assert read is not None
    assert (read.lon, read.lat, read.altitude_m) == (None, None, None)
    assert read.taken_at == WHEN


def test_a_heic_file_is_a_heic_file_with_the_same_facts() -> None:
    picture = expose(Exposure(PARK, 4, WHEN, WHERE, heic=True))
    read = exif.read(picture.data)
    assert read is not None
    assert (read.format, picture.media_type) == ("HEIC", "image/heic")
    assert read.lat == pytest.approx(WHERE.lat, abs=1e-7)


def test_three_boards_in_one_picture_give_three_marks_apart() -> None:
    marks = photograph(PARK, 5).marks
    assert len(marks) == 3
    across = sorted(x for x, _ in marks)
    assert all(0 < x < 1 and 0 < y < 1 for x, y in marks)
    assert min(b - a for a, b in itertools.pairwise(across)) > 0.1


@pytest.mark.parametrize("setting", [Setting.LIGHT_BOX, Setting.PARK_BOARD, Setting.NOTICE_BOARD, Setting.SHELTER])
def test_the_mark_lies_on_the_poster(setting: Setting) -> None:
    """The same scene with another poster differs at the mark and not in the sky."""
    one = photograph(Subject(setting, (Design.FAMILY,)), 6)
    other = photograph(Subject(setting, (Design.THRIFT,)), 6)
    x, y = one.marks[0]
    here = (int(x * one.picture.width), int(y * one.picture.height))
    box = (here[0] - 30, here[1] - 30, here[0] + 30, here[1] + 30)
    at_mark = np.abs(np.asarray(one.picture.crop(box), float) - np.asarray(other.picture.crop(box), float)).mean()
    sky = (0, 0, one.picture.width, 60)
    above = np.abs(np.asarray(one.picture.crop(sky), float) - np.asarray(other.picture.crop(sky), float)).mean()
    assert at_mark > 25
    assert above < 2


def test_the_same_shot_is_the_same_bytes() -> None:
    shot = Exposure(STREET, 9, WHEN, WHERE)
    assert expose(shot).data == expose(shot).data
