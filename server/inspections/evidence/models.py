"""Tables of what people say about evidence: pairs that may be one thing, the answers, and rulings on single photos.

A pair is a question the program asks; `answer` repeats the answer that stands, so that judging reads one narrow row.
Answers and rulings are never overwritten: a later one stands above an earlier one, and each can be withdrawn.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Base, EnumText, UtcDateTime, one_of
from server.inspections.evidence.sameness import Basis, Same
from server.inspections.models import ObservationPhoto
from server.inspections.rules import Ruling
from server.people.models import Account


class SightingPair(Base):
    """Two expected photos of one site in one round that may show the same thing."""

    __tablename__ = "sighting_pair"
    __table_args__ = (
        one_of("basis", Basis),
        one_of("answer", Same),
        CheckConstraint("a_id < b_id", name="in_order"),
        UniqueConstraint("a_id", "b_id"),
        Index("ix_sighting_pair_round_site", "round_id", "site_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    a_id: Mapped[int] = mapped_column(ForeignKey("observation_photo.id"))
    b_id: Mapped[int] = mapped_column(ForeignKey("observation_photo.id"), index=True)
    basis: Mapped[Basis] = mapped_column(EnumText(Basis))
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """{"distance_m", "limit_m", "bits"}, as far as they are known."""
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[Same | None] = mapped_column(EnumText(Same))

    a: Mapped[ObservationPhoto] = relationship(foreign_keys=[a_id])
    b: Mapped[ObservationPhoto] = relationship(foreign_keys=[b_id])
    answers: Mapped[list[PairAnswer]] = relationship(back_populates="pair", order_by="PairAnswer.id")


class PairAnswer(Base):
    """What a person answered about a pair, with the reason."""

    __tablename__ = "pair_answer"
    __table_args__ = (
        one_of("answer", Same),
        CheckConstraint("length(reason) > 0", name="has_reason"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("sighting_pair.id"), index=True)
    answer: Mapped[Same] = mapped_column(EnumText(Same))
    reason: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    pair: Mapped[SightingPair] = relationship(back_populates="answers")
    account: Mapped[Account] = relationship(foreign_keys=[answered_by])


class EvidenceRuling(Base):
    """That a person accepted (采信) or rejected (不采信) a photo as evidence, with the reason."""

    __tablename__ = "evidence_ruling"
    __table_args__ = (
        one_of("ruling", Ruling),
        CheckConstraint("length(reason) > 0", name="has_reason"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        Index("ix_evidence_ruling_round_site", "round_id", "site_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("observation_photo.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    ruling: Mapped[Ruling] = mapped_column(EnumText(Ruling))
    reason: Mapped[str] = mapped_column(Text)
    ruled_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ruled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    photo: Mapped[ObservationPhoto] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=[ruled_by])
