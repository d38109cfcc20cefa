"""Reads of what people ruled about single photos."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from server.database import db
from server.inspections.errors import EvidenceUnknown
from server.inspections.evidence_models import EvidenceRuling
from server.inspections.models import ObservationPhoto
from server.inspections.rules import Ruling


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
