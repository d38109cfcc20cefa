"""Sites, areas, units, corrections and reference lines, on both engines."""

from __future__ import annotations

import pytest
from shapely.geometry import LineString, Point, Polygon, box
from sqlalchemy import select

from server.audit.models import AuditEntry
from server.geo.datum import Datum
from server.geo.errors import ZeroPosition
from server.geo.position import Position
from server.geo.reference import Landmark, ReferenceLine
from server.people import operations as people
from server.people.rules import Role
from server.places import corrections, errors, lines, operations, queries
from server.places.rules import AreaLevel, CorrectionState, SiteState, UnitRole
from tests.support import making

CITY = box(116.28, 39.97, 116.34, 40.03)
WEST, EAST = box(116.28, 39.97, 116.31, 40.03), box(116.31, 39.97, 116.34, 40.03)
PARK = Polygon([(116.300, 40.000), (116.304, 40.000), (116.304, 40.004), (116.300, 40.004)])


@pytest.fixture
def clerk(db_session) -> int:
    return making.account(Role.OFFICE).id


@pytest.fixture
def two_streets(db_session):
    operations.add_area("C", "测试市", AreaLevel.CITY, geometry=CITY)
    west = operations.add_area("C1", "西街道", AreaLevel.STREET, parent_code="C", geometry=WEST)
    east = operations.add_area("C2", "东街道", AreaLevel.STREET, parent_code="C", geometry=EAST)
    return west, east


def verbs(db_session) -> list[str]:
    return list(db_session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def test_a_site_lies_in_the_smallest_area_that_contains_it(two_streets) -> None:
    site = operations.add_site("圆明园", "park", geometry=PARK)
    assert (site.area_code, site.state, site.code) == ("C1", SiteState.LOCATED, "park-0001")
    assert queries.shape_of(site.id).equals(PARK)


def test_a_road_lies_in_the_area_with_most_of_its_length(two_streets) -> None:
    road = operations.add_site("成府路", "road_section", geometry=LineString([(116.305, 39.99), (116.33, 39.99)]))
    assert road.area_code == "C2"


def test_a_site_without_a_place_waits_to_be_located_and_is_given_its_area_then(two_streets, clerk) -> None:
    site = operations.add_site("五道口广场", "plaza")
    assert (site.state, site.area_code) == (SiteState.TO_BE_LOCATED, None)
    operations.locate_site(site, Position(116.33, 39.99).to(Datum.GCJ02), by=clerk)
    assert (site.state, site.area_code) == (SiteState.LOCATED, "C2")
    assert queries.middle_of(site.id) == pytest.approx((116.33, 39.99), abs=1e-6)


def test_codes_of_a_type_go_on_from_the_highest(db_session) -> None:
    operations.add_site("甲", "park", code="park-0041")
    operations.add_site("乙", "park", code="park-x")
    assert operations.add_site("丙", "park").code == "park-0042"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"name": " ", "kind": "park"}, errors.NameMissing),
        ({"name": "圆明园", "kind": "volcano"}, errors.SiteTypeUnknown),
        ({"name": "355路", "kind": "bus"}, errors.PlateMissing),
        ({"name": "圆明园", "kind": "park", "geometry": Point(0, 0)}, ZeroPosition),
    ],
)
def test_what_is_no_site_is_refused(db_session, values, problem) -> None:
    with pytest.raises(problem):
        operations.add_site(**values)


def test_a_code_is_given_once(db_session) -> None:
    operations.add_site("甲", "park", code="P1")
    with pytest.raises(errors.CodeTaken):
        operations.add_site("乙", "park", code="P1")


def test_a_vehicle_has_line_and_plate_and_no_place(db_session, clerk) -> None:
    bus = operations.add_site("355路 京A12345", "bus", line="355路", plate="京a·12345")
    assert (bus.state, bus.vehicle_plate) == (SiteState.MOBILE, "京A12345")
    assert queries.vehicle("355路", "京A12345") is bus
    assert queries.middle_of(bus.id) is None
    with pytest.raises(errors.MobileHasNoPlace):
        operations.locate_site(bus, Position(116.3, 40), by=clerk)


def test_sites_are_found_by_type_area_state_and_text(two_streets) -> None:
    park = operations.add_site("圆明园", "park", geometry=PARK)
    stop = operations.add_site("100%站", "bus_stop", geometry=Point(116.33, 39.99))
    unplaced = operations.add_site("新广场", "plaza")
    found = {
        "type": queries.sites(site_type="park"),
        "street": queries.sites(area_code="C2"),
        "city": queries.sites(area_code="C"),
        "state": queries.sites(state=SiteState.TO_BE_LOCATED),
        "text": queries.sites(search="明园"),
        "a sign that is no wildcard": queries.sites(search="%"),
        "another sign": queries.sites(search="_"),
    }
    assert found == {
        "type": [park],
        "street": [stop],
        "city": [stop, park],
        "state": [unplaced],
        "text": [park],
        "a sign that is no wildcard": [stop],
        "another sign": [stop],  # of its code, bus_stop-0001
    }
    assert queries.count_sites(area_code="C") == 2
    assert [site.name for site in queries.sites(limit=1, offset=1)] == ["圆明园"]


