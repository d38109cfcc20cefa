"""Every page people work on is usable with a screen reader, a keyboard and weak eyes, as far as axe can tell.

axe-core finds missing names, roles, labels and contrast; what it cannot see (is the order sensible?) stays for eyes.
"""

from __future__ import annotations

from typing import Any

import pytest

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.config import ROOT
from server.inspections.models import Assignment, ObservationPhoto, RoundSite
from server.inspections.rules import Trust
from server.people.rules import Role
from server.photos.models import Photo
from server.standards import drafts, operations
from tests.support import axe, judging, making
from tests.support.problems import a_round_with_problems
from tests.support.texts import shows

pytestmark = pytest.mark.browser
SAMPLE = ROOT / "server" / "standards" / "catalogue" / "zs-2017.yaml"
GRAVE = {"serious", "critical"}
LOOKS = {
    "390 px": ((390, 844), "light"),
    "390 px in the dark": ((390, 844), "dark"),
    "1366 px": ((1366, 860), "light"),
}


@pytest.fixture
def scene(live_server) -> dict[str, Any]:
    """A round with failures, a doubtful case, and a stop without a place, all given to one inspector."""
    with live_server.writing():
        made = a_round_with_problems(photos=True)
        count, round_ = made.park_clause, made.round
        doubtful, lost = making.site("park", name="存疑公园"), making.unplaced_site("park", name="待定位公园")
        inspector = making.account(Role.INSPECTOR, "yi")
        for order, site in enumerate((made.park, made.road, doubtful, lost)):
            making.db.session.add(Assignment(round_id=round_.id, site_id=site.id, account_id=inspector.id))
            if order > 1:
                making.db.session.add(RoundSite(round_id=round_.id, site_id=site.id, draw_order=order + 1))
        seen = making.observation(making.visit(round_, doubtful, inspector), requirements=(count,), note="")
        far = [{"code": "off_site", "distance_m": 698, "allowed_m": 38}]
        making.observed_photo(seen, trust=Trust.OFF_SITE, trust_reasons=far, trusted_at=clock.now())
        reason = {"code": "doubtful_decide", "count": 9, "doubtful": 1, "required": 10, "unit": "处"}
        judging.verdict(round_, doubtful, count, Outcome.UNCERTAIN, reasons=[reason])
        making.account(Role.OFFICE, "ban")
        sent = making.db.select(ObservationPhoto).join(Photo, Photo.sha256 == ObservationPhoto.sha256)
        shows(making.db.session.scalars(sent).first(), "讲文明", "树新风")
        shipped = operations.import_standard(SAMPLE.read_bytes(), by=None).standard
        own = drafts.copy_standard(shipped.id, code="CITY", version="2026", title="本市标准", sample=False, by=None)
        visits = {site.name: f"/field/rounds/{round_.id}/sites/{site.id}" for site in (made.park, made.road, lost)}
        return {
            "round": round_.id,
            "park": made.park.id,
            "visits": list(visits.values()),
            "standard": f"/office/standards/{shipped.id}",
            "draft": f"/office/standards/{own.id}",
        }


def _violations(page) -> list[str]:
    """Let axe look at the page as it stands; gives the grave faults, each with its first culprits."""
    return [axe.said(fault) for fault in axe.violations(page) if fault["impact"] in GRAVE]


def _look(visitor, path: str) -> dict[str, list[str]]:
    visitor.go(path)
    visitor.page.wait_for_load_state("networkidle")
    return _looks(visitor.page, path)


def _looks(page, where: str) -> dict[str, list[str]]:
    """Let axe look at the page on a phone by day and at night, and at a desk; gives the grave faults of each look."""
    faults = {}
    for look, ((width, height), scheme) in LOOKS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        faults[f"{where}, {look}"] = _violations(page)
    (width, height), scheme = LOOKS["390 px"]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    return {look: wrong for look, wrong in faults.items() if wrong}


def _visitor(open_browser, live_server):
    visitor = open_browser(live_server, phone=True, position=(making.LON, making.LAT), color_scheme="light")
    visitor.forgiven.append("404")  # the doubtful photo's bytes never arrived; a missing picture is part of the scene
    return visitor


