"""The phone's pages as a browser without scripts gets them: lists, the visit form, 随手拍."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from shapely.geometry import Point
from sqlalchemy import event

from server.database import db
from server.field.today import assigned_sites
from server.inspections.models import Assignment, Observation, RoundSite, Visit
from server.inspections.rules import Kind
from server.people.models import Account
from server.people.rules import Role
from server.photos.models import Photo
from server.places import queries as places
from server.places.rules import SiteState
from tests.support import making, pictures


@pytest.fixture
def inspector(client_as):
    return client_as(Role.INSPECTOR)


@pytest.fixture
def scene(app, inspector):
    with app.app_context():
        account = db.session.get(Account, inspector.account_id)
        park = making.site("park", name="测试公园")
        each = making.round_of(park, standard=making.standard(), inspectors=(account,))
        db.session.commit()
        return {"round": each.id, "site": park.id, "url": f"/field/rounds/{each.id}/sites/{park.id}", "key": "TS-6-1"}


def _photo(seed: int = 0):
    return io.BytesIO(pictures.jpeg(seed=seed, lon=making.LON, lat=making.LAT)), f"{seed}.jpg"


def _form(scene, **fields):
    tokens = {"visit_token": str(uuid4()), "record_token": str(uuid4())}
    return {"requirement": scene["key"], "answer": "", "count": "1", **tokens, **fields}


def _post(inspector, url, form):
    return inspector.post(url, data=form, content_type="multipart/form-data")


def _observations(app):
    with app.app_context():
        return [
            (one.kind, one.answer, [photo.sha256 for photo in one.photos])
            for one in db.session.query(Observation).all()
        ]


def test_today_lists_the_assigned_sites_with_their_progress(inspector, scene):
    page = inspector.get("/field").get_data(as_text=True)
    assert "测试公园" in page
    assert scene["url"] in page
    assert "0/1 项已查" in page


def test_todays_list_carries_the_outline_of_every_site_that_has_a_place(app, inspector):
    with app.app_context():
        account = db.session.get(Account, inspector.account_id)
        sites = [making.site("park"), making.site("bus_stop", geometry=Point(116.3, 39.99)), making.unplaced_site()]
        making.round_of(*sites, inspectors=(account,))
        db.session.commit()
    page = inspector.get("/field").get_data(as_text=True)
    assert page.count("data-outline=") == 2
    assert 'data-kind="point" data-outline="[[[116.3, 39.99]]]"' in page
    assert 'data-kind="polygon"' in page


def test_todays_list_asks_the_database_no_more_for_many_sites_than_for_few(app, inspector):
    with app.app_context():
        account = db.session.get(Account, inspector.account_id)
        made = making.round_of(making.site("park"), inspectors=(account,))
        few = _asked_for_today(app, account.id, sites=1)
        for order in range(2, 42):
            park = making.site("park")
            db.session.add(RoundSite(round_id=made.id, site_id=park.id, draw_order=order))
            db.session.add(Assignment(round_id=made.id, site_id=park.id, account_id=account.id))
        assert _asked_for_today(app, account.id, sites=41) == few


def _asked_for_today(app, account_id: int, sites: int) -> int:
    """Count the statements that the list takes."""
    db.session.flush()
    db.session.expire_all()
    statements = []
    listener = ("before_cursor_execute", lambda *given: statements.append(given[2]))
    account = db.session.get(Account, account_id)
    event.listen(db.engine, *listener)
    with app.test_request_context():
        assert [len(each.sites) for each in assigned_sites(account)] == [sites]
    event.remove(db.engine, *listener)
    return len(statements)


def test_the_visit_page_shows_the_clause_word_for_word_and_the_count(inspector, scene):
    page = inspector.get(scene["url"]).get_data(as_text=True)
    assert "公园公益广告不少于10处。" in page
    assert 'data-required="10"' in page
    assert 'data-counted="0"' in page


def test_a_site_outside_the_round_is_no_page(inspector, scene):
    assert inspector.get(f"/field/rounds/{scene['round']}/sites/999999").status_code == 422


def test_one_photo_with_three_things_counts_three(app, inspector, scene):
    answer = _post(inspector, scene["url"], _form(scene, count="3", photos=_photo()))
    assert answer.status_code == 302
    kept = _observations(app)
    assert [kind for kind, _, _ in kept] == [Kind.SIGHTING] * 3
    assert 'data-counted="3"' in inspector.get(scene["url"]).get_data(as_text=True)
    with app.app_context():
        assert db.session.query(Photo).count() == 1


def test_the_form_posted_twice_is_taken_once(app, inspector, scene):
    form = _form(scene)
    for _ in range(2):
        assert _post(inspector, scene["url"], {**form, "photos": _photo()}).status_code == 302
    assert len(_observations(app)) == 1


def test_a_count_without_a_photo_is_refused_with_a_sentence(app, inspector, scene):
    answer = _post(inspector, scene["url"], _form(scene))
    assert answer.status_code == 422
    assert "请至少选择一张照片" in answer.get_data(as_text=True)
    assert _observations(app) == []


def test_a_clause_judged_by_eye_wants_an_answer(app, inspector):
    clause = {
        **making.PARK_COUNT,
        "rules": {"normal": {"kind": "by_eye", "source_kind": "quality", "subject": "整洁"}},
    }
    with app.app_context():
        account = db.session.get(Account, inspector.account_id)
        park = making.site("park")
        each = making.round_of(park, standard=making.standard(requirements=[clause]), inspectors=(account,))
        db.session.commit()
        url = f"/field/rounds/{each.id}/sites/{park.id}"
    form = {"requirement": "TS-6-1", "answer": "", "count": "1"}
    assert _post(inspector, url, {**form, "photos": _photo()}).status_code == 422
    assert _post(inspector, url, {**form, "answer": "fail", "photos": _photo()}).status_code == 302
    assert [(kind, answer) for kind, answer, _ in _observations(app)] == [(Kind.ANSWER, "fail")]


def test_unable_keeps_its_reason_and_its_photo(app, inspector, scene):
    form = _form(scene, answer="unable", reason="works", photos=_photo())
    assert _post(inspector, scene["url"], form).status_code == 302
    assert [(kind, answer, len(photos)) for kind, answer, photos in _observations(app)] == [(Kind.ANSWER, "unable", 1)]


def test_photos_may_show_that_nothing_more_is_there(app, inspector, scene):
    shown = _form(scene, shows="nothing", complete="1")
    assert _post(inspector, scene["url"], {**shown, "photos": _photo()}).status_code == 302
    assert [(kind, answer, len(photos)) for kind, answer, photos in _observations(app)] == [(Kind.ABSENCE, None, 1)]
    page = inspector.get(scene["url"]).get_data(as_text=True)
    assert 'data-counted="0"' in page
    assert "start" in page.split('data-spots="')[1].split('"')[0]


def test_absence_without_a_photo_is_refused(app, inspector, scene):
    assert _post(inspector, scene["url"], _form(scene, shows="end")).status_code == 422
    assert _observations(app) == []


def test_half_a_position_is_refused_and_nothing_is_kept(app, inspector, scene):
    answer = _post(inspector, scene["url"], _form(scene, lon="116.3", photos=_photo()))
    assert answer.status_code == 422
    assert _observations(app) == []


def test_declaring_the_check_complete_ends_the_visit(app, inspector, scene):
    _post(inspector, scene["url"], _form(scene, complete="1", photos=_photo()))
    with app.app_context():
        visit = db.session.query(Visit).one()
        assert (visit.complete, visit.track) == (True, [])
    assert "不符合" in inspector.get(scene["url"]).get_data(as_text=True)


def test_a_problem_needs_a_type_and_a_photo(app, inspector, scene):
    form = {"round": str(scene["round"]), "record_token": str(uuid4()), "note": "占用盲道"}
    assert _post(inspector, "/field/problem", {**form, "problem_type": "parking"}).status_code == 422
    assert _post(inspector, "/field/problem", {**form, "photos": _photo()}).status_code == 422
    taken = _post(inspector, "/field/problem", {**form, "problem_type": "parking", "photos": _photo(1)})
    assert taken.status_code == 302
    assert [kind for kind, _, _ in _observations(app)] == [Kind.PROBLEM]


@pytest.fixture
def stops(app, inspector):
    """A stop without a place, one with, and a bus, all in one round: the address of each one's page."""
    with app.app_context():
        account = db.session.get(Account, inspector.account_id)
        bus = making.unplaced_site("bus", vehicle_line="1", vehicle_plate="京A12345")
        bus.state = SiteState.MOBILE
        lost, placed = making.unplaced_site("bus_stop"), making.site("bus_stop", geometry=Point(116.31, 39.98))
        each = making.round_of(lost, placed, bus, inspectors=(account,))
        db.session.commit()
        found = {"lost": lost.id, "placed": placed.id, "bus": bus.id}
        return {name: f"/field/rounds/{each.id}/sites/{number}" for name, number in found.items()} | {"ids": found}


