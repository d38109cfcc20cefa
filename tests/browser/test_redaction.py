"""遮盖 in real Chromium: a rectangle is drawn over a face, and what a unit gets has other pixels there."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from server.people.rules import Role
from tests.browser.test_accessibility import _violations
from tests.support import making
from tests.support.problems import a_round_with_problems

pytestmark = pytest.mark.browser
SMALL = """() => [...document.querySelectorAll("main :is(a.button, button, input.input)")]
    .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def scene(live_server):
    with live_server.writing():
        made = a_round_with_problems(photos=True)
        making.account(Role.OFFICE, "ban", display_name="王主任")
        return {"round": made.round.id, "unit": made.parks.name}


def test_a_face_is_covered_by_dragging_and_the_unit_sees_it_covered(live_server, open_browser, scene):
    office = open_browser(live_server)
    office.sign_in("ban")
    office.go(f"/office/rounds/{scene['round']}/problems")
    office.page.locator("tr.group", has_text=scene["unit"]).get_by_role("button").click()
    office.page.get_by_role("button", name="按责任单位拟整改通知单").click()
    office.page.wait_for_url("**/office/notices/*")
    office.page.get_by_role("button", name="签发").click()
    link = office.page.get_by_role("link", name="责任单位看到的页面").get_attribute("href")
    unit = open_browser(live_server, phone=True)
    unit.go(link)
    before = _picture(unit)

    office.go(f"/office/photos/{_hash(unit)}/redaction")
    _drag(office.page, (0.25, 0.25), (0.75, 0.75))
    assert office.page.locator(".region").count() == 1
    office.page.get_by_text("已画 1 处遮盖框").wait_for()
    office.page.get_by_label("理由", exact=True).fill("遮盖人脸")
    _keep(office.page, "redaction-1440")
    office.page.get_by_role("button", name="遮盖这些部分").click()
    office.page.get_by_text("今后显示和导出的都是遮盖后的照片").wait_for()
    office.page.get_by_text("王主任").last.wait_for()

    unit.page.reload()
    after = _picture(unit)
    width, height = after.size
    inside = (width * 3 // 10, height * 3 // 10, width * 7 // 10, height * 7 // 10)
    assert before.crop(inside).getextrema()[1] > 100
    assert after.crop(inside).getextrema()[1] < 48
    assert after.crop((0, 0, width, height // 6)).getextrema()[1] > 60

    office.page.get_by_role("button", name="撤回遮盖").click()
    office.page.get_by_text("遮盖已撤回").wait_for()
    unit.page.reload()
    assert _picture(unit).crop(inside).getextrema()[1] > 100


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1440, "light")])
def test_the_page_fits_works_with_a_keyboard_and_every_target_is_large(live_server, open_browser, scene, width, scheme):
    visitor = open_browser(
        live_server, phone=width == 390, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    visitor.sign_in("ban")
    visitor.go(f"/office/rounds/{scene['round']}/problems")
    visitor.go(visitor.page.locator("a[href*=redaction]").first.get_attribute("href"))
    visitor.page.get_by_role("button", name="添加遮盖框").click()
    box = visitor.page.locator(".region")
    left = box.bounding_box()["x"]
    visitor.page.keyboard.press("ArrowRight")
    assert box.bounding_box()["x"] > left
    wide = box.bounding_box()["width"]
    visitor.page.keyboard.press("Shift+ArrowRight")
    assert box.bounding_box()["width"] > wide
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
    assert visitor.page.evaluate(SMALL) == []
    assert _violations(visitor.page) == []
    _keep(visitor.page, f"redaction-keyboard-{width}-{scheme}")
    visitor.page.keyboard.press("Delete")
    assert box.count() == 0
    visitor.page.get_by_text("还没有遮盖框").wait_for()


def _drag(page, start: tuple[float, float], end: tuple[float, float]) -> None:
    picture = page.locator(".board img")
    picture.evaluate("one => one.decode()")
    box = picture.bounding_box()
    points = [(box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"]) for share in (start, end)]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=5)
    page.mouse.up()


def _source(unit) -> str:
    return unit.page.locator(".problem img").first.get_attribute("src")


def _hash(unit) -> str:
    return _source(unit).rpartition("/")[2].partition("?")[0]


def _picture(unit) -> Image.Image:
    """Give the picture that the unit's page shows, as the unit's browser gets it."""
    answer = unit.page.request.get(f"{unit.address}{_source(unit)}")
    assert answer.ok
    return Image.open(io.BytesIO(answer.body())).convert("L")


def _keep(page, name: str) -> None:
    """Keep a picture for whoever wants to look: set XUNCHENG_KEEP_PICTURES to a folder."""
    if folder := os.environ.get("XUNCHENG_KEEP_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
