"""Reads of what people ruled about single photos."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, String, or_, select, type_coerce
from sqlalchemy.orm import selectinload

from server.database import db
from server.inspections.errors import EvidenceUnknown
from server.inspections.evidence.models import EvidenceRuling
from server.inspections.evidence.notes import doubts_in
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.queries import standing
from server.inspections.rules import Ruling, Source, Trust
from server.places.models import Site

_CHUNK = 500


class Doubtful(NamedTuple):
    """A doubtful photo nobody has ruled on, and the site it was taken for."""

    photo_id: int
    site_id: int | None
    site_name: str | None


def rulings_at(round_id: int, site_ids: Sequence[int]) -> dict[int, Ruling]:
    """Give the ruling that stands on each ruled photo of some sites in one round."""
    statement = (
        select(EvidenceRuling.photo_id, EvidenceRuling.ruling)
        .where(
            EvidenceRuling.round_id == round_id,
            EvidenceRuling.site_id.in_(site_ids),
            EvidenceRuling.withdrawn_at.is_(None),
        )
        .order_by(EvidenceRuling.id)
    )
    # Later rulings overwrite earlier ones: the newest that was not withdrawn stands.
    return {row.photo_id: row.ruling for row in db.session.execute(statement)}


def beside_photo() -> ScalarSelect[str | None]:
    """Ask, beside an expected photo, for the ruling that stands on it."""
    return (
        select(type_coerce(EvidenceRuling.ruling, String))
        .where(EvidenceRuling.photo_id == ObservationPhoto.id, EvidenceRuling.withdrawn_at.is_(None))
        .order_by(EvidenceRuling.id.desc())
        .limit(1)
        .correlate(ObservationPhoto)
        .scalar_subquery()
    )


def rejected_photos(round_id: int) -> set[int]:
    """Give the photos of a round that are rejected as evidence."""
    statement = (
        select(EvidenceRuling.photo_id, EvidenceRuling.ruling)
        .where(EvidenceRuling.round_id == round_id, EvidenceRuling.withdrawn_at.is_(None))
        .order_by(EvidenceRuling.id)
    )
    stands = {row.photo_id: row.ruling for row in db.session.execute(statement)}
    return {photo_id for photo_id, ruling in stands.items() if ruling is Ruling.REJECTED}


def expected_photo(photo_id: int, *, lock: bool = False) -> ObservationPhoto:
    """Give an expected photo by its number; raises `EvidenceUnknown`."""
    found = db.session.get(ObservationPhoto, photo_id, with_for_update={"of": ObservationPhoto} if lock else None)
    if found is None:
        raise EvidenceUnknown(photo=photo_id)
    return found


def standing_ruling(photo_id: int) -> EvidenceRuling | None:
    """Give the ruling that stands on a photo: the newest that was not withdrawn."""
    statement = (
        select(EvidenceRuling)
        .where(EvidenceRuling.photo_id == photo_id, EvidenceRuling.withdrawn_at.is_(None))
        .order_by(EvidenceRuling.id.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def standing_on(photo_ids: Sequence[int]) -> list[EvidenceRuling]:
    """Give the ruling that stands on each of some photos that have one: the newest that was not withdrawn."""
    found: dict[int, EvidenceRuling] = {}
    for start in range(0, len(photo_ids), _CHUNK):
        statement = (
            select(EvidenceRuling)
            .where(EvidenceRuling.photo_id.in_(photo_ids[start : start + _CHUNK]))
            .where(EvidenceRuling.withdrawn_at.is_(None))
            .order_by(EvidenceRuling.id)
            .options(selectinload(EvidenceRuling.account))
        )
        found |= {row.photo_id: row for row in db.session.scalars(statement)}
    return list(found.values())


def still_standing(round_id: int, records: Collection[UUID]) -> set[UUID]:
    """Give those of some records of a round that still count: neither withdrawn nor corrected since."""
    return set(db.session.scalars(select(Observation.uuid).where(Observation.uuid.in_(records), *standing(round_id))))


def doubtful_photos(round_id: int, site_id: int | None = None) -> list[Doubtful]:
    """List doubtful photos of a round on which no ruling stands, by site."""
    rows = db.session.execute(doubtful_statement(round_id, site_id))
    return [Doubtful(row.id, row.site_id, row.name) for row in rows if not is_asked_as_pair(row)]


def doubtful_statement(round_id: int, site_id: int | None = None, *, or_not_camera: bool = False) -> Select[Any]:
    """Give the statement of `doubtful_photos`, so that who needs more of the same photos may add to it.

    Its rows still hold those that are asked as pairs: see `is_asked_as_pair`. With `or_not_camera` also photos about
    which nothing is doubtful but that they were chosen from an album or a file.
    """
    photo = ObservationPhoto
    doubtful = photo.trust != Trust.LOCATED
    ruled = select(EvidenceRuling.id).where(EvidenceRuling.photo_id == photo.id, EvidenceRuling.withdrawn_at.is_(None))
    statement = (
        select(photo.id, photo.trust_reasons, Observation.site_id, Site.name)
        .join(Observation, Observation.uuid == photo.observation_uuid)
        .outerjoin(Site, Site.id == Observation.site_id)
        .where(
            Observation.round_id == round_id,
            *standing(round_id),
            photo.trust.is_not(None),
            or_(doubtful, photo.source != Source.CAMERA) if or_not_camera else doubtful,
            ~ruled.exists(),
        )
        .order_by(Site.name, Observation.site_id, photo.id)
    )
    return statement if site_id is None else statement.where(Observation.site_id == site_id)


def is_asked_as_pair(row: Any) -> bool:
    """Tell whether a photo only repeats bytes of the same site, and pairs ask whether both show one thing."""
    doubts = doubts_in(row.trust_reasons)
    return bool(doubts) and all(doubt.get("asked", False) for doubt in doubts)


def photos_numbered(ids: Sequence[int]) -> list[ObservationPhoto]:
    """Give expected photos in the given order, with everything a person sees of them."""
    seen = selectinload(ObservationPhoto.observation)
    options = (seen.selectinload(Observation.requirements), seen.selectinload(Observation.account))
    found: dict[int, ObservationPhoto] = {}
    for start in range(0, len(ids), _CHUNK):
        some = select(ObservationPhoto).where(ObservationPhoto.id.in_(ids[start : start + _CHUNK])).options(*options)
        found |= {row.id: row for row in db.session.scalars(some)}
    return [found[each] for each in ids if each in found]


def rulings_made(round_id: int, site_id: int | None = None) -> list[EvidenceRuling]:
    """List the rulings of a round, withdrawn ones too, the newest first."""
    statement = (
        select(EvidenceRuling)
        .where(EvidenceRuling.round_id == round_id)
        .order_by(EvidenceRuling.id.desc())
        .options(selectinload(EvidenceRuling.account))
    )
    if site_id is not None:
        statement = statement.where(EvidenceRuling.site_id == site_id)
    return list(db.session.scalars(statement))
