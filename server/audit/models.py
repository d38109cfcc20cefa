"""The table of the log. Triggers (see migrations) refuse UPDATE and DELETE on both engines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Base, UtcDateTime


class AuditEntry(Base):
    """One thing that was done."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("length(hash) = 64 AND length(previous_hash) = 64", name="hashes_whole"),
        Index("ix_audit_entry_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int | None]
    verb: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
