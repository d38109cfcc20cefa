"""The outbox page in real Chromium: figures that reconcile, pausing, what was refused, the ZIP, what a phone clears."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile

import pytest

from server.people.rules import Role
from server.photos.models import Photo
from tests.support import making, pictures
from tests.support.phone_store import FILL

pytestmark = pytest.mark.browser

VERSION_1 = """(name) => new Promise((done, failed) => {
  const opening = indexedDB.open(name, 1);
  opening.onerror = () => failed(opening.error);
  opening.onblocked = () => failed("blocked");
  opening.onupgradeneeded = () => {
    const db = opening.result;
    db.createObjectStore("visits", { keyPath: "uuid" }).createIndex("place", ["round", "site"]);
    const records = db.createObjectStore("records", { keyPath: "seq", autoIncrement: true });
    records.createIndex("id", "id", { unique: true });
    records.createIndex("visit", "visit");
    const photos = db.createObjectStore("photos", { keyPath: "uuid" });
    photos.createIndex("visit", "visit");
    photos.createIndex("sha256", "sha256");
    db.createObjectStore("bytes", { keyPath: "sha256" });
    db.createObjectStore("thumbnails", { keyPath: "uuid" });
    db.createObjectStore("fixes", { autoIncrement: true }).createIndex("visit", "visit");
  };
  opening.onsuccess = () => { opening.result.close(); done(); };
})"""
"""The database as the first release made it."""

DELETE = """(name) => new Promise((done, failed) => {
  const gone = indexedDB.deleteDatabase(name);
  gone.onsuccess = done;
  gone.onerror = failed; // while the page before is still closing it is blocked, and waits
})"""

IS_SEEN = """() => [...document.querySelectorAll(".outbox-row")].some((row) => {
  const { top, bottom } = row.getBoundingClientRect();
  return bottom > 0 && top < innerHeight && row.querySelector("img").naturalWidth > 0;
})"""

ON_MOBILE_DATA = """
  const net = new EventTarget();
  net.type = "cellular";
  Object.defineProperty(navigator, "connection", { value: net });
"""
"""What Chromium tells on a phone and not on a desk."""

LISTEN_TO_LOCKS = """
  window.locks = [];
  const ask = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (kind) => {
    const lock = await ask(kind);
    window.locks.push(lock);
    return lock;
  };
"""


@pytest.fixture
def scene(live_server):
    """A park in a round given to one inspector."""
    with live_server.writing():
        park = making.site("park", name="测试公园")
        inspector, other = making.account(Role.INSPECTOR, "yi"), making.account(Role.INSPECTOR, "bing")
        standard = making.standard()
        each = making.round_of(park, standard=standard, inspectors=(inspector, other))
        at = {"round": each.id, "site": park.id, "key": standard.requirements[0].key}
        return {**at, "owner": inspector.id, "other": other.id, "name": f"xuncheng-field-{inspector.id}"}


@pytest.fixture
def phone(live_server, scene, open_browser):
    """The inspector's phone, signed in."""
    made = open_browser(live_server, phone=True, accept_downloads=True)
    made.forgiven.append("favicon.ico")  # of the page without scripts on which a test prepares the database
    made.sign_in("yi")
    return made


def _visit(scene):
    facts = {"uuid": "11111111-1111-4111-8111-111111111111", "round": scene["round"], "site": scene["site"]}
    return {**facts, "site_name": "测试公园", "started_at": "2026-11-22T02:00:00Z", "side": None}


def _photos(scene, number: int, *, key: bool = True, size: tuple[int, int] = (64, 48)):
    import base64
    from uuid import uuid4

    made = []
    for seed in range(number):
        data = pictures.jpeg(seed=seed, size=size)
        facts = {"uuid": str(uuid4()), "sha256": hashlib.sha256(data).hexdigest(), "key": scene["key"] if key else None}
        made.append({**facts, "base64": base64.b64encode(data).decode()})
    return made


def _pause(phone, scene) -> None:
    phone.page.evaluate(f"localStorage.setItem('xuncheng-sending-{scene['owner']}', '{{\"paused\": true}}')")


def _open(phone) -> None:
    phone.go("/field/outbox")
    phone.page.locator("[data-module='outbox/outbox-page'][data-ready=true]").wait_for()


def _fill(phone, scene, number: int, **options) -> None:
    _pause(phone, scene)  # before the page asks: one that is open learns of it only from another
    _open(phone)
    phone.page.evaluate(
        FILL, {"name": scene["name"], "visit": _visit(scene), "photos": _photos(scene, number, **options)}
    )
    _open(phone)


def _sentence(phone, text: str) -> None:
    phone.page.locator("[data-sentence]", has_text=text).wait_for()


def _arrived(live_server) -> int:
    with live_server.app.app_context():
        from server.database import db

        return db.session.query(Photo).count()


