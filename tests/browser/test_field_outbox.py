"""The phone loses nothing and counts nothing twice: no network, a closed page, two tabs, later marks, taking back."""

from __future__ import annotations

import re

import pytest

from server.inspections.models import Observation, ObservationPhoto
from server.inspections.operations import mark_due
from server.people.rules import Role
from server.photos.models import Photo
from tests.support import making, pictures
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(live_server, open_browser):
    """An inspector on the visit page of a park, on a phone whose position is known to 8 m."""
    with live_server.writing():
        park = making.site("park", name="测试公园")
        inspector = making.account(Role.INSPECTOR, "yi")
        each = making.round_of(park, inspectors=(inspector,))
        path = f"/field/rounds/{each.id}/sites/{park.id}"
    phone = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    phone.sign_in("yi")
    phone.path = path
    _open(phone)
    return phone


def _open(phone) -> None:
    phone.go(phone.path)
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()


def _shoot(phone, seed: int) -> None:
    with phone.page.expect_file_chooser() as chooser:
        phone.page.locator("[data-shoot-next]").click()
    name = f"{seed}.jpg"
    chooser.value.set_files([{"name": name, "mimeType": "image/jpeg", "buffer": pictures.jpeg(seed=seed)}])


def _wait_for_count(page, number: int) -> None:
    page.locator("[data-count]").first.filter(has_text=re.compile(rf"^{number}$")).wait_for()


def _wait_for_sentence(page, taken: int, arrived: int) -> None:
    sentence = f"已拍 {taken} = 已送达 {arrived} + 在手机 {taken - arrived}"
    page.locator("[data-sending]").get_by_text(sentence).wait_for()


def _standing(live_server) -> list[int]:
    """Give the marks of each observation that still stands on the server."""
    with live_server.app.app_context():
        from server.database import db

        kept = db.session.query(Observation).filter(Observation.withdrawn_at.is_(None)).all()
        replaced = {one.supersedes for one in kept}
        return sorted(sum(len(photo.marks) for photo in one.photos) for one in kept if one.uuid not in replaced)


def _wait_for_records(live_server, visit, number: int) -> None:
    """Wait for records at the server: a photo may arrive before its own, which waits a moment for the position."""
    eventually(visit.page, lambda: len(_standing(live_server)), number)


def test_photos_taken_without_network_arrive_once_it_is_back_even_after_the_page_was_closed(live_server, visit):
    visit.forgiven.append("ERR_INTERNET_DISCONNECTED")
    visit.context.set_offline(True)
    for seed in range(3):
        _shoot(visit, seed)
        _wait_for_count(visit.page, seed + 1)
    _wait_for_sentence(visit.page, 3, 0)
    visit.page.get_by_text("网络中断").first.wait_for()
    visit.page.close()
    visit.context.set_offline(False)
    visit.page = visit.context.new_page()
    _open(visit)
    _wait_for_sentence(visit.page, 3, 3)
    _wait_for_count(visit.page, 3)
    _wait_for_records(live_server, visit, 3)
    with live_server.app.app_context():
        from server.database import db

        expected = [photo.sha256 for photo in db.session.query(ObservationPhoto)]
        assert len(expected) == 3, "no duplicate"
        assert set(expected) == {photo.sha256 for photo in db.session.query(Photo)}, "no orphan"


def test_two_tabs_send_everything_once(live_server, visit):
    other = visit.context.new_page()
    other.goto(visit.page.url)
    other.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    for seed in range(4):
        _shoot(visit, seed)
    _wait_for_sentence(visit.page, 4, 4)
    _wait_for_count(visit.page, 4)
    _wait_for_count(other, 4)
    _wait_for_records(live_server, visit, 4)
    visit.page.locator("[data-module='outbox/outbox-count']").wait_for(state="hidden")
    assert _standing(live_server) == [0, 0, 0, 0]


def test_marks_set_after_sending_replace_the_record_and_the_counter_follows(live_server, visit):
    _shoot(visit, 0)
    _wait_for_sentence(visit.page, 1, 1)
    _wait_for_records(live_server, visit, 1)
    visit.page.locator(".local-photo").first.click()
    board = visit.page.locator("[data-board] img")
    board.wait_for()
    board.evaluate("one => one.decode()")
    board.hover()  # once it stands still
    box = board.bounding_box()
    for share in (0.2, 0.5, 0.8):
        visit.page.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
    visit.page.locator("[data-board] .mark").nth(2).wait_for()
    visit.page.locator("[data-photo-sheet] button[value=save]").click()
    _wait_for_count(visit.page, 3)
    _open(visit)
    _wait_for_count(visit.page, 3)
    eventually(visit.page, lambda: _standing(live_server), [3])