def test_the_phones_pages_have_no_grave_fault(live_server, open_browser, scene):
    inspector = _visitor(open_browser, live_server)
    faults = _look(inspector, "/sign-in")
    inspector.sign_in("yi")
    for path in ("/field", "/field/map", *scene["visits"], "/field/problem", "/field/outbox", "/field/me"):
        faults |= _look(inspector, path)
    inspector.go(scene["visits"][0])
    inspector.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    inspector.page.get_by_text("点位位置不对").click()
    inspector.page.locator("[data-requirement] details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    faults |= _looks(inspector.page, "a visit with everything open")
    inspector.page.locator("[data-finish]").click()
    inspector.page.locator("[data-finish-sheet][open]").wait_for()
    faults |= _looks(inspector.page, "the sheet that ends a visit")
    assert faults == {}


def test_the_camera_and_the_sheet_about_a_photo_have_no_grave_fault(live_server, open_browser, scene):
    inspector = open_browser(live_server, phone=True, permissions=["camera"], color_scheme="light")
    inspector.forgiven.append("base-map.geojson")
    inspector.sign_in("yi")
    inspector.go(scene["visits"][0])
    page = inspector.page
    page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    page.locator("[data-shoot-next]").click()
    page.locator("[data-camera-view][data-state=ready]").wait_for()
    page.locator("[data-shutter]").click()
    page.locator("[data-camera-view] [data-said]:not(:empty)").wait_for()
    faults = _looks(page, "the camera")
    page.locator("[data-last]").click()
    page.locator("[data-pin] summary").click()
    page.locator("[data-pin-map].leaflet-container").wait_for()
    faults |= _looks(page, "a photo put by hand")
    assert faults == {}


def test_the_offices_pages_have_no_grave_fault(live_server, open_browser, scene):
    office = _visitor(open_browser, live_server)
    office.sign_in("ban")
    faults: dict[str, list[str]] = {}
    for path in (
        "/office/map",
        f"/office/map?round={scene['round']}&site={scene['park']}",
        "/office/problems",
        "/office/review",
        "/office/review/evidence",
        "/office/review/evidence?show=photos",
        "/office/photo-texts",
        "/office/photo-texts?words=%25",
        "/office/slogans",
        "/office/slogans?words=%E8%AE%B2%E6%96%87%E6%98%8E%E6%A0%91%E6%96%B0%E9%A3%8E&text=%E8%AE%B2%E6%96%87%E6%98%8E",
        "/office/notices",
        "/office/places",
        "/office/standards",
        "/office/rounds",
        f"/office/rounds/{scene['round']}/scores",
        f"/office/rounds/{scene['round']}/scores/pairs",
        f"/office/rounds/{scene['round']}/draw?number_park=1&reserves=1&seed=7",
        "/account",
    ):
        faults |= _look(office, path)
    office.go(f"/office/rounds/{scene['round']}/problems")
    office.page.locator("input[type=checkbox][name=finding]").first.check()
    office.page.get_by_role("button", name="按责任单位拟整改通知单").click()
    office.page.wait_for_url("**/office/notices/*")
    faults |= _looks(office.page, "a draft notice")
    office.page.get_by_role("button", name="签发").click()
    link = office.page.get_by_role("link", name="责任单位看到的页面").get_attribute("href")
    office.page.wait_for_load_state("load")  # before its style sheets have arrived a page is not what people see
    faults |= _looks(office.page, "a signed notice")
    faults |= _look(office, link)
    assert faults == {}


def test_the_pages_of_a_standard_have_no_grave_fault(live_server, open_browser, scene):
    office = _visitor(open_browser, live_server)
    office.sign_in("ban")
    faults: dict[str, list[str]] = {}
    for path in (
        scene["standard"],
        f"{scene['standard']}/copy",
        f"{scene['draft']}/draft",
        f"{scene['draft']}/head",
        f"{scene['draft']}/requirements/CITY-06-1",
        f"{scene['draft']}/requirements/new",
        f"{scene['draft']}/comparison?with={scene['standard'].rsplit('/', 1)[1]}",
    ):
        faults |= _look(office, path)
    assert faults == {}


def test_a_button_without_a_name_and_grey_on_grey_would_be_found(live_server, open_browser, scene):
    visitor = open_browser(live_server, phone=True)
    visitor.go("/sign-in")
    visitor.page.evaluate(
        """() => {
            const [button, words] = [document.createElement("button"), document.createElement("p")];
            words.textContent = "看不清";
            [words.style.color, words.style.backgroundColor] = ["#777", "#999"];
            document.querySelector("main").append(button, words);
        }"""
    )
    found = " ".join(_violations(visitor.page))
    assert "button-name" in found
    assert "color-contrast" in found
