"""A file that merely begins like a photo, or is none, proves nothing, wherever the phone says it was taken."""

from __future__ import annotations

import pytest

from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.inspections.evidence import ruling
from server.inspections.models import ObservationPhoto
from server.inspections.rules import Ruling, Trust
from server.inspections.words import say_doubt
from tests.support import making, pictures
from tests.support.repeats import Street

WHOLE = pictures.jpeg(size=(800, 600), lon=making.LON, lat=making.LAT)
BROKEN = [
    ("a JPEG with nothing in it", b"\xff\xd8\xff\xe0" + bytes(500)),
    ("a JPEG of which only the header came", pictures.jpeg(size=(800, 600))[:300]),
    ("a JPEG that ends where its pixels begin", WHOLE[: WHOLE.index(b"\xff\xda") + 14]),
    ("a JPEG that ends after a tenth of them", WHOLE[: len(WHOLE) // 10]),
    (
        "a PNG that claims a million times more pixels than anybody draws",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\xff" * 30,
    ),
    ("a text that calls itself a photo", b"just a text"),
]


def reread(row: ObservationPhoto) -> ObservationPhoto:
    db.session.expire_all()
    return db.session.get_one(ObservationPhoto, row.id)


@pytest.mark.parametrize(("sentence", "data"), BROKEN, ids=[sentence for sentence, _ in BROKEN])
def test_what_nobody_can_see_decides_nothing(db_session, sentence, data) -> None:
    street = Street(least=1)
    row = street.see(data)
    street.work()
    assert reread(row).trust is Trust.NOT_SHOWABLE, sentence
    assert "隔离文件" in say_doubt(reread(row).trust_reasons[0])
    assert street.verdict().outcome is Outcome.UNCERTAIN
    assert street.told("doubt_not_showable")["count"] == 1


def test_a_cut_off_photo_shows_what_it_shows_and_counts(db_session) -> None:
    street = Street(least=1)
    whole = pictures.jpeg(size=(800, 600))
    row = street.see(whole[: len(whole) * 2 // 3])
    street.work()
    assert reread(row).trust is Trust.LOCATED
    assert street.verdict().outcome is Outcome.PASS


def test_a_person_may_accept_what_the_program_cannot_show(db_session) -> None:
    street = Street(least=1)
    row = street.see(BROKEN[0][1])
    street.work()
    ruling.rule(row.id, Ruling.ACCEPTED, "下载后用其他软件看过", by=street.first.id)
    street.work()
    assert street.verdict().outcome is Outcome.PASS
