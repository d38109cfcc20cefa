"""The compliance map as a page: who may see it, what it links, and that hostile names stay text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from shapely.geometry import Point

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.inspections.models import ObservationPhoto
from server.inspections.rules import Trust
from server.people.rules import Role
from tests.support import judging, making

HOSTILE = "</script><img src=x onerror=alert(1)>${alert(1)}`'\"&amp;{{7*7}}"


class Elements(HTMLParser):
    """Collects every element with its attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements_of(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed(page)
    return parser.found


@pytest.fixture
def city(app) -> dict[str, Any]:
    """A round with a failed park, a road short in one window, and a stop nobody visited; ids by name."""
    with app.app_context():
        clauses = [
            making.PARK_COUNT,
            {**making.PARK_COUNT, "key": "TS-6-2", "clause": "(6)", "site_type": "main_road"},
        ]
        standard = making.standard(requirements=clauses)
        park, road = making.site(name=HOSTILE), making.road(1000, name="中关村北大街")
        stop = making.site("bus_stop", geometry=Point(making.LON, making.LAT), name="五道口")
        inspector = making.account(Role.INSPECTOR, display_name=HOSTILE[:60])
        unit = making.unit(HOSTILE)
        making.answers_for(park, unit)
        made = making.round_of(park, road, stop, standard=standard, inspectors=(inspector,))
        count, length = standard.requirements
        visit = making.visit(made, park, inspector)
        seen = making.observation(visit, requirements=(count,), note=HOSTILE)
        photo = making.observed_photo(
            seen,
            trust=Trust.OFF_SITE,
            trust_reasons=[{"code": "off_site", "distance_m": 698, "allowed_m": 38}],
            trusted_at=clock.now(),
            exif_lon=116.301,
            exif_lat=39.99,
        )
        figures = {"count": 3, "required": 10, "missing": 7, "unit": "处"}
        judging.verdict(
            made,
            park,
            count,
            Outcome.FAIL,
            measured=3,
            required=10,
            shortfall=7,
            unit="处",
            reasons=[{"code": "count_short", **figures}],
        )
        making.visit(made, road, inspector, covered=[{"from_m": 0.0, "to_m": 700.0, "side": None}])
        window = {"kind": "worst_window", "from_m": 150.0, "to_m": 650.0, "count": 3, "required": 5, "side": None}
        judging.verdict(made, road, length, Outcome.FAIL, places=[window])
        db.session.commit()
        return {"round": made.id, "park": park.id, "road": road.id, "stop": stop.id, "photo": photo.id}


def map_page(client: Any, **query: Any) -> str:
    answer = client.get("/office/map", query_string=query)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def drawn(client: Any, city: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    return client.get(f"/api/v1/rounds/{city['round']}/map.geojson", query_string=query).get_json()["features"]


@pytest.mark.parametrize(("role", "status"), [(Role.OFFICE, 200), (Role.VIEWER, 200), (Role.INSPECTOR, 403)])
def test_office_and_leaders_see_the_map_and_nobody_else(client_as, city, role: Role, status: int) -> None:
    client = client_as(role)
    assert client.get("/office/map").status_code == status
    assert client.get(f"/api/v1/rounds/{city['round']}/map.geojson").status_code == status
    assert client.get(f"/api/v1/rounds/{city['round']}/sites/{city['park']}/panel").status_code == status


def test_without_a_round_the_page_says_what_to_do_first(client_as) -> None:
    assert "还没有检查批次" in map_page(client_as(Role.OFFICE))


def test_the_page_names_no_other_host(client_as, city) -> None:
    page = map_page(client_as(Role.OFFICE))
    assert not re.findall(r"(?:https?:)?//(?!www\.w3\.org)[a-z0-9.-]+\.[a-z]{2,}", page)


def test_every_script_and_style_carries_the_nonce_of_its_own_answer(client_as, city) -> None:
    answer = client_as(Role.OFFICE).get("/office/map")
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    assert nonce
    found = [(tag, each) for tag, each in elements_of(answer.get_data(as_text=True)) if tag in {"script", "style"}]
    assert len(found) >= 4
    assert all(each.get("nonce") == nonce[1] for _tag, each in found)
    assert not [tag for tag, each in found if tag == "style"], "folium's own styles are left out"


def test_no_element_carries_an_inline_handler_or_style(client_as, city) -> None:
    for tag, attributes in elements_of(map_page(client_as(Role.OFFICE))):
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag


def test_a_hostile_name_ends_no_script_and_makes_no_element(client_as, city) -> None:
    page = map_page(client_as(Role.OFFICE))
    assert HOSTILE not in page
    assert ("img", {"src": "x", "onerror": "alert(1)"}) not in elements_of(page)
    assert "&amp;49" not in page.replace("\\u0026", "&"), "nothing of a name is evaluated on the server"
    inside = page[page.index("geo_json_compliance_add({") :]
    inside = inside[: inside.index("geo_json_compliance.setStyle")]
    assert "\\u003c/script\\u003e" in inside
    assert "<" not in inside


def test_the_embedded_data_is_the_map_of_the_api(client_as, city) -> None:
    client = client_as(Role.OFFICE)
    page = map_page(client)
    data = re.search(r"geo_json_compliance_add\((\{.*\})\);", page)
    assert data
    embedded = json.loads(data[1])["features"]
    assert embedded == drawn(client, city)
    assert HOSTILE in {each["properties"].get("name") for each in embedded}


def test_walked_and_unwalked_stretches_and_the_short_window_are_told_apart(client_as, city) -> None:
    features = drawn(client_as(Role.OFFICE), city)
    stretches = [each["properties"] for each in features if each["properties"]["kind"] == "stretch"]
    assert [(each["walked"], each["from_m"], each["to_m"]) for each in stretches] == [
        (False, 700, 1000),
        (True, 0, 700),
    ]
    (window,) = [each for each in features if each["properties"]["kind"] == "window"]
    assert (window["properties"]["count"], window["properties"]["required"]) == (3, 5)
    assert window["geometry"]["type"] == "LineString"


def test_marks_come_last_and_the_gravest_of_them_on_top(client_as, city) -> None:
    kinds = [each["properties"] for each in drawn(client_as(Role.OFFICE), city)]
    assert [each["kind"] for each in kinds[-3:]] == ["site"] * 3
    assert kinds[-1]["outcome"] == "fail"
    assert kinds[-3]["outcome"] == "not_checked"


def test_an_outcome_filter_narrows_map_and_list_but_not_legend_and_figures(client_as, city) -> None:
    client = client_as(Role.OFFICE)
    page = map_page(client, outcome="not_checked")
    rows = [each for _tag, each in elements_of(page) if each.get("class") == "site-row"]
    assert [each["data-site"] for each in rows] == [str(city["stop"])]
    assert "/ 3 处" in page, "the figure still counts every site of the round"
    legend = [each for tag, each in elements_of(page) if tag == "a" and each.get("data-outcome") == "not_checked"]
    assert any("outcome=" not in str(each["href"]) for each in legend), "choosing it again shows everything"


def test_a_filter_nobody_matches_says_how_to_get_out(client_as, city) -> None:
    assert "没有符合条件的点位" in map_page(client_as(Role.OFFICE), q="没有这个名字")


def test_the_panel_says_reasons_doubts_and_both_positions_as_text(client_as, city) -> None:
    panel = client_as(Role.OFFICE).get(f"/api/v1/rounds/{city['round']}/sites/{city['park']}/panel").get_json()
    assert panel["site"]["name"] == HOSTILE
    assert panel["outcome_word"] == "不符合"
    assert panel["requirements"][0]["sentences"] == ["共 3 处，要求至少 10 处，还差 7 处。"]
    (photo,) = panel["photos"]
    assert "698" in photo["doubts"][0]
    assert [each["source"] for each in photo["positions"]] == ["device", "file"]
    assert photo["large"].startswith("/photos/")
    assert "±8 m" in photo["positions"][0]["line"]


def test_the_panel_tells_a_decision_with_who_and_why_and_what_was_proposed(app, client_as, city) -> None:
    with app.app_context():
        office = making.account(Role.OFFICE, display_name="张三")
        verdict = db.session.query(judging.Verdict).filter_by(site_id=city["park"]).one()
        judging.decision(verdict, Outcome.PASS, office, reason="现场补查属实")
        db.session.commit()
    panel = client_as(Role.OFFICE).get(f"/api/v1/rounds/{city['round']}/sites/{city['park']}/panel").get_json()
    assert panel["outcome"] == "pass"
    decision = panel["requirements"][0]["decision"]
    assert decision["line"].startswith("张三")
    assert decision["reason"] == "现场补查属实"
    assert "不符合" in decision["proposed"]
    assert any(step["who"] == "张三" for step in panel["history"])


def test_a_site_outside_the_round_has_no_panel(app, client_as, city) -> None:
    with app.app_context():
        other = making.site().id
        db.session.commit()
    answer = client_as(Role.OFFICE).get(f"/api/v1/rounds/{city['round']}/sites/{other}/panel")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"


def test_an_old_link_with_filters_that_mean_nothing_still_opens(client_as, city) -> None:
    page = map_page(client_as(Role.OFFICE), outcome="nonsense", unit="x", progress="maybe")
    assert "五道口" in page


def test_a_photo_that_has_not_arrived_is_named_but_not_asked_for(app, client_as, city) -> None:
    with app.app_context():
        photo = db.session.get(ObservationPhoto, city["photo"])
        photo.trust = photo.trusted_at = None
        db.session.commit()
    panel = client_as(Role.OFFICE).get(f"/api/v1/rounds/{city['round']}/sites/{city['park']}/panel").get_json()
    assert (panel["photos"][0]["thumb"], panel["photos"][0]["large"]) == ("", "")
    assert panel["photos"][0]["trust_word"] == "照片未送达或未读取"


def test_review_is_offered_where_there_is_something_to_decide(app, client_as, city) -> None:
    panel = client_as(Role.OFFICE).get(f"/api/v1/rounds/{city['round']}/sites/{city['park']}/panel").get_json()
    assert panel["requirements"][0]["review"].startswith("/office/review?")
    with app.app_context():
        db.session.query(judging.Verdict).filter_by(site_id=city["park"]).one().outcome = Outcome.NOT_CHECKED
        db.session.commit()
    panel = client_as(Role.OFFICE).get(f"/api/v1/rounds/{city['round']}/sites/{city['park']}/panel").get_json()
    assert panel["requirements"][0]["review"] == ""