def _shape(app, site_id):
    with app.app_context():
        shape = places.shape_of(site_id)
        return None if shape is None else (shape.x, shape.y)


def test_a_site_without_a_place_asks_for_one_and_a_vehicle_never_does(inspector, stops):
    lost, placed, bus = (inspector.get(stops[name]).get_data(as_text=True) for name in ("lost", "placed", "bus"))
    assert ["这个点位还没有坐标" in page for page in (lost, placed, bus)] == [True, False, False]
    assert ["点位位置不对" in page for page in (lost, placed, bus)] == [False, True, False]


def test_typed_coordinates_place_a_site_that_has_no_place(app, inspector, stops):
    answer = inspector.post(f"{stops['lost']}/position", data={"lon": "116.3", "lat": "39.99"})
    assert answer.status_code == 302
    assert _shape(app, stops["ids"]["lost"]) == (116.3, 39.99)
    assert "点位已定位" in inspector.get(stops["lost"]).get_data(as_text=True)


def test_coordinates_of_a_chinese_map_are_converted(app, inspector, stops):
    inspector.post(f"{stops['lost']}/position", data={"lon": "116.3", "lat": "39.99", "datum": "gcj02"})
    lon, lat = _shape(app, stops["ids"]["lost"])
    assert (116.3 - lon, 39.99 - lat) == pytest.approx((0.0061, 0.0013), abs=0.0005)


