"""Tracks, offsets and choices of an import: pure, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Problem
from server.geo.datum import Datum, convert
from server.geo.metres import distance_m
from server.inspections.rules import Answer, Kind, ProblemType
from server.review.imports.choosing import Near, OpenRound, choose
from server.review.imports.course import RECEIVER_M, Course, TrackPoint
from server.review.imports.facts import PhotoFacts, PlaceFrom, Terms, known_places, place_of
from server.review.imports.files import name_in
from server.review.imports.gpx import read_gpx
from server.review.imports.offsets import Known, propose_offset, shifted
from server.review.imports.unsuited import unsuited
from server.review.imports.uses import Use, use_of
from tests.support import tracks

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LON, LAT = 116.3, 39.99


def _pair(gap_s: float, gap_m: float):
    """Two points so far apart in time and, eastwards, in space."""
    return tracks.walk(LON, LAT, start=AT, seconds=int(gap_s), every_s=int(gap_s), m_per_s=gap_m / gap_s)


# ── Where a moment lies on a track ─────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("said", "gap_s", "gap_m", "after_s", "is_placed"),
    [
        ("half-way between near points", 10, 14, 5, True),
        ("at the last gap that is allowed", 120, 150, 60, True),
        ("points too far apart in time", 121, 5, 60, False),
        ("points too far apart in space", 60, 201, 30, False),
        ("before the track begins", 10, 14, -1, False),
        ("after the track has ended", 10, 14, 11, False),
        ("at the first point", 10, 14, 0, True),
        ("at the last point, however far the one before", 600, 900, 600, True),
    ],
)
def test_a_moment_is_placed_only_between_near_points(said, gap_s, gap_m, after_s, is_placed):
    placed = Course([_pair(gap_s, gap_m)]).at(AT.timestamp() + after_s)
    assert (placed is not None) is is_placed, said


def test_the_accuracy_grows_with_the_gap_and_is_best_at_a_point():
    def half_way(gap_s, gap_m):
        return Course([_pair(gap_s, gap_m)]).at(AT.timestamp() + gap_s / 2).accuracy_m

    at_point = Course([_pair(60, 100)]).at(AT.timestamp()).accuracy_m
    assert at_point == RECEIVER_M
    assert at_point < half_way(10, 14) < half_way(60, 80) < half_way(120, 200)
    assert half_way(120, 200) == pytest.approx(10 + 100 + 30, abs=1)


def test_of_two_tracks_the_one_that_knows_better_speaks_and_a_pause_between_segments_is_a_gap():
    coarse, fine = _pair(100, 140), tracks.walk(LON, LAT, start=AT, seconds=100, every_s=2)
    assert Course([coarse, fine]).at(AT.timestamp() + 51).gap_s == 2
    later = [point._replace(at=point.at + 160) for point in fine]
    assert Course([fine, later]).at(AT.timestamp() + 130) is None


_DEGREES = st.tuples(st.floats(-179.9, 179.9), st.floats(-80, 80))


@given(_DEGREES, st.floats(1, 120), st.floats(0, 359), st.floats(0, 190), st.floats(0.001, 0.999))
def test_a_placed_moment_lies_on_the_line_between_its_neighbours(start, gap_s, azimuth, gap_m, share):
    here, there = tracks.walk(*start, start=AT, seconds=1, every_s=1, m_per_s=gap_m, azimuth=azimuth)
    there = there._replace(at=here.at + gap_s)
    placed = Course([[there, here]]).at(here.at + share * gap_s)
    assert placed is not None
    whole = distance_m(here.lon, here.lat, there.lon, there.lat)
    by_parts = distance_m(here.lon, here.lat, placed.lon, placed.lat)
    rest = distance_m(placed.lon, placed.lat, there.lon, there.lat)
    assert by_parts + rest == pytest.approx(whole, abs=0.05)
    assert RECEIVER_M <= placed.accuracy_m <= RECEIVER_M + whole / 2 + gap_s / 2


@pytest.mark.parametrize(
    ("said", "times", "after_s"),
    [
        ("the camera's clock is set right by its offset", {"taken_at": AT, "gps_time": AT}, 90),
        ("the satellites' time stands in for a clock, and is right already", {"gps_time": AT}, 0),
        ("what a person says stands above both", {"taken_at": AT, "gps_time": AT, "set_at": AT}, 0),
    ],
)
def test_the_moment_of_a_photo(said, times, after_s):
    assert Terms(offset_s=90).moment(PhotoFacts("a.jpg", **times)) == AT + timedelta(seconds=after_s), said


def test_a_photo_without_any_time_has_no_moment():
    assert Terms(offset_s=90).moment(PhotoFacts("a.jpg")) is None


# ── The offset of a camera's clock ─────────────────────────────────────────────────────────────────────────────────
@given(st.integers(-86_400, 86_400), st.floats(0, 2e9))
def test_an_offset_and_its_inverse_undo_each_other(offset, taken):
    assert shifted(shifted(taken, offset), -offset) == pytest.approx(taken)


@pytest.mark.parametrize("wrong_by", [0, 37, -95, 3600, -8 * 3600, 2 * 86_400])
def test_the_offset_is_found_from_photos_that_know_their_place(wrong_by):
    course = Course([tracks.walk(LON, LAT, start=AT, seconds=1800)])
    known = []
    for second in (100, 400, 700, 1000, 1500):
        there = course.at(AT.timestamp() + second)
        known.append(Known(AT.timestamp() + second - wrong_by, there.lon, there.lat))
    found = propose_offset(known, course)
    assert found.seconds == pytest.approx(wrong_by, abs=3)
    assert (found.agreeing, found.of) == (5, 5)


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("a single photo", [(100, 0)]),
        ("photos far off the track", [(100, 900), (200, 900), (300, 900)]),
        ("photos that contradict each other", [(100, 1700), (200, 100), (900, 1500), (1500, 300)]),
        ("no photo at all", []),
    ],
)
def test_no_offset_is_proposed_where_photos_do_not_tell(said, places):
    walk = tracks.walk(LON, LAT, start=AT, seconds=1800)
    off_track = "off the track" in said
    known = []
    for second, along in places:
        point = walk[0] if off_track else walk[along // 10]
        known.append(Known(AT.timestamp() + second, point.lon, point.lat + (0.01 if off_track else 0)))
    assert propose_offset(known, Course([walk])) is None, said


# ── Who says where a photo was taken ───────────────────────────────────────────────────────────────────────────────
def test_its_own_position_comes_before_the_track_and_xmp_comes_last():
    terms = Terms(course=Course([tracks.walk(LON, LAT, start=AT, seconds=60)]))
    taken = {"name": "a.jpg", "taken_at": AT}
    assert place_of(PhotoFacts(**taken, exif=(LON, LAT), xmp=(1.0, 1.0)), terms).source is PlaceFrom.EXIF
    assert place_of(PhotoFacts(**taken, xmp=(1.0, 1.0)), terms).source is PlaceFrom.TRACK
    assert place_of(PhotoFacts(name="a.jpg", xmp=(1.0, 1.0)), terms).source is PlaceFrom.XMP
    assert place_of(PhotoFacts(name="a.jpg"), terms) is None


@pytest.mark.parametrize("worthless", [{"exif_was_void": True}, {"exif_accuracy_m": 3000.0}])
def test_a_position_that_proves_nothing_speaks_only_where_no_track_does(worthless):
    terms = Terms(course=Course([tracks.walk(LON, LAT, start=AT, seconds=60)]))
    facts = PhotoFacts("a.jpg", taken_at=AT, exif=(LON + 0.02, LAT), **worthless)
    assert place_of(facts, terms).source is PlaceFrom.TRACK
    assert place_of(facts, Terms()).source is PlaceFrom.EXIF


def test_a_declared_datum_is_taken_out_of_the_photos_positions_and_not_out_of_the_track():
    gcj = convert(LON, LAT, Datum.WGS84, Datum.GCJ02)
    terms = Terms(Datum.GCJ02, Course([tracks.walk(LON, LAT, start=AT, seconds=60)]))
    own = place_of(PhotoFacts("a.jpg", exif=gcj), terms)
    assert (own.lon, own.lat) == pytest.approx((LON, LAT), abs=1e-7)
    tracked = place_of(PhotoFacts("a.jpg", taken_at=AT), terms)
    assert (tracked.lon, tracked.lat) == pytest.approx((LON, LAT), abs=1e-7)
    assert known_places([PhotoFacts("a.jpg", taken_at=AT, exif=gcj)], Datum.GCJ02)[0][1:] == pytest.approx((LON, LAT))


def test_where_no_datum_is_declared_each_file_is_taken_at_its_word():
    gcj = convert(LON, LAT, Datum.WGS84, Datum.GCJ02)
    named, unnamed = (PhotoFacts("a.jpg", taken_at=AT, exif=gcj, datum=datum) for datum in (Datum.GCJ02, None))
    told = place_of(named, Terms())
    assert (told.lon, told.lat, told.datum) == (pytest.approx(LON), pytest.approx(LAT), Datum.GCJ02)
    assert (place_of(unnamed, Terms()).lon, place_of(unnamed, Terms()).datum) == (gcj[0], None), "WGS-84"
    assert known_places([named], None)[0][1:] == pytest.approx((LON, LAT))
    usual = replace(named, datum=Datum.WGS84)
    assert (place_of(usual, Terms()).lon, place_of(usual, Terms()).datum) == (gcj[0], None)
    written = replace(unnamed, exif=None, xmp=gcj)
    assert place_of(written, Terms()).lon == gcj[0]


def test_a_declared_datum_stands_above_what_a_file_says():
    named = PhotoFacts("a.jpg", exif=(LON, LAT), datum=Datum.GCJ02)
    told = place_of(named, Terms(Datum.WGS84))
    assert (told.lon, told.lat, told.datum) == (LON, LAT, None)


# ── Which site and round ───────────────────────────────────────────────────────────────────────────────────────────
DAY = date(2026, 11, 22)
AUTUMN = OpenRound(1, "秋季", date(2026, 9, 1), date(2026, 11, 30), frozenset({1, 2}))
MONTH = OpenRound(2, "十一月", date(2026, 11, 1), date(2026, 11, 30), frozenset({1, 3}))


def _near(site, away, *, tolerance=30.0, ground=100.0):
    return Near(site, f"点位{site}", "park", away, tolerance, ground)


@pytest.mark.parametrize(
    ("said", "near", "accuracy", "sites", "rounds"),
    [
        ("inside one", [_near(1, 0)], 10, [1], [2, 1]),
        ("inside two: the smaller first, both told", [_near(1, 0, ground=900), _near(2, 0)], 10, [2, 1], [1]),
        ("inside comes before near", [_near(1, 25), _near(2, 0)], 10, [2], [1]),
        ("two as near as each other", [_near(1, 20), _near(2, 14)], 10, [2, 1], [1]),
        ("within reach by its accuracy", [_near(1, 75)], 50, [1], [2, 1]),
        ("within reach by a bad accuracy", [_near(1, 215)], 200, [1], [2, 1]),
        ("a worse one reaches no farther", [_near(1, 300)], 3000, [], [2, 1]),
        ("out of reach: only the day's rounds", [_near(1, 75)], 10, [], [2, 1]),
        ("one that is checked comes before one that is not", [_near(9, 0), _near(2, 20)], 10, [2], [1]),
        ("in no round of the day: the site alone", [_near(9, 0)], 10, [9], []),
    ],
)
def test_a_site_and_a_round_are_proposed(said, near, accuracy, sites, rounds):
    choice = choose(near, accuracy, DAY, [AUTUMN, MONTH])
    assert ([each.site for each in choice.sites], [each.id for each in choice.rounds]) == (sites, rounds), said


def test_without_a_day_no_round_is_proposed_and_a_day_outside_has_none():
    assert choose([_near(1, 0)], 10, None, [AUTUMN]).round is None
    assert choose([_near(1, 0)], 10, date(2027, 1, 1), [AUTUMN]).round is None


@pytest.mark.parametrize(
    ("word", "use"),
    [
        ("sighting:ZS-06-1", Use(Kind.SIGHTING, "ZS-06-1")),
        ("absence:ZS-06-1", Use(Kind.ABSENCE, "ZS-06-1")),
        ("document:ZS-01", Use(Kind.DOCUMENT, "ZS-01")),
        ("answer:ZS-06-4:fail", Use(Kind.ANSWER, "ZS-06-4", Answer.FAIL)),
        ("problem:litter", Use(Kind.PROBLEM, problem_type=ProblemType.LITTER)),
    ],
)
def test_a_use_is_read_and_written_as_one_word(word, use):
    assert use_of(word) == use
    assert use.word() == word


@pytest.mark.parametrize("word", ["", "sighting:", "answer:ZS", "answer:ZS:unable", "problem:", "measure:ZS", "x:y:z"])
def test_what_cannot_be_recorded_is_no_use(word):
    with pytest.raises(Problem) as refused:
        use_of(word)
    assert refused.value.code == "import_use_unknown"


# ── GPX ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_track_is_read_as_it_was_written():
    walk = tracks.walk(LON, LAT, start=AT, seconds=60)
    ((read,), whole) = read_gpx(tracks.gpx(walk), "a.gpx")
    assert whole
    assert [point.at for point in read] == [point.at for point in walk]
    assert read[3].lon == pytest.approx(walk[3].lon, abs=1e-7)
    as_utf16 = tracks.gpx(walk).decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert len(read_gpx(as_utf16, "a.gpx").segments[0]) == len(walk)
    named = tracks.gpx(walk).decode().replace("UTF-8", "GBK").replace('creator="test"', 'creator="手持机"')
    assert len(read_gpx(named.encode("gbk"), "a.gpx").segments[0]) == len(walk)


SPOILED = [
    '<trkpt lon="116.3"><time>2026-11-22T02:00:30Z</time></trkpt>',
    '<trkpt lat="" lon="116.3"/>',
    '<trkpt lat="39,9" lon="116,3"><time>2026-11-22T02:00:30Z</time></trkpt>',
    '<trkpt lat="x" lon="y">\n<ele>1</ele>\n</trkpt>',
    '<!-- <trkpt lat="1" lon="1"><time>2001-01-01T00:00:00Z</time></trkpt> --><trkpt lat="" lon=""/>',
]


@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_spoiled_point_does_not_take_the_others_with_it(spoiled):
    walk = tracks.walk(116.3, 39.9, start=datetime(2026, 11, 22, 2, tzinfo=UTC), seconds=80)
    text = tracks.gpx(walk).decode().replace("<trkpt", f"{spoiled}<trkpt", 1)
    ((read,), whole) = read_gpx(text.encode(), "a.gpx")
    assert whole
    assert [point.at for point in read] == [point.at for point in walk]


@pytest.mark.parametrize("lost", [1, 20, 40, 80, 200])
def test_of_a_file_that_ends_in_the_middle_the_points_before_are_taken_and_it_is_said(lost):
    first = tracks.walk(116.3, 39.9, start=datetime(2026, 11, 22, 2, tzinfo=UTC), seconds=80)
    second = tracks.walk(116.4, 39.9, start=datetime(2026, 11, 22, 3, tzinfo=UTC), seconds=80)
    data = tracks.gpx(first, second)[:-lost]
    for torn in (data, data + bytes(512)):
        read, whole = read_gpx(torn, "a.gpx")
        assert not whole
        assert [point.at for point in read[0]] == [point.at for point in first]
        assert 6 <= len(read[1]) <= len(second)
        assert [point.at for point in read[1]] == [point.at for point in second][: len(read[1])]


def test_a_sign_cut_in_two_at_the_end_does_not_spoil_what_was_before():
    walk = tracks.walk(116.3, 39.9, start=datetime(2026, 11, 22, 2, tzinfo=UTC), seconds=80)
    torn = tracks.gpx(walk).split(b"</trkseg>")[0] + '<trkpt lat="1" lon="1"><name>园'.encode()[:-1]
    read, whole = read_gpx(torn, "a.gpx")
    assert (len(read[0]), whole) == (len(walk), False)


def test_of_a_point_with_an_odd_height_place_and_time_are_taken():
    inner = "<ele>abc</ele><extensions><time>2001-01-01T00:00:00Z</time></extensions>"
    odd = f'<trkpt lat="3.99e1" lon="116.3">{inner}<time x="y">2026-11-22T02:00:30Z</time></trkpt>'
    spoiled_place = '<wpt lat="" lon=""/>'
    text = f'<gpx version="1.1">{spoiled_place}<trk><trkseg>{odd}</trkseg></trk></gpx>'
    (((point,),), _) = read_gpx(text.encode(), "a.gpx")
    assert (point.lon, point.lat, point.at) == (116.3, 39.9, datetime(2026, 11, 22, 2, 0, 30, tzinfo=UTC).timestamp())


BOMB = '<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PLANNED = b'<gpx version="1.1"><trk><trkseg><trkpt lat="40" lon="116"/></trkseg></trk></gpx>'
PLACES = b'<gpx version="1.1"><wpt lat="40" lon="116"><time>2026-11-22T02:00:00Z</time></wpt></gpx>'
ODD = b"""<gpx version="1.1"><trk><trkseg>
<trkpt lat="0" lon="0"><time>2026-11-22T02:00:00Z</time></trkpt>
<trkpt lat="95" lon="116"><time>2026-11-22T02:00:10Z</time></trkpt>
<trkpt lat="39.99" lon="116.3"><time>2026-11-22T02:00:20Z</time></trkpt>
<trkpt lat="39.99" lon="116.3"><time>2026-11-22T10:00:30+08:00</time></trkpt>
</trkseg></trk></gpx>"""


@pytest.mark.parametrize(
    ("said", "data", "code"),
    [
        ("an entity bomb", tracks.gpx([TrackPoint(1, 1, 1)], head=BOMB), "gpx_unreadable"),
        ("an entity that reads files", tracks.gpx([TrackPoint(1, 1, 1)], head=OUTSIDE), "gpx_unreadable"),
        ("no XML", b"\xff\xd8\xff\xe0 a picture", "gpx_unreadable"),
        ("other XML", b"<html/>", "gpx_unreadable"),
        ("points without end", b"<gpx><trk><trkseg>" + b"<trkpt lat='x'>" * 90_000, "gpx_unreadable"),
        ("cut off in its only point", tracks.gpx([TrackPoint(1_764_000_000, 1, 1)])[:-40], "gpx_unreadable"),
        ("a route without times", PLANNED, "gpx_without_times"),
        ("waypoints alone", PLACES, "gpx_without_times"),
        ("times no receiver can have had", tracks.gpx([TrackPoint(-62_135_500_000, 1, 1)]), "gpx_without_times"),
        ("more points than a day can have", b"<gpx>" + b"<trkpt/>" * 100_001, "gpx_too_large"),
        ("nothing", b"", "gpx_unreadable"),
        ("a number that is none", PLANNED.replace(b'"40"', b'"north"'), "gpx_unreadable"),
    ],
)
def test_a_file_that_is_no_track_is_refused(said, data, code):
    with pytest.raises(Problem) as refused:
        read_gpx(data, "a.gpx")
    assert refused.value.code == code, said


def test_points_that_are_nowhere_are_left_out_and_zones_are_understood():
    ((read,), _) = read_gpx(ODD, "a.gpx")
    assert [point.at - AT.timestamp() for point in read] == [20, 30]


# ── Names of files ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("said", "raw", "name"),
    [
        ("a plain name", b"A_1.jpg", "A_1.jpg"),
        ("UTF-8 (a Mac)", "公园.jpg".encode(), "公园.jpg"),
        ("GBK (Windows in China)", "公园.jpg".encode("gbk"), "公园.jpg"),
        ("GBK that looks like UTF-8", "联通".encode("gbk"), "联通"),
        ("neither", b"\xff\xff.jpg", "\ufffd\ufffd.jpg"),
    ],
)
def test_the_name_of_a_file_in_a_zip_is_read_as_it_was_written(said, raw, name):
    assert name_in(raw) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("DCIM/100CANON/MVI_0003.MOV", "file_video"),
        ("IMG_0001.CR2", "file_raw"),
        ("track.GPX", "file_track"),
        ("Thumbs.db", "file_other"),
        ("IMG_0001.txt", "file_other"),
        ("inner.zip", "archive_inside"),
        ("DCIM\\._IMG_0001.JPG", "not_a_photo"),
        ("__MACOSX/DCIM/IMG_0001.JPG", "not_a_photo"),
        ("IMG_0001.JPG", None),
        ("mov", None),
        ("HEIC", None),
    ],
)
def test_what_lies_beside_photos_is_told_by_its_name(name, code):
    told = unsuited(name)
    assert (told and told.code) == code
