"""`notices export`, `notices template` and `photos expire` on the command line."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from server.documents.word_template import notice_template
from server.files import write_whole
from server.notices import queries
from server.notices.numbers import tidy_number
from server.notices.printing import paper_file
from server.notices.retention import due, expire_due, to_remove
from server.photos.commands import group as photos_group
from server.photos.rules import Part

group = AppGroup("notices", help="Rectification notices.")


@group.command("export")
@click.argument("number")
@click.option("--format", "kind", type=click.Choice(["docx", "pdf"]), required=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
def export(number: str, kind: str, output: Path) -> None:
    """Write the notice with this number (海创文督〔2026〕6号) to a file."""
    notice = queries.notice_numbered(tidy_number(number))
    data, _name = paper_file(notice, kind, current_app.extensions["settings"])
    write_whole(output, data)
    click.echo(str(output))


@group.command("template")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
def template(output: Path) -> None:
    """Write the built-in DOCX template, to be changed in Word and named in XUNCHENG_NOTICE_TEMPLATE."""
    write_whole(output, notice_template())
    click.echo(str(output))


@photos_group.command("expire")
@click.option("--dry-run", is_flag=True, help="Say what would be removed and remove nothing.")
def expire(dry_run: bool) -> None:
    """Remove originals and renditions whose time is over (保存期限), as the worker does once a day.

    One line a round: what, due since, name, and whether it goes (due) or an open notice of the round keeps it (kept).
    """
    for each in due():
        click.echo(f"{each.part}\t{each.since}\t{each.name}\t{'kept' if each.is_kept else 'due'}")
    if dry_run:
        originals, renditions = (len(to_remove(part)[1]) for part in Part)
        click.echo(f"{originals} originals and {renditions} photos' renditions would be removed")
    else:
        click.echo(f"{expire_due()} photos lost their original or renditions")
