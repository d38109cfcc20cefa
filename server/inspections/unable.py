"""Sites that could not be checked (无法检查), with why, and what is to become of them.

A site is unable while somebody said so with a photo and nobody has checked it completely since. Temporary reasons leave
it to be checked again (择时再查); the others wait for the office, which sets a day or takes a reserve site.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from server import clock
from server.database import db
from server.inspections import queries
from server.inspections.models import Observation, RoundSite, Visit
from server.inspections.rules import Answer, Kind, UnableNext, UnableReason, what_next
from server.places.models import Site


@dataclass(frozen=True)
class UnableSite:
    """A site with the latest word that it could not be checked."""

    site: Site
    reason: UnableReason
    at: datetime
    by: str
    note: str
    photos: tuple[str, ...]
    """SHA-256 of each photo taken as proof that can be shown."""
    photos_missing: int
    partly: bool
    """Whether something else was recorded there, so that it is no site to be replaced."""
    next: UnableNext
    again_on: date | None
    replaced_by: Site | None
    replaced_reason: str


def unable_sites(round_id: int, *, by_account: int | None = None) -> list[UnableSite]:
    """List the sites of a round that could not be checked, in draw order; on request as one inspector alone knows."""
    round_ = queries.round_numbered(round_id)
    latest = _latest_words(round_id, by_account)
    if not latest:
        return []
    begun, partly = _complete_since(round_id, set(latest)), _recorded_otherwise(round_id, set(latest), by_account)
    return [
        _unable_site(row, latest[row.site_id], partly=row.site_id in partly, refusal_fails=round_.refusal_fails)
        for row in _rows(round_id, set(latest))
        if all(started <= latest[row.site_id].taken_at for started in begun[row.site_id])
    ]


def unable_site(round_id: int, site_id: int) -> UnableSite | None:
    """Give one site of a round if it could not be checked."""
    return next((each for each in unable_sites(round_id) if each.site.id == site_id), None)


def _latest_words(round_id: int, by_account: int | None) -> dict[int, Observation]:
    statement = (
        select(Observation)
        .where(Observation.round_id == round_id, Observation.answer == Answer.UNABLE, *queries.standing(round_id))
        .where(Observation.reason.is_not(None))
        .order_by(Observation.taken_at, Observation.uuid)
        .options(selectinload(Observation.photos), selectinload(Observation.account))
    )
    if by_account is not None:
        statement = statement.where(Observation.account_id == by_account)
    return {one.site_id: one for one in db.session.scalars(statement) if one.site_id is not None}


def _recorded_otherwise(round_id: int, site_ids: set[int], by_account: int | None) -> set[int]:
    """Give the sites where something else was recorded that counts, ad-hoc problems aside."""
    other = or_(Observation.answer.is_(None), Observation.answer != Answer.UNABLE)
    statement = select(Observation.site_id).where(
        Observation.round_id == round_id, Observation.kind != Kind.PROBLEM, other, *queries.standing(round_id)
    )
    if by_account is not None:
        statement = statement.where(Observation.account_id == by_account)
    return {site_id for site_id in db.session.scalars(statement.distinct()) if site_id in site_ids}


def _complete_since(round_id: int, site_ids: set[int]) -> dict[int, list[datetime]]:
    statement = select(Visit.site_id, Visit.started_at).where(
        Visit.round_id == round_id, Visit.complete.is_(True), Visit.late.is_(False)
    )
    begun: dict[int, list[datetime]] = defaultdict(list)
    for site_id, started_at in db.session.execute(statement):
        if site_id in site_ids:
            begun[site_id].append(started_at)
    return begun


def _rows(round_id: int, site_ids: set[int]) -> list[RoundSite]:
    statement = select(RoundSite).where(RoundSite.round_id == round_id).order_by(RoundSite.draw_order)
    statement = statement.options(selectinload(RoundSite.site))
    return [row for row in db.session.scalars(statement) if row.site_id in site_ids]


def _unable_site(row: RoundSite, latest: Observation, *, partly: bool, refusal_fails: bool) -> UnableSite:
    reason = UnableReason(str(latest.reason))
    day = latest.taken_at.astimezone(clock.SHANGHAI).date()
    again_on = row.again_on if row.again_on and row.again_on >= day else None
    replaced = row.replaced_by is not None
    return UnableSite(
        site=row.site,
        reason=reason,
        at=latest.taken_at,
        by=latest.account.display_name,
        note=latest.note,
        photos=tuple(photo.sha256 for photo in latest.photos if photo.trust),
        photos_missing=sum(photo.trust is None for photo in latest.photos),
        partly=partly,
        next=what_next(reason, replaced=replaced, is_set_again=again_on is not None, refusal_fails=refusal_fails),
        again_on=again_on,
        replaced_by=db.session.get(Site, row.replaced_by) if row.replaced_by is not None else None,
        replaced_reason=row.replaced_reason or "",
    )
