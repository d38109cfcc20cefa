"""The compliance map's one statement, on both engines."""

from __future__ import annotations

from typing import Any

import pytest
from shapely.geometry import Point

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.inspections.evidence import ruling
from server.inspections.rules import Kind, Ruling, Trust
from server.maps import queries, statement
from server.maps.standing import Filters
from server.notices.models import Finding
from server.notices.rules import FindingState
from server.people.rules import Role
from server.places.rules import UnitRole
from tests.support import judging, making
from tests.support.statements import said

LINE_TEXT = "道路公益广告每500米不少于5处。"


@pytest.fixture
def city(db_session):
    """A round over a park, a road and an untouched bus stop, with two clauses."""
    clauses = [
        making.PARK_COUNT,
        {**making.PARK_COUNT, "key": "TS-11-2", "clause": "(6)", "text": LINE_TEXT, "site_type": "main_road"},
    ]
    standard = making.standard(requirements=clauses)
    park, road = making.site(name="圆明园"), making.road(1000, name="中关村北大街")
    stop = making.site("bus_stop", geometry=Point(making.LON, making.LAT), name="五道口")
    inspector = making.account(Role.INSPECTOR)
    made = making.round_of(park, road, stop, standard=standard, inspectors=(inspector,))
    return made, park, road, stop, standard.requirements, inspector


def standing_of(round_id: int, site: Any, filters: Filters | None = None):
    return {each.site_id: each for each in queries.compliance(round_id, filters or Filters()).sites}[site.id]


def test_a_round_is_read_in_one_statement(city, db_session) -> None:
    made, *_ = city
    with said() as statements:
        queries.compliance(made.id, Filters(area_code="110108", search="园"))
    assert len(statements) == 1


def test_every_site_of_the_sample_appears_also_before_anybody_was_there(city) -> None:
    made, park, road, stop, *_ = city
    found = queries.compliance(made.id)
    assert {each.site_id for each in found.sites} == {park.id, road.id, stop.id}
    assert {each.outcome for each in found.sites} == {Outcome.NOT_CHECKED}


def test_a_site_shows_the_gravest_outcome_and_the_gravest_site_comes_first(city) -> None:
    made, park, road, _stop, (count, other), _ = city
    judging.verdict(made, park, count, Outcome.PASS)
    judging.verdict(made, road, other, Outcome.UNCERTAIN)
    judging.verdict(made, road, count, Outcome.FAIL)
    found = queries.compliance(made.id).sites
    assert (found[0].site_id, found[0].outcome, found[0].fails, found[0].uncertain) == (road.id, Outcome.FAIL, 1, 1)
    assert (found[-1].site_id, found[-1].outcome) == (park.id, Outcome.PASS)


def test_a_decision_stands_above_the_verdict_until_it_is_withdrawn(city, db_session) -> None:
    made, park, _road, _stop, (count, _other), inspector = city
    verdict = judging.verdict(made, park, count, Outcome.UNCERTAIN)
    judging.decision(verdict, Outcome.FAIL, inspector)
    newest = judging.decision(verdict, Outcome.PASS, inspector)
    assert standing_of(made.id, park).outcome is Outcome.PASS
    newest.withdrawn_at, newest.withdrawn_by = clock.now(), inspector.id
    db_session.flush()
    assert standing_of(made.id, park).outcome is Outcome.FAIL


def test_walked_stretches_and_the_short_window_of_a_failed_road_come_along(city) -> None:
    made, _park, road, _stop, (_count, other), inspector = city
    covered = [{"from_m": 0.0, "to_m": 700.0, "side": None}]
    making.visit(made, road, inspector, covered=covered)
    window = {"kind": "worst_window", "from_m": 150.0, "to_m": 650.0, "count": 3, "required": 5, "side": None}
    verdict = judging.verdict(made, road, other, Outcome.FAIL, places=[window])
    standing = standing_of(made.id, road)
    assert standing.walked == covered
    assert standing.short_places == [window]
    assert standing.line is not None
    assert standing.line["type"] == "LineString"
    judging.decision(verdict, Outcome.PASS, inspector)
    assert standing_of(made.id, road).short_places == [], "what a person overruled is not drawn as failed"


