"""What the office decides about a site that could not be checked: another day (择时再查), or the next reserve site.

Reserve sites (备用点位) are taken in draw order, of the same type, and first of the same area, so that the sample stays
what was drawn. The replaced site stays in the round for its protocol. Nothing here is undone: the audit log tells it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from server import clock
from server.audit.operations import record as log
from server.database import db
from server.inspections import errors, queries
from server.inspections.avoidance import own_sites
from server.inspections.models import Assignment, Round, RoundSite
from server.inspections.operations import mark_due
from server.inspections.planning import must_be_open
from server.inspections.rules import UnableNext
from server.inspections.unable import UnableSite, unable_site
from server.people.models import Account
from server.places import queries as places
from server.places.models import Site

MOST_REASON_LETTERS = 200


def draw_up_reserve(round_: Round, site_id: int, reason: str, *, by: int) -> Site:
    """Let the next reserve site take the place of one that could not be checked; gives the reserve site.

    It goes to the inspectors of the other site, except who would have to keep away from it (回避).
    Raises `RoundClosed`, `SiteNotInRound`, `ReserveReason`, `NotUnable`, `PartlyChecked`, `RefusalIsScored`,
    `AlreadyReplaced`, `NoReserveLeft`.
    """
    # One at a time in a round: two clerks must not take the same reserve site.
    db.session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())
    unable = _unable_in_open_round(round_, site_id)
    if not reason.strip():
        raise errors.ReserveReason()
    if unable.replaced_by is not None:
        raise errors.AlreadyReplaced(site=unable.site.name, reserve=unable.replaced_by.name)
    if unable.partly:
        raise errors.PartlyChecked(site=unable.site.name)
    if unable.next is UnableNext.SCORED:
        raise errors.RefusalIsScored(site=unable.site.name)
    drawn = _next_reserve(round_.id, unable.site)
    if drawn is None:
        raise errors.NoReserveLeft()
    replaced = _row(round_, site_id)
    drawn.reserve = False
    replaced.replaced_by, replaced.replaced_at = drawn.site_id, clock.now()
    replaced.replaced_reason = reason.strip()[:MOST_REASON_LETTERS]
    given_to = _assign_as(round_, site_id, drawn.site)
    db.session.flush()
    mark_due(round_, drawn.site_id)
    told = {"site": site_id, "reserve": drawn.site_id, "draw_order": drawn.draw_order, "inspectors": given_to}
    log("round.draw_up_reserve", "round", round_.id, by=by, reason=replaced.replaced_reason, **told)
    return drawn.site


def check_again(round_: Round, site_id: int, on: date, *, by: int) -> None:
    """Set the day from which a site that could not be checked is to be checked again (择时再查).

    Raises `RoundClosed`, `SiteNotInRound`, `NotUnable`, `AlreadyReplaced`, `BadAgainDay`.
    """
    unable = _unable_in_open_round(round_, site_id)
    if unable.replaced_by is not None:
        raise errors.AlreadyReplaced(site=unable.site.name, reserve=unable.replaced_by.name)
    if on < clock.today():
        raise errors.BadAgainDay()
    _row(round_, site_id).again_on = on
    db.session.flush()
    log("round.check_again", "round", round_.id, by=by, site=site_id, on=on.isoformat())


def _unable_in_open_round(round_: Round, site_id: int) -> UnableSite:
    must_be_open(round_)
    if not queries.is_in_round(round_.id, site_id):
        raise errors.SiteNotInRound(site=site_id, round=round_.id)
    unable = unable_site(round_.id, site_id)
    if unable is None:
        raise errors.NotUnable(site=places.site(site_id).name)
    return unable


def _row(round_: Round, site_id: int) -> RoundSite:
    row = db.session.get(RoundSite, (round_.id, site_id))
    if row is None:
        raise errors.SiteNotInRound(site=site_id, round=round_.id)
    return row


def _next_reserve(round_id: int, like: Site) -> RoundSite | None:
    """Give the first reserve site in draw order of the same type: of the same area if one is left, else of any."""
    waiting = (
        select(RoundSite)
        .join(Site, Site.id == RoundSite.site_id)
        .where(RoundSite.round_id == round_id, RoundSite.reserve.is_(True))
        .where(Site.site_type == like.site_type, Site.retired_at.is_(None))
        .order_by(RoundSite.draw_order, RoundSite.site_id)
    )
    found: Sequence[RoundSite] = db.session.scalars(waiting).all()
    near = [row for row in found if row.site.area_code == like.area_code]
    return next(iter(near or found), None)


def _assign_as(round_: Round, site_id: int, reserve: Site) -> list[int]:
    given_to = []
    for account_id in queries.inspectors_of(round_.id, site_id):
        account = db.session.get(Account, account_id)
        if account is None or (round_.avoid_own and own_sites(account, [reserve.id])):
            continue
        if db.session.get(Assignment, (round_.id, reserve.id, account_id)) is None:
            db.session.add(Assignment(round_id=round_.id, site_id=reserve.id, account_id=account_id))
        given_to.append(account_id)
    return given_to