def test_sites_near_a_position_come_nearest_first_and_zero_when_inside(db_session) -> None:
    park = operations.add_site("圆明园", "park", geometry=PARK)
    near = operations.add_site("近站", "bus_stop", geometry=Point(116.3050, 40.002))
    operations.add_site("远站", "bus_stop", geometry=Point(116.33, 40.002))
    retired = operations.add_site("旧站", "bus_stop", geometry=Point(116.3050, 40.002))
    operations.retire_site(retired, "拆除", by=None)
    found = queries.sites_near(116.302, 40.002, 500)
    assert [site for site, _distance in found] == [park, near]
    assert found[0][1] == 0
    assert found[1][1] == pytest.approx(256, abs=2)
    assert queries.sites_near(116.302, 40.002, 500, site_types=["bus_stop"]) == found[1:]


def test_a_retired_site_is_kept_but_no_longer_listed(db_session) -> None:
    site = operations.add_site("旧公园", "park", geometry=PARK)
    with pytest.raises(errors.ReasonMissing):
        operations.retire_site(site, " ", by=None)
    operations.retire_site(site, "拆除", by=None)
    assert queries.sites() == []
    assert queries.sites(retired=True) == [site]
    assert queries.site_by_code(site.code) is site


# --- areas and units -----------------------------------------------------------------------------------------------


def test_an_area_is_added_once_and_never_within_itself(db_session) -> None:
    operations.add_area("A", "甲区", AreaLevel.DISTRICT)
    with pytest.raises(errors.AreaExists):
        operations.add_area("A", "乙区", AreaLevel.DISTRICT)
    with pytest.raises(errors.AreaCycle):
        operations.add_area("B", "乙区", AreaLevel.DISTRICT, parent_code="B")
    with pytest.raises(errors.AreaUnknown):
        operations.add_area("B", "乙区", AreaLevel.DISTRICT, parent_code="nowhere")


def test_areas_within_and_around_are_known(two_streets) -> None:
    assert sorted(queries.areas_within("C")) == ["C", "C1", "C2"]
    assert [area.code for area in queries.area_chain("C1")] == ["C1", "C"]
    assert queries.area_named("西街道").code == "C1"
    assert queries.known_extent().equals(CITY)


def test_units_of_the_area_are_proposed_and_confirmed_by_a_person(two_streets, clerk) -> None:
    west, _east = two_streets
    parks, street, city = (people.add_unit(name).id for name in ("园林局", "西街道办", "市城管局"))
    operations.answer_for_area(west, parks, UnitRole.LEAD, site_type="park")
    operations.answer_for_area(west, street, UnitRole.LEAD)
    operations.answer_for_area(queries.area_named("C"), city, UnitRole.ASSISTING)
    site = operations.add_site("圆明园", "park", geometry=PARK)
    assert [(a.unit_id, a.role, a.confirmed_at) for a in queries.units_of(site)] == [
        (parks, UnitRole.LEAD, None),
        (city, UnitRole.ASSISTING, None),
    ]
    operations.confirm_unit(site, parks, by=clerk)
    assert queries.lead_unit_of(site).confirmed_at is not None
    plaza = operations.add_site("西广场", "plaza", geometry=Point(116.29, 39.98))
    assert queries.lead_unit_of(plaza).unit_id == street


def test_a_new_lead_makes_the_former_one_assist(db_session, clerk) -> None:
    site = operations.add_site("圆明园", "park", geometry=PARK)
    first, second = people.add_unit("园林局").id, people.add_unit("城管局").id
    operations.assign_unit(site, first, UnitRole.LEAD, by=clerk)
    operations.assign_unit(site, second, UnitRole.LEAD, by=clerk)
    assert [(a.unit_id, a.role) for a in queries.units_of(site)] == [
        (second, UnitRole.LEAD),
        (first, UnitRole.ASSISTING),
    ]
    before = len(verbs(db_session))
    operations.assign_unit(site, second, UnitRole.LEAD, by=clerk)
    assert len(verbs(db_session)) == before, "repeating it leaves no second trace"
    operations.remove_unit(site, first, by=clerk)
    with pytest.raises(errors.UnitNotAssigned):
        operations.confirm_unit(site, first, by=clerk)


# --- corrections ---------------------------------------------------------------------------------------------------


def test_an_accepted_correction_moves_a_point_and_is_decided_once(db_session, clerk) -> None:
    site = operations.add_site("五道口站", "bus_stop", geometry=Point(116.33, 39.99))
    proposed = corrections.propose_correction(
        site, "站牌在路对面", by=clerk, position=Position(116.331, 39.991, accuracy_m=6)
    )
    assert queries.middle_of(site.id) == pytest.approx((116.33, 39.99))
    corrections.accept_correction(proposed, by=clerk)
    assert queries.middle_of(site.id) == pytest.approx((116.331, 39.991))
    with pytest.raises(errors.CorrectionDecided):
        corrections.reject_correction(proposed, by=clerk)
    assert queries.corrections(site, CorrectionState.ACCEPTED) == [proposed]
    assert verbs(db_session)[-2:] == ["site.correction_accepted", "site.locate"]


