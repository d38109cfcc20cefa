"""Tables of what photos show in words: the text read, the themes it speaks of, and the office's own slogans.

The text and its themes are derived and can be made again; nothing in them decides anything. A slogan of the office
stands above the shipped one with the same words; a removed one stays as a row, so that it stays removed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Base, UtcDateTime


class PhotoText(Base):
    """The text of one photo, or why it cannot be read."""

    __tablename__ = "photo_text"
    __table_args__ = (
        CheckConstraint("failure_code IS NULL OR plain = ''", name="failure_has_no_text"),
        Index("ix_photo_text_read_at", "read_at"),
        Index("ix_photo_text_matched_with", "matched_with"),
    )

    sha256: Mapped[str] = mapped_column(ForeignKey("photo.sha256"), primary_key=True)
    engine: Mapped[str] = mapped_column(String(40))
    engine_version: Mapped[str] = mapped_column(String(40))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lines: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """[{"text", "corners": [[x, y], …] as fractions of the upright picture, "confidence"}, …];
    `covered` is true of those that lie under a redaction: nobody is shown, finds or matches them."""
    plain: Mapped[str] = mapped_column(Text, default="")
    """What it is searched by: see `layout.searchable`."""
    failure_code: Mapped[str | None] = mapped_column(String(40))
    failure_text: Mapped[str | None] = mapped_column(String(300))
    matched_with: Mapped[str] = mapped_column(String(16), default="")
    """The fingerprint of the dictionary its themes were found with; empty: not looked for yet."""

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Give the lines that may be shown; a covered one keeps its number and has no text."""
        return [line | {"text": ""} if line.get("covered") else line for line in self.lines]


class PhotoTheme(Base):
    """A theme that the text of a photo speaks of: a proposal."""

    __tablename__ = "photo_theme"
    __table_args__ = (Index("ix_photo_theme_theme", "theme"),)

    sha256: Mapped[str] = mapped_column(ForeignKey("photo_text.sha256"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(200), primary_key=True)
    words: Mapped[list[Any]] = mapped_column(JSON)
    """The slogans that were found, in the words of the dictionary."""
    is_exact: Mapped[bool]
    lines: Mapped[list[Any]] = mapped_column(JSON)
    """The numbers of the lines they stand in."""


class Slogan(Base):
    """Words that the office added, changed or removed."""

    __tablename__ = "slogan"
    __table_args__ = (
        CheckConstraint("length(plain) > 1", name="long_enough"),
        CheckConstraint("together BETWEEN 1 AND 12", name="together_sensible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(60))
    plain: Mapped[str] = mapped_column(String(60), unique=True)
    theme: Mapped[str] = mapped_column(String(200))
    """Empty: these words mean no theme, though they look like some that do."""
    together: Mapped[int] = mapped_column(default=1)
    is_removed: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
