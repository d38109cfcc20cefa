"""An office makes a version of its own in the browser: copy, edit while the rule is said back, compare, publish."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from server.config import ROOT
from server.people.rules import Role
from server.standards import operations
from tests.support import making

pytestmark = pytest.mark.browser
SAMPLE = ROOT / "server" / "standards" / "catalogue" / "zs-2017.yaml"


@pytest.fixture
def published(live_server) -> int:
    with live_server.writing():
        making.account(Role.OFFICE, "ban")
        return operations.import_standard(SAMPLE.read_bytes(), by=None).standard.id


def _copied(visitor, published: int) -> None:
    visitor.sign_in("ban")
    visitor.go(f"/office/standards/{published}/copy")
    for name, text in (("title", "本市公益广告标准"), ("code", "CITY"), ("version", "2026")):
        visitor.page.fill(f"#field-{name}", text)
    visitor.page.get_by_role("button", name="另存为草稿").click()
    visitor.page.wait_for_url("**/draft*")


def test_a_version_is_copied_edited_compared_and_published_for_good(live_server, open_browser, published):
    office = open_browser(live_server, phone=False)
    page = office.page
    _copied(office, published)
    page.get_by_role("link", name="修改 CITY-06-1").click()
    said = page.locator("[data-said-zh]")
    expect(said).to_contain_text("≥ 10 处")
    threshold = page.locator('[id="field-rules.normal.value"]')
    threshold.fill("12")
    expect(said).to_contain_text("≥ 12 处")
    expect(page.locator("[data-said-en]")).to_have_text("at least 12 places")
    expect(said).to_be_in_viewport()

    threshold.fill("十二")
    expect(page.locator('[id="wrong-rules.normal.value"]')).to_be_visible()
    threshold.fill("12")
    expect(page.locator('[id="wrong-rules.normal.value"]')).to_have_count(0)
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/draft*")
    expect(page.locator("#CITY-06-1")).to_contain_text("≥ 12 处")

    page.get_by_role("link", name="与其他版本比较").click()
    page.wait_for_url("**/comparison*")
    page.get_by_role("button", name="比较").click()
    expect(page.locator(".compared ins").filter(has_text="12").first).to_be_visible()
    page.goto(page.url.split("/comparison")[0] + "/draft")
    page.get_by_role("button", name=re.compile("发布 CITY 2026")).click()
    page.wait_for_load_state("load")
    edit = page.url.split("/draft")[0].rstrip("/") + "/requirements/CITY-06-1"
    page.goto(edit)
    assert "/requirements/" not in page.url
    expect(page.get_by_role("button", name="保存")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("≥ 12 处")


def test_another_kind_chosen_with_the_mouse_changes_the_form_and_keeps_the_words(live_server, open_browser, published):
    office = open_browser(live_server, phone=True)
    page = office.page
    _copied(office, published)
    page.get_by_role("link", name="修改 CITY-06-1").click()
    text = page.locator("#field-text").input_value()
    page.locator('[id="field-rules.kind"]').select_option("area_share")
    page.get_by_role("button", name="换表单").click()
    expect(page.locator('[name="rules.normal.shown"]')).to_have_value("area_share")
    expect(page.locator('[id="field-rules.kind"]')).to_have_value("area_share")
    expect(page.locator("#field-text")).to_have_value(text)
    expect(page.locator('[id="field-rules.normal.numerator"]')).to_be_visible()
