"""Working out what is due at some sites: read once for all of them, judge purely, keep nothing.

What is worked out says from which marks it was; `writing.py` keeps it only where these still stand. So nobody is
locked while this goes on, and a record that comes meanwhile is judged in its turn.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from server.compliance import reading
from server.compliance.gathering import Gathered
from server.compliance.rechecks import Rechecked, newest_settled
from server.compliance.rules import judge
from server.compliance.verdicts import Verdict
from server.database import db
from server.inspections import queries as inspections
from server.inspections.models import Round
from server.inspections.rules import Phase, RoundState
from server.standards.document import Requirement as Clause
from server.standards.queries import requirement_of

logger = logging.getLogger(__name__)
MOST_SITES = 200
MOST_RECORDS = 20_000
"""What is read at once: enough that statements cost nothing beside rows, little enough for memory and short writing."""
NARROW = 3
"""Up to so many requirements due at a site are read by themselves; for more of them the whole site is read."""


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
    """The requirements of a round by the type of site they speak of, in the order of the clauses, rules parsed."""

    round: Round
    by_type: dict[str, dict[int, Clause]] = field(default_factory=dict)

    def of(self, site_type: str) -> dict[int, Clause]:
        if site_type not in self.by_type:
            rows = inspections.requirements_for(self.round, site_type)
            self.by_type[site_type] = {row.id: requirement_of(row) for row in rows}
        return self.by_type[site_type]


def work_out_all(waiting: Iterable[tuple[int, int]]) -> list[WorkedOut]:
    """Judge what is due at some (round, site) pairs."""
    by_round: dict[int, list[int]] = {}
    for round_id, site_id in waiting:
        by_round.setdefault(round_id, []).append(site_id)
    return [
        one
        for round_id, site_ids in by_round.items()
        for some in portions(round_id, site_ids)
        for one in work_out(round_id, some)
    ]


def portions(round_id: int, site_ids: Sequence[int]) -> Iterator[list[int]]:
    """Divide sites into portions that are read, judged and kept together: some hundred sites, not too many records."""
    for first in range(0, len(site_ids), MOST_SITES):
        some = site_ids[first : first + MOST_SITES]
        recorded = reading.number_recorded(round_id, some)
        portion: list[int] = []
        records = 0
        for site_id in some:
            records += recorded.get(site_id, 0)
            if portion and records > MOST_RECORDS:
                yield portion
                portion, records = [], recorded.get(site_id, 0)
            portion.append(site_id)
        yield portion


def work_out(round_id: int, site_ids: Sequence[int], *, strict: bool = False) -> list[WorkedOut]:
    """Judge what is due at some sites of a round; `strict` raises what keeps a site from being judged."""
    waiting = reading.marks(round_id, site_ids)
    round_ = inspections.round_numbered(round_id)
    clauses = _Clauses(round_)
    if round_.state is not RoundState.OPEN:
        return [_rechecked(clauses, site_id, marked) for site_id, marked in waiting.items()]
    try:
        with db.session.begin_nested():
            gathered = _gather(round_, waiting)
            reserve = reading.in_reserve(round_id, list(waiting))
    except Exception:
        if strict:
            raise
        # Something at one of the sites cannot be read: found by reading each by itself, so that the others go on.
        return [_alone(clauses, site_id, marked) for site_id, marked in waiting.items()]
    found = []
    for site_id, marked in waiting.items():
        try:
            untouched = gathered[site_id].is_untouched and site_id in reserve
            # Nobody is expected at a reserve site, so it is not 未检查 either.
            verdicts = {} if untouched else _judge(clauses, gathered[site_id], marked)
            found.append(WorkedOut(round_id, site_id, marked, verdicts))
        except Exception:
            if strict:
                raise
            found.append(_failed(round_id, site_id, marked))
    return found


def _rechecked(clauses: _Clauses, site_id: int, marked: dict[int, datetime]) -> WorkedOut:
    """Judge the fresh evidence of re-checks at one site, each check by itself; frozen verdicts are not looked at."""
    round_ = clauses.round
    try:
        with db.session.begin_nested():
            fresh = reading.gather_fresh(round_, [site_id]).get(site_id, [])
            present: dict[int, Rechecked | None] = {}
            for requirement_id in marked:
                touching = [(begun, each) for begun, each in fresh if requirement_id in each.observed]
                verdicts = [
                    Rechecked(_judge(clauses, each, [requirement_id])[requirement_id], begun)
                    for begun, each in touching
                ]
                present[requirement_id] = newest_settled(verdicts)
            return WorkedOut(round_.id, site_id, marked, present=present)
    except Exception:
        return _failed(round_.id, site_id, marked)


def _alone(clauses: _Clauses, site_id: int, marked: dict[int, datetime]) -> WorkedOut:
    round_ = clauses.round
    try:
        with db.session.begin_nested():
            gathered = _gather(round_, {site_id: marked})[site_id]
            untouched = gathered.is_untouched and site_id in reading.in_reserve(round_.id, [site_id])
            return WorkedOut(round_.id, site_id, marked, {} if untouched else _judge(clauses, gathered, marked))
    except Exception:
        return _failed(round_.id, site_id, marked)


def _failed(round_id: int, site_id: int, marked: dict[int, datetime]) -> WorkedOut:
    logger.exception("site %s of round %s could not be judged", site_id, round_id)
    return WorkedOut(round_id, site_id, marked, failed=True)


def _gather(round_: Round, waiting: reading.Marks) -> dict[int, Gathered]:
    asked = {requirement_id for marked in waiting.values() for requirement_id in marked}
    return reading.gather(round_, list(waiting), asked if len(asked) <= NARROW else None)


def _judge(clauses: _Clauses, gathered: Gathered, asked: Collection[int]) -> dict[int, Verdict]:
    phase = Phase(clauses.round.phase)
    return {
        requirement_id: judge(
            clause.rules, phase, gathered.facts(requirement_id, clause.rules.under(phase), clause.condition)
        )
        for requirement_id, clause in clauses.of(gathered.site.site_type).items()
        if requirement_id in asked
    }
