"""The table of draws (抽样): how the sites of a round were drawn, kept for good.

Append-only: the database itself refuses to change or delete a row.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Base, UtcDateTime
from server.inspections.models import Round
from server.people.models import Account


class Draw(Base):
    """One draw of sites for a round; `content` is its record (draw_record.py): seed, plan, population, drawn sites."""

    __tablename__ = "draw"
    __table_args__ = (
        CheckConstraint("length(content_sha256) = 64", name="content_hash_whole"),
        CheckConstraint("length(population_sha256) = 64", name="population_hash_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    seed: Mapped[str] = mapped_column(String(100))
    method: Mapped[str] = mapped_column(String(40))
    population: Mapped[int]
    chosen: Mapped[int]
    reserves: Mapped[int]
    population_sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_sha256: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    round: Mapped[Round] = relationship()
    account: Mapped[Account | None] = relationship()
