"""`field export-package` and `import-outbox`: the way to and from a phone that cannot reach this network."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import cast

import click
from flask import current_app
from flask.cli import AppGroup

from server.audit.operations import record as log
from server.config import Settings
from server.database import transaction
from server.field.importing import import_outbox
from server.field.outbox_file import OutboxFile
from server.field.package_file import package_file
from server.people import queries as people
from server.people.errors import AccountUnknown

group = AppGroup("field", help="Phones and what they made.")


@group.command("export-package")
@click.argument("username")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
def export_package_command(username: str, file: Path) -> None:
    """Write the day's package of an inspector as a ZIP, for a phone that cannot reach this network."""
    with current_app.test_request_context():
        account = people.account_by_name(username)
        if account is None:
            raise AccountUnknown()
        with transaction():
            content = package_file(account)
            log("field.package", "account", account.id, by=None, sha256=hashlib.sha256(content).hexdigest())
    file.write_bytes(content)
    click.echo(f"{username}: {len(content):,} bytes · {file}")


@group.command("import-outbox")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "username", help="Take it in as this account instead of the one the file names.")
def import_outbox_command(file: Path, username: str | None) -> None:
    """Take in the outbox that a phone exported as a ZIP; doing it again changes nothing.

    Exit status 1 when something was refused; the rest was taken.
    """
    settings = cast(Settings, current_app.extensions["settings"])
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    with OutboxFile(file) as outbox:
        report = import_outbox(outbox, limit=settings.max_photo_bytes, username=username, sha256=sha256)
    language = os.environ.get("LANG", "")
    for each in report.refused:
        click.echo(f"{each.what} · {each.problem.sentence(language)} [{each.problem.code}]")
    click.echo(f"{report.username}: new {report.new} · identical {report.identical} · refused {len(report.refused)}")
    if report.refused:
        raise SystemExit(1)
