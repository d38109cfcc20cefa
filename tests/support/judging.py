"""Factories of verdicts and decisions, as the compliance room leaves them."""

from __future__ import annotations

from typing import Any

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Decision, Verdict
from server.database import db
from server.inspections.models import Round
from server.people.models import Account
from server.places.models import Site
from server.standards.models import Requirement


def verdict(round_: Round, site: Site, requirement: Requirement, outcome: Outcome, **values: Any) -> Verdict:
    """Make a verdict of the engine."""
    defaults: dict[str, Any] = {"reasons": [], "places": [], "judged_at": clock.now(), "content_sha256": "0" * 64}
    where = {"round_id": round_.id, "site_id": site.id, "requirement_id": requirement.id}
    row = Verdict(outcome=outcome, **where, **(defaults | values))
    db.session.add(row)
    db.session.flush()
    return row


def decision(on: Verdict, outcome: Outcome, by: Account, **values: Any) -> Decision:
    """Make a person's decision above a verdict."""
    where = {"round_id": on.round_id, "site_id": on.site_id, "requirement_id": on.requirement_id}
    defaults: dict[str, Any] = {"reason": "现场复核", "decided_by": by.id, "decided_at": clock.now()}
    row = Decision(outcome=outcome, **where, **(defaults | values))
    db.session.add(row)
    db.session.flush()
    return row
