"""What every test may ask for: an application on either engine, clients of any role, a running server, a browser.

PostGIS tests fail, and say what to install, where PostgreSQL is missing: a skipped engine would look like a passed one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from xdist.scheduler import LoadScopeScheduling

from tests.support import cluster

# Machines differ and are busy: a slow example is no failing one. How fast things are is measured by bin/bench.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

SHARED = Path(os.environ.get("XUNCHENG_SHARED", Path(__file__).parents[1].parent / "shared"))
_CLUSTER = pytest.StashKey[cluster.Cluster]()
_TOGETHER = {"tests/database/test_demo_walk.py"}
_PACE = {"unit": -1, "pages": 1, "bench": 2, "browser": 3}


def pytest_configure(config: pytest.Config) -> None:
    """Start the throwaway cluster in the background, in the process that also ends it."""
    is_worker = hasattr(config, "workerinput")
    if is_worker or os.environ.get(cluster.ADDRESS_VARIABLE) or config.option.collectonly or _pure_only(config):
        return
    try:
        config.stash[_CLUSTER] = cluster.Cluster()
        os.environ[cluster.ADDRESS_VARIABLE] = config.stash[_CLUSTER].address
    except cluster.ClusterMissing as missing:
        os.environ[cluster.PROBLEM_VARIABLE] = str(missing)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the cluster, also after failures and interrupts."""
    running = config.stash.get(_CLUSTER, None)
    if running:
        running.stop()
        os.environ.pop(cluster.ADDRESS_VARIABLE, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what is fast first, so that a slip is known after seconds: pure rules, database, pages, then the browser."""
    items.sort(key=lambda item: _PACE.get(item.path.relative_to(Path(__file__).parent).parts[0], 0))


class OneByOne(LoadScopeScheduling):
    """Hand tests out one by one, and those of a file that builds something dear for all of them to one process.

    Our own, because pytest 9.2 does not see the groups of pytest-xdist 3.8 (`xdist_group`).
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path in _TOGETHER else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneByOne:
    """Choose how the tests are shared out between processes."""
    return OneByOne(config, log)


def _pure_only(config: pytest.Config) -> bool:
    return bool(config.args) and all("tests/unit" in str(argument) for argument in config.args)


# ── Databases ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(params=["spatialite", pytest.param("postgis", marks=pytest.mark.postgis)])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Name the engine; a test that asks for it, or for anything below, runs once on each."""
    return request.param


@pytest.fixture(scope="session")
def _engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], object]]:
    from tests.support.engines import MigratedEngine

    made: dict[str, MigratedEngine] = {}

    def engine(name: str) -> MigratedEngine:
        if name not in made:
            made[name] = MigratedEngine(name, tmp_path_factory.mktemp(name))
        return made[name]

    yield engine
    for each in made.values():
        each.close()


@pytest.fixture
def migrated(engine_name: str, _engines):
    """The engine, migrated, without rows (`tests.support.engines.MigratedEngine`)."""
    return _engines(engine_name)


@pytest.fixture
def app(migrated, tmp_path: Path) -> Iterator[Flask]:
    """The application; all it writes to the database is rolled back after the test. No context is open."""
    with migrated.rolled_back(tmp_path) as app:
        yield app


@pytest.fixture
def db_session(app: Flask):
    """The database session inside an application context, for tests below the web."""
    from server.database import db

    with app.app_context():
        yield db.session


@pytest.fixture
def own_settings(migrated, tmp_path: Path):
    """Settings of a fresh database with real commits, for tests of several processes, locks and kills."""
    with migrated.own_copy(tmp_path) as settings:
        yield settings


@pytest.fixture
def own_app(own_settings) -> Iterator[Flask]:
    """An application of its own on that database."""
    from server.app import create_app
    from server.database import db

    app = create_app(own_settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


# ── Clients ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def client(app: Flask):
    """A client nobody has signed in with."""
    from tests.support.clients import client_of

    return client_of(app)


@pytest.fixture
def client_as(app: Flask):
    """Make a client signed in with a new account of a role: `client_as(Role.OFFICE)`; `.account_id` names it."""
    from server.database import db
    from tests.support import making
    from tests.support.clients import client_of

    def sign_in(role, **values):
        with app.app_context():
            account = making.account(role, **values)
            db.session.commit()
            signed_in = client_of(app).sign_in_as(account)
            signed_in.account_id = account.id
        return signed_in

    return sign_in


@pytest.fixture
def phone(app: Flask):
    """A client that sends the bearer token of a new inspector, as the phone's scripts do."""
    from server.database import db
    from server.people.rules import Role
    from tests.support import making
    from tests.support.clients import client_of

    made = client_of(app)
    with app.app_context():
        account = making.account(Role.INSPECTOR)
        made.token = making.token(account)
        made.account_id = account.id
        db.session.commit()
    return made


# ── A running server, a browser ────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def live_server(engine_name: str, _engines, tmp_path: Path):
    """The program as it runs: gunicorn and worker on a loopback port with data of their own (`running.Running`)."""
    from tests.support.running import running

    with _engines(engine_name).own_copy(tmp_path) as settings, running(settings) as server:
        yield server


@pytest.fixture(scope="session")
def chromium():
    """Chromium, one for all browser tests of this process."""
    from tests.support.browsing import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture
def open_browser(chromium):
    """Open a person's browser (`browsing.Visitor`); at the end no page may have erred or asked another host."""
    from tests.support.browsing import visitors

    with visitors(chromium) as open_one:
        yield open_one


# ── Reference material ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of reference data beside the repository; without it the test is skipped."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip(f"the reference data are not on this machine ({folder}); set XUNCHENG_SHARED to their folder")
    return folder
