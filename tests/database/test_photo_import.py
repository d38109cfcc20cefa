"""`photos import`: looked over first, recorded in one go, twice is once, every file accounted for; on both engines."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import timedelta

import pytest

from server import clock, tasks
from server.database import db
from server.geo.datum import Datum, convert
from server.inspections.evidence.notes import notes_in
from server.inspections.models import Observation, ObservationPhoto, Round, Visit
from server.inspections.rules import FixSource, Kind, Source, Trust
from server.people.rules import Role
from server.photos.models import Photo
from tests.support import making, pictures, tracks

LON, LAT = making.LON, making.LAT


@pytest.fixture
def city(app, db_session):
    """A park in an open round, and somebody who took photos there."""
    inspector = making.account(Role.INSPECTOR, "yi")
    park, standard = making.site("park", name="大公园"), making.standard()
    begun = clock.today() - timedelta(days=2)  # just after midnight photos are of yesterday
    each = making.round_of(park, standard=standard, inspectors=(inspector,), name="秋季", starts_on=begun)
    db.session.commit()
    return {"round": each.id, "park": park.id, "key": standard.requirements[0].key, "inspector": inspector.id}


@pytest.fixture
def run(app, db_session):
    """Run `photos import` as somebody at the terminal."""

    def invoke(*arguments):
        done = app.test_cli_runner().invoke(args=["photos", "import", *map(str, arguments)])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return invoke


def _taken(minutes=0.0):
    return (clock.now() + timedelta(minutes=minutes)).replace(microsecond=0)


def _folder(path, files):
    path.mkdir()
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def _kept():
    return [db.session.query(kind).count() for kind in (Visit, Observation, Photo)]


def _recording(city):
    return "--use", f"sighting:{city['key']}", "--account", "yi", "--yes"


@pytest.fixture
def mixed(tmp_path):
    """A folder as people have them: photos with and without a place, a copy, a text and a torn file."""
    here = pictures.jpeg(lon=LON, lat=LAT, taken_at=_taken(-50), seed=1)
    files = {
        "一/here.jpg": here,
        "一/copy.jpg": here,
        "far.jpg": pictures.jpeg(lon=LON + 1, lat=LAT, taken_at=_taken(-40), seed=2),
        "nowhere.jpg": pictures.jpeg(taken_at=_taken(-30), seed=3),
        "no-time.jpg": pictures.jpeg(lon=LON, lat=LAT, seed=4),
        "notes.txt": b"not a photo",
        "empty.jpg": b"",
    }
    return _folder(tmp_path / "card", files)


def test_an_overview_is_shown_and_nothing_is_written_unasked(run, city, mixed):
    done = run(mixed)
    assert done.exit_code == 1
    assert "大公园" in done.output
    assert "inside" in done.output
    assert "7 files: imported 0 · known 1 · left out 4 · refused 2" in done.output
    assert _kept() == [0, 0, 0]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.UNIT])
def test_nobody_but_inspectors_and_the_office_is_made_to_have_checked(run, city, mixed, role):
    making.account(role, "kan")
    db.session.commit()
    done = run(mixed, "--use", f"sighting:{city['key']}", "--account", "kan", "--yes")
    assert ("photo_import_no_taker" in done.stderr, _kept()) == (True, [0, 0, 0])


def test_what_is_ready_is_recorded_and_every_file_is_accounted_for(run, city, mixed):
    done = run(mixed, *_recording(city))
    assert "7 files: imported 1 · known 1 · left out 3 · refused 2" in done.output
    assert _kept() == [1, 1, 1]
    seen, photo = db.session.query(Observation).one(), db.session.query(ObservationPhoto).one()
    assert (seen.kind, seen.site_id, seen.round_id) == (Kind.SIGHTING, city["park"], city["round"])
    assert seen.account_id == city["inspector"]
    assert (photo.source, photo.fix_lon, photo.exif_datum) == (Source.GALLERY, None, None)
    tasks.work_off()
    db.session.refresh(photo)
    assert photo.trust is Trust.LOCATED
    again = run(mixed, *_recording(city))
    assert "imported 0 · known 2" in again.output
    assert _kept() == [1, 1, 1]


def test_a_zip_is_the_same_as_its_folder_and_unpacks_nothing_outside(run, city, mixed, tmp_path):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for each in sorted(mixed.rglob("*")):
            if each.is_file():
                archive.write(each, f"../../{each.name}")
    done = run(path, *_recording(city))
    assert "7 files: imported 1 · known 1 · left out 3 · refused 2" in done.output
    assert _kept() == [1, 1, 1]


def test_a_track_places_photos_that_know_no_place_and_is_named_for_it(run, city, tmp_path):
    start = _taken(-60)
    walk = tracks.gpx(tracks.walk(LON - 0.001, LAT, start=start, seconds=120))
    (tmp_path / "walk.gpx").write_bytes(walk)
    (tmp_path / "torn.gpx").write_bytes(walk[:-60])
    folder = _folder(tmp_path / "p", {"a.jpg": pictures.jpeg(taken_at=start + timedelta(seconds=35), seed=1)})
    assert "no place" in run(folder).output
    assert "torn.gpx: the file ends in the middle" in run(folder, "--gpx", tmp_path / "torn.gpx").output
    done = run(folder, "--gpx", tmp_path / "walk.gpx", *_recording(city))
    assert "track 116.29" in done.output
    photo = db.session.query(ObservationPhoto).one()
    assert photo.fix_source is FixSource.TRACK
    assert photo.fix_accuracy_m > 10
    tasks.work_off()
    db.session.refresh(photo)
    assert (photo.trust, photo.trust_reasons) == (Trust.LOCATED, [])
    assert len(db.session.query(Visit).one().track) > 5


def test_the_offset_of_the_clock_is_found_and_a_declared_datum_taken_out(run, city, tmp_path):
    start, wrong_by = _taken(-60), 180
    walk = tracks.walk(LON - 0.001, LAT, start=start, seconds=300)
    (tmp_path / "walk.gpx").write_bytes(tracks.gpx(walk))
    files = {}
    for number, at in enumerate((2, 8, 14), start=1):
        lon, lat = convert(walk[at].lon, walk[at].lat, Datum.WGS84, Datum.GCJ02)
        taken = start + timedelta(seconds=at * 10 - wrong_by)
        files[f"{number}.jpg"] = pictures.jpeg(lon=lon, lat=lat, taken_at=taken, seed=number)
    files["4.jpg"] = pictures.jpeg(taken_at=start + timedelta(seconds=60 - wrong_by), seed=4)
    options = ("--gpx", tmp_path / "walk.gpx", "--offset", "auto", "--datum", "gcj02")
    done = run(_folder(tmp_path / "p", files), *options, *_recording(city))
    assert "offset: +180 s (3 of 3 photos agree" in done.output
    assert "4 files: imported 4" in done.output
    tasks.work_off()
    trusts = {photo.trust for photo in db.session.query(ObservationPhoto)}
    assert trusts == {Trust.LOCATED}


@pytest.fixture
def in_gcj02(tmp_path):
    """A photo of the park whose file says that its position is GCJ-02, and one that says nothing of its datum."""
    lon, lat = convert(LON, LAT, Datum.WGS84, Datum.GCJ02)
    named = {pictures.GPS.GPSMapDatum: "GCJ-02"}
    files = {
        "named.jpg": pictures.jpeg(lon=lon, lat=lat, taken_at=_taken(-50), seed=1, gps=named),
        "usual.jpg": pictures.jpeg(lon=LON, lat=LAT, taken_at=_taken(-40), seed=2),
    }
    return _folder(tmp_path / "datum", files)


@pytest.mark.parametrize(
    ("sentence", "options", "rule", "ready", "recorded", "notes"),
    [
        ("nobody says a datum: the file does", (), Datum.WGS84, 2, {None}, 1),
        ("one that is declared stands above the file", ("--datum", "wgs84"), Datum.WGS84, 1, {Datum.WGS84}, 0),
        ("a round's rule is for its phones", (), Datum.GCJ02, 2, {Datum.GCJ02, Datum.WGS84}, 0),
    ],
)
def test_in_which_datum_photos_are_read(run, city, in_gcj02, sentence, options, rule, ready, recorded, notes):
    db.session.get_one(Round, city["round"]).exif_datum = rule
    db.session.commit()
    done = run(in_gcj02, *options, *_recording(city))
    assert ("out of gcj02 as the file says" in done.output) == (ready == 2)
    assert f"2 files: imported {ready}" in done.output, sentence
    tasks.work_off()
    seen = db.session.query(ObservationPhoto).all()
    assert {photo.trust for photo in seen} == {Trust.LOCATED}
    assert {photo.exif_datum for photo in seen} == recorded
    assert [(photo.lon, photo.lat) for photo in seen] == [pytest.approx((LON, LAT), abs=1e-5)] * ready
    assert sum(len(notes_in(photo.trust_reasons)) for photo in seen) == notes


def test_a_picture_that_was_saved_again_is_told_as_nearly_the_same(run, city, tmp_path):
    first = _folder(tmp_path / "a", {"a.jpg": pictures.jpeg(lon=LON, lat=LAT, taken_at=_taken(-50), seed=7)})
    run(first, *_recording(city))
    tasks.work_off()
    data = pictures.jpeg(lon=LON, lat=LAT, taken_at=_taken(-49), seed=7, quality=50)
    done = run(_folder(tmp_path / "b", {"b.jpg": data}))
    assert "nearly the same as one of 秋季, 大公园" in done.output


def test_how_many_go_where_and_why_the_others_do_not_is_told_at_the_end(run, city, mixed):
    (mixed / "MVI_1.MOV").write_bytes(b"a video")
    told = run(mixed, *_recording(city)[:2]).output
    for line in (
        f"大公园 [{city['park']}], 秋季 [{city['round']}]: 1 ready, 0 undecided",
        "1 not: known, the same bytes are among these files",
        "1 not: undecided, place",
        "1 not: refused, file_video",
    ):
        assert line in told.splitlines()


def test_photos_of_other_days_than_the_named_round_need_a_word_of_their_own(run, city, tmp_path):
    old = pictures.jpeg(lon=LON, lat=LAT, taken_at=_taken(-60 * 24 * 700), seed=1)
    folder = _folder(tmp_path / "p", {"old.jpg": old})
    options = ("--round", city["round"], *_recording(city))
    assert "undecided: outside_days" in run(folder, *options).output
    assert _kept() == [0, 0, 0]
    assert "imported 1" in run(folder, *options, "--any-day").output


def test_a_closed_round_and_an_unknown_use_are_refused_before_anything_is_read(run, city, mixed):
    assert "import_use_unknown" in run(mixed, "--use", "guess:1").stderr
    assert "round_unknown" in run(mixed, "--round", 99_999).stderr
    assert "offset_unknown" in run(mixed, "--offset", "soon").stderr
    assert _kept() == [0, 0, 0]


def test_a_hostile_archive_is_read_no_further_than_a_photo_may_be_large(run, city, tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.jpg", b"\0" * 100_000_000)
        archive.writestr("fine.jpg", pictures.jpeg(seed=1))
    done = run(path)
    assert "photo_too_large" in done.output
    assert "2 files: imported 0 · known 0 · left out 1 · refused 1" in done.output
    (tmp_path / "no.zip").write_bytes(path.read_bytes()[:500])
    assert "import_source_unreadable" in run(tmp_path / "no.zip").stderr


def test_real_photos_are_looked_over_without_one_that_stops_the_rest(run, city, shared_data):
    folder = shared_data / "photos" / "ianare+exif-py"
    if not folder.is_dir():
        pytest.skip("these photos are not on this machine")
    files = [path for path in folder.rglob("*") if path.is_file()]
    last = run(folder).output.splitlines()[-1]
    assert last.startswith(f"{len(files)} files: imported 0")


def test_bytes_known_on_a_phone_as_the_source_of_a_smaller_copy_are_known(run, city, mixed):
    data = (mixed / "一/here.jpg").read_bytes()
    inspector, park = making.account(Role.INSPECTOR), making.site()
    seen = making.observation(making.visit(making.round_of(park), park, inspector))
    making.observed_photo(seen, source_sha256=hashlib.sha256(data).hexdigest())
    db.session.commit()
    assert "known: 测试批次" in run(mixed).output
