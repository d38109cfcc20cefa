"""盲评 and 复查 with the phone's scripts running: what is hidden stays hidden, and a re-check is sent as one."""

from __future__ import annotations

import re

import pytest

from server.compliance import operations
from server.inspections.models import Visit
from server.people.rules import Role
from tests.support import making, pictures

pytestmark = pytest.mark.browser


def _site(live_server, name: str, *, closed: bool = False, **practice) -> str:
    """Make a round over one park, and give the address of its page."""
    with live_server.writing():
        park = making.site("park", name=name)
        inspector = making.account(Role.INSPECTOR, "yi")
        each = making.round_of(park, inspectors=(inspector,), **practice)
        if closed:
            making.visit(each, park, inspector, complete=True, ended_at=making.later(0), end_sha256="0" * 64)
            operations.close_round(each.id, by=making.account().id)
        return f"/field/rounds/{each.id}/sites/{park.id}"


def _open(live_server, open_browser, path: str):
    phone = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    phone.sign_in("yi")
    phone.go(path)
    phone.page.locator("[data-module=visit][data-ready=true]").wait_for()
    return phone


def _check(phone) -> None:
    """Photograph one thing and declare the check complete."""
    with phone.page.expect_file_chooser() as chooser:
        phone.page.locator("[data-shoot-next]").click()
    chooser.value.set_files([{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg(seed=1)}])
    phone.page.locator("[data-count]").first.filter(has_text=re.compile("^1$")).wait_for()
    phone.page.locator("[data-finish]").click()
    phone.page.locator("[data-finish-sheet] button[value=complete]").click()


def test_a_blind_check_ends_without_a_verdict(live_server, open_browser):
    phone = _open(live_server, open_browser, _site(live_server, "盲评公园", blind=True))
    _check(phone)
    panel = phone.page.locator("[data-verdicts]")
    panel.get_by_text("不在手机上显示").wait_for(timeout=30_000)
    assert panel.locator("li").count() == 0
    assert "10" not in phone.page.locator("[data-module=visit]").inner_text()


def test_a_re_check_is_sent_as_one_and_shows_how_things_stand_now(live_server, open_browser):
    phone = _open(live_server, open_browser, _site(live_server, "复查公园", closed=True) + "?recheck=1")
    _check(phone)
    live_server.start_worker()
    phone.page.locator("[data-verdicts]").get_by_text("现状").wait_for(timeout=30_000)
    phone.page.locator("[data-verdicts] li", has_text="还差").first.wait_for(timeout=30_000)
    with live_server.app.app_context():
        from server.database import db

        again = db.session.query(Visit).filter(Visit.recheck.is_(True)).all()
        assert [(visit.late, visit.complete) for visit in again] == [(True, True)]
