"""One thing seen twice, from real pictures to the verdict: what is asked, what an answer changes, what survives."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy import select

from server import clock
from server.audit.models import AuditEntry
from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.inspections import errors, jobs
from server.inspections import operations as inspections
from server.inspections.evidence import pairing, pairs, ruling
from server.inspections.evidence.models import EvidenceRuling, PairAnswer
from server.inspections.evidence.sameness import Basis, Same
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.operations import Recorded
from server.inspections.rules import Kind, RoundState, Ruling, Sharing, Trust
from server.inspections.schemas import Withdrawal
from server.photos import jobs as photos_jobs
from tests.support import making, pictures
from tests.support.repeats import REASON, Street, again, poster

SAME, DIFFERENT = Same.SAME, Same.DIFFERENT


def three(street: Street, third: bytes, **values: Any) -> list[ObservationPhoto]:
    """Record two things far apart and a third one."""
    return [
        street.see(pictures.jpeg(seed=1), 0),
        street.see(pictures.jpeg(seed=2), 60),
        street.see(third, **({"east_m": 3} | values)),
    ]


@pytest.mark.parametrize(
    ("sentence", "third", "basis"),
    [
        ("a messenger's copy of the first", lambda: again(1), Basis.SIMILAR_PICTURE),
        ("the very bytes of the first", lambda: pictures.jpeg(seed=1), Basis.SAME_BYTES),
    ],
)
def test_a_repeated_picture_makes_the_count_uncertain_until_a_person_says(db_session, sentence, third, basis) -> None:
    street = Street()
    first, _, copy = three(street, third())
    street.work()
    assert street.asked() == [(first.id, copy.id, basis)], sentence
    assert (street.verdict().outcome, street.verdict().measured) == (Outcome.UNCERTAIN, 2)
    assert street.told("doubt_maybe_same")["observations"] == [str(copy.observation_uuid)]
    street.answer(DIFFERENT)
    assert (street.verdict().outcome, street.verdict().measured) == (Outcome.PASS, 3)
    street.answer(SAME)
    assert (street.verdict().outcome, street.verdict().measured) == (Outcome.FAIL, 2)
    assert street.told("same_counted_once")["count"] == 1
    pairing.withdraw_answer(street.pair().id, by=street.office.id)
    street.work()
    assert street.verdict().outcome == Outcome.PASS, "the answer before stands again"
    pairing.withdraw_answer(street.pair().id, by=street.office.id)
    street.work()
    assert street.verdict().outcome == Outcome.UNCERTAIN


def test_a_row_of_lamp_posts_with_the_same_poster_counts_every_post(db_session) -> None:
    street = Street(least=5)
    rows = [street.see(poster(post), 30 * post - 60) for post in range(5)]
    street.work()
    hashes = {row.sha256 for row in rows}
    assert len(hashes) == 5, "five photographs"
    assert street.asked() == []
    assert (street.verdict().outcome, street.verdict().measured) == (Outcome.PASS, 5)


def test_the_same_poster_photographed_twice_at_one_post_is_asked_about(db_session) -> None:
    street = Street(least=2)
    rows = [street.see(poster(post), 4 * post) for post in range(2)]
    street.work()
    assert street.asked() == [(rows[0].id, rows[1].id, Basis.SIMILAR_PICTURE)]


def test_two_inspectors_at_one_place_are_asked_about(db_session) -> None:
    street = Street(least=2)
    one = street.see(pictures.jpeg(seed=1), 0, marks=3)
    other = street.see(pictures.jpeg(seed=2), 6, by=street.second, marks=2)
    street.see(pictures.jpeg(seed=3), 80, by=street.second)
    street.work()
    assert street.asked() == [(one.id, other.id, Basis.TWO_INSPECTORS)]
    figures = street.pair().figures
    assert (figures["distance_m"], figures["limit_m"]) == (pytest.approx(6, abs=0.2), 16.0)
    assert figures["bits"] > 10
    assert (street.verdict().outcome, street.verdict().measured) == (Outcome.PASS, 4)
    street.answer(SAME)
    assert street.verdict().measured == 4
    street.answer(DIFFERENT)
    assert street.verdict().measured == 6


def test_inspectors_who_check_independently_are_not_asked_about_each_other(db_session) -> None:
    street = Street(least=1, sharing=Sharing.APART)
    street.see(pictures.jpeg(seed=1), 0)
    street.see(pictures.jpeg(seed=2), 0, by=street.second)
    street.see(pictures.jpeg(seed=1), 0, by=street.second)
    street.work()
    assert street.asked() == []


def test_in_a_vehicle_pictures_are_compared_wherever_they_were_taken(db_session) -> None:
    street = Street(least=2, site=making.unplaced_site("park"))
    street.see(pictures.jpeg(seed=1), 0)
    street.see(again(1), 4_000)
    street.work()
    assert [basis for *_, basis in street.asked()] == [Basis.SIMILAR_PICTURE]
    assert street.pair().figures.keys() == {"bits"}


def test_a_withdrawn_sighting_leaves_no_question_behind(db_session) -> None:
    street = Street(least=2)
    _, _, copy = three(street, again(1))
    street.work()
    inspections.withdraw_observation(copy.observation_uuid, Withdrawal(reason="拍重了"), street.first)
    street.work()
    assert (street.verdict().outcome, street.verdict().measured) == (Outcome.PASS, 2)
    assert pairs.asked(street.round.id) == []


def test_a_correction_asks_nothing_about_what_it_replaced(db_session) -> None:
    street = Street(least=2)
    first, _, _ = three(street, pictures.jpeg(seed=3), east_m=90)
    street.see(pictures.jpeg(seed=1), 0, supersedes=first.observation_uuid)
    street.work()
    assert pairs.asked(street.round.id) == []
    assert (street.verdict().outcome, street.verdict().measured) == (Outcome.PASS, 3)


def test_answers_by_eye_and_problems_are_not_compared(db_session) -> None:
    street = Street(least=1)
    street.see(pictures.jpeg(seed=1), 0, kind=Kind.ANSWER, answer="pass")
    street.see(pictures.jpeg(seed=1), 0, kind=Kind.ANSWER, answer="pass")
    street.work()
    assert street.asked() == []
    assert pairs.uncompared_sites(10) == [], "looked at, and not looked at again"


def test_a_photo_that_arrives_later_is_compared_with_those_before(db_session) -> None:
    street = Street()
    first = street.see(pictures.jpeg(seed=1), 0)
    street.work()
    later = street.see(again(1), 2)
    street.work()
    assert [(a, b) for a, b, _ in street.asked()] == [(first.id, later.id)]
    assert pairing.propose(street.round.id, street.site.id) == 0


def test_a_worker_killed_before_comparing_leaves_it_to_the_next(db_session) -> None:
    street = Street()
    three(street, again(1))
    db.session.commit()
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(pairing, "_stamp", lambda _: (_ for _ in ()).throw(SystemExit))
        photos_jobs.read_photos()
        jobs.weigh_photos()
        photos_jobs.draw_renditions()
        with pytest.raises(SystemExit):
            jobs.compare_photos()
    assert street.asked() == []
    street.work()
    assert len(street.asked()) == 1


def test_the_same_bytes_from_another_site_stay_doubtful_until_a_person_rules(db_session) -> None:
    street = Street(least=1)
    elsewhere = making.site("park")
    db.session.add(making.RoundSite(round_id=street.round.id, site_id=elsewhere.id, draw_order=2))
    old = making.observation(making.visit(street.round, elsewhere, street.first), requirements=(street.requirement,))
    data = pictures.jpeg(seed=1)
    making.observed_photo(old, sha256=hashlib.sha256(data).hexdigest())
    copy = street.see(data)
    street.work()
    assert copy.trust is Trust.SEEN_BEFORE
    assert copy.trust_reasons == [{"code": "seen_before", "times": 1, "elsewhere": 1}]
    assert street.told("doubt_seen_before")["count"] == 1
    assert street.verdict().outcome == Outcome.UNCERTAIN
    ruling.rule(copy.id, Ruling.ACCEPTED, "两个点位相邻，同一块展板。", by=street.office.id)
    street.work()
    assert street.verdict().outcome == Outcome.PASS
    assert street.told("evidence_accepted")["observations"] == [str(copy.observation_uuid)]


def test_accepting_and_rejecting_is_kept_with_reason_and_taken_back_with_a_trace(db_session) -> None:
    street = Street(least=2)
    street.see(pictures.jpeg(seed=1), 0)
    far = street.see(pictures.jpeg(seed=2), 900)
    street.work()
    assert far.trust is Trust.OFF_SITE
    assert street.verdict().outcome == Outcome.UNCERTAIN
    by = street.office.id
    for said, outcome in ((Ruling.ACCEPTED, Outcome.PASS), (Ruling.REJECTED, Outcome.FAIL)):
        assert ruling.rule(far.id, said, "点位边界画错了。", by=by) is Recorded.NEW
        assert ruling.rule(far.id, said, " 点位边界画错了。", by=by) is Recorded.IDENTICAL
        street.work()
        assert street.verdict().outcome == outcome
    ruling.withdraw_ruling(far.id, by=by)
    street.work()
    assert street.verdict().outcome == Outcome.PASS
    ruling.withdraw_ruling(far.id, by=by)
    street.work()
    assert street.verdict().outcome == Outcome.UNCERTAIN
    assert ruling.withdraw_ruling(far.id, by=by) is Recorded.IDENTICAL
    rows = db.session.scalars(select(EvidenceRuling).order_by(EvidenceRuling.id)).all()
    assert [(row.ruling, row.withdrawn_by) for row in rows] == [(Ruling.ACCEPTED, by), (Ruling.REJECTED, by)]
    verbs = [
        row.verb
        for row in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        if row.verb.startswith("evidence.")
    ]
    assert verbs == ["evidence.rule", "evidence.rule", "evidence.withdraw", "evidence.withdraw"]


def test_an_answer_whose_photos_are_all_rejected_decides_nothing(db_session) -> None:
    wall = making.PARK_COUNT | {"rules": {"normal": {"kind": "by_eye", "source_kind": "quality", "subject": "围墙"}}}
    street = Street(clause=wall)
    seen = street.see(pictures.jpeg(seed=1), 0, kind=Kind.ANSWER, answer="fail")
    street.see(pictures.jpeg(seed=2), 30, kind=Kind.ANSWER, answer="pass")
    street.work()
    assert street.verdict().outcome == Outcome.FAIL
    ruling.rule(seen.id, Ruling.REJECTED, "拍的是隔壁工地的围墙。", by=street.office.id)
    street.work()
    assert street.verdict().outcome == Outcome.PASS
    assert street.told("evidence_rejected")["observations"] == [str(seen.observation_uuid)]


def test_rejecting_the_only_marked_photo_leaves_nothing_of_the_record(db_session) -> None:
    street = Street(least=1)
    marked = street.see(pictures.jpeg(seed=1), 0, marks=2)
    making.observed_photo(db.session.get_one(Observation, marked.observation_uuid), marks=[])
    street.work()
    assert street.verdict().measured == 2
    ruling.rule(marked.id, Ruling.REJECTED, "拍的是商业广告。", by=street.office.id)
    street.work()
    assert street.verdict().measured == 0


def test_a_photo_nobody_has_seen_can_be_rejected_and_not_accepted(db_session) -> None:
    street = Street(least=1)
    missing = making.observed_photo(
        making.observation(street.visits[street.first.id], requirements=(street.requirement,))
    )
    with pytest.raises(errors.NotArrived):
        ruling.rule(missing.id, Ruling.ACCEPTED, REASON, by=street.office.id)
    assert ruling.rule(missing.id, Ruling.REJECTED, REASON, by=street.office.id) is Recorded.NEW


def test_an_answer_again_changes_nothing_and_needs_a_reason(db_session) -> None:
    street = Street()
    three(street, again(1))
    street.work()
    number, by = street.pair().id, street.office.id
    assert pairing.answer(number, SAME, REASON, by=by) is Recorded.NEW
    assert pairing.answer(number, SAME, f"{REASON} ", by=by) is Recorded.IDENTICAL
    with pytest.raises(errors.AnswerReason):
        pairing.answer(number, DIFFERENT, "  ", by=by)
    with pytest.raises(errors.PairUnknown):
        pairing.answer(number + 99, SAME, REASON, by=by)
    assert db.session.query(PairAnswer).count() == 1
    assert pairing.withdraw_answer(number, by=by) is Recorded.NEW
    assert pairing.withdraw_answer(number, by=by) is Recorded.IDENTICAL
    (kept,) = db.session.scalars(select(PairAnswer)).all()
    assert (kept.answer, kept.reason, kept.withdrawn_by) == (SAME, REASON, by)


def test_nothing_is_answered_ruled_or_asked_in_a_closed_round(db_session) -> None:
    street = Street()
    first, _, _ = three(street, again(1))
    street.work()
    street.round.state, street.round.closed_at = RoundState.CLOSED, clock.now()
    street.see(again(1, 30), 1)
    street.work()
    assert len(street.asked()) == 1
    number, by = street.pair().id, street.office.id
    for refused in (
        lambda: pairing.answer(number, SAME, REASON, by=by),
        lambda: pairing.withdraw_answer(number, by=by),
        lambda: ruling.rule(first.id, Ruling.REJECTED, REASON, by=by),
        lambda: ruling.withdraw_ruling(first.id, by=by),
    ):
        with pytest.raises(errors.RoundClosed):
            refused()
