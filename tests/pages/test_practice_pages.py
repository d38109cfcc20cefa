"""背靠背 and 复查 on office pages: differences side by side, decided by a third person; how things stand now."""

from __future__ import annotations

import pytest

from server import clock
from server.compliance import operations
from server.compliance.models import Decision
from server.database import db
from server.inspections.models import Visit
from server.inspections.rules import Sharing
from server.people.models import Account
from server.people.rules import Role
from tests.support import making


class Independent:
    """A park that two people have checked independently: twelve things and four."""

    def __init__(self, app, inspectors):
        with app.app_context():
            park, standard = making.site("park", name="两人公园"), making.standard()
            people = tuple(db.session.get(Account, number) for number in inspectors)
            each = making.round_of(park, standard=standard, inspectors=people, sharing=Sharing.APART)
            for account, things in zip(people, (12, 4), strict=True):
                visit = making.visit(each, park, account, complete=True, ended_at=clock.now(), end_sha256="0" * 64)
                seen = making.observation(visit, requirements=tuple(standard.requirements))
                marks = [{"x": n / 20, "y": 0.5} for n in range(things)]
                making.observed_photo(seen, marks=marks, trust="located", trusted_at=clock.now())
            operations.judge_round(each.id)
            db.session.commit()
            self.page = f"/office/rounds/{each.id}/differences"
            self.form = f"{self.page}/{park.id}/{standard.requirements[0].id}"


@pytest.fixture
def two(client_as):
    """Two people of the office, who may inspect too."""
    return client_as(Role.OFFICE), client_as(Role.OFFICE)


def test_differences_stand_side_by_side_and_name_nobody(app, client_as, two):
    scene = Independent(app, [one.account_id for one in two])
    page = client_as(Role.OFFICE).get(scene.page).text
    for told in ("两人公园", "第一检查员", "12 处", "第二检查员", "4 处", "作出认定"):
        assert told in page, told
    with app.app_context():
        names = [account.display_name for account in db.session.query(Account).join(Visit)]
    assert len(names) == 2
    assert not [name for name in names if name in page.split("<main", 1)[1]]


def test_a_third_person_decides(app, client_as, two):
    scene = Independent(app, [one.account_id for one in two])
    third = client_as(Role.OFFICE)
    decided = {"outcome": "fail", "reason": "现场重数为 9 处"}
    assert third.post(scene.form, data=decided).status_code == 302
    page = third.get(scene.page).text
    assert "现场重数为 9 处" in page
    assert "作出认定" not in page


def test_neither_of_the_two_decides(app, two):
    scene = Independent(app, [one.account_id for one in two])
    for inspector in two:
        answer = inspector.post(scene.form, data={"outcome": "pass", "reason": "我数对了"})
        assert answer.status_code == 409
        assert "由第三人认定" in answer.text
    with app.app_context():
        assert db.session.query(Decision).count() == 0


@pytest.mark.parametrize(("form", "status"), [({"outcome": "maybe", "reason": "x"}, 422), ({"outcome": "pass"}, 422)])
def test_a_decision_lacking_something_is_refused(app, client_as, two, form, status):
    scene = Independent(app, [one.account_id for one in two])
    assert client_as(Role.OFFICE).post(scene.form, data=form).status_code == status


def test_a_leader_reads_differences_and_decides_nothing(app, client_as, two):
    scene = Independent(app, [one.account_id for one in two])
    viewer = client_as(Role.VIEWER)
    assert '<form class="inline-form' not in viewer.get(scene.page).text
    assert viewer.post(scene.form, data={"outcome": "pass", "reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("values", "sentence"),
    [({"sharing": Sharing.APART}, "没有差异"), ({}, "本批次不是背靠背检查")],
)
def test_a_round_without_differences_says_so(app, client_as, values, sentence):
    with app.app_context():
        each = making.round_of(making.site("park"), **values)
        db.session.commit()
        address = f"/office/rounds/{each.id}/differences"
    assert sentence in client_as(Role.OFFICE).get(address).text


# ── 复查 ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def rechecked(app):
    """A closed round in which a park failed, and passes now."""
    with app.app_context():
        inspector, park, standard = making.account(Role.INSPECTOR), making.site("park"), making.standard()
        each = making.round_of(park, standard=standard, inspectors=(inspector,))
        making.visit(each, park, inspector, complete=True, ended_at=clock.now(), end_sha256="0" * 64)
        operations.close_round(each.id, by=making.account().id)
        again = making.visit(
            each, park, inspector, complete=True, ended_at=clock.now(), end_sha256="0" * 64, recheck=True, late=True
        )
        seen = making.observation(again, requirements=tuple(standard.requirements), late=True)
        marks = [{"x": n / 20, "y": 0.5} for n in range(12)]
        making.observed_photo(seen, marks=marks, trust="located", trusted_at=clock.now())
        from server.inspections.operations import mark_due

        mark_due(each, park.id)
        operations.judge_due()
        db.session.commit()
        return {"round": each.id, "site": park.id}


def test_how_things_stand_now_is_shown_beside_what_the_round_came_to(client_as, rechecked):
    office = client_as(Role.OFFICE)
    page = office.get(f"/office/rounds/{rechecked['round']}/present").text
    row = page.split("复查过的条款 1 项", 2)[2]
    assert row.index('data-outcome="fail"') < row.index('data-outcome="pass"')
    assert "复查过 1 个点位" in office.get(f"/office/rounds/{rechecked['round']}").text


def test_the_maps_panel_tells_the_present_state(client_as, rechecked):
    panel = client_as(Role.OFFICE).get(f"/api/v1/rounds/{rechecked['round']}/sites/{rechecked['site']}/panel").json
    (requirement,) = panel["requirements"]
    assert (panel["outcome"], requirement["outcome"]) == ("fail", "fail")
    assert requirement["present"]["outcome"] == "pass"
    assert "现状" in requirement["present"]["line"]
    assert [visit["line"].endswith("复查") for visit in panel["visits"]] == [False, True]
    assert [photo["what"] for photo in panel["photos"]] == ["复查：计数点 12 处"]
    assert [each["href"] for each in panel["actions"] if each["label"] == "复查"]


@pytest.mark.parametrize(("closed", "sentence"), [(True, "还没有复查"), (False, "批次尚未结束")])
def test_a_round_without_re_checks_says_so(app, client_as, closed, sentence):
    with app.app_context():
        each = making.round_of(making.site("park"))
        if closed:
            operations.close_round(each.id, by=making.account().id)
        db.session.commit()
        address = f"/office/rounds/{each.id}/present"
    assert sentence in client_as(Role.OFFICE).get(address).text
