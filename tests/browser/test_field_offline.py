"""The field app starts and works in airplane mode; what one person's session brought is never shown to another."""

from __future__ import annotations

import re

import pytest

from server.inspections.models import Observation
from server.people.rules import Role
from tests.support import making, pictures
from tests.support.engines import BOTH
from tests.support.waiting import eventually

pytestmark = [pytest.mark.browser, BOTH]


@pytest.fixture
def phone(live_server, open_browser):
    """An inspector's phone with two sites in the day's list, signed in."""
    with live_server.writing():
        parks = [making.site("park", name=f"离线公园{n}") for n in (1, 2)]
        inspector = making.account(Role.INSPECTOR, "yi")
        each = making.round_of(*parks, inspectors=(inspector,))
        making.account(Role.INSPECTOR, "er")
        paths = [f"/field/rounds/{each.id}/sites/{park.id}" for park in parks]
    phone = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    phone.forgiven += ["ERR_CONNECTION_REFUSED", "ERR_INTERNET_DISCONNECTED", "ERR_EMPTY_RESPONSE", "ERR_FAILED"]
    phone.paths = paths
    phone.sign_in("yi")
    return phone


def _keep_the_day(phone) -> None:
    phone.go("/field")
    phone.page.locator(".day-package[data-state=ready]").wait_for()


def test_a_page_left_outside_the_service_worker_is_taken_in_and_gets_its_package(live_server, phone):
    """As a page is that opens while the first service worker becomes active, or is loaded past every cache."""
    _keep_the_day(phone)
    phone.page.evaluate("() => localStorage.clear()")
    with phone.page.expect_navigation():
        phone.context.new_cdp_session(phone.page).send("Page.reload", {"ignoreCache": True})
    phone.page.wait_for_function("() => document.querySelector('.day-package[data-state=ready]')")
    phone.page.wait_for_function("() => Boolean(navigator.serviceWorker.controller)")
    live_server.kill()
    phone.go(phone.paths[1])
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()


def _reopen(phone, path: str) -> None:
    """Close the app and start it again."""
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.go(path)


def _shoot(phone, seed: int) -> None:
    with phone.page.expect_file_chooser() as chooser:
        phone.page.locator("[data-shoot-next]").click()
    chooser.value.set_files([{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg(seed=seed)}])


def test_a_site_never_opened_before_is_checked_in_airplane_mode_and_arrives_later(live_server, phone):
    _keep_the_day(phone)
    live_server.kill()
    _reopen(phone, "/field")
    phone.page.locator(".shell-line", has_text="存在手机里的页面").wait_for()
    phone.page.locator("a.site-row", has_text="离线公园2").click()
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    for seed in (1, 2):
        _shoot(phone, seed)
        phone.page.locator("[data-count]").first.filter(has_text=re.compile(rf"^{seed}$")).wait_for()
    phone.page.locator("[data-sending]").get_by_text("已拍 2 = 已送达 0 + 在手机 2").wait_for()
    _reopen(phone, phone.paths[1])
    phone.page.locator("[data-count]").first.filter(has_text=re.compile("^2$")).wait_for()
    live_server.start_again()
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    phone.page.locator("[data-sending]").get_by_text("已拍 2 = 已送达 2").wait_for()

    def recorded() -> int:
        with live_server.app.app_context():
            from server.database import db

            return db.session.query(Observation).count()

    eventually(phone.page, recorded, 2)
    for _ in range(5):  # of a server that takes more than four seconds the kept page is shown, as it should be
        _reopen(phone, phone.paths[1])
        if not phone.page.locator(".shell-line").count():
            break
    assert phone.page.locator(".shell-line").count() == 0
    phone.page.locator("[data-count]").first.filter(has_text=re.compile("^2$")).wait_for()
    assert recorded() == 2


def test_a_page_that_is_not_on_the_phone_says_so_and_leads_back(live_server, phone):
    _keep_the_day(phone)
    live_server.kill()
    _reopen(phone, "/field/rounds/1/sites/99999")
    phone.page.get_by_text("这一页还没有存到手机").wait_for()
    phone.page.get_by_role("link", name="回到今日").click()
    phone.page.locator("a.site-row", has_text="离线公园1").wait_for()


def test_another_person_on_the_same_phone_sees_nothing_of_the_first(live_server, phone):
    _keep_the_day(phone)
    phone.go("/field/me")
    phone.page.get_by_role("button", name="退出登录").click()
    phone.page.wait_for_url(re.compile("/sign-in"))
    others = "caches.keys().then((names) => names.filter((name) => !name.startsWith('xuncheng-files-')))"
    eventually(phone.page, lambda: phone.page.evaluate(others), [])
    phone.sign_in("er")
    phone.go("/field")
    phone.page.locator(".day-package[data-state=ready]").wait_for()
    live_server.kill()
    _reopen(phone, "/field")
    phone.page.locator(".shell-line").wait_for()
    assert "离线公园" not in phone.page.content()
    _reopen(phone, phone.paths[0])
    phone.page.get_by_text("这一页还没有存到手机").wait_for()


def test_a_slow_network_shows_the_kept_page_after_four_seconds(live_server, phone):
    _keep_the_day(phone)
    live_server.pause()
    try:
        _reopen(phone, "/field")
        phone.page.locator("a.site-row", has_text="离线公园1").wait_for()
        phone.page.locator(".shell-line").wait_for()
    finally:
        live_server.resume()
