"""The compliance map in a real browser: drawn, reachable by keyboard, quiet on the console, and names stay text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import expect
from shapely.geometry import Point

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.inspections.rules import Trust
from server.people.rules import Role
from server.places.base_map import keep_base_map
from tests.support import judging, making
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser
HOSTILE = "</script><img src=x onerror=alert(1)>${alert(1)}`'\"{{7*7}}"
ATTRIBUTION = "© Kartierende, ODbL"
INKED = """(colours) => { const canvas = document.querySelector('.leaflet-overlay-pane canvas');
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    const found = new Set();
    for (let n = 0; n < data.length; n += 4) if (data[n + 3] > 250) found.add(data.slice(n, n + 3).join());
    return colours.filter((colour) => found.has(colour)); }"""
AT_REST = """() => document.querySelector(".leaflet-zoom-anim, .leaflet-pan-anim") ? null
    : [document.querySelector(".leaflet-control-scale").innerText,
       document.querySelector(".leaflet-map-pane").style.transform].join()"""


@pytest.fixture
def city(live_server) -> dict[str, Any]:
    """A failed park with a hostile name and a doubtful photo, a road with a short window, a stop, a base map."""
    with live_server.writing():
        clauses = [making.PARK_COUNT, {**making.PARK_COUNT, "key": "TS-6-2", "site_type": "main_road"}]
        standard = making.standard(requirements=clauses)
        park, road = making.site(name=HOSTILE), making.road(1000, name="中关村北大街")
        stop = making.site("bus_stop", geometry=Point(making.LON + 0.01, making.LAT + 0.004), name="五道口")
        inspector = making.account(Role.INSPECTOR)
        made = making.round_of(park, road, stop, standard=standard, inspectors=(inspector,))
        count, length = standard.requirements
        seen = making.observation(making.visit(made, park, inspector), requirements=(count,), note=HOSTILE)
        making.observed_photo(
            seen, trust=Trust.FIXES_DISAGREE, trusted_at=clock.now(), exif_lon=116.305, exif_lat=39.99
        )
        judging.verdict(made, park, count, Outcome.UNCERTAIN)
        making.visit(made, road, inspector, covered=[{"from_m": 0.0, "to_m": 700.0, "side": None}])
        window = {"kind": "worst_window", "from_m": 150.0, "to_m": 650.0, "count": 3, "required": 5, "side": None}
        judging.verdict(made, road, length, Outcome.FAIL, places=[window])
        office = making.account(Role.OFFICE, "ban")
        street = {"type": "LineString", "coordinates": [[116.29, 39.99], [116.32, 39.99]]}
        feature = {"type": "Feature", "properties": {"kind": "main", "name": HOSTILE}, "geometry": street}
        base_map = {"type": "FeatureCollection", "attribution": ATTRIBUTION, "features": [feature]}
        keep_base_map(json.loads(json.dumps(base_map)), live_server.settings.data_dir)
        return {"round": made.id, "park": park.id, "road": road.id, "stop": stop.id, "office": office.username}


@pytest.fixture
def office(live_server, open_browser, city):
    visitor = open_browser(live_server)
    visitor.forgiven.append("404")  # the photo's bytes never arrived; a missing picture is part of the scene
    visitor.sign_in(city["office"])
    visitor.page.on("dialog", lambda dialog: visitor.errors.append(f"dialog: {dialog.message}"))
    return visitor


def open_map(office: Any, query: str = "") -> Any:
    office.go(f"/office/map{query}")
    office.page.wait_for_selector("[data-map-ready=yes]")
    return office.page


def test_the_map_is_drawn_with_its_sources_named_and_nothing_from_elsewhere(office, city) -> None:
    page = open_map(office)
    assert page.locator(".leaflet-overlay-pane canvas").count() == 1
    page.get_by_text(ATTRIBUTION).wait_for()
    assert page.locator(".window-label").inner_text() == "3 / 5"
    colours = ["179,38,30", "138,83,0"]  # of 不符合 and of 待核实; a canvas is drawn in a frame of its own
    eventually(page, lambda: page.evaluate(INKED, colours), colours)


def test_a_site_opens_from_the_list_by_keyboard_and_escape_leads_back(office, city) -> None:
    page = open_map(office)
    page.locator(f"[data-site='{city['park']}']").focus()
    page.keyboard.press("Enter")
    title = page.locator("#site-panel-title")
    title.wait_for()
    assert title.inner_text() == HOSTILE
    assert f"site={city['park']}" in page.url
    page.keyboard.press("Escape")
    expect(page.locator(f"[data-site='{city['park']}']")).to_be_focused()


def test_a_link_with_a_site_opens_its_panel_and_its_photo_shows_both_positions(office, city) -> None:
    page = open_map(office, f"?site={city['park']}")
    page.locator("button[data-photo]").click()
    page.locator(".panel-photo").wait_for()
    assert "相距约" in page.locator(".panel-photo").inner_text()
    expect(page.locator(".leaflet-tooltip")).to_have_text(["手机定位", "照片自带位置"])


def test_a_click_on_the_map_opens_the_site_under_it(office, city) -> None:
    page = open_map(office)
    page.locator("[data-legend] > summary").click()  # folded, it leaves the whole map free
    before = page.evaluate(AT_REST)
    page.locator(f"[data-site='{city['stop']}']").click()  # brings the stop into the middle of the map
    page.locator("#site-panel-title", has_text="五道口").wait_for()
    eventually(page, lambda: page.evaluate(AT_REST) in {None, before}, False)
    page.keyboard.press("Escape")
    page.locator("[data-site-panel]").wait_for(state="hidden")
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator("#site-panel-title", has_text="五道口").wait_for()


def test_a_panel_that_cannot_be_read_says_so_and_tries_again(office, city) -> None:
    page = open_map(office)
    office.forgiven.append("503")
    page.route("**/panel", lambda route: route.fulfill(status=503))
    office.errors.clear()
    page.locator(f"[data-site='{city['road']}']").click()
    page.locator("[data-wrong]").get_by_text("没有读到这个点位的资料").wait_for()
    page.unroute("**/panel")
    page.locator("[data-again]").click()
    page.locator("#site-panel-title", has_text="中关村北大街").wait_for()


def test_a_reviewer_decides_with_keys(office, city) -> None:
    office.go("/office/review")
    page = office.page
    page.locator("[data-decision]").wait_for()
    page.keyboard.press("a")
    page.locator("[name=reason]:focus").wait_for()
    page.keyboard.type("照片清楚，属实。")
    page.keyboard.press("Control+Enter")
    page.get_by_text("已认定为“符合”。").wait_for()
