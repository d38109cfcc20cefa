"""The camera in the page: it stays open, counts at once, and what it knew at the shutter arrives in record and file."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
from PIL import Image
from playwright.sync_api import expect

from server.inspections.models import Observation, ObservationPhoto
from server.people.rules import Role
from server.photos.metadata import exif
from server.photos.models import Photo
from server.storage import photo_store
from tests.support import making, pictures
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser
NORTH_WEST = "{absolute: true, alpha: 45, beta: 90, gamma: 0}"
"""An upright phone whose back looks to 315°."""


@pytest.fixture
def path(live_server):
    """The visit page of a park with an inspector."""
    with live_server.writing():
        park = making.site("park", name="测试公园")
        inspector = making.account(Role.INSPECTOR, "yi")
        each = making.round_of(park, inspectors=(inspector,))
        return f"/field/rounds/{each.id}/sites/{park.id}"


@pytest.fixture
def open_phone(live_server, open_browser, path):
    """Open the visit page on a phone, with a camera or without."""

    def open_one(*allowed: str):
        place = {"longitude": making.LON, "latitude": making.LAT, "accuracy": 8}
        phone = open_browser(live_server, phone=True, geolocation=place, permissions=["geolocation", *allowed])
        phone.sign_in("yi")
        phone.go(path)
        phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
        return phone

    return open_one


def _press(page, number: int) -> None:
    page.locator("[data-shutter]").click()
    page.locator("[data-camera-view] [data-count]").filter(has_text=re.compile(rf"^{number}\b")).wait_for()


def _wait_until_sent(phone, live_server, number: int) -> None:
    """Photos may arrive before the record that waits for a better position."""
    phone.page.locator("[data-sending]").get_by_text(f"已拍 {number} = 已送达 {number} + 在手机 0").wait_for()

    def arrived() -> int:
        with live_server.app.app_context():
            from server.database import db

            return db.session.query(Observation).count()

    eventually(phone.page, arrived, number)


def _turn(page) -> None:
    """Look to the north-west from now on, and say so again and again as a phone does."""
    turned = f"dispatchEvent(new DeviceOrientationEvent('deviceorientationabsolute', {NORTH_WEST}))"
    page.evaluate(f"() => {{ {turned}; setInterval(() => {turned}, 200); }}")


def _camera_is_off(page) -> None:
    """Wait until the stream has been let go of, which follows the click in a moment of its own."""
    stream = "document.querySelector('[data-camera-view] video').srcObject === null"
    eventually(page, lambda: page.evaluate(stream), True)


def test_three_pictures_in_a_row_arrive_with_place_direction_and_time_in_record_and_file(live_server, open_phone):
    phone = open_phone("camera")
    page = phone.page
    page.locator("[data-shoot-next]").click()
    page.locator("[data-camera-view][data-state=ready]").wait_for()
    page.locator("[data-accuracy][data-quality=good]").get_by_text("8 m").wait_for()
    _turn(page)
    for number in (1, 2, 3):
        _press(page, number)
    page.locator("[data-camera-view] [data-said]").get_by_text("已记 3").wait_for()
    page.locator("[data-last] img[src^='blob:']").wait_for()
    page.locator("[data-close-camera]").click()
    _camera_is_off(page)
    page.locator("[data-count]").first.filter(has_text=re.compile("^3$")).wait_for()
    _wait_until_sent(phone, live_server, 3)
    live_server.work_off()
    with live_server.app.app_context():
        from server.database import db

        expected = [photo for one in db.session.query(Observation) for photo in one.photos]
        stored = {photo.sha256: photo for photo in db.session.query(Photo)}
        assert len(expected) == len(stored) == 3
        for photo in expected:
            assert (photo.fix_lon, photo.fix_lat) == pytest.approx((making.LON, making.LAT))
            assert (photo.fix_accuracy_m, photo.fix_heading_deg, photo.source) == (8, 315, "camera")
            with photo_store().open(stored[photo.sha256].key) as stream:
                reading = exif.read(stream.read())
            assert (reading.lon, reading.lat) == pytest.approx((photo.fix_lon, photo.fix_lat), abs=1e-5)
            assert abs(reading.taken_at - photo.taken_at) < timedelta(milliseconds=2)
            assert reading.taken_at.utcoffset() == timedelta(hours=8)
            assert (reading.direction_deg, reading.h_error_m, reading.make) == (315, 8, None)
            assert photo.trust == "located"


def test_a_refused_camera_leaves_the_phones_own(open_phone):
    phone = open_phone()
    with phone.page.expect_file_chooser() as chooser:
        phone.page.locator("[data-shoot-next]").click()
        phone.page.locator(".toast").get_by_text("浏览器没有相机权限").wait_for()
    chooser.value.set_files([{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg(seed=1)}])
    phone.page.locator("[data-count]").first.filter(has_text=re.compile("^1$")).wait_for()
    assert phone.page.locator("[data-camera-view][open]").count() == 0


def test_the_phones_own_camera_can_be_chosen_for_one_picture_or_for_good(live_server, open_phone, path):
    phone = open_phone("camera")
    phone.page.locator("[data-shoot-next]").click()
    phone.page.locator("[data-camera-view][data-state=ready]").wait_for()
    with phone.page.expect_file_chooser():
        phone.page.locator("[data-phone-camera]").click()
    phone.go("/field/me")
    phone.page.get_by_text("系统相机", exact=True).click()
    phone.go(path)
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    with phone.page.expect_file_chooser():
        phone.page.locator("[data-shoot-next]").click()


def test_a_large_file_is_sent_as_an_upright_copy_that_names_its_source(live_server, open_phone):
    phone = open_phone()
    own = pictures.jpeg(lon=making.LON, lat=making.LAT, orientation=6, size=(3000, 2000), quality=95, seed=2)
    with phone.page.expect_file_chooser() as chooser:
        phone.page.locator("[data-shoot-next]").click()
    chooser.value.set_files([{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": own}])
    _wait_until_sent(phone, live_server, 1)
    with live_server.app.app_context():
        from server.database import db

        [photo] = [photo for one in db.session.query(Observation) for photo in one.photos]
        [stored] = db.session.query(Photo)
        assert photo.source_sha256 == hashlib.sha256(own).hexdigest()
        with photo_store().open(stored.key) as stream:
            reading = exif.read(stream.read())
        assert (reading.width, reading.height, reading.orientation, reading.model) == (1707, 2560, 1, "Phone 1")
        assert (reading.lon, reading.lat) == pytest.approx((making.LON, making.LAT), abs=1e-5)


def _allow_zoom(phone) -> None:
    """Let the page move the camera, which Playwright has no word for."""
    session = phone.context.new_cdp_session(phone.page)
    context = session.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    browser = phone.context.browser.new_browser_cdp_session()
    for kind in ({"name": "camera"}, {"name": "camera", "panTiltZoom": True}):
        browser.send("Browser.setPermission", {"permission": kind, "setting": "granted", "browserContextId": context})


def test_zoom_is_offered_where_the_camera_has_it(open_phone):
    phone = open_phone("camera")
    page = phone.page
    page.locator("[data-shoot-next]").click()
    page.locator("[data-camera-view][data-state=ready]").wait_for()
    assert not page.locator("[data-zoom]").is_visible()
    page.locator("[data-close-camera]").click()
    _allow_zoom(phone)
    page.locator("[data-shoot-next]").click()
    page.locator("[data-camera-view][data-state=ready]").wait_for()
    page.locator("[data-zoom] input").fill("250")
    zoom = "document.querySelector('[data-camera-view] video').srcObject.getVideoTracks()[0].getSettings().zoom"
    eventually(page, lambda: page.evaluate(zoom), 250)


def test_a_page_that_cannot_be_seen_holds_no_camera(open_phone):
    page = open_phone("camera").page
    page.locator("[data-shoot-next]").click()
    page.locator("[data-camera-view][data-state=ready]").wait_for()
    hide = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true});"
    hide += "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(hide % "true")
    _camera_is_off(page)
    page.evaluate(hide % "false")
    page.locator("[data-camera-view][data-state=ready]").wait_for()
    _press(page, 1)


def test_a_problem_is_photographed_in_the_page_too(live_server, open_phone):
    phone = open_phone("camera")
    phone.go("/field/problem")
    phone.page.locator("[data-module='visit/problem'][data-ready=true]").wait_for()
    phone.page.locator("[data-shoot]").click()
    phone.page.locator("[data-camera-view][data-state=ready]").wait_for()
    for number in (1, 2):
        phone.page.locator("[data-shutter]").click()
        phone.page.locator("[data-camera-view] [data-count]").get_by_text(f"已拍 {number} 张").wait_for()
    phone.page.locator("[data-close-camera]").click()
    expect(phone.page.locator(".local-photo")).to_have_count(2)


def test_a_place_set_by_hand_says_why_and_stays_doubtful(live_server, open_browser, path):
    phone = open_browser(live_server, phone=True, permissions=["camera"])
    phone.forgiven.append("base-map.geojson")  # this city has no base map; the pin goes by the scale
    phone.sign_in("yi")
    phone.go(path)
    page = phone.page
    page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    page.locator("[data-shoot-next]").click()
    page.locator("[data-camera-view][data-state=ready]").wait_for()
    _press(page, 1)
    page.locator("[data-camera-view] [data-said]").get_by_text("没有定位").wait_for()
    page.locator("[data-close-camera]").click()
    page.locator(".local-photo").first.click()
    page.locator("[data-pin] summary").click()
    page.locator("[data-pin-map].leaflet-container").wait_for()
    page.locator("[data-set-pin]").click()
    page.get_by_text("请写明为什么没有定位").wait_for()
    page.get_by_label("理由（必填）").fill("地下通道内没有信号")
    page.locator("[data-set-pin]").click()
    page.get_by_text("已标注").wait_for()
    page.locator("[data-photo-sheet] button[value=save]").click()
    page.locator(".local-photo [data-accuracy]").get_by_text("手动标注").wait_for()
    _wait_for_pin(phone, live_server)
    live_server.work_off()
    with live_server.app.app_context():
        from server.database import db

        [photo] = db.session.query(ObservationPhoto).filter(ObservationPhoto.fix_source == "manual")
        assert (photo.fix_lon, photo.fix_lat) == pytest.approx((making.LON, making.LAT), abs=1e-3)
        assert photo.fix_reason == "地下通道内没有信号"
        assert photo.trust_reasons == [{"code": "unlocated", "pinned_because": "地下通道内没有信号"}]


def _wait_for_pin(phone, live_server) -> None:
    def arrived() -> bool:
        with live_server.app.app_context():
            from server.database import db

            pinned = db.session.query(ObservationPhoto).filter(ObservationPhoto.fix_source == "manual")
            return bool(pinned.count() and db.session.query(Photo).count())

    eventually(phone.page, arrived, True)


def test_a_round_that_wants_them_gets_the_cameras_own_files_and_phones_a_watermark(live_server, open_browser):
    with live_server.writing():
        park, inspector = making.site("park", name="测试公园"), making.account(Role.INSPECTOR, "bing")
        each = making.round_of(park, inspectors=(inspector,), keep_originals=True, photo_side_px=1024, covert=True)
        path = f"/field/rounds/{each.id}/sites/{park.id}"
    phone = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    phone.sign_in("bing")
    phone.go(path)
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    assert phone.page.locator("[data-person]").count() == 0, "nobody's name in a 暗访"
    own = pictures.jpeg(size=(2000, 1500), quality=95, seed=3)
    with phone.page.expect_file_chooser() as chooser:
        phone.page.locator("[data-shoot-next]").click()
    chooser.value.set_files([{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": own}])
    phone.page.locator("[data-count]").first.filter(has_text=re.compile("^1$")).wait_for()
    phone.page.locator(".local-photo").first.click()
    with phone.page.expect_download() as got:
        phone.page.get_by_text("保存水印图").click()
    shown = Image.open(got.value.path())
    assert shown.size == (1024, 768)
    phone.page.locator("[data-photo-sheet] button[value=close]").click()

    def arrived() -> tuple[int, int]:
        with live_server.app.app_context():
            from server.database import db

            return db.session.query(ObservationPhoto).count(), db.session.query(Photo).count()

    eventually(phone.page, arrived, (1, 2))
    with live_server.app.app_context():
        from server.database import db

        [photo] = [photo for one in db.session.query(Observation) for photo in one.photos]
        assert {one.sha256 for one in db.session.query(Photo)} == {photo.sha256, photo.source_sha256}
        assert photo.source_sha256 == hashlib.sha256(own).hexdigest()
