"""What follows the answer: photos are read and drawn from what the state says, once, and failures are marked."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.database import transaction
from server.photos import jobs, operations, queries
from server.photos.errors import PhotoLost
from server.photos.metadata.reading import Reading
from server.photos.rules import PhotoState, Rendition, rendition_key
from server.photos.showing import shown
from server.storage import photo_store
from tests.support import pictures

TAKEN = datetime(2026, 5, 3, 9, 10, 11, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def sent(db_session):
    """Send bytes as a phone would; give their hash."""

    def send(data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        arrived = operations.take_in(photo_store(), io.BytesIO(data), sha256, size=len(data), limit=50_000_000)
        with transaction():
            operations.receive(arrived, by=None)
        return sha256

    return send


def test_a_photo_is_read_after_it_has_arrived(sent):
    sha256 = sent(pictures.jpeg(lon=116.3, lat=39.99, h_error_m=5, taken_at=TAKEN, orientation=6, size=(320, 240)))
    assert queries.photo(sha256).read_at is None
    assert jobs.read_photos() == 1
    photo = queries.photo(sha256)
    assert (photo.lon, photo.lat) == pytest.approx((116.3, 39.99), abs=1e-6)
    assert (photo.width, photo.height, photo.orientation, photo.format) == (320, 240, 6, "JPEG")
    assert photo.taken_at == datetime(2026, 5, 3, 1, 10, 11, tzinfo=UTC)
    assert (photo.taken_local, photo.offset_known) == ("2026-05-03T09:10:11+08:00", True)
    assert (photo.h_error_m, photo.make, photo.warnings) == (5, "Testmaker", [])
    assert photo.read_at is not None


def test_a_camera_without_offset_is_taken_to_show_the_offices_time(sent):
    sha256 = sent(pictures.jpeg(taken_at=TAKEN.replace(tzinfo=None)))
    jobs.read_photos()
    photo = queries.photo(sha256)
    assert photo.taken_at == datetime(2026, 5, 3, 1, 10, 11, tzinfo=UTC)
    assert (photo.taken_local, photo.offset_known) == ("2026-05-03T09:10:11", False)


def test_a_photo_without_facts_is_read_too_and_nothing_is_invented(sent):
    sha256 = sent(pictures.jpeg(make=None, model=None))
    jobs.read_photos()
    photo = queries.photo(sha256)
    assert photo.read_at is not None
    assert (photo.lon, photo.lat, photo.taken_at, photo.make) == (None, None, None, None)


def png_claiming(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((kind, data, zlib.crc32(kind + data)) for kind, data in ((b"IHDR", head), (b"IEND", b"")))
    written = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc) for kind, data, crc in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def tiff_claiming(kind: int, side: bytes) -> bytes:
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, 64) for tag in (0x0100, 0x0101))
    return (b"II*\0" + struct.pack("<IH", 8, 2) + entries + b"\0\0\0\0").ljust(64, b"\0") + side


@pytest.mark.parametrize(
    ("sentence", "data"),
    [
        ("a PNG as wide as its header can say", png_claiming(2**32 - 1, 2**32 - 1)),
        ("a PNG one pixel wider than a column can hold", png_claiming(2**31, 1)),
        ("a TIFF whose sides are 1e300", tiff_claiming(12, struct.pack("<d", 1e300))),
        ("a TIFF whose sides are below zero", tiff_claiming(12, struct.pack("<d", -5.0))),
        (
            "a JPEG that says so in its EXIF",
            b"\xff\xd8\xff\xe1\0\x50Exif\0\0" + tiff_claiming(12, struct.pack("<d", 1e300)),
        ),
    ],
)
def test_a_picture_that_claims_impossible_sides_stops_nobody(sent, sentence, data):
    bad, good = sent(data), sent(pictures.jpeg())
    assert jobs.read_photos() == 2, sentence
    assert queries.photo(good).width
    assert (queries.photo(bad).width, "header_damaged" in queries.photo(bad).warnings) == (None, True)
    assert jobs.draw_renditions() == 2
    assert queries.photo(bad).failure_code in ("undecodable", "too_many_pixels")
    assert queries.photo(good).rendered_at is not None


def test_what_no_table_can_hold_costs_its_own_photo_only(sent):
    bad, good = sent(pictures.jpeg(seed=1)), sent(pictures.jpeg(seed=2))
    jobs._note_readings([(bad, Reading("JPEG", width=2**70)), (good, Reading("JPEG", width=4))], ZoneInfo("UTC"))
    assert (queries.photo(bad).width, queries.photo(good).width) == (None, 4)
    assert queries.photo(bad).read_at is not None


def test_the_reason_why_a_picture_fails_holds_no_control_characters(sent):
    sha256 = sent(pictures.jpeg())
    with transaction():
        operations.note_failure(sha256, "undecodable", "what\0a \ud800file says\n")
    assert queries.photo(sha256).failure_text == "whata file says"


def test_an_error_of_the_database_tells_no_values(db_session):
    with pytest.raises(DBAPIError) as raised:
        db_session.execute(text("SELECT :lon FROM nowhere"), {"lon": 116.3971234})
    assert "116.397" not in str(raised.value)


def test_lost_files_keep_no_later_photo_waiting(sent, monkeypatch):
    monkeypatch.setattr(jobs, "READ_BATCH", 2)
    monkeypatch.setattr(jobs, "DRAW_BATCH", 2)
    lost = [sent(pictures.jpeg(size=(40 + number, 30))) for number in range(3)]
    for sha256 in lost:
        photo_store().remove(queries.photo(sha256).key)
    there = sent(pictures.jpeg(size=(50, 30)))
    for _ in range(2):
        jobs.read_photos()
        jobs.draw_renditions()
    assert queries.photo(there).read_at is not None
    assert queries.photo(there).rendered_at is not None
    data = pictures.jpeg(size=(40, 30))
    photo_store().put(queries.photo(lost[0]).key, data)
    for _ in range(3):  # the two that are still away stand before it
        jobs.read_photos()
        jobs.draw_renditions()
    assert queries.photo(lost[0]).rendered_at is not None
    assert queries.photo(lost[1]).failed_at is None


def test_a_store_that_is_away_for_a_while_is_no_fault_of_the_photos(sent):
    data = pictures.jpeg(lon=116.3, lat=39.99)
    sha256 = sent(data)
    photo_store().remove(queries.photo(sha256).key)
    assert (jobs.read_photos(), jobs.draw_renditions()) == (0, 0)
    with pytest.raises(PhotoLost):
        shown(sha256, Rendition.LARGE, patience_s=5)
    assert (queries.photo(sha256).read_at, queries.photo(sha256).failed_at) == (None, None)
    photo_store().put(queries.photo(sha256).key, data)
    assert (jobs.read_photos(), jobs.draw_renditions()) == (1, 1)
    assert queries.photo(sha256).lon == pytest.approx(116.3)


def test_nothing_is_read_or_drawn_twice(sent):
    sent(pictures.jpeg())
    assert (jobs.read_photos(), jobs.draw_renditions()) == (1, 1)
    assert (jobs.read_photos(), jobs.draw_renditions()) == (0, 0)


def test_renditions_are_drawn_and_kept(sent):
    sha256 = sent(pictures.jpeg(size=(2000, 1500)))
    jobs.draw_renditions()
    for rendition in (Rendition.THUMB, Rendition.LARGE):
        assert photo_store().local_path(rendition_key(sha256, rendition)).read_bytes()[:3] == b"\xff\xd8\xff"
    assert queries.photo(sha256).rendered_at is not None


def test_a_heic_photo_is_read_and_drawn(sent):
    sha256 = sent(pictures.heic(lon=116.3, lat=39.99, taken_at=TAKEN))
    jobs.read_photos()
    jobs.draw_renditions()
    photo = queries.photo(sha256)
    assert (photo.format, photo.media_type) == ("HEIC", "image/heic")
    assert (photo.lon, photo.lat) == pytest.approx((116.3, 39.99), abs=1e-6)
    assert photo.rendered_at is not None


def test_a_photo_that_cannot_be_drawn_is_marked_kept_and_not_tried_again(sent):
    sha256 = sent(b"\xff\xd8\xff\xe0 and no JPEG after it")
    assert (jobs.read_photos(), jobs.draw_renditions()) == (1, 1)
    photo = queries.photo(sha256)
    assert photo.failure_code == "undecodable"
    assert photo.rendered_at is None
    assert photo.state is PhotoState.VERIFIED
    assert photo_store().exists(photo.key)
    assert jobs.draw_renditions() == 0


def test_a_photo_that_was_cut_off_on_the_phone_is_shown_and_marked(sent):
    whole = pictures.jpeg(size=(800, 600))
    sha256 = sent(whole[: len(whole) // 2])
    jobs.read_photos()
    jobs.draw_renditions()
    photo = queries.photo(sha256)
    assert photo.failure_code == "cut_off"
    assert photo.rendered_at is not None
    assert "truncated" in photo.warnings


def test_what_was_rejected_is_neither_read_nor_drawn(sent):
    sent(b"just a text")
    assert (jobs.read_photos(), jobs.draw_renditions()) == (0, 0)


def test_counts_tell_what_is_still_to_do(sent):
    sent(pictures.jpeg(seed=1))
    sent(pictures.jpeg(seed=2))
    sent(b"just a text")
    assert queries.counts() == {"all": 3, "unread": 2, "undrawn": 2, "failed": 1}
    jobs.read_photos()
    assert queries.counts() == {"all": 3, "unread": 0, "undrawn": 2, "failed": 1}


def test_what_a_photo_looks_like_is_kept_when_it_is_drawn(sent):
    sha256 = sent(pictures.jpeg(seed=5))
    assert queries.photo(sha256).phash is None
    jobs.draw_renditions()
    assert len(queries.photo(sha256).phash) == 16
    assert jobs.hash_drawn() == 0


def test_photos_drawn_before_looks_were_kept_get_theirs_from_the_small_rendition(sent, db_session):
    sha256 = sent(pictures.jpeg(seed=5))
    jobs.draw_renditions()
    looks = queries.photo(sha256).phash
    with transaction():
        queries.photo(sha256).phash = None
    assert jobs.hash_drawn() == 1
    db_session.expire_all()
    again = queries.photo(sha256).phash
    assert (int(again, 16) ^ int(looks, 16)).bit_count() <= 4


def test_a_photo_whose_rendition_is_gone_is_not_asked_for_ever(sent, db_session):
    sha256 = sent(pictures.jpeg(seed=5))
    jobs.draw_renditions()
    with transaction():
        queries.photo(sha256).phash = None
    photo_store().local_path(rendition_key(sha256, Rendition.THUMB)).unlink()
    assert (jobs.hash_drawn(), jobs.hash_drawn()) == (1, 0)
    db_session.expire_all()
    assert queries.photo(sha256).phash == ""
