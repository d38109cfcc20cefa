"""A database of its own for each measurement: a SpatiaLite file, or a throw-away PostgreSQL cluster with PostGIS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.config import Settings
from tests.support import cluster
from tests.support.engines import POSTGIS, MigratedEngine


@contextmanager
def engine(name: str, folder: Path) -> Iterator[MigratedEngine]:
    """Give an engine with the newest tables; the cluster, where one is needed, ends with the block."""
    running = None
    if name == POSTGIS and not os.environ.get(cluster.ADDRESS_VARIABLE):
        running = cluster.Cluster()
        os.environ[cluster.ADDRESS_VARIABLE] = running.address
    try:
        folder.mkdir(parents=True)
        yield MigratedEngine(name, folder)
    finally:
        if running:
            os.environ.pop(cluster.ADDRESS_VARIABLE, None)
            running.stop()


def given(settings: Settings) -> dict[str, str]:
    """Give what a child process needs to find the database of `settings`."""
    return {"folder": str(settings.data_dir), "address": settings.database_url or ""}


def settings_of(told: dict[str, str]) -> Settings:
    """Make the settings from what `given` told."""
    return Settings(
        _env_file=None,
        data_dir=Path(told["folder"]),
        DATABASE_URL=told["address"],
        secret_key="a key for the bench only",
    )
