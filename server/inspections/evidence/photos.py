"""Reads of the photos that records expect: which to weigh, what came before them, which are missing or doubtful."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from server.database import db
from server.inspections.models import Observation, ObservationPhoto, Round
from server.inspections.rules import FixSource, RoundState, Source, Trust
from server.photos.models import FAILURE_TO_NOTE, Photo
from server.photos.rules import PhotoState
from server.places.models import PLACE_TO_NOTE, Site

_IS_FIXED = and_(
    ObservationPhoto.fix_lon.is_not(None),
    ObservationPhoto.fix_source == FixSource.DEVICE,
    ObservationPhoto.source == Source.CAMERA,
)


def photos_to_weigh(limit: int) -> list[tuple[ObservationPhoto, Photo]]:
    """List expected photos that have been read, or refused, and that are not weighed or not any more, oldest first.

    Whatever makes a weighing stale empties `trusted_at`: here at once, in rooms below by `staleness.forget_stale`.
    """
    waiting = list(db.session.scalars(_waiting(ObservationPhoto).order_by(ObservationPhoto.id).limit(limit)))
    sent = select(Photo).where(Photo.sha256.in_({expected.sha256 for expected in waiting}))
    known = {photo.sha256: photo for photo in db.session.scalars(sent)}
    return [(expected, known[expected.sha256]) for expected in waiting]


def is_any_to_weigh() -> bool:
    """Tell whether there is a photo to weigh, or a change below of which no note was taken."""
    changed = (select(Site.id).where(PLACE_TO_NOTE), select(Photo.sha256).where(FAILURE_TO_NOTE))
    looked = (*changed, _waiting(ObservationPhoto.id))
    return any(db.session.scalar(each.limit(1)) is not None for each in looked)


def _waiting(what: Any) -> Select[Any]:
    """Ask for each photo that waits, one by one, whether it is known, which no join is sure to do."""
    is_known = or_(Photo.read_at.is_not(None), Photo.state == PhotoState.REJECTED)
    known = select(Photo.sha256).where(Photo.sha256 == ObservationPhoto.sha256, is_known).scalar_subquery()
    return select(what).where(ObservationPhoto.trusted_at.is_(None), known.is_not(None))


def fixes_before(expected: ObservationPhoto, observation: Observation, *, limit: int) -> list[ObservationPhoto]:
    """Give the photos with a device fix that the same inspector took just before one, the latest first."""
    statement = (
        select(ObservationPhoto)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .where(
            Observation.account_id == observation.account_id,
            Observation.taken_at <= observation.taken_at,
            ObservationPhoto.taken_at < expected.taken_at,
            _IS_FIXED,
        )
        .order_by(Observation.taken_at.desc(), ObservationPhoto.taken_at.desc(), ObservationPhoto.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def fixes_after(observation: Observation, *, limit: int) -> list[ObservationPhoto]:
    """Give the photos of open rounds with a device fix that the same inspector took just after a record's."""
    statement = (
        select(ObservationPhoto)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(Round, Round.id == Observation.round_id)
        .where(
            Observation.account_id == observation.account_id,
            Observation.taken_at >= observation.taken_at,
            Observation.uuid != observation.uuid,
            Round.state == RoundState.OPEN,
            _IS_FIXED,
        )
        .order_by(Observation.taken_at, ObservationPhoto.taken_at, ObservationPhoto.id)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def photos_to_search(limit: int) -> list[tuple[ObservationPhoto, str]]:
    """List weighed photos of open rounds that were not yet searched for elsewhere, with what they look like."""
    statement = (
        select(ObservationPhoto, Photo.phash)
        .join(Photo, Photo.sha256 == ObservationPhoto.sha256)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(Round, Round.id == Observation.round_id)
        .where(
            ObservationPhoto.searched_at.is_(None),
            ObservationPhoto.trusted_at.is_not(None),
            Photo.phash.is_not(None),
            Round.state == RoundState.OPEN,
        )
        .order_by(ObservationPhoto.id)
        .limit(limit)
    )
    return [(expected, phash or "") for expected, phash in db.session.execute(statement)]


def missing_photos(round_id: int) -> int:
    """Count photos that records of a round expect and that have not arrived."""
    statement = (
        select(func.count(func.distinct(ObservationPhoto.sha256)))
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .outerjoin(Photo, Photo.sha256 == ObservationPhoto.sha256)
        .where(Observation.round_id == round_id, Observation.withdrawn_at.is_(None), Photo.sha256.is_(None))
    )
    return db.session.scalar(statement) or 0


def doubtful_photos(round_id: int) -> list[ObservationPhoto]:
    """List photos of a round whose evidence is doubtful, with their observations."""
    statement = (
        select(ObservationPhoto)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .where(
            Observation.round_id == round_id,
            Observation.withdrawn_at.is_(None),
            ObservationPhoto.trust.is_not(None),
            ObservationPhoto.trust != Trust.LOCATED,
        )
        .order_by(ObservationPhoto.id)
        .options(selectinload(ObservationPhoto.observation))
    )
    return list(db.session.scalars(statement))


def hashes_of_round(round_id: int) -> set[str]:
    """Give the photos that records of a round name (their hash), whether they have arrived or not."""
    named = select(ObservationPhoto.sha256).join(Observation).where(Observation.round_id == round_id)
    return set(db.session.scalars(named))


def expected_photos(visit_uuid: UUID) -> list[ObservationPhoto]:
    """List the photos the records of a visit expect."""
    statement = (
        select(ObservationPhoto)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .where(Observation.visit_uuid == visit_uuid, Observation.withdrawn_at.is_(None))
        .order_by(ObservationPhoto.id)
    )
    return list(db.session.scalars(statement))