def test_an_outbox_of_the_first_release_is_opened_with_everything_unsent_and_sends_it(live_server, scene, phone):
    phone.go("/healthz")
    phone.page.evaluate(DELETE, scene["name"])
    phone.page.evaluate(VERSION_1, scene["name"])
    _pause(phone, scene)
    phone.page.evaluate(FILL, {"name": scene["name"], "visit": _visit(scene), "photos": _photos(scene, 3)})
    _open(phone)
    _sentence(phone, "已拍 3 = 已送达 0 + 在手机 3")
    phone.page.locator("[data-resume]").click()
    _sentence(phone, "已拍 3 = 已送达 3 + 在手机 0")
    assert _arrived(live_server) == 3


def test_five_hundred_photos_are_a_list_that_scrolls_with_few_rows_and_pictures_at_a_time(scene, phone):
    _fill(phone, scene, 500, key=False)
    _sentence(phone, "已拍 500 = 已送达 0 + 在手机 500")
    rows = phone.page.locator(".outbox-row")
    rows.first.wait_for()
    seen, count = set(), "document.querySelectorAll('*').length"
    most = 0
    for share in (0, 0.25, 0.5, 0.75, 1):
        phone.page.evaluate(f"window.scrollTo(0, {share} * (document.documentElement.scrollHeight - innerHeight))")
        phone.page.wait_for_function(IS_SEEN)
        most = max(most, rows.count())
        seen.add(phone.page.evaluate("document.querySelector('.outbox-row img[src]').src"))
        assert phone.page.evaluate(count) < 3000
    assert most <= 120
    assert len(seen) > 1, "rows far away were let go"


def test_a_pause_holds_across_reloads_is_said_on_other_pages_and_ends_on_request(live_server, scene, phone):
    _fill(phone, scene, 2)
    phone.page.get_by_text("已暂停。拍照照常").wait_for()
    _open(phone)
    phone.page.locator("[data-resume]").wait_for()
    phone.go("/field")
    phone.page.locator(".count[data-held=true]").wait_for()
    assert "已暂停" in phone.page.locator(".count").get_attribute("aria-label")
    phone.go(f"/field/rounds/{scene['round']}/sites/{scene['site']}")
    phone.page.get_by_text("发送已暂停").wait_for()
    assert _arrived(live_server) == 0
    _open(phone)
    phone.page.locator("[data-resume]").click()
    _sentence(phone, "已拍 2 = 已送达 2 + 在手机 0")
    phone.page.get_by_text("全部送达。").wait_for()


def test_without_word_of_the_network_wifi_only_is_not_offered_and_the_page_says_why(scene, phone):
    _open(phone)
    phone.page.get_by_text("不能只用 Wi-Fi 发送").wait_for()
    assert phone.page.locator("[data-wifi-choice]").is_hidden()


def test_on_mobile_data_wifi_only_waits_and_goes_on_with_the_wifi(live_server, scene, phone):
    phone.context.add_init_script(ON_MOBILE_DATA)
    _fill(phone, scene, 2)
    phone.page.locator("[data-wifi-only]").check()
    phone.page.locator("[data-resume]").click()
    phone.page.get_by_text("等待 Wi-Fi").first.wait_for()
    assert _arrived(live_server) == 0
    phone.page.evaluate("navigator.connection.type = 'wifi'; navigator.connection.dispatchEvent(new Event('change'))")
    _sentence(phone, "已拍 2 = 已送达 2 + 在手机 0")


def test_what_is_refused_stands_apart_with_its_reason_and_what_to_do_and_holds_up_nothing(live_server, scene, phone):
    import base64

    phone.forgiven += ["415", "422"]
    _pause(phone, scene)
    _open(phone)
    photos = _photos(scene, 2)
    text = b"no photo at all"
    photos[0] |= {"base64": base64.b64encode(text).decode(), "sha256": hashlib.sha256(text).hexdigest()}
    phone.page.evaluate(FILL, {"name": scene["name"], "visit": _visit(scene), "photos": photos})
    _open(phone)
    phone.page.locator("[data-resume]").click()
    _sentence(phone, "已拍 2 = 已送达 1 + 在手机 1")
    refused = phone.page.locator("[data-refused]")
    refused.get_by_text("退回 1 项").wait_for()
    refused.get_by_text("文件内容不是可识别的照片").wait_for()
    refused.get_by_text("并重拍一张").wait_for()
    with phone.page.expect_download() as saved:
        refused.locator("[data-export-one]").click()
    with zipfile.ZipFile(saved.value.path()) as archive:
        assert any(archive.read(name) == text for name in archive.namelist())


