"""On a road the phone says at every step what the last 500 m come to, by the server's rule."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from server.people.rules import Role
from tests.support import making, pictures

pytestmark = pytest.mark.browser

ROAD_COUNT = {
    "key": "TS-2-1",
    "clause": "(2)",
    "text": "主次干道步行500米公益广告不少于5处。",
    "site_type": "main_road",
    "rules": {"normal": {"kind": "count_per_length", "value": 5, "unit": "处", "subject": "公益广告", "window_m": 500}},
}


def test_the_strip_follows_the_walk_and_fails_only_a_window_that_was_walked(live_server, open_browser):
    with live_server.writing():
        road = making.road(1200)
        inspector = making.account(Role.INSPECTOR, "yi")
        each = making.round_of(road, standard=making.standard(requirements=[ROAD_COUNT]), inspectors=(inspector,))
        path = f"/field/rounds/{each.id}/sites/{road.id}"
        from server.places import queries as places

        line = places.reference_line(road.id)
    phone = open_browser(live_server, phone=True, position=line.point_at(0))
    phone.sign_in("yi")
    phone.go(path)
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()

    def walk(from_m: int, to_m: int) -> None:
        for metres in range(from_m, to_m + 1, 40):
            phone.stand(*line.point_at(metres))

    strip = phone.page.locator("[data-road-strip]")
    walk(0, 240)
    with phone.page.expect_file_chooser() as chooser:
        phone.page.locator("[data-shoot-next]").click()
    chooser.value.set_files([{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg(seed=1)}])
    strip.get_by_text(re.compile(r"已走 240 米：1 / 5")).wait_for()
    expect(strip).to_have_attribute("data-outcome", "in_progress")
    walk(280, 520)
    strip.get_by_text("当前 500 米：1 / 5").wait_for()
    expect(strip).to_have_attribute("data-outcome", "fail")
    strip.get_by_text("已覆盖 520 / 1200 米").wait_for()
    expect(strip.locator("[data-strip-ruler] span")).to_have_count(1)
