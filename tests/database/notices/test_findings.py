"""Findings are derived from what holds, and deriving them again changes nothing."""

from __future__ import annotations

import re

import pytest

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Decision, Verdict
from server.database import db
from server.inspections.evidence import ruling
from server.inspections.rules import Ruling
from server.notices import findings, operations, queries
from server.notices.describing import describe
from server.notices.errors import FindingNotOpen
from server.notices.evidence import RoundEvidence
from server.notices.models import Finding
from server.notices.rules import FindingState
from tests.support import making
from tests.support.problems import Problems, a_round_with_problems, answered

pytestmark = pytest.mark.usefixtures("db_session")


def _of(found: Problems, **wanted: object) -> Finding:
    return next(
        each
        for each in queries.findings(found.round.id)
        if all(getattr(each, name) == value for name, value in wanted.items())
    )


def test_failing_verdicts_and_ad_hoc_problems_become_findings_with_unit_and_area() -> None:
    made = a_round_with_problems()
    findings.open_findings(made.round.id)
    known = queries.findings(made.round.id)
    assert len(known) == 3
    assert {each.state for each in known} == {FindingState.OPEN}
    assert _of(made, site_id=made.park.id).unit_id == made.parks.id
    assert _of(made, site_id=made.road.id).unit_id == made.roads.id
    stall = _of(made, site_id=None)
    assert stall.unit_id is None
    assert stall.area_code == made.park.area_code


def test_deriving_twice_changes_nothing() -> None:
    made = a_round_with_problems()
    assert findings.open_findings(made.round.id)
    before = [(each.id, each.state, each.unit_id) for each in queries.findings(made.round.id)]
    assert not findings.changes(made.round.id)
    assert not findings.open_findings(made.round.id)
    assert [(each.id, each.state, each.unit_id) for each in queries.findings(made.round.id)] == before


def test_a_problem_that_no_longer_holds_is_dropped_and_comes_back_when_it_holds_again() -> None:
    made = a_round_with_problems()
    findings.open_findings(made.round.id)
    verdict = db.session.query(Verdict).filter_by(site_id=made.park.id).one()
    verdict.outcome = Outcome.PASS
    findings.open_findings(made.round.id)
    finding = _of(made, site_id=made.park.id)
    assert finding.state is FindingState.DROPPED
    assert finding.settled_at is not None
    verdict.outcome = Outcome.FAIL
    findings.open_findings(made.round.id)
    assert _of(made, site_id=made.park.id).id == finding.id
    assert (finding.state, finding.settled_at) == (FindingState.OPEN, None)


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.FAIL])
def test_only_a_failing_verdict_is_a_problem(outcome: Outcome) -> None:
    made = a_round_with_problems()
    db.session.query(Verdict).filter_by(site_id=made.park.id).one().outcome = outcome
    findings.open_findings(made.round.id)
    assert made.park.id not in {each.site_id for each in queries.findings(made.round.id)}


def test_a_persons_decision_stands_above_the_verdict() -> None:
    made = a_round_with_problems()
    db.session.add(
        Decision(
            round_id=made.round.id,
            site_id=made.park.id,
            requirement_id=made.park_clause.id,
            outcome=Outcome.PASS,
            reason="现场复核达标",
            decided_by=made.office.id,
            decided_at=clock.now(),
        )
    )
    db.session.flush()
    findings.open_findings(made.round.id)
    assert made.park.id not in {each.site_id for each in queries.findings(made.round.id)}


def test_a_withdrawn_ad_hoc_problem_is_dropped() -> None:
    made = a_round_with_problems()
    findings.open_findings(made.round.id)
    made.passing.withdrawn_at, made.passing.withdrawn_by = clock.now(), made.inspector.id
    db.session.flush()
    findings.open_findings(made.round.id)
    assert _of(made, site_id=None).state is FindingState.DROPPED


def test_a_problem_handed_over_is_not_dropped_behind_the_units_back() -> None:
    made = a_round_with_problems()
    findings.open_findings(made.round.id)
    finding = _of(made, site_id=made.park.id)
    findings.turn(finding, FindingState.HANDED_OVER)
    db.session.query(Verdict).filter_by(site_id=made.park.id).one().outcome = Outcome.PASS
    findings.open_findings(made.round.id)
    assert finding.state is FindingState.HANDED_OVER


