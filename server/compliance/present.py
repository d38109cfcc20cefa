"""现状: how requirements stand now at the sites of a closed round, kept beside its frozen verdicts and never in them.

A state is written only where it differs from what is stored. Its history is the audit log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server import clock
from server.audit.operations import record as log
from server.compliance import queries, words
from server.compliance.engine.rechecks import Rechecked
from server.compliance.engine.verdicts import Outcome
from server.compliance.models import PresentState
from server.compliance.queries import EffectiveVerdict
from server.compliance.sample import Pairs
from server.database import db
from server.inspections.models import Round
from server.places import queries as places
from server.places.models import Site
from server.standards.models import Requirement

MET = frozenset({Outcome.PASS, Outcome.NOT_APPLICABLE})
Key = tuple[int, int]
"""Site and requirement."""


@dataclass(frozen=True)
class Present:
    """How a requirement stands now."""

    outcome: Outcome
    measured: float | None
    required: float | None
    shortfall: float | None
    unit: str | None
    reasons: tuple[dict[str, Any], ...]
    checked_at: datetime
    judged_at: datetime

    @property
    def sentences(self) -> list[str]:
        """The reasons in the language of the reader."""
        return words.sentences(self.reasons)


def present_states(round_id: int, site_id: int | None = None) -> dict[Key, Present]:
    """Give how things stand after re-checks in a closed round, or at one of its sites; nothing without a re-check."""
    return {(row.site_id, row.requirement_id): _present(row) for row in _rows(round_id, site_id)}


def beside_verdicts(round_id: int) -> list[tuple[Site, EffectiveVerdict, Present]]:
    """List how requirements stand now beside what the round came to, by site and clause."""
    states = present_states(round_id)
    sites = {site_id: places.site(site_id) for site_id in sorted({site_id for site_id, _ in states})}
    return [
        (site, row, states[site_id, row.requirement_id])
        for site_id, site in sites.items()
        for row in queries.site_verdicts(round_id, site_id)
        if (site_id, row.requirement_id) in states
    ]


def still_failing(round_: Round, site_ids: Sequence[int]) -> dict[int, int]:
    """Count, at some sites of a closed round, the requirements that failed and are not met now, where there are any."""
    pairs = Pairs(round_)
    statement = pairs.select(Site.id, Requirement.id).where(Site.id.in_(site_ids), pairs.outcome == Outcome.FAIL.value)
    failing: Counter[int] = Counter()
    present = present_states(round_.id)
    for site_id, requirement_id in db.session.execute(statement):
        now = present.get((site_id, requirement_id))
        failing[site_id] += now is None or now.outcome not in MET
    return {site_id: count for site_id, count in failing.items() if count}


def keep_present(round_id: int, rechecked: Mapping[Key, Rechecked | None]) -> None:
    """Store how requirements stand after re-checks; what no re-check settles any more stands as it was judged."""
    if not rechecked:
        return
    stored = {(row.site_id, row.requirement_id): row for row in _rows(round_id)}
    for key, state in sorted(rechecked.items()):
        row = stored.get(key)
        if state is None:
            if row is not None:
                _log("present.withdraw", row, row.outcome)
                db.session.delete(row)
            continue
        sha256 = state.verdict.sha256()
        if row is not None and (row.content_sha256, row.checked_at) == (sha256, state.checked_at):
            continue
        before = row.outcome if row is not None else None
        if row is None:
            row = PresentState(round_id=round_id, site_id=key[0], requirement_id=key[1])
            db.session.add(row)
        told = state.verdict.as_json()
        row.outcome, row.unit = state.verdict.outcome, state.verdict.unit
        row.measured, row.required, row.shortfall = told["measured"], told["required"], told["shortfall"]
        row.reasons, row.places = told["reasons"], told["places"]
        row.checked_at, row.judged_at, row.content_sha256 = state.checked_at, clock.now(), sha256
        _log("present.change", row, before)
    db.session.flush()


def _rows(round_id: int, site_id: int | None = None) -> list[PresentState]:
    statement = select(PresentState).where(PresentState.round_id == round_id)
    if site_id is not None:
        statement = statement.where(PresentState.site_id == site_id)
    return list(db.session.scalars(statement.order_by(PresentState.site_id, PresentState.requirement_id)))


def _log(what: str, row: PresentState, before: Outcome | None) -> None:
    about = {"round": row.round_id, "site": row.site_id, "requirement": row.requirement_id}
    told = {"old": before.value if before else None, "new": row.outcome.value}
    log(what, "round", row.round_id, by=None, **about, **(told if what == "present.change" else {"old": told["old"]}))


def _present(row: PresentState) -> Present:
    return Present(
        outcome=row.outcome,
        measured=row.measured,
        required=row.required,
        shortfall=row.shortfall,
        unit=row.unit,
        reasons=tuple(row.reasons),
        checked_at=row.checked_at,
        judged_at=row.judged_at,
    )
