"""The verbs of notices: draft, edit, sign, withdraw, declare void, discard. The only writers of notices.

Signing freezes the paper: wording and version of every clause, sites, positions and the hashes of photos are kept as
they were printed. A number is allotted without gaps in its series, or is the one the office's own system gave.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from server import clock
from server.audit.operations import record
from server.database import db, insert_or_update
from server.documents.content import printable
from server.notices import errors, queries
from server.notices.evidence import RoundEvidence
from server.notices.findings import name_of, turn
from server.notices.models import Finding, Notice, NoticeItem, NumberSeries
from server.notices.numbers import allotted, tidy_number
from server.notices.paper import Issuer, compose, due_of
from server.notices.rules import DeadlineClass, FindingState, NoticeState, may_become
from server.people.models import Unit


def draft_per_unit(round_id: int, finding_ids: list[int], *, by: int) -> list[Notice]:
    """Draft one notice for each unit that answers for the chosen problems.

    Raises NothingChosen, FindingUnknown, UnitMissing, FindingNotOpen, FindingTaken; then nothing is drafted.
    """
    chosen = _chosen(round_id, finding_ids)
    nobody = [finding for finding in chosen if finding.unit_id is None]
    if nobody:
        raise errors.UnitMissing(count=len(nobody), names="、".join(name_of(each) for each in nobody[:3]))
    per_unit: dict[int, list[Finding]] = defaultdict(list)
    for finding in chosen:
        per_unit[finding.unit_id or 0].append(finding)
    return [_draft(round_id, unit_id, findings, by) for unit_id, findings in per_unit.items()]


def draft(round_id: int, unit: Unit, finding_ids: list[int], *, by: int) -> Notice:
    """Draft a notice to a unit; every problem must be open and its own. Raises as `draft_per_unit`, OtherUnit."""
    chosen = _chosen(round_id, finding_ids)
    for finding in chosen:
        if finding.unit_id != unit.id:
            raise errors.OtherUnit(name=name_of(finding), unit=unit.name)
    return _draft(round_id, unit.id, chosen, by)


def _chosen(round_id: int, finding_ids: list[int]) -> list[Finding]:
    if not finding_ids:
        raise errors.NothingChosen()
    chosen = queries.chosen_findings(round_id, finding_ids)
    unknown = set(finding_ids) - {finding.id for finding in chosen}
    if unknown:
        raise errors.FindingUnknown(finding=min(unknown))
    return chosen


def _draft(round_id: int, unit_id: int, findings: list[Finding], by: int) -> Notice:
    for finding in findings:
        standing = queries.live_notice_of(finding.id)
        if standing is not None:
            raise errors.FindingTaken(name=name_of(finding), notice=standing.number or f"草稿 {standing.id}")
        if finding.state is not FindingState.OPEN:
            raise errors.FindingNotOpen(name=name_of(finding))
    notice = Notice(
        round_id=round_id,
        unit_id=unit_id,
        state=NoticeState.DRAFT,
        deadline_class=DeadlineClass.DAYS_7,
        copies=[],
        reply_token=secrets.token_urlsafe(24),
        drafted_by=by,
        drafted_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(notice)
            db.session.flush()
            for position, finding in enumerate(findings, start=1):
                db.session.add(NoticeItem(notice_id=notice.id, finding_id=finding.id, position=position))
    except IntegrityError as error:
        raise errors.FindingTaken(name=name_of(findings[0]), notice="–") from error
    ids = [finding.id for finding in findings]
    record("notice.draft", "notice", notice.id, by=by, unit=unit_id, findings=ids)
    return notice


def edit(
    notice: Notice, *, deadline_class: DeadlineClass, contact: str, demand: str, copies: list[str], by: int
) -> None:
    """Change what a draft asks for; raises NotADraft once it is signed."""
    _need_draft(notice)
    wanted: dict[str, Any] = {
        "deadline_class": deadline_class,
        "contact": printable(contact)[:200],
        "demand": printable(demand),
        "copies": [name for name in (printable(each) for each in copies) if name],
    }
    old = {name: getattr(notice, name) for name in wanted if getattr(notice, name) != wanted[name]}
    for name in old:
        setattr(notice, name, wanted[name])
    db.session.flush()
    if old:
        record("notice.edit", "notice", notice.id, by=by, old=old, new={name: wanted[name] for name in old})


def take_off(notice: Notice, finding_id: int, *, by: int) -> None:
    """Take a problem off a draft; it may then stand on another one. Raises NotADraft."""
    _need_draft(notice)
    for item in queries.items_of(notice.id):
        if item.finding_id == finding_id:
            item.live = False
            db.session.flush()
            record("notice.take_off", "notice", notice.id, by=by, finding=finding_id)


def sign(notice: Notice, issuer: Issuer, *, by: int, number: str | None = None) -> Notice:
    """Sign a draft: give it its number (allotted, or `number` as typed), its deadline and its frozen paper.

    Raises NotADraft, NoticeEmpty, FindingNoLongerHolds, NumberTaken, NumberTooLong; then nothing is allotted.
    """
    _need_draft(notice)
    findings = [item.finding for item in queries.items_of(notice.id)]
    if not findings:
        raise errors.NoticeEmpty()
    _need_standing(notice, findings)
    at = clock.now()
    typed = tidy_number(number or "")
    _give_number(notice, _free(typed) if typed else _allot(issuer.prefix, at.astimezone(issuer.zone).year))
    paper = compose(notice, issuer, at=at, number=notice.number).record()
    notice.paper, notice.due_at = paper, due_of(notice, issuer, at).due_at
    notice.state, notice.signed_at, notice.signed_by = NoticeState.SIGNED, at, by
    for finding in findings:
        turn(finding, FindingState.HANDED_OVER)
    db.session.flush()
    sha256 = hashlib.sha256(rfc8785.dumps(paper)).hexdigest()
    record("notice.sign", "notice", notice.id, by=by, number=notice.number, paper_sha256=sha256)
    return notice


def _need_standing(notice: Notice, findings: list[Finding]) -> None:
    """Refuse to sign a problem whose verdict has changed since it was drafted."""
    evidence = RoundEvidence(notice.round_id)
    ad_hoc = {each.uuid for each in evidence.problems}
    for finding in findings:
        by_verdict = (finding.site_id, finding.requirement_id) in evidence.failing
        if finding.state is not FindingState.OPEN or not (by_verdict or finding.observation_uuid in ad_hoc):
            raise errors.FindingNoLongerHolds(name=name_of(finding))


def _give_number(notice: Notice, number: str) -> None:
    notice.number = number
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody else took the same number a moment earlier
        raise errors.NumberTaken(number=number) from error


def _free(number: str) -> str:
    if len(number) > 80:
        raise errors.NumberTooLong()
    if _is_taken(number):
        raise errors.NumberTaken(number=number)
    return number


def _is_taken(number: str) -> bool:
    return db.session.scalar(select(Notice.id).where(Notice.number == number)) is not None


def _allot(prefix: str, year: int) -> str:
    """Give the next number of a series; one that the office typed before is passed over, so none is given twice."""
    insert_or_update(NumberSeries, [{"prefix": prefix, "year": year, "last": 0}], ("prefix", "year"), ("prefix",))
    series = db.session.scalars(
        select(NumberSeries).where(NumberSeries.prefix == prefix, NumberSeries.year == year).with_for_update()
    ).one()
    db.session.refresh(series)
    while True:
        series.last += 1
        number = allotted(prefix, year, series.last)
        if not _is_taken(number):
            return number


def withdraw(notice: Notice, *, reason: str, by: int) -> None:
    """Take a signed notice back (撤回); its problems are open again, its number stays. Raises ReasonMissing."""
    _end(notice, NoticeState.WITHDRAWN, reason, by)


def declare_void(notice: Notice, *, reason: str, by: int) -> None:
    """Declare a signed notice void (作废); its problems are open again, its number stays. Raises ReasonMissing."""
    _end(notice, NoticeState.VOID, reason, by)


def _end(notice: Notice, state: NoticeState, reason: str, by: int) -> None:
    _take_turn(notice)
    if not may_become(notice.state, state):
        raise errors.MoveNotAllowed(state=notice.state.value)
    reason = printable(reason)
    if not reason:
        raise errors.ReasonMissing()
    for item in queries.items_of(notice.id):
        item.live = False
        if item.finding.state is FindingState.HANDED_OVER:
            turn(item.finding, FindingState.OPEN)
    _note_end(notice, reason, by, clock.now())
    notice.state = state
    db.session.flush()
    record(f"notice.{state.value}", "notice", notice.id, by=by, number=notice.number, reason=reason)


def discard(notice: Notice, *, by: int) -> None:
    """Put a draft aside; it leaves the lists, its problems are free, its row stays. Raises NotADraft."""
    _need_draft(notice)
    for item in queries.items_of(notice.id):
        item.live = False
    _note_end(notice, "", by, clock.now())
    db.session.flush()
    record("notice.discard", "notice", notice.id, by=by)


def _note_end(notice: Notice, reason: str, by: int, at: datetime) -> None:
    notice.ended_by, notice.ended_at, notice.end_reason = by, at, reason or None


def _need_draft(notice: Notice) -> None:
    _take_turn(notice)
    if notice.state is not NoticeState.DRAFT or notice.ended_at is not None:
        raise errors.NotADraft(number=notice.number or notice.id)


def _take_turn(notice: Notice) -> None:
    """Wait for whoever else is changing this notice, and see it as they left it."""
    db.session.refresh(notice, with_for_update={"of": Notice})
