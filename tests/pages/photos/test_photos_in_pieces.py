"""tus 1.0.0 over HTTP: every status the protocol knows, and what the house adds to it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.http import parse_date

from server import clock, tasks
from server.database import db
from server.people.rules import Role
from server.photos.models import Photo
from server.photos.rules import original_key, quarantine_key
from server.photos.uploads.models import PhotoUpload
from tests.support import pictures
from tests.support.pieces import PIECE, TUS, UPLOADS, begin, checksum, head, metadata, patch, sha

DATA = pictures.jpeg(lon=116.3, lat=39.99, size=(400, 300))
HALF = len(DATA) // 2


@pytest.fixture
def address(phone) -> str:
    """An upload that has begun."""
    return begin(phone, DATA).headers["Location"]


def state(phone, data: bytes = DATA) -> str:
    return phone.get(f"/api/v1/photos/{sha(data)}").json["state"]


def growing(app) -> list[str]:
    return sorted(path.name for path in app.extensions["photo_store"].growing_folder().glob("*"))


def rows(app, table) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def test_the_server_says_what_of_tus_it_offers_to_anybody(app, client):
    answer = client.options(UPLOADS)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,checksum,expiration,termination"
    assert answer.headers["Tus-Max-Size"] == str(app.extensions["settings"].max_photo_bytes)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_a_photo_arrives_in_pieces_and_is_verified_with_the_last(app, phone):
    begun = begin(phone, DATA)
    assert (begun.status_code, begun.headers["Photo-State"]) == (201, "missing")
    address = begun.headers["Location"]
    first = patch(phone, address, DATA[:HALF], 0)
    assert (first.status_code, first.headers["Upload-Offset"], first.headers["Photo-State"]) == (
        204,
        str(HALF),
        "missing",
    )
    assert first.headers["Tus-Resumable"] == "1.0.0"
    assert first.headers["Upload-Expires"].endswith("GMT")
    assert state(phone) == "missing"
    last = patch(phone, address, DATA[HALF:], HALF)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(DATA)))
    assert last.headers["Photo-State"] == state(phone) == "verified"
    assert app.extensions["photo_store"].local_path(original_key(sha(DATA))).read_bytes() == DATA
    assert growing(app) == []


def test_an_upload_whose_address_was_lost_ends_with_the_one_begun_after_it(app, phone):
    lost = begin(phone, DATA).headers["Location"]
    patch(phone, lost, DATA[:HALF], 0)
    again = begin(phone, DATA).headers["Location"]
    patch(phone, again, DATA, 0)
    assert growing(app) == []
    with app.app_context():
        unfinished = select(func.count()).select_from(PhotoUpload).where(PhotoUpload.finished_at.is_(None))
        assert db.session.scalar(unfinished) == 0
    assert patch(phone, lost, DATA[HALF:], HALF).status_code == 409
    told = head(phone, lost)
    assert (told.headers["Upload-Offset"], told.headers["Photo-State"]) == (str(len(DATA)), "verified")


def test_the_offset_is_told_and_never_kept_by_a_cache(phone):
    told = metadata(sha256=sha(DATA), filename="IMG_1.jpg", filetype="image/jpeg")
    address = begin(phone, DATA, **{"Upload-Metadata": told}).headers["Location"]
    patch(phone, address, DATA[:100], 0)
    answer = head(phone, address)
    assert answer.status_code == 200
    assert (answer.headers["Upload-Offset"], answer.headers["Upload-Length"]) == ("100", str(len(DATA)))
    assert answer.headers["Upload-Metadata"] == told
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Upload-Expires" in answer.headers


def test_a_small_photo_arrives_with_its_creation(phone):
    answer = begin(phone, DATA, body=DATA)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(len(DATA)))
    assert answer.json == {"sha256": sha(DATA), "size": len(DATA), "offset": len(DATA), "state": "verified"}
    assert head(phone, answer.headers["Location"]).headers["Photo-State"] == "verified"


def test_a_creation_may_bring_the_first_piece_only(phone):
    answer = begin(phone, DATA, body=DATA[:HALF], **{"Upload-Checksum": checksum(DATA[:HALF], "sha256")})
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(HALF))
    assert patch(phone, answer.headers["Location"], DATA[HALF:], HALF).headers["Photo-State"] == "verified"


def test_a_photo_that_is_there_is_complete_at_once(app, phone, client_as):
    begin(phone, DATA, body=DATA)
    other = client_as(Role.INSPECTOR)
    for body in (b"", DATA[:HALF]):
        answer = begin(other, DATA, body=body)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(len(DATA)))
        assert answer.json["state"] == "verified"
        assert head(other, answer.headers["Location"]).headers["Upload-Offset"] == str(len(DATA))
        nothing = patch(other, answer.headers["Location"], b"", len(DATA))
        assert (nothing.status_code, nothing.headers["Photo-State"]) == (204, "verified")
    assert growing(app) == []
    assert rows(app, Photo) == 1


@pytest.mark.parametrize(
    ("sentence", "headers", "status", "code"),
    [
        ("no version", {"Tus-Resumable": ""}, 412, "tus_version_unknown"),
        ("another version", {"Tus-Resumable": "0.2.2"}, 412, "tus_version_unknown"),
        ("a length to be said later", {"Upload-Length": None, "Upload-Defer-Length": "1"}, 400, "upload_length_needed"),
        ("a length that is none", {"Upload-Length": "-5"}, 400, "upload_length_malformed"),
        ("digits of another script", {"Upload-Length": "５".encode().decode("latin1")}, 400, "upload_length_malformed"),
        ("no bytes", {"Upload-Length": "0"}, 422, "photo_empty"),
        ("more than is accepted", {"Upload-Length": "99999999999"}, 413, "photo_too_large"),
        ("a length no number holds", {"Upload-Length": "9" * 40}, 400, "upload_length_malformed"),
        ("no hash", {"Upload-Metadata": None}, 422, "upload_hash_needed"),
        ("a hash that is none", {"Upload-Metadata": metadata(sha256="../../etc")}, 422, "upload_hash_needed"),
        ("metadata that are no Base64", {"Upload-Metadata": "sha256 ???"}, 400, "upload_metadata_malformed"),
        ("a part of a photo to be joined", {"Upload-Concat": "partial"}, 400, "concatenation_not_offered"),
    ],
)
def test_a_creation_that_cannot_be_is_refused_in_words(app, phone, sentence, headers, status, code):
    sent = TUS | {"Upload-Length": "9", "Upload-Metadata": metadata(sha256=sha(DATA))} | headers
    answer = phone.post(UPLOADS, headers={name: value for name, value in sent.items() if value is not None})
    assert (answer.status_code, answer.json["code"]) == (status, code), sentence
    assert answer.json["detail"]
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert rows(app, PhotoUpload) == 0


def test_an_unknown_version_is_told_the_known_one(phone, address):
    answer = phone.head(address, headers={"Tus-Resumable": "2.0.0"})
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


@pytest.mark.parametrize(
    ("sentence", "headers", "status", "code"),
    [
        ("another media type", {"Content-Type": "image/jpeg"}, 415, "upload_type_wrong"),
        ("a form", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "upload_type_wrong"),
        ("a place behind the end", {"Upload-Offset": "200"}, 409, "upload_offset_wrong"),
        ("a place before the end", {"Upload-Offset": "0"}, 409, "upload_offset_wrong"),
        ("no place", {"Upload-Offset": ""}, 400, "upload_offset_malformed"),
        ("a negative place", {"Upload-Offset": "-1"}, 400, "upload_offset_malformed"),
        ("an unknown algorithm", {"Upload-Checksum": "md5 1B2M2Y8AsgTpgAmY7PhCfg=="}, 400, "upload_checksum_malformed"),
        ("a digest of another length", {"Upload-Checksum": "sha1 AAAA"}, 400, "upload_checksum_malformed"),
        ("another checksum", {"Upload-Checksum": checksum(b"others")}, 460, "upload_checksum_mismatch"),
        ("another sha256", {"Upload-Checksum": checksum(b"others", "sha256")}, 460, "upload_checksum_mismatch"),
    ],
)
def test_a_piece_that_cannot_be_taken_changes_nothing(phone, address, sentence, headers, status, code):
    patch(phone, address, DATA[:100], 0)
    sent = TUS | {"Upload-Offset": "100", "Content-Type": PIECE} | headers
    answer = phone.patch(address, data=DATA[100:300], headers=sent)
    assert (answer.status_code, answer.json["code"]) == (status, code), sentence
    assert answer.json["detail"]
    assert head(phone, address).headers["Upload-Offset"] == "100"
    assert (
        patch(phone, address, DATA[100:], 100, Upload_Checksum=checksum(DATA[100:])).headers["Photo-State"]
        == "verified"
    )


@pytest.mark.parametrize("checked", [True, False])
def test_more_bytes_than_the_photo_has_are_refused(phone, address, checked):
    body = DATA + b"one too many"
    more = {"Upload_Checksum": checksum(body)} if checked else {}
    answer = patch(phone, address, body, 0, **more)
    assert (answer.status_code, answer.json["code"]) == (413, "upload_too_long")
    assert head(phone, address).headers["Upload-Offset"] == "0"
    assert begin(phone, DATA, body=body).status_code == 413


@pytest.mark.parametrize("checked", [True, False])
def test_a_body_of_unknown_length_that_is_too_long_is_not_kept(phone, address, checked):
    body = DATA + b"one too many"
    sent = TUS | {"Upload-Offset": "0", "Content-Type": PIECE, "Transfer-Encoding": "chunked"}
    if checked:
        sent["Upload-Checksum"] = checksum(body)
    overrides = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
    answer = phone.patch(address, headers=sent, environ_overrides=overrides)
    assert (answer.status_code, answer.json["code"]) == (413, "upload_too_long")
    assert head(phone, address).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize("is_gunicorn", [True, False])
@pytest.mark.parametrize("checked", [True, False])
def test_a_body_that_ends_early_is_kept_as_far_as_it_came_unless_it_has_a_checksum(
    phone, address, checked, is_gunicorn
):
    sent = TUS | {"Upload-Offset": "0", "Content-Type": PIECE}
    if checked:
        sent["Upload-Checksum"] = checksum(DATA)
    overrides = {"CONTENT_LENGTH": str(len(DATA)), "wsgi.input": io.BytesIO(DATA[:1000])}
    answer = phone.patch(address, headers=sent, environ_overrides=overrides | {"wsgi.input_terminated": is_gunicorn})
    assert answer.status_code == (460 if checked else 204)
    kept = 0 if checked else 1000
    assert head(phone, address).headers["Upload-Offset"] == str(kept)
    assert patch(phone, address, DATA[kept:], kept).headers["Photo-State"] == "verified"


def test_whole_bytes_that_are_not_the_announced_photo_are_discarded(app, phone):
    address = begin(phone, DATA, sha256="ab" * 32).headers["Location"]
    answer = patch(phone, address, DATA, 0)
    assert (answer.status_code, answer.json["code"]) == (422, "hash_mismatch")
    assert head(phone, address).status_code == 404
    assert (growing(app), rows(app, PhotoUpload), rows(app, Photo)) == ([], 0, 0)


def test_a_refused_first_piece_leaves_no_upload_behind(app, phone):
    assert begin(phone, DATA, body=DATA, **{"Upload-Checksum": checksum(b"others")}).status_code == 460
    assert begin(phone, DATA, body=DATA, sha256="ab" * 32).status_code == 422
    assert (growing(app), rows(app, PhotoUpload), rows(app, Photo)) == ([], 0, 0)


def test_what_is_no_photo_is_quarantined_and_refused_from_then_on(app, phone):
    text = b"just a text, named photo.jpg"
    address = begin(phone, text).headers["Location"]
    answers = [patch(phone, address, text, 0), begin(phone, text)]
    assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(415, "not_a_photo")] * 2
    assert head(phone, address).status_code == 415
    assert app.extensions["photo_store"].local_path(quarantine_key(sha(text))).read_bytes() == text
    assert (state(phone, text), growing(app)) == ("rejected", [])


def test_a_known_photo_of_another_length_is_contradicted(phone):
    begin(phone, DATA, body=DATA)
    answer = begin(phone, DATA, size=len(DATA) + 1)
    assert (answer.status_code, answer.json["code"]) == (409, "upload_length_contradicts")


def test_an_upload_is_ended_by_its_account_and_gone(app, phone, address):
    patch(phone, address, DATA[:100], 0)
    assert phone.delete(address, headers=TUS).status_code == 204
    assert growing(app) == []
    for answer in (head(phone, address), patch(phone, address, DATA[100:], 100), phone.delete(address, headers=TUS)):
        assert answer.status_code == 404


def test_ending_the_upload_of_a_verified_photo_keeps_the_photo(phone):
    address = begin(phone, DATA, body=DATA).headers["Location"]
    assert phone.delete(address, headers=TUS).status_code == 204
    assert state(phone) == "verified"


def test_an_upload_does_not_exist_for_others(phone, client_as, address):
    for role in (Role.INSPECTOR, Role.ADMIN):
        other = client_as(role)
        assert head(other, address).status_code == 404
        assert patch(other, address, DATA, 0).json["code"] == "upload_unknown"
        assert other.delete(address, headers=TUS).status_code == 404
    assert patch(phone, address, DATA, 0).status_code == 204


def test_uploads_need_an_account_a_role_and_in_a_browser_the_csrf_token(client, client_as, address):
    assert head(client, address).status_code == 401
    assert client.post(UPLOADS, headers=TUS, csrf=False).status_code in (400, 401)
    assert begin(client_as(Role.VIEWER), DATA).status_code == 403
    inspector = client_as(Role.INSPECTOR)
    refused = inspector.post(UPLOADS, headers=TUS, csrf=False)
    assert (refused.status_code, refused.json["code"]) == (400, "stale_form")
    assert begin(inspector, DATA, body=DATA).status_code == 201


def test_an_upload_expires_and_is_swept_away(app, phone, address):
    patch(phone, address, DATA[:100], 0)
    assert tasks_done(app) == 0
    hours = app.extensions["settings"].upload_expiry_hours
    with clock.held(clock.now() + timedelta(hours=hours, seconds=1)):
        expired = patch(phone, address, DATA[100:], 100)
        assert (expired.status_code, expired.json["code"]) == (410, "upload_expired")
        assert head(phone, address).status_code == 410
        assert tasks_done(app) == 1
        assert head(phone, address).status_code == 404
        assert (growing(app), rows(app, PhotoUpload)) == ([], 0)


def test_a_photo_that_the_store_lost_is_taken_again(app, phone):
    store = app.extensions["photo_store"]
    begin(phone, DATA, body=DATA)
    store.remove(original_key(sha(DATA)))
    gone = phone.get(f"/photos/{sha(DATA)}/original")
    assert (gone.status_code, gone.headers["Content-Type"].startswith("text/html")) == (503, True)
    again = begin(phone, DATA)
    assert (again.headers["Upload-Offset"], again.headers["Photo-State"]) == ("0", "missing")
    assert patch(phone, again.headers["Location"], DATA, 0).headers["Photo-State"] == "verified"
    assert store.local_path(original_key(sha(DATA))).read_bytes() == DATA
    store.remove(original_key(sha(DATA)))
    assert phone.put(f"/api/v1/photos/{sha(DATA)}", data=DATA).status_code == 200
    assert store.exists(original_key(sha(DATA)))


def test_a_slow_phone_that_still_sends_does_not_lose_its_upload(app, phone, address):
    hours = app.extensions["settings"].upload_expiry_hours
    begun = patch(phone, address, DATA[:100], 0).headers["Upload-Expires"]
    with clock.held(clock.now() + timedelta(hours=hours - 1)):
        told = patch(phone, address, DATA[100:200], 100).headers["Upload-Expires"]
        assert parse_date(told) - parse_date(begun) == timedelta(hours=hours - 1)
        assert head(phone, address).headers["Upload-Expires"] == told
        nothing = patch(phone, address, b"", 200)
        assert nothing.headers["Upload-Expires"] == told
    with clock.held(clock.now() + timedelta(hours=2 * hours - 2)):
        assert patch(phone, address, DATA[200:], 200).headers["Photo-State"] == "verified"


def test_bytes_that_arrive_while_their_upload_expires_are_not_swept_away(app, phone, address):
    patch(phone, address, DATA[:100], 0)
    with app.app_context():
        ended = clock.now() - timedelta(seconds=1)
        db.session.execute(db.update(PhotoUpload).values(expires_at=ended, created_at=ended - timedelta(hours=72)))
        db.session.commit()
    assert tasks_done(app) == 0
    assert patch(phone, address, DATA[100:], 100).headers["Photo-State"] == "verified"


def test_bytes_that_no_upload_owns_are_swept_away_when_they_are_old(app, phone, address):
    patch(phone, address, DATA[:100], 0)
    with app.app_context():
        db.session.execute(db.delete(PhotoUpload))
        db.session.commit()
    assert tasks_done(app) == 0
    hours = app.extensions["settings"].upload_expiry_hours
    with clock.held(clock.now() + timedelta(hours=hours + 25)):
        assert tasks_done(app) == 1
    assert growing(app) == []


def tasks_done(app) -> int:
    with app.app_context():
        return tasks.worker_of(app).sweeps["photos.uploads"]()


def test_an_account_may_not_begin_without_end(app, phone, client_as, monkeypatch):
    monkeypatch.setattr(app.extensions["settings"], "max_unfinished_bytes", 2 * len(DATA) + 1)
    first, second = (begin(phone, DATA) for _ in range(2))
    third = begin(phone, DATA)
    assert (third.status_code, third.json["code"]) == (429, "too_many_unfinished_uploads")
    assert begin(client_as(Role.INSPECTOR), DATA).status_code == 201
    phone.delete(first.headers["Location"], headers=TUS)
    assert begin(phone, DATA).status_code == 201
    assert patch(phone, second.headers["Location"], DATA, 0).headers["Photo-State"] == "verified"


def test_networks_that_let_only_post_through_are_served(phone, address):
    def post(method: str, **more):
        headers = TUS | {"X-HTTP-Method-Override": method, "Upload-Offset": "0", "Content-Type": PIECE}
        return phone.post(address, headers=headers, **more)

    assert post("PATCH", data=DATA[:50]).headers["Upload-Offset"] == "50"
    assert post("HEAD").headers["Upload-Offset"] == "50"
    assert post("PUT").json["code"] == "method_override_unknown"
    assert post("DELETE").status_code == 204
    assert head(phone, address).status_code == 404


def test_an_upload_that_was_whole_when_the_server_died_is_finished_by_whoever_asks(app, phone, address):
    patch(phone, address, DATA[:100], 0)
    file = app.extensions["photo_store"].growing_folder() / growing(app)[0]
    file.write_bytes(DATA)  # as a server leaves it that is killed between the last byte and the row
    answer = head(phone, address)
    assert (answer.headers["Upload-Offset"], answer.headers["Photo-State"]) == (str(len(DATA)), "verified")
    assert (state(phone), growing(app)) == ("verified", [])


def test_a_photo_that_came_another_way_completes_an_upload_under_way(phone, address):
    patch(phone, address, DATA[:100], 0)
    phone.put(f"/api/v1/photos/{sha(DATA)}", data=DATA)
    late = patch(phone, address, DATA[100:200], 100)
    assert (late.status_code, late.json["offset"]) == (409, len(DATA))
    assert head(phone, address).headers["Upload-Offset"] == str(len(DATA))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.integers(0, 3_000), max_size=12),
    checked=st.lists(st.sampled_from(["", "sha1", "sha256"]), min_size=1, max_size=4),
    tail=st.binary(min_size=8, max_size=8),
)
def test_pieces_of_any_size_make_the_same_photo(app, phone, cuts, checked, tail):
    data = pictures.jpeg(size=(120, 90)) + tail
    address, at = begin(phone, data).headers["Location"], 0
    for number, length in enumerate([*cuts, len(data)]):
        piece = data[at : at + length]
        algorithm = checked[number % len(checked)]
        more = {"Upload_Checksum": checksum(piece, algorithm)} if algorithm else {}
        if state(phone, data) == "verified":
            break
        answer = patch(phone, address, piece, at, **more)
        at += len(piece)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(at))
    assert state(phone, data) == "verified"
    assert app.extensions["photo_store"].local_path(original_key(sha(data))).read_bytes() == data
