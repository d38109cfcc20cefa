"""Reads of the inspections room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased, selectinload

from server import clock
from server.database import db
from server.inspections.errors import RoundUnknown
from server.inspections.models import (
    Assignment,
    Due,
    Observation,
    ObservationRequirement,
    Round,
    RoundSite,
    Visit,
)
from server.inspections.rules import Kind, RoundState
from server.places.models import Site
from server.standards.models import Requirement


def rounds(state: RoundState | None = None) -> list[Round]:
    """List rounds, the newest first."""
    statement = select(Round).order_by(Round.starts_on.desc(), Round.id.desc())
    return list(db.session.scalars(statement.where(Round.state == state) if state else statement))


def round_to_show(listed: list[Round]) -> Round | None:
    """Give the round of `rounds()` that an office looks at unasked: the newest that is open and has begun.

    A round planned for later must not hide the one going on. Without such a one: the newest open, else the newest.
    """
    still_open = [each for each in listed if each.state is RoundState.OPEN]
    begun = [each for each in still_open if each.starts_on <= clock.today()]
    return next(iter(begun or still_open or listed), None)


def round_numbered(round_id: int) -> Round:
    """Give a round; raises `RoundUnknown`."""
    found = db.session.get(Round, round_id)
    if found is None:
        raise RoundUnknown(round=round_id)
    return found


def round_named(name: str) -> Round | None:
    """Find a round by its name."""
    return db.session.scalar(select(Round).where(Round.name == name.strip()))


def sample(round_id: int) -> list[Site]:
    """List the sites of a round in draw order, reserve sites left out."""
    statement = (
        select(Site)
        .join(RoundSite, RoundSite.site_id == Site.id)
        .where(RoundSite.round_id == round_id, RoundSite.reserve.is_(False))
        .order_by(RoundSite.draw_order, Site.id)
        .options(selectinload(Site.section))
    )
    return list(db.session.scalars(statement))


def is_in_round(round_id: int, site_id: int) -> bool:
    """Tell whether a site belongs to a round's sample (reserve sites count: they may be drawn up)."""
    return db.session.get(RoundSite, (round_id, site_id)) is not None


def assignees(round_id: int) -> dict[int, list[int]]:
    """Give the accounts assigned to each site of a round."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(select(Assignment.site_id, Assignment.account_id).where(Assignment.round_id == round_id))
    for site_id, account_id in rows:
        found[site_id].append(account_id)
    return found


def everybody_at(round_id: int, site_id: int) -> set[int]:
    """Give the accounts that a site of a round was given to, or that have visited it."""
    visited = select(Visit.account_id).where(Visit.round_id == round_id, Visit.site_id == site_id)
    return {*inspectors_of(round_id, site_id), *db.session.scalars(visited)}


def requirements_touched(round_id: int, account_id: int) -> dict[int, int]:
    """Count, for each site, the requirements that records of one inspector speak to."""
    statement = (
        select(Observation.site_id, func.count(ObservationRequirement.requirement_id.distinct()))
        .join(ObservationRequirement, ObservationRequirement.observation_uuid == Observation.uuid)
        .where(Observation.round_id == round_id, Observation.account_id == account_id, *standing(round_id))
        .group_by(Observation.site_id)
    )
    return {site_id: count for site_id, count in db.session.execute(statement) if site_id is not None}


def drawn_up(round_id: int) -> dict[int, Site]:
    """Give, for each reserve site that was taken into the sample, the site whose place it took."""
    statement = (
        select(RoundSite.replaced_by, Site)
        .join(Site, Site.id == RoundSite.site_id)
        .where(RoundSite.round_id == round_id, RoundSite.replaced_by.is_not(None))
    )
    return {reserve_id: site for reserve_id, site in db.session.execute(statement) if reserve_id is not None}


def reserves_left(round_id: int) -> dict[str, int]:
    """Count the reserve sites that still wait, by type of site."""
    statement = (
        select(Site.site_type, func.count())
        .join(RoundSite, RoundSite.site_id == Site.id)
        .where(RoundSite.round_id == round_id, RoundSite.reserve.is_(True), Site.retired_at.is_(None))
        .group_by(Site.site_type)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def inspectors_at(round_id: int, site_ids: Sequence[int]) -> dict[int, list[int]]:
    """Give the accounts each of some sites of a round was given to."""
    statement = select(Assignment.site_id, Assignment.account_id).where(
        Assignment.round_id == round_id, Assignment.site_id.in_(site_ids)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for site_id, account_id in db.session.execute(statement.order_by(Assignment.account_id)):
        found[site_id].append(account_id)
    return found


def inspectors_of(round_id: int, site_id: int) -> list[int]:
    """Give the accounts a site of a round was given to."""
    return inspectors_at(round_id, [site_id]).get(site_id, [])


def assigned_sites(
    account_id: int, state: RoundState = RoundState.OPEN, *, since: datetime | None = None
) -> list[tuple[Round, Site]]:
    """List what an inspector is to check in open rounds, in draw order; or the sites of rounds closed since then."""
    statement = (
        select(Round, Site)
        .join(Assignment, Assignment.round_id == Round.id)
        .join(Site, Site.id == Assignment.site_id)
        .join(RoundSite, and_(RoundSite.round_id == Round.id, RoundSite.site_id == Site.id))
        .where(Assignment.account_id == account_id, Round.state == state, RoundSite.replaced_by.is_(None))
        .order_by(Round.starts_on.desc(), Round.id.desc(), RoundSite.draw_order, Site.id)
    )
    if since is not None:
        statement = statement.where(Round.closed_at >= since)
    return [(each, site) for each, site in db.session.execute(statement)]


def requirements_for(round_: Round, site_type: str) -> list[Requirement]:
    """List the requirements of a round's standard that speak of a type of site, by clause."""
    statement = select(Requirement).where(
        Requirement.standard_id == round_.standard_id, Requirement.site_type == site_type
    )
    return list(db.session.scalars(statement.order_by(Requirement.position)))


