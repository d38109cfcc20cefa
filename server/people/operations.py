"""The verbs of the people room: adding units and accounts, signing in, giving and revoking tokens."""

from __future__ import annotations

import functools
import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from server import clock
from server.audit.operations import record
from server.database import db
from server.people import errors, queries
from server.people.models import Account, ApiToken, Unit, UnitAlias
from server.people.rules import MOST_LETTERS, USERNAME, Role, password_fault

_hasher = PasswordHasher()  # argon2id with the parameters of RFC 9106, low-memory profile


@functools.cache
def _nobody() -> str:
    """Give a hash no password fits; made at the first sign-in, because every start would pay for it."""
    return _hasher.hash(secrets.token_urlsafe())


def add_unit(name: str, *, aliases: tuple[str, ...] = (), contact: str = "", by: int | None = None) -> Unit:
    """Add a responsible unit with the other names documents give it; raises `NameTaken`."""
    for each in (name, *aliases):
        if queries.unit_by_name(each):
            raise errors.NameTaken(name=each)
    unit = Unit(name=name.strip(), contact=contact, aliases=[UnitAlias(name=alias.strip()) for alias in aliases])
    db.session.add(unit)
    db.session.flush()
    record("unit.add", "unit", unit.id, by=by, name=unit.name, aliases=list(aliases))
    return unit


def add_account(
    username: str,
    password: str,
    role: Role,
    *,
    display_name: str = "",
    unit: Unit | None = None,
    area_codes: tuple[str, ...] = (),
    by: int | None = None,
) -> Account:
    """Add an account; raises `BadUsername`, `BadDisplayName`, `WeakPassword`, `NameTaken`, `UnitNeeded`."""
    if not USERNAME.fullmatch(username):
        raise errors.BadUsername()
    if len(display_name) > MOST_LETTERS or not display_name.isprintable():
        raise errors.BadDisplayName()
    if password_fault(password, username):
        raise errors.WeakPassword()
    if queries.is_name_taken(username):
        raise errors.NameTaken(name=username)
    if role is Role.UNIT and unit is None:
        raise errors.UnitNeeded()
    account = Account(
        username=username,
        display_name=display_name or username,
        password_hash=_hasher.hash(password),
        role=role,
        unit=unit,
        area_codes=list(area_codes),
        created_at=clock.now(),
    )
    db.session.add(account)
    db.session.flush()
    record("account.add", "account", account.id, by=by, username=username, role=role.value)
    return account


def check_password(username: str, password: str) -> Account:
    """Give the account that name and password fit; raises `WrongPassword`.

    An unknown name costs the same time as a wrong password, so that names cannot be found by measuring.
    """
    account = queries.account_by_name(username)
    try:
        _hasher.verify(account.password_hash if account else _nobody(), password)
    except (VerificationError, InvalidHashError) as error:
        raise errors.WrongPassword() from error
    if account is None or not account.is_active:
        raise errors.WrongPassword()
    return account


def change_password(account: Account, password: str, *, by: int) -> None:
    """Set a new password and end every other session of the account; raises `WeakPassword`."""
    if password_fault(password, account.username):
        raise errors.WeakPassword()
    account.password_hash = _hasher.hash(password)
    account.session_epoch += 1
    db.session.flush()
    record("account.change_password", "account", account.id, by=by)


def disable_account(account: Account, *, by: int) -> None:
    """Keep the account's history and let nobody sign in with it any more; raises `OwnAccount`."""
    if account.id == by:
        raise errors.OwnAccount()
    account.disabled_at = clock.now()
    account.session_epoch += 1
    db.session.flush()
    record("account.disable", "account", account.id, by=by)


def choose_language(account: Account, language: str) -> None:
    """Remember the language in which a person reads."""
    account.language = language
    db.session.flush()


def give_token(account: Account, name: str, *, by: int | None = None) -> str:
    """Make a bearer token for scripts; the text is given once and never stored."""
    token = "xc_" + secrets.token_urlsafe(32)
    db.session.add(ApiToken(account=account, name=name, token_sha256=digest(token), created_at=clock.now()))
    db.session.flush()
    record("token.give", "account", account.id, by=by, name=name)
    return token


def revoke_token(token: str, *, by: int | None = None) -> bool:
    """End a token, by its text; tell whether there was one to end."""
    found = db.session.scalar(select(ApiToken).where(ApiToken.token_sha256 == digest(token)))
    if found is None or found.revoked_at:
        return False
    found.revoked_at = clock.now()
    db.session.flush()
    record("token.revoke", "account", found.account_id, by=by, name=found.name)
    return True


def digest(token: str) -> str:
    """Give what is kept of a token: its SHA-256 (it is random and long, so a slow hash would add nothing)."""
    return hashlib.sha256(token.encode()).hexdigest()
