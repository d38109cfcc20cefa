"""Looking at the desk: photos, the map with its pin, a thumb, every width and axe."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from server.database import db
from server.inspections.evidence.models import EvidenceRuling
from server.places.models import SiteCorrection
from tests.browser.test_accessibility import _violations
from tests.support.desk import DESK, open_desk, shown, wait, wait_for_another, wait_sent
from tests.support.repeats import at

pytestmark = pytest.mark.browser
SMALL = """() => [...document.querySelectorAll("main :is(a.button, a.why-chip, button, input.input, select)")]
    .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML.slice(0, 120))"""


def test_while_an_item_is_on_its_way_nothing_is_decided(live_server, open_browser, heap) -> None:
    heap(3, 0)
    visitor = open_browser(live_server)
    visitor.sign_in("ban")
    held: list[Any] = []
    is_held = True

    def hold(route: Any) -> None:
        if is_held:
            held.append(route)
        else:
            route.continue_()

    visitor.context.route("**/desk/items*", hold)
    visitor.go(DESK)
    page = visitor.page
    page.get_by_text("正在取存疑证据").wait_for()
    page.keyboard.press("a")
    while not held:
        page.wait_for_timeout(50)
    is_held = False
    for route in held:
        route.continue_()
    wait(page, '[data-waiting="no"][data-ready="yes"]')
    assert not page.get_by_text("正在取存疑证据").is_visible()
    assert "还剩 3 项" in page.locator("[data-left]").inner_text()


def test_what_nobody_could_see_is_not_accepted(live_server, open_browser, heap) -> None:
    heap(2, 0)
    visitor = open_browser(live_server)
    visitor.forgiven += ["ERR_FAILED", "Failed to load resource"]
    visitor.sign_in("ban")
    visitor.context.route("**/photos/*/large*", lambda route: route.abort())
    visitor.go(DESK)
    page = visitor.page
    page.get_by_text("照片没有取到").wait_for()
    first = shown(page)
    page.keyboard.press("a")
    page.get_by_text("请先重试，看到照片后再认定").wait_for()
    assert shown(page) == first
    visitor.context.unroute("**/photos/*/large*")
    page.locator(".photo-told").get_by_role("button", name="重试").click()
    page.locator('.photo-frame[data-state="shown"]').wait_for()
    page.keyboard.press("a")
    wait_for_another(page, first)
    wait_sent(page)
    with live_server.app.app_context():
        assert db.session.query(EvidenceRuling).count() == 1


def test_the_photo_is_zoomed_and_two_photos_move_together(live_server, open_browser, heap) -> None:
    heap(0, 1)
    page = open_desk(live_server, open_browser).page
    box = page.locator("[data-photos]")
    expect(page.locator('.photo-frame[data-state="shown"] .photo-sheet')).to_have_count(2)
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert float(box.get_attribute("data-zoom")) == pytest.approx(1.35**2, abs=0.01)
    frame = page.locator(".photo-frame").first.bounding_box()
    page.mouse.move(frame["x"] + 40, frame["y"] + 40)
    page.mouse.wheel(0, -300)
    page.locator('[data-photos]:not([data-zoom="1.82"])').wait_for()
    sheets = "[...document.querySelectorAll('.photo-sheet')].map((one) => one.style.transform)"
    before = page.evaluate(sheets)
    assert before[0] == before[1]
    page.mouse.down()
    page.mouse.move(frame["x"] + 90, frame["y"] + 60, steps=4)
    page.mouse.up()
    after = page.evaluate(sheets)
    assert after[0] == after[1] != before[0]
    page.keyboard.press("0")
    assert box.get_attribute("data-zoom") == "1.00"


def test_the_sites_place_is_corrected_with_a_pin(live_server, open_browser, heap) -> None:
    made = heap(2, 0)
    page = open_desk(live_server, open_browser).page
    page.keyboard.press("p")
    page.locator(".desk-sign.pin").wait_for()
    page.keyboard.press("Enter")
    wait(page, "[data-pinned]")
    page.get_by_text("已提出点位纠错").wait_for()
    with live_server.app.app_context():
        (proposed,) = db.session.scalars(select(SiteCorrection))
        assert proposed.site_id == made["park"]
        assert proposed.lon == pytest.approx(at(3).x, abs=1e-4)


@pytest.mark.parametrize(
    ("width", "scheme"),
    [(390, "light"), (390, "dark"), (1440, "light")],
    ids=["390 px", "390 px in the dark", "1440 px"],
)
def test_the_page_fits_every_target_is_large_enough_and_axe_finds_nothing(
    live_server, open_browser, heap, width, scheme
) -> None:
    heap(3, 1)
    options = {"phone": width == 390, "color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    visitor = open_desk(live_server, open_browser, **options)
    page = visitor.page
    for step in ("pair", "photo", "reasons"):
        if step == "photo":
            before = shown(page)
            page.locator('[data-do="next"]').click()
            wait_for_another(page, before)
        elif step == "reasons":
            page.locator('[data-do="rejected"]').click()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, step
        assert page.evaluate(SMALL) == [], step
        assert _violations(page) == [], step
        _keep(page, f"desk-{step}-{width}-{scheme}")


def test_a_thumb_decides_on_a_phone(live_server, open_browser, heap) -> None:
    heap(3, 0)
    page = open_desk(live_server, open_browser, phone=True).page
    first = shown(page)
    page.locator('[data-do="rejected"]').tap()
    page.get_by_role("button", name="照片看不清").tap()
    second = wait_for_another(page, first)
    page.locator('[data-do="accepted"]').tap()
    wait_for_another(page, second)
    page.locator('[data-do="undo"]').tap()
    wait(page, f'[data-shown="{second}"]')
    assert "还剩 2 项" in page.locator("[data-left]").inner_text()


def _keep(page: Any, name: str) -> None:
    """Keep a picture for whoever wants to look: set XUNCHENG_KEEP_PICTURES to a folder."""
    if folder := os.environ.get("XUNCHENG_KEEP_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")
