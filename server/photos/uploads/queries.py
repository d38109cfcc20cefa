"""What is known of uploads: every read of the table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from server.database import db
from server.photos.uploads.models import PhotoUpload


def upload(uuid: UUID, account_id: int) -> PhotoUpload | None:
    """Give an upload of an account; those of others are not known to it."""
    return db.session.scalars(
        select(PhotoUpload).where(PhotoUpload.uuid == uuid, PhotoUpload.account_id == account_id)
    ).one_or_none()


def is_there(uuid: UUID) -> bool:
    """Tell whether an upload has not been ended or swept away meanwhile."""
    return db.session.scalar(select(PhotoUpload.uuid).where(PhotoUpload.uuid == uuid)) is not None


def unfinished(account_id: int, at: datetime) -> tuple[int, int]:
    """Tell how many uploads of an account are under way at an instant, and how many bytes they come to."""
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(PhotoUpload.size), 0)).where(
            PhotoUpload.account_id == account_id, PhotoUpload.finished_at.is_(None), PhotoUpload.expires_at > at
        )
    ).one()
    return int(row[0]), int(row[1])


def unfinished_of(account_id: int, sha256: str) -> Sequence[UUID]:
    """Name the uploads of a photo that an account has begun and not brought to an end."""
    return db.session.scalars(
        select(PhotoUpload.uuid).where(
            PhotoUpload.account_id == account_id, PhotoUpload.sha256 == sha256, PhotoUpload.finished_at.is_(None)
        )
    ).all()


def expired(at: datetime, limit: int) -> Sequence[UUID]:
    """Name uploads that have expired at an instant, oldest first."""
    return db.session.scalars(
        select(PhotoUpload.uuid).where(PhotoUpload.expires_at <= at).order_by(PhotoUpload.expires_at).limit(limit)
    ).all()
