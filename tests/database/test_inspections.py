"""Records are kept once, whole and unchanged; what they may change becomes due."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from server import clock
from server.database import db
from server.geo.reference import ReferenceLine
from server.inspections import errors, jobs, operations, planning, queries
from server.inspections.models import Due, Observation, ObservationPhoto, RefusedRecord
from server.inspections.operations import Recorded
from server.inspections.rules import Phase, RoundState, Trust
from server.inspections.schemas import ObservationRecord, VisitEnd, VisitStart, Withdrawal
from server.people.rules import Role
from server.photos.models import Photo
from server.places import queries as places
from tests.support import making

pytestmark = pytest.mark.usefixtures("db_session")


class Scene:
    """A park in a round, an inspector, and records that fit."""

    def __init__(self, site=None, requirements=None):
        self.inspector = making.account(Role.INSPECTOR)
        self.site = site or making.site("park")
        self.standard = making.standard(requirements=requirements)
        self.round = making.round_of(self.site, standard=self.standard, inspectors=(self.inspector,))
        self.key = self.standard.requirements[0].key
        self.visit = uuid4()

    def start(self, **change):
        values = {"round": self.round.id, "site": self.site.id, "started_at": clock.now(), **change}
        return operations.start_visit(self.visit, VisitStart(**values), self.inspector)

    def photo(self, **change):
        fix = {"lon": making.LON, "lat": making.LAT, "accuracy_m": 6.0}
        values = {"uuid": uuid4(), "sha256": uuid4().hex * 2, "size": 9, "taken_at": clock.now(), "fix": fix}
        return {**values, **change}

    def record(self, **change):
        values = {"visit": self.visit, "requirements": [self.key], "kind": "sighting", "taken_at": clock.now()}
        return ObservationRecord.model_validate({**values, **change})

    def due(self):
        return db.session.scalar(select(func.count()).select_from(Due))


def test_a_repeated_start_changes_nothing():
    scene = Scene()
    at = clock.now()
    assert scene.start(started_at=at) is Recorded.NEW
    assert scene.start(started_at=at) is Recorded.IDENTICAL


def test_the_same_number_with_other_content_is_kept_apart_for_inspection():
    scene = Scene()
    scene.start()
    number = uuid4()
    first = scene.record(note="原来的")
    assert operations.record_observation(number, first, scene.inspector) is Recorded.NEW
    assert operations.record_observation(number, scene.record(note="后来的"), scene.inspector) is Recorded.DIFFERENT
    assert db.session.get(Observation, number).note == "原来的"
    assert db.session.scalar(select(RefusedRecord.content))["note"] == "后来的"


def test_an_observation_before_its_visit_is_asked_to_wait():
    scene = Scene()
    with pytest.raises(errors.VisitUnknown):
        operations.record_observation(uuid4(), scene.record(), scene.inspector)


def test_nobody_writes_into_another_inspectors_visit():
    scene = Scene()
    scene.start()
    with pytest.raises(errors.NotYours):
        operations.record_observation(uuid4(), scene.record(), making.account(Role.INSPECTOR))


def test_a_site_outside_the_sample_is_refused():
    scene = Scene()
    scene.site = making.site("park")
    with pytest.raises(errors.SiteNotInRound):
        scene.start()


def test_a_requirement_of_another_standard_is_refused():
    scene = Scene()
    scene.start()
    with pytest.raises(errors.RequirementUnknown):
        operations.record_observation(uuid4(), scene.record(requirements=["ZS-99-9"]), scene.inspector)


def test_a_withdrawn_observation_stays_recorded_and_counts_no_more():
    scene = Scene()
    scene.start()
    number = uuid4()
    operations.record_observation(number, scene.record(), scene.inspector)
    assert operations.withdraw_observation(number, Withdrawal(reason="拍错了"), scene.inspector) is Recorded.NEW
    assert operations.withdraw_observation(number, Withdrawal(), scene.inspector) is Recorded.IDENTICAL
    assert queries.valid_observations(scene.round.id, scene.site.id) == []
    assert db.session.get(Observation, number).withdrawal_reason == "拍错了"


def test_a_correction_replaces_what_it_supersedes():
    scene = Scene()
    scene.start()
    first, second = uuid4(), uuid4()
    operations.record_observation(first, scene.record(), scene.inspector)
    operations.record_observation(second, scene.record(supersedes=first, note="更正"), scene.inspector)
    assert [each.uuid for each in queries.valid_observations(scene.round.id)] == [second]
    operations.withdraw_observation(second, Withdrawal(), scene.inspector)
    assert [each.uuid for each in queries.valid_observations(scene.round.id)] == [first]


def test_a_record_is_corrected_once_so_that_no_thing_counts_twice():
    scene = Scene()
    scene.start()
    first, second = uuid4(), uuid4()
    operations.record_observation(first, scene.record(), scene.inspector)
    operations.record_observation(second, scene.record(supersedes=first), scene.inspector)
    with pytest.raises(errors.AlreadyCorrected):
        operations.record_observation(uuid4(), scene.record(supersedes=first), scene.inspector)
    operations.withdraw_observation(second, Withdrawal(), scene.inspector)
    third = uuid4()
    operations.record_observation(third, scene.record(supersedes=first), scene.inspector)
    assert [each.uuid for each in queries.valid_observations(scene.round.id)] == [third]


def test_a_correction_at_another_site_is_refused():
    scene, other = Scene(), Scene()
    other.inspector = scene.inspector
    scene.start()
    other.start()
    first = uuid4()
    operations.record_observation(first, scene.record(), scene.inspector)
    with pytest.raises(errors.CorrectsElsewhere):
        operations.record_observation(uuid4(), other.record(supersedes=first), scene.inspector)
    assert len(queries.valid_observations(scene.round.id)) == 1


def test_a_correction_that_comes_too_late_takes_nothing_away_from_a_closed_round():
    scene = Scene()
    scene.start()
    first = uuid4()
    operations.record_observation(first, scene.record(), scene.inspector)
    planning.mark_closed(scene.round, by=making.account().id)
    operations.record_observation(uuid4(), scene.record(supersedes=first), scene.inspector)
    assert [each.uuid for each in queries.valid_observations(scene.round.id)] == [first]


def test_a_record_for_a_closed_round_is_kept_as_late_and_nothing_becomes_due():
    scene = Scene()
    scene.start()
    db.session.query(Due).delete()
    planning.mark_closed(scene.round, by=making.account().id)
    number = uuid4()
    operations.record_observation(number, scene.record(), scene.inspector)
    assert db.session.get(Observation, number).late
    assert scene.round.state is RoundState.CLOSED
    assert scene.due() == 0
    assert queries.valid_observations(scene.round.id) == []


def test_a_closed_round_cannot_be_planned_any_more():
    scene = Scene()
    planning.mark_closed(scene.round, by=making.account().id)
    with pytest.raises(errors.RoundClosed):
        planning.declare_phase(scene.round, Phase.INSPECTION, by=1)


def test_declaring_the_inspection_phase_makes_every_verdict_due():
    scene = Scene()
    planning.declare_phase(scene.round, Phase.INSPECTION, by=making.account().id)
    assert scene.due() == 1


def _arrived(expected, **values):
    photo = Photo(
        sha256=expected.sha256, size=9, media_type="image/jpeg", key="k", state="verified", received_at=clock.now(),
        read_at=clock.now(), offset_known=False, warnings=[], **values,
    )  # fmt: skip
    db.session.add(photo)
    db.session.flush()


def _weighed(scene, photos):
    number = uuid4()
    operations.record_observation(number, scene.record(photos=photos), scene.inspector)
    return db.session.scalars(
        select(ObservationPhoto).where(ObservationPhoto.observation_uuid == number).order_by(ObservationPhoto.position)
    ).all()


def test_a_photo_is_weighed_once_its_bytes_have_been_read():
    scene = Scene()
    scene.start()
    (expected,) = _weighed(scene, [scene.photo()])
    assert jobs.weigh_photos() == 0, "its bytes have not arrived"
    _arrived(expected, lon=making.LON, lat=making.LAT)
    assert jobs.weigh_photos() == 1
    db.session.refresh(expected)
    assert expected.trust is Trust.LOCATED
    assert (expected.lon, expected.exif_lon) == (making.LON, making.LON), "both positions are kept"


def test_a_photo_700_m_off_is_off_site_with_its_distance():
    scene = Scene()
    scene.start()
    far = {"lon": making.LON, "lat": making.LAT + 0.0072, "accuracy_m": 6.0}
    (expected,) = _weighed(scene, [scene.photo(fix=far)])
    _arrived(expected)
    jobs.weigh_photos()
    db.session.refresh(expected)
    assert expected.trust is Trust.OFF_SITE
    assert expected.trust_reasons[0]["distance_m"] == pytest.approx(700, abs=5)


def test_the_second_of_two_photos_with_the_same_bytes_was_seen_before_until_the_first_is_withdrawn():
    scene = Scene()
    scene.start()
    first_number = uuid4()
    shared = scene.photo()
    operations.record_observation(first_number, scene.record(photos=[shared]), scene.inspector)
    (again,) = _weighed(scene, [{**shared, "uuid": uuid4()}])
    _arrived(again)
    jobs.weigh_photos()
    db.session.refresh(again)
    assert again.trust is Trust.SEEN_BEFORE
    operations.withdraw_observation(first_number, Withdrawal(), scene.inspector)
    jobs.weigh_photos()
    db.session.refresh(again)
    assert again.trust is Trust.LOCATED


def test_one_photo_may_serve_two_observations_under_its_own_number():
    scene = Scene()
    scene.start()
    shared = scene.photo()
    operations.record_observation(uuid4(), scene.record(photos=[shared]), scene.inspector)
    (again,) = _weighed(scene, [shared])
    _arrived(again)
    jobs.weigh_photos()
    db.session.refresh(again)
    assert again.trust is Trust.LOCATED


def test_a_gcj02_fix_is_carried_to_wgs84_on_the_way_in():
    scene = Scene()
    scene.start()
    fix = {"lon": 116.3, "lat": 39.99, "datum": "gcj02"}
    (expected,) = _weighed(scene, [scene.photo(fix=fix)])
    assert 300 < abs(expected.fix_lon - 116.3) * 85_000 < 700
    assert expected.observation.content["photos"][0]["fix"]["lon"] == 116.3, "what the phone said is kept"


def _road_scene():
    road = making.road(1000, site_type="road_section")
    clause = {**making.PARK_COUNT, "key": "TS-11-2", "site_type": "road_section"}
    return Scene(road, [clause])


def _walk(line: ReferenceLine, low, high):
    points = [line.point_at(at) for at in range(low, high + 1, 20)]
    return [{"lon": lon, "lat": lat, "accuracy_m": 5, "at": clock.now()} for lon, lat in points]


def test_the_covered_stretch_comes_from_the_track_and_not_from_what_is_declared():
    scene = _road_scene()
    scene.start()
    line = places.reference_line(scene.site.id)
    end = {
        "ended_at": clock.now(),
        "track": _walk(line, 100, 500),
        "covered": [{"from_m": 0, "to_m": 1000}],
        "complete": True,
    }
    operations.end_visit(scene.visit, VisitEnd.model_validate(end), scene.inspector)
    (stretch,) = queries.visits(scene.round.id, scene.site.id)[0].covered
    assert (stretch["from_m"], stretch["to_m"]) == (pytest.approx(100, abs=2), pytest.approx(500, abs=2))


def test_without_a_track_the_declared_stretch_is_taken_up_to_the_end_of_the_road():
    scene = _road_scene()
    scene.start()
    end = VisitEnd.model_validate({"ended_at": clock.now(), "covered": [{"from_m": 400, "to_m": 3000}]})
    operations.end_visit(scene.visit, end, scene.inspector)
    (stretch,) = queries.visits(scene.round.id, scene.site.id)[0].covered
    assert stretch["from_m"] == 400
    assert stretch["to_m"] == pytest.approx(1000, abs=2)


def test_evidence_is_weighed_again_once_its_site_is_put_elsewhere():
    from shapely.geometry import Point

    from server.places import operations as place_operations

    scene = Scene(making.unplaced_site("park"))
    scene.start()
    (expected,) = _weighed(scene, [scene.photo()])
    _arrived(expected)
    jobs.weigh_photos()
    db.session.refresh(expected)
    assert expected.trust is Trust.LOCATED, "a site without a place cannot be missed"
    place_operations.locate_site(scene.site, Point(making.LON, making.LAT + 0.01), by=scene.inspector.id)
    assert jobs.weigh_photos() == 1
    db.session.refresh(expected)
    assert expected.trust is Trust.OFF_SITE
    assert jobs.weigh_photos() == 0


def test_what_a_standing_record_replaced_stays_replaced_when_the_record_between_is_withdrawn():
    scene = Scene()
    scene.start()
    first, second, third = uuid4(), uuid4(), uuid4()
    operations.record_observation(first, scene.record(), scene.inspector)
    operations.record_observation(second, scene.record(supersedes=first), scene.inspector)
    operations.record_observation(third, scene.record(supersedes=second), scene.inspector)
    operations.withdraw_observation(second, Withdrawal(), scene.inspector)
    assert [each.uuid for each in queries.valid_observations(scene.round.id)] == [third]


def test_the_office_declares_an_abandoned_check_complete_with_a_reason():
    scene = Scene()
    scene.start()
    operations.record_observation(uuid4(), scene.record(), scene.inspector)
    office = making.account(Role.OFFICE)
    (left,) = queries.unfinished_visits(scene.round.id)
    with pytest.raises(errors.DeclarationReason):
        operations.declare_for(left.uuid, " ", office)
    assert operations.declare_for(left.uuid, "检查员已离岗", office).complete
    assert queries.unfinished_visits(scene.round.id) == []
    end = VisitEnd(ended_at=clock.now(), complete=False)
    assert operations.end_visit(scene.visit, end, scene.inspector) is Recorded.DIFFERENT
