"""What photos show in words: read once from what the state says, at leisure, and matched with the dictionary."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from server import tasks
from server.audit.models import AuditEntry
from server.database import db, transaction
from server.photos import jobs, operations
from server.photos.rules import Rendition, rendition_key
from server.photos.slogans import jobs as slogans_jobs
from server.photos.slogans import operations as slogans_operations
from server.photos.slogans import queries as slogans
from server.photos.slogans.errors import SloganTooShort, SloganUnknown, TogetherOutOfRange
from server.photos.slogans.layout import Line
from server.photos.slogans.models import PhotoText
from server.storage import photo_store
from tests.support import making, pictures

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"


def poster(words: str) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", (1000, 600), "white")
    ImageDraw.Draw(picture).text((100, 200), words, font=ImageFont.truetype(FONT, 100), fill="red")
    picture.save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def sent(db_session):
    """Send bytes as a phone would, and draw them; give the hash."""

    def send(data: bytes, *, drawn: bool = True) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        arrived = operations.take_in(photo_store(), io.BytesIO(data), sha256, size=len(data), limit=50_000_000)
        with transaction():
            operations.receive(arrived, by=None)
        if drawn:
            jobs.draw_renditions()
        return sha256

    return send


@pytest.fixture
def reading(app, monkeypatch):
    """Switch reading on; the worker's own reader is ended afterwards."""
    monkeypatch.setattr(app.extensions["settings"], "read_text", True)
    yield
    slogans_jobs.reader().close()


def until_read() -> int:
    steps = 0
    while slogans_jobs.read_texts():
        steps += 1
    return steps


def keep(sha256: str, *texts: str) -> None:
    with transaction():
        lines = [Line(text, ((0.1, 0.1), (0.9, 0.1), (0.9, 0.2), (0.1, 0.2)), 0.9) for text in texts]
        slogans_operations.keep_text(sha256, lines, version="1", known=slogans.known())


def themes(sha256: str) -> list[str]:
    return [each.theme for each in slogans.themes([sha256]).get(sha256, [])]


def test_a_photo_is_read_once_it_can_be_shown_and_never_again(sent, reading):
    sha256 = sent(poster("讲文明树新风"), drawn=False)
    assert slogans_jobs.read_texts() == 0
    jobs.draw_renditions()
    assert until_read() > 0
    text = slogans.texts([sha256])[sha256]
    assert "讲文明树新风" in text.plain
    assert (text.engine, text.failure_code) == ("rapidocr", None)
    assert text.lines[0]["confidence"] > 0.5
    assert themes(sha256) == ["讲文明树新风"]
    assert slogans_jobs.read_texts() == 0


def test_a_picture_that_cannot_be_read_is_marked_and_not_tried_again(sent, reading):
    sha256 = sent(pictures.jpeg())
    photo_store().local_path(rendition_key(sha256, Rendition.LARGE)).write_bytes(b"\xff\xd8\xff broken")
    until_read()
    text = slogans.texts([sha256])[sha256]
    assert text.failure_code == "unreadable"
    assert text.failure_text
    assert slogans_jobs.read_texts() == 0
    assert slogans.counts() == {"texts read": 0, "texts unreadable": 1, "texts to read": 0}


def test_a_rendition_that_is_lost_is_marked(sent, reading):
    sha256 = sent(pictures.jpeg())
    photo_store().local_path(rendition_key(sha256, Rendition.LARGE)).unlink()
    until_read()
    assert slogans.texts([sha256])[sha256].failure_code is not None


def test_switched_off_nothing_is_read(sent):
    sent(pictures.jpeg())
    assert slogans_jobs.read_texts() == 0


def test_other_work_goes_first_and_while_a_picture_is_being_read(sent, reading, app):
    sent(poster("中国梦"))
    ran = []
    worker = tasks.worker_of(app)
    worker.sweeps["test.other"] = lambda: ran.append("other") or 0
    try:
        tasks.work_off()
        assert not slogans_jobs.reader().is_busy
        tasks.work_at_leisure()
    finally:
        del worker.sweeps["test.other"]
    assert len(ran) >= 2
    assert len(db.session.scalars(select(PhotoText)).all()) == 1


def test_a_changed_dictionary_finds_themes_anew(sent):
    sha256 = sent(pictures.jpeg())
    keep(sha256, "美丽巡城 你我同行")
    assert themes(sha256) == []
    with transaction():
        slogans_operations.keep_slogan("美丽巡城", "文明城市创建", None, by=None)
    assert slogans_jobs.match_texts() == 1
    assert themes(sha256) == ["文明城市创建"]
    assert slogans_jobs.match_texts() == 0
    with transaction():
        slogans_operations.remove_slogan("美丽巡城", by=None)
    assert slogans_jobs.match_texts() == 1
    assert themes(sha256) == []


def test_a_shipped_slogan_can_be_changed_and_removed_and_stays_so(sent):
    sha256 = sent(pictures.jpeg())
    keep(sha256, "中国梦")
    assert themes(sha256) == ["中国梦"]
    by = making.account()
    with transaction():
        slogans_operations.remove_slogan("中国梦", by=by.id)
    slogans_jobs.match_texts()
    assert themes(sha256) == []
    with pytest.raises(SloganUnknown):
        slogans_operations.remove_slogan("中国梦", by=by.id)
    with transaction():
        slogans_operations.keep_slogan("中國夢", "讲文明树新风", None, by=by.id)
    slogans_jobs.match_texts()
    assert themes(sha256) == ["讲文明树新风"]
    verbs = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()
    assert verbs[-2:] == ["slogan.removed", "slogan.kept"]


def test_two_characters_need_company_unless_told_otherwise(db_session):
    with transaction():
        assert slogans_operations.keep_slogan("团结", "精神文明建设", None, by=None).together == 3
        assert slogans_operations.keep_slogan("禁烟", "控烟", 1, by=None).together == 1
        assert slogans_operations.keep_slogan("团结友爱", "精神文明建设", None, by=None).together == 1


@pytest.mark.parametrize(
    ("words", "together", "wrong"),
    [
        ("。 ", None, SloganTooShort),
        ("好", None, SloganTooShort),
        ("很好", 0, TogetherOutOfRange),
        ("很好", 13, TogetherOutOfRange),
    ],
)
def test_a_slogan_that_makes_no_sense_is_refused(db_session, words, together, wrong):
    with pytest.raises(wrong):
        slogans_operations.keep_slogan(words, "控烟", together, by=None)


def test_the_command_reads_what_waits_and_again_only_when_asked(sent, app):
    sha256 = sent(poster("中国梦"))
    run = app.test_cli_runner().invoke
    said = run(args=["photos", "read-text"])
    assert said.exit_code == 0, said.output
    assert "1 photos read, 0 unreadable" in said.output
    assert "0 photos read" in run(args=["photos", "read-text"]).output
    with transaction():
        slogans.texts([sha256])[sha256].engine_version = "0.1"
    assert "0 photos read" in run(args=["photos", "read-text"]).output
    assert "1 photos read" in run(args=["photos", "read-text", "--again"]).output
    assert slogans.texts([sha256])[sha256].engine_version != "0.1"


def test_the_command_reads_one_round_alone(sent, app):
    sent(poster("中国梦"))
    round_ = making.round_of(making.site())
    db.session.commit()
    said = app.test_cli_runner().invoke(args=["photos", "read-text", "--round", str(round_.id)])
    assert "0 photos read" in said.output
