"""The doctor says what is there and what is missing, and its exit status can be trusted."""

import pytest

from server.database import db, transaction
from server.people.rules import Role
from tests.support import making


@pytest.fixture
def told(own_app):
    """Ask the doctor; gives exit status and words."""

    def ask() -> tuple[int, str]:
        answer = own_app.test_cli_runner().invoke(args=["doctor"])
        return answer.exit_code, answer.output

    return ask


def _line(words: str, what: str) -> str:
    return next(line for line in words.splitlines() if line[4:].startswith(what))


def test_the_engine_is_named_with_its_version(told, engine_name):
    words = told()[1]
    assert {"spatialite": "SpatiaLite 5", "postgis": "PostGIS 3"}[engine_name] in _line(words, "database")


def test_migrations_are_at_the_newest(told):
    assert _line(told()[1], "migrations").startswith("ok")


def test_missing_tables_are_a_missing_migration_and_exit_status_one(told, own_app):
    with own_app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num='0001'")
    status, words = told()
    assert status == 1
    assert "bin/xuncheng migrate" in _line(words, "migrations")


def test_nobody_who_can_sign_in_is_something_to_look_at(told, own_app):
    assert "people add" in _line(told()[1], "accounts")
    with own_app.app_context(), transaction():
        making.account(Role.ADMIN)
    assert "1 accounts" in _line(told()[1], "accounts")


def test_a_photo_store_that_cannot_be_written_is_missing(told, own_app, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    own_app.extensions["settings"].photo_store = str(blocked / "photos")
    status, words = told()
    assert status == 1
    assert _line(words, "photo store").startswith("XX")


def test_an_altered_audit_entry_is_found(told, own_app):
    from server.people.operations import add_unit

    with own_app.app_context(), transaction():
        add_unit("市城管局")
        add_unit("市园林局")
    assert "whole" in _line(told()[1], "audit log")
    with own_app.app_context(), db.engine.begin() as connection:
        for statement in _without_guard(connection.dialect.name):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(
            "UPDATE audit_entry SET verb='unit.forged' WHERE id=(SELECT min(id) FROM audit_entry)"
        )
    status, words = told()
    assert status == 1
    assert "altered" in _line(words, "audit log")


def _without_guard(dialect: str) -> list[str]:
    """Take away what keeps people from altering entries, as somebody with the database's password could."""
    if dialect == "postgresql":
        return ["ALTER TABLE audit_entry DISABLE TRIGGER ALL"]
    from sqlalchemy import text

    rows = db.session.execute(text("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='audit_entry'"))
    return [f"DROP TRIGGER {row.name}" for row in rows]


def test_the_worker_is_seen_after_it_ran(told, own_app):
    from server import tasks

    assert "never" in _line(told()[1], "worker")
    with own_app.app_context():
        tasks.worker_of(own_app).alive_file.touch()
    assert "last seen" in _line(told()[1], "worker")


def test_the_well_known_demo_password_may_not_be_served_to_a_network(told, own_app):
    from server.demo import foundation
    from server.demo.people import ACCOUNTS_FILE, KNOWN_PASSWORD

    settings = own_app.extensions["settings"]
    with own_app.app_context(), transaction():
        making.account(Role.ADMIN, "admin")
    foundation.keep_passwords(settings.data_dir / ACCOUNTS_FILE, foundation.new_passwords(known=KNOWN_PASSWORD))
    settings.public_url = "https://192.0.2.7:8000"
    assert _line(told()[1], "demo accounts").startswith("XX")
    foundation.keep_passwords(settings.data_dir / ACCOUNTS_FILE, foundation.new_passwords(known=None))
    assert "demo accounts" not in told()[1]
