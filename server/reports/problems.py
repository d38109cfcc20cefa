"""The 问题清单 of a round: every problem that was found, in one line each, grouped by unit or by area."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from server import clock
from server.documents.content import NoticeItem, ProblemGroup, ProblemList, ProblemRow
from server.documents.phrases import full_width
from server.documents.wording import found_words
from server.inspections.models import Round
from server.notices import queries
from server.notices.describing import describe
from server.notices.evidence import RoundEvidence
from server.notices.models import Finding, Notice
from server.notices.paper import Issuer
from server.notices.rules import FindingState, NoticeState
from server.places import queries as places

STATUSES = ("未交办", "拟稿中", "已交办", "已逾期", "已销号")
NOBODY = "未定责任单位"
NOWHERE = "未定辖区"


class Grouping(StrEnum):
    """By what a problem list is grouped."""

    UNIT = "unit"
    AREA = "area"


@dataclass(frozen=True)
class Entry:
    """One problem in short: its finding, how it is described, who answers, where, and on which notice it stands."""

    finding: Finding
    item: NoticeItem
    unit: str
    area: str
    notice: Notice | None

    @property
    def place(self) -> str:
        """The site, and where on it."""
        name, place = self.item.site_name, self.item.place
        return full_width(
            f"{name}，{place}" if name and place and place not in name and name not in place else name or place
        )

    @property
    def problem(self) -> str:
        """What is wrong, with its clause or its kind."""
        about = f"第{self.item.clause.code}条" if self.item.clause else self.item.problem_type
        return full_width("：".join(part for part in (about, found_words(self.item)) if part))

    @property
    def due_at(self) -> datetime | None:
        """By when it is to be mended, once its notice is signed."""
        return self.notice.due_at if self.notice and self.notice.state is NoticeState.SIGNED else None

    @property
    def may_be_chosen(self) -> bool:
        """Tell whether a new notice can hand it over: open, answered for, on no notice yet."""
        return self.finding.state is FindingState.OPEN and self.notice is None and self.finding.unit_id is not None

    def status(self, now: datetime) -> str:
        """Say in a word where it stands, as the printed list says it."""
        if self.finding.state is FindingState.CLOSED:
            return "已销号"
        if self.finding.state is FindingState.HANDED_OVER:
            return "已逾期" if self.due_at and self.due_at < now else "已交办"
        return "拟稿中" if self.notice else "未交办"


def entries(round_id: int, evidence: RoundEvidence | None = None) -> list[Entry]:
    """List the problems of a round that hold or held; dropped ones are left out."""
    evidence, standing = evidence or RoundEvidence(round_id), queries.live_items(round_id)
    areas = {area.code: area.name for area in places.areas()}
    return [
        Entry(
            finding=finding,
            item=describe(finding, evidence),
            unit=finding.unit.name if finding.unit else "",
            area=areas.get(finding.area_code or "", ""),
            notice=standing.get(finding.id),
        )
        for finding in queries.findings(round_id)
        if finding.state is not FindingState.DROPPED
    ]


def grouped(listed: list[Entry], by: Grouping) -> list[tuple[str, list[Entry]]]:
    """Group problems by unit or area, named groups by name, the nameless group last."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in listed:
        groups[entry.unit if by is Grouping.UNIT else entry.area].append(entry)
    return sorted(groups.items(), key=lambda group: (not group[0], group[0]))


def problem_list(round_: Round, by: Grouping, issuer: Issuer) -> ProblemList:
    """Give the problem list of a round as the content of a file."""
    now = clock.now()
    nameless = NOBODY if by is Grouping.UNIT else NOWHERE
    groups = tuple(
        ProblemGroup(name=name or nameless, rows=tuple(_row(entry, now, issuer.zone) for entry in listed))
        for name, listed in grouped(entries(round_.id), by)
    )
    return ProblemList(
        office_name=issuer.name,
        title=f"{round_.name}问题清单",
        round_name=round_.name,
        grouped_by="责任单位" if by is Grouping.UNIT else "辖区",
        made_on=now.astimezone(issuer.zone).date(),
        groups=groups,
    )


def _row(entry: Entry, now: datetime, zone: ZoneInfo) -> ProblemRow:
    due = entry.due_at.astimezone(zone).strftime("%Y-%m-%d") if entry.due_at else ""
    return ProblemRow(
        place=entry.place,
        problem=entry.problem,
        unit=entry.unit,
        area=entry.area,
        due=due,
        status=entry.status(now),
    )
