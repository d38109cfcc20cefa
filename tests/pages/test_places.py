"""The office's pages of sites, through the real client."""

from __future__ import annotations

import pytest
from shapely.geometry import LineString, Point, box

from server.database import db
from server.geo.reference import Landmark, ReferenceLine
from server.people.rules import Role
from server.places import corrections, lines, operations, queries
from server.places.rules import AreaLevel, SiteState, UnitRole
from tests.support import making


@pytest.fixture
def city(app) -> dict[str, int]:
    with app.app_context():
        operations.add_area("C", "测试市", AreaLevel.CITY, geometry=box(116.28, 39.97, 116.34, 40.03))
        area = queries.area_named("C")
        unit = making.unit("市园林局")
        operations.answer_for_area(area, unit.id, UnitRole.LEAD)
        park = operations.add_site("圆明园", "park", geometry=box(116.300, 40.000, 116.304, 40.004))
        waiting = operations.add_site("五道口广场", "plaza")
        bus = operations.add_site("355路 京A12345", "bus", line="355路", plate="京A12345")
        line = ReferenceLine(
            ((116.31, 39.99), (116.31, 40.00)), (Landmark("成府路口", 0), Landmark("清华西路口", 1110))
        )
        road = lines.add_section("中关村北大街(成府路—清华西路)", line, road_name="中关村北大街", road_class="main")
        db.session.commit()
        return {"park": park.id, "plaza": waiting.id, "bus": bus.id, "road": road.id, "unit": unit.id}


def test_the_list_filters_and_counts(client_as, city) -> None:
    office = client_as(Role.OFFICE)
    everything = office.get("/office/places").text
    assert all(name in everything for name in ("圆明园", "五道口广场", "京A12345", "成府路—清华西路"))
    assert "1110 m" in everything
    cases = {
        "type=park": ["圆明园"],
        "state=to_be_located": ["五道口广场"],
        "search=清华": ["成府路—清华西路"],
        "area=C": ["圆明园", "成府路—清华西路"],
        "todo=review": ["成府路—清华西路"],
        "search=a123": ["京A12345"],
        "page=99": ["圆明园", "五道口广场", "京A12345", "成府路—清华西路"],
        "state=nonsense&todo=nonsense": ["圆明园", "五道口广场", "京A12345", "成府路—清华西路"],
    }
    for query, names in cases.items():
        page = office.get(f"/office/places?{query}").text
        body = page.split("<tbody>")[1]
        found = [name for name in ("圆明园", "五道口广场", "京A12345", "成府路—清华西路") if name in body]
        assert sorted(found) == sorted(names), query


def test_an_empty_list_says_what_to_do_next(client_as) -> None:
    assert "places import" in client_as(Role.OFFICE).get("/office/places").text


def test_every_kind_of_site_has_its_page(client_as, city) -> None:
    office = client_as(Role.OFFICE)
    park, plaza, bus, road = (office.get(f"/office/places/{city[kind]}") for kind in ("park", "plaza", "bus", "road"))
    assert [page.status_code for page in (park, plaza, bus, road)] == [200] * 4
    assert "市园林局" in park.text
    assert 'class="area"' in park.text
    assert "首次现场检查时定位" in plaza.text
    assert "没有固定位置" in bus.text
    assert "由南向北" in road.text
    assert "尚未审定" in road.text


def test_a_site_that_does_not_exist_is_told_in_words(client_as) -> None:
    answer = client_as(Role.OFFICE).get("/office/places/4711")
    assert answer.status_code == 404
    assert "4711" in answer.text


def test_the_office_reviews_a_reference_line_and_turns_it(app, client_as, city) -> None:
    office = client_as(Role.OFFICE)
    office.post(f"/office/places/{city['road']}/review", data={"reverse": "1"})
    page = office.get(f"/office/places/{city['road']}").text
    assert "由北向南" in page
    assert "尚未审定" not in page


def test_the_office_confirms_assigns_and_removes_units(app, client_as, city) -> None:
    office = client_as(Role.OFFICE)
    address = f"/office/places/{city['park']}/units"
    assert "待确认" in office.get(f"/office/places/{city['park']}").text
    office.post(f"{address}/{city['unit']}/confirmation")
    assert "待确认" not in office.get(f"/office/places/{city['park']}").text.split("点位纠错")[0]
    with app.app_context():
        making.unit("市城管局")
        db.session.commit()
    office.post(address, data={"unit": "市城管局", "role": "assisting"})
    assert office.post(address, data={"unit": "没有的单位", "role": "lead"}).status_code == 422
    office.post(f"{address}/{city['unit']}/removal")
    with app.app_context():
        assert [(a.unit.name, a.role) for a in queries.units_of(queries.site(city["park"]))] == [
            ("市城管局", UnitRole.ASSISTING)
        ]


