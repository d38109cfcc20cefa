"""主题建议 on the phone: what a photo shows in words is proposed, and one tap adopts it, without a network too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from server.inspections.models import Observation, ObservationPhoto
from server.inspections.queries import standing
from server.people.rules import Role
from tests.support import making, pictures
from tests.support.texts import shows
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(live_server):
    """A park and an inspector who is sent there."""
    with live_server.writing():
        park = making.site("park", name="测试公园")
        inspector = making.account(Role.INSPECTOR, "jia")
        made = making.round_of(park, inspectors=(inspector,), name="测试检查批次")
        return {"round": made.id, "site": park.id, "path": f"/field/rounds/{made.id}/sites/{park.id}"}


def _photograph(live_server, inspector, scene, tmp_path) -> None:
    """Take a photo and wait for it and for its record, which may come after it."""
    path = tmp_path / "poster.jpg"
    path.write_bytes(pictures.jpeg(lon=making.LON, lat=making.LAT))
    inspector.go(scene["path"])
    inspector.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    with inspector.page.expect_file_chooser() as chooser:
        inspector.page.locator("[data-requirement] [data-shoot]").first.click()
    chooser.value.set_files(path)
    inspector.page.locator("[data-photos] [data-state=verified]").first.wait_for()
    eventually(inspector.page, lambda: _themes(live_server), [[]])


def _themes(live_server) -> list[list[str]]:
    with live_server.app.app_context():
        from server.database import db

        return [seen.themes for seen in db.session.query(Observation).filter(*standing())]


def test_one_tap_adopts_what_the_photo_shows_without_a_network_too(live_server, open_browser, scene, tmp_path):
    inspector = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    inspector.sign_in("jia")
    _photograph(live_server, inspector, scene, tmp_path)
    live_server.work_off()
    with live_server.writing():
        from server.database import db

        shows(db.session.query(ObservationPhoto).one(), "讲文明", "树新风")
    inspector.go(scene["path"])
    panel = inspector.page.locator("[data-theme-proposals]")
    panel.get_by_text("照片上读到：讲文明树新风").wait_for()
    expect(panel.locator("img")).to_have_attribute("src", re.compile("."))
    assert _themes(live_server) == [[]], "nothing is adopted by itself"
    inspector.forgiven += ["ERR_INTERNET_DISCONNECTED", "Failed to fetch"]
    inspector.context.set_offline(True)
    panel.get_by_role("button", name=re.compile("^采用")).click()
    panel.wait_for(state="hidden")
    expect(inspector.page.locator("[data-count]").first, "a correction is not counted twice").to_have_text("1")
    inspector.context.set_offline(False)
    eventually(inspector.page, lambda: _themes(live_server), [["讲文明树新风"]])
    inspector.go(scene["path"])
    inspector.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    assert inspector.page.locator("[data-theme-proposals]").is_hidden()
    expect(inspector.page.locator("[data-count]").first).to_have_text("1")


def test_another_phone_adopts_from_the_servers_copy(live_server, open_browser, scene, tmp_path):
    first = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    first.sign_in("jia")
    _photograph(live_server, first, scene, tmp_path)
    live_server.work_off()
    with live_server.writing():
        from server.database import db

        shows(db.session.query(ObservationPhoto).one(), "中国梦")
    second = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    second.sign_in("jia")
    second.go(scene["path"])
    second.page.locator("[data-theme-proposals]").get_by_role("button", name=re.compile("^采用")).click()
    eventually(second.page, lambda: _themes(live_server), [["中国梦"]])


def test_what_is_passed_over_stays_away(live_server, open_browser, scene, tmp_path):
    inspector = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    inspector.sign_in("jia")
    _photograph(live_server, inspector, scene, tmp_path)
    live_server.work_off()
    with live_server.writing():
        from server.database import db

        shows(db.session.query(ObservationPhoto).one(), "中国梦")
    inspector.go(scene["path"])
    panel = inspector.page.locator("[data-theme-proposals]")
    panel.get_by_role("button", name=re.compile("^不采用")).click()
    panel.wait_for(state="hidden")
    inspector.go(scene["path"])
    inspector.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    assert panel.is_hidden()
    assert _themes(live_server) == [[]]
