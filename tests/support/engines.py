"""Databases to test on: each engine migrated once per test process, then handed out in two ways.

`rolled_back` gives one test the migrated database inside an outer transaction that never ends well: whatever the test
and the requests it makes commit is a savepoint, and all of it is gone afterwards. `own_copy` gives a test a database
of its own with real commits, for everything that concerns several processes, locks, kills or a running server.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from server.app import create_app
from server.config import Settings
from server.database import db, make_spatial
from server.storage import FolderStore
from tests.support import cluster

SPATIALITE, POSTGIS = "spatialite", "postgis"
BOTH = pytest.mark.parametrize("engine_name", [SPATIALITE, pytest.param(POSTGIS, marks=pytest.mark.postgis)])
"""Runs a test once on each engine, where its folder has chosen one."""


class MigratedEngine:
    """One engine with the newest tables and no rows, and the application on it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.database = f"xuncheng_{uuid.uuid4().hex[:10]}"
        self.app = create_app(self.settings(folder, empty_database(name, folder, self.database)))
        with self.app.app_context():
            make_spatial(db.engine)
            upgrade(directory=str(Path(self.app.root_path) / "migrations"))
        self.close()
        # Copies are made from a template that nobody is ever connected to.
        self.template = folder / "template.db"
        if name == SPATIALITE:
            shutil.copyfile(folder / "xuncheng.db", self.template)
        else:
            _administer(f'CREATE DATABASE "{self.database}_template" TEMPLATE "{self.database}"')

    def close(self) -> None:
        """Close the connections of the application."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def settings(self, folder: Path, address: str, **more: object) -> Settings:
        """Make settings that depend on nothing outside `folder`."""
        return Settings(
            _env_file=None,
            data_dir=folder,
            DATABASE_URL=address,
            secret_key="a key for tests only",
            sign_in_limit="1000 per minute",
            **({"read_text": False} | more),
        )

    @contextmanager
    def rolled_back(self, folder: Path) -> Iterator[Flask]:
        """Give the application on a connection whose outer transaction is rolled back at the end."""
        app = self.app
        app.extensions["photo_store"] = FolderStore(folder / "photos")
        with app.app_context():
            engine = db.engine
            engines = db.engines
        connection = engine.connect().execution_options(writing=True)
        outer = connection.begin()
        engines[None] = connection
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield app
        finally:
            engines[None] = engine
            db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")
            if outer.is_active:
                outer.rollback()
            connection.close()

    @contextmanager
    def own_copy(self, folder: Path, **more: object) -> Iterator[Settings]:
        """Give the settings of a fresh migrated database of its own, dropped at the end."""
        if self.name == SPATIALITE:
            shutil.copyfile(self.template, folder / "xuncheng.db")
            yield self.settings(folder, "", **more)
            return
        copy = f"xuncheng_{uuid.uuid4().hex[:10]}"
        _administer(f'CREATE DATABASE "{copy}" TEMPLATE "{self.database}_template"')
        try:
            yield self.settings(folder, f"{_server()}/{copy}", **more)
        finally:
            _administer(f'DROP DATABASE "{copy}" WITH (FORCE)')


def empty_database(name: str, folder: Path, database: str) -> str:
    """Make an empty database of an engine; give its address (empty: the SpatiaLite file in `folder`)."""
    if name == SPATIALITE:
        return ""
    _administer(f'CREATE DATABASE "{database}"')
    return f"{_server()}/{database}"


def _server() -> str:
    problem = os.environ.get(cluster.PROBLEM_VARIABLE)
    if problem:
        raise cluster.ClusterMissing(problem)
    address = os.environ[cluster.ADDRESS_VARIABLE]
    cluster.wait_for(address)
    return address


def _administer(statement: str) -> None:
    import psycopg

    with psycopg.connect(cluster.plain(_server(), "postgres"), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]
