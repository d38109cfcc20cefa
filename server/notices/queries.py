"""Reads of the notices room: findings of a round, notices, and who a notice concerns."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from server.database import db
from server.inspections.models import RoundSite
from server.notices.errors import NoticeUnknown
from server.notices.models import Finding, Notice, NoticeItem
from server.notices.rules import FindingState, NoticeState
from server.places.models import Site, SiteUnit
from server.standards.models import Requirement


def findings(round_id: int) -> list[Finding]:
    """List the findings of a round in order of their origin: by site and clause, then ad-hoc problems by time."""
    statement = (
        select(Finding)
        .where(Finding.round_id == round_id)
        .options(
            joinedload(Finding.site).joinedload(Site.area),
            joinedload(Finding.requirement).joinedload(Requirement.standard),
            joinedload(Finding.unit),
            joinedload(Finding.observation),
        )
    )
    return sorted(db.session.scalars(statement), key=_order)


def _order(finding: Finding) -> tuple[bool, str, int, int]:
    clause = finding.requirement.position if finding.requirement else 0
    return finding.requirement_id is None, finding.site.name if finding.site else "", clause, finding.id


def sites_with_units(round_id: int) -> dict[int, Site]:
    """Give the sites of a round, reserve ones too, each with its area and units, in two statements."""
    statement = (
        select(Site)
        .join(RoundSite, RoundSite.site_id == Site.id)
        .where(RoundSite.round_id == round_id)
        .options(joinedload(Site.area), selectinload(Site.units).joinedload(SiteUnit.unit))
    )
    return {site.id: site for site in db.session.scalars(statement)}


def chosen_findings(round_id: int, finding_ids: list[int]) -> list[Finding]:
    """List those of the chosen findings that belong to a round."""
    statement = select(Finding).where(Finding.round_id == round_id, Finding.id.in_(finding_ids))
    return sorted(db.session.scalars(statement), key=_order)


def live_items(round_id: int) -> dict[int, Notice]:
    """Give for each finding of a round the live notice it stands on."""
    statement = (
        select(NoticeItem.finding_id, Notice)
        .join(Notice, Notice.id == NoticeItem.notice_id)
        .where(Notice.round_id == round_id, NoticeItem.live)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def live_notice_of(finding_id: int) -> Notice | None:
    """Give the live notice a finding stands on."""
    return db.session.scalar(
        select(Notice).join(NoticeItem).where(NoticeItem.finding_id == finding_id, NoticeItem.live)
    )


def finding_counts(round_id: int) -> dict[FindingState, int]:
    """Count the findings of a round by state."""
    statement = select(Finding.state, func.count()).where(Finding.round_id == round_id).group_by(Finding.state)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def notice(notice_id: int) -> Notice:
    """Give a notice by its row number; raises `NoticeUnknown`."""
    found = db.session.get(Notice, notice_id)
    if found is None:
        raise NoticeUnknown(number=notice_id)
    return found


def notice_numbered(number: str) -> Notice:
    """Give a notice by its number as printed; raises `NoticeUnknown`."""
    found = db.session.scalar(select(Notice).where(Notice.number == number))
    if found is None:
        raise NoticeUnknown(number=number)
    return found


def notice_of_token(token: str) -> Notice:
    """Give the signed (or ended) notice a unit's link stands for; a draft is nobody's business yet."""
    found = db.session.scalar(select(Notice).where(Notice.reply_token == token))
    if found is None or found.state is NoticeState.DRAFT:
        raise NoticeUnknown(number="…")
    return found


def notices(state: NoticeState | None = None, round_id: int | None = None) -> list[Notice]:
    """List notices, the newest first; discarded drafts are left out."""
    statement = (
        select(Notice)
        .where((Notice.state != NoticeState.DRAFT) | Notice.ended_at.is_(None))
        .order_by(Notice.drafted_at.desc(), Notice.id.desc())
        .options(joinedload(Notice.unit), joinedload(Notice.round), selectinload(Notice.items))
    )
    if state is not None:
        statement = statement.where(Notice.state == state)
    if round_id is not None:
        statement = statement.where(Notice.round_id == round_id)
    return list(db.session.scalars(statement))


def notices_to(unit_id: int) -> list[Notice]:
    """List the signed notices to one unit, the newest first."""
    statement = select(Notice).where(Notice.unit_id == unit_id, Notice.state == NoticeState.SIGNED)
    return list(db.session.scalars(statement.order_by(Notice.signed_at.desc(), Notice.id.desc())))


def notice_counts() -> dict[NoticeState, int]:
    """Count notices by state; discarded drafts are left out."""
    statement = (
        select(Notice.state, func.count())
        .where((Notice.state != NoticeState.DRAFT) | Notice.ended_at.is_(None))
        .group_by(Notice.state)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def items_of(notice_id: int) -> list[NoticeItem]:
    """List what stands on a notice, in print order: live items, or all of them once the notice has ended."""
    statement = (
        select(NoticeItem)
        .where(NoticeItem.notice_id == notice_id)
        .order_by(NoticeItem.position, NoticeItem.finding_id)
        .options(
            joinedload(NoticeItem.finding).joinedload(Finding.site),
            joinedload(NoticeItem.finding).joinedload(Finding.requirement),
            joinedload(NoticeItem.finding).joinedload(Finding.observation),
        )
    )
    return [item for item in db.session.scalars(statement) if item.live]
