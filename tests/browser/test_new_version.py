"""A new version of the app arrives while an inspector is at work: nothing is interrupted, nothing unsent is lost."""

from __future__ import annotations

import re

import pytest

from server.inspections.models import Observation
from server.people.rules import Role
from server.photos.models import Photo
from tests.support import making, pictures

pytestmark = pytest.mark.browser
FILES = "caches.keys().then((names) => names.filter((name) => name.startsWith('xuncheng-files-')))"
NEW = "0123456789ab"


@pytest.fixture
def phone(live_server, open_browser):
    """An inspector's phone with the day on it, sending paused, and a visit begun with two photos."""
    with live_server.writing():
        park, inspector = making.site("park", name="测试公园"), making.account(Role.INSPECTOR, "yi")
        each = making.round_of(park, inspectors=(inspector,))
        path, owner = f"/field/rounds/{each.id}/sites/{park.id}", inspector.id
    phone = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    phone.forgiven += ["ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE", "ERR_FAILED"]
    phone.sign_in("yi")
    phone.go("/field")
    phone.page.locator(".day-package[data-state=ready]").wait_for()
    phone.page.evaluate(f"localStorage.setItem('xuncheng-sending-{owner}', JSON.stringify({{ paused: true }}))")
    phone.go(path)
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    for number in (1, 2):
        _shoot(phone.page, number)
    phone.page.evaluate("window.untouched = true")
    return phone


def _shoot(page, number: int) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("[data-shoot-next]").click()
    chooser.value.set_files([{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg(seed=number)}])
    page.locator("[data-count]").first.filter(has_text=re.compile(f"^{number}$")).wait_for()
    # The counter moves at the shutter; only this sentence says that the photo is kept.
    page.locator("[data-sending]").get_by_text(f"已拍 {number} = 已送达 0 + 在手机 {number}").wait_for()


def _stored(live_server) -> tuple[int, int]:
    with live_server.app.app_context():
        from server.database import db

        return db.session.query(Observation).count(), db.session.query(Photo).count()


def test_a_new_version_takes_over_when_asked_to_and_everything_unsent_is_sent(live_server, phone):
    visit, old = phone.page, phone.page.evaluate(FILES)
    assert len(old) == 1
    live_server.kill()
    live_server.start_again(version=NEW)
    today = phone.context.new_page()
    today.goto(f"{phone.address}/field")
    offer = today.get_by_role("button", name="有新版本")
    offer.wait_for()
    assert visit.get_by_text("有新版本").count() == 0
    _shoot(visit, 3)
    assert visit.evaluate("window.untouched"), "the visit was not reloaded"
    with today.expect_navigation():
        offer.click()
    today.locator(".day-package[data-state=ready]").wait_for()
    assert today.get_by_role("button", name="有新版本").is_hidden()
    today.wait_for_function(f"{FILES}.then((names) => names.join() === 'xuncheng-files-{NEW}')")
    _shoot(visit, 4)
    assert visit.evaluate("window.untouched"), "nor when the new version took over"
    assert _stored(live_server) == (0, 0)
    today.goto(f"{phone.address}/field/outbox")
    today.locator("[data-sentence]", has_text="已拍 4 = 已送达 0 + 在手机 4").wait_for()
    today.locator("[data-resume]").click()
    today.locator("[data-sentence]", has_text="已拍 4 = 已送达 4 + 在手机 0").wait_for()
    today.get_by_text("全部送达。").wait_for()
    assert _stored(live_server) == (4, 4)
    assert visit.evaluate("window.untouched")


def test_an_app_that_was_closed_starts_offline_in_the_old_version_and_later_takes_the_new_one(live_server, phone):
    phone.page.close()
    live_server.kill()
    phone.page = phone.context.new_page()
    phone.go("/field")
    phone.page.locator(".shell-line", has_text="存在手机里的页面").wait_for()
    live_server.start_again(version=NEW)
    phone.go("/field")
    offer = phone.page.get_by_role("button", name="有新版本")
    offer.wait_for()
    with phone.page.expect_navigation():
        offer.click()
    phone.page.wait_for_function(f"{FILES}.then((names) => names.join() === 'xuncheng-files-{NEW}')")
    phone.go("/field/outbox")
    phone.page.locator("[data-sentence]", has_text="已拍 2 = 已送达 0 + 在手机 2").wait_for()
    phone.page.locator("[data-resume]").click()
    phone.page.locator("[data-sentence]", has_text="已拍 2 = 已送达 2 + 在手机 0").wait_for()
    phone.page.get_by_text("全部送达。").wait_for()
    assert _stored(live_server) == (2, 2)
