"""Commands of the whole program, and how a command says a Problem: the sentence and its code, exit status 1."""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Callable
from typing import Any, NoReturn

import click
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy.exc import DataError

from server import tasks
from server.app.doctor import doctor
from server.app.problems import NotStorable
from server.app.startup import prepare
from server.database import db, make_spatial
from server.errors import Problem


def install(app: Flask) -> None:
    """Add the program's own commands and make every command speak plainly."""
    for command in (migrate_database, prepare, worker, doctor):
        app.cli.add_command(command)
    _speak_plainly(app.cli)


@click.command("migrate")
def migrate_database() -> None:
    """Create the database or bring it up to date."""
    make_spatial(db.engine)
    upgrade()


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is to be done now and stop.")
def worker(once: bool) -> None:
    """Do the work that follows an answer: read photos, judge, draw renditions."""
    if once:
        click.echo(f"{tasks.work_off()} pieces of work done")
        return
    # huey's consumer starts threads and handles SIGTERM itself; one worker thread keeps SQLite to one writer.
    app_worker = tasks.worker_of(current_app)
    app_worker.alive_file.touch()
    tasks.work_off()
    consumer = app_worker.huey.create_consumer(workers=1, periodic=True, initial_delay=0.05, max_delay=0.5, backoff=1.3)
    signal.signal(signal.SIGINT, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    consumer.run()


def _speak_plainly(group: click.Group) -> None:
    for command in group.commands.values():
        if isinstance(command, click.Group):
            _speak_plainly(command)
        elif command.callback:
            command.callback = _plain(command.callback)


def _plain(callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except Problem as problem:
            _refuse(problem)
        except (OverflowError, DataError):  # a number or a text that no table can hold
            _refuse(NotStorable())

    return run


def _refuse(problem: Problem) -> NoReturn:
    language = os.environ.get("LANG", "")
    said = problem.sentence("zh" if language.startswith("zh") else "en")
    click.echo(f"{problem.code}: {said}", err=True)
    raise SystemExit(1) from None
