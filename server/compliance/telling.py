"""What one observation tells about a requirement: a thing seen, an answer, a figure, or that it could not be checked.

Which of these a fault (随手拍 against a clause) is depends on the rule: where something is prohibited it is the thing
seen; where an answer decides it is the answer 不符合; where things are counted it is neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from server.compliance.engine.facts import Absence, Answer, Doubt, Measure, Unable
from server.compliance.observed import Observed, PhotoSeen
from server.inspections.rules import GRAVITY, Kind, Trust
from server.inspections.rules import Answer as Answered
from server.standards.rules import Absent, AbsentWithinRadius, AllOf, Rule, Way

_ANSWERED = frozenset({Way.ANSWER, Way.THINGS, Way.ROOMS, Way.DOCUMENT})


def is_sighting(one: Observed, rule: Rule | None) -> bool:
    """Tell whether an observation shows a thing that the rule looks for or forbids."""
    return one.kind is Kind.SIGHTING or (one.kind is Kind.PROBLEM and _forbids(rule, one.item))


def _forbids(rule: Rule | None, item: str | None) -> bool:
    if isinstance(rule, AllOf):
        return any(_forbids(part, item) for part in rule.rules)
    return isinstance(rule, Absent | AbsentWithinRadius) and (item is None or item in rule.things)


def answer_of(one: Observed, rule: Rule | None) -> Answer | None:
    """Give the answer an observation is: what was answered, a paper that is there, or a fault where faults answer."""
    outcome = Answered(one.answer) if one.answer else None
    if one.kind is Kind.PROBLEM:
        outcome = Answered.FAIL if _fault_answers(rule) and not _forbids(rule, one.item) else None
    elif one.kind is Kind.DOCUMENT and outcome is None and one.figures is None:
        outcome = Answered.PASS
    if outcome is None or outcome is Answered.UNABLE:
        return None
    doubts = doubts_of(best(one.photos)) if one.photos else frozenset()
    return Answer(str(one.uuid), outcome, doubts, str(one.account_id), one.item, one.room)


def _fault_answers(rule: Rule | None) -> bool:
    if isinstance(rule, AllOf):
        return any(_fault_answers(part) for part in rule.rules)
    return rule is not None and rule.way in _ANSWERED


def measure_of(one: Observed) -> Measure | None:
    """Give the figure an observation carries; what came with papers is a figure of the ledger."""
    told = one.figures
    if told is None:
        return None
    return Measure(
        observation=str(one.uuid),
        at=one.taken_at,
        numerator=told.numerator,
        denominator=told.denominator,
        value=told.value,
        unit=told.unit,
        face=told.face,
        room=one.room,
        item=one.item,
        span=told.span,
        ticks=told.ticks,
        from_ledger=one.kind is Kind.DOCUMENT,
        is_survey=one.kind is Kind.SURVEY,
        doubts=doubts_of(best(one.photos)) if one.photos else frozenset(),
        inspector=str(one.account_id),
    )


def unable_of(one: Observed) -> Unable | None:
    """Give that it could not be checked, with the reason."""
    if one.answer != Answered.UNABLE:
        return None
    return Unable(str(one.uuid), one.reason or "", one.taken_at, str(one.account_id))


def absences_of(one: Observed) -> Iterator[Absence]:
    """Give each photo that shows that nothing more is there."""
    for photo in one.photos:
        yield Absence(one.uuid, photo.id, photo.spot, doubts_of(photo), str(one.account_id))


def best(photos: Sequence[PhotoSeen]) -> PhotoSeen | None:
    """Give the photo that proves most: one arrived and without doubt before any other."""
    return min(photos, key=_weakness, default=None)


def _weakness(photo: PhotoSeen) -> tuple[int, int]:
    gravity = len(GRAVITY) - GRAVITY.index(photo.trust) if photo.trust else len(GRAVITY) + 1
    return gravity, photo.position


def doubts_of(photo: PhotoSeen | None) -> frozenset[Doubt]:
    """Give what is doubtful about a photo; one that has not arrived or was not read proves nothing yet."""
    if photo is None or photo.trust is None:
        return frozenset({Doubt.PHOTO_MISSING})
    told = {*photo.doubts, photo.trust.value}
    return frozenset(Doubt(code) for code in told if code != Trust.LOCATED)
