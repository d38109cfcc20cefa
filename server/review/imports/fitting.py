"""Which of several uses fits a site in a round: its clause speaks of that type of site, in that round's standard."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from server.database import db
from server.inspections.models import Round
from server.inspections.rules import Kind
from server.review.imports.uses import Use
from server.standards.models import Requirement


class Clauses:
    """Keeps what it has looked up, as very many photos are of few rounds and types; make one for each looking over."""

    def __init__(self) -> None:
        self._keys: dict[tuple[int, str], set[str]] = {}

    def fitting(self, uses: Sequence[Use], site_type: str | None, round_id: int | None) -> Use | None:
        """Give the first use whose clause speaks of the site; a problem needs no clause and comes last."""
        keys = self._of(round_id, site_type) if round_id is not None and site_type else set()
        named = [use for use in uses if use.requirement in keys]
        problems = [use for use in uses if use.kind is Kind.PROBLEM]
        return next(iter(named or problems), None)

    def _of(self, round_id: int, site_type: str) -> set[str]:
        if (round_id, site_type) not in self._keys:
            statement = (
                select(Requirement.key)
                .join(Round, Round.standard_id == Requirement.standard_id)
                .where(Round.id == round_id, Requirement.site_type == site_type)
            )
            self._keys[round_id, site_type] = set(db.session.scalars(statement))
        return self._keys[round_id, site_type]
