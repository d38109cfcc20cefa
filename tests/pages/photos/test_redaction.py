"""Redaction (遮盖): what the office covers nobody else sees in any picture that leaves the house; it can be undone."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import pytest
from flask import url_for
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from server import tasks
from server.audit.models import AuditEntry
from server.database import db
from server.notices import queries as notices
from server.notices.models import Notice
from server.people.rules import Role
from server.photos import showing
from server.photos.decoding.decoder import decoder
from server.photos.redactions.models import Redaction
from server.storage import photo_store
from tests.support import pictures
from tests.support.problems import a_round_with_problems

FACE = {"x": 0.25, "y": 0.25, "width": 0.25, "height": 0.25}
PLATE = {"x": 0.7, "y": 0.7, "width": 0.2, "height": 0.1}
REASON = "遮盖人脸"


def bright() -> bytes:
    """Paint a picture without a dark pixel, with a position and a maker in its EXIF."""
    picture = Image.new("RGB", (800, 600), (250, 240, 120))
    made = Image.open(io.BytesIO(pictures.jpeg(lon=116.3, lat=39.99)))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, exif=made.info["exif"])
    return out.getvalue()


DATA = bright()
SHA = hashlib.sha256(DATA).hexdigest()
API = f"/api/v1/photos/{SHA}/redaction"
PAGE = f"/office/photos/{SHA}/redaction"


@pytest.fixture
def office(app, phone, client_as):
    phone.put(f"/api/v1/photos/{SHA}", data=DATA)
    with app.app_context():
        tasks.work_off()
    return client_as(Role.OFFICE)


def covered(data: bytes, region: dict[str, float]) -> bool:
    """Tell whether every pixel of a region is dark (JPEG rings a little at the edges of what is solid)."""
    picture = Image.open(io.BytesIO(data)).convert("L")
    width, height = picture.size
    box = (
        round(region["x"] * width),
        round(region["y"] * height),
        round((region["x"] + region["width"]) * width),
        round((region["y"] + region["height"]) * height),
    )
    return picture.crop(box).getextrema()[1] < 48


def get(client, address: str):
    return client.get(address, buffered=True, follow_redirects=True)


def put(office, *regions: dict[str, float], reason: str = REASON):
    return office.put(API, json={"regions": list(regions), "reason": reason})


@pytest.mark.parametrize("rendition", ["thumb", "large"])
def test_what_is_covered_is_replaced_in_every_size_and_nothing_else_is(office, phone, rendition):
    assert put(office, FACE, PLATE).status_code == 201
    for asker in (office, phone):
        seen = get(asker, f"/photos/{SHA}/{rendition}")
        assert seen.status_code == 200
        assert covered(seen.data, FACE)
        assert covered(seen.data, PLATE)
        shown = Image.open(io.BytesIO(seen.data)).convert("L")
        around = shown.crop((0, 0, shown.width, shown.height // 5))
        assert around.getextrema()[0] > 200
        assert b"Exif" not in seen.data
        assert b"Testmaker" not in seen.data


def test_the_original_stays_byte_for_byte_and_with_those_who_may(office, phone, client_as):
    put(office, FACE)
    assert phone.get(f"/photos/{SHA}/original", buffered=True).data == DATA
    assert office.get(f"/photos/{SHA}/original", buffered=True).data == DATA
    for role in (Role.VIEWER, Role.INSPECTOR, Role.UNIT):
        asker = client_as(role)
        assert asker.get(f"/photos/{SHA}/original", buffered=True).status_code == 403
        assert asker.get(f"/office/photos/{SHA}/uncovered", buffered=True).status_code == 403


def test_the_address_changes_so_that_no_browser_shows_what_it_kept(app, office):
    plain = office.get(f"/photos/{SHA}/large", buffered=True)
    kept = {"If-None-Match": plain.headers["ETag"]}
    assert plain.headers["Cache-Control"] == "private, no-cache"
    assert office.get(f"/photos/{SHA}/large", headers=kept, buffered=True).status_code == 304
    number = put(office, FACE).json["redaction"]
    moved = office.get(f"/photos/{SHA}/large", headers=kept, buffered=True)
    assert (moved.status_code, moved.headers["Cache-Control"]) == (302, "no-store")
    assert moved.headers["Location"].endswith(f"/photos/{SHA}/large?cover={number}")
    seen = office.get(moved.headers["Location"], buffered=True)
    assert "immutable" in seen.headers["Cache-Control"]
    assert seen.headers["ETag"] != plain.headers["ETag"]
    with app.test_request_context():
        assert url_for("photos.show_photo", sha256=SHA, rendition="thumb").endswith(f"?cover={number}")


def test_the_same_picture_under_other_bytes_is_named_until_it_is_covered_too(app, office, phone):
    sent = [pictures.jpeg(size=(640, 480), seed=5, quality=quality) for quality in (90, 60)]
    one, other = (hashlib.sha256(data).hexdigest() for data in sent)
    for data in sent:
        phone.put(f"/api/v1/photos/{hashlib.sha256(data).hexdigest()}", data=data)
    with app.app_context():
        tasks.work_off()
    told = {"regions": [FACE], "reason": REASON}
    office.put(f"/api/v1/photos/{one}/redaction", json=told)
    assert office.get(f"/api/v1/photos/{one}/redaction").json["uncovered_twins"] == [other]
    page = office.get(f"/office/photos/{one}/redaction").text
    assert "几乎相同、没有遮盖的照片 1 张" in page
    assert f"/office/photos/{other}/redaction" in page
    office.put(f"/api/v1/photos/{other}/redaction", json=told)
    assert office.get(f"/api/v1/photos/{one}/redaction").json["uncovered_twins"] == []
    assert "几乎相同、没有遮盖" not in office.get(f"/office/photos/{one}/redaction").text


def test_nothing_uncovered_is_given_while_the_redacted_picture_is_not_there(office, monkeypatch):
    monkeypatch.setattr(type(decoder()), "draw", lambda *_args, **_kwargs: None)
    put(office, FACE)
    answer = get(office, f"/photos/{SHA}/large")
    assert (answer.status_code, b"\xff\xd8\xff" in answer.data) == (503, False)


def test_the_worker_draws_it_once_and_clears_it_away_when_it_is_taken_back(app, office):
    number = put(office, FACE).json["redaction"]
    with app.app_context():
        assert tasks.work_off() >= 1
        drawn_at = db.session.get(Redaction, number).drawn_at
        assert drawn_at is not None
        assert tasks.work_off() == 0
        key = showing.shown(SHA, showing.Rendition.LARGE, patience_s=1).key
        assert photo_store().exists(key)
    assert office.put(f"{API}/withdrawal", json={"reason": "误操作"}).status_code == 200
    with app.app_context():
        tasks.work_off()
        assert not photo_store().exists(key)
        assert tasks.work_off() == 0
    back = office.get(f"/photos/{SHA}/large?cover={number}", buffered=True)
    assert back.headers["Location"].endswith(f"/photos/{SHA}/large")
    assert not covered(get(office, f"/photos/{SHA}/large").data, FACE)


def test_who_when_and_why_are_kept_and_logged(app, office):
    put(office, FACE)
    put(office, FACE, PLATE, reason="补充遮盖车牌")
    office.put(f"{API}/withdrawal", json={"reason": "误操作"})
    told = office.get(API).json
    assert told["standing"] is None
    assert [(each["reason"], len(each["regions"])) for each in told["history"]] == [("补充遮盖车牌", 2), (REASON, 1)]
    assert told["history"][0]["withdrawn_reason"] == "误操作"
    assert all(each["by"] and each["made_at"] and each["withdrawn_by"] for each in told["history"])
    with app.app_context():
        verbs = db.session.scalars(
            select(AuditEntry.verb).where(AuditEntry.subject_id == SHA).order_by(AuditEntry.id)
        ).all()
        assert verbs == ["photo.redact", "photo.redact", "photo.unredact"]


def test_the_same_again_changes_nothing(app, office):
    first, second = put(office, FACE), put(office, FACE)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json
    with app.app_context():
        assert db.session.query(Redaction).count() == 1


@pytest.mark.parametrize(
    ("sentence", "regions", "reason", "code"),
    [
        ("nothing marked", [], REASON, "redaction_regions_missing"),
        ("no reason", [FACE], "  ", "redaction_reason_missing"),
        ("beyond the right edge", [FACE | {"x": 0.9}], REASON, "redaction_region_outside"),
        ("a dot", [FACE | {"width": 0.0001}], REASON, "redaction_region_outside"),
        ("fifty-one places", [FACE] * 51, REASON, "redaction_regions_too_many"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(office, sentence, regions, reason, code):
    answer = put(office, *regions, reason=reason)
    assert (answer.status_code, answer.json["code"]) == (422, code), sentence


@pytest.mark.parametrize("reason", ["\0", "\0误入", "人脸\0"])
def test_a_reason_that_no_table_can_hold_is_refused_or_kept_whole_and_never_a_fault_of_the_server(office, reason):
    answer = put(office, FACE, reason=reason)
    assert (answer.status_code, answer.json.get("code")) in [(422, "not_storable"), (201, None)]


@pytest.mark.parametrize(
    "role", [Role.VIEWER, Role.INSPECTOR, Role.UNIT], ids=["a leader", "an inspector", "a unit's account"]
)
def test_only_the_office_covers(office, client_as, role):
    asker = client_as(role)
    assert asker.put(API, json={"regions": [FACE], "reason": REASON}).status_code == 403
    assert asker.put(f"{API}/withdrawal", json={}).status_code == 403
    assert asker.get(PAGE).status_code == 403


def test_a_photo_that_never_came_and_one_that_is_none_are_not_covered(office, phone):
    assert (
        office.put(f"/api/v1/photos/{'0' * 64}/redaction", json={"regions": [FACE], "reason": "a"}).status_code == 404
    )
    text = b"just a text"
    phone.put(f"/api/v1/photos/{hashlib.sha256(text).hexdigest()}", data=text)
    address = f"/api/v1/photos/{hashlib.sha256(text).hexdigest()}/redaction"
    assert office.put(address, json={"regions": [FACE], "reason": "a"}).json["code"] == "photo_not_showable"


def test_the_page_keeps_what_was_marked_when_the_reason_is_missing(office):
    answer = office.post(PAGE, data={"regions": f"[{FACE}]".replace("'", '"'), "reason": ""})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请写明理由" in page
    assert "0.25" in page
    assert office.post(PAGE, data={"regions": "no json", "reason": "a"}).status_code == 422


def test_a_unit_gets_the_redacted_picture_on_its_page_and_in_both_files(app, client_as, client):
    with app.app_context():
        made = a_round_with_problems(photos=True)
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
    [sha256] = set(re.findall(r"/photos/([0-9a-f]{64})", page))
    everything = {"x": 0, "y": 0, "width": 1, "height": 1}
    number = office.put(f"/api/v1/photos/{sha256}/redaction", json={"regions": [everything], "reason": REASON}).json[
        "redaction"
    ]
    page = client.get(f"/reply/{token}").get_data(as_text=True)
    assert f"{sha256}?cover={number}" in page
    mapped = office.get(f"/api/v1/rounds/{round_id}/map.geojson").json["features"]
    assert [each["properties"]["cover"] for each in mapped if each["properties"].get("sha256") == sha256] == [number]
    on_page = client.get(f"/reply/{token}/photos/{sha256}", buffered=True).data
    docx = zipfile.ZipFile(io.BytesIO(office.get(f"/office/notices/{notice_id}/paper.docx", buffered=True).data))
    in_docx = [
        docx.read(name) for name in docx.namelist() if name.startswith("word/media/") and not name.endswith(".png")
    ]
    pdf = PdfReader(io.BytesIO(office.get(f"/office/notices/{notice_id}/paper.pdf", buffered=True).data))
    in_pdf = [
        each.data for sheet in pdf.pages for each in sheet.images if each.name.lower().endswith((".jpg", ".jpeg"))
    ]
    assert in_docx
    assert in_pdf
    for picture in (on_page, *in_docx, *in_pdf):
        assert covered(picture, everything)
