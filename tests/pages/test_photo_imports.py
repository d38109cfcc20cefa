"""导入相机照片 as the office uses it: files announced and sent, looked over, set right, recorded in one go."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from uuid import UUID

import pytest

from server import clock, tasks
from server.database import db, transaction
from server.geo.datum import Datum, convert
from server.inspections.models import Observation, ObservationPhoto, Visit
from server.inspections.rules import FixSource, Kind
from server.people.rules import Role
from server.photos import operations as photos
from server.places.models import Site
from server.review.imports import operations
from server.review.imports.models import PhotoImport, PhotoImportFile
from server.review.imports.overview import overview
from server.storage import photo_store
from tests.support import making, pictures, tracks

LON, LAT = making.LON, making.LAT
PAGE = "/office/photo-imports"
HOSTILE = "</script><img src=x onerror=alert(1)>.jpg"


def _taken(minutes=0.0):
    return (clock.now() + timedelta(minutes=minutes)).replace(microsecond=0)


@pytest.fixture
def city(app):
    """Two parks in an open round, and who took photos there."""
    with app.app_context():
        park, standard = making.site("park", name="大公园"), making.standard()
        other = making.site("park", name="小公园", geometry=None)
        yi = making.account(Role.INSPECTOR, "yi")
        begun = clock.today() - timedelta(days=2)  # just after midnight photos are of yesterday
        made = making.round_of(park, other, standard=standard, name="秋季", starts_on=begun)
        db.session.commit()
        key = standard.requirements[0].key
        return {"round": made.id, "park": park.id, "other": other.code, "key": key, "yi": yi.id}


@pytest.fixture
def office(client_as):
    return client_as(Role.OFFICE)


@pytest.fixture
def begun(office, city):
    """An import that was begun; its address."""
    return office.post(PAGE, data={"account": city["yi"], "datum": "wgs84"}).headers["Location"]


def _announce(office, address, files):
    told = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()
    ]
    return office.post(f"{address}/files", json={"files": told})


def _arrive(app, files):
    """Let bytes arrive as an upload in pieces of whoever began the import leaves them, read and drawn."""
    with app.app_context():
        by = db.session.query(PhotoImport.created_by).distinct().scalar()
        for data in files.values():
            arrived = photos.take_in(
                photo_store(), _stream(data), hashlib.sha256(data).hexdigest(), size=len(data), limit=10_000_000
            )
            with transaction():
                photos.receive(arrived, by=by)
        tasks.work_off()


def _stream(data):
    import io

    return io.BytesIO(data)


@pytest.fixture
def brought(app, office, begun):
    """Four files that have arrived: inside a park, without a place, without a time, and no photo; one that has not."""
    files = {
        HOSTILE: pictures.jpeg(lon=LON, lat=LAT, taken_at=_taken(-30), seed=1),
        "nowhere.jpg": pictures.jpeg(taken_at=_taken(-20), seed=2),
        "no-time.jpg": pictures.jpeg(lon=LON, lat=LAT, seed=3),
        "text.jpg": b"no photo at all",
    }
    missing = {"missing.jpg": pictures.jpeg(seed=9)}
    assert _announce(office, begun, files | missing).status_code == 200
    _arrive(app, files)
    return begun


def _ids(app):
    with app.app_context():
        return {file.name: file.id for file in db.session.query(PhotoImportFile)}


def _seen(office, address):
    return re.search(r'name="seen" value="(\w+)"', office.get(address).text)[1]


def _counts(office, address):
    with office.application.app_context():
        return dict(overview(operations.find(UUID(address.rsplit("/", 1)[-1]))).counts)


def test_every_file_stands_somewhere_and_nothing_is_written_before_it_is_asked_for(app, office, brought):
    assert _counts(office, brought) == {"undecided": 3, "refused": 1, "on_the_way": 1}
    page = office.get(brought).text
    assert "大公园" in page
    assert "未送达" in page
    assert HOSTILE not in page
    with app.app_context():
        assert db.session.query(Observation).count() == 0


def test_what_is_chosen_for_many_or_one_is_recorded_in_one_go_and_only_once(app, office, city, brought):
    number = _ids(app)
    choice = {"do": "set", "kind": "sighting", "requirement": city["key"]}
    office.post(f"{brought}/choices", data=choice | {"file": [number[HOSTILE], number["nowhere.jpg"]]})
    office.post(f"{brought}/choices", data={"do": "set", "site": city["other"], "file": [number["nowhere.jpg"]]})
    assert _counts(office, brought) == {"ready": 2, "undecided": 1, "refused": 1, "on_the_way": 1}
    early = office.post(f"{brought}/import", data={"seen": _seen(office, brought)})
    assert (early.status_code, "没有送达或没有读完" in early.text) == (409, True)
    office.post(f"{brought}/choices", data={"do": "leave", "file": [number["missing.jpg"]]})
    seen = _seen(office, brought)
    assert office.post(f"{brought}/import", data={"seen": "0" * 32}).status_code == 409
    assert office.post(f"{brought}/import", data={"seen": seen}).status_code == 302
    assert office.post(f"{brought}/import", data={"seen": seen}).status_code == 409
    with app.app_context():
        assert {each.kind for each in db.session.query(Observation)} == {Kind.SIGHTING}
        assert {each.account_id for each in db.session.query(Visit)} == {city["yi"]}
        assert db.session.query(Observation).count() == db.session.query(Visit).count() == 2
        outcomes = sorted(str(each.outcome) for each in db.session.query(PhotoImportFile))
        assert outcomes == ["imported", "imported", "left_out", "left_out", "refused"]
    page = office.get(brought).text
    assert ("每个文件的结果" in page, "到哪些点位" in page, page.count("秋季")) == (True, True, 2)


@pytest.mark.parametrize("changed", [{"complete": "on"}, {"offset": "60"}, {"tracks": "walk.gpx"}])
def test_what_another_person_changed_since_the_overview_was_seen_is_not_recorded_unseen(
    app, office, city, begun, changed
):
    _announce(office, begun, files := {"a.jpg": pictures.jpeg(lon=LON, lat=LAT, taken_at=_taken(-30), seed=1)})
    _arrive(app, files)
    office.post(f"{begun}/choices", data={"kind": "sighting", "requirement": city["key"], "all": "1"})
    seen = _seen(office, begun)
    if "tracks" in changed:
        recorded = _stream(tracks.gpx(tracks.walk(LON, LAT, start=_taken(-60), seconds=80)))
        office.post(f"{begun}/tracks", data={"tracks": (recorded, changed["tracks"])})
    else:
        office.post(f"{begun}/terms", data={"offset": "0", "datum": "wgs84"} | changed)
    told = office.post(f"{begun}/import", data={"seen": seen})
    assert (told.status_code, "清单有变化" in told.text) == (409, True)
    assert office.post(f"{begun}/import", data={"seen": _seen(office, begun)}).status_code == 302


def test_photos_that_are_recorded_already_are_known_in_another_import(app, office, city, brought):
    test_what_is_chosen_for_many_or_one_is_recorded_in_one_go_and_only_once(app, office, city, brought)
    again = office.post(PAGE, data={"account": city["yi"]}).headers["Location"]
    with app.app_context():
        files = [(file.name, file.sha256, file.size) for file in db.session.query(PhotoImportFile)]
    told = [{"name": name, "sha256": sha256, "size": size} for name, sha256, size in files]
    assert office.post(f"{again}/files", json={"files": told}).status_code == 200
    assert _counts(office, again) == {"known": 2, "undecided": 1, "refused": 1, "on_the_way": 1}


def test_a_track_and_an_offset_place_a_photo_and_the_page_tells_how_many(app, office, city, begun):
    start, slow_by = _taken(-60), 90
    files = {"a.jpg": pictures.jpeg(taken_at=start + timedelta(seconds=40 - slow_by), seed=1)}
    _announce(office, begun, files)
    _arrive(app, files)
    walk = tracks.gpx(tracks.walk(LON - 0.0005, LAT, start=start, seconds=80))
    assert office.post(f"{begun}/tracks", data={"tracks": (_stream(walk), "walk.gpx")}).status_code == 302
    assert office.get(f"{begun}/placing?offset=0").json == {"placed": 0, "by_track": 0, "photos": 1}
    assert office.get(f"{begun}/placing?offset={slow_by}").json == {"placed": 1, "by_track": 1, "photos": 1}
    office.post(f"{begun}/terms", data={"offset": slow_by, "datum": "wgs84"})
    page = office.get(begun).text
    assert "轨迹推算（GPX）" in page
    number = _ids(app)["a.jpg"]
    chosen = {"do": "set", "kind": "answer:pass", "requirement": city["key"], "file": [number]}
    office.post(f"{begun}/choices", data=chosen)
    assert office.post(f"{begun}/import", data={"seen": _seen(office, begun)}).status_code == 302
    with app.app_context():
        photo = db.session.query(ObservationPhoto).one()
        assert (photo.fix_source, photo.exif_datum) == (FixSource.TRACK, Datum.WGS84)


@pytest.mark.parametrize("named", ["viewer", "nobody", "abc"])
def test_photos_are_those_of_an_inspector_or_the_office_and_of_nobody_silently_put_in_their_place(app, office, named):
    with app.app_context():
        number = {"viewer": making.account(Role.VIEWER).id, "nobody": 999_999}.get(named, named)
        db.session.commit()
    answer = office.post(PAGE, data={"account": number})
    assert (answer.status_code, "拍摄人只能是" in answer.text) == (422, True)
    with app.app_context():
        assert db.session.query(PhotoImport).count() == 0


@pytest.mark.parametrize(
    ("where", "data", "status", "said"),
    [
        ("tracks", {"tracks": (b"no track", "a.gpx")}, 422, "不是可读取的 GPX 文件"),
        ("terms", {"offset": "soon"}, 422, "时间偏移应为秒数"),
        ("terms", {"offset": "9999999"}, 422, "时间偏移应为秒数"),
        ("terms", {"datum": "cgcs"}, 422, "cgcs"),
        ("choices", {"do": "set", "all": "1"}, 422, "没有勾选照片"),
        ("choices", {"do": "set", "kind": "sighting"}, 422, "请同时选定测评标准"),
        ("import", {"seen": ""}, 422, "没有可以导入的照片"),
    ],
)
def test_wrong_input_is_told_on_the_page_and_changes_nothing(office, begun, where, data, status, said):
    data = {name: (_stream(value[0]), value[1]) if isinstance(value, tuple) else value for name, value in data.items()}
    answer = office.post(f"{begun}/{where}", data=data)
    assert answer.status_code == status
    assert said in answer.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"site": "没有这个点位"}, "叫“没有这个点位”的点位有 0 个"),
        ({"kind": "problem", "problem_type": "x"}, "不是可记录的用途"),
        ({"taken_at": "yesterday"}, "拍摄时间应为日期和时间"),
        ({"taken_at": "9999-01-01T10:00"}, "拍摄时间不能晚于现在"),
        ({"taken_at": "0001-01-01T00:00"}, "拍摄时间应为日期和时间"),
    ],
)
def test_a_choice_that_cannot_be_is_told_on_the_page(office, brought, data, said):
    answer = office.post(f"{brought}/choices", data={"do": "set", "all": "1"} | data)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize(
    "told",
    [{}, {"files": [{"name": "a.jpg"}]}, {"files": [{"name": "", "sha256": "0" * 64}]}, {"files": "many"}],
)
def test_a_list_of_files_in_another_form_is_refused(office, begun, told):
    answer = office.post(f"{begun}/files", json=told, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (422, "import_files_malformed")


def test_names_are_made_fit_to_be_kept_and_huge_files_that_do_not_come_are_noted(office, begun):
    told = [
        {"name": "a\0b\n.jpg", "sha256": "0" * 64, "size": 1},
        {"name": "x" * 400, "size": 9_000_000_000, "reason": {"code": "file_video"}},
        {"name": "locked.jpg", "reason": {"code": "file_encrypted"}},
    ]
    assert office.post(f"{begun}/files", json={"files": told}).json == {"noted": 3, "here": []}
    page = office.get(begun).text
    assert "a�b�.jpg" in page
    assert "这是视频，只导入照片" in page
    assert "文件已加密（有密码）" in page


def test_a_page_is_told_which_bytes_are_here_and_how_many_are_awaited(app, office, begun):
    files = {"a.jpg": pictures.jpeg(seed=1), "b.jpg": pictures.jpeg(seed=2)}
    assert _announce(office, begun, files).json == {"noted": 2, "here": []}
    assert office.get(f"{begun}/state").json == {"files": 2, "on_the_way": 2, "reading": 0}
    _arrive(app, {"a.jpg": files["a.jpg"]})
    assert _announce(office, begun, files).json == {"noted": 2, "here": [hashlib.sha256(files["a.jpg"]).hexdigest()]}
    assert office.get(f"{begun}/state").json == {"files": 2, "on_the_way": 1, "reading": 0}
    assert "还有 1 个文件没有送达" in office.get(begun).text


def test_more_files_than_are_taken_at_a_time_are_refused_and_none_of_them_noted(office, begun, monkeypatch):
    monkeypatch.setattr(operations, "MOST_FILES", 2)
    files = {f"{number}.jpg": bytes([number]) for number in range(3)}
    assert _announce(office, begun, files).status_code == 413
    assert office.get(f"{begun}/state").json["files"] == 0


def test_a_photo_without_a_time_is_given_one_and_one_at_the_wrong_site_is_moved(app, office, city, brought):
    number = _ids(app)
    choice = {"do": "set", "kind": "sighting", "requirement": city["key"], "file": [number["no-time.jpg"]]}
    told = clock.show(_taken(-15)).replace(" ", "T")
    office.post(f"{brought}/choices", data=choice | {"taken_at": told})
    page = office.get(f"{brought}?show=ready").text
    assert ("时间由人填写" in page, "大公园" in page) == (True, True)
    moved = office.post(f"{brought}/choices", data=choice | {"site": f"{city['other']} · 小公园"})
    assert moved.headers["Location"].endswith("#overview")
    assert "点位由人选定" in office.get(f"{brought}?show=ready").text
    office.post(f"{brought}/choices", data={"do": "leave", "file": [number["missing.jpg"]]})
    assert office.post(f"{brought}/import", data={"seen": _seen(office, brought)}).status_code == 302
    with app.app_context():
        seen = db.session.query(Observation).one()
        where = db.session.get(Site, seen.site_id)
        assert (where.code, seen.note) == (city["other"], "拍摄时间由导入人填写：1 张")
        assert clock.show(seen.taken_at).replace(" ", "T") == told


def test_what_was_chosen_is_taken_back_and_what_is_proposed_counts_again(app, office, city, brought):
    number = _ids(app)
    chosen = {"site": city["other"], "taken_at": "2026-01-02T10:00", "kind": "sighting", "requirement": city["key"]}
    office.post(f"{brought}/choices", data={"do": "set", "file": [number[HOSTILE]]} | chosen)
    assert "点位由人选定" in office.get(brought).text
    office.post(f"{brought}/choices", data={"do": "reset", "file": [number[HOSTILE]]})
    page = office.get(brought).text
    assert ("点位由人选定" in page, "时间由人填写" in page) == (False, False)


def test_the_overview_tells_how_many_go_where_and_why_the_others_do_not(app, office, city, brought):
    with app.app_context():
        found = overview(operations.find(UUID(brought.rsplit("/", 1)[-1])))
        sites = [(each.site.name, each.round and each.round.name, dict(each.counts)) for each in found.sites]
        assert sites == [("大公园", "秋季", {"undecided": 1}), ("大公园", None, {"undecided": 1})]
        told = {why: count for why, count, _ in found.reasons}
    assert told == {"use": 3, "time": 1, "round": 1, "place": 1, "not_a_photo": 1}
    page = office.get(f"{brought}?why=place").text
    assert ("nowhere.jpg" in page, "no-time.jpg" in page, "只列出 1 个文件" in page) == (True, False, True)
    assert "no-time.jpg" in office.get(f"{brought}?at={city['park']}").text


def test_a_photo_of_another_day_than_the_named_round_is_not_recorded_unless_somebody_says_so(app, office, city):
    begun = office.post(PAGE, data={"account": city["yi"], "round": city["round"]}).headers["Location"]
    files = {"old.jpg": pictures.jpeg(lon=LON, lat=LAT, taken_at=_taken(-60 * 24 * 700), seed=1)}
    _announce(office, begun, files)
    _arrive(app, files)
    choice = {"do": "set", "all": "1"}
    office.post(f"{begun}/choices", data=choice | {"kind": "sighting", "requirement": city["key"]})
    assert _counts(office, begun) == {"undecided": 1}
    assert "拍摄日期不在批次期间" in office.get(begun).text
    office.post(f"{begun}/choices", data=choice | {"file_round": city["round"]})
    assert _counts(office, begun) == {"ready": 1}


def test_a_long_list_is_shown_in_pages_and_changed_as_a_whole(app, office, city, begun):
    files = {f"{number:03}.jpg": bytes([number]) for number in range(101)}
    _announce(office, begun, files)
    assert ("000.jpg" in (page := office.get(f"{begun}?page=2").text), "100.jpg" in page) == (False, True)
    office.post(f"{begun}/choices", data={"do": "leave", "all": "1", "show": "on_the_way"})
    assert _counts(office, begun) == {"left_out": 101}
    assert office.get(f"{begun}?page=99").status_code == 200


def test_sites_are_proposed_for_what_is_typed(office, city):
    found = office.get(f"{PAGE}/sites?like=小公").json
    assert [one["value"] for one in found] == [f"{city['other']} · 小公园"]
    assert office.get(f"{PAGE}/sites?like=").json == []


def test_why_a_photo_cannot_be_read_is_said_in_the_language_of_whoever_reads_it(app, office, begun):
    photo = pictures.jpeg(lon=LON, lat=LAT, taken_at=_taken(-30), seed=1)
    files = {"padded.jpg": photo[:2] + b"\xff\xe5\x00\x02" * 5_000 + photo[2:]}
    _announce(office, begun, files)
    _arrive(app, files)
    assert _counts(office, begun) == {"refused": 1}
    assert "照片不能读取：附带信息过多，没有解码。" in office.get(begun).text
    office.post("/language", data={"language": "en", "next": begun})
    assert "The photo cannot be read: Too much metadata, not decoded." in office.get(begun).text
    with app.app_context(), app.test_request_context():
        (line,) = overview(operations.find(UUID(begun.rsplit("/", 1)[-1]))).lines
        assert line.why == ("too_much_metadata",)


TORN = "文件不完整，只使用前面完好的轨迹点"


def test_a_track_is_taken_out_again_and_hours_without_overlap_are_told(app, office, begun):
    files = {"a.jpg": pictures.jpeg(taken_at=_taken(-600), seed=1)}
    _announce(office, begun, files)
    _arrive(app, files)
    walk = tracks.gpx(tracks.walk(LON, LAT, start=_taken(-60), seconds=80))
    office.post(f"{begun}/tracks", data={"tracks": (_stream(walk), "walk.gpx")})
    page = office.get(begun).text
    assert ("walk.gpx" in page, "没有重合" in page, TORN in page) == (True, True, False)
    office.post(f"{begun}/tracks/0/removal")
    assert "walk.gpx" not in office.get(begun).text


def test_of_a_track_that_ends_in_the_middle_it_is_said(app, office, begun):
    files = {"a.jpg": pictures.jpeg(taken_at=_taken(-60), seed=1)}
    _announce(office, begun, files)
    _arrive(app, files)
    torn = tracks.gpx(tracks.walk(LON, LAT, start=_taken(-60), seconds=80))[:-60]
    office.post(f"{begun}/tracks", data={"tracks": (_stream(torn), "walk.gpx")})
    page = office.get(begun).text
    assert ("walk.gpx" in page, TORN in page) == (True, True)


def test_an_import_given_up_or_expired_is_shown_to_nobody(app, office, brought):
    office.post(f"{brought}/drop")
    second = office.post(PAGE, data={}).headers["Location"]
    with app.app_context(), clock.held(clock.now() + operations.LIVES + timedelta(minutes=1)):
        pages = [office.get(address).status_code for address in (brought, second)]
        listed = office.get(PAGE).text
    assert (pages, brought in listed, second in listed) == ([404, 404], False, False)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.UNIT, Role.VIEWER])
def test_only_the_office_imports(client_as, begun, role):
    other = client_as(role)
    assert other.get(begun).status_code == 403
    assert other.post(f"{begun}/import").status_code == 403


def test_a_datum_need_not_be_said_and_what_a_file_says_of_it_is_told(app, office, city):
    lon, lat = convert(LON, LAT, Datum.WGS84, Datum.GCJ02)
    named = {pictures.GPS.GPSMapDatum: "GCJ-02"}
    begun = office.post(PAGE, data={"account": city["yi"], "datum": ""}).headers["Location"]
    files = {"a.jpg": pictures.jpeg(lon=lon, lat=lat, taken_at=_taken(-50), seed=1, gps=named)}
    _announce(office, begun, files)
    _arrive(app, files)
    page = office.get(begun).text
    assert '<option value="">未说明' in page
    assert '<option value="wgs84" selected>' not in page
    assert "照片标明 GCJ-02，已换算" in page
    assert "点位内" in page
    office.post(f"{begun}/terms", data={"offset": 0, "datum": "wgs84"})
    page = office.get(begun).text
    assert "照片标明 GCJ-02，已换算" not in page
    assert "附近没有点位" in page
    office.post(f"{begun}/terms", data={"offset": 0, "datum": ""})
    number = _ids(app)["a.jpg"]
    office.post(
        f"{begun}/choices", data={"do": "set", "kind": "answer:pass", "requirement": city["key"], "file": [number]}
    )
    assert office.post(f"{begun}/import", data={"seen": _seen(office, begun)}).status_code == 302
    with app.app_context():
        assert db.session.query(ObservationPhoto).one().exif_datum is None
