"""The one database and the two engines behind it: SpatiaLite in one file, or PostgreSQL with PostGIS.

Here and nowhere else is it known which engine runs. It refuses two quiet ways of losing data: a SQLite connection
without foreign keys, WAL or full synchronisation, and a writing transaction that begins as a read (which SQLite ends
with "busy" at once, whatever the time-out says). Writers say `with transaction(): …`; operations flush, never commit.
"""

from __future__ import annotations

import fcntl
import importlib
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from types import ModuleType
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    DateTime,
    Engine,
    Select,
    String,
    Text,
    cast,
    event,
    exc,
    make_url,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.types import TypeDecorator

from server.config import Settings
from server.errors import Busy, NotWritable, Problem

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 20_000
TURN_NAP_S = 0.001
_CANNOT_WRITE = ("disk is full", "readonly database", "disk I/O error", "53100", "25006")
"""What SQLite says, and PostgreSQL's codes for a full disk and a server that may only be read."""
_writing = threading.RLock()
_turn_files: dict[tuple[int, str], int] = {}

log = logging.getLogger(__name__)


class Base(DeclarativeBase):
    """The declarative base of every table."""


Base.metadata.naming_convention = NAMING
db = SQLAlchemy(model_class=Base)


class EngineMissing(Problem):
    """SQLite cannot load the spatial extension."""

    status = 500
    code = "spatialite_missing"
    zh = "无法加载空间数据库扩展 SpatiaLite({library}):{reason}。Debian/Ubuntu 请安装 libsqlite3-mod-spatialite。"
    en = "SpatiaLite ({library}) cannot be loaded: {reason}. On Debian/Ubuntu install libsqlite3-mod-spatialite."


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python on both engines; a naive value is refused when it is written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Store UTC; SQLite keeps it without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give aware UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[StrEnum]):
    """An enumeration stored as its text; pair it with `one_of` so that the database refuses anything else."""

    impl = String(40)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind
        self._members = {member.value: member for member in kind}

    def process_bind_param(self, value: StrEnum | str | None, dialect: Any) -> str | None:
        """Store the text of a member; a text that is no member is refused."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Any) -> StrEnum | None:
        """Give the member back."""
        # Looked up, not called: half a round of reading would be the making of members that are there already.
        return None if value is None else (self._members.get(value) or self.kind(value))

    def __repr__(self) -> str:
        """Appear in migrations as the plain text column that it is."""
        return "sa.String(length=40)"


def as_text(column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """Give a JSON or UUID column as the text that is stored, for reading very many rows without making objects of it.

    A UUID comes as its digits with hyphens (PostgreSQL) or without (SQLite); `uuid_text` writes both the same.
    """
    return type_coerce(column, String) if is_embedded() else cast(column, Text)


def uuid_text(text: str) -> str:
    """Write a UUID that was read `as_text` with its hyphens."""
    return text if len(text) != 32 else f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def one_of(column: str, kind: type[StrEnum]) -> CheckConstraint:
    """Make the named constraint that `column` holds a member of `kind`."""
    members = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({members})", name=f"{column}_known")


def sqlite_module(settings: Settings) -> ModuleType:
    """Choose the SQLite driver: Python's own where it can load extensions, else pysqlite3 (same interface)."""
    if settings.sqlite_driver == "pysqlite3":
        return importlib.import_module("pysqlite3.dbapi2")
    able = hasattr(sqlite3.Connection, "enable_load_extension")
    if settings.sqlite_driver == "sqlite3" or able:
        return sqlite3
    return importlib.import_module("pysqlite3.dbapi2")


def engine_options(settings: Settings) -> dict[str, Any]:
    """Give the options `create_engine` needs for the configured database.

    Values of statements are hidden from errors, and so from logs: positions and hashes of passwords are among them.
    """
    if make_url(settings.database_address).get_backend_name() != "sqlite":
        return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 30, "hide_parameters": True}
    options = {"timeout": BUSY_TIMEOUT_MS / 1000, "isolation_level": None, "check_same_thread": False}
    pool = {"pool_size": 10, "max_overflow": 60, "hide_parameters": True}
    return {"module": sqlite_module(settings), "connect_args": options} | pool


