"""The evidence page for programs: open pairs and doubtful photos, answers and rulings as idempotent PUTs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from server import tasks
from server.database import transaction
from server.inspections import queries
from server.inspections.evidence import pairing, pairs, ruling, rulings
from server.inspections.evidence.telling import Evidence
from server.inspections.operations import Recorded
from server.inspections.schemas import PairAnswerRecord, RulingRecord, SaidWithdrawal
from server.people.access import access, current_account
from server.people.rules import Role
from server.review import evidence
from server.review.asked import number_asked
from server.review.evidence import WAITS, Comparison

blueprint = Blueprint("review_api", __name__, url_prefix="/api/v1")
LISTED = 200


@blueprint.get("/rounds/<int:round_id>/pairs")
@access(Role.OFFICE, Role.VIEWER)
def get_pairs(round_id: int) -> dict[str, Any]:
    """List the pairs of a round that wait for an answer, `?show=all` every one; 200 from `?offset=` on."""
    covert = queries.round_numbered(round_id).covert
    listed = evidence.standings(round_id, number_asked(request.args, "site"))
    if request.args.get("show") != "all":
        listed = [each for each in listed if each.question in WAITS]
    offset = max(0, request.args.get("offset", 0, type=int))
    shown = evidence.comparisons(listed[offset : offset + LISTED])
    return {"total": len(listed), "offset": offset, "pairs": [_pair(each, covert=covert) for each in shown]}


@blueprint.put("/pairs/<int:pair_id>/answer")
@access(Role.OFFICE)
def put_pair_answer(pair_id: int) -> tuple[dict[str, Any], int]:
    """Say whether two photos show the same thing, with the reason."""
    record = PairAnswerRecord.model_validate_json(request.get_data(cache=False))
    by = current_account().id
    with transaction():
        recorded = pairing.answer(pair_id, record.answer, record.reason, by=by, over=record.over)
        stands = pairs.standing_answer(pair_id)
        number = stands.id if stands else None
    tasks.wake()
    told = {"pair": pair_id, "recorded": recorded.value, "answer": record.answer.value, "number": number}
    return told, _status(recorded)


@blueprint.put("/pairs/<int:pair_id>/answer/withdrawal")
@access(Role.OFFICE)
def put_pair_withdrawal(pair_id: int) -> dict[str, Any]:
    """Take back the answer that stands about a pair."""
    record = SaidWithdrawal.model_validate_json(request.get_data(cache=False))
    by = current_account().id
    with transaction():
        recorded = pairing.withdraw_answer(pair_id, record.reason, by=by, number=record.number)
    tasks.wake()
    return {"pair": pair_id, "recorded": recorded.value}


@blueprint.get("/rounds/<int:round_id>/evidence")
@access(Role.OFFICE, Role.VIEWER)
def get_evidence(round_id: int) -> dict[str, Any]:
    """List the doubtful photos of a round nobody has ruled on; 200 from `?offset=` on."""
    covert = queries.round_numbered(round_id).covert
    listed = rulings.doubtful_photos(round_id, number_asked(request.args, "site"))
    offset = max(0, request.args.get("offset", 0, type=int))
    shown = evidence.doubted(listed[offset : offset + LISTED])
    photos = [{"site": each.site_id, **_photo(each.evidence, covert=covert)} for each in shown]
    return {"total": len(listed), "offset": offset, "photos": photos}


@blueprint.put("/evidence/<int:photo_id>/ruling")
@access(Role.OFFICE)
def put_ruling(photo_id: int) -> tuple[dict[str, Any], int]:
    """Accept or reject a photo as evidence, with the reason."""
    record = RulingRecord.model_validate_json(request.get_data(cache=False))
    by = current_account().id
    with transaction():
        recorded = ruling.rule(photo_id, record.ruling, record.reason, by=by, over=record.over)
        stands = rulings.standing_ruling(photo_id)
        number = stands.id if stands else None
    tasks.wake()
    told = {"photo": photo_id, "recorded": recorded.value, "ruling": record.ruling.value, "number": number}
    return told, _status(recorded)


@blueprint.put("/evidence/<int:photo_id>/ruling/withdrawal")
@access(Role.OFFICE)
def put_ruling_withdrawal(photo_id: int) -> dict[str, Any]:
    """Take back the ruling that stands on a photo."""
    record = SaidWithdrawal.model_validate_json(request.get_data(cache=False))
    by = current_account().id
    with transaction():
        recorded = ruling.withdraw_ruling(photo_id, record.reason, by=by, number=record.number)
    tasks.wake()
    return {"photo": photo_id, "recorded": recorded.value}


def _status(recorded: Recorded) -> int:
    return 201 if recorded is Recorded.NEW else 200


def _pair(each: Comparison, *, covert: bool) -> dict[str, Any]:
    return {
        "pair": each.pair.id,
        "site": each.pair.site_id,
        "basis": each.pair.basis.value,
        "question": each.question.value,
        "answer": each.pair.answer.value if each.pair.answer else None,
        **each.pair.figures,
        "photos": [_photo(photo, covert=covert) for photo in (each.a, each.b)],
    }


def _photo(photo: Evidence, *, covert: bool) -> dict[str, Any]:
    return {
        "photo": photo.id,
        "sha256": photo.sha256,
        "observation": photo.observation,
        "taken_at": photo.taken_at.isoformat(),
        "by": None if covert else photo.by,
        "trust": photo.trust.value if photo.trust else None,
        "doubts": list(photo.doubts),
        "marks": list(photo.marks),
    }
