"""What is made of raw tags: tables of tags as phones write them, and what may be said about the picture."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from server.photos.metadata.reading import interpret
from server.photos.metadata.tags import Facts
from server.photos.metadata.xmp import xmp_position

NOW = datetime(2026, 6, 3, 12, tzinfo=UTC)
BEIJING = {
    "lat": ((39, 1), (59, 1), (3000, 100)),
    "lat_ref": ("N",),
    "lon": ((116, 1), (18, 1), (0, 1)),
    "lon_ref": ("E",),
}


def facts_of(**tags: Any) -> Facts:
    facts = Facts()
    interpret(tags, facts, NOW)
    return facts


@pytest.mark.parametrize(
    ("sentence", "tags", "lon", "lat"),
    [
        ("degrees, minutes and seconds north and east", BEIJING, 116.3, 39.991666667),
        ("a southern latitude is negative", BEIJING | {"lat_ref": ("S",)}, 116.3, -39.991666667),
        ("a western longitude is negative", BEIJING | {"lon_ref": ("W",)}, -116.3, 39.991666667),
        ("a hemisphere in full and in small letters", BEIJING | {"lat_ref": ("south",)}, 116.3, -39.991666667),
        ("a hemisphere as bytes with a NUL", BEIJING | {"lat_ref": (b"N\0",)}, 116.3, 39.991666667),
        ("decimal minutes without seconds", BEIJING | {"lat": ((39, 1), (595, 10))}, 116.3, 39.991666667),
        ("decimal degrees alone", BEIJING | {"lat": ((39991666667, 10**9),)}, 116.3, 39.991666667),
        ("plain numbers instead of ratios", BEIJING | {"lon": (116, 18, 0)}, 116.3, 39.991666667),
        ("59.999 seconds that were rounded to 60", BEIJING | {"lat": ((39, 1), (59, 1), (60, 1))}, 116.3, 40.0),
        ("Greenwich is a longitude like any other", BEIJING | {"lon": ((0, 1), (0, 1), (0, 1))}, 0.0, 39.991666667),
        ("the equator is a latitude like any other", BEIJING | {"lat": ((0, 1), (0, 1), (0, 1))}, 116.3, 0.0),
    ],
)
def test_a_position_is_read(sentence, tags, lon, lat):
    facts = facts_of(**tags)
    assert facts.values["lon"] == pytest.approx(lon, abs=1e-8), sentence
    assert facts.values["lat"] == pytest.approx(lat, abs=1e-8), sentence
    assert facts.values["position_source"] == "exif"
    assert facts.warnings == []


ZERO = ((0, 1), (0, 1), (0, 1))


@pytest.mark.parametrize(
    ("sentence", "tags", "warning"),
    [
        ("nought over nought is no number", BEIJING | {"lat": ((0, 0), (0, 0), (0, 0))}, "position_empty"),
        ("a number over nought is no number", BEIJING | {"lat": ((39, 0), (59, 0), (3, 0))}, "position_empty"),
        ("one part over nought spoils the whole", BEIJING | {"lat": ((39, 1), (59, 0), (3, 1))}, "position_malformed"),
        ("NaN is no number", BEIJING | {"lat": (float("nan"),)}, "position_empty"),
        ("infinity is no number", BEIJING | {"lon": (float("inf"),)}, "position_empty"),
        ("a text is no number", BEIJING | {"lat": ("39 59 30",)}, "position_malformed"),
        (
            "a negative part contradicts its hemisphere",
            BEIJING | {"lat": ((-39, 1), (59, 1), (3, 1))},
            "position_malformed",
        ),
        ("four parts are one too many", BEIJING | {"lat": (39, 59, 30, 1)}, "position_malformed"),
        ("75 minutes are no minutes", BEIJING | {"lat": (31, 75, 0)}, "position_out_of_range"),
        ("4000 seconds are no seconds", BEIJING | {"lat": (31, 0, 4000)}, "position_out_of_range"),
        ("a latitude without a longitude", {"lat": BEIJING["lat"], "lat_ref": ("N",)}, "position_empty"),
        ("a missing hemisphere leaves two places", BEIJING | {"lat_ref": ()}, "position_ref_missing"),
        ("an unknown hemisphere", BEIJING | {"lat_ref": ("X",)}, "position_ref_invalid"),
        ("hemispheres the wrong way round", BEIJING | {"lat_ref": ("E",), "lon_ref": ("N",)}, "position_ref_invalid"),
        ("the place off Africa where phones without a fix are", BEIJING | {"lat": ZERO, "lon": ZERO}, "position_zero"),
        ("a latitude of 213", BEIJING | {"lat": (213, 38, 24)}, "position_out_of_range"),
        ("a longitude of 181", BEIJING | {"lon": (181, 0, 0)}, "position_out_of_range"),
        ("all bits set", BEIJING | {"lat": (4294967295,)}, "position_out_of_range"),
    ],
)
def test_a_doubtful_position_is_absent_and_said_why(sentence, tags, warning):
    facts = facts_of(**tags)
    assert "lon" not in facts.values, sentence
    assert "lat" not in facts.values, sentence
    assert facts.warnings == [warning], sentence


@pytest.mark.parametrize(
    ("tags", "altitude_m", "warnings"),
    [
        ({"altitude": ((4325, 100),), "altitude_ref": (0,)}, 43.25, []),
        ({"altitude": ((4325, 100),), "altitude_ref": (1,)}, -43.25, []),
        ({"altitude": ((4325, 100),), "altitude_ref": (b"\x01",)}, -43.25, []),
        ({"altitude": ((4325, 100),)}, 43.25, []),
        ({"altitude": ((0, 1),), "altitude_ref": (1,)}, 0.0, []),
        ({"altitude": ((0, 0),)}, None, ["altitude_empty"]),
        ({"altitude": ((5, 1),), "altitude_ref": (4294967295,)}, None, ["altitude_ref_invalid"]),
        ({"altitude": ((4294967284, 1),), "altitude_ref": (0,)}, None, ["altitude_out_of_range"]),
        ({"altitude": ((230, 1), (0, 1), (0, 1))}, None, ["altitude_malformed"]),
    ],
)
def test_altitude_keeps_its_sign_or_is_absent(tags, altitude_m, warnings):
    facts = facts_of(**tags)
    assert facts.values.get("altitude_m") == altitude_m
    assert facts.warnings == warnings


@pytest.mark.parametrize(
    ("tags", "direction_deg", "ref", "warnings"),
    [
        ({"direction": ((1315, 10),), "direction_ref": ("T",)}, 131.5, "T", []),
        ({"direction": ((360, 1),), "direction_ref": ("M",)}, 0.0, "M", []),
        ({"direction": ((42, 1),)}, 42.0, None, []),
        ({"direction": ((42, 1),), "direction_ref": ("Q",)}, 42.0, None, ["direction_ref_invalid"]),
        ({"direction": ((361, 1),), "direction_ref": ("T",)}, None, None, ["direction_out_of_range"]),
        ({"direction": ((1, 0),)}, None, None, ["direction_empty"]),
    ],
)
def test_a_direction_is_read_without_a_position(tags, direction_deg, ref, warnings):
    facts = facts_of(**tags)
    assert facts.values.get("direction_deg") == direction_deg
    assert facts.values.get("direction_ref") == ref
    assert facts.warnings == warnings


@pytest.mark.parametrize(
    ("tags", "taken_at", "warnings"),
    [
        ({"taken_at": ("2026:06:03 08:30:00",)}, "2026-06-03T08:30:00", []),
        ({"taken_at": ("2026:06:03 08:30:00",), "offset": ("+08:00",)}, "2026-06-03T08:30:00+08:00", []),
        ({"taken_at": ("2026:06:03 08:30:00",), "offset": ("+05:45",)}, "2026-06-03T08:30:00+05:45", []),
        ({"taken_at": ("2026:06:03 08:30:00",), "offset": ("-03:00",)}, "2026-06-03T08:30:00-03:00", []),
        ({"taken_at": ("2026:06:03 08:30:00",), "subsec": ("64",)}, "2026-06-03T08:30:00.640000", []),
        ({"taken_at": ("2026:06:03 08:30:00.978",)}, "2026-06-03T08:30:00.978000", []),
        ({"taken_at": ("2026-06-03T08:30:00",)}, "2026-06-03T08:30:00", []),
        ({"taken_at": ("2026-06-03T00:30:00.5Z",)}, "2026-06-03T00:30:00.500000+00:00", []),
        ({"taken_at": ("2026:06:03 08:30:00+08:00",)}, "2026-06-03T08:30:00+08:00", []),
        ({"taken_at": ("2026:06:03 00:30:00 Z",), "offset": ("+08:00",)}, "2026-06-03T00:30:00+08:00", []),
        ({"taken_at": ("2026:06:03 08:30:00-99:99",)}, "2026-06-03T08:30:00", ["offset_invalid"]),
        ({"taken_at": ("    :  :     :  :  ",)}, None, ["taken_at_invalid"]),
        ({"taken_at": ("0000:00:00 00:00:00",)}, None, ["taken_at_invalid"]),
        ({"taken_at": ("2026:02:30 08:30:00",)}, None, ["taken_at_invalid"]),
        ({"taken_at": ("1601:06:06 16:39:33",)}, None, ["taken_at_implausible"]),
        ({"taken_at": ("2099:09:29 10:10:10",)}, None, ["taken_at_implausible"]),
        ({"taken_at": ("2026:06:10 08:30:00",)}, "2026-06-10T08:30:00", ["taken_at_in_future"]),
        ({"taken_at": ("2026:06:03 08:30:00",), "offset": ("   :  ",)}, "2026-06-03T08:30:00", []),
        ({"taken_at": ("2026:06:03 08:30:00",), "offset": ("+25:00",)}, "2026-06-03T08:30:00", ["offset_invalid"]),
        ({"offset": ("+08:00",)}, None, []),
    ],
)
def test_the_time_is_local_unless_the_camera_wrote_its_offset(tags, taken_at, warnings):
    facts = facts_of(**tags)
    taken = facts.values.get("taken_at")
    assert (taken.isoformat() if taken else None) == taken_at
    assert facts.values.get("offset_known", False) == (taken is not None and taken.tzinfo is not None)
    assert facts.warnings == warnings


def test_the_offset_of_another_time_counts_only_if_both_are_the_same_moment():
    same = {
        "taken_at": ("2026:06:03 08:30:00",),
        "digitized": ("2026:06:03 08:30:00",),
        "offset_digitized": ("+08:00",),
    }
    facts = facts_of(**same)
    assert facts.values["taken_at"].isoformat() == "2026-06-03T08:30:00+08:00"
    assert facts.warnings == ["offset_of_other_time"]
    later = facts_of(**(same | {"digitized": ("2026:06:05 10:00:00",)}))
    assert later.values["offset_known"] is False


@pytest.mark.parametrize(
    ("tags", "gps_time", "warnings"),
    [
        (
            {"gps_date": ("2026:06:03",), "gps_clock": ((0, 1), (30, 1), (75, 10))},
            "2026-06-03T00:30:07.500000+00:00",
            [],
        ),
        ({"gps_date": ("2026:06:03",)}, None, []),
        ({"gps_clock": (0, 30, 7)}, None, []),
        ({"gps_date": ("1999:99:99",), "gps_clock": (99, 99, 99)}, None, ["gps_time_invalid"]),
        ({"gps_date": ("2026:06:03",), "gps_clock": ((0, 0), (0, 0), (0, 0))}, None, ["gps_time_invalid"]),
        ({"gps_date": ("1970:01:19",), "gps_clock": (23, 34, 43)}, None, ["gps_time_implausible"]),
    ],
)
def test_the_satellites_time_needs_a_day_and_a_time_of_day(tags, gps_time, warnings):
    facts = facts_of(**tags)
    moment = facts.values.get("gps_time")
    assert (moment.isoformat() if moment else None) == gps_time
    assert facts.warnings == warnings


@pytest.mark.parametrize(
    ("value", "orientation", "warnings"),
    [
        (6, 6, []),
        (1, 1, []),
        (0, 0, ["orientation_undefined"]),
        (9, None, ["orientation_invalid"]),
        ("6", None, ["orientation_invalid"]),
    ],
)
def test_orientation_is_kept_as_recorded_or_refused(value, orientation, warnings):
    facts = facts_of(orientation=(value,))
    assert facts.values.get("orientation") == orientation
    assert facts.warnings == warnings


@pytest.mark.parametrize(
    ("value", "metres", "warnings"),
    [((65, 1), 65.0, []), ((1, 0), None, ["h_error_invalid"]), (-3, None, ["h_error_invalid"])],
)
def test_a_positioning_error_is_a_distance(value, metres, warnings):
    facts = facts_of(h_error=(value,))
    assert facts.values.get("h_error_m") == metres
    assert facts.warnings == warnings


PACKET = b'<rdf:Description exif:GPSLatitude="39,59.5N" exif:GPSLongitude="116,18,0E"/>'


def test_a_position_that_only_xmp_names_is_kept_apart():
    facts = Facts()
    xmp_position(PACKET, facts)
    assert (facts.values["xmp_lon"], facts.values["xmp_lat"]) == pytest.approx((116.3, 39.9916667))
    assert facts.values["position_source"] == "xmp"
    assert "lon" not in facts.values
    assert facts.warnings == ["xmp_position_only"]


def test_xmp_does_not_speak_where_exif_has_spoken():
    facts = facts_of(**BEIJING)
    before = dict(facts.values)
    xmp_position(PACKET, facts)
    assert facts.values == before


@pytest.mark.parametrize(
    ("packet", "warnings"),
    [
        (b"", []),
        (b"<exif:GPSLatitude>39.9</exif:GPSLatitude>", ["position_malformed"]),
        (PACKET.replace(b"N", b"E"), ["position_malformed"]),
        (PACKET.replace(b"59.5", b"60.5"), ["position_malformed"]),
        (b"\xff" * 50, []),
    ],
)
def test_an_unusable_xmp_packet_names_no_place_and_one_that_tries_to_is_told_of(packet, warnings):
    facts = Facts()
    xmp_position(packet, facts)
    assert (facts.values, facts.warnings) == ({}, warnings)
