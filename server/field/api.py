"""The sync API of the phone: idempotent records by client UUID (see design of the API in docs/api.md)."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from flask import Blueprint, request
from pydantic import ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from server.errors import Invalid
from server.field import queries, receiving, rechecks, today
from server.inspections.operations import Recorded
from server.inspections.schemas import (
    ObservationRecord,
    Record,
    SitePosition,
    SiteReport,
    VisitEnd,
    VisitStart,
    Withdrawal,
)
from server.people.access import access, current_account
from server.people.rules import Role

blueprint = Blueprint("field_api", __name__, url_prefix="/api/v1")
MAX_RECORD_BYTES = 4_000_000
RecordT = TypeVar("RecordT", bound=Record)


class TooLarge(Invalid):
    """A record larger than any honest one."""

    status = 413
    code = "record_too_large"
    zh = "记录过大({limit} 字节以内)。"
    en = "The record is larger than {limit} bytes."


class NotJson(Invalid):
    """The body is no JSON."""

    status = 400
    code = "not_json"
    zh = "请求内容不是有效的 JSON。"
    en = "The body is not valid JSON."


@blueprint.put("/visits/<uuid:uuid>")
@access(Role.INSPECTOR, Role.OFFICE)
def put_visit(uuid: UUID) -> tuple[dict[str, object], int]:
    """Start a visit."""
    recorded = receiving.start_visit(uuid, _body(VisitStart), current_account())
    return {"uuid": str(uuid), "recorded": recorded.value}, _status(recorded)


@blueprint.put("/visits/<uuid:uuid>/end")
@access(Role.INSPECTOR, Role.OFFICE)
def put_visit_end(uuid: UUID) -> tuple[dict[str, object], int]:
    """End a visit; the answer holds the verdicts as far as they are known."""
    recorded = receiving.end_visit(uuid, _body(VisitEnd), current_account())
    return {"uuid": str(uuid), "recorded": recorded.value, **queries.visit_state(uuid)}, _status(recorded)


@blueprint.get("/visits/<uuid:uuid>")
@access(Role.INSPECTOR, Role.OFFICE)
def get_visit(uuid: UUID) -> dict[str, object]:
    """Tell what has arrived of a visit and what it came to."""
    return {"uuid": str(uuid), **queries.visit_state(uuid, current_account())}


@blueprint.put("/observations/<uuid:uuid>")
@access(Role.INSPECTOR, Role.OFFICE)
def put_observation(uuid: UUID) -> tuple[dict[str, object], int]:
    """Record an observation; the answer lists each photo's state."""
    record = _body(ObservationRecord)
    recorded = receiving.record_observation(uuid, record, current_account())
    return {"uuid": str(uuid), "recorded": recorded.value, **queries.photo_states(record)}, _status(recorded)


@blueprint.put("/observations/<uuid:uuid>/withdrawal")
@access(Role.INSPECTOR, Role.OFFICE)
def put_withdrawal(uuid: UUID) -> tuple[dict[str, object], int]:
    """Take an observation back."""
    recorded = receiving.withdraw_observation(uuid, _body(Withdrawal), current_account())
    return {"uuid": str(uuid), "recorded": recorded.value}, _status(recorded)


@blueprint.put("/sites/<int:site_id>/position")
@access(Role.INSPECTOR, Role.OFFICE)
def put_site_position(site_id: int) -> dict[str, object]:
    """Say where a site is: one without a place is put there, for another a correction is proposed."""
    return {"site": site_id, "outcome": receiving.place_site(site_id, _body(SitePosition), current_account())}


@blueprint.put("/corrections/<uuid:uuid>")
@access(Role.INSPECTOR, Role.OFFICE)
def put_correction(uuid: UUID) -> tuple[dict[str, object], int]:
    """Report that the data of a site are wrong (点位纠错); a site without a place is put there at once."""
    recorded = receiving.report_site(uuid, _body(SiteReport), current_account())
    return {"uuid": str(uuid), "recorded": recorded.value}, _status(recorded)


@blueprint.get("/rounds/<int:round_id>/sites/<int:site_id>/checklist")
@access(Role.INSPECTOR, Role.OFFICE)
def get_checklist(round_id: int, site_id: int) -> dict[str, object]:
    """Give what is to be checked at a site, with the counts so far."""
    recheck = "recheck" in request.args
    return queries.checklist(round_id, site_id, current_account(), recheck=recheck).as_json()


@blueprint.get("/assignments")
@access(Role.INSPECTOR, Role.OFFICE)
def get_assignments() -> dict[str, object]:
    """List the sites assigned to the asker in open rounds, and those to be checked again (复查)."""
    account = current_account()
    return {
        "rounds": [each.as_json() for each in today.assigned_sites(account)],
        "rechecks": [each.as_json() for each in rechecks.rounds_to_recheck(account)],
    }


def _status(recorded: Recorded) -> int:
    return 201 if recorded is Recorded.NEW else 200


def _body(schema: type[RecordT]) -> RecordT:
    request.max_content_length = MAX_RECORD_BYTES
    try:
        data = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise TooLarge(limit=MAX_RECORD_BYTES) from error
    try:
        return schema.model_validate_json(data)
    except ValidationError as error:
        if any(fault["type"] == "json_invalid" for fault in error.errors()):
            raise NotJson() from error
        raise
