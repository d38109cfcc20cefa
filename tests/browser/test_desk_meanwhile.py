"""Around the desk while somebody sits at it: other people, a closed round, no network, a session that ends."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server import clock
from server.database import db
from server.inspections.evidence import ruling
from server.inspections.evidence.models import EvidenceRuling
from server.inspections.models import ObservationPhoto, Round
from server.inspections.rules import RoundState, Ruling
from server.people.models import Account
from tests.support import making
from tests.support.desk import open_desk, shown, wait, wait_for_another, wait_sent

pytestmark = pytest.mark.browser


def test_what_another_person_decided_meanwhile_is_told_and_stays(live_server, open_browser, heap) -> None:
    heap(3, 0)
    visitor = open_desk(live_server, open_browser)
    page = visitor.page
    other = open_desk(live_server, open_browser, "ke")
    other.forgiven.append("409")
    first = shown(page)
    assert shown(other.page) == first
    page.keyboard.press("a")
    wait_for_another(page, first)
    wait_sent(page)
    late = other.page
    late.keyboard.press("r")
    late.keyboard.press("1")
    wait(late, f'[data-returned="{first}"]')
    wrong = late.locator("[data-wrong]")
    assert "王主任 已于" in wrong.inner_text()
    assert "采信" in wrong.inner_text()
    with live_server.app.app_context():
        assert [row.ruling for row in db.session.scalars(select(EvidenceRuling))] == [Ruling.ACCEPTED]
    # The item comes next; who has seen the other decision may decide otherwise, and both stay on record.
    here = wait_for_another(late, first)
    late.keyboard.press("j")
    assert wait_for_another(late, here) == first
    assert "王主任" in late.locator("[data-said]").inner_text()
    late.keyboard.press("r")
    late.keyboard.press("1")
    wait_for_another(late, first)
    wait_sent(late)
    with live_server.app.app_context():
        kept = list(db.session.scalars(select(EvidenceRuling).order_by(EvidenceRuling.id)))
        assert [row.ruling for row in kept] == [Ruling.ACCEPTED, Ruling.REJECTED]
        assert ruling.rulings.standing_ruling(kept[0].photo_id).id == kept[1].id


def test_what_another_person_has_decided_is_not_looked_at_twice(live_server, open_browser, heap) -> None:
    made = heap(30, 0)
    page = open_desk(live_server, open_browser).page
    first = shown(page)
    with live_server.writing():
        other = db.session.scalars(select(Account).where(Account.username == "ke")).one()
        for number in made["photos"]:
            if f"photo-{number}" != first:
                ruling.rule(number, Ruling.ACCEPTED, "照片内容清楚。", by=other.id)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when one comes back to the page
    page.get_by_text("还剩 1 项").wait_for()
    assert "今日已定 29 项（本人 0 项）" in page.locator("[data-today]").inner_text()
    assert shown(page) == first
    assert page.locator('[data-why="off_site"] [data-number]').inner_text() in {"0", "1"}
    page.keyboard.press("a")
    page.get_by_text("没有等待核对的内容").wait_for()
    wait_sent(page)
    assert "今日已定 30 项（本人 1 项）" in page.locator("[data-today]").inner_text()
    with live_server.app.app_context():
        assert db.session.query(EvidenceRuling).count() == 30


def test_a_round_that_is_closed_meanwhile_takes_no_more_decisions(live_server, open_browser, heap) -> None:
    made = heap(3, 0)
    visitor = open_desk(live_server, open_browser)
    visitor.forgiven.append("409")
    page = visitor.page
    first = shown(page)
    with live_server.writing():
        round_ = db.session.get_one(Round, made["round"])
        round_.state, round_.closed_at = RoundState.CLOSED, clock.now()
    page.keyboard.press("a")
    wait(page, f'[data-returned="{first}"]')
    assert "已" in page.locator("[data-wrong]").inner_text()
    assert not page.locator('[data-do="accepted"]').is_visible()
    here = wait_for_another(page, first)
    page.keyboard.press("a")
    page.keyboard.press("j")
    wait_for_another(page, here)
    assert "还剩 3 项" in page.locator("[data-left]").inner_text()


def test_without_a_network_nothing_is_taken_for_saved(live_server, open_browser, heap) -> None:
    heap(3, 0)
    visitor = open_desk(live_server, open_browser)
    visitor.forgiven.append("ERR_INTERNET_DISCONNECTED")
    page = visitor.page
    first = shown(page)
    visitor.context.set_offline(True)
    page.keyboard.press("a")
    wait_for_another(page, first)
    wait(page, f'[data-returned="{first}"]')
    assert "网络中断" in page.locator("[data-wrong]").inner_text()
    assert "还剩 3 项" in page.locator("[data-left]").inner_text()
    visitor.context.set_offline(False)
    with live_server.app.app_context():
        assert db.session.query(EvidenceRuling).count() == 0


def test_what_the_inspector_took_back_meanwhile_does_not_come_back_into_the_queue(live_server, open_browser, heap):
    heap(2, 0)
    visitor = open_desk(live_server, open_browser)
    visitor.forgiven.append("409")
    page = visitor.page
    first = shown(page)
    with live_server.writing():
        seen = db.session.get_one(ObservationPhoto, int(first.partition("-")[2])).observation
        seen.withdrawn_at, seen.withdrawn_by = clock.now(), seen.account_id
    page.keyboard.press("a")
    wait(page, f'[data-returned="{first}"]')
    assert "检查员已经撤回或更正了这条记录" in page.locator("[data-wrong]").inner_text()
    assert "还剩 1 项" in page.locator("[data-left]").inner_text()
    wait_for_another(page, first)


def test_who_is_signed_out_is_told_and_led_back_to_the_same_desk(live_server, open_browser, heap) -> None:
    heap(3, 0)
    visitor = open_desk(live_server, open_browser, query="?why=off_site")
    visitor.forgiven.append("401")
    page = visitor.page
    first = shown(page)
    visitor.context.clear_cookies()
    page.keyboard.press("a")
    wait(page, f'[data-returned="{first}"]')
    assert "登录已失效" in page.locator("[data-wrong]").inner_text()
    page.get_by_role("link", name="重新登录").click()
    page.fill("input[name=username]", "ban")
    page.fill("input[name=password]", making.PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url("**/office/review/desk?*why=off_site*")
    wait(page, '[data-ready="yes"]')
    assert shown(page) == first
