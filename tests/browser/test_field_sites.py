"""Finding a site on the phone: the list of all rounds, search, a suggested order, the map, the way in a map app."""

from __future__ import annotations

import json
import re

import pytest
from shapely.geometry import Point, box

from server.people.rules import Role
from server.places.labels import label_picture
from tests.support import making

pytestmark = pytest.mark.browser
LON, LAT = making.LON, making.LAT


@pytest.fixture
def scene(live_server):
    """Two rounds of one inspector: four places along a street and one without a place."""
    with live_server.writing():
        inspector = making.account(Role.INSPECTOR, "yi")
        park = making.site("park", name="北公园", geometry=box(LON, LAT + 0.01, LON + 0.004, LAT + 0.013))
        stops = [making.site("bus_stop", name=f"{n}号站", geometry=Point(LON + n / 500, LAT)) for n in (3, 1, 2)]
        lost = making.unplaced_site("bus_stop", name="临时站")
        first = making.round_of(park, *stops, name="甲批次", inspectors=(inspector,))
        second = making.round_of(lost, stops[1], name="乙批次", inspectors=(inspector,))
        return {"first": first.id, "second": second.id, "park": park.id, "code": park.code}


def _names(page) -> list[str]:
    return page.locator("[data-site]:visible .site-name").all_inner_texts()


def _open(live_server, open_browser, path: str = "/field"):
    phone = open_browser(live_server, phone=True, position=(LON, LAT))
    phone.sign_in("yi")
    phone.go(path)
    return phone


def test_all_rounds_stand_in_one_list_and_each_alone(live_server, open_browser, scene):
    page = _open(live_server, open_browser).page
    page.get_by_text("已按距离排序").wait_for()
    assert _names(page) == ["1号站", "1号站", "2号站", "3号站", "北公园", "临时站"]
    page.get_by_role("button", name="乙批次").click()
    assert _names(page) == ["1号站", "临时站"]
    assert page.locator("[data-done]").inner_text() == "0 / 2"
    page.get_by_role("searchbox").fill("公园")
    assert _names(page) == []
    page.get_by_role("button", name="全部").click()
    assert _names(page) == ["北公园"]
    page.get_by_role("searchbox").fill(scene["code"].upper())
    assert _names(page) == ["北公园"]


def test_the_suggested_order_is_numbered_on_list_and_map_alike(live_server, open_browser, scene):
    phone = _open(live_server, open_browser)
    page = phone.page
    page.get_by_text("已按距离排序").wait_for()
    page.get_by_role("button", name="甲批次").click()
    page.get_by_role("button", name="按建议顺序").click()
    assert _names(page) == ["1号站", "2号站", "3号站", "北公园"]
    assert page.locator("[data-number]:visible").all_inner_texts() == ["1", "2", "3", "4"]
    assert re.fullmatch(r"4 站，直线约 \d\.\d km", page.locator("[data-way]").inner_text())
    phone.go("/field/map")
    page.locator("[data-module='day/field-map'][data-ground-ready=yes]").wait_for()
    page.get_by_role("button", name="甲批次").click()
    assert page.get_by_role("button", name="4 北公园 未检查 0/1").count() == 1


def test_a_site_on_the_map_opens_its_sheet_and_begins_its_check(live_server, open_browser, scene):
    page = _open(live_server, open_browser, "/field/map").page
    page.locator(".own-mark").wait_for()
    page.get_by_role("button", name="甲批次").click()
    page.locator(".stop:has-text('北公园')").click()
    sheet = page.locator("[data-site-sheet][open]")
    sheet.get_by_role("heading", name="北公园").wait_for()
    assert sheet.get_by_text("距您 1.1 km").is_visible()
    assert sheet.get_by_text("0/1 项已查").is_visible()
    sheet.get_by_role("link", name="开始检查").click()
    page.wait_for_url(re.compile(rf"/field/rounds/{scene['first']}/sites/{scene['park']}$"))


def test_the_way_is_handed_over_in_each_apps_own_datum(live_server, open_browser, scene):
    page = _open(live_server, open_browser).page
    page.get_by_role("button", name=re.compile("北公园：")).click()
    links = page.locator("[data-site-sheet][open] [data-app]")
    ways = {link.get_attribute("data-app"): link.get_attribute("href") for link in links.all()}
    assert ways["geo"].startswith("geo:40.0")
    lon, lat = map(float, re.search(r"to=([\d.]+),([\d.]+),", ways["amap"]).groups())
    assert 0.005 < lon - (LON + 0.002) < 0.008
    assert 0.0005 < lat - (LAT + 0.0115) < 0.003
    assert "coord_type=bd09ll" in ways["baidu"]


def test_the_map_and_the_list_work_in_airplane_mode_after_a_cold_start(live_server, open_browser, scene):
    phone = _open(live_server, open_browser)
    phone.forgiven.append("ERR_INTERNET_DISCONNECTED")
    page = phone.page
    page.locator("[data-module='day/day-package'][data-state=ready]").wait_for()
    phone.context.set_offline(True)
    page.goto("about:blank")
    phone.go("/field/map")
    page.locator("[data-module='day/field-map'][data-ground-ready=yes]").wait_for()
    assert page.locator(".stop").count() == 5
    phone.go("/field?code=" + scene["code"])
    page.wait_for_url(re.compile(rf"/sites/{scene['park']}$"))


CAMERA = """
    const still = new Image();
    still.src = %s;
    navigator.mediaDevices.getUserMedia = async () => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 400;
      const pen = canvas.getContext("2d");
      const draw = () => {
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, 400, 400);
        pen.drawImage(still, 60, 60, 280, 280);
      };
      draw();
      const stream = canvas.captureStream(10);
      window.cameraTracks = stream.getTracks();
      setInterval(draw, 100);
      return stream;
    };
"""


def test_a_sites_printed_code_opens_its_check_in_airplane_mode(live_server, open_browser, scene):
    phone = _open(live_server, open_browser)
    phone.forgiven.append("ERR_INTERNET_DISCONNECTED")
    page = phone.page
    page.locator("[data-module='day/day-package'][data-state=ready]").wait_for()
    # A machine without a camera shows the printed label to the scanner as a stream of its own.
    phone.context.add_init_script(CAMERA % json.dumps(label_picture("https://city.example", scene["code"])))
    phone.context.set_offline(True)
    phone.go("/field")
    page.get_by_role("button", name="扫码").click()
    page.wait_for_url(re.compile(rf"/sites/{scene['park']}$"))
    phone.go(f"/field/s/{scene['code']}")
    page.wait_for_url(re.compile(rf"/sites/{scene['park']}$"))
