"""An absence is kept with its photos and their places, told with the verdict, and never counts or decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from server import clock
from server.compliance import operations as compliance
from server.compliance import queries as verdicts
from server.compliance.present import present_states
from server.database import db
from server.field import queries as pages
from server.inspections import operations, planning, queries
from server.inspections.evidence import ruling
from server.inspections.evidence.spots import Spot
from server.inspections.evidence.telling import evidence_of
from server.inspections.models import Observation
from server.inspections.operations import Recorded
from server.inspections.rules import Kind, Ruling, Trust
from server.inspections.schemas import ObservationRecord, VisitEnd, VisitStart, Withdrawal
from server.notices.evidence import RoundEvidence
from server.people.models import Account
from server.people.rules import Role
from server.photos.models import Photo
from server.photos.rules import PhotoState
from server.places import queries as places
from server.places.models import Site
from tests.support import making

pytestmark = pytest.mark.usefixtures("db_session")
TELLS = ("absence_shown", "absence_doubtful", "absence_not_shown")


class Scene:
    """A park in a round, an inspector at work there."""

    def __init__(self, site: Site | None = None, *, requirements: Any = None, **practice: Any) -> None:
        self.inspector = making.account(Role.INSPECTOR)
        self.site = site or making.site("park")
        self.standard = making.standard(requirements=requirements)
        self.requirement = self.standard.requirements[0]
        self.round = making.round_of(self.site, standard=self.standard, inspectors=(self.inspector,), **practice)
        self.line = places.reference_line(self.site.id)

    def start(self, by: Account | None = None, **more: Any) -> UUID:
        uuid = uuid4()
        told = {"round": self.round.id, "site": self.site.id, "started_at": clock.now(), **more}
        operations.start_visit(uuid, VisitStart.model_validate(told), by or self.inspector)
        return uuid

    def keep(self, visit: UUID, kind: str, *photos: dict[str, Any], by: Account | None = None, **more: Any) -> UUID:
        uuid = uuid4()
        told = {"visit": visit, "requirements": [self.requirement.key], "kind": kind, "taken_at": clock.now()}
        record = ObservationRecord.model_validate({**told, "photos": list(photos), **more})
        assert operations.record_observation(uuid, record, by or self.inspector) is Recorded.NEW
        assert operations.record_observation(uuid, record, by or self.inspector) is Recorded.IDENTICAL
        return uuid

    def photo(self, spot: str | None = None, *, at_m: float | None = None, minute: int = 0) -> dict[str, Any]:
        lon, lat = self.line.point_at(at_m) if self.line and at_m is not None else (making.LON, making.LAT)
        taken = clock.now() + timedelta(minutes=minute)
        told = {"uuid": uuid4(), "sha256": uuid4().hex * 2, "size": 9, "taken_at": taken}
        return {**told, "fix": {"lon": lon, "lat": lat, "accuracy_m": 6.0}, **({"spot": spot} if spot else {})}

    def show(self, visit: UUID, *spots: str, **more: Any) -> list[UUID]:
        return [self.keep(visit, "absence", self.photo(spot), **more) for spot in spots]

    def end(self, visit: UUID, by: Account | None = None, **more: Any) -> None:
        told = VisitEnd.model_validate({"ended_at": clock.now(), "complete": True, **more})
        operations.end_visit(visit, told, by or self.inspector)

    def walked(self, from_m: float, to_m: float) -> dict[str, Any]:
        """Give a track from one chainage to another, a point every 20 m."""
        step = 20 if to_m > from_m else -20
        points = [self.line.point_at(each) for each in range(int(from_m), int(to_m) + step, step)]
        begun = clock.now()
        return {"track": [{"lon": lon, "lat": lat, "accuracy_m": 5, "at": begun + timedelta(seconds=15 * n)}
                          for n, (lon, lat) in enumerate(points)]}  # fmt: skip

    def judged(self) -> verdicts.EffectiveVerdict:
        compliance.judge_round(self.round.id)
        found = verdicts.effective_verdict(self.round.id, self.site.id, self.requirement.id)
        assert found is not None
        return found

    def spots(self, *uuids: UUID) -> list[Spot | None]:
        db.session.expire_all()
        return [photo.spot for uuid in uuids for photo in db.session.get(Observation, uuid).photos]


def figures(verdict: verdicts.EffectiveVerdict) -> tuple[Any, ...]:
    plain = [one for one in verdict.reasons if one["code"] not in TELLS]
    return verdict.outcome, verdict.measured, verdict.required, verdict.shortfall, plain


def said(verdict: verdicts.EffectiveVerdict) -> list[str]:
    return [one["code"] for one in verdict.reasons if one["code"] in TELLS]


def road() -> Scene:
    counted = {"kind": "count_per_length", "value": 5, "window_m": 500, "unit": "处", "subject": "公益广告"}
    clause = {**making.PARK_COUNT, "site_type": "main_road", "rules": {"normal": counted}}
    return Scene(making.road(1000), requirements=[clause])


def test_a_short_count_keeps_its_figures_and_tells_of_the_photos() -> None:
    scene = Scene(show_absence=True)
    visit = scene.start()
    scene.keep(visit, "sighting", scene.photo())
    scene.end(visit)
    before = scene.judged()
    assert (before.outcome, said(before)) == ("fail", ["absence_not_shown"])
    shown = scene.show(visit, "start", "middle", "end")
    after = scene.judged()
    assert figures(after) == figures(before)
    assert said(after) == ["absence_shown", "absence_doubtful"]  # none has arrived yet
    assert set(after.reasons[-2]["observations"]) == {str(uuid) for uuid in shown}


def test_nothing_is_missed_where_the_round_does_not_ask_and_asking_judges_anew() -> None:
    scene = Scene()
    scene.end(scene.start())
    assert said(scene.judged()) == []
    planning.change_practice(scene.round, replace(scene.round.practice, show_absence=True), by=scene.inspector.id)
    assert compliance.judge_due() == len(scene.standard.requirements)
    assert said(scene.judged()) == ["absence_not_shown"]


def test_another_inspector_who_only_shows_absence_holds_nobody_up() -> None:
    scene, other = Scene(), making.account(Role.INSPECTOR)
    scene.end(scene.start())
    before = scene.judged()
    scene.show(scene.start(by=other), "start", by=other)
    assert figures(scene.judged()) == figures(before)
    assert queries.visits_with_records(scene.round.id, [scene.site.id]) == set()


def test_a_recheck_in_which_only_absence_is_shown_settles_nothing() -> None:
    scene = Scene()
    scene.end(scene.start())
    scene.judged()
    compliance.close_round(scene.round.id, by=making.account().id)
    visit = scene.start(recheck=True)
    scene.show(visit, "start", "middle", "end")
    scene.end(visit)
    compliance.judge_due()
    assert present_states(scene.round.id) == {}


def test_a_rejected_photo_is_missing_again_and_a_withdrawn_one_too() -> None:
    scene = Scene(show_absence=True)
    visit = scene.start()
    shown = scene.show(visit, "start", "middle", "end")
    scene.end(visit)
    for uuid in shown:
        for photo in db.session.get(Observation, uuid).photos:
            photo.trust, photo.trusted_at = Trust.LOCATED, clock.now()
    assert said(scene.judged()) == ["absence_shown"]
    ruling.rule(
        db.session.get(Observation, shown[1]).photos[0].id, Ruling.REJECTED, "不是这条路", by=scene.inspector.id
    )
    operations.withdraw_observation(shown[2], Withdrawal(), scene.inspector)
    missed = next(one for one in scene.judged().reasons if one["code"] == "absence_not_shown")
    assert missed["spots"] == ["middle", "end"]


@pytest.mark.parametrize(
    ("walk", "taken_at_m", "spots"),
    [
        ((0, 1000), (30, 480, 960), [Spot.START, Spot.MIDDLE, Spot.END]),
        ((1000, 0), (960, 480, 30), [Spot.START, Spot.MIDDLE, Spot.END]),
        ((200, 600), (210, 400, 590), [Spot.START, Spot.MIDDLE, Spot.END]),
    ],
    ids=["along the line", "against it", "a part of it"],
)
def test_track_and_position_tell_the_spot(walk, taken_at_m, spots) -> None:
    scene = road()
    visit = scene.start()
    shown = [scene.keep(visit, "absence", scene.photo(at_m=at_m, minute=n)) for n, at_m in enumerate(taken_at_m)]
    assert scene.spots(*shown) == [None, None, None]
    scene.end(visit, **scene.walked(*walk))
    assert scene.spots(*shown) == spots


def test_what_was_chosen_stands_and_a_record_that_comes_after_the_end_is_placed_too() -> None:
    scene = road()
    visit = scene.start()
    chosen = scene.keep(visit, "absence", scene.photo("end", at_m=20))
    scene.end(visit, **scene.walked(0, 1000))
    late = scene.keep(visit, "absence", scene.photo(at_m=30), scene.photo(at_m=500))
    assert scene.spots(chosen, late) == [Spot.END, Spot.START, Spot.MIDDLE]


def test_a_site_without_a_line_goes_by_the_order_of_taking() -> None:
    scene = Scene()
    visit = scene.start()
    shown = scene.keep(visit, "absence", *(scene.photo(minute=n) for n in range(3)))
    scene.end(visit)
    assert scene.spots(shown) == [Spot.START, Spot.MIDDLE, Spot.END]


def test_phone_and_office_are_told() -> None:
    scene = Scene(show_absence=True)
    visit = scene.start()
    shown = scene.show(visit, "middle")
    checklist = pages.checklist(scene.round.id, scene.site.id, scene.inspector)
    item = checklist.requirements[0]
    assert (item.spots, item.counted, item.told, item.answer) == (["middle"], 0, [], None)
    assert checklist.round["shows_absence"] is True
    seen = db.session.get(Observation, shown[0])
    assert evidence_of(seen.photos[0], seen).what == "证明没有：中间"


def test_papers_show_start_middle_and_end_first() -> None:
    scene = Scene()
    visit = scene.start()
    scene.keep(visit, "sighting", scene.photo())
    scene.show(visit, "end", "start", "middle")
    scene.end(visit)
    verdict = scene.judged()
    for one in queries.valid_observations(scene.round.id):
        for photo in one.photos:
            made = {
                "sha256": photo.sha256,
                "size": 9,
                "media_type": "image/jpeg",
                "state": PhotoState.VERIFIED,
                "key": photo.sha256,
            }
            db.session.add(Photo(**made, received_at=clock.now(), received_by=scene.inspector.id))
    db.session.flush()
    chosen = RoundEvidence(scene.round.id).photos(verdict)
    assert [photo.spot for photo in chosen] == [Spot.START, Spot.MIDDLE, Spot.END, None]


def test_the_table_knows_three_spots() -> None:
    scene = Scene()
    scene.show(scene.start(), "start")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE observation_photo SET spot = 'nowhere'"))
    assert {one.kind for one in queries.valid_observations(scene.round.id)} == {Kind.ABSENCE}
