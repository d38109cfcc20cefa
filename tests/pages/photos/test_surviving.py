"""The promise, on the running program: an acknowledged photo survives kill -9, a dropped one was never acknowledged."""

from __future__ import annotations

import hashlib
import http.client
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from server.people.rules import Role
from server.photos import queries
from server.photos.rules import PhotoState, Rendition, original_key, rendition_key
from tests.support import making, pictures

PHOTO = pictures.jpeg(lon=116.3, lat=39.99, size=(1200, 900), quality=90)


def one_of_many(number: int) -> bytes:
    """Make a photo of its own; bytes after the end of the picture change the hash and not the picture."""
    return PHOTO + b"%08d" % number


@pytest.fixture
def token(live_server) -> str:
    with live_server.writing():
        return making.token(making.account(Role.INSPECTOR))


def send(address: str, token: str, data: bytes) -> int:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "image/jpeg"}
    connection.request("PUT", f"/api/v1/photos/{hashlib.sha256(data).hexdigest()}", data, headers)
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def test_every_acknowledged_photo_is_there_and_whole_after_a_kill(live_server, token):
    acknowledged: list[bytes] = []

    def send_many(start: int) -> None:
        for number in range(start, start + 200):
            data = one_of_many(number)
            try:
                if send(live_server.address, token, data) == 201:
                    acknowledged.append(data)
            except OSError:
                return
            except http.client.HTTPException:
                return

    senders = [threading.Thread(target=send_many, args=(start,)) for start in (0, 1000, 2000)]
    for sender in senders:
        sender.start()
    until = time.monotonic() + 60
    while len(acknowledged) < 12 and time.monotonic() < until:
        time.sleep(0.01)
    live_server.kill()
    for sender in senders:
        sender.join()
    live_server.start_again()

    assert len(acknowledged) >= 12
    with live_server.app.app_context():
        store = live_server.app.extensions["photo_store"]
        for data in acknowledged:
            sha256 = hashlib.sha256(data).hexdigest()
            assert store.local_path(original_key(sha256)).read_bytes() == data
            assert queries.photo(sha256).state is PhotoState.VERIFIED
    assert {send(live_server.address, token, data) for data in acknowledged[:5]} == {200}
    assert send(live_server.address, token, one_of_many(9_999)) == 201

    live_server.work_off()
    with live_server.app.app_context():
        sha256 = hashlib.sha256(acknowledged[0]).hexdigest()
        assert queries.counts()["undrawn"] == 0
        assert queries.photo(sha256).lon == pytest.approx(116.3, abs=1e-6)
        assert store.exists(rendition_key(sha256, Rendition.THUMB))


def test_a_connection_that_drops_in_the_middle_leaves_nothing_behind(live_server, token):
    data = one_of_many(1)
    sha256 = hashlib.sha256(data).hexdigest()
    place = urlsplit(live_server.address)
    with socket.create_connection((place.hostname, place.port)) as line:
        head = f"PUT /api/v1/photos/{sha256} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        line.sendall(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data[: len(data) // 2])
        time.sleep(0.3)
    store = live_server.app.extensions["photo_store"]
    until = time.monotonic() + 60
    while any((store.root / "incoming").glob("*")) and time.monotonic() < until:
        time.sleep(0.05)
    assert not list((store.root / "incoming").glob("*"))
    assert not store.exists(original_key(sha256))
    with live_server.app.app_context():
        assert queries.photo(sha256) is None
    assert send(live_server.address, token, data) == 201
