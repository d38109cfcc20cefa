"""盲评 and 复查 with the phone's scripts running: what is hidden stays hidden, and a re-check is sent as one."""

from __future__ import annotations

import re

import pytest

from server.compliance import operations
from server.inspections.models import Observation, Visit
from server.people.rules import Role
from tests.support import making, pictures
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser

BY_EYE = {
    "key": "TS-7-1",
    "clause": "(6)",
    "text": "公园公益广告整洁、无破损。",
    "site_type": "park",
    "rules": {"normal": {"kind": "by_eye"}},
}


def _site(live_server, name: str, *, closed: bool = False, standard: list[dict] | None = None, **practice) -> str:
    """Make a round over one park, and give the address of its page."""
    with live_server.writing():
        park = making.site("park", name=name)
        inspector = making.account(Role.INSPECTOR, "yi")
        if standard:
            practice["standard"] = making.standard(requirements=standard)
        each = making.round_of(park, inspectors=(inspector,), **practice)
        if closed:
            making.visit(each, park, inspector, complete=True, ended_at=making.later(0), end_sha256="0" * 64)
            operations.close_round(each.id, by=making.account().id)
        return f"/field/rounds/{each.id}/sites/{park.id}"


def _open(live_server, open_browser, path: str):
    phone = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    phone.sign_in("yi")
    phone.go(path)
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
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
    panel.get_by_text("不在手机上显示").wait_for()
    assert panel.locator("li").count() == 0
    assert "10" not in phone.page.locator("[data-module='visit/visit']").inner_text()


def test_a_re_check_is_sent_as_one_and_shows_how_things_stand_now(live_server, open_browser):
    phone = _open(live_server, open_browser, _site(live_server, "复查公园", closed=True) + "?recheck=1")
    _check(phone)
    live_server.start_worker()
    phone.page.locator("[data-verdicts]").get_by_text("现状").wait_for()
    phone.page.locator("[data-verdicts] li", has_text="还差").first.wait_for()
    with live_server.app.app_context():
        from server.database import db

        again = db.session.query(Visit).filter(Visit.recheck.is_(True)).all()
        assert [(visit.late, visit.complete) for visit in again] == [(True, True)]


def _prove(phone, seed: int) -> None:
    """Photograph what keeps the inspector out, from the sheet that asks why."""
    with phone.page.expect_file_chooser() as chooser:
        phone.page.locator("[data-answer-shoot]").click()
    chooser.value.set_files([{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg(seed=seed)}])
    phone.page.locator("[data-answer-photos]", has_text="已拍 1 张").wait_for()


def _answers(live_server) -> list[tuple[str, str | None, int, int]]:
    """Give kind, answer, number of requirements and of photos of every observation that stands."""
    with live_server.app.app_context():
        from server.database import db

        kept = db.session.query(Observation).filter(Observation.withdrawn_at.is_(None)).all()
        replaced = {one.supersedes for one in kept}
        standing = [one for one in kept if one.uuid not in replaced]
        return sorted((one.kind, one.answer, len(one.requirements), len(one.photos)) for one in standing)


def _wait_for_answers(phone, live_server, wanted: list[tuple[str, str | None, int, int]]) -> None:
    """Wait until exactly these observations stand on the server."""
    eventually(phone.page, lambda: _answers(live_server), wanted)


def test_the_photo_that_proves_unable_is_no_counted_thing(live_server, open_browser):
    phone = _open(live_server, open_browser, _site(live_server, "围挡公园"))
    counted = phone.page.locator("[data-requirement][data-kind=count]").first
    counted.locator("details", has_text="其他答复").locator("summary").click()
    counted.locator("[data-give=unable]").click()
    phone.page.locator("[data-answer-sheet] input[name=reason]").first.check()
    _prove(phone, seed=2)
    phone.page.locator("[data-answer-sheet] button[value=save]").click()
    phone.page.locator("[data-sending]").get_by_text("已拍 1 = 已送达 1").wait_for()
    _wait_for_answers(phone, live_server, [("answer", "unable", 1, 1)])
    assert counted.locator("[data-count]").inner_text() == "0"


def test_a_whole_site_is_unable_with_one_reason_and_one_photo_and_one_clause_may_differ(live_server, open_browser):
    phone = _open(live_server, open_browser, _site(live_server, "封闭公园", standard=[making.PARK_COUNT, BY_EYE]))
    asked = phone.page.locator("[data-requirement]").count()
    phone.page.locator("[data-unable-site]").click()
    phone.page.locator("[data-answer-sheet] input[name=reason]").first.check()
    phone.page.locator("[data-answer-sheet] button[value=save]").click()
    phone.page.locator("[data-answer-sheet]", has_text="请先拍一张现场照片").wait_for()
    _prove(phone, seed=3)
    phone.page.locator("[data-answer-sheet] button[value=save]").click()
    phone.page.locator("[data-sending]").get_by_text("已拍 1 = 已送达 1").wait_for()
    _wait_for_answers(phone, live_server, [("answer", "unable", asked, 1)])
    by_eye = phone.page.locator("[data-requirement][data-kind=by_eye]").first
    by_eye.locator("[data-give=pass]").click()
    by_eye.locator("[data-give=pass][aria-pressed=true]").wait_for()
    _wait_for_answers(phone, live_server, [("answer", "pass", 1, 0), ("answer", "unable", asked - 1, 1)])
