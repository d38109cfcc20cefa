"""A photo is not left weighed by a place its site no longer has, whoever else weighs or moves at the same moment.

On PostgreSQL, where several write at once; on SpatiaLite one writer waits for the other.
"""

from __future__ import annotations

import dataclasses
import io
import threading
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from server.database import db, transaction
from server.geo import metres
from server.geo.datum import Datum
from server.inspections import jobs, planning
from server.inspections.evidence import ground, weighing
from server.inspections.models import ObservationPhoto, Round
from server.inspections.rules import Trust
from server.photos import operations as photos
from server.photos.metadata import exif
from server.places import operations as places
from server.places.models import Site
from tests.support import making, pictures
from tests.support.repeats import Street, at

BOTH_AT_ONCE_S = 30
pytestmark = pytest.mark.usefixtures("only_where_several_write")


@pytest.fixture
def only_where_several_write(migrated) -> None:
    if migrated.name != "postgis":
        pytest.skip("SpatiaLite has one writer at a time")


class Race:
    """A park with a photo that waits to be weighed, and others who work in connections of their own."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        street = Street(least=1, site=making.site("park", geometry=at(0)))
        data = pictures.jpeg(size=(80, 60), lon=making.LON, lat=making.LAT)
        photo = street.see(data, None)
        photos.note_reading(photo.sha256, exif.read(io.BytesIO(data)), ZoneInfo("Asia/Shanghai"))
        db.session.commit()
        self.site, self.photo, self.office = street.site.id, photo.id, street.office.id
        self.failed: list[Exception] = []

    def move(self, wait: Callable[[], Any] = lambda: None) -> None:
        """Put the site elsewhere; before that is committed, wait."""
        with transaction():
            places.locate_site(db.session.get_one(Site, self.site), at(900), by=self.office)
            wait()

    def besides(self, *verbs: Callable[[], Any]) -> threading.Thread:
        """Let somebody else do something in a connection of their own."""

        def work() -> None:
            with self.app.app_context():
                try:
                    for verb in verbs:
                        verb()
                except Exception as error:
                    self.failed.append(error)
                db.session.remove()

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    def ended(self, *threads: threading.Thread) -> None:
        for thread in threads:
            thread.join(BOTH_AT_ONCE_S)
        assert not any(thread.is_alive() for thread in threads)
        assert self.failed == []

    def trust(self) -> Trust | None:
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(ObservationPhoto, self.photo).trust


@pytest.fixture
def race(own_app: Flask):
    with own_app.test_request_context():
        yield Race(own_app)


def once_all_is_read(monkeypatch: pytest.MonkeyPatch, verb: Callable[[], Any]) -> None:
    """Do something in the moment in which place, picture and datum were read to weigh a photo by them, once."""
    measure, done = metres.distance_from_m, []

    def distance_from_m(*told: Any) -> float:
        if threading.current_thread() is threading.main_thread() and not done:
            done.append(True)
            verb()
        return measure(*told)

    monkeypatch.setattr(weighing.metres, "distance_from_m", distance_from_m)


def fail(race: Race) -> None:
    """Let it turn out that nobody can draw the photo."""
    with transaction():
        photos.note_failure(db.session.get_one(ObservationPhoto, race.photo).sha256, "broken", "cannot be drawn")


def change_datum(race: Race) -> None:
    """Say that the round's cameras write another datum."""
    with transaction():
        round_ = db.session.scalars(select(Round)).one()
        changed = dataclasses.replace(round_.practice, exif_datum=Datum.GCJ02)
        planning.change_practice(round_, changed, by=race.office)


@pytest.mark.parametrize(
    ("sentence", "change", "then"),
    [
        ("its site is moved", Race.move, Trust.OFF_SITE),
        ("it turns out that it cannot be drawn", fail, Trust.NOT_SHOWABLE),
        ("its round's cameras are said to write another datum", change_datum, Trust.OFF_SITE),
    ],
)
def test_what_changes_and_is_noted_by_another_while_a_photo_is_weighed(
    race, monkeypatch, sentence, change, then
) -> None:
    once_all_is_read(monkeypatch, lambda: race.ended(race.besides(lambda: change(race), jobs.weigh_photos)))
    jobs.weigh_photos()
    while jobs.weigh_photos():
        pass
    assert race.trust() is then, sentence


def test_a_site_that_is_just_being_moved_is_not_waited_for_and_its_photo_waits(race, monkeypatch) -> None:
    written, may_end, others = threading.Event(), threading.Event(), []

    def move_slowly() -> None:
        others.append(race.besides(lambda: race.move(lambda: written.set() or may_end.wait(BOTH_AT_ONCE_S))))
        assert written.wait(BOTH_AT_ONCE_S)

    once_all_is_read(monkeypatch, move_slowly)
    assert jobs.weigh_photos() == 0
    assert race.trust() is None
    may_end.set()
    race.ended(*others)
    assert jobs.weigh_photos() == 1
    assert race.trust() is Trust.OFF_SITE


def test_who_moves_a_site_waits_until_what_was_weighed_there_is_kept_and_it_is_weighed_again(race, monkeypatch) -> None:
    moved, others, kept = threading.Event(), [], places.hold_places

    def hold_places(lay: Any) -> set[int]:
        held = kept(lay)
        if not others:
            others.append(race.besides(race.move, moved.set, jobs.weigh_photos))
            assert not moved.wait(0.5), "moved while what was weighed by its old place was not written yet"
        return held

    monkeypatch.setattr(ground.place_operations, "hold_places", hold_places)
    assert jobs.weigh_photos() == 1
    race.ended(*others)
    while jobs.weigh_photos():
        pass
    assert race.trust() is Trust.OFF_SITE
