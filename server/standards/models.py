"""Tables of the standards room. A published standard never changes: a new version is a new row."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Base, EnumText, UtcDateTime, one_of


class StandardState(StrEnum):
    """Whether a version may still be edited."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Standard(Base):
    """One version of one document."""

    __tablename__ = "standard"
    __table_args__ = (
        one_of("state", StandardState),
        UniqueConstraint("code", "version"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_has_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(80), default="", server_default="")
    year: Mapped[int | None]
    programme: Mapped[str] = mapped_column(String(80), default="", server_default="")
    is_sample: Mapped[bool]
    state: Mapped[StandardState] = mapped_column(EnumText(StandardState))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The whole validated document (see document.py): its site types, media, themes and requirements."""
    content_sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    requirements: Mapped[list[Requirement]] = relationship(back_populates="standard", order_by="Requirement.position")


class Requirement(Base):
    """One checkable clause; `content` holds the whole validated requirement (see rules.py), rules included."""

    __tablename__ = "requirement"
    __table_args__ = (UniqueConstraint("standard_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    clause: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    site_type: Mapped[str] = mapped_column(String(40), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)

    standard: Mapped[Standard] = relationship(back_populates="requirements")
