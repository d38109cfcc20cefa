"""Photos over HTTP: sending, repeating, refusing; and who is shown what."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from server.people.rules import Role
from server.photos import jobs
from tests.support import pictures

DATA = pictures.jpeg(lon=116.3, lat=39.99, size=(800, 600))
SHA = hashlib.sha256(DATA).hexdigest()


def put(client, data: bytes, sha256: str = "", **kwargs):
    return client.put(f"/api/v1/photos/{sha256 or hashlib.sha256(data).hexdigest()}", data=data, **kwargs)


def test_a_new_photo_is_created_and_a_repeated_one_is_there_already(phone):
    first, second = put(phone, DATA), put(phone, DATA)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json == {"sha256": SHA, "size": len(DATA), "state": "verified"}


def test_the_state_of_a_photo_can_be_asked_for(phone):
    missing = phone.get(f"/api/v1/photos/{SHA}")
    assert (missing.status_code, missing.json["state"]) == (404, "missing")
    put(phone, DATA)
    there = phone.get(f"/api/v1/photos/{SHA}")
    assert (there.status_code, there.json["state"], there.json["size"]) == (200, "verified", len(DATA))


@pytest.mark.parametrize(
    ("sentence", "data", "sha256", "status", "code"),
    [
        ("other bytes than announced", DATA, "ab" * 32, 422, "hash_mismatch"),
        ("an address that is no hash", DATA, "nonsense", 422, "hash_malformed"),
        ("no bytes", b"", hashlib.sha256(b"").hexdigest(), 422, "photo_empty"),
        ("a text named .jpg", b"just a text", "", 415, "not_a_photo"),
        ("a page that would run in a browser", b"<html><script>alert(1)</script>", "", 415, "not_a_photo"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(phone, sentence, data, sha256, status, code):
    answer = put(phone, data, sha256)
    assert (answer.status_code, answer.json["code"]) == (status, code), sentence
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"]
    assert answer.json["request_id"]


@pytest.mark.parametrize("is_gunicorn", [True, False])
def test_a_body_that_ends_early_is_not_taken_for_a_photo(phone, is_gunicorn):
    # Under gunicorn a dropped connection is a body that simply ends: the announced length is all that tells.
    cut = io.BytesIO(DATA[:1000])
    overrides = {"CONTENT_LENGTH": str(len(DATA)), "wsgi.input": cut, "wsgi.input_terminated": is_gunicorn}
    answer = phone.put(f"/api/v1/photos/{SHA}", environ_overrides=overrides)
    assert (answer.status_code, answer.json["code"]) == (400, "length_mismatch")
    assert phone.get(f"/api/v1/photos/{SHA}").json["state"] == "missing"
    assert put(phone, DATA).status_code == 201


def test_a_photo_over_the_limit_is_refused(app, phone, monkeypatch):
    monkeypatch.setattr(app.extensions["settings"], "max_photo_bytes", 1000)
    answer = put(phone, DATA)
    assert (answer.status_code, answer.json["code"], answer.json["limit"]) == (413, "photo_too_large", 1000)


def test_what_was_rejected_stays_rejected_when_it_is_sent_again(phone):
    assert [put(phone, b"just a text").status_code for _ in range(2)] == [415, 415]
    sha256 = hashlib.sha256(b"just a text").hexdigest()
    state = phone.get(f"/api/v1/photos/{sha256}")
    assert (state.json["state"], state.json["failure"]) == ("rejected", "not_a_photo")


def test_nobody_sends_photos_without_signing_in(client):
    assert put(client, DATA, csrf=False).status_code in (400, 401)
    assert client.get(f"/api/v1/photos/{SHA}").status_code == 401


def test_a_session_needs_its_csrf_token_to_send(client_as):
    inspector = client_as(Role.INSPECTOR)
    assert put(inspector, DATA, csrf=False).status_code == 400
    assert put(inspector, DATA).status_code == 201


class Endless(io.RawIOBase):
    """A form with a file that never ends, and how much of it was read."""

    head = b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'

    def __init__(self, most: int) -> None:
        self.given, self.most = 0, most

    def read(self, size: int = -1) -> bytes:
        if self.given >= self.most:
            return b""
        block = self.head if not self.given else b"x" * (65_536 if size < 0 else size)
        self.given += len(block)
        return block


@pytest.mark.parametrize(
    ("sentence", "csrf", "status", "most_read"),
    [
        ("without its token nothing of it is read", False, 400, 0),
        ("with it no more than a photo may have", True, 413, 1_500_000),
    ],
)
def test_a_form_in_place_of_a_photo_is_no_way_around_the_limit(
    app, client_as, monkeypatch, sentence, csrf, status, most_read
):
    monkeypatch.setattr(app.extensions["settings"], "max_photo_bytes", 1_000_000)
    endless = Endless(30_000_000)
    answer = client_as(Role.INSPECTOR).put(
        f"/api/v1/photos/{SHA}",
        csrf=csrf,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": endless, "wsgi.input_terminated": True},
    )
    assert (answer.status_code, endless.given <= most_read) == (status, True), (sentence, endless.given)


def test_what_a_sender_calls_the_body_of_a_photo_does_not_matter(client_as):
    kind = "application/x-www-form-urlencoded"  # what curl --data-binary says
    assert put(client_as(Role.INSPECTOR), DATA, content_type=kind).status_code == 201


def test_a_viewer_does_not_send_photos(client_as):
    assert put(client_as(Role.VIEWER), DATA).status_code == 403


@pytest.mark.parametrize(
    ("role", "thumb", "original"),
    [
        (Role.OFFICE, 200, 200),
        (Role.ADMIN, 200, 200),
        (Role.VIEWER, 200, 403),
        (Role.INSPECTOR, 403, 403),
        (Role.UNIT, 403, 403),
    ],
)
def test_others_photos_are_shown_by_role(phone, client_as, role, thumb, original):
    put(phone, DATA)
    asker = client_as(role)
    assert asker.get(f"/photos/{SHA}/thumb", buffered=True).status_code == thumb
    assert asker.get(f"/photos/{SHA}/original", buffered=True).status_code == original


def test_nobody_sees_photos_without_signing_in(phone, client):
    put(phone, DATA)
    answer = client.get(f"/photos/{SHA}/thumb", buffered=True)
    assert answer.status_code in (302, 401)
    assert b"\xff\xd8\xff" not in answer.data


def test_whoever_sent_a_photo_sees_it_and_has_its_original_back_whole(phone):
    put(phone, DATA)
    assert phone.get(f"/photos/{SHA}/large", buffered=True).status_code == 200
    original = phone.get(f"/photos/{SHA}/original", buffered=True)
    assert original.data == DATA


def test_an_original_is_an_attachment_that_no_browser_interprets(phone):
    put(phone, DATA)
    headers = phone.get(f"/photos/{SHA}/original", buffered=True).headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Cache-Control"] == "private, no-cache", "its time may be over tomorrow"


@pytest.mark.parametrize("rendition", ["thumb", "large", "original"])
def test_a_picture_is_for_its_asker_alone_also_where_somebody_knows_its_etag(phone, client_as, client, rendition):
    put(phone, DATA)
    address = f"/photos/{SHA}/{rendition}"
    answer = phone.get(address, buffered=True)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "private" in answer.headers["Cache-Control"]
    known = {"If-None-Match": answer.headers["ETag"]}
    assert phone.get(address, headers=known).status_code == 304
    others = (client_as(Role.INSPECTOR), client_as(Role.UNIT))
    assert [each.get(address, headers=known).status_code for each in others] == [403, 403]
    assert client.get(address, headers=known).status_code in (302, 401)


def test_a_rendition_is_drawn_when_it_is_asked_for_before_the_worker_came(phone):
    put(phone, DATA)
    answer = phone.get(f"/photos/{SHA}/thumb", buffered=True)
    assert answer.content_type == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(answer.data)).size == (320, 240)
    assert b"Exif" not in answer.data


def test_a_rendition_is_sent_once_to_a_browser_that_keeps_it(app, phone):
    put(phone, DATA)
    with app.app_context():
        jobs.draw_renditions()
    first = phone.get(f"/photos/{SHA}/thumb", buffered=True)
    again = phone.get(f"/photos/{SHA}/thumb", buffered=True, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_photo_that_cannot_be_shown_is_said_so(phone):
    broken = b"\xff\xd8\xff\xe0 and no JPEG"
    put(phone, broken)
    sha256 = hashlib.sha256(broken).hexdigest()
    for _ in range(2):
        shown = phone.get(f"/photos/{sha256}/thumb", buffered=True)
        assert (shown.status_code, "文件损坏，无法解码" in shown.text, "undecodable" in shown.text) == (
            422,
            True,
            False,
        )
    assert phone.get(f"/photos/{sha256}/original", buffered=True).data == broken


@pytest.mark.parametrize("address", [f"/photos/{SHA}/thumb", "/photos/nonsense/thumb", f"/photos/{SHA}/huge"])
def test_a_photo_that_is_not_there_is_not_found(phone, address):
    assert phone.get(address).status_code == 404
