"""复查: after the closing, fresh evidence changes the present state and not one byte of what the round came to."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from server import clock
from server.audit.models import AuditEntry
from server.compliance import operations as compliance
from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Decision, Verdict, VerdictChange
from server.compliance.present import present_states
from server.database import db
from server.inspections import errors, operations
from server.inspections.models import Due, Observation, RefusedRecord, Visit
from server.inspections.rules import Trust
from server.inspections.schemas import ObservationRecord, VisitEnd, VisitStart, Withdrawal
from server.people.rules import Role
from tests.support import making

FROZEN = (Verdict, VerdictChange, Decision)


class Scene:
    """A closed round in which a park failed with 4 of 10 places."""

    def __init__(self):
        self.inspector, self.other = making.account(Role.INSPECTOR), making.account(Role.INSPECTOR)
        self.park = making.site("park")
        self.standard = making.standard()
        self.requirement = self.standard.requirements[0]
        self.round = making.round_of(self.park, standard=self.standard, inspectors=(self.inspector,))
        self.before = clock.now()
        self.check(4, recheck=False)
        compliance.close_round(self.round.id, by=making.account().id)

    def start(self, *, by=None, at: datetime | None = None, recheck: bool = True):
        """Begin a visit and give its number."""
        uuid = uuid4()
        told = {"round": self.round.id, "site": self.park.id, "started_at": at or clock.now(), "recheck": recheck}
        operations.start_visit(uuid, VisitStart.model_validate(told), by or self.inspector)
        return uuid

    def see(self, visit, things: int, *, by=None, at: datetime | None = None, photo_at: datetime | None = None, **more):
        """Record some things on one photo that has arrived and is beyond doubt."""
        moment, uuid = at or clock.now(), uuid4()
        photo = {
            "uuid": str(uuid4()), "sha256": uuid4().hex * 2, "size": 1, "taken_at": photo_at or moment,
            "marks": [{"x": 0.5, "y": n / 100} for n in range(things)],
        }  # fmt: skip
        record = {"visit": visit, "requirements": [self.requirement.key], "kind": "sighting", "taken_at": moment}
        record |= {"photos": [photo | more]}
        operations.record_observation(uuid, ObservationRecord.model_validate(record), by or self.inspector)
        for row in db.session.get(Observation, uuid).photos:
            row.trust, row.trusted_at = Trust.LOCATED, clock.now()
        return uuid

    def check(self, things: int, *, by=None, recheck: bool = True):
        """Check the whole park in one visit."""
        visit = self.start(by=by, recheck=recheck)
        seen = self.see(visit, things, by=by)
        self.end(visit, by=by)
        return seen

    def end(self, visit, *, by=None, complete: bool = True):
        """End a visit, declared complete."""
        ended = VisitEnd(ended_at=clock.now(), complete=complete)
        operations.end_visit(visit, ended, by or self.inspector)

    def present(self):
        """Work off what is due and give the present state."""
        db.session.flush()
        compliance.judge_due()
        found = present_states(self.round.id)
        one = found.get((self.park.id, self.requirement.id))
        return (one.outcome, one.measured) if one else None


@pytest.fixture
def scene(db_session):
    return Scene()


def frozen_bytes() -> list[list[tuple]]:
    """Give every byte of what a round came to."""
    db.session.flush()
    return [[tuple(row) for row in db.session.execute(select(table.__table__).order_by("id"))] for table in FROZEN]


def test_a_re_check_changes_the_present_state_and_no_byte_of_the_round(scene):
    before = frozen_bytes()
    assert before[0]
    assert scene.present() is None
    scene.check(12)
    assert scene.present() == (Outcome.PASS, 12)
    assert frozen_bytes() == before
    assert [row.outcome for row in db.session.scalars(select(Verdict))] == [Outcome.FAIL]


def test_whatever_comes_after_the_closing_leaves_the_round_as_it_was(scene):
    before = frozen_bytes()
    seen = scene.check(12)
    scene.present()
    operations.withdraw_observation(seen, Withdrawal(reason="看错"), scene.inspector)
    scene.present()
    late = scene.start(recheck=False)
    scene.see(late, 50)
    scene.end(late)
    scene.present()
    assert frozen_bytes() == before
    assert db.session.query(Due).count() == 0


def test_late_records_that_are_no_re_check_tell_nothing(scene):
    late = scene.start(recheck=False)
    scene.see(late, 50)
    scene.end(late)
    assert scene.present() is None


def test_two_checks_are_not_added_up(scene):
    scene.check(6)
    scene.check(6, by=scene.other)
    assert scene.present() == (Outcome.FAIL, 6)
    scene.check(11)
    assert scene.present() == (Outcome.PASS, 11)


def test_a_check_that_was_paused_goes_on(scene):
    visit = scene.start()
    scene.see(visit, 6)
    scene.end(visit, complete=False)
    assert scene.present() is None
    scene.check(6)
    assert scene.present() == (Outcome.PASS, 12)


def test_an_unfinished_check_leaves_the_present_state(scene):
    scene.check(12)
    scene.see(scene.start(), 1)
    assert scene.present() == (Outcome.PASS, 12)


def test_withdrawn_evidence_lets_the_state_before_it_hold_again(scene):
    seen = scene.check(12)
    assert scene.present() == (Outcome.PASS, 12)
    operations.withdraw_observation(seen, Withdrawal(reason="看错"), scene.inspector)
    assert scene.present() is None
    told = [
        row.verb
        for row in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        if row.verb.startswith("present.")
    ]
    assert told == ["present.change", "present.withdraw"]


@pytest.mark.parametrize(
    ("sentence", "stale"),
    [
        ("a photo taken before the closing", {"photo_at": timedelta(hours=-1)}),
        ("the bytes of a photo that came before the closing", {"known": True}),
    ],
)
def test_old_evidence_says_nothing_of_now(scene, sentence, stale):
    visit = scene.start()
    more = {}
    if "photo_at" in stale:
        more["photo_at"] = scene.before + stale["photo_at"]
    else:
        earlier = db.session.scalars(select(Observation)).first()
        more["sha256"] = earlier.photos[0].sha256
    scene.see(visit, 12, **more)
    scene.end(visit)
    assert scene.present() == (Outcome.UNCERTAIN, 0), sentence
    found = present_states(scene.round.id)[scene.park.id, scene.requirement.id]
    assert "不能说明现状" in " ".join(found.sentences)


def test_records_from_before_the_closing_are_not_fresh(scene):
    visit = scene.start(at=scene.before)
    scene.see(visit, 12)
    scene.end(visit)
    assert scene.present() is None
    again = scene.start()
    scene.see(again, 12, at=scene.before)
    scene.end(again)
    assert scene.present() is None


def test_an_open_round_is_not_re_checked(db_session):
    inspector, park = making.account(Role.INSPECTOR), making.site("park")
    each = making.round_of(park)
    start = VisitStart(round=each.id, site=park.id, started_at=clock.now(), recheck=True)
    with pytest.raises(errors.RecheckTooEarly):
        operations.start_visit(uuid4(), start, inspector)


def test_a_re_check_by_one_is_enough_where_two_had_to_check(scene):
    from server.inspections.rules import Sharing

    scene.round.sharing = Sharing.APART
    scene.check(12)
    assert scene.present() == (Outcome.PASS, 12)


def test_the_start_of_a_visit_sent_before_re_checks_existed_has_the_same_fingerprint():
    told = {"round": 1, "site": 2, "started_at": "2026-11-22T01:00:00Z", "side": "east"}
    assert VisitStart.model_validate(told).content() == {**told}
    assert VisitStart.model_validate(told | {"recheck": True}).content() == {**told, "recheck": True}


def test_a_re_check_sent_twice_is_one(scene):
    uuid, at = uuid4(), clock.now()
    start = VisitStart(round=scene.round.id, site=scene.park.id, started_at=at, recheck=True)
    assert operations.start_visit(uuid, start, scene.inspector) is operations.Recorded.NEW
    assert operations.start_visit(uuid, start, scene.inspector) is operations.Recorded.IDENTICAL
    other = start.model_copy(update={"recheck": False})
    assert operations.start_visit(uuid, other, scene.inspector) is operations.Recorded.DIFFERENT
    assert db.session.query(RefusedRecord).count() == 1
    assert db.session.get(Visit, uuid).recheck
