"""Clients that send slowly, or nothing, on the running program: they keep nobody else out; slow phones are served."""

from __future__ import annotations

import base64
import hashlib
import http.client
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from server.people.rules import Role
from tests.support import making, pictures
from tests.support.running import Running, running

THREADS = 2
HURRY = {
    "XUNCHENG_WEB_THREADS": str(THREADS),
    "XUNCHENG_WEB_HEAD_S": "2",
    "XUNCHENG_WEB_SILENCE_S": "2",
    "XUNCHENG_WEB_LEAST_BYTES_PER_S": "2000",
}
CALM = HURRY | {"XUNCHENG_WEB_HEAD_S": "20", "XUNCHENG_WEB_SILENCE_S": "20"}
"""Whom a stranger kept waiting would wait so long; a busy machine is faster all the same."""
PHOTO = pictures.jpeg(size=(600, 400), quality=90)
SHA = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def server(migrated, tmp_path) -> Iterator[Running]:
    """The program with two threads and little patience."""
    with migrated.own_copy(tmp_path) as settings, running(settings, more=HURRY) as server:
        yield server


@pytest.fixture
def calm_server(migrated, tmp_path) -> Iterator[Running]:
    """The program with two threads and much patience."""
    with migrated.own_copy(tmp_path) as settings, running(settings, more=CALM) as server:
        yield server


@pytest.fixture
def token(server) -> str:
    with server.writing():
        return making.token(making.account(Role.INSPECTOR))


def connected(server: Running) -> socket.socket:
    place = urlsplit(server.address)
    return socket.create_connection((place.hostname, place.port), timeout=60)


def waited(server: Running) -> float:
    begun = time.monotonic()
    urllib.request.urlopen(f"{server.address}/healthz", timeout=60).close()
    return time.monotonic() - begun


def answered(line: socket.socket, method: str) -> http.client.HTTPResponse:
    """Read one whole answer, in however many pieces it comes."""
    answer = http.client.HTTPResponse(line, method=method)
    answer.begin()
    answer.read()
    return answer


def put(token: str = "", length: int = len(PHOTO)) -> bytes:
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"PUT /api/v1/photos/{SHA} HTTP/1.1\r\nHost: x\r\n{bearer}Content-Length: {length}\r\n\r\n".encode()


FORM = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
ENDLESS = f"{FORM}Transfer-Encoding: chunked\r\n\r\n5\r\na=bcd\r\n"
GET = "GET /healthz HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("sentence", "sent", "each"),
    [
        ("nothing is sent", b"", 2),
        ("the header does not end", GET.encode(), 2),
        ("the header does not end on a connection that was used before", f"{GET}\r\n{GET}".encode(), 2),
        ("a small form does not end", f"{FORM}Content-Length: 400\r\n\r\na=b".encode(), 2),
        ("a large form of a stranger does not end", f"{FORM}Content-Length: 400000\r\n\r\na=b".encode(), 2),
        ("a form of unknown length does not end", ENDLESS.encode(), 2),
        ("a photo that its sender may not send does not end", put(length=5_000_000) + PHOTO[:99], 2),
        (
            "the answer is taken and the connection not closed",
            f"{GET}Connection: close\r\n\r\n".encode(),
            10,
        ),  # each for two seconds
    ],
)
@pytest.mark.parametrize("engine_name", ["spatialite"])
def test_strangers_keep_nobody_waiting(calm_server, sentence, sent, each):
    with ExitStack() as held:
        for _ in range(each * THREADS):
            held.enter_context(connected(calm_server)).sendall(sent)
        time.sleep(0.2)
        assert waited(calm_server) < 10, sentence
        assert waited(calm_server) < 10, sentence


@pytest.mark.parametrize("engine_name", ["spatialite"])
def test_photos_that_stop_on_the_way_give_their_threads_back(server, token):
    with ExitStack() as held:
        begun = time.monotonic()
        for _ in range(THREADS):
            held.enter_context(connected(server)).sendall(put(token) + PHOTO[:99])
        time.sleep(0.2)
        waited(server)
        assert 1.0 < time.monotonic() - begun < 20  # without the patience that is set here it would be thirty
        assert waited(server) < 10


@pytest.mark.parametrize("engine_name", ["spatialite"])
def test_a_slow_phone_is_served_and_one_that_only_pretends_is_not(server, token):
    with connected(server) as phone:
        phone.sendall(put(token))
        for at in range(0, len(PHOTO), len(PHOTO) // 30 + 1):  # six seconds in all, three times the patience
            phone.sendall(PHOTO[at : at + len(PHOTO) // 30 + 1])
            time.sleep(0.2)
        assert phone.recv(4096).startswith(b"HTTP/1.1 201")
    with connected(server) as pretender:
        begun = time.monotonic()
        pretender.sendall(put(token, 5_000_000).replace(SHA.encode(), b"ab" * 32))
        pretender.settimeout(0.2)
        answer = b""
        while b"length_mismatch" not in answer and time.monotonic() < begun + 60:
            try:
                if not answer:
                    pretender.sendall(b"x")
                answer += pretender.recv(4096)
            except TimeoutError:
                continue
        assert answer.startswith(b"HTTP/1.1 400")
        assert b"length_mismatch" in answer


@pytest.mark.parametrize("engine_name", ["spatialite"])
def test_what_came_of_a_piece_that_stopped_is_kept(server, token):
    sent = f"Authorization: Bearer {token}\r\nTus-Resumable: 1.0.0\r\nHost: x\r\n"
    told = base64.b64encode(SHA.encode()).decode()
    with connected(server) as phone:
        creation = f"Upload-Length: {len(PHOTO)}\r\nUpload-Metadata: sha256 {told}\r\nContent-Length: 0\r\n\r\n"
        phone.sendall(f"POST /api/v1/uploads HTTP/1.1\r\n{sent}{creation}".encode())
        address = answered(phone, "POST").headers["Location"]
        piece = f"Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {len(PHOTO)}"
        phone.sendall(f"PATCH {address} HTTP/1.1\r\n{sent}{piece}\r\n\r\n".encode() + PHOTO[:9_000])
        answer = answered(phone, "PATCH")
    assert answer.status == 204
    assert answer.headers["Upload-Offset"] == "9000"
