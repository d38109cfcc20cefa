"""Ending a round on its page: the last verdicts are worked out, then all are frozen."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.compliance import jobs
from server.people.access import access, current_account
from server.people.rules import Role

blueprint = Blueprint("compliance", __name__)


@blueprint.post("/office/rounds/<int:round_id>/close")
@access(Role.OFFICE)
def close_round(round_id: int) -> Response:
    """Close a round; its verdicts do not change any more."""
    by = current_account().id
    jobs.close_round(round_id, by=by)
    flash(_("批次已结束，判定已冻结。"))
    return redirect(url_for("inspections.round_page", round_id=round_id))
