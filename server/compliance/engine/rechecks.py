"""复查: how things are now at a site of a closed round, judged from one fresh check alone. Pure.

A check is what one inspector recorded from after their last declaration (检查完成) up to the next. Two checks are never
added up: a place counted with six things in one and six in the other has six, not twelve. The newest check that settles
a requirement tells its present state; one that was left unfinished tells nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from server.compliance.engine.verdicts import Outcome, Verdict

UNSETTLED = frozenset({Outcome.IN_PROGRESS, Outcome.NOT_CHECKED})


@dataclass(frozen=True)
class Rechecked:
    """The present state of a requirement: the verdict on the check that tells it, and when that was begun."""

    verdict: Verdict
    checked_at: datetime


class _Came(Protocol):
    """A visit, as far as dividing needs to know it."""

    @property
    def uuid(self) -> UUID | str: ...
    @property
    def account_id(self) -> int: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def complete(self) -> bool: ...


VisitT = TypeVar("VisitT", bound=_Came)


def checks(visits: Sequence[VisitT]) -> list[list[VisitT]]:
    """Divide visits into checks, the newest first."""
    by_inspector: dict[int, list[list[VisitT]]] = defaultdict(list)
    for visit in sorted(visits, key=lambda one: (one.started_at, str(one.uuid))):
        found = by_inspector[visit.account_id]
        if not found or found[-1][-1].complete:
            found.append([])
        found[-1].append(visit)
    together = [check for found in by_inspector.values() for check in found]
    return sorted(together, key=lambda check: (check[-1].started_at, str(check[-1].uuid)), reverse=True)


def newest_settled(judged: Sequence[Rechecked]) -> Rechecked | None:
    """Give the first of verdicts on checks, newest first, that settles something."""
    return next((one for one in judged if one.verdict.outcome not in UNSETTLED), None)
