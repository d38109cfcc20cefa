"""复查 on the phone: what failed is proposed again, the page counts afresh, and the round does not change."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest

from server import clock
from server.compliance import operations
from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Verdict
from server.compliance.present import present_states
from server.database import db
from server.people.models import Account
from server.people.rules import Role
from tests.support import making, pictures


@pytest.fixture
def inspector(client_as):
    return client_as(Role.INSPECTOR)


@pytest.fixture
def scene(app, inspector):
    """A closed round in which a park failed with four things."""
    return _closed(app, inspector)


def _closed(app, inspector, **practice):
    with app.app_context():
        account = db.session.get(Account, inspector.account_id)
        park, standard = making.site("park", name="待复查公园"), making.standard()
        each = making.round_of(park, standard=standard, inspectors=(account,), **practice)
        visit = making.visit(each, park, account, complete=True, ended_at=clock.now(), end_sha256="0" * 64)
        seen = making.observation(visit, requirements=tuple(standard.requirements))
        making.observed_photo(
            seen, marks=[{"x": n / 10, "y": 0.5} for n in range(4)], trust="located", trusted_at=clock.now()
        )
        operations.close_round(each.id, by=making.account().id)
        db.session.commit()
        return {"round": each.id, "site": park.id, "url": f"/field/rounds/{each.id}/sites/{park.id}"}


def test_what_failed_is_proposed_for_a_re_check(inspector, scene):
    page = inspector.get("/field").text
    assert f"{scene['url']}?recheck=1" in page
    assert "1 项不符合" in page
    (listed,) = inspector.get("/api/v1/assignments").json["rechecks"]
    assert [site["id"] for site in listed["sites"]] == [scene["site"]]


def test_a_blind_round_proposes_nothing_since_that_would_tell_its_verdicts(app, inspector):
    scene = _closed(app, inspector, blind=True)
    assert "recheck=1" not in inspector.get("/field").text
    assert "复查：" in inspector.get(f"{scene['url']}?recheck=1").text


def test_a_closed_rounds_page_says_late_and_offers_the_re_check(inspector, scene):
    page = inspector.get(scene["url"]).text
    assert "补交的记录会保存并标为逾期" in page
    assert "改为复查" in page
    assert 'data-counted="4"' in page


def test_the_re_check_counts_afresh(inspector, scene):
    page = inspector.get(f"{scene['url']}?recheck=1").text
    assert "只更新现状" in page
    assert 'data-counted="0"' in page
    assert " data-recheck" in page


def test_an_open_rounds_page_is_no_re_check(app, inspector):
    with app.app_context():
        park = making.site("park")
        each = making.round_of(park)
        db.session.commit()
        address = f"/field/rounds/{each.id}/sites/{park.id}?recheck=1"
    assert " data-recheck" not in inspector.get(address).text


def test_the_plain_form_re_checks(app, inspector, scene):
    photo = io.BytesIO(pictures.jpeg(seed=7, lon=making.LON, lat=making.LAT)), "7.jpg"
    form = {
        "requirement": "TS-6-1", "answer": "", "count": "12", "recheck": "1", "complete": "1", "photos": photo,
        "visit_token": str(uuid4()), "record_token": str(uuid4()),
    }  # fmt: skip
    answer = inspector.post(scene["url"], data=form, content_type="multipart/form-data")
    assert answer.location.endswith("recheck=1")
    with app.app_context():
        (present,) = present_states(scene["round"]).values()
        assert present.measured is not None
        assert [row.outcome for row in db.session.query(Verdict)] == [Outcome.FAIL]
    assert 'data-counted="12"' in inspector.get(answer.location).text
    assert 'data-counted="4"' in inspector.get(scene["url"]).text


def test_the_api_re_checks_and_tells_how_things_stand_now(app, inspector, scene):
    visit, moment = uuid4(), clock.now().isoformat()
    start = {"round": scene["round"], "site": scene["site"], "started_at": moment, "recheck": True}
    assert inspector.put(f"/api/v1/visits/{visit}", json=start).status_code == 201
    record = {"visit": str(visit), "requirements": ["TS-6-1"], "kind": "sighting", "taken_at": moment}
    assert inspector.put(f"/api/v1/observations/{uuid4()}", json=record).status_code == 201
    ended = inspector.put(f"/api/v1/visits/{visit}/end", json={"ended_at": moment, "complete": True})
    (verdict,) = ended.json["verdicts"]
    assert (verdict["outcome"], verdict["measured"]) == ("fail", 0)
    checklist = f"/api/v1/rounds/{scene['round']}/sites/{scene['site']}/checklist"
    assert [item["counted"] for item in inspector.get(f"{checklist}?recheck=1").json["requirements"]] == [1]
    assert [item["counted"] for item in inspector.get(checklist).json["requirements"]] == [4]
