"""Office pages of a round's practice: where independent checks differ (背靠背), and how things stand now (复查)."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.compliance import operations, present, words
from server.compliance.differences import differences
from server.compliance.engine.verdicts import Outcome
from server.compliance.errors import CannotBeDecided
from server.database import transaction
from server.inspections import queries as rounds
from server.inspections import rechecking
from server.inspections.rules import RoundState
from server.people.access import access, current_account
from server.people.rules import Role

blueprint = Blueprint("practice", __name__)


@blueprint.get("/office/rounds/<int:round_id>/differences")
@access(Role.OFFICE, Role.VIEWER)
def difference_list(round_id: int) -> str:
    """List where inspectors who checked independently differ, side by side, for a third person to decide."""
    round_ = rounds.round_numbered(round_id)
    by = current_account()
    return render_template(
        "compliance/differences.html",
        round=round_,
        differences=differences(round_id),
        may_decide=by.role in (Role.OFFICE, Role.ADMIN) and round_.state is RoundState.OPEN,
        choices=[each for each in Outcome if each in operations.DECIDABLE],
        words=words,
        has_review="review.queue" in current_app.view_functions,
    )


@blueprint.post("/office/rounds/<int:round_id>/differences/<int:site_id>/<int:requirement_id>")
@access(Role.OFFICE)
def decide(round_id: int, site_id: int, requirement_id: int) -> Response:
    """Decide one difference; refused to who inspected the site."""
    chosen = request.form.get("outcome", "")
    if chosen not in set(Outcome):
        raise CannotBeDecided()
    by, reason = current_account().id, request.form.get("reason", "")
    with transaction():
        operations.decide(round_id, site_id, requirement_id, Outcome(chosen), reason, by=by)
    flash(_("已认定为“%(outcome)s”。", outcome=words.outcome_word(chosen)), "success")
    return redirect(url_for("practice.difference_list", round_id=round_id))


@blueprint.get("/office/rounds/<int:round_id>/present")
@access(Role.OFFICE, Role.VIEWER)
def present_list(round_id: int) -> str:
    """List what re-checks of a closed round found, beside what the round came to."""
    round_ = rounds.round_numbered(round_id)
    is_closed = round_.state is RoundState.CLOSED
    return render_template(
        "compliance/present.html",
        round=round_,
        is_closed=is_closed,
        states=present.beside_verdicts(round_id),
        visits=rechecking.recheck_visits(round_) if is_closed else [],
    )
