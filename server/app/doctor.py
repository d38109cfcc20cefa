"""`doctor`: what is configured, what is missing, in words. It changes nothing and asks nobody outside this machine.

Each finding is needed, useful or just said. Something needed that is missing makes the exit status 1. A check that
itself fails is a finding too: the doctor never ends with a traceback.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select, text

from server import tasks
from server.app.startup import has_known_passwords
from server.audit import operations as audit
from server.audit.models import AuditEntry
from server.config import ROOT, Settings
from server.database import db, is_embedded, sqlite_module
from server.demo.people import ACCOUNTS_FILE
from server.documents.fonts import paper_fonts
from server.errors import Problem
from server.inspections import queries as inspections
from server.people import queries as people
from server.photos import queries as photos
from server.photos.slogans import engine as text_engine
from server.photos.slogans import queries as slogans

LOW_SPACE_BYTES = 2_000_000_000
WORKER_SEEN_WITHIN_S = 600
AUDIT_CHECK_LIMIT = 200_000


class Grade(StrEnum):
    """How grave a finding is."""

    GOOD = "ok"
    SAID = "--"
    WARNING = "!!"
    MISSING = "XX"


@dataclass(frozen=True)
class Finding:
    """One sentence about one thing."""

    grade: Grade
    what: str
    sentence: str


Check = Callable[[Settings], Iterator[Finding]]


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Tell what is configured and what is missing; exit 1 when something needed is missing."""
    findings = list(examine(current_app._get_current_object()))  # type: ignore[attr-defined]
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        click.echo(f"{finding.grade.value}  {finding.what:<{width}}  {finding.sentence}")
    missing = [finding for finding in findings if finding.grade is Grade.MISSING]
    warnings = [finding for finding in findings if finding.grade is Grade.WARNING]
    click.echo(f"\n{len(missing)} missing, {len(warnings)} to look at.")
    raise SystemExit(1 if missing else 0)


def examine(app: Flask) -> Iterator[Finding]:
    """Run every check in order, each one guarded, inside a context of `app`."""
    settings: Settings = app.extensions["settings"]
    for check in CHECKS:
        try:
            yield from check(settings)
        except Problem as problem:
            yield Finding(Grade.MISSING, _name(check), problem.sentence("en"))
        except Exception as error:
            yield Finding(Grade.MISSING, _name(check), f"cannot be examined: {error}".splitlines()[0])
        finally:
            db.session.remove()


def _name(check: Check) -> str:
    return check.__name__.strip("_").replace("_", " ")


def _database(settings: Settings) -> Iterator[Finding]:
    if is_embedded():
        module = sqlite_module(settings)
        with db.engine.connect() as connection:
            spatialite = connection.execute(text("SELECT spatialite_version()")).scalar()
            journal = connection.execute(text("PRAGMA journal_mode")).scalar()
        words = f"SpatiaLite {spatialite}, SQLite {module.sqlite_version} through {module.__name__}, journal {journal}"
        yield Finding(Grade.GOOD, "database", words)
        yield Finding(Grade.SAID, "database file", str(db.engine.url.database))
        return
    with db.engine.connect() as connection:
        server = connection.execute(text("SHOW server_version")).scalar()
        postgis = connection.execute(text("SELECT extversion FROM pg_extension WHERE extname='postgis'")).scalar()
    if postgis is None:
        yield Finding(
            Grade.MISSING, "database", f"PostgreSQL {server} without PostGIS: run `CREATE EXTENSION postgis`."
        )
        return
    yield Finding(Grade.GOOD, "database", f"PostgreSQL {server}, PostGIS {postgis}")


def _migrations(settings: Settings) -> Iterator[Finding]:
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == head:
        yield Finding(Grade.GOOD, "migrations", f"at {current}, the newest")
    else:
        words = f"database at {current or 'nothing'}, program at {head}: run `bin/xuncheng migrate`."
        yield Finding(Grade.MISSING, "migrations", words)


def _photo_store(settings: Settings) -> Iterator[Finding]:
    folder = settings.photo_dir
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield Finding(Grade.MISSING, "photo store", f"{folder} cannot be written to.")
        return
    free = shutil.disk_usage(nearest).free
    grade = Grade.GOOD if free > LOW_SPACE_BYTES else Grade.WARNING
    yield Finding(grade, "photo store", f"{folder}, {free / 1e9:.1f} GB free")


def _papers(settings: Settings) -> Iterator[Finding]:
    try:
        fonts = paper_fonts(Path(settings.font_dir) if settings.font_dir else None)
    except Problem as problem:
        yield Finding(Grade.WARNING, "papers", problem.sentence("en"))
        return
    yield Finding(
        Grade.GOOD, "papers", f"PDF by typst {_version('typst')}; body in {fonts.body}, title in {fonts.title}"
    )


