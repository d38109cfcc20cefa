"""The life of a notice: drafted per unit, signed once with a number of its own, frozen, withdrawn with a trace."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError

from server import clock
from server.audit.models import AuditEntry
from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Verdict
from server.database import db
from server.notices import errors, findings, operations, queries
from server.notices.models import Notice, NoticeItem
from server.notices.paper import Issuer, paper_of
from server.notices.rules import DeadlineClass, FindingState, NoticeState
from tests.support.problems import Problems, a_round_with_problems

pytestmark = pytest.mark.usefixtures("db_session")
ISSUER = Issuer("示范区创建办", "示创文督", "督查组 010-1", "https://x.example", ZoneInfo("Asia/Shanghai"))
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def _ready(*, photos: bool = False) -> tuple[Problems, list[Notice]]:
    """Make a round with problems and a draft for the park's and the road's unit."""
    made = a_round_with_problems(photos=photos)
    findings.open_findings(made.round.id)
    ids = [each.id for each in queries.findings(made.round.id) if each.unit_id is not None]
    return made, operations.draft_per_unit(made.round.id, ids, by=made.office.id)


def _sign(notice: Notice, made: Problems, number: str | None = None) -> Notice:
    with clock.held(NOON):
        return operations.sign(notice, ISSUER, by=made.office.id, number=number)


def _finding_of(notice: Notice):
    return db.session.query(NoticeItem).filter_by(notice_id=notice.id).one().finding


def test_there_is_one_draft_for_each_unit() -> None:
    made, drafts = _ready()
    assert {notice.unit_id for notice in drafts} == {made.parks.id, made.roads.id}
    assert {notice.state for notice in drafts} == {NoticeState.DRAFT}


def test_a_problem_without_unit_stops_the_whole_drafting() -> None:
    made = a_round_with_problems()
    findings.open_findings(made.round.id)
    with pytest.raises(errors.UnitMissing):
        operations.draft_per_unit(
            made.round.id, [each.id for each in queries.findings(made.round.id)], by=made.office.id
        )
    assert queries.notices() == []


def test_nothing_chosen_and_unknown_problems_are_refused() -> None:
    made = a_round_with_problems()
    with pytest.raises(errors.NothingChosen):
        operations.draft_per_unit(made.round.id, [], by=made.office.id)
    with pytest.raises(errors.FindingUnknown):
        operations.draft_per_unit(made.round.id, [987654], by=made.office.id)


def test_another_units_problem_cannot_stand_on_a_notice() -> None:
    made, drafts = _ready()
    finding = _finding_of(drafts[0])
    operations.discard(drafts[0], by=made.office.id)
    other = made.roads if finding.unit_id == made.parks.id else made.parks
    with pytest.raises(errors.OtherUnit):
        operations.draft(made.round.id, other, [finding.id], by=made.office.id)


def test_a_problem_stands_on_one_live_notice_at_a_time() -> None:
    made, drafts = _ready()
    with pytest.raises(errors.FindingTaken) as refused:
        operations.draft_per_unit(made.round.id, [_finding_of(drafts[0]).id], by=made.office.id)
    assert str(drafts[0].id) in refused.value.sentence("zh")


def test_the_table_itself_refuses_a_second_live_notice() -> None:
    made, drafts = _ready()
    other = Notice(
        round_id=made.round.id,
        unit_id=made.parks.id,
        state=NoticeState.DRAFT,
        deadline_class=DeadlineClass.DAYS_7,
        copies=[],
        reply_token="another",
        drafted_by=made.office.id,
        drafted_at=clock.now(),
    )
    db.session.add(other)
    db.session.flush()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.add(NoticeItem(notice_id=other.id, finding_id=_finding_of(drafts[0]).id, position=1))


def test_signing_allots_numbers_without_gaps() -> None:
    made, drafts = _ready()
    assert [_sign(notice, made).number for notice in drafts] == ["示创文督〔2026〕1号", "示创文督〔2026〕2号"]


def test_a_refused_signature_uses_no_number() -> None:
    made, (first, second) = _ready()
    operations.take_off(first, _finding_of(first).id, by=made.office.id)
    with pytest.raises(errors.NoticeEmpty):
        _sign(first, made)
    assert _sign(second, made).number == "示创文督〔2026〕1号"


def test_a_typed_number_is_tidied_and_passed_over_when_numbers_are_allotted() -> None:
    made, (first, second) = _ready()
    assert _sign(first, made, "示创文督[2026] 1号").number == "示创文督〔2026〕1号"
    assert _sign(second, made).number == "示创文督〔2026〕2号"


def test_a_number_is_used_once() -> None:
    made, (first, second) = _ready()
    _sign(first, made, "督办〔2026〕9号")
    with pytest.raises(errors.NumberTaken):
        _sign(second, made, "督办(2026)9号")


def test_a_new_year_begins_with_one() -> None:
    made, (first, second) = _ready()
    _sign(first, made)
    with clock.held(datetime(2026, 12, 31, 16, 30, tzinfo=UTC)):  # already 2027 in Shanghai
        assert operations.sign(second, ISSUER, by=made.office.id).number == "示创文督〔2027〕1号"


def test_signing_sets_deadline_and_hands_the_problems_over() -> None:
    made, (first, _second) = _ready()
    operations.edit(first, deadline_class=DeadlineClass.AT_ONCE, contact="", demand="", copies=[], by=made.office.id)
    _sign(first, made)
    assert first.due_at == datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    assert _finding_of(first).state is FindingState.HANDED_OVER


def test_the_paper_is_frozen_whatever_changes_afterwards() -> None:
    made, drafts = _ready(photos=True)
    notice = next(each for each in drafts if each.unit_id == made.parks.id)
    _sign(notice, made)
    before = paper_of(notice, ISSUER, NOON)
    made.park.name, made.park_clause.text, made.parks.name = "改名公园", "改了的条文", "改名单位"
    db.session.query(Verdict).filter_by(site_id=made.park.id).one().measured = 1
    db.session.flush()
    db.session.expire_all()
    kept = paper_of(queries.notice(notice.id), ISSUER, datetime(2027, 1, 1, tzinfo=UTC))
    assert kept == before
    assert kept.lead_unit == "公园管理中心"
    assert kept.items[0].clause is not None
    assert kept.items[0].clause.text == "公园公益广告不少于10处。"
    assert kept.items[0].clause.version.endswith("版本1")
    assert len(kept.items[0].photos) == 1


def test_the_paper_says_number_day_deadline_link_and_contact() -> None:
    made, (first, _second) = _ready()
    _sign(first, made)
    paper = paper_of(first, ISSUER, NOON)
    assert paper.number == first.number
    assert paper.issued_on is not None
    assert paper.issued_on.isoformat() == "2026-11-22"
    assert paper.deadline == "2026年11月29日（含当日）"
    assert paper.reply_url == f"https://x.example/reply/{first.reply_token}"
    assert paper.contact == "督查组 010-1"


def test_the_road_notice_names_who_assists() -> None:
    made, drafts = _ready()
    road = next(each for each in drafts if each.unit_id == made.roads.id)
    assert paper_of(road, ISSUER, NOON).assisting_units == ("街道办事处",)


def test_no_inspector_is_named_on_a_paper() -> None:
    made, drafts = _ready()
    assert all(made.inspector.display_name not in str(paper_of(each, ISSUER, NOON).record()) for each in drafts)


def test_a_signed_notice_cannot_be_edited_or_signed_again() -> None:
    made, (first, _second) = _ready()
    _sign(first, made)
    with pytest.raises(errors.NotADraft):
        _sign(first, made)
    with pytest.raises(errors.NotADraft):
        operations.edit(
            first, deadline_class=DeadlineClass.DAYS_15, contact="", demand="", copies=[], by=made.office.id
        )
    with pytest.raises(errors.NotADraft):
        operations.take_off(first, _finding_of(first).id, by=made.office.id)


def test_a_problem_whose_verdict_changed_is_not_signed() -> None:
    made, drafts = _ready()
    notice = next(each for each in drafts if each.unit_id == made.parks.id)
    db.session.query(Verdict).filter_by(site_id=made.park.id).one().outcome = Outcome.PASS
    db.session.flush()
    with pytest.raises(errors.FindingNoLongerHolds) as refused:
        _sign(notice, made)
    assert "圆明园" in refused.value.sentence("zh")


@pytest.mark.parametrize(
    ("verb", "state"),
    [(operations.withdraw, NoticeState.WITHDRAWN), (operations.declare_void, NoticeState.VOID)],
)
def test_an_ended_notice_keeps_its_number_and_frees_its_problems(verb, state: NoticeState) -> None:
    made, (first, _second) = _ready()
    _sign(first, made)
    finding = _finding_of(first)
    verb(first, reason="点位有误", by=made.office.id)
    assert (first.state, first.end_reason, first.number) == (state, "点位有误", "示创文督〔2026〕1号")
    assert finding.state is FindingState.OPEN
    assert paper_of(first, ISSUER, NOON).mark
    again = operations.draft_per_unit(made.round.id, [finding.id], by=made.office.id)
    assert len(again) == 1


def test_ending_needs_a_reason_and_a_signed_notice() -> None:
    made, (first, second) = _ready()
    _sign(first, made)
    with pytest.raises(errors.ReasonMissing):
        operations.withdraw(first, reason=" ", by=made.office.id)
    with pytest.raises(errors.MoveNotAllowed):
        operations.withdraw(second, reason="还没发", by=made.office.id)


def test_a_discarded_draft_frees_its_problems_and_leaves_the_lists() -> None:
    made, (first, second) = _ready()
    finding = _finding_of(first)
    operations.discard(first, by=made.office.id)
    assert queries.notices() == [second]
    assert operations.draft_per_unit(made.round.id, [finding.id], by=made.office.id)
    assert db.session.get(Notice, first.id) is not None


def test_every_step_leaves_a_trace() -> None:
    made, (first, second) = _ready()
    operations.edit(
        first, deadline_class=DeadlineClass.DAYS_15, contact="李四", demand="x", copies=["督查室"], by=made.office.id
    )
    _sign(first, made)
    operations.withdraw(first, reason="点位有误", by=made.office.id)
    operations.discard(second, by=made.office.id)
    verbs = [entry.verb for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    wanted = ["finding.derive", "notice.draft", "notice.draft", "notice.edit", "notice.sign", "notice.withdrawn"]
    assert [verb for verb in verbs if verb.startswith(("finding.", "notice."))] == [*wanted, "notice.discard"]


def test_an_edit_that_changes_nothing_leaves_no_trace() -> None:
    made, (first, _second) = _ready()
    same = {"deadline_class": first.deadline_class, "contact": first.contact, "demand": first.demand}
    operations.edit(first, **same, copies=list(first.copies), by=made.office.id)
    assert db.session.query(AuditEntry).filter_by(verb="notice.edit").count() == 0


def test_a_draft_is_nobodys_business_yet() -> None:
    _made, (first, _second) = _ready()
    with pytest.raises(errors.NoticeUnknown):
        queries.notice_of_token(first.reply_token)
