"""A photo that came before at its own site: a pair where one is really asked, else doubtful and at the desk."""

from __future__ import annotations

import hashlib
import io

import pytest

from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.field.queries import visit_state
from server.inspections.evidence import ruling, rulings
from server.inspections.evidence.sameness import Same
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.rules import Kind, Ruling, Sharing, Trust
from server.photos import operations as photos
from server.review.desk import items, queue
from server.storage import photo_store
from tests.support import making, pictures
from tests.support.repeats import REASON, Street, at

PICTURE = pictures.jpeg(seed=5)


def reread(row: ObservationPhoto) -> ObservationPhoto:
    db.session.expire_all()
    return db.session.get_one(ObservationPhoto, row.id)


def waits(street: Street) -> list[str]:
    return [str(each.key).split("-")[0] for each in queue.waiting(street.round.id)]


def beside(row: ObservationPhoto, *, sha256: str = "", marks: int = 0) -> ObservationPhoto:
    """Put another photo into a record: with bytes that are here, or the same ones under another UUID."""
    dots = [{"x": 0.1 + 0.2 * number, "y": 0.7} for number in range(marks)]
    observation = db.session.get_one(Observation, row.observation_uuid)
    made = making.observed_photo(observation, place=at(0), sha256=sha256 or row.sha256, marks=dots, position=1)
    db.session.refresh(observation)
    return made


def test_a_colleagues_photo_proves_no_independent_check(db_session) -> None:
    street = Street(least=1, sharing=Sharing.APART)
    first = street.see(PICTURE)
    copy = street.see(PICTURE, by=street.second)
    street.work()
    assert (reread(first).trust, reread(copy).trust) == (Trust.LOCATED, Trust.SEEN_BEFORE)
    assert street.asked() == []
    assert street.verdict().outcome is Outcome.UNCERTAIN
    (waiting,) = queue.waiting(street.round.id)
    assert (str(waiting.key), waiting.decides) == (f"photo-{copy.id}", True)
    assert [each.photo_id for each in rulings.doubtful_photos(street.round.id)] == [copy.id]
    ruling.rule(copy.id, Ruling.ACCEPTED, REASON, by=street.office.id)
    street.work()
    assert street.verdict().outcome is Outcome.PASS
    assert queue.waiting(street.round.id) == []


def test_the_desk_shows_the_earlier_photo_and_a_phone_tells_nothing_of_it(db_session) -> None:
    street = Street(least=1, sharing=Sharing.APART)
    street.see(PICTURE)
    copy = street.see(PICTURE, by=street.second)
    street.work()
    (item,) = items.items(street.round, [queue.Key(queue.Kind.PHOTO, copy.id)])
    assert item.elsewhere is not None
    assert (item.elsewhere.sha256, item.elsewhere.site) == (copy.sha256, street.site.name)
    (told,) = visit_state(street.visits[street.second.id].uuid, street.second)["photos"]
    assert told["doubts"] == ["同一张照片已经以其他编号提交过。"]


def test_the_same_bytes_twice_in_one_record_count_once_for_sure(db_session) -> None:
    street = Street(least=6)
    first = street.see(PICTURE, marks=3)
    again = beside(first, marks=3)
    street.work()
    assert (reread(first).trust, reread(again).trust) == (Trust.LOCATED, Trust.SEEN_BEFORE)
    assert (street.verdict().outcome, street.verdict().measured) == (Outcome.UNCERTAIN, 3)
    assert waits(street) == ["photo"]
    for said, outcome, measured in ((Ruling.REJECTED, Outcome.FAIL, 3), (Ruling.ACCEPTED, Outcome.PASS, 6)):
        ruling.rule(again.id, said, REASON, by=street.office.id)
        street.work()
        assert (street.verdict().outcome, street.verdict().measured) == (outcome, measured)


def by_eye(street: Street) -> None:
    street.see(PICTURE, kind=Kind.ANSWER, answer="pass")


def surroundings(street: Street) -> None:
    beside(street.see(pictures.jpeg(seed=6), 90, marks=1), sha256=hashlib.sha256(PICTURE).hexdigest())


@pytest.mark.parametrize(
    ("sentence", "before"),
    [("an answer by eye came first", by_eye), ("an earlier one only shows the surroundings", surroundings)],
)
def test_what_no_pair_asks_about_stays_doubtful(db_session, sentence, before) -> None:
    street = Street(least=2)
    before(street)
    copy = street.see(PICTURE, 60)
    street.work()
    assert street.asked() == [], sentence
    assert reread(copy).trust is Trust.SEEN_BEFORE
    assert waits(street) == ["photo"]
    assert street.told("doubt_seen_before")["count"] == 1


def test_a_record_sent_again_whole_is_one_question_for_all_its_photos(db_session) -> None:
    street = Street(least=2)
    other = pictures.jpeg(seed=6)
    sha256 = hashlib.sha256(other).hexdigest()
    photos.receive(photos.take_in(photo_store(), io.BytesIO(other), sha256, size=len(other), limit=9_000_000), by=None)
    rows = [beside(street.see(PICTURE, east_m), sha256=sha256) for east_m in (0, 1)]
    street.work()
    assert reread(rows[1]).trust is Trust.SEEN_BEFORE
    assert waits(street) == ["pair"]
    street.answer(Same.DIFFERENT)
    assert (street.verdict().outcome, waits(street)) == (Outcome.PASS, [])


def test_a_repetition_of_two_photos_is_left_to_pairs_only_where_both_are_asked(db_session) -> None:
    street = Street(least=2, sharing=Sharing.APART)
    street.see(PICTURE, by=street.second)
    street.see(PICTURE)
    third = street.see(PICTURE, 3)
    street.work()
    assert [basis.value for *_, basis in street.asked()] == ["same_bytes"]
    assert reread(third).trust is Trust.SEEN_BEFORE
    assert waits(street).count("photo") == 2
