"""Migrations and models say the same on both engines, and every migration can be undone."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, select, text
from sqlalchemy.exc import IntegrityError

from server import clock
from server.app import create_app
from server.database import Base, db, make_spatial
from server.inspections.evidence.photos import photos_to_weigh
from server.inspections.models import ObservationPhoto
from server.inspections.rules import Kind, RoundState
from server.photos.models import Photo
from server.places.models import Site
from server.review.imports import operations
from tests.support import making
from tests.support.engines import empty_database

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@pytest.fixture
def fresh(migrated, tmp_path):
    """An application on an empty database of its own."""
    address = empty_database(migrated.name, tmp_path, f"house_{tmp_path.name[-20:]}_{id(tmp_path)}")
    app = create_app(migrated.settings(tmp_path, address))
    with app.app_context():
        make_spatial(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


def _own_tables() -> set[str]:
    return {name for name in inspect(db.engine).get_table_names() if name in Base.metadata.tables}


def test_models_and_migrations_agree(fresh):
    upgrade(str(MIGRATIONS))
    differences = _differences()
    assert differences == []


def _differences() -> list[object]:
    """Compare as `alembic check` does, with the same filters as env.py."""
    from geoalchemy2 import alembic_helpers

    names = set(Base.metadata.tables)

    def include(thing, name, kind, reflected, compare_to):
        table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", "")
        if table not in names or (kind == "index" and (name or "").startswith("idx_")):
            return False
        return alembic_helpers.include_object(thing, name, kind, reflected, compare_to)

    with db.engine.connect() as connection:
        options = {"include_object": include, "compare_type": True}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
        return [each for each in found if not _only_geometry(each)]


def _only_geometry(difference: object) -> bool:
    """SQLite reflects a geometry column's type by its declared name only; its kind is checked by the next test."""
    change = difference[0] if isinstance(difference, list) else difference
    return change[0] == "modify_type" and "geometry" in str(change[5:]).lower() and "Geometry" in str(change[5:])


def test_geometry_columns_have_their_kind_and_their_index(fresh, migrated):
    upgrade(str(MIGRATIONS))
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT f_table_name, f_geometry_column, srid FROM geometry_columns").all()
    spatial = {
        (column.table.name, column.name)
        for mapped in Base.metadata.tables.values()
        for column in mapped.columns
        if hasattr(column.type, "geometry_type")
    }
    assert {(name, column) for name, column, _ in rows} == spatial
    assert {srid for _, _, srid in rows} == {4326}


def test_named_checks_of_the_models_are_in_the_database(fresh):
    upgrade(str(MIGRATIONS))
    wanted = {
        (name, str(constraint.name))
        for name, table in Base.metadata.tables.items()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint) and constraint.name
    }
    reader = inspect(db.engine)
    present = {(name, str(check["name"])) for name in _own_tables() for check in reader.get_check_constraints(name)}
    assert wanted - present == set()


def test_every_migration_can_be_undone_and_done_again(fresh):
    upgrade(str(MIGRATIONS))
    before = _columns()
    downgrade(str(MIGRATIONS), revision="base")
    assert _own_tables() == set()
    upgrade(str(MIGRATIONS))
    assert _columns() == before


def test_migrations_go_down_and_up_one_by_one(fresh):
    upgrade(str(MIGRATIONS))
    steps = len(list((MIGRATIONS / "versions").glob("[0-9]*.py")))
    for _ in range(steps):
        downgrade(str(MIGRATIONS), revision="-1")
    assert _own_tables() == set()
    for _ in range(steps):
        upgrade(str(MIGRATIONS), revision="+1")
    assert _own_tables() == set(Base.metadata.tables)


def test_photos_that_wait_to_be_weighed_again_wait_still_after_the_upgrade(fresh):
    upgrade(str(MIGRATIONS))
    inspector, sites = making.account(), [making.site(), making.site()]
    visits = [making.visit(making.round_of(site), site, inspector) for site in sites]
    weighed = {"trust": "located", "trusted_at": making.later(-60)}
    stale, right = (making.observed_photo(making.observation(visit), **weighed).id for visit in visits)
    for number, (expected, minutes) in enumerate([(stale, -30), (right, -90)]):
        db.session.get_one(Site, sites[number].id).placed_at = making.later(minutes)
        sent = {"size": 9, "media_type": "image/jpeg", "key": "x", "state": "verified", "received_at": clock.now()}
        db.session.add(Photo(sha256=db.session.get_one(ObservationPhoto, expected).sha256, read_at=clock.now(), **sent))
    db.session.commit()
    downgrade(str(MIGRATIONS), revision="0030")
    upgrade(str(MIGRATIONS), revision="0031")
    assert [expected.id for expected, _ in photos_to_weigh(9)] == [stale]
    db.session.rollback()
    upgrade(str(MIGRATIONS))  # and with 0032 all others too: the rules are others
    assert sorted(expected.id for expected, _ in photos_to_weigh(9)) == [stale, right]


def _columns() -> dict[str, list[tuple[str, str, bool]]]:
    reader = inspect(db.engine)
    return {
        name: [(column["name"], str(column["type"]), column["nullable"]) for column in reader.get_columns(name)]
        for name in sorted(_own_tables())
    }


def test_what_the_rules_of_0033_concern_in_open_rounds_is_weighed_again(fresh):
    upgrade(str(MIGRATIONS))
    site, inspector = making.site(), making.account()
    open_round, closed = making.round_of(site), making.round_of(site)
    closed.state, closed.closed_at = RoundState.CLOSED, clock.now()
    at = {"trusted_at": making.later(-60), "searched_at": making.later(-60)}
    made = [(open_round, "located"), (open_round, "unlocated"), (closed, "unlocated")]
    for round_, trust in made:
        making.observed_photo(making.observation(making.visit(round_, site, inspector)), trust=trust, **at)
    off_sites = making.observation(making.visit(open_round, site, inspector), Kind.PROBLEM, site_id=None)
    making.observed_photo(off_sites, trust="seen_before", **at)
    timed = making.observed_photo(making.observation(making.visit(open_round, site, inspector)), trust="located", **at)
    sent = {"size": 9, "media_type": "image/jpeg", "key": "x", "state": "verified", "received_at": clock.now()}
    db.session.add(Photo(sha256=timed.sha256, gps_time=clock.now(), **sent))
    db.session.commit()
    downgrade(str(MIGRATIONS), revision="0032")
    upgrade(str(MIGRATIONS), revision="0033")
    db.session.expire_all()
    rows = db.session.scalars(select(ObservationPhoto).order_by(ObservationPhoto.id)).all()
    assert [row.trust for row in rows] == ["located", None, "unlocated", None, None]
    assert [row.searched_at is None for row in rows] == [False, False, False, True, False]


def test_an_import_that_declares_no_datum_is_one_of_wgs84_for_an_older_program(fresh):
    upgrade(str(MIGRATIONS))
    person = making.account()
    assert operations.begin(person, person).datum is None
    db.session.commit()
    downgrade(str(MIGRATIONS), revision="0033")
    assert db.session.scalar(text("SELECT datum FROM photo_import")) == "wgs84"
    db.session.rollback()
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE photo_import SET datum = NULL"))
    db.session.rollback()
    upgrade(str(MIGRATIONS))
    db.session.execute(text("UPDATE photo_import SET datum = NULL"))
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE photo_import SET datum = 'tokyo'"))
    db.session.rollback()