def _pictures(settings: Settings) -> Iterator[Finding]:
    words = f"Pillow {_version('pillow')}, ExifRead {_version('exifread')}"
    heif = _version("pillow-heif")
    if heif == "absent":
        yield Finding(Grade.MISSING, "pictures", f"{words}; pillow-heif is absent, so iPhone photos cannot be read.")
    else:
        yield Finding(Grade.GOOD, "pictures", f"{words}, pillow-heif {heif}")


def _photo_text(settings: Settings) -> Iterator[Finding]:
    if not text_engine.is_installed():
        words = "not installed: slogans in photos are not read; everything else works. bin/setup --ocr installs it."
    elif not settings.read_text:
        words = f"RapidOCR {text_engine.engine_version()} is installed, but XUNCHENG_READ_TEXT is off."
    else:
        counted = ", ".join(f"{name} {number}" for name, number in slogans.counts().items())
        yield Finding(Grade.GOOD, "photo text", f"RapidOCR {text_engine.engine_version()}; {counted}")
        return
    yield Finding(Grade.SAID, "photo text", words)


def _front_end(settings: Settings) -> Iterator[Finding]:
    folder = ROOT / "static" / "vendor"
    if folder.is_dir() and any(folder.iterdir()):
        yield Finding(Grade.GOOD, "front end", "libraries are in static/vendor")
    else:
        yield Finding(Grade.MISSING, "front end", "static/vendor is empty: run bin/setup.")


def _keys(settings: Settings) -> Iterator[Finding]:
    if settings.secret_key.get_secret_value():
        yield Finding(Grade.GOOD, "secret key", "set by XUNCHENG_SECRET_KEY")
        return
    kept = settings.data_dir / "secret.key"
    loose = kept.exists() and kept.stat().st_mode & 0o077
    words = f"kept in {kept}" + (", which others may read: chmod 600" if loose else "")
    yield Finding(Grade.WARNING if loose else Grade.GOOD, "secret key", words)


def _address(settings: Settings) -> Iterator[Finding]:
    https, cookies = settings.public_url.startswith("https://"), settings.secure_cookies
    if https and not cookies:
        yield Finding(Grade.WARNING, "address", f"{settings.public_url}, but XUNCHENG_SECURE_COOKIES is off: set it.")
    elif https:
        yield Finding(Grade.GOOD, "address", f"{settings.public_url}, cookies over HTTPS only")
    elif "127.0.0.1" in settings.public_url or "localhost" in settings.public_url:
        words = f"{settings.public_url}, this machine only; phones need HTTPS (bin/run --lan, or a proxy)"
        yield Finding(Grade.SAID, "address", words)
    else:
        words = f"{settings.public_url} is not HTTPS: phones give neither camera nor position to such pages."
        yield Finding(Grade.WARNING, "address", words)


def _accounts(settings: Settings) -> Iterator[Finding]:
    total = len(people.accounts())
    if not total:
        words = "nobody can sign in yet: bin/xuncheng people add NAME --role admin"
        yield Finding(Grade.WARNING, "accounts", words)
        return
    yield Finding(Grade.GOOD, "accounts", f"{total} accounts")
    local = "127.0.0.1" in settings.public_url or "localhost" in settings.public_url
    if has_known_passwords(settings.data_dir / ACCOUNTS_FILE):
        grade = Grade.SAID if local else Grade.MISSING
        yield Finding(grade, "demo accounts", "have the well-known password; never serve them to a network like this")


def _worker(settings: Settings) -> Iterator[Finding]:
    seen = tasks.worker_of(current_app).alive_file
    if not seen.exists():
        yield Finding(Grade.WARNING, "worker", "has never run here: start it with `bin/xuncheng worker`.")
        return
    ago = time.time() - seen.stat().st_mtime
    grade = Grade.GOOD if ago < WORKER_SEEN_WITHIN_S else Grade.WARNING
    yield Finding(grade, "worker", f"last seen {ago:.0f} s ago")


def _pending(settings: Settings) -> Iterator[Finding]:
    counted = {name.replace("_", " "): number for name, number in photos.counts().items()}
    counted["verdicts due"] = inspections.due_count()
    counted["wake-ups queued"] = tasks.pending()["wake_ups"]
    yield Finding(Grade.SAID, "work", ", ".join(f"{name} {number}" for name, number in counted.items()))


def _audit_log(settings: Settings) -> Iterator[Finding]:
    entries = db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    if entries > AUDIT_CHECK_LIMIT:
        yield Finding(Grade.SAID, "audit log", f"{entries} entries; the chain is too long to be checked here")
        return
    broken = audit.first_break()
    if broken is None:
        yield Finding(Grade.GOOD, "audit log", f"{entries} entries, the chain of hashes is whole")
    else:
        yield Finding(Grade.MISSING, "audit log", f"the chain of hashes breaks at entry {broken}: entries were altered")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


CHECKS: tuple[Check, ...] = (
    *(
        _database,
        _migrations,
        _photo_store,
        _papers,
        _pictures,
        _photo_text,
        _front_end,
        _keys,
        _address,
        _accounts,
        _worker,
    ),
    *(_pending, _audit_log),
)
