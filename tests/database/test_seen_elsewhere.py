"""A picture that was used before, at another site or in another round, is found also under other bytes."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import pytest
from flask import current_app
from PIL import Image
from sqlalchemy import func, insert, select

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.field.queries import visit_state
from server.inspections import jobs, planning
from server.inspections import operations as inspections
from server.inspections.evidence import ruling, uses
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.rules import Kind, Ruling, Sharing, Trust
from server.inspections.schemas import Withdrawal
from server.inspections.words import say_doubt
from server.people.models import Account
from server.people.rules import Role
from server.photos import operations as photos
from server.photos.likeness import seen
from server.photos.models import Photo
from server.photos.rules import Rendition, rendition_key
from server.review.desk import items, queue
from server.storage import photo_store
from tests.support import making, pictures
from tests.support.repeats import REASON, Street, again, at, encoded


def cut(seed: int) -> bytes:
    scene = Image.open(io.BytesIO(pictures.jpeg(seed=seed))).convert("RGB")
    return encoded(scene.crop((10, 8, 310, 232)))


def reread(row: ObservationPhoto) -> ObservationPhoto:
    db.session.expire_all()
    return db.session.get_one(ObservationPhoto, row.id)


def copied() -> tuple[Street, ObservationPhoto, Street, ObservationPhoto]:
    """Use a picture at a site, and saved again at another."""
    before = Street(least=1)
    first = before.see(pictures.jpeg(seed=5))
    before.work()
    street = Street(least=1, site=making.site("park", name="新公园"))
    copy = street.see(again(5), 0)
    street.work()
    return before, first, street, copy


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


@pytest.mark.parametrize(
    ("sentence", "values", "record"),
    [
        ("two who check independently", {"sharing": Sharing.APART}, {}),
        ("two who answer by eye", {}, {"kind": Kind.ANSWER, "answer": "pass"}),
    ],
)
def test_a_colleagues_picture_saved_again_is_doubtful_where_no_pair_asks(db_session, sentence, values, record) -> None:
    street = Street(least=1, **values)
    first = street.see(pictures.jpeg(seed=5), **record)
    copy = street.see(again(5), by=street.second, **record)
    street.work()
    assert (reread(first).trust, reread(copy).trust) == (Trust.LOCATED, Trust.SEEN_BEFORE), sentence
    assert street.asked() == []
    (reason,) = reread(copy).trust_reasons
    assert "本点位另一名检查员" in say_doubt(reason)
    assert [str(each.key) for each in queue.waiting(street.round.id)] == [f"photo-{copy.id}"]
    (item,) = items.items(street.round, [queue.Key(queue.Kind.PHOTO, copy.id)])
    assert item.elsewhere is not None
    assert item.elsewhere.sha256 == first.sha256
    assert first.sha256 not in str(visit_state(street.visits[street.second.id].uuid, street.second)["photos"])


def test_an_independent_check_with_a_colleagues_picture_is_uncertain_until_a_person_rules(db_session) -> None:
    street = Street(least=1, sharing=Sharing.APART)
    street.see(pictures.jpeg(seed=5))
    copy = street.see(again(5), by=street.second)
    street.work()
    assert street.verdict().outcome is Outcome.UNCERTAIN
    ruling.rule(copy.id, Ruling.ACCEPTED, REASON, by=street.office.id)
    street.work()
    assert street.verdict().outcome is Outcome.PASS


def test_one_inspectors_own_pictures_of_one_site_are_no_copies_of_each_other(db_session) -> None:
    street = Street(least=1)
    rows = [street.see(data, kind=Kind.ANSWER, answer="pass") for data in (pictures.jpeg(seed=5), again(5))]
    street.work()
    assert {reread(row).trust for row in rows} == {Trust.LOCATED}


def test_a_picture_of_a_problem_off_every_site_is_found_again_at_a_site_of_the_same_round(db_session) -> None:
    street = Street(least=1)
    problem = street.see(pictures.jpeg(seed=5), kind=Kind.PROBLEM)
    problem.observation.site_id = problem.observation.visit_uuid = None
    copy = street.see(again(5))
    street.work()
    assert reread(copy).trust is Trust.SEEN_BEFORE
    assert "几乎是同一张" in say_doubt(reread(copy).trust_reasons[0])
    assert "“”" not in say_doubt(reread(copy).trust_reasons[0])


def test_the_doubt_ends_with_the_withdrawal_of_what_it_repeats_and_comes_back_with_it(db_session) -> None:
    before = Street(least=1)
    first = before.see(pictures.jpeg(seed=5))
    before.work()
    street = Street(least=1, site=making.site("park", name="新公园"))
    copy = street.see(again(5))
    street.work()
    assert (reread(copy).trust, street.verdict().outcome) == (Trust.SEEN_BEFORE, Outcome.UNCERTAIN)
    inspections.withdraw_observation(first.observation_uuid, Withdrawal(reason="拍错了"), before.first)
    street.work()
    assert (reread(copy).trust, street.verdict().outcome) == (Trust.LOCATED, Outcome.PASS)
    kept = reread(first).observation
    kept.withdrawn_at = kept.withdrawn_by = None
    for row in uses.alike_to(first.sha256):
        row.trust, row.trusted_at, row.trust_reasons = None, None, []
    street.work()
    assert (reread(copy).trust, street.verdict().outcome) == (Trust.SEEN_BEFORE, Outcome.UNCERTAIN)


def test_of_two_earlier_uses_the_one_that_still_counts_is_told(db_session) -> None:
    streets = [Street(least=1, site=making.site("park", name=name)) for name in ("甲公园", "乙公园")]
    first, _ = (street.see(pictures.jpeg(seed=5)) for street in streets)
    street = Street(least=1, site=making.site("park", name="新公园"))
    copy = street.see(again(5))
    street.work()
    assert reread(copy).trust_reasons[0]["site"] == "甲公园"
    inspections.withdraw_observation(first.observation_uuid, Withdrawal(reason="拍错了"), streets[0].first)
    street.work()
    assert reread(copy).trust_reasons[0]["site"] == "乙公园"


def test_what_is_like_nothing_costs_a_withdrawal_nothing(db_session) -> None:
    street = Street(least=2)
    rows = [street.see(pictures.jpeg(seed=seed), 60 * seed) for seed in range(2)]
    street.work()
    assert all(reread(row).searched_at for row in rows)
    unlike = select(func.count()).select_from(ObservationPhoto).where(ObservationPhoto.alike.is_(None))
    assert db.session.scalar(unlike) == 2, "no row of the index of what is alike"


def take(data: bytes) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    photos.receive(photos.take_in(photo_store(), io.BytesIO(data), sha256, size=len(data), limit=9_000_000), by=None)
    return sha256


def recorded_before_its_bytes(street: Street, data: bytes) -> ObservationPhoto:
    """Record a thing whose photo still waits on the phone."""
    observation = making.observation(street.visits[street.first.id], requirements=(street.requirement,))
    row = making.observed_photo(observation, place=at(0), sha256=hashlib.sha256(data).hexdigest(), marks=[])
    db.session.refresh(observation)
    return row


def test_which_photo_is_the_copy_does_not_depend_on_which_arrived_first(db_session) -> None:
    one, two = Street(least=1), Street(least=1, site=making.site("park", name="新公园"))
    data = pictures.jpeg(seed=15)
    first = recorded_before_its_bytes(one, data)
    copies = [two.see(again(15)), two.see(cut(15), 60)]
    two.work()
    assert {reread(copy).trust for copy in copies} == {Trust.LOCATED}
    assert two.verdict().outcome is Outcome.PASS
    take(data)
    one.work()
    assert reread(first).trust is Trust.LOCATED
    assert {reread(copy).trust for copy in copies} == {Trust.SEEN_BEFORE}
    assert {reread(copy).trust_reasons[0]["site"] for copy in copies} == {one.site.name}
    assert two.verdict().outcome is Outcome.UNCERTAIN


def test_what_arrives_late_has_others_searched_for_again_once_and_only_what_repeats_it(db_session) -> None:
    one, two = Street(least=1), Street(least=1, site=making.site("park", name="新公园"))
    data = pictures.jpeg(seed=25)
    first = recorded_before_its_bytes(one, data)
    copies = [two.see(again(25, quality)) for quality in (40, 50, 60)]
    two.see(pictures.jpeg(seed=6), 60)
    two.work()
    take(data)
    searched = []
    with pytest.MonkeyPatch.context() as watched:
        kept = jobs.search
        watched.setattr(jobs, "search", lambda row, phash: searched.append(row.id) or kept(row, phash))
        one.work()
    assert searched == [first.id, *(row.id for row in copies)], "the late one, and each copy of it once"


def test_a_doubt_stays_when_what_it_was_compared_with_is_gone(db_session) -> None:
    _before, first, street, copy = copied()
    for size in Rendition:
        photo_store().remove(rendition_key(first.sha256, size))
    seen._looked_at.cache_clear()
    reread(copy).searched_at = None
    street.work()
    found = reread(copy)
    assert found.searched_at is not None
    assert (found.trust, [each["sha256"] for each in found.alike]) == (Trust.SEEN_BEFORE, [first.sha256])
    assert street.verdict().outcome is Outcome.UNCERTAIN


@pytest.fixture
def own_index(db_session):
    """Forget afterwards what pictures look like that no other test has."""
    yield
    current_app.extensions.pop("looks_index")


def crowd(around: str, *, count: int) -> None:
    """Let so many pictures that look like one come, nearer to it than any other."""
    like, now = db.session.get_one(Photo, around), clock.now()
    told = {"phash": like.phash, "rendered_at": now, "read_at": now, "received_at": now, "state": like.state}
    rows = [{"sha256": f"{number:064x}", "size": 9, "media_type": "image/jpeg", "key": "x"} for number in range(count)]
    db.session.execute(insert(Photo), [row | told for row in rows])


def far_copied() -> tuple[Street, ObservationPhoto, Street, ObservationPhoto]:
    """Use a picture at a site, and one that was cut, so that its hash differs, at another."""
    before, street = Street(least=1), Street(least=1, site=making.site("park", name="新公园"))
    first, copy = before.see(pictures.jpeg(seed=5)), street.see(cut(5))
    street.work()
    found = reread(copy).alike
    assert [each["sha256"] for each in found] == [first.sha256]
    assert found[0]["bits"] > 0
    return before, first, street, copy


def test_what_was_found_is_not_crowded_out_by_newer_pictures(own_index) -> None:
    _before, first, street, copy = far_copied()
    crowd(copy.sha256, count=seen.MOST_LOOKED_AT)
    reread(copy).searched_at = None
    street.work()
    near = [each.sha256 for each in seen.looking_like(db.session.get_one(Photo, copy.sha256).phash)]
    assert first.sha256 not in near, "the crowd is nearer"
    assert (reread(copy).trust, [each["sha256"] for each in reread(copy).alike]) == (Trust.SEEN_BEFORE, [first.sha256])
    assert street.verdict().outcome is Outcome.UNCERTAIN


def test_what_was_found_goes_with_its_reason_in_a_crowd_too(own_index) -> None:
    _before, first, street, copy = far_copied()
    crowd(copy.sha256, count=seen.MOST_LOOKED_AT)
    moved = reread(first).observation
    moved.round_id, moved.site_id, moved.visit_uuid = street.round.id, street.site.id, copy.observation.visit_uuid
    moved.account_id = copy.observation.account_id
    db.session.flush()
    reread(copy).searched_at = None
    street.work()
    assert (reread(copy).trust, reread(copy).alike) == (Trust.LOCATED, None)


def test_whoever_puts_their_record_right_does_not_come_after_who_copied_its_photo(db_session) -> None:
    before, first, _street, copy = copied()
    right = before.see(pictures.jpeg(seed=5))
    right.photo_uuid = first.photo_uuid  # the same photo, in the record that takes the place of the first
    before.work()
    assert (reread(right).trust, reread(copy).trust) == (Trust.LOCATED, Trust.SEEN_BEFORE)


def test_a_round_that_becomes_independent_asks_about_copies_anew(db_session) -> None:
    street = Street(least=1)
    street.see(pictures.jpeg(seed=5), 0)
    copy = street.see(again(5), 3, by=street.second)
    street.work()
    assert reread(copy).trust is Trust.LOCATED
    office = making.account(Role.OFFICE)
    planning.change_practice(street.round, replace(street.round.practice, sharing=Sharing.APART), by=office.id)
    street.work()
    assert reread(copy).trust is Trust.SEEN_BEFORE


def test_two_problems_off_every_site_are_not_told_to_be_of_one_site(db_session) -> None:
    street = Street(least=1)
    rows = [
        street.see(data, kind=Kind.PROBLEM, by=who)
        for data, who in ((pictures.jpeg(seed=5), street.first), (again(5), street.second))
    ]
    for row in rows:
        row.observation.site_id = row.observation.visit_uuid = None
    street.work()
    found = reread(rows[1])
    assert found.trust is Trust.SEEN_BEFORE
    assert "本点位" not in say_doubt(found.trust_reasons[0])


def problem(street: Street, data: bytes, east_m: float | None, by: Account | None = None) -> ObservationPhoto:
    """Record a problem that lies off every site."""
    row = street.see(data, east_m, kind=Kind.PROBLEM, by=by)
    row.observation.site_id = row.observation.visit_uuid = None
    return row


OFF_SITES = [
    ("two problems of one spot", 0, 40, {"elsewhere": 0, "near": 1, "away_m": 40}, "附近"),
    ("the same picture for a problem kilometres away", 0, 3000, {"elsewhere": 1, "near": 0, "away_m": 3000}, "3000 m"),
    ("nobody knows where the first one lies", None, 40, {"elsewhere": 0, "near": 0}, "没有位置可以核对"),
    ("nobody knows where the second one lies", 0, None, {"elsewhere": 0, "near": 0}, "没有位置可以核对"),
]


@pytest.mark.parametrize(("sentence", "first", "second", "figures", "said"), OFF_SITES)
def test_one_photo_for_two_problems_off_every_site(db_session, sentence, first, second, figures, said) -> None:
    street = Street(least=1)
    data = pictures.jpeg(seed=5)
    rows = [problem(street, data, east_m) for east_m in (first, second)]
    street.work()
    found = reread(rows[1])
    reason = found.trust_reasons[0]
    assert {name: reason[name] for name in reason if name not in {"code", "times"}} == figures, sentence
    assert said in say_doubt(reason)
    assert "本点位" not in say_doubt(reason)
    (item,) = items.items(street.round, [queue.Key(queue.Kind.PHOTO, found.id)])
    assert item.elsewhere is not None, "the desk shows the earlier use"
    assert item.elsewhere.away_m == (pytest.approx(figures["away_m"], abs=0.5) if "away_m" in figures else None)


def test_no_farthest_use_is_told_where_one_at_a_site_may_be_farther(db_session) -> None:
    street, data = Street(least=1), pictures.jpeg(seed=5)
    problem(street, data, 3000)
    street.see(data, 0)
    copy = problem(street, data, 0)
    street.work()
    reason = reread(copy).trust_reasons[0]
    assert (reason["times"], reason["elsewhere"], "away_m" in reason) == (2, 2, False)
    assert "其他地方或批次。" in say_doubt(reason)


def test_where_a_record_says_a_problem_lies_counts_before_where_its_photo_was_taken(db_session) -> None:
    street = Street(least=1)
    rows = [problem(street, pictures.jpeg(seed=5), 0) for _ in range(2)]
    for row, east_m in zip(rows, (0, 3000), strict=True):
        row.observation.lon, row.observation.lat = at(east_m).x, at(east_m).y
    street.work()
    assert (reread(rows[1]).trust_reasons[0]["elsewhere"], reread(rows[0]).trust) == (1, Trust.LOCATED)


def test_one_photo_for_problems_of_two_rounds_was_used_elsewhere_however_near(db_session) -> None:
    before, street = Street(least=1), Street(least=1, site=making.site("park", name="新公园"))
    problem(before, pictures.jpeg(seed=5), 0)
    copy = problem(street, pictures.jpeg(seed=5), 0)
    street.work()
    assert reread(copy).trust_reasons[0] | {"elsewhere": 1, "near": 0, "away_m": 0} == reread(copy).trust_reasons[0]
    assert "其他地方或批次" in say_doubt(reread(copy).trust_reasons[0])


@pytest.mark.parametrize(("east_m", "trust"), [(40, Trust.LOCATED), (3000, Trust.SEEN_BEFORE)])
def test_ones_own_picture_saved_again_is_doubtful_for_a_problem_elsewhere(db_session, east_m, trust) -> None:
    street = Street(least=1)
    problem(street, pictures.jpeg(seed=5), 0)
    copy = problem(street, again(5), east_m)
    street.work()
    assert reread(copy).trust is trust
    if trust is Trust.SEEN_BEFORE:
        assert "3000 m" in say_doubt(reread(copy).trust_reasons[0])
        (item,) = items.items(street.round, [queue.Key(queue.Kind.PHOTO, copy.id)])
        assert item.elsewhere is not None
