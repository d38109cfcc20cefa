"""Tables of the compliance room: verdicts (系统初判), how they changed, and decisions (审核认定) above them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.compliance.engine.rules import Outcome
from server.database import Base, EnumText, UtcDateTime, one_of
from server.people.models import Account


class Verdict(Base):
    """What the engine proposes for one requirement at one site in one round; frozen when the round is closed."""

    __tablename__ = "verdict"
    __table_args__ = (one_of("outcome", Outcome), UniqueConstraint("round_id", "site_id", "requirement_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    measured: Mapped[float | None]
    required: Mapped[float | None]
    shortfall: Mapped[float | None]
    unit: Mapped[str | None] = mapped_column(String(20))
    reasons: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """[{"code", …figures}, …]; words.py says them in both languages."""
    places: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Stretches and points the verdict speaks of: [{"kind": "worst_window", "from_m", "to_m", "count", …}, …]."""
    judged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content_sha256: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VerdictChange(Base):
    """One step in a verdict's history; append-only."""

    __tablename__ = "verdict_change"
    __table_args__ = (one_of("outcome", Outcome), Index("ix_verdict_change_verdict", "verdict_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    verdict_id: Mapped[int] = mapped_column(ForeignKey("verdict.id"))
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    measured: Mapped[float | None]
    reasons: Mapped[list[Any]] = mapped_column(JSON, default=list)
    judged_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PresentState(Base):
    """How a requirement stands now (现状) at a site of a closed round, after a re-check; without a row, as judged.

    The round's own verdict stays frozen beside it, and so does the score.
    """

    __tablename__ = "present_state"
    __table_args__ = (one_of("outcome", Outcome), UniqueConstraint("round_id", "site_id", "requirement_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    measured: Mapped[float | None]
    required: Mapped[float | None]
    shortfall: Mapped[float | None]
    unit: Mapped[str | None] = mapped_column(String(20))
    reasons: Mapped[list[Any]] = mapped_column(JSON, default=list)
    places: Mapped[list[Any]] = mapped_column(JSON, default=list)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the re-check was begun that tells it."""
    judged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content_sha256: Mapped[str] = mapped_column(String(64))


class Decision(Base):
    """What a person decided about a verdict, with name and reason; a later one stands above an earlier one."""

    __tablename__ = "decision"
    __table_args__ = (
        one_of("outcome", Outcome),
        Index("ix_decision_subject", "round_id", "site_id", "requirement_id"),
        CheckConstraint("length(reason) > 0", name="has_reason"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    account: Mapped[Account] = relationship(foreign_keys=[decided_by])
