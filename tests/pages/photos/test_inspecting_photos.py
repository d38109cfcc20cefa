"""`photos inspect` on the command line: every file gets its line, whatever it is."""

from __future__ import annotations

import json
import os
from datetime import datetime

import pytest

from server.photos.commands import group
from server.photos.inspecting import KEYS
from tests.support import pictures

TAKEN = datetime.fromisoformat("2026-05-03T09:10:11+08:00")


@pytest.fixture
def inspect(tmp_path, monkeypatch):
    """Run the command inside a folder; give exit status and parsed lines."""
    from click.testing import CliRunner

    monkeypatch.chdir(tmp_path)

    def run(*files: str):
        result = CliRunner().invoke(group.commands["inspect"], ["--json", *files])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]

    return run


def test_a_photo_says_where_and_when_it_was_taken(tmp_path, inspect):
    (tmp_path / "a.jpg").write_bytes(
        pictures.jpeg(
            lon=116.3, lat=39.99, altitude_m=43.5, direction_deg=131.5, h_error_m=5, taken_at=TAKEN, orientation=6
        )
    )
    status, (line,) = inspect("a.jpg")
    assert status == 0
    assert set(KEYS) == line.keys()
    assert (line["file"], line["format"], line["width"], line["height"]) == ("a.jpg", "JPEG", 320, 240)
    assert (line["lon"], line["lat"]) == pytest.approx((116.3, 39.99), abs=1e-6)
    assert (line["altitude_m"], line["direction_deg"], line["h_error_m"], line["orientation"]) == (43.5, 131.5, 5.0, 6)
    assert (line["taken_at"], line["offset_known"]) == ("2026-05-03T09:10:11+08:00", True)
    assert (line["make"], line["model"], line["warnings"]) == ("Testmaker", "Phone 1", [])


def test_absent_facts_are_null(tmp_path, inspect):
    (tmp_path / "a.jpg").write_bytes(pictures.jpeg(make=None, model=None))
    _, (line,) = inspect("a.jpg")
    absent = ("orientation", "lon", "lat", "altitude_m", "direction_deg", "h_error_m", "taken_at", "make", "model")
    assert [line[name] for name in absent] == [None] * len(absent)
    assert line["offset_known"] is False


def test_a_time_without_offset_is_written_without_one(tmp_path, inspect):
    (tmp_path / "a.jpg").write_bytes(pictures.jpeg(taken_at=TAKEN.replace(tzinfo=None)))
    _, (line,) = inspect("a.jpg")
    assert (line["taken_at"], line["offset_known"]) == ("2026-05-03T09:10:11", False)


def test_every_file_is_tried_before_the_command_fails(tmp_path, inspect):
    whole = pictures.jpeg(lon=116.3, lat=39.99)
    (tmp_path / "text.jpg").write_text("no picture")
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "stub.jpg").write_bytes(whole[:40])
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "good.jpg").write_bytes(whole)
    files = ["text.jpg", "empty.jpg", "stub.jpg", "cut.jpg", "folder", "pipe", "missing.jpg", "good.jpg"]
    status, lines = inspect(*files)
    assert status == 1
    assert [line["file"] for line in lines] == files
    codes = {line["file"]: line.get("error", {}).get("code") for line in lines}
    assert codes == {
        "text.jpg": "not_a_photo",
        "empty.jpg": "photo_empty",
        "stub.jpg": "photo_damaged",
        "cut.jpg": None,
        "folder": "file_is_folder",
        "pipe": "file_special",
        "missing.jpg": "file_missing",
        "good.jpg": None,
    }
    assert all(line["error"]["message"] for line in lines if "error" in line)
    assert "truncated" in lines[3]["warnings"]
    assert lines[3]["lon"] == pytest.approx(116.3, abs=1e-6)


def test_a_file_name_that_is_no_text_does_not_stop_the_command(tmp_path, inspect):
    name = os.fsdecode(b"caf\xe9.jpg")
    (tmp_path / name).write_bytes(pictures.jpeg())
    status, (line,) = inspect(name)
    assert (status, line["file"]) == (0, "caf\ufffd.jpg")


def test_people_get_a_table_without_what_is_absent(tmp_path, monkeypatch):
    from click.testing import CliRunner

    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jpg").write_bytes(pictures.jpeg(lon=116.3, lat=39.99))
    shown = CliRunner().invoke(group.commands["inspect"], ["a.jpg"]).stdout
    assert "116.3" in shown
    assert "altitude_m" not in shown
    assert "None" not in shown
