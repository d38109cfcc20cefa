"""逐项核对 in real Chromium: two hundred items by keys, reasons, and taking back."""

from __future__ import annotations

import re
import statistics
from collections import Counter

import pytest
from sqlalchemy import select

from server.audit.models import AuditEntry
from server.audit.operations import first_break
from server.database import db
from server.inspections.evidence.models import EvidenceRuling, PairAnswer
from tests.support.desk import open_desk, shown, wait, wait_for_another, wait_sent

pytestmark = pytest.mark.browser
WATCH = """() => {
    const desk = document.querySelector(".desk");
    window.took = [];
    let pressed = 0;
    addEventListener("keydown", () => { pressed = performance.now(); }, true);
    new MutationObserver(() => requestAnimationFrame(() => window.took.push(performance.now() - pressed)))
        .observe(desk, {attributes: true, attributeFilter: ["data-shown"]});
}"""


def test_two_hundred_items_are_decided_by_keys_and_nothing_is_lost(live_server, open_browser, heap) -> None:
    made = heap(188, 12)
    page = open_desk(live_server, open_browser).page
    page.evaluate(WATCH)
    said: dict[str, str] = {}
    key = shown(page)
    while key:
        number = len(said)
        if key.startswith("pair"):
            said[key] = "same" if number % 2 else "different"
            page.keyboard.press("s" if number % 2 else "d")
        elif number % 7 == 0:
            said[key] = "rejected"
            page.keyboard.press("r")
            page.keyboard.press("2")
        else:
            said[key] = "accepted"
            page.keyboard.press("a")
        key = wait_for_another(page, key)
    wait_sent(page)
    assert len(said) == 200
    assert page.get_by_text("没有等待核对的内容").is_visible()
    assert "还剩 0 项" in page.locator("[data-left]").inner_text()
    took = page.evaluate("window.took")
    print(f"key to next item: median {statistics.median(took):.0f} ms, 95 % {sorted(took)[-10]:.0f} ms")
    with live_server.app.app_context():
        kept = {f"photo-{row.photo_id}": row.ruling.value for row in db.session.scalars(select(EvidenceRuling))}
        kept |= {f"pair-{row.pair_id}": row.answer.value for row in db.session.scalars(select(PairAnswer))}
        assert kept == said
        assert db.session.query(EvidenceRuling).count() == len(made["photos"])
        logged = Counter(
            f"{'photo' if row.verb == 'evidence.rule' else 'pair'}-{row.subject_id}"
            for row in db.session.scalars(select(AuditEntry))
            if row.verb in {"evidence.rule", "pair.answer"}
        )
        assert logged == Counter(said.keys())
        assert first_break() is None


def test_a_decision_is_taken_back_and_the_item_is_there_again(live_server, open_browser, heap) -> None:
    heap(6, 0)
    page = open_desk(live_server, open_browser).page
    first = shown(page)
    page.keyboard.press("a")
    second = wait_for_another(page, first)
    page.keyboard.press("a")
    third = wait_for_another(page, second)
    page.keyboard.press("j")
    fourth = wait_for_another(page, third)
    wait_sent(page)
    with page.expect_response(
        re.compile(r"/rounds/\d+/desk(\?|$)")
    ):  # the page learns anew what was decided, these two among it
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.keyboard.press("ArrowLeft")
    assert wait_for_another(page, fourth) == third
    page.keyboard.press("z")
    assert wait_for_another(page, third) == second
    page.keyboard.press("z")
    assert wait_for_another(page, second) == first
    assert "还剩 6 项" in page.locator("[data-left]").inner_text()
    assert page.locator("[data-said]").inner_text().count("已撤回") == 1
    page.keyboard.press("z")
    page.get_by_text("没有可以撤回的认定").wait_for()
    with live_server.app.app_context():
        assert [row.withdrawn_at is None for row in db.session.scalars(select(EvidenceRuling))] == [False, False]
        assert db.session.query(AuditEntry).filter_by(verb="evidence.withdraw").count() == 2


def test_what_was_decided_before_the_page_was_opened_is_taken_back(live_server, open_browser, heap) -> None:
    heap(3, 0)
    page = open_desk(live_server, open_browser).page
    first = shown(page)
    page.keyboard.press("a")
    wait_for_another(page, first)
    wait_sent(page)
    page.reload()
    wait(page, '[data-ready="yes"]')
    page.keyboard.press("z")
    wait(page, f'[data-shown="{first}"]')
    page.get_by_text("已撤回：圆明园 采信").wait_for()
    assert "还剩 3 项 今日已定 0 项" in page.locator(".desk-counts").inner_text()
    page.keyboard.press("z")
    page.get_by_text("没有可以撤回的认定").wait_for()
    with live_server.app.app_context():
        assert [row.withdrawn_at is None for row in db.session.scalars(select(EvidenceRuling))] == [False]


def test_the_numbers_of_the_reasons_follow_at_once(live_server, open_browser, heap) -> None:
    heap(4, 0)
    page = open_desk(live_server, open_browser).page
    off_site = page.locator('[data-why="off_site"] [data-number]')
    assert off_site.inner_text() == "2"
    first = shown(page)
    page.keyboard.press("a")
    wait_for_another(page, first)
    assert off_site.inner_text() == "1"
    page.keyboard.press("z")
    wait(page, f'[data-shown="{first}"]')
    assert off_site.inner_text() == "2"


def test_writing_a_reason_is_not_taken_for_keys(live_server, open_browser, heap) -> None:
    heap(2, 0)
    page = open_desk(live_server, open_browser).page
    first = shown(page)
    page.locator("#desk-reason").fill("现场电话核实 ajkr")
    page.locator("#desk-reason").press("z")
    assert shown(page) == first
    page.get_by_role("button", name="采信", exact=False).first.click()
    wait_for_another(page, first)
    wait_sent(page)
    with live_server.app.app_context():
        assert [row.reason for row in db.session.scalars(select(EvidenceRuling))] == ["现场电话核实 ajkrz"]
