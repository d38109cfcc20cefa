"""What is known of redactions: every read of the table."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g, has_request_context
from sqlalchemy import select

from server.database import db
from server.photos.models import Photo
from server.photos.redactions.models import Redaction


def standing(sha256: str) -> Redaction | None:
    """Give the redaction of a photo that stands, if any."""
    wanted = select(Redaction).where(Redaction.sha256 == sha256, Redaction.withdrawn_at.is_(None))
    return db.session.scalars(wanted).one_or_none()


def history(sha256: str) -> Sequence[Redaction]:
    """Give every redaction that a photo ever had, the latest first."""
    return db.session.scalars(select(Redaction).where(Redaction.sha256 == sha256).order_by(Redaction.id.desc())).all()


def redacted_photo(number: int) -> Redaction | None:
    """Give a redaction by its number."""
    return db.session.get(Redaction, number)


def numbers() -> dict[str, int]:
    """Give the number of the standing redaction of every photo that has one, asked once in a request.

    Addresses of pictures carry it, and a page names many pictures.
    """
    if not has_request_context():
        return _numbers()
    if "redaction_numbers" not in g:
        g.redaction_numbers = _numbers()
    found: dict[str, int] = g.redaction_numbers
    return found


def _numbers() -> dict[str, int]:
    rows = db.session.execute(select(Redaction.sha256, Redaction.id).where(Redaction.withdrawn_at.is_(None)))
    return {row.sha256: row.id for row in rows}


def undrawn(limit: int) -> Sequence[Redaction]:
    """Give standing redactions whose renditions are still to be drawn, oldest first."""
    waiting = (
        select(Redaction)
        .join(Photo, Photo.sha256 == Redaction.sha256)
        .where(Redaction.withdrawn_at.is_(None), Redaction.drawn_at.is_(None), Photo.renditions_removed_at.is_(None))
    )
    return db.session.scalars(waiting.order_by(Redaction.id).limit(limit)).all()


def leftovers(limit: int) -> Sequence[Redaction]:
    """Give withdrawn redactions whose renditions still lie in the store."""
    left = select(Redaction).where(Redaction.withdrawn_at.is_not(None), Redaction.drawn_at.is_not(None))
    return db.session.scalars(left.order_by(Redaction.id).limit(limit)).all()
