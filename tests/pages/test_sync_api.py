"""The phone's records over HTTP: new 201, identical 200, different 409, with sentences and codes."""

from __future__ import annotations

from uuid import uuid4

import pytest

from server.database import db
from server.people.models import Account
from tests.support import making

AT = "2026-11-22T02:00:00Z"


@pytest.fixture
def scene(app, phone):
    with app.app_context():
        inspector = db.session.get(Account, phone.account_id)
        park = making.site("park")
        standard = making.standard()
        each = making.round_of(park, standard=standard, inspectors=(inspector,))
        db.session.commit()
        return {"round": each.id, "site": park.id, "key": standard.requirements[0].key}


def _start(phone, scene, **change):
    number = str(uuid4())
    body = {"round": scene["round"], "site": scene["site"], "started_at": AT, **change}
    return number, phone.put(f"/api/v1/visits/{number}", json=body)


def _sighting(phone, scene, visit, **change):
    number = str(uuid4())
    body = {"visit": visit, "requirements": [scene["key"]], "kind": "sighting", "taken_at": AT, **change}
    return number, body, phone.put(f"/api/v1/observations/{number}", json=body)


def test_a_visit_is_created_once_and_repeated_without_effect(phone, scene):
    number, first = _start(phone, scene)
    body = {"round": scene["round"], "site": scene["site"], "started_at": "2026-11-22T10:00:00+08:00"}
    assert first.status_code == 201
    assert phone.put(f"/api/v1/visits/{number}", json=body).status_code == 200


def test_other_content_under_the_same_number_is_a_conflict(phone, scene):
    visit, _ = _start(phone, scene)
    number, body, first = _sighting(phone, scene, visit)
    assert first.status_code == 201
    answer = phone.put(f"/api/v1/observations/{number}", json={**body, "note": "改过"})
    assert answer.status_code == 409
    assert answer.json["code"] == "different_content"
    assert phone.put(f"/api/v1/observations/{number}", json=body).status_code == 200


def test_what_another_accounts_page_sends_is_not_taken_in_the_name_of_whoever_is_signed_in(app, phone, scene):
    number, body = str(uuid4()), {"round": scene["round"], "site": scene["site"], "started_at": AT}
    other = phone.put(f"/api/v1/visits/{number}", json=body, headers={"X-Account": str(phone.account_id + 1)})
    assert (other.status_code, other.json["code"]) == (401, "other_account")
    own = phone.put(f"/api/v1/visits/{number}", json=body, headers={"X-Account": str(phone.account_id)})
    assert own.status_code == 201


def test_the_answer_lists_the_photos_that_have_not_arrived(phone, scene):
    visit, _ = _start(phone, scene)
    photo = {"uuid": str(uuid4()), "sha256": "b" * 64, "size": 3, "taken_at": AT}
    _, _, answer = _sighting(phone, scene, visit, photos=[photo])
    assert answer.json["photos"] == [{"uuid": photo["uuid"], "sha256": photo["sha256"], "state": "missing"}]
    assert answer.json["verdicts"] is None


@pytest.mark.parametrize(
    ("what", "body", "status", "code"),
    [
        ("no JSON at all", b"{", 400, "not_json"),
        ("an empty body", b"", 400, "not_json"),
        ("a missing field", b"{}", 422, "malformed"),
        ("a body of five megabytes", b"x" * 5_000_000, 413, "record_too_large"),
    ],
)
def test_a_bad_body_gets_a_sentence_and_a_code(phone, scene, what, body, status, code):
    answer = phone.put(f"/api/v1/observations/{uuid4()}", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["detail"]


def test_a_malformed_record_names_its_field(phone, scene):
    answer = phone.put(f"/api/v1/visits/{uuid4()}", json={"round": 1, "site": 1, "started_at": "yesterday"})
    assert answer.json["faults"][0]["field"] == "started_at"


def test_the_checklist_counts_the_things_marked_so_far(phone, scene):
    visit, _ = _start(phone, scene)
    marks = [{"x": 0.2, "y": 0.5}, {"x": 0.5, "y": 0.5}, {"x": 0.8, "y": 0.5}]
    photo = {"uuid": str(uuid4()), "sha256": "c" * 64, "size": 3, "taken_at": AT, "marks": marks}
    _sighting(phone, scene, visit, photos=[photo])
    _sighting(phone, scene, visit)
    listed = phone.get(f"/api/v1/rounds/{scene['round']}/sites/{scene['site']}/checklist")
    assert listed.json["requirements"][0]["counted"] == 4


def test_a_withdrawal_takes_the_thing_off_the_count(phone, scene):
    visit, _ = _start(phone, scene)
    number, _, _ = _sighting(phone, scene, visit)
    assert phone.put(f"/api/v1/observations/{number}/withdrawal", json={"reason": "重复"}).status_code == 201
    listed = phone.get(f"/api/v1/rounds/{scene['round']}/sites/{scene['site']}/checklist")
    assert listed.json["requirements"][0]["counted"] == 0


def test_the_end_of_a_visit_tells_what_it_came_to(phone, scene):
    visit, _ = _start(phone, scene)
    _sighting(phone, scene, visit)
    answer = phone.put(f"/api/v1/visits/{visit}/end", json={"ended_at": AT, "complete": True})
    assert answer.status_code == 201
    (verdict,) = answer.json["verdicts"]
    assert verdict["required"] == 10
    assert verdict["reasons"]


def test_another_inspectors_visit_is_not_shown(app, phone, scene):
    from tests.support.clients import client_of

    visit, _ = _start(phone, scene)
    with app.app_context():
        other = client_of(app)
        other.token = making.token(making.account(making.Role.INSPECTOR))
        db.session.commit()
    assert other.get(f"/api/v1/visits/{visit}").status_code == 403


def test_a_site_without_a_place_is_put_where_the_inspector_stands_and_a_placed_one_only_proposed(app, phone):
    with app.app_context():
        lost, park = making.unplaced_site("park"), making.site("park")
        db.session.commit()
        lost_id, park_id = lost.id, park.id
    here = {"lon": making.LON, "lat": making.LAT, "accuracy_m": 7}
    assert phone.put(f"/api/v1/sites/{lost_id}/position", json=here).json["outcome"] == "located"
    assert phone.put(f"/api/v1/sites/{lost_id}/position", json=here).json["outcome"] == "unchanged"
    elsewhere = {**here, "lat": making.LAT + 0.01}
    assert phone.put(f"/api/v1/sites/{park_id}/position", json=elsewhere).json["outcome"] == "proposed"
    assert phone.put("/api/v1/sites/999999/position", json=here).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"note": "a\x00b"},
        {"supersedes": "00000000-0000-0000-0000-000000000000"},
        {"kind": "problem", "problem_type": "litter", "responsible_unit": 2**31 - 1},
        {"taken_at": "9999-12-31T23:59:59Z"},
        {"medium": "=1+1</script>"},
    ],
)
def test_nothing_a_phone_may_send_is_an_error_inside(phone, scene, change):
    visit, _ = _start(phone, scene)
    photo = {"uuid": str(uuid4()), "sha256": "b" * 64, "size": 3, "taken_at": AT}
    _, _, answer = _sighting(phone, scene, visit, photos=[photo], **change)
    assert answer.status_code in {201, 404, 422}
