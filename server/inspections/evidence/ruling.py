"""Accepting (采信) and rejecting (不采信) a photo as evidence. The only writer of rulings.

An accepted photo is no longer doubtful; a rejected one counts for nothing and decides nothing. Every ruling has a name
and a reason, can be withdrawn, and is refused in a closed round. What another person said is never passed over
unknowingly.
"""

from __future__ import annotations

from server import clock
from server.audit.operations import record as log
from server.database import db
from server.inspections import errors, queries
from server.inspections.evidence import rulings
from server.inspections.evidence.errors import EvidenceWithdrawn
from server.inspections.evidence.models import EvidenceRuling
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.operations import Recorded, mark_due
from server.inspections.rules import RoundState, Ruling

_SAID = {Ruling.ACCEPTED: ("采信", "accepted"), Ruling.REJECTED: ("不采信", "rejected")}


def rule(photo_id: int, ruling: Ruling, reason: str, *, by: int, over: int | None = None) -> Recorded:
    """Accept or reject an expected photo; the same ruling again changes nothing.

    Raises `EvidenceUnknown`, `RoundClosed`, `RulingReason`, `NotArrived` (what nobody has seen cannot be accepted),
    `EvidenceWithdrawn` where its record counts no longer, and `RulingStands` where another person ruled otherwise and
    that ruling is not named by `over`.
    """
    photo = rulings.expected_photo(photo_id, lock=True)
    observation = _open_observation(photo)
    if not reason.strip():
        raise errors.RulingReason()
    if ruling is Ruling.ACCEPTED and photo.trust is None:
        raise errors.NotArrived()
    stands = rulings.standing_ruling(photo_id)
    if stands and (stands.ruling, stands.reason, stands.ruled_by) == (ruling, reason.strip(), by):
        return Recorded.IDENTICAL
    if not rulings.still_standing(observation.round_id, [observation.uuid]):
        raise EvidenceWithdrawn()
    if stands and stands.ruled_by != by and stands.ruling is not ruling and stands.id != over:
        raise _stands(stands)
    made = EvidenceRuling(
        photo_id=photo_id,
        round_id=observation.round_id,
        site_id=observation.site_id,
        ruling=ruling,
        reason=reason.strip(),
        ruled_by=by,
        ruled_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    _mark_due(observation)
    about = {"old": stands.ruling.value if stands else None, "new": ruling.value, "reason": made.reason}
    log("evidence.rule", "observation_photo", photo_id, by=by, sha256=photo.sha256, **about)
    return Recorded.NEW


def withdraw_ruling(photo_id: int, reason: str = "", *, by: int, number: int | None = None) -> Recorded:
    """Take back the ruling that stands on a photo; the one before it stands again, or none.

    With `number` that very ruling: taken back before it changes nothing. Raises `EvidenceUnknown`, `RoundClosed`,
    `SaidUnknown`, and `RulingStands` where another ruling came above it.
    """
    photo = rulings.expected_photo(photo_id, lock=True)
    observation = _open_observation(photo)
    stands = rulings.standing_ruling(photo_id)
    if number is not None and (stands is None or stands.id != number):
        named = db.session.get(EvidenceRuling, number)
        if named is None or named.photo_id != photo_id:
            raise errors.SaidUnknown(number=number)
        if stands is not None and named.withdrawn_at is None:
            raise _stands(stands)
        return Recorded.IDENTICAL
    if stands is None:
        return Recorded.IDENTICAL
    stands.withdrawn_at, stands.withdrawn_by = clock.now(), by
    db.session.flush()
    _mark_due(observation)
    log("evidence.withdraw", "observation_photo", photo_id, by=by, ruling=stands.ruling.value, reason=reason.strip())
    return Recorded.NEW


def _stands(stands: EvidenceRuling) -> errors.RulingStands:
    zh, en = _SAID[stands.ruling]
    when = clock.show(stands.ruled_at)
    return errors.RulingStands(
        number=stands.id, who=stands.account.display_name, when=when, said=stands.ruling.value, said_zh=zh, said_en=en
    )


def _open_observation(photo: ObservationPhoto) -> Observation:
    observation = photo.observation
    round_ = queries.round_numbered(observation.round_id)
    if round_.state is RoundState.CLOSED:
        raise errors.RoundClosed(name=round_.name)
    return observation


def _mark_due(observation: Observation) -> None:
    if observation.site_id is None:
        return
    round_ = queries.round_numbered(observation.round_id)
    mark_due(round_, observation.site_id, {each.id for each in observation.requirements})
