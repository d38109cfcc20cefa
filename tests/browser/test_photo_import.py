"""导入相机照片 in real Chromium: forty photos sent with progress, looked over, two set right, recorded in one go."""

from __future__ import annotations

import base64
import io
import os
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as TookTooLong
from playwright.sync_api import expect

from server import clock
from server.database import db
from server.inspections.models import Observation, ObservationPhoto
from server.people.rules import Role
from server.review.imports.models import FileOutcome, PhotoImportFile
from tests.browser.test_accessibility import _violations
from tests.support import making, pictures
from tests.support.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SLOW_MS = 90_000
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("main *")]
    .filter((one) => !one.closest(".list-table-frame") && one.getBoundingClientRect().right > innerWidth)
    .map((one) => one.outerHTML.slice(0, 120))"""
SMALL = """() => [...document.querySelectorAll("main :is(a.button, button, input.input, select, summary)")]
    .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def city(live_server):
    """A park in an open round, and a person of the office."""
    with live_server.app.app_context():
        park, standard = making.site("park", name="圆明园"), making.standard()
        begun = clock.today() - timedelta(days=2)  # just after midnight photos are of yesterday
        making.round_of(park, standard=standard, name="秋季", starts_on=begun)
        making.account(Role.OFFICE, "ban", display_name="王主任")
        db.session.commit()
        key = standard.requirements[0].key
    live_server.start_worker()
    return key


def _photos(folder: Path, count: int) -> list[Path]:
    start = clock.now() - timedelta(hours=2)
    made = []
    for number in range(count):
        place = {"lon": making.LON, "lat": making.LAT} if number != 5 else {}
        data = pictures.jpeg(**place, taken_at=start + timedelta(minutes=number), seed=number, size=(640, 480))
        path = folder / f"DSC{number:04d}.jpg"
        path.write_bytes(data)
        made.append(path)
    return made


def _begin(live_server, visitor):
    visitor.sign_in("ban")
    visitor.go("/office/photo-imports")
    visitor.page.get_by_role("button", name="开始").click()
    visitor.page.wait_for_url("**/photo-imports/*")


def _held(page, module: str) -> list:
    """Hold a module back; what is given are the requests for it, to be let go."""
    held = []

    def hold(route):  # Playwright does not take `held.append` itself
        held.append(route)

    page.route(f"**/modules/{module}.js", hold)
    return held


def _overview(page):
    page.locator("h2", has_text="三、核对").wait_for(timeout=SLOW_MS)
    return page


def test_forty_photos_are_sent_looked_over_set_right_and_recorded(live_server, open_browser, city, tmp_path):
    visitor = open_browser(live_server)
    visitor.forgiven += ["Failed to load resource", "ERR_INTERNET_DISCONNECTED"]
    _begin(live_server, visitor)
    page = visitor.page
    sent, held, most = [], [], 3

    def send_some(route):  # the others wait until the network is gone
        if len(sent) < most:
            sent.append(route)
            route.continue_()
        else:
            held.append(route)

    page.route("**/api/v1/uploads", send_some)
    page.locator("#import-files").set_input_files(_photos(tmp_path, 40))
    page.locator("p[data-summary]", has_text=re.compile("已送达 [1-9]")).wait_for(timeout=SLOW_MS)
    eventually(page, lambda: len(held), 1)
    visitor.context.set_offline(True)
    most = 1000
    held.pop().abort("internetdisconnected")
    page.locator("p[data-summary]", has_text="网络中断").wait_for(timeout=SLOW_MS)
    assert page.locator(".import-files li").count() <= 1
    visitor.context.set_offline(False)
    _overview(page)
    expect(page.locator(".import-standing")).to_have_count(40)
    page.get_by_role("button", name="全选本页").click()
    page.select_option("#choice-kind", "sighting")
    page.select_option("#choice-requirement", city)
    page.get_by_role("button", name="改选中的").click()
    _overview(page)
    expect(page.locator('[data-standing="ready"]')).to_have_count(39)
    lost = page.locator("tr", has_text="DSC0005.jpg")
    lost.get_by_role("checkbox").check()
    page.fill("#choice-site", "圆明园")
    page.get_by_role("button", name="改选中的").click()
    _overview(page)
    page.locator("tr", has_text="DSC0007.jpg").get_by_role("checkbox").check()
    page.get_by_role("button", name="不导入").click()
    _overview(page)
    expect(page.locator('[data-standing="ready"]')).to_have_count(39)
    _keep(page, "photo-import-1366")
    page.get_by_role("button", name="导入", exact=True).click()
    page.get_by_text("已导入 39 张照片").wait_for(timeout=SLOW_MS)
    with live_server.app.app_context():
        assert db.session.query(Observation).count() == 39
        assert db.session.query(ObservationPhoto).filter_by(fix_lon=None).count() == 39
        left = db.session.query(PhotoImportFile).filter_by(outcome=FileOutcome.LEFT_OUT).one()
        assert left.name == "DSC0007.jpg"