def test_photos_come_with_position_trust_and_marks_but_not_when_taken_back(city, db_session) -> None:
    made, park, _road, _stop, (count, _other), inspector = city
    visit = making.visit(made, park, inspector)
    seen = making.observation(visit, requirements=(count,))
    making.observed_photo(
        seen, trust=Trust.OFF_SITE, trusted_at=clock.now(), lon=116.301, lat=39.991, marks=[{"x": 0.1, "y": 0.2}] * 3
    )
    corrected = making.observation(visit, Kind.SIGHTING, requirements=(count,))
    making.observed_photo(corrected)
    making.observation(visit, Kind.SIGHTING, requirements=(count,), supersedes=corrected.uuid)
    withdrawn = making.observation(visit, requirements=(count,), withdrawn_at=clock.now(), withdrawn_by=inspector.id)
    making.observed_photo(withdrawn)
    (photo,) = standing_of(made.id, park).photos
    assert (photo.trust, photo.marks, photo.lon, photo.lat) == (Trust.OFF_SITE, 3, 116.301, 39.991)
    assert photo.ruling is None


def test_what_a_person_ruled_stands_beside_a_photo_until_it_is_taken_back(city, db_session) -> None:
    made, park, _road, _stop, (count, _other), inspector = city
    expected = making.observed_photo(
        making.observation(making.visit(made, park, inspector), requirements=(count,)),
        trust=Trust.OFF_SITE,
        trusted_at=clock.now(),
        lon=116.301,
        lat=39.991,
    )
    db_session.flush()
    ruling.rule(expected.id, Ruling.REJECTED, "拍的是另一处", by=inspector.id)
    assert standing_of(made.id, park).photos[0].ruling is Ruling.REJECTED
    ruling.rule(expected.id, Ruling.ACCEPTED, "已现场核对", by=inspector.id)
    assert standing_of(made.id, park).photos[0].ruling is Ruling.ACCEPTED
    ruling.withdraw_ruling(expected.id, by=inspector.id)
    assert standing_of(made.id, park).photos[0].ruling is Ruling.REJECTED


def test_photos_are_left_to_the_chosen_site_where_there_are_too_many(city, monkeypatch) -> None:
    made, park, *_, (count, _other), inspector = city
    visit = making.visit(made, park, inspector)
    for _ in range(3):
        making.observed_photo(making.observation(visit, requirements=(count,)))
    monkeypatch.setattr(statement, "MAX_PHOTOS", 2)
    found = queries.compliance(made.id)
    assert found.photos_left_out
    assert not any(each.photos for each in found.sites)


def test_filters_narrow_by_type_area_unit_and_part_of_the_name(city, db_session) -> None:
    made, park, road, stop, *_ = city
    district = making.area("110108", name="海淀区")
    street = making.area("110108012", name="中关村街道", parent_code=district.code)
    park.area_code = street.code
    unit = making.unit("圆明园管理处")
    making.answers_for(park, unit)
    helper = making.unit("街道办")
    making.answers_for(park, helper, UnitRole.ASSISTING)
    db_session.flush()

    def found(**filters: Any) -> set[int]:
        return {each.site_id for each in queries.compliance(made.id, Filters(**filters)).sites}

    assert found(site_type="bus_stop") == {stop.id}
    assert found(area_code="110108") == {park.id}
    assert found(area_code="110108012") == {park.id}
    assert found(unit_id=helper.id) == {park.id}
    assert found(search="村北") == {road.id}
    assert found(search="100%_") == set()
    assert standing_of(made.id, park).unit == "圆明园管理处"
    assert standing_of(made.id, park).area == "中关村街道"


def test_a_site_without_a_place_is_listed_without_ground(city) -> None:
    bus = making.unplaced_site("park", name="待定位公园")
    made = making.round_of(bus)
    assert standing_of(made.id, bus).ground is None


def test_failed_requirements_are_problems_until_closed_and_those_off_sites_count_too(city, db_session) -> None:
    made, park, _road, _stop, (count, other), inspector = city
    for requirement in (count, other):
        judging.verdict(made, park, requirement, Outcome.FAIL)
    assert standing_of(made.id, park).problems == 2
    where = {"round_id": made.id, "found_at": clock.now()}
    closed = Finding(site_id=park.id, requirement_id=count.id, state=FindingState.CLOSED, **where)
    somewhere = making.observation(making.visit(made, park, inspector), Kind.PROBLEM, site_id=None)
    off_site = Finding(observation_uuid=somewhere.uuid, state=FindingState.OPEN, **where)
    db_session.add_all([closed, off_site])
    db_session.flush()
    assert standing_of(made.id, park).problems == 1
    assert queries.problems_off_sites(made.id) == 1
