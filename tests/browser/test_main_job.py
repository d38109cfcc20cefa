"""The main job as two people do it: an inspector's photos become a verdict, a map, a signed notice and two files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from server.inspections.models import ObservationPhoto
from server.people.models import Account
from server.people.rules import Role
from server.photos.models import Photo
from tests.support import making, pictures
from tests.support.engines import BOTH

pytestmark = [pytest.mark.browser, BOTH]


@pytest.fixture
def scene(live_server):
    """A park that must show ten places, an inspector who is sent there, a unit that answers for it."""
    with live_server.writing():
        area = making.area()
        park = making.site("park", name="测试公园", area=area)
        making.answers_for(park, making.unit("测试园林中心"))
        inspector = making.account(Role.INSPECTOR, "jia")
        office = making.account(Role.OFFICE, "ban")
        made = making.round_of(park, inspectors=(inspector,), name="测试检查批次")
        return {"round": made.id, "site": park.id, "inspector": inspector.username, "office": office.username}


def _send_three_photos(inspector, scene, tmp_path: Path) -> None:
    files = []
    for number in range(3):
        path = tmp_path / f"poster-{number}.jpg"
        path.write_bytes(pictures.jpeg(seed=number, lon=making.LON, lat=making.LAT))
        files.append(path)
    inspector.go("/field")
    inspector.page.get_by_role("link", name=re.compile("测试公园")).first.click()
    inspector.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    for file in files:
        with inspector.page.expect_file_chooser() as chooser:
            inspector.page.locator("[data-requirement] [data-shoot]").first.click()
        chooser.value.set_files(file)
        sheet = inspector.page.locator("[data-photo-sheet][open]")
        if sheet.count():
            sheet.locator("button[value=save]").click()
    counter = inspector.page.locator("[data-requirement] [data-count]").first
    counter.filter(has_text=re.compile(r"^3$")).wait_for()
    inspector.page.get_by_text("已送达").nth(2).wait_for()


def test_an_inspectors_photos_become_a_signed_notice(live_server, open_browser, scene, tmp_path):
    inspector = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    inspector.sign_in(scene["inspector"])
    _send_three_photos(inspector, scene, tmp_path)
    live_server.work_off()
    inspector.page.locator("[data-finish]").click()
    inspector.page.locator("[data-finish-sheet] button[value=complete]").click()
    inspector.page.locator("[data-verdicts]").get_by_text("不符合").first.wait_for()
    live_server.work_off()
    with live_server.app.app_context():
        from server.database import db

        expected = db.session.query(ObservationPhoto).all()
        arrived = {photo.sha256 for photo in db.session.query(Photo)}
        assert len(expected) == 3
        assert {photo.sha256 for photo in expected} == arrived, "every photo arrived whole"
        assert {photo.trust for photo in expected} == {"located"}
        assert all(photo.fix_accuracy_m == pytest.approx(8) for photo in expected)

    office = open_browser(live_server)
    office.sign_in(scene["office"])
    office.page.wait_for_url("**/office/map**")
    office.page.get_by_text("测试公园").first.wait_for()
    office.page.locator(".leaflet-overlay-pane canvas").first.wait_for()
    office.page.locator(f"[data-site='{scene['site']}']").first.click()
    office.page.locator("#site-panel-title", has_text="测试公园").wait_for()
    office.page.get_by_text("还差 7 处").first.wait_for()

    office.go(f"/office/rounds/{scene['round']}/problems")
    office.page.locator("input[type=checkbox][name=finding]").first.check()
    office.page.get_by_role("button", name="按责任单位拟整改通知单").click()
    office.page.wait_for_url("**/office/notices**")
    if not re.search(r"/office/notices/\d+$", office.page.url):
        office.page.locator("main a[href*='/office/notices/']").first.click()
    office.page.get_by_role("button", name="签发").click()
    office.page.get_by_text(re.compile(r"〔\d{4}〕1号")).first.wait_for()
    for kind, head in (("PDF", b"%PDF"), ("DOCX", b"PK")):
        with office.page.expect_download() as download:
            office.page.get_by_role("link", name=f"下载 {kind}").click()
        assert Path(download.value.path()).read_bytes().startswith(head)


def test_without_scripts_the_visit_page_is_still_a_form(live_server, open_browser, scene, tmp_path):
    inspector = open_browser(live_server, phone=True, java_script_enabled=False)
    inspector.sign_in(scene["inspector"])
    inspector.go(f"/field/rounds/{scene['round']}/sites/{scene['site']}")
    photo = tmp_path / "poster.jpg"
    photo.write_bytes(pictures.jpeg(seed=9, lon=making.LON, lat=making.LAT))
    form = inspector.page.locator("form[enctype='multipart/form-data']").first
    form.locator("input[name=photos]").set_input_files(photo)
    form.locator("input[name=count]").fill("2")
    form.locator("button[type=submit]").click()
    expect(inspector.page.locator("main")).to_contain_text("已收到 1 条记录")
    live_server.work_off()
    inspector.go(f"/field/rounds/{scene['round']}/sites/{scene['site']}")
    assert inspector.page.locator("[data-count]").first.inner_text() == "2"
    with live_server.app.app_context():
        from server.database import db

        assert db.session.query(Photo).count() == 1
        assert db.session.query(Account).count() == 2


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_page_of_a_round_fits_a_phone(live_server, open_browser, scene, language):
    office = open_browser(live_server, phone=True)
    office.sign_in(scene["office"])
    token = office.page.locator("meta[name=csrf-token]").get_attribute("content")
    office.page.request.post(f"{office.address}/language", form={"language": language, "csrf_token": token})
    office.go(f"/office/rounds/{scene['round']}")
    assert office.page.evaluate("document.documentElement.scrollWidth") <= 390
