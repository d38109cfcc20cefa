"""The table of uploads in pieces. How far one has come is not here: the length of its file tells it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Base, UtcDateTime


class PhotoUpload(Base):
    """One upload of one photo by one account; it is removed when it has expired, whatever became of it."""

    __tablename__ = "photo_upload"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="hash_whole"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
        Index("ix_photo_upload_expires_at", "expires_at"),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    """What the whole photo must hash to."""
    size: Mapped[int]
    """Bytes of the whole photo."""
    told: Mapped[str] = mapped_column(Text)
    """Upload-Metadata as it came; it is told back to whoever asks for the offset."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the photo was there, through this upload or another; there is no file any more."""
