"""Both SQLite drivers carry the embedded engine: Python's own, and the one for Pythons that cannot load extensions."""

import sqlite3

import pytest
from sqlalchemy import text

from server.app import create_app
from server.config import Settings
from server.database import db, sqlite_module, transaction
from server.people.rules import Role
from tests.support import making


@pytest.fixture
def engine_name() -> str:
    """Drivers are a matter of the embedded engine."""
    return "spatialite"


@pytest.fixture(params=["sqlite3", "pysqlite3"])
def driver_app(request, migrated, tmp_path):
    """An application through one driver on a database of its own."""
    if request.param == "sqlite3" and not hasattr(sqlite3.Connection, "enable_load_extension"):
        pytest.skip("this Python's own sqlite3 cannot load extensions; the program then takes pysqlite3")
    if request.param == "pysqlite3":
        pytest.importorskip("pysqlite3", reason="pysqlite3-binary is published for Linux on x86-64 only")
    with migrated.own_copy(tmp_path, sqlite_driver=request.param) as settings:
        app = create_app(settings)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def test_rows_and_geometry_survive_through_either_driver(driver_app):
    with transaction():
        site = making.site()
        making.account(Role.OFFICE, "王工")
        number = site.id
    area = db.session.execute(text("SELECT ST_AsText(ST_Centroid(geometry)) FROM site WHERE id=:id"), {"id": number})
    assert area.scalar().startswith("POINT(116.3")


def test_either_driver_is_the_one_asked_for(driver_app):
    settings: Settings = driver_app.extensions["settings"]
    assert db.engine.dialect.dbapi is sqlite_module(settings)
    assert sqlite_module(settings).__name__.startswith(settings.sqlite_driver)


def test_a_python_without_extension_loading_gets_the_other_driver(monkeypatch):
    class Plain:
        """What sqlite3.Connection is in such a Python."""

    pytest.importorskip("pysqlite3", reason="pysqlite3-binary is published for Linux on x86-64 only")
    monkeypatch.setattr(sqlite3, "Connection", Plain)
    assert sqlite_module(Settings(_env_file=None)).__name__ == "pysqlite3.dbapi2"