def test_a_place_typed_in_the_datum_of_another_map_is_converted(app, client_as, city) -> None:
    office = client_as(Role.OFFICE)
    data = {"lon": "116.33264243087103", "lat": "40.00441234958286", "datum": "gcj02"}
    assert office.post(f"/office/places/{city['plaza']}/place", data=data).status_code == 302
    with app.app_context():
        found = queries.site(city["plaza"])
        assert found.state is SiteState.LOCATED
        assert queries.middle_of(found.id) == pytest.approx((116.3265, 40.0031), abs=1e-7)
    for wrong in ({"lon": "x", "lat": "40"}, {"lon": "40", "lat": "116"}, {"lon": "0", "lat": "0"}, {}):
        assert office.post(f"/office/places/{city['plaza']}/place", data=wrong).status_code == 422


def test_an_inspector_proposes_a_correction_and_the_office_decides(app, client_as, city) -> None:
    address = f"/office/places/{city['plaza']}/corrections"
    data = {"reason": "广场在路东", "lon": "116.33", "lat": "39.99", "accuracy_m": "6"}
    assert client_as(Role.INSPECTOR).post(address, data=data).status_code == 302
    office = client_as(Role.OFFICE)
    assert "广场在路东" in office.get(f"/office/places/{city['plaza']}").text
    assert "五道口广场" in office.get("/office/places?todo=decide").text
    with app.app_context():
        (proposed,) = queries.corrections(queries.site(city["plaza"]))
        number = proposed.id
    assert office.post(f"/office/places/corrections/{number}/acceptance").status_code == 302
    assert office.post(f"/office/places/corrections/{number}/rejection").status_code == 409
    with app.app_context():
        assert queries.middle_of(city["plaza"]) == pytest.approx((116.33, 39.99))
    page = office.get(f"/office/places/{city['plaza']}").text
    assert f"/office/places/corrections/{number}/reopening" in page
    assert client_as(Role.INSPECTOR).post(f"/office/places/corrections/{number}/reopening").status_code == 403
    assert office.post(f"/office/places/corrections/{number}/reopening").status_code == 302
    assert "点位仍在采纳的位置" in office.get(f"/office/places/{city['plaza']}").text
    with app.app_context():
        assert queries.correction(number).decided_at is None


def test_a_retired_site_keeps_its_page_and_leaves_the_list(client_as, city) -> None:
    office = client_as(Role.OFFICE)
    assert office.post(f"/office/places/{city['bus']}/retirement", data={"reason": ""}).status_code == 422
    office.post(f"/office/places/{city['bus']}/retirement", data={"reason": "报废"})
    assert "停用" in office.get(f"/office/places/{city['bus']}").text
    assert "京A12345" not in office.get("/office/places").text


def test_names_from_files_are_never_markup(app, client_as, city) -> None:
    with app.app_context():
        line = ReferenceLine(((116.32, 39.99), (116.32, 40.00)), (Landmark("<b>口</b>", 0),))
        evil = lines.add_section("<script>alert(1)</script>", line, road_name="<i>路</i>", road_class="main")
        db.session.commit()
        number = evil.id
    for address in ("/office/places", f"/office/places/{number}", f"/office/places/{city['road']}"):
        page = client_as(Role.OFFICE).get(address).text
        assert "<script>alert" not in page
        assert "<b>口" not in page
        assert "<i>路" not in page


@pytest.mark.parametrize(
    ("role", "sees", "writes"),
    [(Role.ADMIN, 200, 302), (Role.OFFICE, 200, 302), (Role.VIEWER, 200, 403), (Role.INSPECTOR, 403, 403)],
)
def test_only_the_office_changes_sites(client_as, city, role, sees, writes) -> None:
    person = client_as(role)
    assert person.get(f"/office/places/{city['road']}").status_code == sees
    assert person.post(f"/office/places/{city['road']}/review").status_code == writes
    if role is Role.VIEWER:
        assert "<form method" not in person.get(f"/office/places/{city['road']}").text.split('id="main"')[1]


def test_the_sketch_shows_where_a_correction_would_put_the_site(app, client_as, city) -> None:
    with app.app_context():
        stop = operations.add_site("五道口站", "bus_stop", geometry=Point(116.32, 39.985))
        clerk = making.account(Role.OFFICE).id
        from server.geo.position import Position

        corrections.propose_correction(stop, "迁移", by=clerk, position=Position(116.322, 39.985))
        operations.add_site("邻街", "other", geometry=LineString([(116.319, 39.984), (116.323, 39.986)]))
        db.session.commit()
        number = stop.id
    page = client_as(Role.OFFICE).get(f"/office/places/{number}").text
    assert 'class="proposed"' in page
    assert 'class="around"' in page
