"""The pairs of site and requirement that a round asks for, each with its verdict as it stands; as SQL.

A pair that nobody judged is part of it too: without a row of its own it would silently fall out of every count. What
was asked at a site that a reserve replaced counts as 无法检查, whatever was recorded there before. A closed round is
divided by the type, area and unit its sites had on the day of the closing.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, Subquery, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Decision, Verdict
from server.inspections.models import Round, RoundSite
from server.inspections.rules import RoundState
from server.places.models import Site, SiteUnit
from server.places.rules import UnitRole
from server.standards.models import Requirement


def is_expected(round_id: int) -> ColumnElement[bool]:
    """Ask for the sample: a reserve site belongs to it once it was judged, that is, drawn up and visited."""
    judged = select(Verdict.site_id).where(Verdict.round_id == round_id)
    return or_(RoundSite.reserve.is_(False), RoundSite.site_id.in_(judged))


class Pairs:
    """The asked pairs of one round: columns to choose from, and the statement that joins them."""

    def __init__(self, round_: Round) -> None:
        self._round = round_
        self._above = _standing_decisions(round_.id)
        self._lead = None if round_.state is RoundState.CLOSED else _leading_units()
        division: tuple[Any, ...] = (
            (RoundSite.closed_site_type, RoundSite.closed_area_code, RoundSite.closed_unit_id)
            if self._lead is None
            else (Site.site_type, Site.area_code, self._lead.c.unit_id)
        )
        self.site_type: ColumnElement[str | None] = type_coerce(division[0], String)
        self.area_code: ColumnElement[str | None] = type_coerce(division[1], String)
        self.unit_id: ColumnElement[int | None] = type_coerce(division[2], Integer)
        self.proposed: ColumnElement[str | None] = type_coerce(Verdict.outcome, String)
        replaced = RoundSite.replaced_by.is_not(None)
        self.decided: ColumnElement[str | None] = case((replaced, Outcome.UNABLE.value), else_=self._above.c.outcome)
        self.outcome: ColumnElement[str] = func.coalesce(self.decided, self.proposed, Outcome.NOT_CHECKED.value)

    def select(self, *columns: Any) -> Select[Any]:
        """Compose the statement for the columns that are wanted."""
        asked = and_(Requirement.standard_id == self._round.standard_id, Requirement.site_type == self.site_type)
        same_pair = and_(Verdict.site_id == Site.id, Verdict.requirement_id == Requirement.id)
        above = self._above
        joined = (
            select(*columns).select_from(RoundSite).join(Site, Site.id == RoundSite.site_id).join(Requirement, asked)
        )
        if self._lead is not None:
            joined = joined.outerjoin(self._lead, self._lead.c.site_id == Site.id)
        return (
            joined.outerjoin(Verdict, and_(Verdict.round_id == self._round.id, same_pair))
            .outerjoin(above, and_(above.c.site_id == Site.id, above.c.requirement_id == Requirement.id))
            .where(RoundSite.round_id == self._round.id, is_expected(self._round.id))
        )


def _standing_decisions(round_id: int) -> Subquery:
    """The decision that stands above each verdict: the newest that was not withdrawn."""
    newest = (
        select(func.max(Decision.id))
        .where(Decision.round_id == round_id, Decision.withdrawn_at.is_(None))
        .group_by(Decision.site_id, Decision.requirement_id)
    )
    above = aliased(Decision)
    outcome = type_coerce(above.outcome, String).label("outcome")
    return select(above.site_id, above.requirement_id, outcome).where(above.id.in_(newest)).subquery("above")


def _leading_units() -> Subquery:
    """Each site's leading unit; of several, which data may hold, the first one."""
    statement = select(SiteUnit.site_id, func.min(SiteUnit.unit_id).label("unit_id"))
    return statement.where(SiteUnit.role == UnitRole.LEAD).group_by(SiteUnit.site_id).subquery("lead")
