"""Reads of the compliance room: verdicts with a person's decision above them, per requirement and per site."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from server.compliance import words
from server.compliance.engine.verdicts import Outcome, gravest
from server.compliance.errors import DecisionUnknown
from server.compliance.models import Decision, Verdict, VerdictChange
from server.database import db
from server.inspections.models import Due, RoundSite
from server.people.models import Account
from server.places.models import Site
from server.standards.models import Requirement

SETTLED = {Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.UNABLE, Outcome.UNCERTAIN}


@dataclass(frozen=True)
class EffectiveVerdict:
    """A verdict as it stands: the engine's proposal, and the decision above it where a person has made one."""

    verdict_id: int
    round_id: int
    site_id: int
    requirement_id: int
    key: str
    clause: str
    text: str
    proposed: Outcome
    measured: float | None
    required: float | None
    shortfall: float | None
    unit: str | None
    reasons: tuple[dict[str, Any], ...]
    places: tuple[dict[str, Any], ...]
    judged_at: datetime
    frozen_at: datetime | None
    decided: Outcome | None = None
    decision_id: int | None = None
    decision_reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None

    @property
    def sentences(self) -> list[str]:
        """The reasons in the language of the reader."""
        return words.sentences(self.reasons)

    @property
    def outcome(self) -> Outcome:
        """What holds: the decision where there is one, else the proposal."""
        return self.decided or self.proposed


@dataclass(frozen=True)
class SiteSummary:
    """One site's standing in a round."""

    outcome: Outcome
    answered: int
    total: int
    counts: dict[Outcome, int]


def round_verdicts(
    round_id: int, site_id: int | None = None, *, proposed: Outcome | None = None
) -> list[EffectiveVerdict]:
    """List the effective verdicts of a round, or of one site in it, by site and clause. Two statements, any size.

    With `proposed` only those of which the engine proposes that outcome.
    """
    statement = (
        select(Verdict, Requirement.key, Requirement.clause, Requirement.text)
        .join(Requirement, Requirement.id == Verdict.requirement_id)
        .where(Verdict.round_id == round_id)
        .order_by(Verdict.site_id, Requirement.position)
    )
    if site_id is not None:
        statement = statement.where(Verdict.site_id == site_id)
    if proposed is not None:
        statement = statement.where(Verdict.outcome == proposed)
    above = _decisions(round_id, site_id)
    return [
        _effective(verdict, key, clause, text, above.get((verdict.site_id, verdict.requirement_id)))
        for verdict, key, clause, text in db.session.execute(statement)
    ]


def site_verdicts(round_id: int, site_id: int) -> list[EffectiveVerdict]:
    """List the effective verdicts of one site by clause."""
    return round_verdicts(round_id, site_id)


def site_outcomes(round_id: int) -> dict[int, SiteSummary]:
    """Give each judged site's outcome of most concern and how many requirements are settled."""
    grouped: dict[int, list[Outcome]] = defaultdict(list)
    for row in round_verdicts(round_id):
        grouped[row.site_id].append(row.outcome)
    return {
        site_id: SiteSummary(
            outcome=gravest(set(outcomes)),
            answered=sum(outcome in SETTLED for outcome in outcomes),
            total=len(outcomes),
            counts={outcome: outcomes.count(outcome) for outcome in Outcome if outcome in outcomes},
        )
        for site_id, outcomes in grouped.items()
    }


def decision_numbered(decision_id: int) -> Decision:
    """Give a decision; raises `DecisionUnknown`."""
    found = db.session.get(Decision, decision_id)
    if found is None:
        raise DecisionUnknown()
    return found


def effective_verdict(round_id: int, site_id: int, requirement_id: int) -> EffectiveVerdict | None:
    """Give one effective verdict, or None where nothing was judged yet."""
    rows = round_verdicts(round_id, site_id)
    return next((row for row in rows if row.requirement_id == requirement_id), None)


def changes(verdict_id: int) -> list[VerdictChange]:
    """List the steps of a verdict, oldest first."""
    statement = select(VerdictChange).where(VerdictChange.verdict_id == verdict_id)
    return list(db.session.scalars(statement.order_by(VerdictChange.id)))


def decisions(round_id: int, site_id: int, requirement_id: int | None = None) -> list[Decision]:
    """List what people decided at a site, withdrawn decisions too, oldest first."""
    statement = select(Decision).where(Decision.round_id == round_id, Decision.site_id == site_id)
    if requirement_id is not None:
        statement = statement.where(Decision.requirement_id == requirement_id)
    return list(db.session.scalars(statement.order_by(Decision.id)))


def round_sites(round_id: int) -> list[tuple[Site, bool]]:
    """List the sites of a round in draw order, each with whether it only waits in reserve (备用点位)."""
    statement = (
        select(Site, RoundSite.reserve)
        .join(RoundSite, RoundSite.site_id == Site.id)
        .where(RoundSite.round_id == round_id)
        .order_by(RoundSite.draw_order, Site.id)
    )
    return [(site, reserve) for site, reserve in db.session.execute(statement)]


def round_site_ids(round_id: int) -> list[int]:
    """List the numbers of the sites of a round in draw order."""
    statement = select(RoundSite.site_id).where(RoundSite.round_id == round_id)
    return list(db.session.scalars(statement.order_by(RoundSite.draw_order, RoundSite.site_id)))


def sites_due(round_id: int) -> list[int]:
    """List the numbers of all sites of a round at which something is due."""
    return list(
        db.session.scalars(select(Due.site_id).where(Due.round_id == round_id).distinct().order_by(Due.site_id))
    )


def due_sites(limit: int, round_id: int | None = None) -> list[tuple[int, int]]:
    """List the (round, site) pairs at which something is due, the longest waiting first."""
    statement = (
        select(Due.round_id, Due.site_id)
        .group_by(Due.round_id, Due.site_id)
        .order_by(func.min(Due.marked_at), Due.round_id, Due.site_id)
        .limit(limit)
    )
    if round_id is not None:
        statement = statement.where(Due.round_id == round_id)
    return [(each, site) for each, site in db.session.execute(statement)]


def _decisions(round_id: int, site_id: int | None) -> dict[tuple[int, int], tuple[Decision, str]]:
    statement = (
        select(Decision, Account.display_name)
        .join(Account, Account.id == Decision.decided_by)
        .where(Decision.round_id == round_id, Decision.withdrawn_at.is_(None))
        .order_by(Decision.id)
    )
    if site_id is not None:
        statement = statement.where(Decision.site_id == site_id)
    # Later decisions overwrite earlier ones: the newest that was not withdrawn stands.
    return {(each.site_id, each.requirement_id): (each, name) for each, name in db.session.execute(statement)}


def _effective(
    verdict: Verdict, key: str, clause: str, text: str, above: tuple[Decision, str] | None
) -> EffectiveVerdict:
    decision, decider = above or (None, None)
    return EffectiveVerdict(
        verdict_id=verdict.id,
        round_id=verdict.round_id,
        site_id=verdict.site_id,
        requirement_id=verdict.requirement_id,
        key=key,
        clause=clause,
        text=text,
        proposed=verdict.outcome,
        measured=verdict.measured,
        required=verdict.required,
        shortfall=verdict.shortfall,
        unit=verdict.unit,
        reasons=tuple(verdict.reasons),
        places=tuple(verdict.places),
        judged_at=verdict.judged_at,
        frozen_at=verdict.frozen_at,
        decided=decision.outcome if decision else None,
        decision_id=decision.id if decision else None,
        decision_reason=decision.reason if decision else None,
        decided_by=decider,
        decided_at=decision.decided_at if decision else None,
    )
