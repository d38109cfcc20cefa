"""The page on which rectangles are drawn over faces and number plates, and the same for programs.

Only here is the uncovered picture shown, to the office alone, and no browser keeps it.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from pydantic import TypeAdapter, ValidationError

from server import tasks
from server.database import transaction
from server.errors import Problem
from server.people.access import access, current_account
from server.people.rules import Role
from server.photos import queries, showing
from server.photos.errors import PhotoUnknown
from server.photos.models import Photo
from server.photos.redactions import operations
from server.photos.redactions import queries as redactions
from server.photos.redactions.errors import RegionOutside
from server.photos.redactions.rules import MOST_REGIONS, Region
from server.photos.redactions.schemas import RedactionRecord, RedactionWithdrawal, RegionRecord
from server.photos.redactions.twins import uncovered_twins
from server.photos.rules import Rendition, is_sha256
from server.storage import photo_store

blueprint = Blueprint("redactions", __name__)
PATIENCE_S = 15.0
_REGIONS = TypeAdapter(list[RegionRecord])


@blueprint.app_template_global("may_redact")
def may_redact() -> bool:
    """Tell whether the person who is asking may cover parts of photos, so that pages offer it to nobody else."""
    return current_account().role in page.admitted  # type: ignore[attr-defined]


@blueprint.get("/office/photos/<sha256>/redaction")
@access(Role.OFFICE)
def page(sha256: str) -> str:
    """Show a photo large, with what is covered and what was covered before."""
    return _page(_photo(sha256))


@blueprint.get("/office/photos/<sha256>/uncovered")
@access(Role.OFFICE)
def uncovered(sha256: str) -> Response:
    """Show a photo as it is, for whoever decides what to cover."""
    key = showing.uncovered(_photo(sha256).sha256, Rendition.LARGE, patience_s=PATIENCE_S)
    answer = send_file(photo_store().open(key), mimetype="image/jpeg")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/office/photos/<sha256>/redaction")
@access(Role.OFFICE)
def redact(sha256: str) -> Any:
    """Cover what is marked; a form that lacks something comes back as it was filled in."""
    text, reason = request.form.get("regions", ""), request.form.get("reason", "")
    by = current_account().id
    try:
        with transaction():
            operations.redact(sha256, _regions(text), reason, by=by)
    except Problem as problem:
        locale = get_locale()
        wrong = problem.sentence(locale.language if locale else "zh")
        return _page(_photo(sha256), wrong=wrong, marked=text, reason=reason), problem.status
    tasks.wake()
    flash(_("已遮盖，今后显示和导出的都是遮盖后的照片。"), "success")
    return redirect(url_for("redactions.page", sha256=sha256))


@blueprint.post("/office/photos/<sha256>/redaction/withdraw")
@access(Role.OFFICE)
def withdraw(sha256: str) -> Any:
    """Show the photo uncovered again."""
    by, reason = current_account().id, request.form.get("reason", "")[:500]
    with transaction():
        operations.withdraw(sha256, reason, by=by)
    tasks.wake()
    flash(_("遮盖已撤回，今后显示的是原来的照片。"), "success")
    return redirect(url_for("redactions.page", sha256=sha256))


@blueprint.get("/api/v1/photos/<sha256>/redaction")
@access(Role.OFFICE)
def get_redaction(sha256: str) -> dict[str, Any]:
    """Tell what of a photo is covered, and every redaction it had."""
    photo = _photo(sha256)
    listed = [
        {
            "redaction": each.id,
            "regions": each.regions,
            "reason": each.reason,
            "made_at": each.made_at.isoformat(),
            "by": each.account.display_name,
            "withdrawn_at": each.withdrawn_at.isoformat() if each.withdrawn_at else None,
            "withdrawn_by": each.withdrawer.display_name if each.withdrawer else None,
            "withdrawn_reason": each.withdrawn_reason,
        }
        for each in redactions.history(sha256)
    ]
    stands = listed[0] if listed and listed[0]["withdrawn_at"] is None else None
    return {"sha256": sha256, "standing": stands, "history": listed, "uncovered_twins": uncovered_twins(photo)}


@blueprint.put("/api/v1/photos/<sha256>/redaction")
@access(Role.OFFICE)
def put_redaction(sha256: str) -> tuple[dict[str, Any], int]:
    """Cover regions of a photo; the same again changes nothing."""
    record = RedactionRecord.model_validate_json(request.get_data(cache=False))
    by = current_account().id
    with transaction():
        made, is_new = operations.redact(sha256, [each.region() for each in record.regions], record.reason, by=by)
        told = {"sha256": sha256, "redaction": made.id, "regions": made.regions, "reason": made.reason}
    tasks.wake()
    return told, 201 if is_new else 200


@blueprint.put("/api/v1/photos/<sha256>/redaction/withdrawal")
@access(Role.OFFICE)
def put_withdrawal(sha256: str) -> dict[str, Any]:
    """Take the redaction that stands back."""
    record = RedactionWithdrawal.model_validate_json(request.get_data(cache=False))
    by = current_account().id
    with transaction():
        operations.withdraw(sha256, record.reason, by=by)
    tasks.wake()
    return {"sha256": sha256, "redaction": None}


def _photo(sha256: str) -> Photo:
    photo = queries.photo(sha256) if is_sha256(sha256) else None
    if photo is None:
        raise PhotoUnknown()
    return photo


def _regions(text: str) -> list[Region]:
    try:
        return [each.region() for each in _REGIONS.validate_json(text or "[]")]
    except ValidationError as error:
        raise RegionOutside() from error


def _page(photo: Photo, *, wrong: str = "", marked: str | None = None, reason: str = "") -> str:
    listed = redactions.history(photo.sha256)
    stands = listed[0] if listed and listed[0].withdrawn_at is None else None
    if marked is None:
        marked = json.dumps(stands.regions if stands else [])
    return render_template(
        "photos/redaction.html",
        photo=photo,
        stands=stands,
        history=listed,
        twins=uncovered_twins(photo),
        marked=marked,
        reason=reason,
        wrong=wrong,
        most=MOST_REGIONS,
    )
