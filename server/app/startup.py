"""Before the first request: tables in place, an empty database filled with the demo city, its accounts known.

The demo accounts and their passwords are kept in `demo-accounts.json` in the data folder (mode 0600). On this machine
alone they may have one well-known password; before the demo is served to a network each gets a random one, and what
was open with the known one is ended. Accounts that people made themselves are never touched.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from server.database import db, make_spatial, transaction
from server.people import operations, queries
from server.people.rules import Role

KNOWN_PASSWORD = "xuncheng-2026"  # noqa: S105  for loopback only, and meant to be known
ACCOUNTS_FILE = "demo-accounts.json"


@dataclass(frozen=True)
class DemoAccount:
    """One account of the demo city, with the password people may know."""

    username: str
    password: str
    role: str
    name: str


@click.command("prepare")
@click.option("--empty", is_flag=True, help="Leave an empty database empty.")
@click.option("--random-passwords", is_flag=True, help="Give the demo accounts passwords nobody knows yet.")
@click.pass_context
@with_appcontext
def prepare(context: click.Context, empty: bool, random_passwords: bool) -> None:
    """Create the database or bring it up to date; fill an empty one with the demo city."""
    make_spatial(db.engine)
    upgrade()
    accounts_file = current_app.extensions["settings"].data_dir / ACCOUNTS_FILE
    if not empty and not queries.has_accounts():
        db.session.rollback()
        build = current_app.cli.commands["demo"].commands["build"]  # type: ignore[attr-defined]
        context.invoke(build)
        _give_passwords(accounts_file, random_passwords=random_passwords)
    elif random_passwords and has_known_passwords(accounts_file):
        _give_passwords(accounts_file, random_passwords=True)


def demo_accounts(accounts_file: Path) -> list[DemoAccount]:
    """Read the demo accounts; none when this is no demo."""
    if not accounts_file.is_file():
        return []
    return [DemoAccount(**row) for row in json.loads(accounts_file.read_text(encoding="utf-8"))]


def has_known_passwords(accounts_file: Path) -> bool:
    """Tell whether a demo account has the password that everybody may know."""
    return any(account.password == KNOWN_PASSWORD for account in demo_accounts(accounts_file))


def _give_passwords(accounts_file: Path, *, random_passwords: bool) -> None:
    listed = {account.username for account in demo_accounts(accounts_file)}
    given = []
    with transaction():
        accounts = [account for account in queries.accounts() if not listed or account.username in listed]
        admin = next((account.id for account in accounts if account.role is Role.ADMIN), accounts[0].id)
        for account in accounts:
            password = secrets.token_urlsafe(9) if random_passwords else KNOWN_PASSWORD
            operations.change_password(account, password, by=admin)
            given.append(DemoAccount(account.username, password, account.role.value, account.display_name))
        # Written before the commit: a crash between the two must not leave passwords that nobody knows.
        _keep(accounts_file, given)


def _keep(accounts_file: Path, given: list[DemoAccount]) -> None:
    draft = accounts_file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump([asdict(account) for account in given], file, ensure_ascii=False, indent=1)
    draft.replace(accounts_file)
