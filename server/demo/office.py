"""What the office does after the walk: one decision, the findings, one notice signed and written, one left as a draft.

Everything goes through the operations an office page would call; doing it again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from server.compliance import operations as compliance
from server.compliance import queries as verdicts
from server.compliance.engine.verdicts import Outcome
from server.config import Settings
from server.database import db, transaction
from server.demo.errands import DECIDED
from server.demo.walk import Done
from server.files import write_whole
from server.inspections.models import Visit
from server.notices import findings, operations, queries
from server.notices.models import Finding, Notice
from server.notices.paper import Issuer
from server.notices.printing import paper_file
from server.notices.rules import DeadlineClass, FindingState, NoticeState
from server.people.models import Unit

ROAD_UNIT, PARK_UNIT = "示范区城市管理局", "示范区园林绿化中心"
REASON = "现场照片中宣传栏右幅即为“图说我们的价值观”公益广告，检查员漏看，改判符合。"
DEMAND = "请按要求补足缺口路段的公益广告，清理占道经营和小广告，并附整改前后同角度照片反馈。"


@dataclass(slots=True)
class Handled:
    """What the office did: how many findings there are, the signed notice's number, the drafts, the files written."""

    findings: int = 0
    number: str = ""
    drafts: int = 0
    files: list[Path] = field(default_factory=list)


def handle(done: Done, settings: Settings, *, by: int) -> Handled:
    """Do the office's part of the day; raises what the operations raise."""
    round_id = done.day.round_id
    _decide(done, by)
    with transaction():
        findings.open_findings(round_id, by=by)
    with transaction():
        signed = _notice_to(ROAD_UNIT, round_id, by)
        if signed is not None and signed.state is NoticeState.DRAFT:
            operations.edit(
                signed, deadline_class=DeadlineClass.DAYS_7, contact="", demand=DEMAND,
                copies=["示范区住房和城乡建设局"], by=by,
            )  # fmt: skip
            operations.sign(signed, Issuer.of(settings), by=by)
        _notice_to(PARK_UNIT, round_id, by)
    return _written(round_id, settings)


def _decide(done: Done, by: int) -> None:
    """Overrule, once, what the inspector of the third stop answered."""
    with transaction():
        visit = db.session.get(Visit, done.day.uuid("stop-c"))
        if visit is None:
            return
        for row in verdicts.site_verdicts(done.day.round_id, visit.site_id):
            if row.key == DECIDED and row.decided is None and row.proposed is Outcome.FAIL:
                compliance.decide(row.round_id, row.site_id, row.requirement_id, Outcome.PASS, REASON, by=by)


def _notice_to(unit: str, round_id: int, by: int) -> Notice | None:
    """Give the unit's notice of this round, drafting it from its open problems where there is none."""
    for notice in queries.notices(round_id=round_id):
        if notice.unit.name == unit and notice.ended_at is None:
            return notice
    mine = [
        each.id
        for each in queries.findings(round_id)
        if each.state is FindingState.OPEN and each.unit_id and _unit_name(each) == unit
    ]
    return operations.draft_per_unit(round_id, mine, by=by)[0] if mine else None


def _unit_name(finding: Finding) -> str:
    unit = db.session.get(Unit, finding.unit_id)
    return unit.name if unit else ""


def _written(round_id: int, settings: Settings) -> Handled:
    """Write the signed notice as DOCX and PDF into the data folder."""
    handled = Handled(findings=len(queries.findings(round_id)))
    for notice in queries.notices(round_id=round_id):
        if notice.state is NoticeState.DRAFT:
            handled.drafts += 1
        elif notice.state is NoticeState.SIGNED:
            handled.number = notice.number or ""
            for kind in ("docx", "pdf"):
                data, name = paper_file(notice, kind, settings)
                path = settings.data_dir / "demo" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, data)
                handled.files.append(path)
    return handled
