"""The office's pages of verdicts: what waits for a person, one site with its reasons and photos, deciding, closing.

A decision is made from the sentence that says why it is needed, beside the photos that cause the doubt.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.compliance import operations, queries, words
from server.compliance.errors import CannotBeDecided
from server.compliance.verdicts import Outcome
from server.database import transaction
from server.inspections import queries as rounds
from server.inspections.models import Round
from server.inspections.rules import RoundState
from server.inspections.words import say_doubt
from server.people.access import access, current_account
from server.people.rules import Role
from server.places import queries as places

blueprint = Blueprint("compliance", __name__)
PAGE = 50


@blueprint.get("/office/verdicts")
@access(Role.OFFICE, Role.VIEWER)
def queue() -> str | Response:
    """List what waits for a person in a round; with `site` or `verdict`, show that site."""
    verdict_id = request.args.get("verdict", type=int)
    if verdict_id is not None:
        found = queries.verdict_numbered(verdict_id)
        place = url_for("compliance.site_page", round_id=found.round_id, site_id=found.site_id)
        return redirect(f"{place}#verdict-{verdict_id}")  # type: ignore[return-value]
    round_ = _chosen_round(request.args.get("round", type=int))
    site_id = request.args.get("site", type=int)
    if round_ is not None and site_id is not None:
        return redirect(url_for("compliance.site_page", round_id=round_.id, site_id=site_id))  # type: ignore[return-value]
    outcome = _outcome(request.args.get("outcome", Outcome.UNCERTAIN.value))
    page = max(1, request.args.get("page", 1, type=int))
    offset = (page - 1) * PAGE
    rows, total = queries.undecided(round_.id, outcome, limit=PAGE, offset=offset) if round_ else ([], 0)
    return render_template(
        "compliance/queue.html",
        round=round_,
        rounds=rounds.rounds(),
        outcome=outcome,
        outcomes=[(each.value, words.outcome_word(each)) for each in Outcome],
        rows=rows,
        total=total,
        page=page,
        pages=-(-total // PAGE),
    )


@blueprint.get("/office/rounds/<int:round_id>/sites/<int:site_id>/verdicts")
@access(Role.OFFICE, Role.VIEWER)
def site_page(round_id: int, site_id: int) -> str:
    """Show every verdict of one site with its reasons, the photos they name, and how it came about."""
    round_, site = rounds.round_numbered(round_id), places.site(site_id)
    rows = queries.site_verdicts(round_id, site_id)
    may_decide = current_account().role in (Role.OFFICE, Role.ADMIN) and round_.state is RoundState.OPEN
    return render_template(
        "compliance/site.html",
        round=round_,
        site=site,
        rows=rows,
        photos=queries.photos_behind(rows),
        changes={row.verdict_id: queries.changes(row.verdict_id) for row in rows},
        decisions=queries.decisions(round_id, site_id),
        choices=[(each.value, words.outcome_word(each)) for each in Outcome if each in operations.DECIDABLE],
        may_decide=may_decide,
        outcome_word=words.outcome_word,
        say_doubt=say_doubt,
    )


@blueprint.post("/office/verdicts/<int:verdict_id>/decision")
@access(Role.OFFICE)
def decide(verdict_id: int) -> Response:
    """Decide above a verdict (审核认定), with a reason."""
    by = current_account().id
    outcome, reason = _outcome(request.form.get("outcome", "")), request.form.get("reason", "")
    with transaction():
        found = queries.verdict_numbered(verdict_id)
        where = (found.round_id, found.site_id)
        operations.decide(*where, found.requirement_id, outcome, reason, by=by)
    flash(_("已认定：%(outcome)s。", outcome=words.outcome_word(outcome)), "success")
    return _back(*where, verdict_id)


@blueprint.post("/office/decisions/<int:decision_id>/withdrawal")
@access(Role.OFFICE)
def withdraw_decision(decision_id: int) -> Response:
    """Take a decision back."""
    by = current_account().id
    with transaction():
        decision = operations.withdraw_decision(decision_id, by=by)
        where = (decision.round_id, decision.site_id)
    flash(_("认定已撤回，恢复为系统初判。"), "success")
    return _back(*where)


@blueprint.post("/office/rounds/<int:round_id>/close")
@access(Role.OFFICE)
def close_round(round_id: int) -> Response:
    """Close a round; its verdicts do not change any more."""
    by = current_account().id
    with transaction():
        operations.close_round(round_id, by=by)
    flash(_("批次已结束，判定已冻结。"))
    return redirect(url_for("inspections.round_page", round_id=round_id))  # type: ignore[return-value]


def _chosen_round(round_id: int | None) -> Round | None:
    """Give the round asked for, else the newest open one, else the newest."""
    if round_id is not None:
        return rounds.round_numbered(round_id)
    known = [*rounds.rounds(RoundState.OPEN), *rounds.rounds()]
    return known[0] if known else None


def _outcome(text: str) -> Outcome:
    try:
        return Outcome(text)
    except ValueError:
        raise CannotBeDecided() from None


def _back(round_id: int, site_id: int, verdict_id: int | None = None) -> Response:
    anchor = f"verdict-{verdict_id}" if verdict_id else None
    place = url_for("compliance.site_page", round_id=round_id, site_id=site_id, _anchor=anchor)
    return redirect(place)  # type: ignore[return-value]
