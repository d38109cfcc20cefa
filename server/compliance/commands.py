"""`compliance judge --round R [--site S] [--json]`: judge again and print what came out, with reasons."""

from __future__ import annotations

import json
import time

import click
from flask.cli import AppGroup

from server.compliance import jobs, queries, words
from server.compliance.errors import SiteUnknown
from server.compliance.queries import EffectiveVerdict
from server.inspections import queries as rounds
from server.inspections.errors import RoundUnknown
from server.inspections.models import Round
from server.inspections.rules import RoundState
from server.places import queries as places
from server.places.models import Site

TOLD_EVERY_S = 2.0

group = AppGroup("compliance", help="Verdicts and their reasons.")


@group.command("judge")
@click.option("--round", "round_text", required=True, help="Number or name of the round.")
@click.option("--site", "site_text", help="Number, code or name of one site; without it the whole round.")
@click.option("--due", "only_due", is_flag=True, help="Only what waits to be judged; goes on where a run was stopped.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def judge_command(round_text: str, site_text: str | None, only_due: bool, as_json: bool) -> None:
    """Judge a round again, or one site of it, and print every verdict. A closed round is printed as it was frozen.

    A long run says on standard error how far it is; stopped, it loses nothing.
    """
    round_ = _round(round_text)
    site = _site(round_, site_text) if site_text else None
    round_id, site_id = round_.id, site.id if site else None
    if round_.state is RoundState.OPEN:
        site_ids = [site_id] if site_id is not None else None
        (jobs.work_off if only_due else jobs.judge_round)(round_id, site_ids, _Told())
    names = {one.id: one for one, _ in queries.round_sites(round_id)}
    for row in queries.round_verdicts(round_id, site_id):
        _print(row, names[row.site_id], as_json)


class _Told:
    """Says how far a long run is, once in some seconds and only where it takes that long."""

    def __init__(self) -> None:
        self.at = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        if time.monotonic() - self.at >= TOLD_EVERY_S:
            self.at = time.monotonic()
            click.echo(f"{done} / {of}", err=True)


def _round(text: str) -> Round:
    found = rounds.round_named(text)
    if found is None and text.isdecimal():
        found = rounds.round_numbered(int(text))
    if found is None:
        raise RoundUnknown(round=text)
    return found


def _site(round_: Round, text: str) -> Site:
    named = places.site_by_code(text)
    found = [named] if named else places.sites_named(text)
    if not found and text.isdecimal():
        found = [one for one, _ in queries.round_sites(round_.id) if one.id == int(text)]
    found = [one for one in found if rounds.is_in_round(round_.id, one.id)]
    if not found:
        raise SiteUnknown(site=text, round=round_.name)
    return found[0]


def _print(row: EffectiveVerdict, site: Site, as_json: bool) -> None:
    if not as_json:
        click.echo(f"{site.name}  {row.key}  {words.outcome_word(row.outcome)}")
        for sentence in row.sentences:
            click.echo(f"    {sentence}")
        return
    told = {
        "round": row.round_id,
        "site": site.id,
        "site_code": site.code,
        "site_name": site.name,
        "requirement": row.key,
        "clause": row.clause,
        "outcome": row.outcome.value,
        "proposed": row.proposed.value,
        "decided": row.decided.value if row.decided else None,
        "measured": row.measured,
        "required": row.required,
        "shortfall": row.shortfall,
        "unit": row.unit,
        "sentences": row.sentences,
        "reasons": list(row.reasons),
        "places": list(row.places),
    }
    click.echo(json.dumps(told, ensure_ascii=False))
