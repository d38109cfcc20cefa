"""The table of redactions: who covered what in a photo, when and why, and who took it back.

The one that stands is what everybody sees; a later one takes its place. Nothing is overwritten.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Base, UtcDateTime
from server.people.models import Account

_STANDS = text("withdrawn_at IS NULL")
_TO_DRAW = text("withdrawn_at IS NULL AND drawn_at IS NULL")


class Redaction(Base):
    """Regions of a photo that nobody sees as long as it stands; its number is part of the picture's address."""

    __tablename__ = "redaction"
    __table_args__ = (
        CheckConstraint("length(reason) > 0", name="has_reason"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        Index("uq_redaction_standing", "sha256", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_redaction_to_draw", "id", sqlite_where=_TO_DRAW, postgresql_where=_TO_DRAW),
        Index("ix_redaction_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("photo.sha256"))
    regions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """[{"x", "y", "width", "height"}], fractions of the upright picture."""
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its renditions were put into the store; empty again when they were removed after a withdrawal."""

    account: Mapped[Account] = relationship(foreign_keys=[made_by])
    withdrawer: Mapped[Account | None] = relationship(foreign_keys=[withdrawn_by])
