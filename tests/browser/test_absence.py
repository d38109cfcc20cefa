"""A road is walked without network and nothing is there: start, middle and end are photographed, and arrive later."""

from __future__ import annotations

import pytest

from server.database import db
from server.inspections.evidence.spots import Spot
from server.inspections.models import Observation
from server.inspections.rules import Kind
from server.people.rules import Role
from tests.support import making, pictures

pytestmark = pytest.mark.browser
ROAD_COUNT = {
    "key": "TS-2-1",
    "clause": "(2)",
    "text": "主次干道步行500米公益广告不少于5处。",
    "site_type": "main_road",
    "rules": {"normal": {"kind": "count_per_length", "value": 5, "unit": "处", "subject": "公益广告", "window_m": 500}},
}

PRESENT = {**making.PARK_COUNT, "rules": {"normal": {"kind": "present", "unit": "处", "subject": "公益广告"}}}


def test_start_middle_and_end_of_a_walk_are_shown_offline_and_arrive(live_server, open_browser):
    with live_server.writing():
        road = making.road(1200)
        inspector = making.account(Role.INSPECTOR, "yi")
        standard = making.standard(requirements=[ROAD_COUNT])
        each = making.round_of(road, standard=standard, inspectors=(inspector,), show_absence=True)
        path = f"/field/rounds/{each.id}/sites/{road.id}"
        from server.places import queries as places

        line = places.reference_line(road.id)
    phone = open_browser(live_server, phone=True, position=line.point_at(0))
    page = phone.page
    phone.sign_in("yi")
    phone.go(path)
    page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    phone.context.set_offline(True)
    phone.forgiven += ["ERR_INTERNET_DISCONNECTED"]
    sheet = page.locator("[data-absence-sheet]")

    def walk(from_m: int, to_m: int) -> None:
        for metres in range(from_m, to_m + 1, 40):
            phone.stand(*line.point_at(metres))

    def take(spot: str) -> None:
        sheet.locator(f'[data-spot="{spot}"][data-here]').wait_for()
        with page.expect_file_chooser() as chooser:
            sheet.locator(f'[data-spot="{spot}"]').click()
        picture = pictures.jpeg(seed=["start", "middle", "end"].index(spot) + 1)
        chooser.value.set_files([{"name": f"{spot}.jpg", "mimeType": "image/jpeg", "buffer": picture}])
        sheet.locator(f'[data-spot="{spot}"][data-taken="true"]').get_by_text("在手机").wait_for()

    walk(0, 40)
    page.locator("[data-absence]").click()
    take("start")
    sheet.get_by_role("button", name="跳过").click()
    walk(80, 600)
    page.locator("[data-absence]").click()
    take("middle")
    sheet.get_by_role("button", name="跳过").click()
    walk(640, 1200)
    page.locator("[data-finish]").click()
    page.get_by_role("button", name="证明此处确实没有（2 / 3）").click()
    take("end")
    sheet.get_by_text("三张都已拍好。").wait_for()
    sheet.get_by_role("button", name="好了").click()
    page.get_by_role("button", name="证明此处确实没有（3 / 3）").wait_for()
    page.locator("[data-finish-sheet] button[value=complete]").click()
    assert page.locator("[data-count]").first.inner_text() == "0", "what is not there is not counted"
    phone.context.set_offline(False)
    page.locator("[data-sending]").get_by_text("已拍 3 = 已送达 3 + 在手机 0").wait_for()
    told = page.locator("[data-verdicts]")
    told.get_by_text("附现场照片 3 张").wait_for()
    assert "未附" not in told.inner_text()
    with live_server.app.app_context():
        kept = db.session.query(Observation).order_by(Observation.taken_at).all()
        assert [one.kind for one in kept] == [Kind.ABSENCE] * 3
        assert [photo.spot for one in kept for photo in one.photos] == [Spot.START, Spot.MIDDLE, Spot.END]


def test_it_is_offered_after_an_answer_and_can_be_skipped(live_server, open_browser):
    with live_server.writing():
        park = making.site("park")
        inspector = making.account(Role.INSPECTOR, "er")
        standard = making.standard(requirements=[PRESENT])
        each = making.round_of(park, standard=standard, inspectors=(inspector,))
        path = f"/field/rounds/{each.id}/sites/{park.id}"
    phone = open_browser(live_server, phone=True, position=(making.LON, making.LAT))
    page = phone.page
    phone.sign_in("er")
    phone.go(path)
    page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    page.locator(".requirement details:has([data-give]) > summary").click()
    page.locator("details").get_by_role("button", name="不符合").click()
    page.locator("[data-answer-sheet] button[value=save]").click()
    sheet = page.locator("[data-absence-sheet]")
    sheet.get_by_text("拍起点、中间、终点各一张，证明此处确实没有。").wait_for()
    assert sheet.locator("[data-here]").count() == 0, "only a road knows where somebody stands on it"
    sheet.get_by_role("button", name="跳过").click()
    page.locator("[data-finish]").click()
    page.locator("[data-finish-sheet]").get_by_text("已答不符合").wait_for()
    page.locator("[data-finish-sheet] button[value=complete]").click()
    page.locator("[data-verdicts]").get_by_text("不符合").first.wait_for()
