"""A database that takes nothing in: the sender is told so in words, nothing is acknowledged, afterwards all goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from server.database import db
from server.people.rules import Role
from server.photos import queries
from tests.support import making, pictures
from tests.support.clients import PersonClient, client_of
from tests.support.engines import SPATIALITE

PHOTO = pictures.jpeg(size=(320, 240))
SHA = hashlib.sha256(PHOTO).hexdigest()


@contextmanager
def each_connection_says(app: Flask, statement: str) -> Iterator[None]:
    """Let every connection begin its transactions with a statement, as a database administrator's setting would."""

    def begun(connection) -> None:
        connection.exec_driver_sql(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "begin", begun)
    try:
        yield
    finally:
        event.remove(engine, "begin", begun)
        engine.dispose()


@pytest.fixture
def inspector(own_app) -> PersonClient:
    made = client_of(own_app)
    with own_app.app_context():
        made.token = making.token(making.account(Role.INSPECTOR))
        db.session.commit()
    return made


def put(client: PersonClient):
    return client.put(f"/api/v1/photos/{SHA}", data=PHOTO)


def kept(app: Flask) -> bool:
    with app.app_context():
        return queries.photo(SHA) is not None


def test_a_photo_is_not_acknowledged_where_the_database_may_only_be_read(own_app, inspector, engine_name):
    statement = "PRAGMA query_only=1" if engine_name == SPATIALITE else "SET TRANSACTION READ ONLY"
    with each_connection_says(own_app, statement):
        answer = put(inspector)
        assert (answer.status_code, answer.json["code"]) == (507, "not_writable")
        assert "没有保存" in answer.json["detail"]
        assert inspector.get(f"/api/v1/photos/{SHA}").status_code == 404
    assert not kept(own_app)
    assert put(inspector).status_code == 201
    assert kept(own_app)


@pytest.mark.parametrize("engine_name", [SPATIALITE])
def test_nothing_is_acknowledged_where_the_databases_disk_is_full(own_app, inspector, engine_name):
    with own_app.app_context():
        pages = db.session.connection().exec_driver_sql("PRAGMA page_count").scalar()
    with each_connection_says(own_app, f"PRAGMA max_page_count={pages}"):
        answers = []
        for number in range(200):  # what is left of the last pages takes some rows
            data = pictures.jpeg(size=(20 + number, 20))
            answer = inspector.put(f"/api/v1/photos/{hashlib.sha256(data).hexdigest()}", data=data)
            answers.append((answer.status_code, hashlib.sha256(data).hexdigest()))
            if answer.status_code != 201:
                break
        assert (answer.status_code, answer.json["code"]) == (507, "not_writable")
    with own_app.app_context():
        assert {sha256 for _, sha256 in answers[:-1]} == {sha256 for _, sha256 in answers if queries.photo(sha256)}
    assert put(inspector).status_code == 201
