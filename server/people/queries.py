"""Reads of the people room."""

from __future__ import annotations

from sqlalchemy import func, select

from server.database import db
from server.people.models import Account, ApiToken, Unit, UnitAlias
from server.people.rules import Role


def account_by_name(username: str) -> Account | None:
    """Find an account by the name typed at sign-in."""
    return db.session.scalar(select(Account).where(Account.username == username.strip()))


def is_name_taken(username: str) -> bool:
    """Tell whether an account has this name, or one that only capitals tell from it."""
    return db.session.scalar(select(Account.id).where(func.lower(Account.username) == username.lower())) is not None


def account_of_session(remembered: str) -> Account | None:
    """Find the account a session remembers; None when it was disabled or its sessions were ended."""
    number, _, epoch = remembered.partition(".")
    if not (number.isdigit() and epoch.isdigit()):
        return None
    account = db.session.get(Account, int(number))
    fits = account is not None and account.is_active and account.session_epoch == int(epoch)
    return account if fits else None


def account_of_token(token_sha256: str) -> Account | None:
    """Find the account of an unrevoked token."""
    return db.session.scalar(
        select(Account)
        .join(ApiToken)
        .where(ApiToken.token_sha256 == token_sha256, ApiToken.revoked_at.is_(None), Account.disabled_at.is_(None))
    )


def accounts(role: Role | None = None) -> list[Account]:
    """List accounts, of one role if given, by name."""
    statement = select(Account).order_by(Account.role, Account.username)
    return list(db.session.scalars(statement.where(Account.role == role) if role else statement))


def units() -> list[Unit]:
    """List the units that still answer, by name."""
    return list(db.session.scalars(select(Unit).where(Unit.retired_at.is_(None)).order_by(Unit.name)))


def unit_by_name(name: str) -> Unit | None:
    """Find a unit by its name or one of its aliases."""
    name = name.strip()
    alias = select(UnitAlias.unit_id).where(UnitAlias.name == name).scalar_subquery()
    return db.session.scalar(select(Unit).where((Unit.name == name) | (Unit.id == alias)))


def has_accounts() -> bool:
    """Tell whether anybody can sign in at all."""
    return bool(db.session.scalar(select(func.count(Account.id))))
