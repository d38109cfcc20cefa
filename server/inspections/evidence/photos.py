"""Reads of the photos that records expect: which to weigh, what came before them, which are missing or doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from server.database import as_text, db
from server.inspections.models import Observation, ObservationPhoto, Round
from server.inspections.queries import round_numbered
from server.inspections.rules import FixSource, Kind, RoundState, Sharing, Source, Trust
from server.photos.models import FAILURE_TO_NOTE, Photo
from server.photos.rules import PhotoState
from server.places.models import PLACE_TO_NOTE, Site


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


def same_bytes_before(expected: ObservationPhoto, observation: Observation) -> tuple[int, int]:
    """Count earlier photos with the same bytes under another UUID, in observations that still count.

    Those of the same site and round, and those sent for another one.
    """
    here = and_(Observation.round_id == observation.round_id, Observation.site_id == observation.site_id)
    counted = func.count(func.distinct(ObservationPhoto.photo_uuid))
    statement = (
        select(counted.filter(here), counted)
        .select_from(ObservationPhoto)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .where(
            ObservationPhoto.sha256 == expected.sha256,
            ObservationPhoto.photo_uuid != expected.photo_uuid,
            ObservationPhoto.id < _first_id(expected),
            Observation.withdrawn_at.is_(None),
        )
    )
    at_site, in_all = db.session.execute(statement).one()
    return at_site, in_all - at_site


def fixes_before(expected: ObservationPhoto, observation: Observation, *, limit: int) -> list[ObservationPhoto]:
    """Give the photos with a device fix that the same inspector took just before one, the latest first."""
    statement = (
        select(ObservationPhoto)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .where(
            Observation.account_id == observation.account_id,
            Observation.taken_at <= observation.taken_at,
            ObservationPhoto.taken_at < expected.taken_at,
            ObservationPhoto.fix_lon.is_not(None),
            ObservationPhoto.fix_source == FixSource.DEVICE,
            ObservationPhoto.source == Source.CAMERA,
        )
        .order_by(Observation.taken_at.desc(), ObservationPhoto.taken_at.desc(), ObservationPhoto.id.desc())
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


class Elsewhere(NamedTuple):
    """Where a photo was used before."""

    sha256: str
    round: str
    site: str
    taken_at: datetime
    is_here: bool = False
    """At the very site and round that is asked for, by another inspector."""


def used_elsewhere(
    hashes: Sequence[str], expected: ObservationPhoto, *, withdrawn: bool = False
) -> dict[str, Elsewhere]:
    """Give the first use elsewhere of photos before one, in records that still count; `withdrawn` ones too if told.

    Elsewhere is another site or round; and here too what another inspector sent, where no pair would ask about it.
    """
    observation = expected.observation
    at_site = and_(Observation.round_id == observation.round_id, Observation.site_id == observation.site_id)
    counts = () if withdrawn else (Observation.withdrawn_at.is_(None),)
    statement = (
        select(ObservationPhoto.sha256, Round.name, Site.name, ObservationPhoto.taken_at, at_site)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(Round, Round.id == Observation.round_id)
        .outerjoin(Site, Site.id == Observation.site_id)
        .where(
            ObservationPhoto.sha256.in_(hashes),
            ObservationPhoto.id < _first_id(expected),
            _is_elsewhere(observation),
            *counts,
        )
        .order_by(ObservationPhoto.id.desc())
    )
    rows = db.session.execute(statement)
    return {
        sha256: Elsewhere(sha256, name, site or "", taken_at, bool(is_here) and observation.site_id is not None)
        for sha256, name, site, taken_at, is_here in rows
    }


def _first_id(expected: ObservationPhoto) -> ScalarSelect[int]:
    """Give when a photo was first recorded: whoever puts a record right does not come after who copied its photo."""
    same = aliased(ObservationPhoto)
    return select(func.min(same.id)).where(same.photo_uuid == expected.photo_uuid).scalar_subquery()


def searched_later(hashes: Sequence[str], expected: ObservationPhoto) -> list[ObservationPhoto]:
    """List the photos elsewhere in open rounds that came after one and were searched for all the same."""
    statement = (
        select(ObservationPhoto)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(Round, Round.id == Observation.round_id)
        .where(
            ObservationPhoto.sha256.in_(hashes),
            ObservationPhoto.id > _first_id(expected),
            ObservationPhoto.searched_at.is_not(None),
            Round.state == RoundState.OPEN,
            _is_elsewhere(expected.observation),
        )
        .order_by(ObservationPhoto.id)
    )
    return list(db.session.scalars(statement))


def _is_elsewhere(observation: Observation) -> ColumnElement[bool]:
    """Tell whether a record's photos prove nothing for this one: of another place or person, and no pair asks."""
    away = or_(Observation.round_id != observation.round_id, Observation.site_id.is_distinct_from(observation.site_id))
    by_another = Observation.account_id != observation.account_id
    if observation.kind is Kind.SIGHTING and round_numbered(observation.round_id).sharing is not Sharing.APART:
        by_another = and_(by_another, Observation.kind != Kind.SIGHTING)
    return or_(away, by_another)


def used_here(expected: ObservationPhoto, observation: Observation) -> Elsewhere | None:
    """Give the first use of a photo's bytes under another UUID at its own site and round; None where there is none."""
    statement = (
        select(ObservationPhoto.sha256, Round.name, Site.name, ObservationPhoto.taken_at)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(Round, Round.id == Observation.round_id)
        .outerjoin(Site, Site.id == Observation.site_id)
        .where(
            ObservationPhoto.sha256 == expected.sha256,
            ObservationPhoto.photo_uuid != expected.photo_uuid,
            ObservationPhoto.id < _first_id(expected),
            Observation.withdrawn_at.is_(None),
            Observation.round_id == observation.round_id,
            Observation.site_id == observation.site_id,
        )
        .order_by(ObservationPhoto.id)
        .limit(1)
    )
    found = db.session.execute(statement).first()
    return Elsewhere(found[0], found[1], found[2] or "", found[3]) if found else None


def alike_to(sha256: str) -> list[ObservationPhoto]:
    """List the photos of open rounds that were found to be nearly the same picture as an earlier one."""
    statement = (
        select(ObservationPhoto)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(Round, Round.id == Observation.round_id)
        .where(ObservationPhoto.alike.is_not(None), as_text(ObservationPhoto.alike).contains(sha256))
        .where(Round.state == RoundState.OPEN)
    )
    return list(db.session.scalars(statement))


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
