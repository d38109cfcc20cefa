"""Verdicts in the database: judged from what still stands, written only when they change, decided and frozen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Point
from sqlalchemy import func, select

from server import clock
from server.audit.models import AuditEntry
from server.compliance import errors, gathering, jobs, observed, operations, queries, reading
from server.compliance.engine import along
from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Verdict, VerdictChange
from server.database import db
from server.inspections import operations as inspections
from server.inspections import planning
from server.inspections import queries as rounds
from server.inspections.errors import RoundClosed
from server.inspections.models import Due, Observation, Round, Visit
from server.inspections.rules import Kind, Phase, RoundState, Trust
from server.inspections.schemas import Withdrawal
from server.people.rules import Role
from server.places import queries as places
from server.places.models import Site
from server.places.rules import SiteState
from server.standards import operations as standards
from server.standards.models import Requirement
from tests.support import making

SAMPLE = Path(__file__).parents[2] / "server" / "standards" / "catalogue" / "zs-2017.yaml"
FIGURES = {Trust.OFF_SITE: {"distance_m": 700, "allowed_m": 36}, Trust.SEEN_BEFORE: {"times": 1}}


class Scene:
    """A site in a round under the shipped sample standard, and an inspector who sees things there."""

    def __init__(self, site: Site | None = None, *, phase: Phase = Phase.NORMAL) -> None:
        self.inspector = making.account(Role.INSPECTOR)
        self.office = making.account(Role.OFFICE)
        self.site = site or making.site("park")
        self.standard = standards.import_standard(SAMPLE.read_bytes(), by=None).standard
        self.round: Round = making.round_of(self.site, standard=self.standard, phase=phase)
        self.line = places.reference_line(self.site.id)

    def requirement(self, key: str) -> Requirement:
        return next(one for one in self.standard.requirements if one.key == key)

    def visit(self, *, complete: bool = True, walked: list[tuple[float, float]] = (), **values: Any) -> Visit:
        values["covered"] = [{"from_m": low, "to_m": high, "side": None} for low, high in walked]
        return making.visit(self.round, self.site, self.inspector, complete=complete, **values)

    def see(self, visit: Visit, key: str, *, place: Point | None = None, trust: Trust | None = Trust.LOCATED, **values):
        marks = values.pop("marks", [{"x": 0.5, "y": 0.5}])
        observation = making.observation(visit, requirements=(self.requirement(key),), **values)
        at = place or Point(making.LON, making.LAT)
        weighed: dict[str, Any] = {}
        if trust:
            weighed = {"trust": trust, "trusted_at": clock.now(), "lon": at.x, "lat": at.y, "accuracy_m": 6.0}
            weighed["trust_reasons"] = (
                [] if trust is Trust.LOCATED else [{"code": trust.value, **FIGURES.get(trust, {})}]
            )
        making.observed_photo(observation, place=at, marks=marks, **weighed)
        db.session.refresh(observation)
        return observation

    def along(self, visit: Visit, *chainages_m: float, **values: Any) -> None:
        values = {"themes": ["讲文明树新风"]} | values
        for each in chainages_m:
            self.see(visit, "ZS-11-2", place=Point(self.line.point_at(each)), **values)

    def answer(self, visit: Visit, key: str, answer: str, **values: Any) -> Observation:
        return making.observation(visit, Kind.ANSWER, requirements=(self.requirement(key),), answer=answer, **values)

    def judged(self, key: str) -> queries.EffectiveVerdict:
        operations.judge_round(self.round.id)
        return self.verdict(key)

    def verdict(self, key: str) -> queries.EffectiveVerdict:
        found = queries.effective_verdict(self.round.id, self.site.id, self.requirement(key).id)
        assert found is not None
        return found


def stored() -> list[tuple]:
    """Give every byte of the verdicts and their history."""
    tables = (Verdict.__table__, VerdictChange.__table__)
    return [tuple(row) for table in tables for row in db.session.execute(select(table).order_by(table.c.id))]


def due() -> int:
    return db.session.scalar(select(func.count()).select_from(Due)) or 0


def test_a_camera_that_writes_another_datum_is_judged_and_makes_nothing_doubtful(db_session) -> None:
    scene = Scene()
    visit = scene.visit()
    for number in range(10):
        seen = scene.see(visit, "ZS-06-1", trust=Trust.LOCATED if number else Trust.OFF_SITE)
        seen.photos[0].trust_reasons = [*seen.photos[0].trust_reasons, {"code": "exif_datum", "datum": "gcj02"}]
    db.session.flush()
    verdict = scene.judged("ZS-06-1")
    assert (verdict.outcome, verdict.measured) == ("uncertain", 9)


def test_ten_photos_in_a_park_pass_and_nothing_stays_due(db_session) -> None:
    scene = Scene()
    visit = scene.visit()
    for _ in range(10):
        scene.see(visit, "ZS-06-1")
    inspections.mark_due(scene.round, scene.site.id)
    assert operations.judge_due() == 4
    assert due() == 0
    verdict = scene.verdict("ZS-06-1")
    assert (verdict.outcome, verdict.measured, verdict.required, verdict.unit) == ("pass", 10, 10, "处")
    assert scene.verdict("ZS-06-2").outcome == Outcome.FAIL  # no theme was seen, and the check is declared complete


def test_each_mark_on_a_photo_is_one_thing(db_session) -> None:
    scene = Scene()
    visit = scene.visit()
    scene.see(visit, "ZS-06-1", marks=[{"x": 0.1, "y": 0.5}, {"x": 0.5, "y": 0.5}, {"x": 0.9, "y": 0.5}])
    scene.see(visit, "ZS-06-1", marks=[])
    assert scene.judged("ZS-06-1").measured == 4


def test_a_misplaced_photo_decides_and_is_named(db_session) -> None:
    scene = Scene()
    visit = scene.visit()
    for _ in range(9):
        scene.see(visit, "ZS-06-1")
    off = scene.see(visit, "ZS-06-1", trust=Trust.OFF_SITE)
    verdict = scene.judged("ZS-06-1")
    assert verdict.outcome == Outcome.UNCERTAIN
    told = next(reason for reason in verdict.reasons if reason["code"] == "doubt_off_site")
    assert told["observations"] == [str(off.uuid)]


def test_a_photo_that_has_not_arrived_is_doubtful(db_session) -> None:
    scene = Scene()
    visit = scene.visit()
    for _ in range(10):
        scene.see(visit, "ZS-06-1", trust=None)
    verdict = scene.judged("ZS-06-1")
    assert verdict.outcome == Outcome.UNCERTAIN
    assert "doubt_photo_missing" in [reason["code"] for reason in verdict.reasons]


def test_what_is_withdrawn_or_superseded_counts_no_more(db_session) -> None:
    scene = Scene()
    visit = scene.visit()
    seen = [scene.see(visit, "ZS-06-1") for _ in range(10)]
    assert scene.judged("ZS-06-1").outcome == Outcome.PASS
    inspections.withdraw_observation(seen[0].uuid, Withdrawal(reason="拍错了"), scene.inspector)
    assert operations.judge_due() == 1
    assert scene.verdict("ZS-06-1").outcome == Outcome.FAIL
    scene.see(visit, "ZS-06-1", supersedes=seen[1].uuid)
    scene.see(visit, "ZS-06-1")
    assert scene.judged("ZS-06-1").measured == 10


def test_what_is_judged_is_what_the_inspections_room_says_stands(db_session) -> None:
    scene = Scene()
    visit = scene.visit()
    seen = [scene.see(visit, "ZS-06-1") for _ in range(5)]
    scene.answer(visit, "ZS-06-2", "pass")
    seen[0].late = True
    seen[1].withdrawn_at, seen[1].withdrawn_by = clock.now(), scene.inspector.id
    replacing = scene.see(visit, "ZS-06-1", supersedes=seen[2].uuid)
    taken_back = scene.see(visit, "ZS-06-1", supersedes=seen[3].uuid)
    taken_back.withdrawn_at, taken_back.withdrawn_by = clock.now(), scene.inspector.id
    db.session.flush()
    read = observed.observed(scene.round.id, [scene.site.id]).speaking[scene.site.id]
    judged = {one.uuid for rows in read.values() for one in rows}
    assert judged == {str(one.uuid) for one in rounds.valid_observations(scene.round.id, scene.site.id)}
    assert {str(one.uuid) for one in (seen[3], seen[4], replacing)} <= judged
    assert len(judged) == 4


def test_judging_again_changes_no_byte(db_session) -> None:
    scene = Scene(making.road(1500, site_type="road_section"))
    visit = scene.visit(walked=[(0, 1500)])
    scene.along(visit, 0, 100, 200, 900, 1000, 1500)
    scene.along(visit, 600, trust=Trust.SEEN_BEFORE)
    operations.judge_round(scene.round.id)
    before = stored()
    assert operations.judge_round(scene.round.id) == len(before) / 2
    assert stored() == before


def test_each_change_is_a_step_of_the_history(db_session) -> None:
    scene = Scene()
    first = scene.judged("ZS-06-1")
    visit = scene.visit()
    scene.judged("ZS-06-1")
    for _ in range(10):
        scene.see(visit, "ZS-06-1")
    scene.judged("ZS-06-1")
    steps = queries.changes(first.verdict_id)
    assert [step.outcome for step in steps] == ["not_checked", "fail", "pass"]


def test_the_gap_of_a_road_is_found_where_it_is_and_not_where_nobody_walked(db_session) -> None:
    scene = Scene(making.road(3000, site_type="road_section"))
    visit = scene.visit(walked=[(0, 2000)])
    scene.along(visit, *[each for each in range(0, 2001, 100) if not 700 < each < 1300])
    verdict = scene.judged("ZS-11-2")
    assert (verdict.outcome, verdict.measured) == (Outcome.FAIL, 0)
    place = verdict.places[0]
    assert (place["from_m"], place["to_m"]) == (pytest.approx(750, abs=1), pytest.approx(1250, abs=1))
    assert place["from_zh"] == "甲路口以东约750米"
    assert place["to_lon"] == pytest.approx(making.LON + 0.01464, abs=1e-4)
    assert "还差 5 处" in " ".join(verdict.sentences)
    assert "走过 2000 m" in " ".join(verdict.sentences)


def test_sightings_without_theme_are_doubtful_on_a_road(db_session) -> None:
    scene = Scene(making.road(400, site_type="road_section"))
    visit = scene.visit(walked=[(0, 400)])
    scene.along(visit, 0, 100, 200, 300, themes=[])
    assert scene.judged("ZS-11-2").outcome == Outcome.UNCERTAIN


def test_sides_are_told_apart_however_they_are_called(db_session) -> None:
    scene = Scene(making.road(1000, site_type="road_section"))
    assert scene.line.bearing_deg == pytest.approx(90, abs=1)
    names = [("north", "left"), ("south", "right"), ("left", "left"), ("both", "both"), (None, None)]
    for said, meant in names:
        assert along.hands_of(scene.line, [said], [500]) == [meant]


def test_a_problem_named_against_a_clause_answers_it_with_a_fault(db_session) -> None:
    scene = Scene(making.site("hoarding"))
    visit = scene.visit()
    scene.answer(visit, "ZS-14-1", "pass")
    assert scene.judged("ZS-14-1").outcome == Outcome.PASS
    problem = scene.see(visit, "ZS-14-1", kind=Kind.PROBLEM, problem_type="damaged_ad")
    verdict = scene.judged("ZS-14-1")
    assert verdict.outcome == Outcome.FAIL
    assert verdict.reasons[0]["observations"] == [str(problem.uuid)]


def test_the_declared_phase_changes_which_clauses_apply(db_session) -> None:
    scene = Scene(making.site("hoarding"))
    visit = scene.visit()
    scene.answer(visit, "ZS-14-3", "fail")
    assert scene.judged("ZS-14-3").outcome == Outcome.NOT_APPLICABLE
    planning.declare_phase(scene.round, Phase.INSPECTION, by=scene.office.id)
    operations.judge_due()
    assert scene.verdict("ZS-14-3").outcome == Outcome.UNCERTAIN  # said by eye, and nothing prohibited was recorded


def test_unable_with_a_reason_is_neither_unchecked_nor_failed(db_session) -> None:
    scene = Scene()
    visit = scene.visit()
    scene.answer(visit, "ZS-06-1", "unable", reason="closed_hours")
    verdict = scene.judged("ZS-06-1")
    assert verdict.outcome == Outcome.UNABLE
    assert verdict.sentences[0] == "无法检查：非开放时间。"


def test_a_vehicle_needs_no_position(db_session) -> None:
    bus = making.site("park", vehicle_line="1路", vehicle_plate="浙L00001")
    bus.geometry, bus.state = None, SiteState.MOBILE
    scene = Scene(bus)
    visit = scene.visit()
    for _ in range(10):
        scene.see(visit, "ZS-06-1", trust=Trust.UNLOCATED)
    assert scene.judged("ZS-06-1").outcome == Outcome.PASS


def test_a_decision_stands_above_the_proposal_with_name_and_reason(db_session) -> None:
    scene = Scene()
    scene.visit()
    assert scene.judged("ZS-06-1").outcome == Outcome.FAIL
    where = (scene.round.id, scene.site.id, scene.requirement("ZS-06-1").id)
    made = operations.decide(*where, Outcome.PASS, " 现场复核有 12 处 ", by=scene.office.id)
    verdict = scene.verdict("ZS-06-1")
    assert (verdict.outcome, verdict.proposed) == (Outcome.PASS, Outcome.FAIL)
    assert (verdict.decision_reason, verdict.decided_by) == ("现场复核有 12 处", scene.office.display_name)
    operations.decide(*where, Outcome.NOT_APPLICABLE, "公园已改建", by=scene.office.id)
    assert scene.judged("ZS-06-1").outcome == Outcome.NOT_APPLICABLE
    later = queries.decisions(scene.round.id, scene.site.id)[-1]
    operations.withdraw_decision(later.id, by=scene.office.id)
    assert scene.verdict("ZS-06-1").decision_id == made.id
    verbs = db_session.scalars(
        select(AuditEntry.verb).where(AuditEntry.verb.like("decision.%")).order_by(AuditEntry.id)
    )
    assert list(verbs) == ["decision.make", "decision.make", "decision.withdraw"]


def test_a_decision_needs_a_reason_a_verdict_and_a_settled_outcome(db_session) -> None:
    scene = Scene()
    operations.judge_round(scene.round.id)
    where = (scene.round.id, scene.site.id, scene.requirement("ZS-06-1").id)
    with pytest.raises(errors.ReasonMissing):
        operations.decide(*where, Outcome.PASS, "  ", by=scene.office.id)
    with pytest.raises(errors.CannotBeDecided):
        operations.decide(*where, Outcome.IN_PROGRESS, "等等", by=scene.office.id)
    with pytest.raises(errors.NothingToDecide):
        operations.decide(scene.round.id, scene.site.id, scene.requirement("ZS-11-2").id, Outcome.PASS, "x", by=1)
    with pytest.raises(errors.DecisionUnknown):
        operations.withdraw_decision(999, by=scene.office.id)


def test_closing_a_round_freezes_its_verdicts(db_session) -> None:
    scene = Scene()
    visit = scene.visit()
    for _ in range(10):
        scene.see(visit, "ZS-06-1")
    assert operations.close_round(scene.round.id, by=scene.office.id) == 4
    assert scene.round.state is RoundState.CLOSED
    before = stored()
    frozen = scene.verdict("ZS-06-1")
    assert (frozen.outcome, frozen.frozen_at is not None) == (Outcome.PASS, True)
    scene.see(visit, "ZS-06-1")
    inspections.mark_due(scene.round, scene.site.id)
    db.session.add(
        Due(
            round_id=scene.round.id,
            site_id=scene.site.id,
            requirement_id=scene.requirement("ZS-06-1").id,
            marked_at=clock.now(),
        )
    )
    db.session.flush()
    operations.judge_due()
    assert (stored(), due()) == (before, 0)
    for refused in (
        lambda: operations.judge_round(scene.round.id),
        lambda: operations.close_round(scene.round.id, by=scene.office.id),
        lambda: operations.decide(
            scene.round.id, scene.site.id, scene.requirement("ZS-06-1").id, Outcome.FAIL, "x", by=scene.office.id
        ),
    ):
        with pytest.raises(RoundClosed):
            refused()


def test_a_reserve_site_nobody_visited_is_not_counted_as_unchecked(db_session) -> None:
    scene = Scene()
    reserve = making.site("park")
    planning.add_sites(scene.round, [reserve.id], reserve=True, by=None)
    operations.judge_round(scene.round.id)
    assert queries.round_verdicts(scene.round.id, reserve.id) == []
    making.visit(scene.round, reserve, scene.inspector)
    operations.judge_round(scene.round.id)
    assert len(queries.round_verdicts(scene.round.id, reserve.id)) == 4


def test_a_site_that_cannot_be_judged_holds_nobody_up(db_session, monkeypatch) -> None:
    scene = Scene()
    other = making.site("park")
    planning.add_sites(scene.round, [other.id], by=None)
    inspections.mark_due(scene.round, scene.site.id)
    read = reading.gather

    def broken(round_: Round, site_ids: Sequence[int], *asked: Any) -> dict[int, gathering.Gathered]:
        if scene.site.id in site_ids:
            raise ZeroDivisionError
        return read(round_, site_ids, *asked)

    monkeypatch.setattr(reading, "gather", broken)
    assert operations.judge_due(limit=10) == 4
    assert {row.site_id for row in queries.round_verdicts(scene.round.id)} == {other.id}
    assert queries.due_sites(10) == [(scene.round.id, scene.site.id)]


def test_the_sweep_judges_what_is_due_and_then_finds_nothing(db_session) -> None:
    scene = Scene()
    inspections.mark_due(scene.round, scene.site.id)
    assert (jobs.judge_due(), jobs.judge_due()) == (4, 0)


def test_a_site_shows_the_outcome_of_most_concern(db_session) -> None:
    scene = Scene()
    visit = scene.visit()
    for _ in range(10):
        scene.see(visit, "ZS-06-1")
    scene.answer(visit, "ZS-06-2", "pass")
    scene.answer(visit, "ZS-06-4", "fail")
    operations.judge_round(scene.round.id)
    summary = queries.site_outcomes(scene.round.id)[scene.site.id]
    assert summary.outcome == Outcome.FAIL
    assert summary.counts == {Outcome.PASS: 2, Outcome.FAIL: 2}


def test_history_is_kept_with_the_verdict_it_belongs_to(db_session) -> None:
    scene = Scene()
    operations.judge_round(scene.round.id)
    verdicts = db_session.scalar(select(func.count(Verdict.id)))
    assert db_session.scalar(select(func.count(VerdictChange.id))) == verdicts == 4


def test_the_command_judges_and_prints_one_object_a_line(app) -> None:
    with app.app_context():
        scene = Scene()
        visit = scene.visit()
        for _ in range(7):
            scene.see(visit, "ZS-06-1")
        name, code = scene.round.name, scene.site.code
        db.session.commit()
    found = app.test_cli_runner().invoke(args=["compliance", "judge", "--round", name, "--site", code, "--json"])
    assert found.exit_code == 0, found.output
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    assert [row["requirement"] for row in rows] == ["ZS-06-1", "ZS-06-2", "ZS-06-3", "ZS-06-4"]
    assert (rows[0]["outcome"], rows[0]["measured"], rows[0]["shortfall"]) == ("fail", 7, 3)
    assert rows[0]["sentences"] == ["共 7 处，要求至少 10 处，还差 3 处。"]
    spoken = app.test_cli_runner().invoke(args=["compliance", "judge", "--round", name])
    assert "不符合" in spoken.stdout
    unknown = app.test_cli_runner().invoke(args=["compliance", "judge", "--round", name, "--site", "nowhere"])
    assert unknown.exit_code == 1
    assert "site_not_in_round" in unknown.stderr
    assert app.test_cli_runner().invoke(args=["compliance", "judge", "--round", "none"]).exit_code == 1


def test_two_workers_judge_a_round_between_them(own_app) -> None:
    with own_app.app_context():
        scene = Scene()
        visit = scene.visit()
        for _ in range(10):
            scene.see(visit, "ZS-06-1")
        others = [making.site("park") for _ in range(12)]
        planning.add_sites(scene.round, [one.id for one in others], by=None)
        inspections.mark_due(scene.round, scene.site.id)
        round_id = scene.round.id
        db.session.commit()

    def work(_number: int) -> int:
        with own_app.app_context():
            done = 0
            while found := jobs.judge_due():
                done += found
            return done

    with ThreadPoolExecutor(max_workers=3) as workers:
        done = list(workers.map(work, range(3)))
    with own_app.app_context():
        assert due() == 0
        assert sum(done) >= 13 * 4
        assert len(queries.round_verdicts(round_id)) == 13 * 4
        assert db.session.scalar(select(func.count(VerdictChange.id))) == 13 * 4