def test_a_photo_taken_back_counts_no_more_anywhere(live_server, visit):
    for seed in range(2):
        _shoot(visit, seed)
    _wait_for_sentence(visit.page, 2, 2)
    _wait_for_records(live_server, visit, 2)
    visit.page.locator(".local-photo").first.click()
    visit.page.locator("[data-photo-sheet] button[value=remove]").click()
    _wait_for_count(visit.page, 1)
    eventually(visit.page, lambda: _standing(live_server), [0])
    _open(visit)
    _wait_for_count(visit.page, 1)
    assert _standing(live_server) == [0]


def test_the_rest_is_only_what_this_phase_asks_for(live_server, open_browser):
    """What only an 迎检 asks for gets no 符合 by the way: it would stand as an answer when the phase is declared."""
    eye = {"site_type": "park", "clause": "(6)", "units": []}
    rule = {"kind": "by_eye", "source_kind": "quality", "subject": "围墙"}
    with live_server.writing():
        park, inspector = making.site("park", name="测试公园"), making.account(Role.INSPECTOR, "bing")
        asked = [
            {**eye, "key": "TS-1", "text": "围墙整洁", "rules": {"normal": rule}},
            {**eye, "key": "TS-2", "text": "迎检时围墙整洁", "rules": {"inspection": rule}},
        ]
        each = making.round_of(park, standard=making.standard(requirements=asked), inspectors=(inspector,))
        mark_due(each, park.id)
        path = f"/field/rounds/{each.id}/sites/{park.id}"
    live_server.work_off()
    phone = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    phone.sign_in("bing")
    phone.path = path
    _open(phone)
    phone.page.locator("[data-requirement=TS-2]").get_by_text("不涉及").first.wait_for()
    phone.page.locator("[data-rest]").click()
    phone.page.get_by_text("1 项记为符合").wait_for()
    phone.page.locator("[data-requirement=TS-1] [data-give=pass][aria-pressed=true]").wait_for()
    assert phone.page.locator("[data-requirement=TS-2] [aria-pressed=true]").count() == 0


def test_of_a_photo_whose_answer_was_lost_no_byte_is_sent_again(live_server, visit):
    visit.forgiven.append("ERR_FAILED")
    asked = []

    def lose_the_first_answer(route) -> None:
        asked.append(route.request.post_data_buffer)
        if len(asked) > 1:
            return route.continue_()
        route.fetch()
        return route.abort()

    visit.page.route("**/api/v1/uploads", lose_the_first_answer)
    _shoot(visit, 0)
    _wait_for_sentence(visit.page, 1, 1)
    assert [bool(body) for body in asked] == [True, False]
    with live_server.app.app_context():
        from server.database import db

        assert db.session.query(Photo).count() == 1


def test_an_address_that_a_hotels_network_names_is_not_taken_for_an_upload(live_server, visit):
    visit.forgiven.append("Failed to load resource")
    answers = []

    def answer_as_a_hotel(route) -> None:
        answers.append(route.request.url)
        if len(answers) > 1:
            return route.continue_()
        headers = {"Location": "/wifi/welcome", "Upload-Offset": "999999"}
        return route.fulfill(status=201, headers=headers, content_type="text/html", body="<h1>Welcome</h1>")

    visit.page.route("**/api/v1/uploads", answer_as_a_hotel)
    _shoot(visit, 0)
    _wait_for_sentence(visit.page, 1, 1)
    assert len(answers) >= 2
    with live_server.app.app_context():
        from server.database import db

        assert db.session.query(Photo).count() == 1


def test_the_sign_in_page_says_what_lies_unsent_on_this_phone(visit):
    visit.forgiven += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    visit.go("/sign-in?next=/field")
    assert visit.page.locator(".unsent-here:visible").count() == 0
    _open(visit)
    visit.page.route("**/api/v1/**", lambda route: route.abort())
    for seed in range(2):
        _shoot(visit, seed)
        _wait_for_count(visit.page, seed + 1)
    _wait_for_sentence(visit.page, 2, 0)
    noted = "Object.entries(localStorage).filter(([key]) => /^xuncheng-unsent-\\d+$/.test(key))"
    noted += ".map(([, note]) => JSON.parse(note).photos)"
    eventually(visit.page, lambda: visit.page.evaluate(noted), [2])  # a moment after the last change
    visit.context.clear_cookies()
    visit.go("/sign-in")
    visit.page.get_by_text("还有 2 张照片、").wait_for()
