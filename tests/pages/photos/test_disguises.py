"""What a photo is, its first bytes say: no name, no declared type. What is none goes into quarantine."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from server import tasks
from server.people.rules import Role
from server.photos import queries
from tests.support import pictures

PAGE = b"<html><script>fetch('/office/people')</script></html>"
JPEG = pictures.jpeg(lon=116.3, lat=39.99)


@pytest.mark.parametrize(
    ("sentence", "data"),
    [
        ("a page", PAGE),
        ("an SVG with a script", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("a GIF", b"GIF89a" + bytes(100)),
        ("a BMP", b"BM" + bytes(100)),
        ("a PDF", b"%PDF-1.7\n" + bytes(100)),
        ("an archive", b"PK\3\4" + bytes(100)),
        ("a program", b"\x7fELF" + bytes(100)),
        ("a Windows program", b"MZ" + bytes(100)),
        ("a video of a phone", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(100)),
        ("PostScript, which a decoder would run", b"%!PS-Adobe-3.0 EPSF-3.0\n" + bytes(100)),
        ("a JPEG behind a space", b" " + JPEG),
    ],
)
def test_what_is_no_photo_is_kept_apart_whatever_it_calls_itself(app, phone, client_as, sentence, data):
    sha256 = hashlib.sha256(data).hexdigest()
    answer = phone.put(f"/api/v1/photos/{sha256}", data=data, headers={"Content-Type": "image/jpeg"})
    assert (answer.status_code, answer.json["code"]) == (415, "not_a_photo"), sentence
    with app.app_context():
        photo = queries.photo(sha256)
        assert photo.key.startswith("quarantine/")
        assert (photo.failure_code, photo.media_type) == ("not_a_photo", "application/octet-stream")
    office = client_as(Role.OFFICE)
    assert office.get(f"/photos/{sha256}/large").status_code == 422
    kept = office.get(f"/photos/{sha256}/original", buffered=True)
    assert kept.data == data
    assert kept.headers["Content-Type"] == "application/octet-stream"
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    assert kept.headers["Content-Security-Policy"].startswith("sandbox")
    assert client_as(Role.UNIT).get(f"/photos/{sha256}/original").status_code == 403


@pytest.mark.parametrize(
    ("sentence", "data"),
    [("a page behind a picture", JPEG + PAGE), ("an archive behind a picture", JPEG + b"PK\3\4" + bytes(500))],
)
def test_of_a_picture_that_is_something_else_too_only_the_pixels_are_shown(app, phone, client_as, sentence, data):
    sha256 = hashlib.sha256(data).hexdigest()
    assert phone.put(f"/api/v1/photos/{sha256}", data=data, headers={"Content-Type": "text/html"}).status_code == 201
    with app.app_context():
        tasks.work_off()
    viewer, office = client_as(Role.VIEWER), client_as(Role.OFFICE)
    shown = viewer.get(f"/photos/{sha256}/large", buffered=True)
    assert (shown.headers["Content-Type"], shown.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert Image.open(io.BytesIO(shown.data)).size == (320, 240)
    assert b"script" not in shown.data, sentence
    assert b"PK\3\4" not in shown.data, sentence
    original = office.get(f"/photos/{sha256}/original", buffered=True)
    assert original.headers["Content-Type"] == "image/jpeg"
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert original.headers["X-Content-Type-Options"] == "nosniff"
