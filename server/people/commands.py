"""`people add`, `people unit`, `people token` and `people revoke` on the command line."""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup

from server.database import transaction
from server.people import errors, operations, queries
from server.people.models import Account
from server.people.rules import Role

group = AppGroup("people", help="Accounts and responsible units.")


@group.command("add")
@click.argument("username")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", "display_name", default="", help="Name shown on pages.")
@click.option("--unit", "unit_name", default="", help="Responsible unit, for role unit.")
@click.option("--password", default="", help="At least 10 characters; without it one is made and printed once.")
def add(username: str, role: str, display_name: str, unit_name: str, password: str) -> None:
    """Add an account."""
    made = password or secrets.token_urlsafe(12)
    with transaction():
        unit = queries.unit_by_name(unit_name) if unit_name else None
        if unit_name and unit is None:
            raise errors.UnitUnknown(name=unit_name)
        operations.add_account(username, made, Role(role), display_name=display_name, unit=unit)
    click.echo(f"{username}\t{role}" + ("" if password else f"\t{made}"))


@group.command("unit")
@click.argument("name")
@click.option("--alias", "aliases", multiple=True, help="Another name documents give it; may be repeated.")
def unit(name: str, aliases: tuple[str, ...]) -> None:
    """Add a responsible unit."""
    with transaction():
        operations.add_unit(name, aliases=aliases)
    click.echo(name)


@group.command("revoke")
@click.argument("token")
def revoke(token: str) -> None:
    """End a bearer token."""
    with transaction():
        ended = operations.revoke_token(token)
    click.echo("revoked" if ended else "there is no such token")


@group.command("token")
@click.argument("username")
@click.option("--name", default="script", help="What the token is for.")
def token(username: str, name: str) -> None:
    """Give a bearer token for scripts; it is shown this once."""
    with transaction():
        made = operations.give_token(_account(username), name)
    click.echo(made)


def _account(username: str) -> Account:
    account = queries.account_by_name(username)
    if account is None:
        raise errors.AccountUnknown(name=username)
    return account
