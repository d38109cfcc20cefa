"""Accounts, and the log that nobody can change."""

from __future__ import annotations

import pytest
from sqlalchemy import exc, text

from server.audit.models import AuditEntry
from server.audit.operations import FIRST, first_break, record
from server.database import db
from server.people import errors, operations, queries
from server.people.rules import Role

pytestmark = pytest.mark.usefixtures("db_session")


def test_a_password_is_kept_as_argon2id_only():
    account = operations.add_account("李娜", "十个字符以上的密码口令", Role.OFFICE)
    assert account.password_hash.startswith("$argon2id$")
    assert operations.check_password("李娜", "十个字符以上的密码口令") is account


@pytest.mark.parametrize(
    ("what", "username", "password", "problem"),
    [
        ("a short password", "wang", "short", errors.WeakPassword),
        ("the name in the password", "wangfang", "wangfang-2026", errors.WeakPassword),
        ("a space in the name", "wang fang", "long enough here", errors.BadUsername),
    ],
)
def test_an_account_is_refused_for(what, username, password, problem):
    with pytest.raises(problem):
        operations.add_account(username, password, Role.OFFICE)


def test_a_wrong_password_and_an_unknown_name_are_told_alike():
    operations.add_account("zhang", "long enough here", Role.OFFICE)
    for name in ("zhang", "nobody"):
        with pytest.raises(errors.WrongPassword):
            operations.check_password(name, "wrong password")


def test_a_disabled_account_cannot_sign_in_and_its_session_ends():
    account = operations.add_account("zhou", "long enough here", Role.OFFICE)
    remembered = account.get_id()
    assert queries.account_of_session(remembered) is account
    admin = operations.add_account("admin", "long enough here", Role.ADMIN)
    operations.disable_account(account, by=admin.id)
    assert queries.account_of_session(remembered) is None
    with pytest.raises(errors.WrongPassword):
        operations.check_password("zhou", "long enough here")


def test_a_unit_is_found_by_its_alias_and_an_alias_is_taken_once():
    unit = operations.add_unit("市城市管理局", aliases=("市城管局",))
    assert queries.unit_by_name("市城管局") is unit
    with pytest.raises(errors.NameTaken):
        operations.add_unit("市城管局")


def test_a_unit_account_names_its_unit():
    with pytest.raises(errors.UnitNeeded):
        operations.add_account("unit-a", "long enough here", Role.UNIT)


def test_each_entry_of_the_log_carries_the_hash_of_the_one_before():
    first = record("site.add", "site", 1, by=None, name="圆明园")
    second = record("site.retire", "site", 1, by=None)
    assert second.previous_hash == first.hash
    assert len(first.hash) == 64
    assert first.previous_hash == FIRST or len(first.previous_hash) == 64
    assert first_break() is None


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_the_log(change):
    record("site.add", "site", 1, by=None)
    with pytest.raises(exc.DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(change))


def test_a_forged_entry_breaks_the_chain():
    record("site.add", "site", 1, by=None)
    forged = AuditEntry(
        at=record("site.add", "site", 2, by=None).at, account_id=None, verb="forged", subject_kind="site",
        subject_id="3", details={}, previous_hash=FIRST, hash="f" * 64,
    )  # fmt: skip
    db.session.add(forged)
    db.session.flush()
    assert first_break() == forged.id


def test_a_revoked_token_opens_nothing_any_more():
    account = operations.add_account("script", "long enough here", Role.OFFICE)
    token = operations.give_token(account, "export")
    assert queries.account_of_token(operations.digest(token)) is account
    assert operations.revoke_token(token)
    assert not operations.revoke_token(token)
    assert queries.account_of_token(operations.digest(token)) is None
