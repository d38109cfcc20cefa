"""165 real photos of many phones, compared with what another tool (exiftool 12.57) reads in them.

Where the two disagree the reason stands in EXPLAINED; an explanation that is no longer needed fails the test too.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from server.photos.metadata import exif
from server.photos.metadata.reading import Reading

NOW = datetime.fromisoformat("2026-11-22T00:00:00+00:00")

EXPLAINED = {
    ("before_epoch.jpg", "taken_at"): "year 1601 is the zero of a file system's clock; nobody took photos before 1826",
    ("before_epoch.jpg", "offset"): "an offset without a time is of no use",
    ("date_error.JPG", "taken_at"): "0000:00:00 00:00:00 is no date",
    ("exif_gps.jpg", "taken_at"): "2099 lies in the future",
    ("exif_gps.jpg", "gps_time"): "1999:99:99 99:99:99 is no time",
    (
        "altitude.jpg",
        "altitude_m",
    ): "4294967284 m is a negative height written into an unsigned field; which one is a guess",
    ("gps-altitude.jpg", "altitude_m"): "three numbers (230 0 0) where one is defined",
    ("train.jpg", "gps_time"): "a day without a time of day",
    ("date-priority-test.jpg", "gps_time"): "a day without a time of day",
    ("broken1.jpg", "gps_time"): "a time of day without a day",
    ("has-lens-info.jpg", "gps_time"): "a time of day without a day",
    ("sydney_opera_house_no_tsoffset_but_gps_utc.jpg", "gps_time"): "a time of day without a day",
    ("Apple iPhone 5.jpg", "gps_time"): "a time of day without a day",
    ("GPS.jpg", "gps_time"): "a time of day without a day",
    ("imageWithDateAndLocation32.jpeg", "gps_time"): "a time of day without a day",
    ("imageZeroIsland1.JPG", "gps_time"): "a time of day without a day, of a device without a fix",
    ("imageWithDateAndLocation13.jpg", "gps_time"): "1970 is before there were satellites: an unset clock",
}
NO_PICTURE = {"broken image.JPG"}
TOLERANCES = {"lon": 1e-5, "lat": 1e-5, "direction_deg": 0.1, "altitude_m": 0.01, "h_error_m": 0.01}


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> list[tuple[Path, dict[str, str]]]:
    with (shared_data / "photos.csv").open(encoding="utf-8", newline="") as table:
        return [(shared_data / row["path"], row) for row in csv.DictReader(table)]


def test_every_photo_is_read_as_the_other_tool_reads_it_or_the_reason_is_named(rows):
    disagreements = {
        (path.name, fact): (ours, theirs)
        for path, row in rows
        if (reading := exif.read(path, now=NOW)) is not None
        for fact, (ours, theirs) in _facts(reading, row).items()
        if not _agree(fact, ours, theirs)
    }
    assert disagreements.keys() == EXPLAINED.keys(), {
        "unexplained": {k: v for k, v in disagreements.items() if k not in EXPLAINED},
        "explained in vain": EXPLAINED.keys() - disagreements.keys(),
    }
    # An explained disagreement is always an absence: what is doubtful is left out, never replaced.
    assert {ours for ours, _ in disagreements.values()} == {None}


def test_every_good_position_is_found_to_a_hundred_thousandth_of_a_degree(rows):
    good = [(path, row) for path, row in rows if row["gps_status"] == "ok"]
    assert len(good) > 100
    for path, row in good:
        reading = exif.read(path, now=NOW)
        assert reading is not None
        assert reading.lat == pytest.approx(float(row["lat"]), abs=1e-5), path
        assert reading.lon == pytest.approx(float(row["lon"]), abs=1e-5), path


def test_no_position_is_invented_where_there_is_none(rows):
    bad = [(path, row) for path, row in rows if row["gps_status"] != "ok"]
    assert len(bad) > 50
    for path, row in bad:
        reading = exif.read(path, now=NOW)
        assert reading is None or (reading.lon, reading.lat) == (None, None), (path, row["gps_status"])


def test_a_position_that_was_refused_leaves_a_warning_that_says_why(rows):
    expected = {
        "zero_zero": {"position_zero"},
        "out_of_range": {"position_out_of_range"},
        "position_empty_or_0/0": {"position_empty", "xmp_position_only"},
    }
    seen = set()
    for path, row in rows:
        if row["gps_status"] in expected:
            reading = exif.read(path, now=NOW)
            assert reading is not None
            assert expected[row["gps_status"]] & set(reading.warnings), (path, reading.warnings)
            seen.add(row["gps_status"])
    assert seen == expected.keys()


def test_only_what_is_no_picture_has_no_reading(rows):
    assert {path.name for path, _ in rows if exif.read(path, now=NOW) is None} == NO_PICTURE


def _facts(reading: Reading, row: dict[str, str]) -> dict[str, tuple[object, str]]:
    """Lay our facts beside the other tool's words."""
    is_placed = row["gps_status"] == "ok"
    taken = reading.taken_at.strftime("%Y:%m:%d %H:%M:%S") if reading.taken_at else None
    offset = f"{reading.taken_at:%z}" if reading.taken_at and reading.offset_known else None
    return {
        "format": (reading.format, row["format"].removeprefix("Extended ")),
        "width": (reading.width, row["width"]),
        "height": (reading.height, row["height"]),
        "orientation": (reading.orientation, row["orientation"]),
        "lon": (reading.lon, row["lon"] if is_placed else ""),
        "lat": (reading.lat, row["lat"] if is_placed else ""),
        "direction_deg": (reading.direction_deg, row["img_direction"]),
        "direction_ref": (reading.direction_ref, row["img_direction_ref"]),
        "altitude_m": (reading.altitude_m, row["altitude"].replace("undef", "")),
        "h_error_m": (reading.h_error_m, row["h_error"]),
        "taken_at": (taken, row["datetime_original"][:19]),
        "offset": (offset, row["offset_time"].replace(":", "")),
        "gps_time": (f"{reading.gps_time:%Y:%m:%d %H:%M:%S}" if reading.gps_time else None, _gps_utc(row)),
        "make": (reading.make, row["make"]),
        "model": (reading.model, row["model"]),
    }


def _gps_utc(row: dict[str, str]) -> str:
    """The day may be written with a time of its own before the time of day."""
    parts = row["gps_utc"].split(" ")
    return f"{parts[0]} {parts[-1]}"[:19] if len(parts) > 1 else row["gps_utc"][:19]


def _agree(fact: str, ours: object, theirs: str) -> bool:
    if ours is None or theirs == "":
        return ours is None and theirs == ""
    if fact in TOLERANCES:
        assert isinstance(ours, float)
        try:
            return abs(ours - float(theirs)) <= TOLERANCES[fact]
        except ValueError:
            return False
    return str(ours) == theirs