@pytest.mark.parametrize("width", [390, 1440])
def test_a_zip_is_opened_in_the_browser_and_the_page_fits(live_server, open_browser, city, tmp_path, width):
    visitor = open_browser(live_server, phone=width == 390, viewport={"width": width, "height": 900})
    _begin(live_server, visitor)
    path = tmp_path / "card.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in _photos(tmp_path, 3):
            archive.write(each, f"DCIM/{each.name}")
        archive.writestr("DCIM/notes.txt", "no photo")
    visitor.page.locator("#import-files").set_input_files(path)
    _overview(visitor.page)
    expect(visitor.page.locator(".import-standing").filter(has_text=re.compile("^\\s*不能读取\\s*$"))).to_have_count(1)
    visitor.page.locator("[data-told]", has_text="偏移 +0 小时 0 分 0 秒").wait_for(timeout=SLOW_MS)
    assert visitor.page.evaluate(WIDE) == []
    assert visitor.page.evaluate(SMALL) == []
    assert _violations(visitor.page) == []
    _keep(visitor.page, f"photo-import-{width}")


def _card(folder: Path) -> Path:
    """A camera's card as it comes back: nested folders, a copy, a video, rubbish, ZIPs of every kind."""
    first, second, twin = _photos(folder, 3)
    for name in ("DCIM/100CANON", "DCIM/101CANON"):
        (folder / "card" / name).mkdir(parents=True)
    card = folder / "card"
    (card / "DCIM/100CANON/IMG_0001.JPG").write_bytes(first.read_bytes())
    (card / "DCIM/101CANON/IMG_0001.JPG").write_bytes(second.read_bytes())
    (card / "DCIM/101CANON/IMG_0002.JPG").write_bytes(first.read_bytes())
    (card / "DCIM/100CANON/MVI_0003.MOV").write_bytes(b"\0" * 5_000)
    (card / "DCIM/100CANON/IMG_0003.CR2").write_bytes(b"II*\0" + b"\0" * 5_000)
    (card / "DCIM/Thumbs.db").write_bytes(b"rubbish")
    (card / "empty.jpg").write_bytes(b"")
    for name in ("照片", "相片"):  # as Windows in China packs them: GBK, and no word of it
        with zipfile.ZipFile(card / f"{name}.zip", "w") as archive:
            archive.writestr("AA01.jpg", twin.read_bytes() + name.encode())
            archive.writestr("AA02.jpg", twin.read_bytes() + name.encode() * 2)
        packed = (card / f"{name}.zip").read_bytes()
        for plain, written in ((b"AA01", "园1".encode("gbk")), (b"AA02", "图1".encode("gbk"))):
            packed = packed.replace(plain, written + b"-")
        (card / f"{name}.zip").write_bytes(packed)
    with zipfile.ZipFile(card / "none.zip", "w"):
        pass
    (card / "torn.zip").write_bytes((card / "照片.zip").read_bytes()[:-200])
    (card / "locked.zip").write_bytes(_locked(b"\0" * 12 + twin.read_bytes()))
    return card


