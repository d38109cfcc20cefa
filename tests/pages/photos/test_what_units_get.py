"""What a unit gets of a photo is pixels alone: no position, no maker, no time, whatever the format and the way.

Ways: the page behind the notice's link, the notice as DOCX and PDF, the problem list as XLSX and DOCX (ZIP files, read
part by part), and the pictures that accounts without the right to originals are shown.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from server import tasks
from server.database import db
from server.inspections.models import Observation
from server.notices import queries as notices
from server.notices.models import Notice
from server.people.rules import Role
from server.photos.metadata import exif
from tests.support import making
from tests.support.mutations import XMP, painted
from tests.support.problems import a_round_with_problems

TELLING = (b"Exif\0", b"Testmaker", b"Phone 1", b"ns.adobe.com", b"xmpmeta", b"GPS", XMP[:20])
PER_NOTICE = 4
PICTURES = painted()
GROUPS = [PICTURES[at : at + PER_NOTICE] for at in range(0, len(PICTURES), PER_NOTICE)]


@pytest.fixture
def engine_name() -> str:
    """Name the engine; how pictures leave does not depend on it."""
    return "spatialite"


def must_be_bare(data: bytes, way: str) -> None:
    """Check that a picture says nothing of itself."""
    for word in TELLING:
        assert word not in data, (way, word)
    picture = Image.open(io.BytesIO(data))
    assert not picture.getexif(), way
    assert {"exif", "xmp", "comment", "photoshop"}.isdisjoint(picture.info), way
    read = exif.read(data)
    assert read is not None
    told = (read.lon, read.lat, read.xmp_lon, read.altitude_m, read.taken_at, read.gps_time, read.make, read.model)
    assert told == (None,) * 8, way


@pytest.fixture
def send(app, phone):
    def send(*data: bytes) -> list[str]:
        hashes = [hashlib.sha256(each).hexdigest() for each in data]
        for sha256, each in zip(hashes, data, strict=True):
            assert phone.put(f"/api/v1/photos/{sha256}", data=each).status_code == 201
        with app.app_context():
            tasks.work_off()
        return hashes

    return send


def test_the_pictures_that_are_sent_say_much_of_themselves():
    said = [name for name, data in PICTURES if (read := exif.read(data)) and read.lon is not None]
    assert {"JPEG", "MPO", "PNG", "WebP", "TIFF", "AVIF", "HEIC"} <= set(said)


@pytest.mark.parametrize(("name", "data"), PICTURES, ids=[name for name, _ in PICTURES])
def test_whoever_may_not_see_the_original_is_shown_pixels_alone(send, client_as, name, data):
    [sha256] = send(data)
    viewer = client_as(Role.VIEWER)
    for rendition in ("thumb", "large"):
        must_be_bare(viewer.get(f"/photos/{sha256}/{rendition}", buffered=True).data, f"{name} as {rendition}")
    assert viewer.get(f"/photos/{sha256}/original").status_code == 403


@pytest.mark.parametrize("group", GROUPS, ids=[" · ".join(name for name, _ in group) for group in GROUPS])
def test_page_and_papers_of_a_notice_carry_pixels_alone(app, send, client_as, client, group):
    hashes = send(*(data for _, data in group))
    with app.app_context():
        made = a_round_with_problems()
        seen = db.session.scalars(select(Observation).where(Observation.site_id == made.park.id)).one()
        for sha256 in hashes:
            making.observed_photo(seen, sha256=sha256)
        db.session.commit()
        round_id = made.round.id
    office = client_as(Role.OFFICE)
    office.get(f"/office/rounds/{round_id}/problems")
    with app.app_context():
        chosen = [str(each.id) for each in notices.findings(round_id) if each.site and each.site.name == "圆明园"]
    office.post(f"/office/rounds/{round_id}/notices", data={"finding": chosen})
    with app.app_context():
        notice_id = db.session.scalars(select(Notice.id).order_by(Notice.id.desc())).first()
    assert office.post(f"/office/notices/{notice_id}/sign", data={"number": ""}).status_code == 302
    with app.app_context():
        token = notices.notice(notice_id).reply_token

    page = client.get(f"/reply/{token}").get_data(as_text=True)
    assert set(re.findall(r"/photos/([0-9a-f]{64})", page)) == set(hashes)
    for sha256 in hashes:
        must_be_bare(client.get(f"/reply/{token}/photos/{sha256}", buffered=True).data, "page")
        assert client.get(f"/photos/{sha256}/original").status_code in (302, 401)
    docx = office.get(f"/office/notices/{notice_id}/paper.docx", buffered=True).data
    for inside in _pictures_inside(docx, len(hashes)):
        must_be_bare(inside, "DOCX")
    pdf = office.get(f"/office/notices/{notice_id}/paper.pdf", buffered=True).data
    photos = [each for sheet in PdfReader(io.BytesIO(pdf)).pages for each in sheet.images if each.name.endswith(".jpg")]
    assert len(photos) == len(hashes)
    for photo in photos:
        must_be_bare(photo.data, "PDF")
    for kind in ("xlsx", "docx"):
        listed = office.get(f"/office/rounds/{round_id}/problems.{kind}", buffered=True)
        assert listed.status_code == 200
        for inside in _pictures_inside(listed.data):
            must_be_bare(inside, kind)


def _pictures_inside(data: bytes, least: int = 0) -> list[bytes]:
    """Give the photos inside an office file; no part of it may tell anything either."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts.pop("docProps/thumbnail.jpeg", None)  # a white sheet that Word's own templates bring along
    for name, part in parts.items():
        for word in (b"Testmaker", b"Exif\0", b"xmpmeta"):
            assert word not in part, name
    found = [part for name, part in parts.items() if "/media/" in name and part.startswith(b"\xff\xd8\xff")]
    assert len(found) >= least
    return found
