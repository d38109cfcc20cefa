"""点位纠错 from the phone over HTTP: kept once, decided by the office, a site without a place put there at once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from server.database import db
from server.inspections.models import RefusedRecord
from server.people.rules import Role
from server.places import queries as places
from server.places.rules import CorrectionState, SiteState
from tests.support import making

AT = "2026-11-22T02:00:00Z"


@pytest.fixture
def sites(app, phone):
    with app.app_context():
        bus = making.unplaced_site("bus", vehicle_line="1", vehicle_plate="京A12345")
        bus.state = SiteState.MOBILE
        placed, lost = making.site("park"), making.unplaced_site("bus_stop")
        db.session.commit()
        return {"placed": placed.id, "lost": lost.id, "bus": bus.id}


def _send(phone, site: int, number: str = "", **body):
    number = number or str(uuid4())
    told = {"site": site, "fault": "gone", "noticed_at": AT, **body}
    return number, phone.put(f"/api/v1/corrections/{number}", json=told)


def _kept(app) -> list[tuple]:
    with app.app_context():
        return [(one.site_id, one.fault, one.reason, one.lon, one.state) for one in places.corrections()]


def test_a_report_is_kept_once_however_often_it_is_sent(app, phone, sites):
    number, first = _send(phone, sites["placed"], note="已拆除")
    assert first.status_code == 201
    assert _send(phone, sites["placed"], number, note=" 已拆除 ")[1].status_code == 200
    assert _kept(app) == [(sites["placed"], "gone", "已拆除", None, CorrectionState.PROPOSED)]


def test_other_content_under_the_same_number_is_refused_and_kept_for_inspection(app, phone, sites):
    number, _ = _send(phone, sites["placed"], note="已拆除")
    answer = _send(phone, sites["placed"], number, note="没有拆")[1]
    assert (answer.status_code, answer.json["code"]) == (409, "different_content")
    with app.app_context():
        assert db.session.query(RefusedRecord).one().content["note"] == "没有拆"
    assert len(_kept(app)) == 1


def test_a_placed_site_stays_where_it_is_until_the_office_decides(app, phone, sites):
    with app.app_context():
        before = places.middle_of(sites["placed"])
    assert _send(phone, sites["placed"], fault="place", lon=116.4, lat=39.9, accuracy_m=8)[1].status_code == 201
    with app.app_context():
        assert places.middle_of(sites["placed"]) == before
    assert _kept(app) == [(sites["placed"], "place", "", 116.4, CorrectionState.PROPOSED)]


def test_a_site_without_a_place_is_put_where_the_report_says(app, phone, sites):
    number, answer = _send(phone, sites["lost"], fault="place", lon=116.4, lat=39.9)
    assert answer.status_code == 201
    assert _send(phone, sites["lost"], number, fault="place", lon=116.4, lat=39.9)[1].status_code == 200
    with app.app_context():
        assert places.middle_of(sites["lost"]) == pytest.approx((116.4, 39.9))
    assert [one[-1] for one in _kept(app)] == [CorrectionState.ACCEPTED]


def test_a_vehicle_keeps_no_position(app, phone, sites):
    assert _send(phone, sites["bus"], fault="name", note="车牌已换", lon=116.4, lat=39.9)[1].status_code == 201
    assert [one[3] for one in _kept(app)] == [None]


@pytest.mark.parametrize(
    "body",
    [
        {"fault": "wrong"},
        {"fault": "place"},
        {"lon": 116.4},
        {"lon": 1164, "lat": 39.9},
        {"note": "x" * 501},
        {"noticed_at": "yesterday"},
        {"surprise": 1},
    ],
    ids=str,
)
def test_a_report_that_says_nothing_or_nonsense_is_refused(app, phone, sites, body):
    assert _send(phone, sites["placed"], **body)[1].status_code == 422
    assert _kept(app) == []


def test_a_site_nobody_knows_is_refused_with_a_sentence(phone, sites):
    answer = _send(phone, 999999)[1]
    assert answer.status_code == 404
    assert answer.json["detail"]


def test_only_who_inspects_may_report(client_as, sites):
    assert client_as(Role.UNIT).put(f"/api/v1/corrections/{uuid4()}", json={}).status_code in (400, 403)


def test_the_office_reads_what_is_wrong_in_words(client_as, phone, sites):
    _send(phone, sites["placed"], note="已拆除")
    assert "不存在：已拆除" in client_as(Role.OFFICE).get(f"/office/places/{sites['placed']}").text
