"""Which problems a round has: derived from the verdicts that fail and from ad-hoc observations, again and again.

Deriving is idempotent: the same verdicts give the same findings, however often it runs. A problem that no longer holds
is dropped, not deleted, unless it has been handed over: then it stays until its notice is withdrawn or it is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server import clock
from server.audit.operations import record
from server.database import db
from server.inspections.models import Observation, Round
from server.notices import queries
from server.notices.errors import FindingNotOpen
from server.notices.evidence import RoundEvidence
from server.notices.models import Finding
from server.notices.rules import FindingState, may_turn
from server.people.models import Unit
from server.places import queries as places
from server.places.models import Site
from server.places.rules import UnitRole

Origin = tuple[int | None, int | None, UUID | None]
"""Site and requirement of a failing verdict, or the UUID of an ad-hoc observation."""


@dataclass(frozen=True)
class Derived:
    """A problem as it should be recorded."""

    origin: Origin
    site_id: int | None
    unit_id: int | None
    area_code: str | None
    found_at: datetime


@dataclass(frozen=True)
class Changes:
    """What deriving would change."""

    new: tuple[Derived, ...]
    again: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    answered: tuple[tuple[Finding, Derived], ...]
    """Open findings that nobody answered for yet and now somebody does."""

    def __bool__(self) -> bool:
        return bool(self.new or self.again or self.gone or self.answered)


def changes(round_id: int, evidence: RoundEvidence | None = None) -> Changes:
    """Compare the findings of a round with what holds now (`evidence`, where it was read already); reads only."""
    wanted = {each.origin: each for each in _derive(evidence or RoundEvidence(round_id))}
    known = {_origin(each): each for each in queries.findings(round_id)}
    pairs = [(known[key], each) for key, each in wanted.items() if key in known]
    return Changes(
        new=tuple(each for key, each in wanted.items() if key not in known),
        again=tuple(finding for finding, _each in pairs if finding.state is FindingState.DROPPED),
        gone=tuple(each for key, each in known.items() if key not in wanted and each.state is FindingState.OPEN),
        answered=tuple(
            (finding, each)
            for finding, each in pairs
            if finding.state is FindingState.OPEN and finding.unit_id is None and each.unit_id is not None
        ),
    )


def open_findings(round_id: int, *, by: int | None = None) -> Changes:
    """Bring the findings of a round in line with what holds now; repeating it changes nothing."""
    # One at a time for a round: two views of a fresh list would otherwise both add the same problems.
    db.session.execute(select(Round.id).where(Round.id == round_id).with_for_update())
    found = changes(round_id)
    now = clock.now()
    for each in found.new:
        site_id, requirement_id, observation_uuid = each.origin
        db.session.add(
            Finding(
                round_id=round_id,
                site_id=site_id if observation_uuid is None else each.site_id,
                requirement_id=requirement_id,
                observation_uuid=observation_uuid,
                unit_id=each.unit_id,
                area_code=each.area_code,
                state=FindingState.OPEN,
                found_at=each.found_at,
            )
        )
    for finding in found.again:
        finding.state, finding.settled_at = FindingState.OPEN, None
    for finding in found.gone:
        finding.state, finding.settled_at = FindingState.DROPPED, now
    for finding, derived in found.answered:
        finding.unit_id = derived.unit_id
    db.session.flush()
    if found:
        counts = {"new": len(found.new), "again": len(found.again), "dropped": [each.id for each in found.gone]}
        record("finding.derive", "round", round_id, by=by, **counts)
    return found


def name_unit(finding: Finding, unit: Unit, *, by: int) -> None:
    """Name the unit that answers for an open problem; raises FindingNotOpen, and while it is on a draft too."""
    if finding.state is not FindingState.OPEN or queries.live_notice_of(finding.id) is not None:
        raise FindingNotOpen(name=name_of(finding))
    before = finding.unit_id
    finding.unit = unit
    db.session.flush()
    record("finding.name_unit", "finding", finding.id, by=by, old=before, new=unit.id)


def turn(finding: Finding, state: FindingState) -> None:
    """Move a finding on; raises FindingNotOpen where its life does not allow it."""
    if not may_turn(finding.state, state):
        raise FindingNotOpen(name=name_of(finding))
    finding.state = state
    finding.settled_at = clock.now() if state in {FindingState.CLOSED, FindingState.DROPPED} else None


def name_of(finding: Finding) -> str:
    """Name a finding in a sentence: its site and clause, or what was noted."""
    where = finding.site.name if finding.site else ""
    if finding.requirement is not None:
        return f"{where} {finding.requirement.clause}".strip()
    note = finding.observation.note if finding.observation else ""
    return where or note[:20] or str(finding.id)


def _origin(finding: Finding) -> Origin:
    if finding.observation_uuid is not None:
        return None, None, UUID(str(finding.observation_uuid))
    return finding.site_id, finding.requirement_id, None


def _derive(evidence: RoundEvidence) -> list[Derived]:
    leads: dict[int, int | None] = {}
    found = []
    for (site_id, requirement_id), verdict in evidence.failing.items():
        site = evidence.site(site_id)
        seen = [each.taken_at for each in evidence.behind(verdict)] or [verdict.judged_at]
        unit_id = leads.setdefault(site_id, _lead_of(site))
        found.append(Derived((site_id, requirement_id, None), site_id, unit_id, site.area_code, max(seen)))
    return found + [_derive_ad_hoc(each, evidence) for each in evidence.problems]


def _derive_ad_hoc(observation: Observation, evidence: RoundEvidence) -> Derived:
    site = evidence.site(observation.site_id) if observation.site_id is not None else None
    area_code = site.area_code if site else _area_of(observation)
    unit_id = observation.unit_id or (_lead_of(site) if site else _lead_in(area_code))
    return Derived((None, None, observation.uuid), observation.site_id, unit_id, area_code, observation.taken_at)


def _area_of(observation: Observation) -> str | None:
    from shapely.geometry import Point

    if observation.lon is None or observation.lat is None:
        return None
    area = places.area_containing(Point(observation.lon, observation.lat))
    return area.code if area else None


def _lead_of(site: Site) -> int | None:
    return next((each.unit_id for each in site.units if each.role is UnitRole.LEAD), None)


def _lead_in(area_code: str | None) -> int | None:
    """Name who leads in an area for things that belong to no site."""
    proposals: list[Any] = places.proposals_for("*", area_code) if area_code else []
    return next((each.unit_id for each in proposals if each.role is UnitRole.LEAD), None)
