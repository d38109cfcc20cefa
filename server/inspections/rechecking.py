"""Reads about re-checks (复查): what was recorded after a round was closed, to say how things are now.

Fresh is what was seen after the closing, in a visit begun after it. A photo from before says nothing about now, even
where it comes in a fresh record.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased, selectinload

from server.database import db
from server.inspections.models import Observation, ObservationPhoto, Round, Visit
from server.inspections.queries import standing


def fresh_visits(round_: Round) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions under which a visit is a re-check of a closed round."""
    return (Visit.round_id == round_.id, Visit.recheck.is_(True), Visit.started_at >= round_.closed_at)


def fresh(round_: Round, site_ids: Sequence[int] | None = None) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions under which an observation says how things are now."""
    visits = select(Visit.uuid).where(*fresh_visits(round_))
    return (
        *standing(round_.id, site_ids, late=True),
        Observation.taken_at >= round_.closed_at,
        Observation.visit_uuid.in_(visits),
    )


def rechecked_sites(round_: Round, site_ids: Sequence[int] | None = None) -> list[int]:
    """List the sites of a closed round (those among some, if told) where a re-check has begun."""
    statement = select(Visit.site_id).where(*fresh_visits(round_))
    if site_ids is not None:
        statement = statement.where(Visit.site_id.in_(site_ids))
    return sorted(set(db.session.scalars(statement)))


def recheck_visits(round_: Round, site_id: int | None = None) -> list[Visit]:
    """List the re-checks of a closed round, or of one site in it, oldest first."""
    statement = select(Visit).where(*fresh_visits(round_)).order_by(Visit.started_at, Visit.uuid)
    if site_id is not None:
        statement = statement.where(Visit.site_id == site_id)
    return list(db.session.scalars(statement.options(selectinload(Visit.account), selectinload(Visit.site))))


def recheck_observations(round_: Round, site_id: int) -> list[Observation]:
    """List what was recorded in the re-checks of a site, with photos, oldest first."""
    statement = (
        select(Observation)
        .where(Observation.round_id == round_.id, Observation.site_id == site_id, *fresh(round_, [site_id]))
        .order_by(Observation.taken_at, Observation.uuid)
        .options(selectinload(Observation.photos), selectinload(Observation.requirements))
    )
    return list(db.session.scalars(statement))


def stale_photos(round_: Round, site_ids: Sequence[int]) -> set[int]:
    """Give the photos in fresh records that are older than the closing, or whose bytes had come before it."""
    earlier_photo, earlier = aliased(ObservationPhoto), aliased(Observation)
    came_before = (
        select(earlier_photo.id)
        .join(earlier, earlier.uuid == earlier_photo.observation_uuid)
        .where(earlier_photo.sha256 == ObservationPhoto.sha256, earlier.received_at <= round_.closed_at)
    )
    statement = (
        select(ObservationPhoto.id)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .where(Observation.round_id == round_.id, Observation.site_id.in_(site_ids), *fresh(round_, site_ids))
        .where(or_(ObservationPhoto.taken_at < round_.closed_at, came_before.exists()))
    )
    return set(db.session.scalars(statement))
