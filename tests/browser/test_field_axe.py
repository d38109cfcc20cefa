"""Every page of the phone in its main states, in both languages, at 390 px: axe finds nothing, not even a small thing.

test_accessibility.py looks at all pages in the dark and on the desk for grave faults; here no fault at all is left.
"""

from __future__ import annotations

from typing import Any

import pytest

from server.config import ROOT
from server.inspections.models import Round
from server.inspections.rules import RoundState
from server.people.rules import Role
from server.standards import operations
from tests.support import axe, making, phone_store, pictures

pytestmark = pytest.mark.browser
SAMPLE = ROOT / "server" / "standards" / "catalogue" / "zs-2017.yaml"
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
LOSE = """(owner) => localStorage.setItem(`xuncheng-unsent-${owner}-lost`, JSON.stringify(
  { database: "gone", photos: 3, records: 4, sites: ["测试公园"], at: Date.now() }))"""
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


ROAD = {
    "key": "TS-2-1",
    "clause": "(2)",
    "text": "主次干道步行500米公益广告不少于5处。",
    "site_type": "main_road",
    "rules": {"normal": {"kind": "count_per_length", "value": 5, "unit": "处", "subject": "公益广告", "window_m": 500}},
}


def _by_eye(site_type: str) -> dict[str, Any]:
    rules = {"normal": {"kind": "by_eye"}}
    return {
        "key": f"TS-7-{len(site_type)}",
        "clause": "(6)",
        "text": "整洁、无破损。",
        "site_type": site_type,
        "rules": rules,
    }


@pytest.fixture
def scene(live_server) -> dict[str, Any]:
    """A round over a park and a road, and one by the shipped sample over what is asked about in other ways."""
    with live_server.writing():
        inspector = making.account(Role.INSPECTOR, "yi")
        making.account(Role.INSPECTOR, "er")
        making.account(Role.OFFICE, "ban")
        sample = operations.import_standard(SAMPLE.read_bytes(), by=None).standard
        park, road = making.site("park", name="测试公园", address="测试路 1 号"), making.road(1200, name="测试大街")
        others = {
            "hoarding": making.site("hoarding", name="测试围挡"),
            "bus": making.unplaced_site("bus", name="1 路 京A00001"),
            "school": making.site("school", name="测试小学"),
            "lost": making.unplaced_site("bus_stop", name="待定位站"),
            "square": making.site("plaza", name="测试广场"),
        }
        own = making.standard(
            requirements=[making.PARK_COUNT, *(_by_eye(kind) for kind in ("park", "main_road")), ROAD]
        )
        first = making.round_of(park, road, standard=own, inspectors=(inspector,), name="甲批次")
        second = making.round_of(*others.values(), standard=sample, inspectors=(inspector,), name="乙批次")
        ended = {"complete": True, "ended_at": making.later(0), "end_sha256": "0" * 64}
        making.visit(second, others["square"], inspector, **ended)
        sites = {"park": (first, park), "road": (first, road)}
        sites |= {kind: (second, site) for kind, site in others.items()}
        paths = {kind: f"/field/rounds/{each.id}/sites/{site.id}" for kind, (each, site) in sites.items()}
        return paths | {"at": (first.id, park.id)}


@pytest.fixture
def enter(live_server, open_browser):
    """Open a phone and sign in, in a language; the camera only where it is allowed."""

    def enter_one(language: str, username: str = "yi", *allowed: str):
        place = {"longitude": making.LON, "latitude": making.LAT, "accuracy": 8}
        permissions = ["geolocation", *allowed]
        phone = open_browser(live_server, phone=True, geolocation=place, permissions=permissions)
        phone.sign_in(username)
        _speak(phone, language)
        return phone

    return enter_one


def _speak(phone, language: str) -> None:
    token = phone.page.locator("meta[name=csrf-token]").get_attribute("content")
    form = {"language": language, "csrf_token": token or ""}
    assert phone.page.request.post(f"{phone.address}/language", form=form).ok


def _faults(page) -> list[str]:
    assert page.locator("html").get_attribute("lang")
    return [axe.said(fault) for fault in axe.violations(page, *axe.ALL_TAGS)]


def _settled(phone, path: str) -> list[str]:
    """Open a page and wait until its scripts have drawn it."""
    phone.go(path)
    phone.page.wait_for_load_state("networkidle")
    return _faults(phone.page)


def _none(faults: dict[str, list[str]]) -> None:
    wrong = [f"{where}: {fault}" for where, found in faults.items() for fault in found]
    assert not wrong, "\n".join(wrong)