def _locked(data: bytes) -> bytes:
    """Pack as with a password: its mark is set, and twelve bytes come before the photo's own."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("secret.jpg", data)
    told = bytearray(packed.getvalue())
    for mark, flags, size in ((b"PK\x03\x04", 6, 22), (b"PK\x01\x02", 8, 24)):
        at = told.find(mark)
        told[at + flags] |= 1
        told[at + size : at + size + 4] = (len(data) - 12).to_bytes(4, "little")
    return bytes(told)


def test_a_whole_card_is_chosen_at_once_and_every_file_of_it_is_accounted_for(
    live_server, open_browser, city, tmp_path
):
    visitor = open_browser(live_server)
    _begin(live_server, visitor)
    page, card = visitor.page, _card(tmp_path)
    page.locator("#import-folder").set_input_files(card)
    _overview(page)
    told = {}
    expect(page.locator("#overview tr:has(.import-name)")).to_have_count(14)
    page.wait_for_load_state("load")
    for row in page.locator("#overview tr:has(.import-name)").all():
        told[row.locator(".import-name").inner_text()] = row.locator("td").last.inner_text()
    assert len(told) == 14
    for name, said in {
        "card/DCIM/100CANON/MVI_0003.MOV": "这是视频",
        "card/DCIM/100CANON/IMG_0003.CR2": "RAW",
        "card/DCIM/Thumbs.db": "从文件名看不是照片",
        "card/empty.jpg": "是空的",
        "card/none.zip": "没有文件",
        "card/torn.zip": "ZIP 文件不完整",
        "card/locked.zip/secret.jpg": "有密码",
    }.items():
        assert said in told.pop(name), name
    assert sum("已有" in said for said in told.values()) == 1
    packed = {name.removeprefix("card/") for name in told if ".zip/" in name}
    assert packed == {f"{archive}.zip/{name}1-.jpg" for archive in ("照片", "相片") for name in ("园", "图")}
    with live_server.app.app_context():
        assert db.session.query(PhotoImportFile).count() == 14
    visitor.page.reload()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/uploads" in request.url else None)
    with page.expect_navigation(timeout=SLOW_MS):  # the page looks anew once all of it has been told
        page.locator("#import-folder").set_input_files(card)
    _overview(page)
    with live_server.app.app_context():
        assert db.session.query(PhotoImportFile).count() == 14
    assert sent == []


def test_what_is_chosen_before_the_script_is_there_is_sent_all_the_same(live_server, open_browser, city, tmp_path):
    visitor = open_browser(live_server)
    held = _held(visitor.page, "imports/photo-import")
    _begin(live_server, visitor)
    visitor.in_haste()
    visitor.page.locator("#import-files").set_input_files(_photos(tmp_path, 2))
    eventually(visitor.page, lambda: bool(held), True)
    for route in held:
        route.continue_()
    expect(_overview(visitor.page).locator(".import-standing")).to_have_count(2)


def test_a_button_whose_script_is_still_on_its_way_takes_no_press_and_takes_it_afterwards(
    live_server, open_browser, city, tmp_path
):
    visitor = open_browser(live_server)
    _begin(live_server, visitor)
    page = visitor.page
    page.locator("#import-files").set_input_files(_photos(tmp_path, 2))
    _overview(page)
    held = _held(page, "choose-all")
    page.reload(wait_until="commit")
    visitor.in_haste()
    button = page.get_by_role("button", name="全选本页")
    with pytest.raises(TookTooLong):
        button.click(timeout=1_000)
    eventually(page, lambda: bool(held), True)
    for route in held:
        route.continue_()
    button.click()
    expect(page.locator("#overview input[type=checkbox]:checked")).to_have_count(2)


DROP = """([data, where]) => {
    const dropped = new DataTransfer();
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
    dropped.items.add(new File([bytes], "dropped.jpg", { type: "image/jpeg" }));
    const told = { dataTransfer: dropped, bubbles: true, cancelable: true };
    const target = document.querySelector(where);
    target.dispatchEvent(new DragEvent("dragover", told));
    const over = document.querySelector("[data-drop]").dataset.over;
    return [over, target.dispatchEvent(new DragEvent("drop", told))];
}"""


def test_photos_are_dropped_on_the_page_and_one_beside_the_area_does_no_harm(live_server, open_browser, city, tmp_path):
    visitor = open_browser(live_server)
    _begin(live_server, visitor)
    visitor.hears()
    data = base64.b64encode(_photos(tmp_path, 1)[0].read_bytes()).decode()
    assert visitor.page.evaluate(DROP, [data, "h1"]) == ["false", False]
    assert visitor.page.locator("p[data-summary]").inner_text() == ""
    assert visitor.page.evaluate(DROP, [data, "[data-drop]"]) == ["true", False]
    expect(_overview(visitor.page).locator(".import-name")).to_have_text(["dropped.jpg"])


def _keep(page, name: str) -> None:
    folder = os.environ.get("XUNCHENG_KEEP_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