def requirement_ids(round_: Round, site_id: int) -> list[int]:
    """Give the ids of the requirements that are judged at a site."""
    statement = (
        select(Requirement.id)
        .join(Site, Site.site_type == Requirement.site_type)
        .where(Requirement.standard_id == round_.standard_id, Site.id == site_id)
    )
    return list(db.session.scalars(statement.order_by(Requirement.position)))


def visits(round_id: int, site_id: int) -> list[Visit]:
    """List the visits of a site in a round, oldest first; late ones are left out."""
    statement = select(Visit).where(Visit.round_id == round_id, Visit.site_id == site_id, Visit.late.is_(False))
    return list(db.session.scalars(statement.order_by(Visit.started_at, Visit.uuid)))


def unfinished_visits(round_id: int) -> list[Visit]:
    """List the visits that hold a verdict up: with records, by somebody who has declared nothing complete there."""
    other = aliased(Visit)
    declared = (
        select(other.uuid)
        .where(
            other.round_id == Visit.round_id,
            other.site_id == Visit.site_id,
            other.account_id == Visit.account_id,
            other.complete.is_(True),
        )
        .exists()
    )
    recorded = select(Observation.uuid).where(Observation.visit_uuid == Visit.uuid, *standing(round_id)).exists()
    statement = (
        select(Visit)
        .where(Visit.round_id == round_id, Visit.late.is_(False), Visit.complete.is_(False), recorded, ~declared)
        .order_by(Visit.started_at, Visit.uuid)
        .options(selectinload(Visit.site), selectinload(Visit.account))
    )
    return list(db.session.scalars(statement))


def visits_with_records(round_id: int, site_ids: Sequence[int]) -> set[UUID]:
    """Give the visits of some sites in which something was recorded that still counts; an absence never does."""
    statement = select(Observation.visit_uuid).where(
        Observation.round_id == round_id,
        Observation.site_id.in_(site_ids),
        Observation.kind != Kind.ABSENCE,
        *standing(round_id, site_ids),
    )
    return {uuid for uuid in db.session.scalars(statement.distinct()) if uuid}


# Made once: an alias of so wide a table costs more than the question that is asked with it.
_NEWER = Observation.__table__.alias("newer").c
_OLDER = Observation.__table__.alias("older").c


def standing(
    round_id: int | None = None, site_ids: Sequence[int] | None = None, *, late: bool = False
) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions under which an observation counts: not withdrawn, not late, not replaced by a later one.

    With `late` those under which one counts that came after its round was closed.

    What a standing record replaced stays replaced although a record between the two was withdrawn by itself. Who asks
    about a round or some of its sites names them: a correction belongs to the same site, and no other is looked at.
    """
    live: list[ColumnElement[bool]] = [
        _NEWER.supersedes.is_not(None),
        _NEWER.withdrawn_at.is_(None),
        _NEWER.late.is_(late),
    ]
    if round_id is not None:
        live.append(_NEWER.round_id == round_id)
    if site_ids is not None:
        live.append(_NEWER.site_id.in_(site_ids))
    replaced = select(_NEWER.supersedes.label("uuid")).where(*live).cte("replaced", recursive=True)
    before = select(_OLDER.supersedes).where(_OLDER.uuid == replaced.c.uuid, _OLDER.supersedes.is_not(None))
    replaced = replaced.union(before)
    return (
        Observation.withdrawn_at.is_(None),
        Observation.late.is_(late),
        Observation.uuid.not_in(select(replaced.c.uuid)),
    )


def valid_observations(round_id: int, site_id: int | None = None, *, kind: Kind | None = None) -> list[Observation]:
    """List what counts in a round: not withdrawn, not superseded, not late; with photos, oldest first."""
    statement = (
        select(Observation)
        .where(
            Observation.round_id == round_id,
            *standing(),
        )
        .order_by(Observation.taken_at, Observation.uuid)
        .options(selectinload(Observation.photos), selectinload(Observation.requirements))
    )
    if site_id is not None:
        statement = statement.where(Observation.site_id == site_id)
    if kind is not None:
        statement = statement.where(Observation.kind == kind)
    return list(db.session.scalars(statement))


def due_count(round_id: int | None = None) -> int:
    """Count verdicts that wait to be worked out again."""
    statement = select(func.count()).select_from(Due)
    return db.session.scalar(statement.where(Due.round_id == round_id) if round_id else statement) or 0