def prepare_engine(engine: Engine, settings: Settings) -> None:
    """Make every new connection of a SQLite engine safe and spatial; other engines need nothing."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        _load_extension(connection, settings.spatialite_library)
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _load_extension(connection: Any, library: str) -> None:
    try:
        connection.enable_load_extension(True)
        connection.load_extension(library)
        connection.enable_load_extension(False)
    except (AttributeError, sqlite3.Error, OSError) as error:
        raise EngineMissing(library=library, reason=str(error) or type(error).__name__) from error
    except Exception as error:  # pysqlite3 raises errors of its own family
        raise EngineMissing(library=library, reason=str(error)) from error


def make_spatial(engine: Engine) -> None:
    """Create what the engine itself needs before the first migration: spatial metadata, or the PostGIS extension."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name='spatial_ref_sys'").all()
            connection.rollback()
            if not tables:
                # Inside our own transaction and with WGS 84 only: 0.09 s instead of 12 s.
                connection.exec_driver_sql("SELECT InitSpatialMetaData(0, 'WGS84')")
                connection.commit()
        else:
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
            connection.commit()


@contextmanager
def transaction() -> Iterator[None]:
    """Run a block as one writing transaction: everything in it is kept together, or nothing is.

    The read that looked up who is asking is ended first; on SQLite the block begins with BEGIN IMMEDIATE, so that it
    waits for its turn instead of failing. Raises `Busy` (423) when the turn does not come in time.
    """
    session = db.session
    session.commit()
    with _turn():
        yield from _write(session)


@contextmanager
def _turn() -> Iterator[None]:
    """Line threads up by a lock and processes by a file, because SQLite waits in naps of up to 100 ms."""
    if not is_embedded():
        yield
        return
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    if not _writing.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
        raise Busy()
    try:
        file = _turn_file()
        while not _taken(file):
            if time.monotonic() > until:
                raise Busy()
            time.sleep(TURN_NAP_S)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
    finally:
        _writing.release()


def _turn_file() -> int:
    """Open the file beside the database on which its processes line up, once in each process.

    A lock belongs to the opened file, so a forked child must open its own.
    """
    bind = db.engine.engine  # an engine also where a test has put one of its connections in place
    key = (os.getpid(), f"{bind.url.database}.turn")
    if key not in _turn_files:
        _turn_files[key] = os.open(key[1], os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _turn_files[key]


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(session: Any) -> Iterator[None]:
    try:
        session.connection(execution_options={"writing": True})
        yield
        session.commit()
    except (exc.OperationalError, exc.InternalError) as error:
        session.rollback()
        if (problem := _problem_of(error)) is not None:
            raise problem from error
        raise
    except BaseException:
        session.rollback()
        raise


def _problem_of(error: exc.DBAPIError) -> Problem | None:
    """Tell what keeps the database from being written, where that is no fault of ours.

    A full SQLite ends the transaction with all its savepoints: going back to one then fails too, and hides why.
    """
    cause: BaseException | None = error
    while isinstance(cause, exc.DBAPIError):
        said, code = str(cause.orig), getattr(cause.orig, "sqlstate", None)
        if "locked" in said or "lock timeout" in said:
            return Busy()
        if code in _CANNOT_WRITE or any(words in said for words in _CANNOT_WRITE):
            log.error("the database cannot be written: %s", said)
            return NotWritable()
        cause = _before(cause)
    return None


def _before(error: BaseException) -> BaseException | None:
    """Give the database's error while which this one came up; the driver's own errors stand in between."""
    before = error.__context__
    while before is not None and not isinstance(before, exc.DBAPIError):
        before = before.__context__
    return before


def insert_or_update(
    table: type[Base], rows: list[dict[str, Any]], key: tuple[str, ...], update: tuple[str, ...]
) -> None:
    """Insert rows; where one with the same `key` exists, set its `update` columns instead."""
    if rows:
        _insert_or_update(_insert(table).values(rows), key, update)


def insert_or_update_from(
    table: type[Base], rows: Select[Any], columns: tuple[str, ...], key: tuple[str, ...], update: tuple[str, ...]
) -> None:
    """Insert the rows of a query, which has a WHERE, as `insert_or_update` does; no row travels out of the database."""
    _insert_or_update(_insert(table).from_select(list(columns), rows, include_defaults=False), key, update)


def _insert(table: type[Base]) -> Any:
    return (sqlite.insert if is_embedded() else postgresql.insert)(table)


def _insert_or_update(statement: Any, key: tuple[str, ...], update: tuple[str, ...]) -> None:
    changed = {column: statement.excluded[column] for column in update}
    db.session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))


def is_embedded() -> bool:
    """Tell whether the embedded engine (SpatiaLite) runs."""
    return db.engine.dialect.name == "sqlite"