def test_the_zip_holds_every_unsent_record_and_photo_with_its_hash_and_the_phone_keeps_them(scene, phone):
    _fill(phone, scene, 3)
    with phone.page.expect_download() as saved:
        phone.page.locator("[data-export]").click()
    assert re.fullmatch(r"巡城发送箱-\d{8}-\d{4}\.zip", saved.value.suggested_filename)
    with zipfile.ZipFile(saved.value.path()) as archive:
        assert archive.testzip() is None
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        manifest = json.loads(archive.read("manifest.json"))
        records = json.loads(archive.read("records.json"))
        for file in manifest["files"]:
            assert hashlib.sha256(archive.read(file["name"])).hexdigest() == file["sha256"]
    assert manifest["owner"] == {"id": scene["owner"], "username": "yi"}
    assert manifest["counts"] == {"records": 4, "photos": 3}
    assert [record["what"] for record in records] == ["visit", "observation", "observation", "observation"]
    _sentence(phone, "已拍 3 = 已送达 0 + 在手机 3")
    phone.page.get_by_text("上次导出").wait_for()


def test_a_zip_that_the_office_imported_makes_the_phone_find_everything_already_there(live_server, scene, phone):
    _fill(phone, scene, 3)
    with phone.page.expect_download() as saved:
        phone.page.locator("[data-export]").click()
    command = ["field", "import-outbox", str(saved.value.path())]
    ran = live_server.app.test_cli_runner().invoke(args=command)
    assert (ran.exit_code, ran.output.strip()) == (0, "yi: new 7 · identical 0 · refused 0")
    phone.page.locator("[data-resume]").click()
    _sentence(phone, "已拍 3 = 已送达 3 + 在手机 0")
    phone.page.get_by_text("全部送达。").wait_for()
    assert _arrived(live_server) == 3
    assert "identical 7" in live_server.app.test_cli_runner().invoke(args=command).output


def test_what_the_phone_cleared_away_is_told_with_numbers_and_sites_until_it_has_been_read(scene, phone):
    _fill(phone, scene, 3)
    phone.page.wait_for_function(f"() => localStorage.getItem('xuncheng-unsent-{scene['owner']}') !== null")
    phone.go("/healthz")
    phone.page.evaluate(DELETE, scene["name"])
    phone.go("/field")
    notice = phone.page.locator(".lost-notice")
    notice.get_by_text("照片 3 张、记录 4 条").wait_for()
    notice.get_by_text("涉及：测试公园").wait_for()
    _open(phone)
    notice.get_by_text("照片 3 张、记录 4 条").wait_for()
    notice.locator("[data-read]").click()
    notice.wait_for(state="hidden")
    _open(phone)
    assert notice.is_hidden()


def test_signing_out_keeps_what_is_unsent_and_another_account_sees_nothing_of_it(live_server, scene, phone):
    _fill(phone, scene, 2)
    phone.go("/field/me")
    phone.page.locator("form[action$='sign-out'] button").click()
    phone.page.wait_for_url("**/sign-in**")
    phone.sign_in("bing")
    _open(phone)
    phone.page.get_by_text("手机里还没有照片。").wait_for()
    assert phone.page.locator(".outbox-row").count() == 0
    phone.go("/field/me")
    phone.page.locator("form[action$='sign-out'] button").click()
    phone.page.wait_for_url("**/sign-in**")
    phone.sign_in("yi")
    _open(phone)
    _sentence(phone, "已拍 2 = 已送达 0 + 在手机 2")


def test_a_page_left_open_does_not_send_in_the_name_of_the_next_one_to_sign_in(live_server, scene, phone):
    phone.forgiven.append("401")
    _fill(phone, scene, 2)
    other = phone.context.new_page()
    phone.page, old = other, phone.page
    phone.go("/field/me")
    other.locator("form[action$='sign-out'] button").click()
    other.wait_for_url("**/sign-in**")
    phone.sign_in("bing")
    old.locator("[data-resume]").click()
    old.get_by_text("登录已失效").first.wait_for()
    assert _arrived(live_server) == 0


def test_the_screen_stays_on_while_something_is_sent_and_no_longer(scene, phone):
    phone.context.add_init_script(LISTEN_TO_LOCKS)
    _fill(phone, scene, 3)
    phone.page.locator("[data-resume]").click()
    _sentence(phone, "已拍 3 = 已送达 3 + 在手机 0")
    phone.page.wait_for_function("() => window.locks.length > 0 && window.locks.every((lock) => lock.released)")


def test_the_page_says_how_much_room_is_left_and_asks_for_lasting_storage(scene, phone):
    _open(phone)
    phone.page.locator("[data-space]", has_text=re.compile(r"已用 .+ MB，还可用约 .+ (MB|GB)。")).wait_for()
    phone.page.get_by_text("请求长期保存后").wait_for()
    phone.page.locator("[data-persist]").click()
    phone.page.get_by_text(re.compile("浏览器已答应|浏览器这次没有答应")).wait_for()
