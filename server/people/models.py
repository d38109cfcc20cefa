"""Tables of the people room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Base, EnumText, UtcDateTime, one_of
from server.people.rules import Role


class Unit(Base):
    """A responsible unit (责任单位)."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    contact: Mapped[str] = mapped_column(String(200), default="", server_default="")
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    aliases: Mapped[list[UnitAlias]] = relationship(back_populates="unit", order_by="UnitAlias.name")


class UnitAlias(Base):
    """Another name under which documents call a unit (市城管局 = 市城市管理局)."""

    __tablename__ = "unit_alias"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)

    unit: Mapped[Unit] = relationship(back_populates="aliases")


class Account(Base):
    """Somebody who may sign in. The password is kept as an argon2id hash only."""

    __tablename__ = "account"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("role <> 'unit' OR unit_id IS NOT NULL", name="unit_role_has_unit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(EnumText(Role))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    area_codes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    language: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    session_epoch: Mapped[int] = mapped_column(default=0, server_default="0")

    unit: Mapped[Unit | None] = relationship()

    # What flask-login asks of a signed-in person.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Tell whether the account may still sign in."""
        return self.disabled_at is None

    def get_id(self) -> str:
        """Give what the session remembers; raising `session_epoch` ends every session of the account."""
        return f"{self.id}.{self.session_epoch}"


class ApiToken(Base):
    """A token for scripts, sent as `Authorization: Bearer …`; only its SHA-256 is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()
