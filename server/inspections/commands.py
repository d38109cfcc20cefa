"""`rounds draw` and `rounds verify`: draw the sites of a round from a seed, and draw them again to compare.

`photos read-text` stands here because it knows rounds.
"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from server.database import db, transaction
from server.inspections import queries
from server.inspections.draws import drawing as draws
from server.inspections.draws import queries as draw_queries
from server.inspections.draws.sampling import Plan, Quota, Stratum
from server.inspections.errors import BadPlanText, RoundUnknown
from server.inspections.evidence.photos import hashes_of_round
from server.inspections.models import Round
from server.photos.commands import group as photos_group
from server.photos.slogans import jobs as slogans_jobs
from server.photos.slogans import queries as slogans
from server.photos.slogans.engine import ENGINE, engine_version, is_installed
from server.photos.slogans.errors import ReaderMissing
from server.places.rules import AreaLevel

group = AppGroup("rounds", help="Rounds and their samples.")
LEVELS = [level.value for level in AreaLevel]


@group.command("draw")
@click.option("--round", "round_text", required=True, help="Number or name of the round.")
@click.option("--seed", required=True, help="Text or number from which the sites are drawn.")
@click.option("--per", multiple=True, metavar="TYPE=N", help="So many sites of a type in each area of the level.")
@click.option("--total", multiple=True, metavar="TYPE=N", help="So many of a type in all, areas in proportion.")
@click.option("--level", type=click.Choice(LEVELS), help="Areas to divide by; without it the city is one.")
@click.option("--reserve", "reserves", type=int, default=0, show_default=True, help="Reserves in each stratum.")
@click.option("--dry-run", is_flag=True, help="Say how many would be drawn, and draw nothing.")
def draw_command(
    round_text: str,
    seed: str,
    per: tuple[str, ...],
    total: tuple[str, ...],
    level: str | None,
    reserves: int,
    dry_run: bool,
) -> None:
    """Draw sites at random into a round; the same seed over the same sites draws the same."""
    quotas = [
        *(_quota(text, in_proportion=False) for text in per),
        *(_quota(text, in_proportion=True) for text in total),
    ]
    plan = Plan(tuple(quotas), reserves, level)
    if dry_run:
        for one in draws.preview(_round(round_text), plan):
            _print_numbers(one)
        return
    with transaction():
        made = draws.draw_sample(_round(round_text), plan, seed, by=None)
        told = (made.id, made.chosen, made.reserves, made.population, made.content_sha256, made.content["strata"])
    number, chosen, kept, population, sha256, strata = told
    for one in strata:
        for site in one["chosen"]:
            click.echo(f"{one['site_type']}\t{one['area'] or '-'}\t{site['code']}\t{site['name']}")
        for site in one["reserves"]:
            click.echo(f"{one['site_type']}\t{one['area'] or '-'}\t{site['code']}\t{site['name']}\treserve")
    click.echo(f"draw {number}: {chosen} drawn, {kept} reserves, of {population}; sha256 {sha256}")


@group.command("verify")
@click.option("--round", "round_text", required=True, help="Number or name of the round.")
def verify_command(round_text: str) -> None:
    """Draw every draw of a round again from its record; exit status 1 where one does not hold."""
    wrong = 0
    for one in draw_queries.draws(_round(round_text).id):
        found = draw_queries.checked(one)
        wrong += not found.holds
        said = f"whole {_yes(found.is_whole)}, method known {_yes(found.method_known)}, same {_yes(found.same_sites)}"
        click.echo(f"draw {one.id} seed {one.seed}: {said}")
    if wrong:
        raise SystemExit(1)


@photos_group.command("read-text")
@click.option("--round", "round_text", help="Number or name of a round; without it, the photos of all.")
@click.option("--again", is_flag=True, help="Also those read by another version of the engine, and unreadable ones.")
def read_text_command(round_text: str | None, again: bool) -> None:
    """Read the text that photos show, now; the worker does the same by itself when nothing else is to do."""
    if not is_installed():
        raise ReaderMissing()
    named = hashes_of_round(_round(round_text).id) if round_text else None
    waiting = [*slogans.untexted(), *(slogans.read_otherwise(ENGINE, engine_version()) if again else ())]
    db.session.rollback()
    chosen = [sha256 for sha256 in waiting if named is None or sha256 in named]
    unreadable = 0

    def say(sha256: str, lines: int | None) -> None:
        nonlocal unreadable
        unreadable += lines is None
        click.echo(f"{sha256}\t{'unreadable' if lines is None else f'{lines} lines'}")

    slogans_jobs.read_all(chosen, say)
    click.echo(f"{len(chosen) - unreadable} photos read, {unreadable} unreadable")


def _yes(fact: bool) -> str:
    return "yes" if fact else "NO"


def _quota(text: str, *, in_proportion: bool) -> Quota:
    kind, _, number = text.partition("=")
    if not kind.strip() or not number.strip().isdecimal() or len(number) > 9:
        raise BadPlanText(text=text)
    return Quota(kind.strip(), int(number), in_proportion)


def _print_numbers(one: Stratum) -> None:
    missing = f", {one.missing} missing" if one.missing else ""
    short = f", {one.missing_reserves} reserves missing" if one.missing_reserves else ""
    told = f"{one.wanted} and {one.wanted_reserves} reserves of {one.population}{missing}{short}"
    click.echo(f"{one.site_type}\t{one.area or '-'}\t{told}")


def _round(text: str) -> Round:
    found = queries.round_named(text)
    if found is None and text.isdecimal():
        found = queries.round_numbered(int(text))
    if found is None:
        raise RoundUnknown(round=text)
    return found
