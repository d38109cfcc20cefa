"""The phone's map: whose sites its page holds, and the ground under them, which names nobody's sites."""

from __future__ import annotations

import gzip
import json

import pytest
from shapely.geometry import Point, box

from server.database import db
from server.demo.city import base_map
from server.field.ground import ground
from server.people.models import Account
from server.people.rules import Role
from server.places.base_map import keep_base_map
from tests.support import making

LON, LAT = making.LON, making.LAT


@pytest.fixture
def inspector(client_as):
    return client_as(Role.INSPECTOR)


@pytest.fixture
def scene(app, inspector):
    with app.app_context():
        account = db.session.get(Account, inspector.account_id)
        other = making.account(Role.INSPECTOR, "bing")
        making.area("a1", name="甲街道", geometry=box(LON - 0.02, LAT - 0.02, LON + 0.02, LAT + 0.02))
        making.round_of(
            making.site("park", name="自己的公园"), making.unplaced_site(name="没坐标"), inspectors=(account,)
        )
        making.round_of(making.site("bus_stop", name="别人的站", geometry=Point(LON, LAT)), inspectors=(other,))
        db.session.commit()


def _sites(page: str) -> list[dict]:
    return json.loads(page.split("data-sites>")[1].partition("</script>")[0])


def test_the_map_holds_ones_own_sites_and_nobody_elses(inspector, scene):
    page = inspector.get("/field/map").text
    sites = {site["name"]: site for site in _sites(page)}
    assert set(sites) == {"自己的公园", "没坐标"}
    assert "别人的站" not in page
    own = sites["自己的公园"]
    assert (own["outline"]["kind"], own["outcome"], own["answered"]) == ("polygon", "not_checked", 0)
    assert own["href"] == f"/field/rounds/{own['round']}/sites/{own['site']}"
    assert (sites["没坐标"]["lon"], sites["没坐标"]["outline"]) == (None, None)


def test_the_ground_names_areas_and_no_site(inspector, scene):
    answer = inspector.get("/field/map.json")
    assert [area["properties"]["name"] for area in answer.json["areas"]["features"]] == ["甲街道"]
    assert not any(name in answer.text for name in ("自己的公园", "别人的站"))
    assert answer.headers["X-Field-Owner"] == str(inspector.account_id)


def test_the_ground_is_sent_once_and_then_only_asked_about(inspector, scene):
    first = inspector.get("/field/map.json")
    again = inspector.get("/field/map.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_ground_of_the_demo_city_is_small(app, inspector, scene):
    keep_base_map(json.loads(base_map().read_text(encoding="utf-8")), app.extensions["settings"].data_dir)
    body = inspector.get("/field/map.json").get_data()
    told = json.loads(body)
    assert told["attribution"] == "© OpenStreetMap contributors, ODbL 1.0"
    assert len(told["features"]) > 900
    assert len(gzip.compress(body, 6)) < 150_000


def test_of_a_large_city_only_what_lies_around_ones_sites_is_sent(app, tmp_path):
    def street(number: int) -> dict:
        lon = 100 + number / 100
        line = [[lon + step / 100_000, 30 + step % 2 / 1000] for step in range(60)]
        told = {"kind": "street", "name": f"第{number}街"}
        return {"type": "Feature", "properties": told, "geometry": {"type": "LineString", "coordinates": line}}

    features = [street(number) for number in range(900)]
    path = keep_base_map({"type": "FeatureCollection", "attribution": "x", "features": features}, tmp_path)
    with app.app_context():
        told = json.loads(ground(path, (101.0, 30.0, 101.0, 30.0)))
    names = {feature["properties"]["name"] for feature in told["features"]}
    assert names == {"第98街", "第99街", "第100街", "第101街", "第102街"}


@pytest.mark.parametrize("address", ["/field/map", "/field/map.json"])
def test_nobody_else_sees_the_map(client_as, client, address):
    assert client_as(Role.UNIT).get(address).status_code == 403
    assert client.get(address).status_code in (302, 401)


def test_a_name_cannot_leave_the_data_of_the_page(app, inspector):
    with app.app_context():
        account = db.session.get(Account, inspector.account_id)
        making.round_of(making.site("park", name="</script><script>alert(1)</script>"), inspectors=(account,))
        db.session.commit()
    page = inspector.get("/field/map").text
    assert "<script>alert(1)" not in page
    assert _sites(page)[0]["name"] == "</script><script>alert(1)</script>"
