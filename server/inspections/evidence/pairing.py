"""Asking whether two photos show the same thing, and keeping what a person answers. The only writers of pairs.

A pair changes no count by itself: it makes a verdict uncertain where it decides. Every answer has a name and a reason,
can be withdrawn, and is refused in a closed round. What another person said is never passed over unknowingly.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import update

from server import clock
from server.audit.operations import record as log
from server.database import db, insert_or_update
from server.inspections import errors, queries
from server.inspections.evidence import pairs, rulings
from server.inspections.evidence.errors import EvidenceWithdrawn
from server.inspections.evidence.models import PairAnswer, SightingPair
from server.inspections.evidence.repeats import note_asked
from server.inspections.evidence.sameness import Proposal, Same, Shot, proposals
from server.inspections.models import Observation, ObservationPhoto, Round
from server.inspections.operations import Recorded, mark_due
from server.inspections.rules import RoundState, Sharing
from server.places import queries as places

_STAMPED_AT_ONCE = 500
_SAID = {Same.SAME: ("同一处", "the same"), Same.DIFFERENT: ("不同", "different")}


def propose(round_id: int, site_id: int | None) -> int:
    """Compare the photos of a site that wait for it with the others there; tell how many pairs were proposed.

    In a closed round nothing new is asked. Photos of problems off every site are only noted as looked at.
    """
    waiting = pairs.uncompared_photos(round_id, site_id)
    round_ = queries.round_numbered(round_id)
    found: list[Proposal] = []
    if site_id is not None:
        shots = pairs.shots_at(round_id, site_id, has_place=places.shape_of(site_id) is not None)
        asked = [(row.a, row.b) for row in pairs.pairs_at(round_id, [site_id]).get(site_id, [])]
        if round_.state is RoundState.OPEN:
            found = proposals(shots, set(waiting), asked, across_inspectors=round_.sharing is not Sharing.APART)
            _keep(found, round_id, site_id)
        changed = note_asked(round_id, site_id, shots, [*asked, *((each.a, each.b) for each in found)])
        touched = {*waiting, *(row.id for row in changed)}.union(*((each.a, each.b) for each in found))
        if round_.state is RoundState.OPEN:
            _mark_touched(round_, site_id, shots, touched)
    _stamp(waiting)
    return len(found)


def answer(pair_id: int, said: Same, reason: str, *, by: int, over: int | None = None) -> Recorded:
    """Keep a person's answer about a pair; the same one again changes nothing.

    Raises `PairUnknown`, `RoundClosed`, `AnswerReason`, `EvidenceWithdrawn` where one of the records counts no longer,
    and `AnswerStands` where another person answered otherwise and that answer is not named by `over`.
    """
    pair = pairs.pair_numbered(pair_id, lock=True)
    round_ = _open_round(pair.round_id)
    if not reason.strip():
        raise errors.AnswerReason()
    stands = pairs.standing_answer(pair_id)
    if stands and (stands.answer, stands.reason, stands.answered_by) == (said, reason.strip(), by):
        return Recorded.IDENTICAL
    records = {photo.observation_uuid for photo in (pair.a, pair.b)}
    if rulings.still_standing(round_.id, records) != records:
        raise EvidenceWithdrawn()
    if stands and stands.answered_by != by and stands.answer is not said and stands.id != over:
        raise _stands(stands)
    made = PairAnswer(pair_id=pair_id, answer=said, reason=reason.strip(), answered_by=by, answered_at=clock.now())
    db.session.add(made)
    old, pair.answer = pair.answer, said
    db.session.flush()
    _mark_pair_due(pair, round_)
    about = {"old": old.value if old else None, "new": said.value, "reason": made.reason}
    log("pair.answer", "sighting_pair", pair_id, by=by, photos=[pair.a_id, pair.b_id], **about)
    return Recorded.NEW


def withdraw_answer(pair_id: int, reason: str = "", *, by: int, number: int | None = None) -> Recorded:
    """Take back the answer that stands about a pair; the one before it stands again, or the question is open.

    With `number` that very answer: taken back before it changes nothing. Raises `PairUnknown`, `RoundClosed`,
    `SaidUnknown`, and `AnswerStands` where another answer came above it.
    """
    pair = pairs.pair_numbered(pair_id, lock=True)
    round_ = _open_round(pair.round_id)
    stands = pairs.standing_answer(pair_id)
    if number is not None and (stands is None or stands.id != number):
        named = db.session.get(PairAnswer, number)
        if named is None or named.pair_id != pair_id:
            raise errors.SaidUnknown(number=number)
        if stands is not None and named.withdrawn_at is None:
            raise _stands(stands)
        return Recorded.IDENTICAL
    if stands is None:
        return Recorded.IDENTICAL
    stands.withdrawn_at, stands.withdrawn_by = clock.now(), by
    db.session.flush()
    before = pairs.standing_answer(pair_id)
    pair.answer = before.answer if before else None
    db.session.flush()
    _mark_pair_due(pair, round_)
    log("pair.withdraw", "sighting_pair", pair_id, by=by, answer=stands.answer.value, reason=reason.strip())
    return Recorded.NEW


def _stands(stands: PairAnswer) -> errors.AnswerStands:
    zh, en = _SAID[stands.answer]
    when = clock.show(stands.answered_at)
    return errors.AnswerStands(
        number=stands.id, who=stands.account.display_name, when=when, said=stands.answer.value, said_zh=zh, said_en=en
    )


def _keep(found: Iterable[Proposal], round_id: int, site_id: int) -> None:
    now = clock.now()
    rows = [
        {
            "round_id": round_id,
            "site_id": site_id,
            "a_id": each.a,
            "b_id": each.b,
            "basis": each.basis,
            "figures": each.figures(),
            "proposed_at": now,
        }
        for each in found
    ]
    # Another worker may have proposed the same pair a moment ago: its row stays.
    for start in range(0, len(rows), _STAMPED_AT_ONCE):
        insert_or_update(
            SightingPair, rows[start : start + _STAMPED_AT_ONCE], key=("a_id", "b_id"), update=("site_id",)
        )


def _mark_touched(round_: Round, site_id: int, shots: Iterable[Shot], touched: set[int]) -> None:
    """Mark what the pairs, or a repeated photo that is now asked about, may change."""
    requirements = {each for shot in shots if shot.id in touched for each in shot.requirements}
    if requirements:
        mark_due(round_, site_id, requirements)


def _stamp(photo_ids: list[int]) -> None:
    now = clock.now()
    for start in range(0, len(photo_ids), _STAMPED_AT_ONCE):
        some = photo_ids[start : start + _STAMPED_AT_ONCE]
        db.session.execute(update(ObservationPhoto).where(ObservationPhoto.id.in_(some)).values(compared_at=now))


def _mark_pair_due(pair: SightingPair, round_: Round) -> None:
    both = [db.session.get_one(Observation, photo.observation_uuid) for photo in (pair.a, pair.b)]
    mark_due(round_, pair.site_id, {each.id for observation in both for each in observation.requirements})


def _open_round(round_id: int) -> Round:
    round_ = queries.round_numbered(round_id)
    if round_.state is RoundState.CLOSED:
        raise errors.RoundClosed(name=round_.name)
    return round_