def test_a_unit_is_named_for_a_problem_nobody_answers_for_and_the_office_may_change_it() -> None:
    made = a_round_with_problems()
    findings.open_findings(made.round.id)
    stall = _of(made, site_id=None)
    findings.name_unit(stall, made.roads, by=made.office.id)
    assert not findings.changes(made.round.id)
    assert stall.unit_id == made.roads.id


def test_a_unit_is_not_changed_while_the_problem_stands_on_a_draft() -> None:
    made = a_round_with_problems()
    findings.open_findings(made.round.id)
    finding = _of(made, site_id=made.park.id)
    operations.draft(made.round.id, made.parks, [finding.id], by=made.office.id)
    with pytest.raises(FindingNotOpen):
        findings.name_unit(finding, made.roads, by=made.office.id)


def test_a_road_is_described_by_its_worst_stretch_in_words_chainage_and_position() -> None:
    made = a_round_with_problems(photos=True)
    findings.open_findings(made.round.id)
    item = describe(_of(made, site_id=made.road.id), RoundEvidence(made.round.id))
    assert item.place == "甲路口以东约320米至乙路口以西约180米"
    assert item.chainage == "K0+320至K0+820"
    assert (item.measured, item.required, item.shortfall) == ("3处", "每500米不少于5处", "2处")
    assert item.clause is not None
    assert item.clause.text == made.road_clause.text
    assert item.clause.is_sample
    assert item.lon is not None
    assert item.lon > made_lon()
    assert "至少还需增加" in item.finding
    assert re.search(r"增加\d+处", item.finding), "a paper sets no space between figures and Chinese"
    assert len(item.photos) == 1


def made_lon() -> float:
    return making.LON


def test_an_answer_by_eye_is_described_with_what_the_inspector_noted() -> None:
    made = a_round_with_problems()
    verdict = db.session.query(Verdict).filter_by(site_id=made.park.id).one()
    seen = answered(made.park_clause, made.round, made.park, made.inspector, "宣传栏破损、内容陈旧")
    verdict.reasons = [{"code": "answered_fail", "observations": [str(seen.uuid)], "count": 1}]
    verdict.measured = verdict.required = verdict.shortfall = None
    findings.open_findings(made.round.id)
    item = describe(_of(made, site_id=made.park.id), RoundEvidence(made.round.id))
    assert item.finding == "检查人员判断为不符合。现场记录：宣传栏破损、内容陈旧。"
    assert item.measured == ""


def test_a_photo_that_has_not_arrived_is_not_printed() -> None:
    made = a_round_with_problems(photos=False)
    findings.open_findings(made.round.id)
    assert describe(_of(made, site_id=made.road.id), RoundEvidence(made.round.id)).photos == ()


def test_an_ad_hoc_problem_is_described_by_kind_note_and_nearest_place() -> None:
    made = a_round_with_problems()
    findings.open_findings(made.round.id)
    item = describe(_of(made, site_id=None), RoundEvidence(made.round.id))
    assert (item.problem_type, item.finding, item.area_name) == ("占道经营", "占用盲道", "海淀街道")
    assert item.place.endswith("附近")


def test_no_paper_shows_or_rests_on_a_photo_that_was_rejected_as_evidence() -> None:
    made = a_round_with_problems(photos=True)
    findings.open_findings(made.round.id)
    shown = RoundEvidence(made.round.id)
    verdict = shown.failing[made.park.id, made.park_clause.id]
    (photo,) = shown.photos(verdict)
    for rejected in (photo, *made.passing.photos):
        ruling.rule(rejected.id, Ruling.REJECTED, "照片看不清。", by=made.office.id)
    shown = RoundEvidence(made.round.id)
    assert shown.photos(verdict) == []
    assert shown.problems == []
    findings.open_findings(made.round.id)
    assert _of(made, site_id=None).state is FindingState.DROPPED
