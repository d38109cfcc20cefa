"""Planning a round on office pages: opening, assigning, the phase, the end."""

from __future__ import annotations

import pytest

from server.database import db
from server.inspections import queries
from server.inspections.models import Round
from server.inspections.rules import Phase, RoundState
from server.people.rules import Role
from tests.support import making


@pytest.fixture
def city(app):
    with app.app_context():
        parks = [making.site("park"), making.site("park")]
        making.site("school")
        standard = making.standard()
        inspector = making.account(Role.INSPECTOR)
        db.session.commit()
        return {"standard": standard.id, "parks": [park.id for park in parks], "inspector": inspector.id}


def _open(client, city, **change):
    form = {"name": "十一月检查", "standard_id": city["standard"], "starts_on": "2026-11-01", "ends_on": "2026-11-30"}
    return client.post("/office/rounds", data={**form, "phase": "normal", "road_mode": "worst_window", **change})


def test_a_round_takes_in_every_site_its_standard_speaks_of(app, client_as, city):
    answer = _open(client_as(Role.OFFICE), city)
    number = int(answer.headers["Location"].rsplit("/", 1)[1])
    with app.app_context():
        assert sorted(site.id for site in queries.sample(number)) == sorted(city["parks"])


@pytest.mark.parametrize(
    ("what", "change", "status"),
    [
        ("no name", {"name": " "}, 422),
        ("an end before its start", {"ends_on": "2026-10-01"}, 422),
        ("a day that is none", {"starts_on": "2026-02-30"}, 422),
        ("an unknown standard", {"standard_id": "99999"}, 404),
    ],
)
def test_a_round_is_refused_with(client_as, city, what, change, status):
    assert _open(client_as(Role.OFFICE), city, **change).status_code == status


def test_two_rounds_do_not_share_a_name(client_as, city):
    office = client_as(Role.OFFICE)
    _open(office, city)
    assert _open(office, city).status_code == 409


def test_a_viewer_reads_and_does_not_plan(client_as, city):
    viewer = client_as(Role.VIEWER)
    assert _open(viewer, city).status_code == 403
    assert viewer.get("/office/rounds").status_code == 200


def test_sites_are_given_to_an_inspector_the_phase_is_declared_and_the_round_ends(app, client_as, city):
    office = client_as(Role.OFFICE)
    page = _open(office, city).headers["Location"]
    number = int(page.rsplit("/", 1)[1])
    office.post(f"{page}/assignments", data={"site": city["parks"], "inspector": city["inspector"]})
    office.post(f"{page}/phase", data={"phase": "inspection"})
    shown = office.get(page).text
    assert "迎检" in shown
    office.post(f"{page}/close")
    with app.app_context():
        each = db.session.get(Round, number)
        assert (each.phase, each.state) == (Phase.INSPECTION, RoundState.CLOSED)
        assert queries.assignees(number) == {park: [city["inspector"]] for park in city["parks"]}
    assert office.post(f"{page}/phase", data={"phase": "normal"}).status_code == 409
    assert "已结束" in office.get(page).text


def test_an_unfinished_check_is_listed_and_declared_in_the_inspectors_place(app, client_as, city):
    office = client_as(Role.OFFICE)
    page = _open(office, city).headers["Location"]
    with app.app_context():
        from server.people.models import Account

        each = db.session.get(Round, int(page.rsplit("/", 1)[1]))
        site = queries.sample(each.id)[0]
        left = making.visit(each, site, db.session.get(Account, city["inspector"]))
        making.observation(left)
        db.session.commit()
        number = left.uuid
    assert "代为声明完成" in office.get(page).text
    assert office.post(f"/office/visits/{number}/declaration", data={"reason": ""}).status_code == 422
    assert office.post(f"/office/visits/{number}/declaration", data={"reason": "已离岗"}).status_code == 302
    assert "代为声明完成" not in office.get(page).text
