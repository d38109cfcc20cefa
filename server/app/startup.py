"""Before the first request: tables in place, an empty database filled with the demo city, its accounts known.

The demo accounts and their passwords are kept in `demo-accounts.json` in the data folder (mode 0600). On this machine
alone they may have one well-known password; before the demo is served to a network each gets a random one, and what
was open with the known one is ended. Accounts that people made themselves are never touched.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from server.database import db, make_spatial, transaction
from server.demo import foundation
from server.demo.people import ACCOUNTS_FILE, KNOWN_PASSWORD
from server.people import operations, queries
from server.people.rules import Role

BUILT_FILE = "demo-built"
"""Its presence tells that the demo city was finished; an interrupted building is taken up again."""


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
    data_dir = current_app.extensions["settings"].data_dir
    accounts_file, built_file = data_dir / ACCOUNTS_FILE, data_dir / BUILT_FILE
    unfinished = accounts_file.is_file() and not built_file.exists()
    if not empty and (unfinished or not queries.has_accounts()):
        db.session.rollback()
        build = current_app.cli.commands["demo"].commands["build"]  # type: ignore[attr-defined]
        context.invoke(build, random_passwords=random_passwords)
        built_file.touch()
    if random_passwords and has_known_passwords(accounts_file):
        _renew_passwords(accounts_file)


def demo_accounts(accounts_file: Path) -> list[DemoAccount]:
    """Read the demo accounts; none when this is no demo."""
    if not accounts_file.is_file():
        return []
    return [DemoAccount(**row) for row in json.loads(accounts_file.read_text(encoding="utf-8"))]


def has_known_passwords(accounts_file: Path) -> bool:
    """Tell whether a demo account has the password that everybody may know."""
    return any(account.password == KNOWN_PASSWORD for account in demo_accounts(accounts_file))


def _renew_passwords(accounts_file: Path) -> None:
    passwords = foundation.new_passwords(known=None)
    with transaction():
        accounts = [account for account in queries.accounts() if account.username in passwords]
        admin = next(account.id for account in accounts if account.role is Role.ADMIN)
        for account in accounts:
            operations.change_password(account, passwords[account.username], by=admin)
        # Kept before the commit: a crash between the two must not leave passwords that nobody knows.
        foundation.keep_passwords(accounts_file, passwords)
