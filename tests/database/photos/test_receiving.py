"""Photos taken in and recorded: whole and announced, or not at all; once, however often they are sent."""

from __future__ import annotations

import errno
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from server import clock
from server.database import transaction
from server.photos import operations, queries
from server.photos.errors import HashMalformed, HashMismatch, LengthMismatch, PhotoEmpty, PhotoTooLarge, StoreFull
from server.photos.models import Photo
from server.photos.rules import PhotoState, original_key, quarantine_key
from server.storage import FolderStore
from tests.support import making, pictures

LIMIT = 1_000_000


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def files_in(store: FolderStore) -> list[str]:
    return sorted(str(path.relative_to(store.root)) for path in store.root.rglob("*") if path.is_file())


def test_a_whole_photo_is_kept_under_its_hash(store):
    data = pictures.jpeg()
    arrived = operations.take_in(store, io.BytesIO(data), sha(data), size=len(data), limit=LIMIT)
    assert arrived.key == original_key(sha(data))
    assert store.local_path(arrived.key).read_bytes() == data
    assert files_in(store) == [arrived.key]


@pytest.mark.parametrize(
    ("sentence", "sent", "announced_sha", "announced_size", "problem"),
    [
        ("a dropped connection ends the body early", b"\xff\xd8\xff12", None, 9, LengthMismatch),
        ("more bytes than announced", b"\xff\xd8\xff12", None, 3, LengthMismatch),
        ("other bytes of the same length", b"\xff\xd8\xff12", "ab" * 32, 5, HashMismatch),
        ("other bytes of unknown length", b"\xff\xd8\xff12", "ab" * 32, None, HashMismatch),
        ("no bytes at all", b"", None, 0, PhotoEmpty),
        ("no bytes though some were announced", b"", None, 5, LengthMismatch),
        ("more bytes announced than are accepted", b"\xff\xd8\xff12", None, LIMIT + 1, PhotoTooLarge),
        ("more bytes sent than are accepted", b"\xff\xd8\xff" + b"0" * LIMIT, None, None, PhotoTooLarge),
        ("a hash that is none", b"\xff\xd8\xff12", "nonsense", 5, HashMalformed),
    ],
)
def test_what_is_not_whole_or_not_the_announced_is_not_kept(
    store, sentence, sent, announced_sha, announced_size, problem
):
    with pytest.raises(problem):
        operations.take_in(store, io.BytesIO(sent), announced_sha or sha(sent), size=announced_size, limit=LIMIT)
    assert files_in(store) == [], sentence


def test_a_connection_that_breaks_with_an_error_leaves_nothing(store):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise ConnectionResetError
            return super().read(3)

    with pytest.raises(ConnectionResetError):
        operations.take_in(store, Broken(b"\xff\xd8\xff12"), "ab" * 32, size=5, limit=LIMIT)
    assert files_in(store) == []


def test_a_full_disk_is_said_so_and_leaves_nothing(store, monkeypatch):
    def no_room(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    data = pictures.jpeg()
    monkeypatch.setattr("os.fsync", no_room)
    with pytest.raises(StoreFull):
        operations.take_in(store, io.BytesIO(data), sha(data), size=len(data), limit=LIMIT)
    assert files_in(store) == []


def test_a_photo_is_recorded_once_however_often_it_is_sent(db_session, store):
    by = making.account().id
    data = pictures.jpeg()
    arrived = operations.take_in(store, io.BytesIO(data), sha(data), size=len(data), limit=LIMIT)
    first = operations.receive(arrived, by=by)
    before = queries.photo(sha(data)).received_at
    again = operations.take_in(store, io.BytesIO(data), sha(data), size=len(data), limit=LIMIT)
    second = operations.receive(again, by=making.account().id)
    assert (first.is_new, second.is_new) == (True, False)
    assert (first.state, second.state) == (PhotoState.VERIFIED, PhotoState.VERIFIED)
    photo = queries.photo(sha(data))
    assert (photo.received_by, photo.received_at, photo.size) == (by, before, len(data))
    assert db_session.scalar(select(func.count()).select_from(Photo)) == 1


def test_what_is_no_photo_is_quarantined_with_the_reason(db_session, store):
    data = b"just a text, named photo.jpg"
    arrived = operations.take_in(store, io.BytesIO(data), sha(data), size=len(data), limit=LIMIT)
    received = operations.receive(arrived, by=None)
    assert received.state is PhotoState.REJECTED
    photo = queries.photo(sha(data))
    assert (photo.failure_code, photo.media_type) == ("not_a_photo", "application/octet-stream")
    assert files_in(store) == [quarantine_key(sha(data))]


def test_states_tell_what_is_missing(db_session, store):
    data = pictures.jpeg()
    arrived = operations.take_in(store, io.BytesIO(data), sha(data), size=len(data), limit=LIMIT)
    operations.receive(arrived, by=None)
    assert queries.states([sha(data), "00" * 32]) == {
        sha(data): PhotoState.VERIFIED,
        "00" * 32: PhotoState.MISSING,
    }
    assert queries.photos_by_hash([sha(data), "00" * 32]).keys() == {sha(data)}


def test_thousands_of_hashes_can_be_asked_for_at_once(db_session):
    wanted = [f"{number:064x}" for number in range(2_500)]
    assert set(queries.states(wanted).values()) == {PhotoState.MISSING}


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("a hash has 64 digits", {"sha256": "ab"}),
        ("a photo has bytes", {"size": 0}),
        ("a longitude needs a latitude", {"lon": 116.3}),
        ("a latitude lies on the Earth", {"lon": 1.0, "lat": 213.6}),
        ("a longitude lies on the Earth", {"lon": 181.0, "lat": 1.0}),
        ("a failure has a date", {"failure_code": "undecodable"}),
        ("a rejection has a reason", {"state": PhotoState.REJECTED}),
    ],
)
def test_the_database_itself_refuses_a_photo_that_cannot_be(db_session, constraint, values):
    plain = {
        "sha256": "ab" * 32,
        "size": 10,
        "media_type": "image/jpeg",
        "key": "k",
        "state": PhotoState.VERIFIED,
        "received_at": clock.now(),
    }
    with pytest.raises(IntegrityError), db_session.begin_nested():
        db_session.execute(insert(Photo).values(**(plain | values)))


def test_an_application_has_a_store(app: Flask):
    assert isinstance(app.extensions["photo_store"], FolderStore)


def test_the_same_photo_sent_by_many_at_once_is_kept_once(own_app):
    data = pictures.jpeg(size=(1200, 900))
    own_store: FolderStore = own_app.extensions["photo_store"]

    def send(_: int) -> bool:
        with own_app.app_context():
            arrived = operations.take_in(own_store, io.BytesIO(data), sha(data), size=len(data), limit=LIMIT)
            with transaction():
                return operations.receive(arrived, by=None).is_new

    with ThreadPoolExecutor(8) as senders:
        assert sorted(senders.map(send, range(8))) == [False] * 7 + [True]
    assert files_in(own_store) == [original_key(sha(data))]
    assert own_store.local_path(original_key(sha(data))).read_bytes() == data
