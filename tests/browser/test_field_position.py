"""Where the inspector stands decides what is proposed and where a site without a place is put."""

from __future__ import annotations

import pytest
from shapely.geometry import Point, box

from server.people.rules import Role
from server.places import queries as places
from tests.support import making
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser
LON, LAT = making.LON, making.LAT


@pytest.fixture
def scene(live_server):
    """A park 2 km wide, a stop 300 m outside of it, a stop without a place; one inspector for all."""
    with live_server.writing():
        park = making.site("park", name="大公园", geometry=box(LON - 0.012, LAT - 0.009, LON + 0.012, LAT + 0.009))
        stop = making.site("bus_stop", name="公园东站", geometry=Point(LON + 0.0155, LAT))
        lost = making.unplaced_site("bus_stop", name="临时站")
        inspector = making.account(Role.INSPECTOR, "yi")
        made = making.round_of(stop, lost, park, inspectors=(inspector,))
        base = f"/field/rounds/{made.id}/sites"
        urls = {"url": f"{base}/{lost.id}", "placed_url": f"{base}/{stop.id}"}
        return {"lost": lost.id, "stop": stop.id, **urls}


def _rows(page) -> list[str]:
    script = "rows => rows.map(row => row.querySelector('.site-name').innerText"
    script += " + '|' + row.querySelector('[data-distance]').innerText)"
    return page.locator("[data-site]").evaluate_all(script)


def _stand(phone, lon: float, lat: float, accuracy: float = 8) -> None:
    phone.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": accuracy})


def test_somebody_at_the_edge_inside_a_large_park_is_at_the_park(live_server, open_browser, scene):
    phone = open_browser(live_server, phone=True, position=(LON + 0.011, LAT))
    phone.sign_in("yi")
    phone.go("/field")
    phone.page.locator("[data-here]").get_by_text("大公园").wait_for()
    assert _rows(phone.page) == ["大公园|就在附近", "公园东站|380 m", "临时站|"]
    _stand(phone, LON + 0.0155, LAT + 0.00005)
    phone.page.locator("[data-here]").get_by_text("公园东站").wait_for()
    assert _rows(phone.page)[0] == "公园东站|就在附近"
    _stand(phone, LON + 0.0137, LAT)
    phone.page.locator("[data-here]").wait_for(state="hidden")
    phone.page.get_by_role("link", name="大公园").click()
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()


def _stand_and_press(phone, lon: float, accuracy: int, word: str) -> None:
    """Let the phone find a new position, which emulation tells only when it changes, and press a button at once."""
    _stand(phone, lon, LAT, accuracy)
    phone.page.get_by_text(f"当前定位误差约 {accuracy} m").wait_for()
    phone.page.get_by_role("button", name=word).click()


def _place(live_server, scene):
    with live_server.app.app_context():
        shape = places.shape_of(scene["lost"])
        return None if shape is None else (shape.x, shape.y)


def test_a_site_is_put_where_the_phone_is_only_with_a_good_fix(live_server, open_browser, scene):
    phone = open_browser(live_server, phone=True, position=(LON + 0.01, LAT))
    phone.sign_in("yi")
    phone.go(scene["url"])
    word = "定在我现在的位置"
    _stand_and_press(phone, LON + 0.02, 80, word)
    phone.page.get_by_text("定位误差约 80 m，大于 50 m").wait_for()
    assert phone.page.locator("[data-confirm][open]").count() == 0

    _stand_and_press(phone, LON + 0.02, 12, word)
    phone.page.locator("[data-confirm]").get_by_text("误差约 12 m").wait_for()
    phone.page.get_by_role("button", name="取消").click()
    assert _place(live_server, scene) is None
    _stand_and_press(phone, LON + 0.02, 11, word)
    phone.page.get_by_role("button", name="我就在点位跟前").click()
    phone.page.get_by_role("heading", name="点位已定位").wait_for()
    assert _place(live_server, scene) == pytest.approx((LON + 0.02, LAT))


def test_a_position_found_without_a_network_is_kept_and_sent_later(live_server, open_browser, scene):
    phone = open_browser(live_server, phone=True, position=(LON + 0.01, LAT))
    phone.forgiven.append("ERR_INTERNET_DISCONNECTED")
    phone.sign_in("yi")
    phone.go(scene["url"])
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    phone.context.set_offline(True)
    _stand_and_press(phone, LON + 0.02, 13, "定在我现在的位置")
    phone.page.get_by_role("button", name="我就在点位跟前").click()
    phone.page.get_by_text("位置已保存在手机，恢复后自动发送").wait_for()
    assert _place(live_server, scene) is None
    phone.context.set_offline(False)
    eventually(phone.page, lambda: _place(live_server, scene), pytest.approx((LON + 0.02, LAT)))


def test_another_fault_is_kept_in_airplane_mode_and_reaches_the_office(live_server, open_browser, scene):
    phone = open_browser(live_server, phone=True, position=(LON + 0.01, LAT))
    phone.forgiven.append("ERR_INTERNET_DISCONNECTED")
    phone.sign_in("yi")
    phone.go("/field")
    phone.page.locator("[data-module='day/day-package'][data-state=ready]").wait_for()
    phone.page.get_by_role("button", name="公园东站：").click()
    phone.context.set_offline(True)
    phone.page.get_by_role("button", name="点位纠错").click()
    sheet = phone.page.locator("[data-correction-sheet][open]")
    sheet.get_by_role("button", name="提交纠错").click()
    sheet.get_by_text("请选择什么不对").wait_for()
    sheet.get_by_text("不存在").click()
    sheet.get_by_label("说明").fill("站已撤")
    sheet.get_by_role("button", name="提交纠错").click()
    phone.page.get_by_text("纠错已保存在手机").wait_for()
    phone.context.set_offline(False)

    def kept() -> list[tuple]:
        with live_server.app.app_context():
            return [(one.site_id, one.fault, one.reason, one.lon) for one in places.corrections()]

    eventually(phone.page, kept, [(scene["stop"], "gone", "站已撤", pytest.approx(LON + 0.01))])


def test_for_a_placed_site_a_correction_is_proposed_with_its_reason(live_server, open_browser, scene):
    phone = open_browser(live_server, phone=True, position=(LON + 0.01, LAT))
    phone.sign_in("yi")
    phone.go(scene["placed_url"])
    phone.page.get_by_text("点位位置不对").click()
    phone.page.get_by_label("哪里不对").fill("应在路口北侧")
    _stand_and_press(phone, LON + 0.021, 9, "提议改到我现在的位置")
    phone.page.get_by_role("button", name="我就在点位跟前").click()
    phone.page.get_by_text("已提交创建办核对").wait_for()
    with live_server.app.app_context():
        kept = [(each.site_id, each.lon, each.reason) for each in places.corrections()]
        assert kept == [(scene["stop"], pytest.approx(LON + 0.021), "应在路口北侧")]
