"""What could not be checked, on pages: the office's list, another day, a reserve site; and the inspector's day."""

from __future__ import annotations

import pytest

from server import clock
from server.database import db
from server.inspections.models import Round
from server.inspections.rules import Kind, Sharing
from server.people.models import Account
from server.people.rules import Role
from tests.support import making

GOOD = {"name": "第一批", "starts_on": "2026-11-01", "ends_on": "2026-11-30"}


@pytest.fixture
def city(app, client_as):
    """A round over one park that is gone and another in reserve."""
    inspector = client_as(Role.INSPECTOR)
    with app.app_context():
        account = db.session.get(Account, inspector.account_id)
        park, reserve = making.site("park", name="已拆公园"), making.site("park", name="备用公园")
        each = making.round_of(park, inspectors=(account,))
        from server.inspections import planning

        planning.add_sites(each, [reserve.id], reserve=True, by=None)
        visit = making.visit(each, park, account)
        unable = making.observation(visit, Kind.ANSWER, answer="unable", reason="gone", note="现场为空地")
        making.observed_photo(unable)
        db.session.commit()
        return {"round": each.id, "park": park.id, "reserve": reserve.id, "inspector": inspector}


def _list(city):
    return f"/office/rounds/{city['round']}/unable"


def _post(client, city, what, **form):
    return client.post(f"/office/rounds/{city['round']}/sites/{city['park']}/{what}", data=form)


def test_the_list_tells_why_and_what_is_to_be_done(client_as, city):
    page = client_as(Role.OFFICE).get(_list(city)).text
    for told in ("已拆公园", "拆除或不存在", "现场为空地", "待创建办处理", "照片尚未送达", "启用备用点位（余 1 个）"):
        assert told in page, told


def test_a_leader_reads_and_decides_nothing(client_as, city):
    viewer = client_as(Role.VIEWER)
    assert "启用备用点位（余" not in viewer.get(_list(city)).text
    assert _post(viewer, city, "reserve", reason="已拆除").status_code == 403


def test_the_reserve_site_takes_the_place_on_every_page(client_as, city):
    office = client_as(Role.OFFICE)
    assert "已分配给原点位的检查员" in office.get(_post(office, city, "reserve", reason="已拆除").location).text
    page = office.get(_list(city)).text
    assert "已启用备用点位：备用公园" in page
    assert "备用点位，代替“已拆公园”" in office.get(f"/office/rounds/{city['round']}").text
    today = city["inspector"].get("/field").text
    assert "备用公园" in today
    assert "已拆公园" not in today


def test_the_inspectors_day_shows_why_and_when_again(client_as, city):
    assert "无法检查：拆除或不存在 · 待创建办处理" in city["inspector"].get("/field").text
    today = clock.today()
    assert _post(client_as(Role.OFFICE), city, "again", on=today.isoformat()).status_code == 302
    assert f"择时再查（{today.month}月{today.day}日起）" in city["inspector"].get("/field").text


@pytest.mark.parametrize(
    ("what", "form", "status"),
    [
        ("reserve", {"reason": ""}, 422),
        ("again", {"on": "2000-01-01"}, 422),
        ("again", {"on": "bald"}, 422),
    ],
)
def test_a_decision_is_refused_with_a_sentence(client_as, city, what, form, status):
    answer = _post(client_as(Role.OFFICE), city, what, **form)
    assert answer.status_code == status


def test_a_round_without_unable_sites_says_so(app, client_as):
    with app.app_context():
        each = making.round_of(making.site("park"))
        db.session.commit()
        address = f"/office/rounds/{each.id}/unable"
    assert "没有无法检查的点位" in client_as(Role.OFFICE).get(address).text


def test_a_round_is_opened_with_its_practice_and_the_practice_is_changed(app, client_as):
    with app.app_context():
        standard = making.standard()
        db.session.commit()
        standard_id = standard.id
    office = client_as(Role.OFFICE)
    page = office.post(
        "/office/rounds", data={**GOOD, "standard_id": standard_id, "sharing": "apart", "blind": "on"}
    ).location
    number = int(page.rsplit("/", 1)[1])
    shown = office.get(page).text
    assert "背靠背" in shown
    assert "盲评" in shown
    assert "不要求回避" in shown
    assert office.post(f"{page}/practice", data={"sharing": "shared", "avoid_own": "on"}).status_code == 302
    assert office.post(f"{page}/practice", data={"sharing": "both"}).status_code == 422
    for wrong in (
        {"photo_side_px": "99999"},
        {"photo_side_px": "640"},
        {"photo_quality": "101"},
        {"photo_quality": "好"},
    ):
        assert office.post(f"{page}/practice", data=wrong).status_code == 422, wrong
    wanted = {
        "sharing": "shared",
        "avoid_own": "on",
        "photo_side_px": "4096",
        "photo_quality": "92",
        "keep_originals": "on",
        "show_absence": "on",
    }
    assert office.post(f"{page}/practice", data=wanted).status_code == 302
    assert "长边 4096 像素，质量 92 · 上传原片" in office.get(page).text
    with app.app_context():
        each = db.session.get(Round, number)
        assert (each.sharing, each.blind, each.avoid_own) == (Sharing.SHARED, False, True)
        pictures = (each.photo_side_px, each.photo_quality, each.keep_originals, each.watermark)
        assert pictures == (4096, 92, True, False)
        assert each.show_absence
