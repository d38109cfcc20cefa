"""What waits for the office among the sites: each is a filter of the list and a figure above it."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func, select

from server.database import db
from server.places.models import RoadSection, Site, SiteCorrection, SiteUnit
from server.places.rules import CorrectionState, SiteState, UnitRole


class Todo(StrEnum):
    """A kind of thing to do."""

    LOCATE = "locate"
    REVIEW = "review"
    DECIDE = "decide"
    CONFIRM = "confirm"


def condition(todo: Todo) -> ColumnElement[bool]:
    """Give the condition under which a site waits for something."""
    if todo is Todo.LOCATE:
        return Site.state == SiteState.TO_BE_LOCATED
    if todo is Todo.REVIEW:
        return exists().where(RoadSection.site_id == Site.id, RoadSection.reviewed_at.is_(None))
    if todo is Todo.DECIDE:
        return exists().where(SiteCorrection.site_id == Site.id, SiteCorrection.state == CorrectionState.PROPOSED)
    confirmed = SiteUnit.confirmed_at.is_not(None)
    return ~exists().where(SiteUnit.site_id == Site.id, SiteUnit.role == UnitRole.LEAD, confirmed)


def counts() -> dict[Todo, int]:
    """Count what waits, of every kind."""
    in_use = Site.retired_at.is_(None)
    return {
        todo: int(db.session.scalar(select(func.count(Site.id)).where(in_use, condition(todo))) or 0) for todo in Todo
    }