def _visit(phone, path: str) -> None:
    phone.go(path)
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()


def _pick(page, button, *files: dict[str, Any]) -> None:
    with page.expect_file_chooser() as chooser:
        button.click()
    chooser.value.set_files([*files])


def _photo(seed: int) -> dict[str, Any]:
    return {"name": "1.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg(seed=seed, size=(640, 480))}


@LANGUAGES
def test_the_door_and_what_stands_there_without_network(live_server, open_browser, scene, language):
    phone = open_browser(live_server, phone=True)
    phone.forgiven += ["403", "422"]
    phone.go("/sign-in?next=/field")
    _speak(phone, language)
    faults = {"sign-in": _settled(phone, "/sign-in?next=/field")}
    phone.page.fill("input[name=username]", "yi")
    phone.page.fill("input[name=password]", "wrong")
    phone.page.locator("form:has(input[name=password]) button[type=submit]").click()
    phone.page.locator(".flash").wait_for()
    faults["sign-in refused"] = _faults(phone.page)
    faults["offline"] = _settled(phone, "/field/offline")
    phone.sign_in("yi")
    faults["a site that is not there"] = _settled(phone, "/field/rounds/1/sites/99999")
    _none(faults)


@LANGUAGES
def test_today_and_map(live_server, enter, scene, language):
    phone = enter(language)
    page = phone.page
    phone.go("/field")
    page.locator(".day-package[data-state=ready]").wait_for()
    faults = {"today": _faults(page)}
    page.locator("[data-order=walk]").click()
    page.locator("[data-number]:visible").first.wait_for()
    faults["today in the suggested order"] = _faults(page)
    page.get_by_role("searchbox").fill("没有这个地方")
    page.locator("[data-found]:visible").wait_for()
    faults["nothing found"] = _faults(page)
    page.get_by_role("searchbox").fill("")
    page.locator("[data-open-sheet]:visible").first.click()
    page.locator("[data-site-sheet][open]").wait_for()
    faults["site sheet"] = _faults(page)
    page.locator("[data-site-sheet] [data-correct]").click()
    page.locator("[data-correction-sheet][open]").wait_for()
    faults["correction"] = _faults(page)
    page.locator("[data-correction-sheet] button[type=submit]").click()
    page.locator("[data-correction-sheet] [data-wrong]:visible").wait_for()
    faults["correction without a word"] = _faults(page)
    phone.go("/field")
    load = {"name": "今日资料.zip", "mimeType": "application/zip", "buffer": b"no ZIP"}
    page.locator("[data-package-file]").set_input_files([load])
    page.locator(".toast, [data-package-text]").first.wait_for()
    page.wait_for_timeout(500)
    faults["a file that is no package"] = _faults(page)
    phone.go("/field/map")
    page.locator("[data-module='day/field-map'][data-ground-ready=yes]").wait_for()
    page.locator(".own-mark").wait_for()
    page.locator(".map-legend summary").click()
    faults["map"] = _faults(page)
    page.locator(".stop").first.evaluate("button => button.click()")
    page.locator("[data-site-sheet][open]").wait_for()
    faults["map with a site's sheet"] = _faults(page)
    faults["me"] = _settled(phone, "/field/me")
    _none(faults)


@LANGUAGES
def test_an_inspector_without_sites_and_a_city_without_rounds(live_server, enter, scene, language):
    phone = enter(language, "er")
    faults = {path: _settled(phone, path) for path in ("/field", "/field/map", "/field/problem")}
    with live_server.writing():
        for each in making.db.session.query(Round):
            each.state, each.closed_at = RoundState.CLOSED, making.later(0)
    faults |= {f"{path} without a round": _settled(phone, path) for path in ("/field", "/field/map", "/field/problem")}
    _none(faults)


@LANGUAGES
@pytest.mark.parametrize("kind", ["park", "road"])
def test_a_visit_and_its_sheets(live_server, enter, scene, language, kind):
    phone = enter(language)
    page = phone.page
    _visit(phone, scene[kind])
    faults = {"untouched": _faults(page)}
    _pick(page, page.locator("[data-shoot-next]"), _photo(1))
    page.locator(".local-photo img[src^='blob:']").first.wait_for()
    page.locator("[data-toasts] .toast").first.wait_for()
    faults["one photo"] = _faults(page)
    page.evaluate(OPEN_ALL)
    faults["everything open"] = _faults(page)
    page.locator(".local-photo").first.click()
    page.locator("[data-photo-sheet][open]").wait_for()
    faults["photo"] = _faults(page)
    page.locator("[data-photo-sheet] button[value=close]").click()
    page.locator("[data-give=fail]:visible").first.click()
    page.locator("[data-answer-sheet][open]").wait_for()
    faults["what is wrong"] = _faults(page)
    page.locator("[data-answer-sheet] button[value=close]").click()
    page.locator("[data-give=unable]:visible").first.click()
    page.locator("[data-answer-sheet][open]").wait_for()
    faults["why not"] = _faults(page)
    page.locator("[data-answer-sheet] button[value=save]").click()
    page.locator("[data-answer-sheet] [data-wrong]:visible").wait_for()
    faults["why not, without a reason"] = _faults(page)
    page.locator("[data-answer-sheet] button[value=close]").click()
    page.locator("[data-finish]").click()
    page.locator("[data-finish-sheet][open]").wait_for()
    faults["finish"] = _faults(page)
    page.locator("[data-finish-sheet] button[value=complete]").click()
    page.locator("[data-verdicts]:visible").wait_for()
    live_server.start_worker()
    page.locator("[data-verdicts] li").first.wait_for()
    faults["verdicts"] = _faults(page)
    page.locator("[data-other-fault]").click()
    page.locator("[data-correction-sheet][open]").wait_for()
    faults["correction"] = _faults(page)
    _none(faults)


@LANGUAGES
def test_visits_of_other_kinds_with_everything_open(live_server, enter, scene, language):
    phone = enter(language)
    faults = {}
    for kind in ("hoarding", "bus", "school", "lost", "square"):
        _visit(phone, scene[kind])
        phone.page.evaluate(OPEN_ALL)
        faults[kind] = _faults(phone.page)
    _none(faults)


@LANGUAGES
def test_the_camera_and_the_problem(live_server, enter, scene, language):
    phone = enter(language, "yi", "camera")
    page = phone.page
    _visit(phone, scene["park"])
    page.locator("[data-shoot-next]").click()
    page.locator("[data-camera-view][data-state=ready]").wait_for()
    page.locator("[data-shutter]").click()
    page.locator("[data-camera-view] [data-said]:not(:empty)").wait_for()
    faults = {"camera": _faults(page)}
    page.locator("[data-close-camera]").click()
    phone.go("/field/problem")
    page.locator("[data-module='visit/problem'][data-ready=true]").wait_for()
    faults["problem"] = _faults(page)
    page.locator("form[data-module='visit/problem'] button[type=submit]").click()
    _pick(page, page.locator("[data-pick]"), _photo(5))
    page.locator(".local-photo").first.wait_for()
    page.locator("form[data-module='visit/problem'] .chip").first.click()
    faults["problem with a photo"] = _faults(page)
    page.locator("form[data-module='visit/problem'] button[type=submit]").click()
    page.locator("[data-toasts] .toast").first.wait_for()
    faults["problem kept"] = _faults(page)
    _none(faults)


@LANGUAGES
def test_the_outbox_and_the_offices_page_for_its_file(live_server, enter, scene, language):
    phone = enter(language)
    phone.forgiven += ["415", "ERR_FAILED", "ERR_INTERNET_DISCONNECTED"]
    page = phone.page
    faults = {"empty": _settled(phone, "/field/outbox")}
    page.route("**/api/v1/**", lambda route: route.abort())
    _visit(phone, scene["park"])
    for seed in (1, 2):
        _pick(page, page.locator("[data-shoot-next]"), _photo(seed))
        page.locator(".local-photo").nth(seed - 1).wait_for()
    page.wait_for_timeout(1000)
    phone.go("/field/outbox")
    page.locator(".outbox-row").first.wait_for()
    faults["waiting"] = _faults(page)
    page.locator("[data-pause]").click()
    page.locator("[data-resume]:visible").wait_for()
    faults["paused"] = _faults(page)
    phone_store.fill(
        page, phone_store.visit(*scene["at"], "测试公园", "2026-11-22T02:00:00Z"), phone_store.photo(b"text")
    )
    page.unroute("**/api/v1/**")
    page.locator("[data-resume]").click()
    page.locator("[data-refused] .outbox-row").first.wait_for()
    faults["refused"] = _faults(page)
    page.locator("[data-show=sent]").click()
    faults["sent"] = _faults(page)
    page.evaluate(LOSE, page.locator("[data-owner]").first.get_attribute("data-owner"))
    phone.go("/field/outbox")
    page.locator(".lost-notice").wait_for()
    faults["told what the phone cleared away"] = _faults(page)
    office = enter(language, "ban")
    faults["the office's page for phones' files"] = _settled(office, "/office/outbox-files")
    _none(faults)
