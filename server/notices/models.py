"""Tables of the notices room: findings (问题), notices (整改通知单) and the counter their numbers come from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Base, EnumText, UtcDateTime, one_of
from server.inspections.models import Observation, Round
from server.notices.rules import DeadlineClass, FindingState, NoticeState
from server.people.models import Unit
from server.places.models import Site
from server.standards.models import Requirement


class Finding(Base):
    """A problem somebody has to answer for: a requirement not met at a site, or an ad-hoc problem (随手拍)."""

    __tablename__ = "finding"
    __table_args__ = (
        one_of("state", FindingState),
        UniqueConstraint("round_id", "site_id", "requirement_id"),
        UniqueConstraint("observation_uuid"),
        CheckConstraint("(requirement_id IS NULL) <> (observation_uuid IS NULL)", name="one_origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    requirement_id: Mapped[int | None] = mapped_column(ForeignKey("requirement.id"))
    observation_uuid: Mapped[Any | None] = mapped_column(ForeignKey("observation.uuid"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    area_code: Mapped[str | None] = mapped_column(ForeignKey("area.code"), index=True)
    state: Mapped[FindingState] = mapped_column(EnumText(FindingState))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    round: Mapped[Round] = relationship()
    site: Mapped[Site | None] = relationship()
    requirement: Mapped[Requirement | None] = relationship()
    observation: Mapped[Observation | None] = relationship()
    unit: Mapped[Unit | None] = relationship()


class Notice(Base):
    """A rectification notice to one unit. Signing freezes `paper`: what it says never changes afterwards."""

    __tablename__ = "notice"
    __table_args__ = (
        one_of("state", NoticeState),
        one_of("deadline_class", DeadlineClass),
        CheckConstraint("state = 'draft' OR (number IS NOT NULL AND paper IS NOT NULL)", name="signed_is_frozen"),
        CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", name="signed_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[NoticeState] = mapped_column(EnumText(NoticeState))
    number: Mapped[str | None] = mapped_column(String(80), unique=True)
    deadline_class: Mapped[DeadlineClass] = mapped_column(EnumText(DeadlineClass))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contact: Mapped[str] = mapped_column(String(200), default="", server_default="")
    demand: Mapped[str] = mapped_column(Text, default="", server_default="")
    copies: Mapped[list[Any]] = mapped_column(JSON, default=list)
    reply_token: Mapped[str] = mapped_column(String(64), unique=True)
    paper: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The frozen content model of documents/: wording, version, positions, photo hashes."""
    drafted_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str | None] = mapped_column(Text)

    round: Mapped[Round] = relationship()
    unit: Mapped[Unit] = relationship()
    items: Mapped[list[NoticeItem]] = relationship(back_populates="notice", order_by="NoticeItem.position")


class NoticeItem(Base):
    """A finding on a notice. A finding stands on one live notice at a time: the partial unique index says so."""

    __tablename__ = "notice_item"
    __table_args__ = (
        Index(
            "uq_notice_item_live_finding",
            "finding_id",
            unique=True,
            sqlite_where=text("live"),
            postgresql_where=text("live"),
        ),
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    position: Mapped[int]
    live: Mapped[bool] = mapped_column(default=True)

    notice: Mapped[Notice] = relationship(back_populates="items")
    finding: Mapped[Finding] = relationship()


class NumberSeries(Base):
    """The last number allotted in a series of a year (X创文督〔2026〕6号 → 6)."""

    __tablename__ = "number_series"

    prefix: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
