"""Where a browser lacks something: WeChat's has no service worker and no camera in the page; some run no scripts."""

from __future__ import annotations

import re

import pytest

from server.inspections.models import Observation, ObservationPhoto
from server.people.rules import Role
from server.photos.models import Photo
from tests.support import making, pictures
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser
WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; M2102J2SC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 "
    "Mobile Safari/537.36 XWEB/1260117 MMWEBSDK/20240404 MicroMessenger/8.0.49.2600(0x28003137) WeChat/arm64"
)
LACKING = """
  delete Navigator.prototype.serviceWorker;
  Object.defineProperty(Navigator.prototype, "mediaDevices", { value: undefined });
"""


@pytest.fixture
def path(live_server):
    """The visit page of a park with an inspector."""
    with live_server.writing():
        park, inspector = making.site("park", name="测试公园"), making.account(Role.INSPECTOR, "yi")
        each = making.round_of(park, inspectors=(inspector,))
        return f"/field/rounds/{each.id}/sites/{park.id}"


def _photo(seed: int) -> dict:
    return {"name": f"{seed}.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg(seed=seed)}


def _stored(live_server) -> tuple[int, int]:
    with live_server.app.app_context():
        from server.database import db

        return db.session.query(Observation).count(), db.session.query(Photo).count()


def test_in_wechat_the_page_says_what_does_not_work_and_how_to_leave_and_a_photo_is_kept_and_sent(
    live_server, open_browser, path
):
    phone = open_browser(live_server, phone=True, position=(making.LON, making.LAT), user_agent=WECHAT)
    phone.forgiven += ["ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE"]
    phone.context.add_init_script(LACKING)
    phone.sign_in("yi")
    phone.go("/field")
    page = phone.page
    said = page.locator(".shell-line")
    said.get_by_text("在微信里不能离线打开页面").wait_for()
    assert "在浏览器打开" in said.inner_text()
    assert page.locator(".day-package").is_hidden()
    phone.go(path)
    page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    live_server.kill()
    with page.expect_file_chooser() as chooser:
        page.locator("[data-shoot-next]").click()
        page.locator(".toast").get_by_text("微信里不能连续拍照").wait_for()
    chooser.value.set_files([_photo(1)])
    page.locator("[data-count]").first.filter(has_text=re.compile("^1$")).wait_for()
    page.locator("[data-sending]").get_by_text("已拍 1 = 已送达 0 + 在手机 1").wait_for()
    live_server.start_again()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("[data-sending]").get_by_text("已拍 1 = 已送达 1 + 在手机 0").wait_for()
    eventually(page, lambda: _stored(live_server), (1, 1))


def test_without_scripts_a_visit_is_posted_with_two_photos_and_faults_are_told_in_words(
    live_server, open_browser, path
):
    phone = open_browser(live_server, phone=True, java_script_enabled=False)
    phone.forgiven += ["422", "415"]
    phone.sign_in("yi")
    phone.go(path)
    page = phone.page
    assert page.locator("[data-shoot-next]").is_hidden()
    submit = page.locator(".plain-form button[type=submit]")
    submit.click()
    page.locator(".flash:visible").first.wait_for()
    assert _stored(live_server) == (0, 0)
    told = page.locator(".flash:visible").first.inner_text()
    assert re.search(r"照片|填", told), told
    page.locator("input[name=photos]").set_input_files([{**_photo(1), "buffer": b"no photo at all"}])
    submit.click()
    page.locator(".flash:visible").first.get_by_text("照片").wait_for()
    page.locator("input[name=photos]").set_input_files([_photo(1), _photo(2)])
    page.locator(".plain-form textarea[name=note]").fill("东门内")
    submit.click()
    page.get_by_text("已收到 2 条记录").wait_for()
    with live_server.app.app_context():
        from server.database import db

        expected = {photo.sha256 for photo in db.session.query(ObservationPhoto)}
        assert len(expected) == 2
        assert expected <= {photo.sha256 for photo in db.session.query(Photo)}
        assert {one.note for one in db.session.query(Observation)} == {"东门内"}
