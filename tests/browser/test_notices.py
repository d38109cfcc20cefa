"""A clerk chooses a whole group of problems with one press; a unit reads its notice on a phone without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from server.people.rules import Role
from tests.support import making
from tests.support.engines import BOTH
from tests.support.problems import a_round_with_problems

pytestmark = [pytest.mark.browser, BOTH]


@pytest.fixture
def scene(live_server):
    with live_server.writing():
        made = a_round_with_problems(photos=True)
        making.account(Role.OFFICE, "ban")
        return {"round": made.round.id, "unit": made.parks.name}


def test_a_group_is_chosen_with_one_press_and_the_unit_reads_its_notice_by_link(live_server, open_browser, scene):
    office = open_browser(live_server)
    office.sign_in("ban")
    office.go(f"/office/rounds/{scene['round']}/problems")
    group = office.page.locator("tr.group", has_text=scene["unit"])
    group.get_by_role("button").click()
    assert office.page.locator("input[name=finding]:checked").count() == 1
    group.get_by_role("button").click()
    assert office.page.locator("input[name=finding]:checked").count() == 0
    group.get_by_role("button").click()
    office.page.get_by_role("button", name="按责任单位拟整改通知单").click()
    office.page.wait_for_url("**/office/notices/*")
    office.page.get_by_role("button", name="签发").click()
    link = office.page.get_by_role("link", name="责任单位看到的页面").get_attribute("href")

    unit = open_browser(live_server, phone=True, java_script_enabled=False)
    unit.go(link)
    unit.page.get_by_text("天").first.wait_for()
    picture = unit.page.locator(".problem img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    sideways = unit.page.locator("main").bounding_box()
    assert sideways is not None
    assert sideways["width"] <= 390
