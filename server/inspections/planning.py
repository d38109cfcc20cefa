"""Planning a round (检查批次): its standard and phase, its sample of sites, who inspects what, and its end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select

from server import clock
from server.audit.operations import record as log
from server.database import db
from server.inspections import errors, queries
from server.inspections.models import Assignment, Round, RoundSite
from server.inspections.operations import mark_due
from server.inspections.rules import Phase, RoadMode, RoundState
from server.people.models import Account
from server.people.rules import Role
from server.standards.models import Standard, StandardState

MOST_LETTERS = 120
YEARS = range(2000, 2200)
MAY_INSPECT = frozenset({Role.INSPECTOR, Role.OFFICE, Role.ADMIN})


def open_round(
    name: str,
    standard: Standard,
    *,
    starts_on: date,
    ends_on: date,
    phase: Phase = Phase.NORMAL,
    road_mode: RoadMode = RoadMode.WORST_WINDOW,
    covert: bool = False,
    by: int | None,
) -> Round:
    """Open a round; raises `BadRoundName`, `RoundNameTaken`, `BadRoundDates`, `StandardNotPublished`."""
    if not name.strip() or len(name) > MOST_LETTERS or not name.isprintable():
        raise errors.BadRoundName()
    if queries.round_named(name):
        raise errors.RoundNameTaken(name=name)
    if ends_on < starts_on or not {starts_on.year, ends_on.year} <= set(YEARS):
        raise errors.BadRoundDates()
    if standard.state is not StandardState.PUBLISHED:
        raise errors.StandardNotPublished(title=standard.title)
    made = Round(
        name=name.strip(),
        standard=standard,
        phase=phase,
        state=RoundState.OPEN,
        road_mode=road_mode,
        starts_on=starts_on,
        ends_on=ends_on,
        covert=covert,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    log("round.open", "round", made.id, by=by, name=made.name, phase=phase.value, standard=standard.id)
    return made


def add_sites(round_: Round, site_ids: Iterable[int], *, reserve: bool = False, by: int | None) -> int:
    """Put sites into a round's sample, after those already there; tell how many were new."""
    _must_be_open(round_)
    last = db.session.scalar(select(func.max(RoundSite.draw_order)).where(RoundSite.round_id == round_.id)) or 0
    added: list[int] = []
    for site_id in dict.fromkeys(site_ids):
        if not queries.is_in_round(round_.id, site_id):
            added.append(site_id)
            order = last + len(added)
            db.session.add(RoundSite(round_id=round_.id, site_id=site_id, draw_order=order, reserve=reserve))
    db.session.flush()
    for site_id in added:
        mark_due(round_, site_id)
    if added:
        log("round.add_sites", "round", round_.id, by=by, sites=added, reserve=reserve)
    return len(added)


def assign(round_: Round, site_ids: Iterable[int], inspector: Account, *, by: int | None) -> int:
    """Give sites of a round to an inspector; tell how many were new. Raises `SiteNotInRound`, `CannotInspect`."""
    _must_be_open(round_)
    if inspector.role not in MAY_INSPECT or not inspector.is_active:
        raise errors.CannotInspect(name=inspector.display_name)
    added: list[int] = []
    for site_id in dict.fromkeys(site_ids):
        if not queries.is_in_round(round_.id, site_id):
            raise errors.SiteNotInRound(site=site_id, round=round_.id)
        if db.session.get(Assignment, (round_.id, site_id, inspector.id)) is None:
            added.append(site_id)
            db.session.add(Assignment(round_id=round_.id, site_id=site_id, account_id=inspector.id))
    db.session.flush()
    if added:
        log("round.assign", "round", round_.id, by=by, sites=added, inspector=inspector.id)
    return len(added)


def declare_phase(round_: Round, phase: Phase, *, by: int) -> None:
    """Declare which thresholds apply from now on (常态 or 迎检); every verdict of the round becomes due."""
    _must_be_open(round_)
    if round_.phase is phase:
        return
    log("round.declare_phase", "round", round_.id, by=by, old=round_.phase.value, new=phase.value)
    round_.phase = phase
    db.session.flush()
    for site in queries.sample(round_.id):
        mark_due(round_, site.id)


def mark_closed(round_: Round, *, by: int) -> None:
    """End a round. Its verdicts are frozen by `compliance.operations.close_round`, which calls this."""
    _must_be_open(round_)
    round_.state = RoundState.CLOSED
    round_.closed_at = clock.now()
    round_.closed_by = by
    db.session.flush()
    log("round.close", "round", round_.id, by=by)


def _must_be_open(round_: Round) -> None:
    if round_.state is RoundState.CLOSED:
        raise errors.RoundClosed(name=round_.name)
