"""Planning rounds on their pages: what cannot be a round is refused with a sentence, never with an error inside."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from server import clock
from server.database import db
from server.inspections.models import Assignment, Round
from server.people.rules import Role
from tests.support import making

GOOD = {"name": "第一批", "starts_on": "2026-11-01", "ends_on": "2026-11-30"}


@pytest.fixture
def standard_id(app):
    with app.app_context():
        made = making.standard()
        db.session.commit()
        return made.id


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "长" * 121},
        {"name": "一\x00二"},
        {"name": "一\u202e二"},
        {"starts_on": "9999-12-31", "ends_on": "9999-12-31"},
        {"starts_on": "0001-01-01", "ends_on": "0001-02-01"},
        {"ends_on": "2026-10-01"},
        {"phase": "always"},
        {"road_mode": "</script>"},
        {"standard_id": "²"},
        {"standard_id": "9" * 30},
        {"standard_id": "9" * 5000},
    ],
)
def test_what_cannot_be_a_round_is_refused(app, client_as, standard_id, change):
    answer = client_as(Role.OFFICE).post("/office/rounds", data={**GOOD, "standard_id": standard_id, **change})
    assert answer.status_code in {404, 422}
    with app.app_context():
        assert db.session.query(Round).count() == 0


def test_a_round_with_all_it_needs_is_opened(client_as, standard_id):
    assert client_as(Role.OFFICE).post("/office/rounds", data={**GOOD, "standard_id": standard_id}).status_code == 302


@pytest.mark.parametrize("chosen", [{"site": "²"}, {"inspector": "²"}, {"inspector": "9" * 30}, {"site": "9" * 30}])
def test_an_impossible_number_assigns_nothing(app, client_as, chosen):
    address, form = _round(app)
    assert client_as(Role.OFFICE).post(address, data={**form, **chosen}).status_code in {404, 422}
    with app.app_context():
        assert db.session.query(Assignment).count() == 0


def test_only_people_who_may_inspect_are_given_sites(app, client_as):
    address, form = _round(app)
    viewer, inspector = client_as(Role.VIEWER), client_as(Role.INSPECTOR)
    office = client_as(Role.OFFICE)
    assert office.post(address, data={**form, "inspector": viewer.account_id}).status_code == 422
    assert office.post(address, data={**form, "inspector": inspector.account_id}).status_code == 302


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://localhost/office/rounds?page=2", "/office/rounds?page=2"),
        ("http://localhost//elsewhere.example/", "/elsewhere.example/"),
        ("http://elsewhere.example/office/rounds", None),
        (None, None),
    ],
)
def test_a_refused_form_leads_back_to_its_own_page(client_as, standard_id, came_from, back):
    headers = {"Referer": came_from} if came_from else {}
    form = {**GOOD, "standard_id": standard_id, "name": ""}
    page = client_as(Role.OFFICE).post("/office/rounds", data=form, headers=headers).text
    found = re.search(r'href="([^"]*)">返回刚才的页面', page)
    assert (found and found[1]) == back


@pytest.mark.parametrize("address", ["/office/map", "/office/review", "/office/problems"])
def test_a_round_planned_for_tomorrow_does_not_hide_the_one_going_on(app, client_as, address):
    with app.app_context():
        park, standard = making.site("park"), making.standard()
        making.round_of(park, standard=standard, name="正在进行的批次")
        making.round_of(park, standard=standard, name="明天的批次", starts_on=clock.today() + timedelta(days=1))
        db.session.commit()
    page = client_as(Role.OFFICE).get(address, follow_redirects=True).text
    assert "<title>" in page
    assert _chosen(page) == "正在进行的批次"


def _chosen(page: str) -> str:
    """Give the round that a page shows: the selected one of its choice, else the one its heading names."""
    names = ("正在进行的批次", "明天的批次")
    selected = [line for line in page.splitlines() if " selected" in line and any(name in line for name in names)]
    part = selected[0].split(" selected")[1] if selected else page.split("</main>", maxsplit=1)[0].split("<main")[1]
    return min((name for name in names if name in part), key=part.index)


def _round(app):
    with app.app_context():
        park = making.site("park")
        each = making.round_of(park, standard=making.standard())
        inspector = making.account(Role.INSPECTOR)
        db.session.commit()
        form = {"site": park.id, "inspector": inspector.id}
        return f"/office/rounds/{each.id}/assignments", form
