"""tus on the running program, with tuspy: killed servers, vanished phones, many at once."""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import func, select
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from server.database import db
from server.people.rules import Role
from server.photos import queries
from server.photos.models import Photo
from server.photos.rules import PhotoState, original_key
from tests.support import making, pictures
from tests.support.pieces import PIECE, TUS, UPLOADS, metadata, sha
from tests.support.running import running

PHOTO = pictures.jpeg(lon=116.3, lat=39.99, size=(2400, 1800), quality=95)
CHUNK = 64 * 1024


@pytest.fixture
def token(live_server) -> str:
    with live_server.writing():
        return making.token(making.account(Role.INSPECTOR))


def uploader(address: str, token: str, data: bytes = PHOTO, *, told: str = "", **options):
    client = TusClient(f"{address}{UPLOADS}", headers={"Authorization": f"Bearer {token}"})
    told_all = {"sha256": told or sha(data), "filename": "IMG_1.jpg"}
    return client.uploader(file_stream=io.BytesIO(data), metadata=told_all, chunk_size=CHUNK, **options)


def must_be_verified(server, data: bytes) -> None:
    with server.app.app_context():
        store = server.app.extensions["photo_store"]
        assert queries.photo(sha(data)).state is PhotoState.VERIFIED
        assert store.local_path(original_key(sha(data))).read_bytes() == data
        assert db.session.scalar(select(func.count()).select_from(Photo)) == 1
        assert [path for path in (store.root / "originals").rglob("*") if path.is_file()] == [
            store.local_path(original_key(sha(data)))
        ]


@pytest.mark.parametrize("checked", [True, False])
def test_tuspy_sends_a_photo_in_pieces(live_server, token, checked):
    sender = uploader(live_server.address, token, upload_checksum=checked)
    sender.upload()
    assert sender.request.response_headers["photo-state"] == "verified"
    must_be_verified(live_server, PHOTO)


def test_tuspy_goes_on_where_a_killed_server_was(live_server, token):
    sender = uploader(live_server.address, token, upload_checksum=True)
    for _ in range(3):
        sender.upload_chunk()
    acknowledged = sender.offset
    live_server.kill()
    with pytest.raises((TusUploadFailed, TusCommunicationError)):
        sender.upload_chunk()
    live_server.start_again()
    again = uploader(live_server.address, token, url=sender.url, upload_checksum=True)
    assert again.offset == acknowledged == 3 * CHUNK
    again.upload()
    assert again.request.response_headers["photo-state"] == "verified"
    must_be_verified(live_server, PHOTO)