def test_a_placed_site_is_not_moved_from_the_field_only_a_correction_is_proposed(app, inspector, stops):
    form = {"lon": "116.32", "lat": "39.99", "reason": "站牌已迁到路东"}
    inspector.post(f"{stops['placed']}/position", data=form)
    assert _shape(app, stops["ids"]["placed"]) == (116.31, 39.98)
    with app.app_context():
        kept = places.corrections()
        assert [(each.lon, each.lat, each.reason) for each in kept] == [(116.32, 39.99, "站牌已迁到路东")]


@pytest.mark.parametrize(
    "form",
    [{}, {"lon": "116.3"}, {"lon": "0", "lat": "0"}, {"lon": "1163", "lat": "39"}, {"lon": "东", "lat": "39"}],
    ids=["nothing", "half", "zero", "off the globe", "no number"],
)
def test_a_position_that_is_none_is_refused_with_a_sentence(app, inspector, stops, form):
    answer = inspector.post(f"{stops['lost']}/position", data=form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert _shape(app, stops["ids"]["lost"]) is None


def test_a_vehicle_cannot_be_put_on_the_map(app, inspector, stops):
    answer = inspector.post(f"{stops['bus']}/position", data={"lon": "116.3", "lat": "39.99"})
    assert answer.status_code == 409
    with app.app_context():
        assert places.corrections() == []


@pytest.mark.parametrize("address", ["/field", "/field/map", "/field/problem", "/field/outbox", "/field/me"])
def test_a_unit_has_no_business_on_the_phones_pages(client_as, address):
    assert client_as(Role.UNIT).get(address).status_code == 403


@pytest.mark.parametrize("address", ["/field", "/field/map", "/field/problem", "/field/outbox", "/field/me"])
def test_every_script_on_the_phones_pages_carries_the_nonce(inspector, scene, address):
    answer = inspector.get(address)
    page = answer.get_data(as_text=True)
    nonce = answer.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    tags = [tag.split(">")[0] for tag in page.split("<script")[1:]]
    assert tags
    assert all("application/json" in tag or f'nonce="{nonce}"' in tag for tag in tags)
    assert " style=" not in page


def test_a_file_that_is_no_photo_is_told_to_whoever_chose_it(app, inspector, scene):
    form = _form(scene, photos=[(io.BytesIO(b"only text"), "notes.jpg")])
    answer = _post(inspector, scene["url"], form)
    assert answer.status_code == 415
    assert "不是可识别的照片" in answer.text
    assert _observations(app) == []


@pytest.mark.parametrize("typed", ["²", "9" * 5000, "-3", "1e3"])
def test_a_number_that_is_none_is_pointed_out(app, inspector, scene, typed):
    answer = _post(inspector, scene["url"], _form(scene, count=typed, photos=[_photo()]))
    assert answer.status_code == 422
    assert _observations(app) == []


def test_the_form_takes_several_photos_of_a_large_phone(app, inspector, scene):
    photos = [(io.BytesIO(pictures.jpeg(seed=seed) + b"\0" * 3_000_000), f"{seed}.jpg") for seed in range(3)]
    assert _post(inspector, scene["url"], _form(scene, photos=photos)).status_code == 302
    assert len(_observations(app)) == 3
