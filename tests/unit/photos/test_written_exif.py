"""What the phone writes into a picture, or carries over from a camera's file, is what the server reads in it."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.photos.metadata import exif
from server.photos.metadata.reading import Reading
from tests.support import pictures
from tests.unit.field.test_phone_scripts import node

SCRIPT = Path(__file__).with_name("written-exif.mjs")
NOW = datetime.fromisoformat("2026-11-22T08:00:00+00:00")
TAKEN = datetime.fromisoformat("2026-11-22T14:00:07.250+08:00")
FIX = {"lon": 116.310_312_3, "lat": 39.992_806_4, "accuracy_m": 7.5, "heading_deg": 271.3}
FIX |= {"taken_at": "2026-11-22T06:00:05.500Z", "datum": "wgs84"}


def _run(jobs: list[dict[str, Any]]) -> list[bool]:
    ran = subprocess.run(
        [node(), str(SCRIPT)], input=json.dumps(jobs), capture_output=True, text=True, timeout=120, check=True
    )
    done: list[bool] = json.loads(ran.stdout)
    return done


def _written(tmp_path: Path, fix: dict[str, Any] | None, taken: datetime = TAKEN) -> Reading:
    file, out = tmp_path / "plain.jpg", tmp_path / "written.jpg"
    pictures.scene((64, 48)).save(file, "JPEG")
    offset = taken.utcoffset() or timedelta()
    facts = {"taken_at": round(taken.timestamp() * 1000), "offset_min": offset.total_seconds() / 60}
    assert _run([{"file": str(file), "out": str(out), "facts": facts | {"width": 64, "height": 48, "fix": fix}}])
    reading = exif.read(out, now=NOW)
    assert reading
    return reading


def test_everything_known_at_the_shutter_is_read_back(tmp_path):
    reading = _written(tmp_path, FIX)
    assert (reading.lon, reading.lat) == pytest.approx((FIX["lon"], FIX["lat"]), abs=1e-7)
    assert reading.taken_at == TAKEN
    assert reading.offset_known
    assert reading.gps_time == datetime.fromisoformat(str(FIX["taken_at"]))
    assert (reading.h_error_m, reading.direction_deg, reading.direction_ref) == (7.5, pytest.approx(271.3), "M")
    assert (reading.orientation, reading.make, reading.model, reading.datum) == (1, None, None, "WGS-84")
    assert reading.warnings == ()


@pytest.mark.parametrize(("lon", "lat"), [(-70.66, -33.45), (179.999_999, -0.000_1), (0.1, 89.999_999), (-0.5, 51.5)])
def test_every_quarter_of_the_earth(tmp_path, lon, lat):
    reading = _written(tmp_path, FIX | {"lon": lon, "lat": lat})
    assert (reading.lon, reading.lat) == pytest.approx((lon, lat), abs=1e-7)


@pytest.mark.parametrize("offset", ["-09:30", "+00:00", "+05:45", "+14:00"])
def test_every_offset(tmp_path, offset):
    moment = datetime.fromisoformat(f"2026-11-21T23:59:59{offset}")
    reading = _written(tmp_path, None, moment)
    assert (reading.taken_at, reading.taken_at.utcoffset()) == (moment, moment.utcoffset())


def test_what_is_not_known_is_not_written(tmp_path):
    reading = _written(tmp_path, None)
    assert (reading.lon, reading.gps_time, reading.h_error_m, reading.direction_deg) == (None, None, None, None)
    bare = _written(tmp_path, FIX | {"accuracy_m": None, "heading_deg": None})
    assert (bare.h_error_m, bare.direction_deg) == (None, None)
    assert bare.lon == pytest.approx(FIX["lon"])


KEPT = ("lon", "lat", "altitude_m", "direction_deg", "h_error_m", "taken_at", "offset_known", "gps_time", "make")
KEPT += ("model", "datum")  # type: ignore[assignment]


def _copied(files: list[Path], tmp_path: Path) -> list[tuple[Path, Reading, Reading | None]]:
    small = tmp_path / "small.jpg"
    pictures.scene((64, 48)).save(small, "JPEG")
    copy = {"width": 64, "height": 48, "jpeg": str(small)}
    outs = [tmp_path / f"copy-{n}.jpg" for n in range(len(files))]
    done = _run([{"file": str(file), "out": str(out), "copy": copy} for file, out in zip(files, outs, strict=True)])
    rows = []
    for file, out, made in zip(files, outs, done, strict=True):
        own = exif.read(file, now=NOW)
        if own:
            rows.append((file, own, exif.read(out, now=NOW) if made else None))
    return rows


def _facts(reading: Reading) -> dict[str, Any]:
    return {name: getattr(reading, name) for name in KEPT}


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_copy_says_what_its_file_said_and_is_upright(tmp_path, orientation):
    file = tmp_path / "camera.jpg"
    file.write_bytes(
        pictures.jpeg(
            lon=116.31, lat=39.99, direction_deg=90, taken_at=TAKEN.replace(microsecond=0), orientation=orientation
        )
    )
    [(_, own, copy)] = _copied([file], tmp_path)
    assert copy
    assert _facts(copy) == _facts(own)
    assert (copy.orientation, copy.width, copy.height) == (1, 64, 48)


def test_copies_of_real_photos_say_what_their_files_said(tmp_path, shared_data):
    files = [each for each in sorted((shared_data / "photos").rglob("*")) if each.suffix.lower() in (".jpg", ".jpeg")]
    rows = [row for row in _copied(files, tmp_path) if row[2]]
    differing = [file.name for file, own, copy in rows if copy and _facts(copy) != _facts(own)]
    turned = [file.name for file, own, copy in rows if copy and own.orientation and copy.orientation != 1]
    assert len(rows) > 50
    assert (differing, turned) == ([], [])