def test_what_arrived_of_a_piece_is_kept_when_the_server_is_killed_in_it(live_server, token):
    place = begin(live_server.address, token)
    with slow_piece(live_server.address, token, place) as line:
        line.sendall(PHOTO[: len(PHOTO) // 2])
        kept = wait_for_offset(live_server.address, token, place, len(PHOTO) // 2 - CHUNK)
        live_server.kill()
    live_server.start_again()
    again = uploader(live_server.address, token, url=live_server.address + place)
    assert again.offset >= kept
    again.upload()
    must_be_verified(live_server, PHOTO)


def test_a_phone_that_vanished_in_a_piece_does_not_keep_itself_out(live_server, token):
    place = begin(live_server.address, token)
    with slow_piece(live_server.address, token, place) as line:
        line.sendall(PHOTO[: 4 * CHUNK])
        wait_for_offset(live_server.address, token, place, 3 * CHUNK)
        # The first connection is still open, as after a change of networks; the phone comes back over another.
        uploader(live_server.address, token, url=live_server.address + place).upload()
        must_be_verified(live_server, PHOTO)
        line.sendall(PHOTO[4 * CHUNK : 6 * CHUNK])  # what comes late over the first one changes nothing
    time.sleep(0.5)
    must_be_verified(live_server, PHOTO)


def test_a_dropped_connection_keeps_what_came(live_server, token):
    place = begin(live_server.address, token)
    with slow_piece(live_server.address, token, place) as line:
        line.sendall(PHOTO[:100_001])
    assert wait_for_offset(live_server.address, token, place, 100_001) == 100_001
    uploader(live_server.address, token, url=live_server.address + place).upload()
    must_be_verified(live_server, PHOTO)


def test_tuspy_is_told_of_a_damaged_piece_and_of_a_photo_that_is_another(live_server, token):
    sender = uploader(live_server.address, token, upload_checksum=True)
    sender.upload_chunk()
    wrong = requests.patch(
        sender.url,
        data=PHOTO[CHUNK : 2 * CHUNK],
        headers=TUS
        | bearer(token)
        | {"Upload-Offset": str(CHUNK), "Content-Type": PIECE, "Upload-Checksum": "sha1 " + "A" * 27 + "="},
        timeout=20,
    )
    assert wrong.status_code == 460
    sender.upload()
    other = uploader(live_server.address, token, PHOTO + b"!", told="ab" * 32)
    with pytest.raises(TusUploadFailed) as refused:
        other.upload()
    assert refused.value.status_code == 422
    must_be_verified(live_server, PHOTO)


def test_tuspy_is_told_that_the_photo_is_there(live_server, token):
    uploader(live_server.address, token).upload()
    second = uploader(live_server.address, token)
    second.set_url(second.create_url())
    assert second.get_offset() == len(PHOTO)


def test_the_same_photo_sent_by_many_at_once_is_one_row_and_one_file(own_settings):
    with running(own_settings, workers=2) as server:
        with server.writing():
            tokens = [making.token(making.account(Role.INSPECTOR)) for _ in range(3)]

        def send(number: int) -> str:
            sender = uploader(
                server.address, tokens[number % 3], retries=5, retry_delay=0.05, upload_checksum=bool(number % 2)
            )
            sender.upload()
            return sender.url

        with ThreadPoolExecutor(6) as phones:
            places = list(phones.map(send, range(6)))
        assert len(set(places)) == 6
        must_be_verified(server, PHOTO)
        for number, place in enumerate(places):
            answer = requests.head(place, headers=TUS | bearer(tokens[number % 3]), timeout=20)
            assert (answer.headers["Upload-Offset"], answer.headers["Photo-State"]) == (str(len(PHOTO)), "verified")


def test_two_requests_at_once_into_one_upload_never_mix(own_settings):
    with running(own_settings, workers=2) as server:
        with server.writing():
            token = making.token(making.account(Role.INSPECTOR))
        place = server.address + begin(server.address, token)
        statuses: list[int] = []

        def push() -> None:
            while True:
                standing = requests.head(place, headers=TUS | bearer(token), timeout=20)
                at = int(standing.headers["Upload-Offset"])
                if at == len(PHOTO):
                    return
                headers = TUS | bearer(token) | {"Upload-Offset": str(at), "Content-Type": PIECE}
                statuses.append(
                    requests.patch(place, PHOTO[at : at + 3 * CHUNK], headers=headers, timeout=20).status_code
                )

        pushing = [threading.Thread(target=push) for _ in range(4)]
        for each in pushing:
            each.start()
        for each in pushing:
            each.join()
        assert set(statuses) <= {204, 409}
        must_be_verified(server, PHOTO)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def begin(address: str, token: str) -> str:
    told = {"Upload-Length": str(len(PHOTO)), "Upload-Metadata": metadata(sha256=sha(PHOTO))}
    return requests.post(f"{address}{UPLOADS}", headers=TUS | bearer(token) | told, timeout=20).headers["Location"]


def slow_piece(address: str, token: str, place: str) -> socket.socket:
    """Open a connection and announce the whole photo as one piece; the test sends as much of it as it likes."""
    where = urlsplit(address)
    line = socket.create_connection((where.hostname, where.port))
    head = {"Host": "x", "Content-Length": str(len(PHOTO)), "Content-Type": PIECE, "Upload-Offset": "0"}
    lines = [f"PATCH {place} HTTP/1.1", *(f"{name}: {value}" for name, value in (TUS | bearer(token) | head).items())]
    line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    return line


def wait_for_offset(address: str, token: str, place: str, least: int) -> int:
    until, offset = time.monotonic() + 60, -1
    while offset < least and time.monotonic() < until:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
        connection.request("HEAD", place, headers=TUS | bearer(token))
        offset = int(connection.getresponse().headers["Upload-Offset"])
        connection.close()
        time.sleep(0.05)
    assert offset >= least
    return offset
