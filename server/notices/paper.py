"""A notice as the content of its paper: composed while a draft, frozen when signed, read back afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from server.config import Settings
from server.documents.content import NoticeItem, RectificationNotice
from server.notices.deadlines import Deadline, class_words, deadline, deadline_words
from server.notices.describing import describe
from server.notices.evidence import RoundEvidence
from server.notices.models import Finding, Notice
from server.notices.queries import items_of
from server.notices.rules import NoticeState
from server.places.models import SiteUnit
from server.places.rules import UnitRole

MARKS = {NoticeState.WITHDRAWN: "已撤回", NoticeState.VOID: "已作废"}


@dataclass(frozen=True)
class Issuer:
    """Who issues papers, and how: name, letters of the number, contact, address of this instance, time zone."""

    name: str
    prefix: str
    contact: str
    public_url: str
    zone: ZoneInfo

    @classmethod
    def of(cls, settings: Settings) -> Issuer:
        """Take the issuer from the settings."""
        name = settings.office_name or f"{settings.city_name}创建办"
        return cls(
            name, settings.notice_prefix, settings.office_contact, settings.public_url.rstrip("/"), settings.zone
        )

    def reply_url(self, notice: Notice) -> str:
        """Give the address where the unit reads its notice."""
        return f"{self.public_url}/reply/{notice.reply_token}"


def paper_of(notice: Notice, issuer: Issuer, at: datetime) -> RectificationNotice:
    """Give the paper of a notice: what was frozen at signing, or for a draft what it would say if signed `at`."""
    if notice.paper is None:
        return compose(notice, issuer, at=at, number=None)
    frozen = RectificationNotice.model_validate(notice.paper)
    return frozen.model_copy(update={"mark": MARKS.get(notice.state, "")})


def compose(notice: Notice, issuer: Issuer, *, at: datetime, number: str | None) -> RectificationNotice:
    """Compose the paper from what stands now; `number` None leaves it a draft without date and link."""
    evidence = RoundEvidence(notice.round_id)
    findings = [item.finding for item in items_of(notice.id)]
    items = tuple(describe(finding, evidence) for finding in findings)
    due = deadline(notice.deadline_class, at, issuer.zone)
    days = sorted(finding.found_at.astimezone(issuer.zone).date() for finding in findings)
    return RectificationNotice(
        office_name=issuer.name,
        number=number,
        lead_unit=notice.unit.name,
        assisting_units=_assisting(findings, notice.unit_id),
        copies=tuple(notice.copies),
        round_name=notice.round.name,
        checked_from=days[0] if days else None,
        checked_until=days[-1] if days else None,
        check_place=_places(items),
        items=items,
        request=notice.demand,
        deadline=deadline_words(due, issuer.zone),
        deadline_class=class_words(notice.deadline_class),
        deadline_note=due.note,
        reply_url=issuer.reply_url(notice) if number else "",
        contact=notice.contact or issuer.contact,
        issued_on=at.astimezone(issuer.zone).date() if number else None,
    )


def due_of(notice: Notice, issuer: Issuer, at: datetime) -> Deadline:
    """Work out the deadline of a notice signed `at`."""
    return deadline(notice.deadline_class, at, issuer.zone)


def _assisting(findings: list[Finding], lead_id: int) -> tuple[str, ...]:
    """Name the units that assist at the sites of these findings, each once, the notice's own left out."""
    found: dict[int, str] = {}
    for finding in findings:
        rows: list[SiteUnit] = finding.site.units if finding.site else []
        found |= {row.unit_id: row.unit.name for row in rows if row.role is UnitRole.ASSISTING}
    found.pop(lead_id, None)
    return tuple(found.values())


def _places(items: tuple[NoticeItem, ...]) -> str:
    """Name what was checked: up to three sites, then how many there were."""
    names = list(dict.fromkeys(item.site_name for item in items if item.site_name))
    if not names:
        return ""
    return "、".join(names) if len(names) <= 3 else f"{'、'.join(names[:3])}等{len(names)}个点位"
