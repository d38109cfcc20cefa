"""保存期限 of a round's photos, and 暂停清理: set by the office, also for a closed round."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.database import transaction
from server.inspections import queries, retention
from server.inspections.routes import FormIncomplete
from server.people.access import access, current_account
from server.people.rules import Role

blueprint = Blueprint("retention", __name__)


@blueprint.post("/office/rounds/<int:round_id>/retention")
@access(Role.OFFICE)
def set_retention(round_id: int) -> Response:
    """Say how long originals and renditions are kept after the closing; an empty field keeps them for ever."""
    originals, renditions = _months("originals_months"), _months("renditions_months")
    by = current_account().id
    with transaction():
        retention.set_retention(queries.round_numbered(round_id), originals, renditions, by=by)
    flash(_("保存期限已更改。"), "success")
    return redirect(url_for("inspections.round_page", round_id=round_id))


@blueprint.post("/office/rounds/<int:round_id>/hold")
@access(Role.OFFICE)
def hold(round_id: int) -> Response:
    """Stop every removal of the round's photos."""
    by, reason = current_account().id, request.form.get("reason", "")[:500]
    with transaction():
        retention.hold(queries.round_numbered(round_id), reason, by=by)
    flash(_("已暂停清理，照片到期也不会删除。"), "success")
    return redirect(url_for("inspections.round_page", round_id=round_id))


@blueprint.post("/office/rounds/<int:round_id>/hold/release")
@access(Role.OFFICE)
def release(round_id: int) -> Response:
    """Let the retention go on."""
    by = current_account().id
    with transaction():
        retention.release(queries.round_numbered(round_id), by=by)
    flash(_("已恢复清理，到期的照片将被删除。"), "success")
    return redirect(url_for("inspections.round_page", round_id=round_id))


def _months(name: str) -> int | None:
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
        raise FormIncomplete(field=_("保存期限"))
    return int(typed)
