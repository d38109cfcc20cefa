"""A picture that was used before, at another site or in another round, is found also under other bytes."""

from __future__ import annotations

import io

from PIL import Image

from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.inspections import operations as inspections
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.rules import Trust
from server.inspections.schemas import Withdrawal
from server.inspections.words import say_doubt
from tests.support import making, pictures
from tests.support.repeats import Street, again, encoded


def cut(seed: int) -> bytes:
    scene = Image.open(io.BytesIO(pictures.jpeg(seed=seed))).convert("RGB")
    return encoded(scene.crop((10, 8, 310, 232)))


def reread(row: ObservationPhoto) -> ObservationPhoto:
    db.session.expire_all()
    return db.session.get_one(ObservationPhoto, row.id)


def test_a_picture_of_another_site_saved_again_or_cut_is_doubtful_and_says_where_it_was(db_session) -> None:
    before = Street(least=1)
    before.see(pictures.jpeg(seed=5))
    before.work()
    street = Street(least=3, site=making.site("park", name="新公园"))
    copies = [street.see(again(5), 0), street.see(cut(5), 60), street.see(pictures.jpeg(seed=6), 120)]
    street.work()
    saved_again, cut_out, other = map(reread, copies)
    assert [saved_again.trust, cut_out.trust, other.trust] == [Trust.SEEN_BEFORE, Trust.SEEN_BEFORE, Trust.LOCATED]
    reason = saved_again.trust_reasons[0]
    assert (reason["site"], reason["round"]) == (before.site.name, before.round.name)
    assert before.site.name in say_doubt(reason)
    assert street.verdict().outcome is Outcome.UNCERTAIN
    assert street.told("doubt_seen_before")["count"] == 2


def test_a_picture_is_not_held_against_the_site_and_round_it_belongs_to(db_session) -> None:
    street = Street(least=2)
    rows = [street.see(pictures.jpeg(seed=5), 0), street.see(again(5), 3)]
    street.work()
    assert {reread(row).trust for row in rows} == {Trust.LOCATED}
    assert all(reread(row).searched_at for row in rows)
    assert len(street.asked()) == 1, "within one site a person is asked instead"


def test_an_earlier_use_that_was_withdrawn_counts_no_more(db_session) -> None:
    before = Street(least=1)
    first = before.see(pictures.jpeg(seed=5))
    before.work()
    inspections.withdraw_observation(first.observation_uuid, Withdrawal(reason="拍错了"), before.first)
    street = Street(least=1, site=making.site("park", name="新公园"))
    row = street.see(again(5))
    street.work()
    assert reread(row).trust is Trust.LOCATED


def test_the_earlier_photo_keeps_its_worth(db_session) -> None:
    before = Street(least=1)
    first = before.see(pictures.jpeg(seed=5))
    before.work()
    street = Street(least=1, site=making.site("park", name="新公园"))
    street.see(again(5))
    street.work()
    assert reread(first).trust is Trust.LOCATED
    assert db.session.query(Observation).count() == 2
