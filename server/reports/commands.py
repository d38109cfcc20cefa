"""`reports export problems` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from server.database import transaction
from server.documents.spreadsheet import problem_list_xlsx
from server.documents.word_list import problem_list_docx
from server.files import write_whole
from server.inspections import queries as inspections
from server.inspections.draws.queries import draws
from server.inspections.errors import DrawUnknown, RoundUnknown
from server.inspections.models import Round
from server.notices import findings
from server.notices.paper import Issuer
from server.reports import score_files
from server.reports.problems import Grouping, problem_list
from server.reports.protocol import protocol_file
from server.reports.scores import scores_of

group = AppGroup("reports", help="Lists and bulletins.")


@group.group("export")
def export() -> None:
    """Write a list to a file."""


@export.command("problems")
@click.option("--round", "round_name", required=True, help="Name or number of the round.")
@click.option("--format", "kind", type=click.Choice(["xlsx", "docx"]), default="xlsx", show_default=True)
@click.option("--by", type=click.Choice([each.value for each in Grouping]), default="unit", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Default: named after the round, here.")
def problems(round_name: str, kind: str, by: str, output: Path | None) -> None:
    """Write the problem list (问题清单) of a round."""
    round_ = _round(round_name)
    with transaction():
        findings.open_findings(round_.id)
    content = problem_list(round_, Grouping(by), Issuer.of(current_app.extensions["settings"]))
    data = problem_list_xlsx(content) if kind == "xlsx" else problem_list_docx(content)
    path = output or Path(f"{content.title}.{kind}".replace("/", "-"))
    write_whole(path, data)
    click.echo(str(path))


@export.command("protocol")
@click.option("--round", "round_name", required=True, help="Name or number of the round.")
@click.option("--draw", "draw_id", type=int, help="Number of the draw; without it the round's last one.")
@click.option("--format", "kind", type=click.Choice(["pdf", "docx"]), default="pdf", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Default: named after the round, here.")
def protocol(round_name: str, draw_id: int | None, kind: str, output: Path | None) -> None:
    """Write the protocol (抽样记录) of a draw."""
    made = [each for each in draws(_round(round_name).id) if draw_id in (None, each.id)]
    if not made:
        raise DrawUnknown()
    data, name = protocol_file(made[-1], kind, current_app.extensions["settings"])
    path = output or Path(name)
    write_whole(path, data)
    click.echo(str(path))


@group.command("scores")
@click.option("--round", "round_name", required=True, help="Name or number of the round.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write a file: .xlsx or .csv.")
def scores(round_name: str, as_json: bool, output: Path | None) -> None:
    """Print the score of a round and its tables, or write them to a file."""
    found = scores_of(_round(round_name), "zh")
    if output is not None:
        author = Issuer.of(current_app.extensions["settings"]).name
        write_whole(output, score_files.score_file(found, output.suffix.lower().removeprefix("."), author))
        click.echo(str(output))
    elif as_json:
        click.echo(json.dumps(score_files.as_json(found), ensure_ascii=False))
    else:
        for line in score_files.told(found):
            click.echo(line)


def _round(text: str) -> Round:
    named = inspections.round_named(text)
    if named is not None:
        return named
    if text.isdecimal():
        return inspections.round_numbered(int(text))
    raise RoundUnknown(round=text)
