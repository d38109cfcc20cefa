"""`demo build` and `demo walk`: a city to look at, and a day in its life.

Both refuse a database that holds anything but the demo city. Walking the same day twice sends nothing twice.
"""

from __future__ import annotations

import json
from typing import cast

import click
from flask import Flask, current_app, g
from flask.cli import AppGroup

from server.config import Settings
from server.database import db, transaction
from server.demo import foundation, office, report, walk
from server.demo.city import base_map
from server.demo.day import Day
from server.demo.people import ACCOUNTS_FILE, KNOWN_PASSWORD
from server.places.base_map import base_map_file, keep_base_map

demo = AppGroup("demo", help="The demo city and a day in its life.")
SEED = 2026


@demo.command("build")
@click.option("--seed", default=SEED, show_default=True, help="Another seed draws other pictures and noise.")
@click.option("--random-passwords", is_flag=True, help="Give the demo accounts passwords nobody knows yet.")
@click.option("--without-walk", is_flag=True, help="Found the city only; nobody has inspected anything.")
def build(seed: int, random_passwords: bool, without_walk: bool) -> None:
    """Build the demo city in an empty database and walk through one day of it."""
    _speak()
    if not foundation.is_founded():
        _found(random_passwords=random_passwords)
    if not without_walk:
        _walk(seed, None)


@demo.command("walk")
@click.option("--url", help="Send to the server at this address (same database) instead of an own loopback server.")
@click.option("--seed", default=SEED, show_default=True, help="Another seed draws other pictures and noise.")
def walk_command(url: str | None, seed: int) -> None:
    """Walk 中关村北大街 and 圆明园 as two inspectors with phones, and print what came out."""
    _speak()
    if not foundation.is_founded():
        _found(random_passwords=False)
    _walk(seed, url)


def _found(*, random_passwords: bool) -> None:
    passwords = foundation.new_passwords(known=None if random_passwords else KNOWN_PASSWORD)
    file = _settings().data_dir / ACCOUNTS_FILE
    with transaction():
        foundation.found(passwords)
        # Kept before the commit: a crash between the two must not leave passwords that nobody knows.
        foundation.keep_passwords(file, passwords)
    _lay_base_map()
    for username, password in passwords.items():
        click.echo(f"{username:<12} {password}")
    click.echo(str(file))


def _lay_base_map() -> None:
    """Put the city's base map under the compliance map, unless the office already has one."""
    if base_map_file(_settings().data_dir) is None:
        keep_base_map(json.loads(base_map().read_text(encoding="utf-8")), _settings().data_dir)


def _walk(seed: int, url: str | None) -> None:
    _lay_base_map()
    day = walk.day_to_walk(seed)
    with transaction():
        round_ = foundation.round_of(day.date)
        day = Day(day.date, round_.id, seed)
    if walk.is_done(day):
        done = walk.Done(day, walk.uuids_of(day))
    else:
        app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
        done = walk.walk(app, day, url=url, say=click.echo)
    handled = office.handle(done, _settings(), by=foundation.members()["office"])
    for line in report.lines(done, handled):
        click.echo(line)
    db.session.rollback()


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def _speak() -> None:
    """Say things in the office's language: a command has no request whose language could be asked."""
    g.language = _settings().language
