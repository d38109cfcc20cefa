"""Working out what is due at some sites: read once for all of them, judge purely, keep nothing.

What is worked out says from which marks it was; `writing.py` keeps it only where these still stand. So nobody is
locked while this goes on, and a record that comes meanwhile is judged in its turn.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from server.compliance import queries, reading
from server.compliance.engine.rechecks import Rechecked, newest_settled
from server.compliance.engine.rules import judge
from server.compliance.engine.verdicts import Verdict
from server.compliance.gathering import Gathered
from server.compliance.portions import Portion, portions
from server.database import db
from server.inspections import queries as inspections
from server.inspections.models import Round
from server.inspections.rules import Phase, RoundState
from server.standards.document import Requirement as Clause
from server.standards.queries import clauses

logger = logging.getLogger(__name__)
NARROW, NARROW_FROM = 3, 500
"""Up to so many requirements are read by themselves where more records than that would be read for all of them."""


@dataclass(frozen=True)
class WorkedOut:
    """What came out at one site, by requirement, and the marks it answers; where it failed there is nothing."""

    round_id: int
    site_id: int
    marks: dict[int, datetime]
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    present: dict[int, Rechecked | None] = field(default_factory=dict)
    """In a closed round: how each requirement stands after re-checks; None where no re-check settles it."""
    failed: bool = False


@dataclass(frozen=True)
class _Clauses:
    """The requirements that are asked for in a round, in the order of the clauses, by the type of site."""

    round: Round
    by_type: dict[str, dict[int, Clause]]

    @classmethod
    def of(cls, round_: Round, waiting: reading.Marks) -> _Clauses:
        by_type: dict[str, dict[int, Clause]] = {}
        for number, site_type, clause in clauses(round_.standard_id, _asked(waiting)):
            by_type.setdefault(site_type, {})[number] = clause
        return cls(round_, by_type)


def _asked(waiting: reading.Marks) -> set[int]:
    return {requirement_id for marked in waiting.values() for requirement_id in marked}


def work_out_due(limit: int, round_id: int | None = None) -> list[WorkedOut]:
    """Judge what is due at up to `limit` sites, the longest waiting first, of one round or of any."""
    by_round: dict[int, list[int]] = {}
    for each, site_id in queries.due_sites(limit, round_id):
        by_round.setdefault(each, []).append(site_id)
    return [
        one for each, site_ids in by_round.items() for some in portions(each, site_ids) for one in work_out(each, some)
    ]


def work_out(round_id: int, portion: Portion, *, strict: bool = False) -> list[WorkedOut]:
    """Judge what is due at some sites of a round; `strict` raises what keeps a site from being judged."""
    waiting = reading.marks(round_id, portion.site_ids)
    round_ = inspections.round_numbered(round_id)
    known = _Clauses.of(round_, waiting)
    if round_.state is not RoundState.OPEN:
        return [_rechecked(known, site_id, marked) for site_id, marked in waiting.items()]
    narrow = portion.records > NARROW_FROM
    try:
        with db.session.begin_nested():
            gathered = _gather(round_, waiting, narrow=narrow)
            untouched = [site_id for site_id, each in gathered.items() if each.is_untouched]
            # Nobody is expected at a reserve site, so it is not 未检查 either.
            reserve = reading.in_reserve(round_id, untouched) if untouched else set()
    except Exception:
        if strict:
            raise
        # Something at one of the sites cannot be read: found by reading each by itself, so that the others go on.
        return [_alone(known, site_id, marked) for site_id, marked in waiting.items()]
    found = []
    for site_id, marked in waiting.items():
        try:
            verdicts = {} if site_id in reserve else _judge(known, gathered[site_id], marked)
            found.append(WorkedOut(round_id, site_id, marked, verdicts))
        except Exception:
            if strict:
                raise
            found.append(_failed(round_id, site_id, marked))
    return found


def _rechecked(known: _Clauses, site_id: int, marked: dict[int, datetime]) -> WorkedOut:
    """Judge the fresh evidence of re-checks at one site, each check by itself; frozen verdicts are not looked at."""
    round_ = known.round
    try:
        with db.session.begin_nested():
            fresh = reading.gather_fresh(round_, [site_id]).get(site_id, [])
            present: dict[int, Rechecked | None] = {}
            for requirement_id in marked:
                touching = [(begun, each) for begun, each in fresh if requirement_id in each.observed]
                verdicts = [
                    Rechecked(_judge(known, each, [requirement_id])[requirement_id], begun) for begun, each in touching
                ]
                present[requirement_id] = newest_settled(verdicts)
            return WorkedOut(round_.id, site_id, marked, present=present)
    except Exception:
        return _failed(round_.id, site_id, marked)


def _alone(known: _Clauses, site_id: int, marked: dict[int, datetime]) -> WorkedOut:
    round_ = known.round
    try:
        with db.session.begin_nested():
            gathered = _gather(round_, {site_id: marked}, narrow=False)[site_id]
            untouched = gathered.is_untouched and site_id in reading.in_reserve(round_.id, [site_id])
            return WorkedOut(round_.id, site_id, marked, {} if untouched else _judge(known, gathered, marked))
    except Exception:
        return _failed(round_.id, site_id, marked)


def _failed(round_id: int, site_id: int, marked: dict[int, datetime]) -> WorkedOut:
    logger.exception("site %s of round %s could not be judged", site_id, round_id)
    return WorkedOut(round_id, site_id, marked, failed=True)


def _gather(round_: Round, waiting: reading.Marks, *, narrow: bool) -> dict[int, Gathered]:
    asked = _asked(waiting)
    return reading.gather(round_, list(waiting), asked if narrow and len(asked) <= NARROW else None)


def _judge(known: _Clauses, gathered: Gathered, asked: Collection[int]) -> dict[int, Verdict]:
    phase = Phase(known.round.phase)
    return {
        requirement_id: judge(
            clause.rules, phase, gathered.facts(requirement_id, clause.rules.under(phase), clause.condition)
        )
        for requirement_id, clause in known.by_type.get(gathered.site.site_type, {}).items()
        if requirement_id in asked
    }