def test_an_accepted_correction_does_not_shrink_a_park_to_a_point(db_session, clerk) -> None:
    site = operations.add_site("圆明园", "park", geometry=PARK)
    proposed = corrections.propose_correction(site, "入口在南", by=clerk, position=Position(116.302, 39.999))
    corrections.accept_correction(proposed, by=clerk)
    assert queries.shape_of(site.id).equals(PARK)


def test_a_decision_is_taken_back_and_the_site_is_where_it_was(db_session, clerk) -> None:
    site = operations.add_site("五道口站", "bus_stop", geometry=Point(116.33, 39.99))
    proposed = corrections.propose_correction(site, "在路对面", by=clerk, position=Position(116.331, 39.991))
    with pytest.raises(errors.CorrectionUndecided):
        corrections.reopen_correction(proposed, by=clerk)
    corrections.accept_correction(proposed, by=clerk)
    corrections.reopen_correction(proposed, by=clerk)
    assert queries.middle_of(site.id) == pytest.approx((116.33, 39.99))
    assert queries.corrections(site, CorrectionState.PROPOSED) == [proposed]
    corrections.reject_correction(proposed, by=clerk)
    corrections.reopen_correction(proposed, by=clerk)
    corrections.accept_correction(proposed, by=clerk)
    assert queries.middle_of(site.id) == pytest.approx((116.331, 39.991))
    assert verbs(db_session).count("site.correction_reopened") == 2


def test_a_site_that_was_moved_again_is_not_moved_back(db_session, clerk) -> None:
    site = operations.add_site("五道口站", "bus_stop", geometry=Point(116.33, 39.99))
    proposed = corrections.propose_correction(site, "在路对面", by=clerk, position=Position(116.331, 39.991))
    corrections.accept_correction(proposed, by=clerk)
    operations.locate_site(site, Position(116.332, 39.992), by=clerk)
    with pytest.raises(errors.SiteMovedSince):
        corrections.reopen_correction(proposed, by=clerk)
    assert queries.middle_of(site.id) == pytest.approx((116.332, 39.992))
    assert proposed.state is CorrectionState.ACCEPTED


def test_an_accepted_word_about_a_park_is_reopened_and_leaves_its_outline_alone(db_session, clerk) -> None:
    site = operations.add_site("圆明园", "park", geometry=PARK)
    proposed = corrections.propose_correction(site, "入口在南", by=clerk, position=Position(116.302, 39.999))
    corrections.accept_correction(proposed, by=clerk)
    corrections.reopen_correction(proposed, by=clerk)
    assert queries.shape_of(site.id).equals(PARK)
    assert proposed.state is CorrectionState.PROPOSED


def test_a_correction_needs_a_reason(db_session, clerk) -> None:
    site = operations.add_site("圆明园", "park")
    with pytest.raises(errors.ReasonMissing):
        corrections.propose_correction(site, "", by=clerk)


# --- road sections -------------------------------------------------------------------------------------------------

LINE = ReferenceLine(((116.30, 39.99), (116.30, 40.00)), (Landmark("成府路口", 0.0), Landmark("清华西路口", 1110.4)))


def test_a_section_keeps_its_line_and_waits_for_a_review(db_session, clerk) -> None:
    site = lines.add_section("中关村北大街(成府路—清华西路)", LINE, road_name="中关村北大街", road_class="main")
    kept = queries.reference_line(site.id)
    assert kept.length_m == pytest.approx(1110.4, abs=0.1)
    assert [mark.name for mark in kept.landmarks] == ["成府路口", "清华西路口"]
    assert [found for found, _line in queries.sections(reviewed=False)] == [site]
    lines.review_reference_line(site, by=clerk)
    assert queries.sections(reviewed=False) == []
    assert site.section.reviewed_by == clerk


def test_a_review_may_turn_the_zero_end(db_session, clerk) -> None:
    site = lines.add_section("中关村北大街", LINE, road_name="中关村北大街", road_class="main")
    lines.review_reference_line(site, by=clerk, reverse=True)
    turned = queries.reference_line(site.id)
    assert turned.coordinates == LINE.coordinates[::-1]
    assert [(mark.name, round(mark.chainage_m)) for mark in turned.landmarks] == [("清华西路口", 0), ("成府路口", 1110)]


def test_a_redrawn_line_must_be_reviewed_again(db_session, clerk) -> None:
    site = lines.add_section("中关村北大街", LINE, road_name="中关村北大街", road_class="main")
    lines.review_reference_line(site, by=clerk)
    lines.redraw_reference_line(site, ReferenceLine(((116.30, 39.99), (116.30, 39.995))), by=clerk)
    assert site.section.reviewed_at is None
    assert queries.shape_of(site.id).length == pytest.approx(0.005)


def test_a_park_has_no_reference_line(db_session, clerk) -> None:
    park = operations.add_site("圆明园", "park", geometry=PARK)
    assert queries.reference_line(park.id) is None
    with pytest.raises(errors.NoReferenceLine):
        lines.review_reference_line(park, by=clerk)
