"""审核: the queue of what the program could not be sure of, one case at a time, and the decision a person makes.

Every decision is written with who, when and why; nothing is overwritten, a decision is withdrawn. Leaders may read.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.compliance import operations
from server.compliance import words as verdict_words
from server.compliance.engine.verdicts import Outcome
from server.database import transaction
from server.errors import Problem
from server.inspections import queries as inspections
from server.inspections import words
from server.inspections.models import Round
from server.inspections.rules import RoundState
from server.people.access import access, current_account
from server.people.rules import Role
from server.places.rules import type_word
from server.review import evidence_pages, queries
from server.review.desk import routes as desk
from server.review.errors import OutcomeMissing
from server.review.queries import Show

blueprint = Blueprint("review", __name__)
blueprint.register_blueprint(evidence_pages.blueprint)
blueprint.register_blueprint(desk.blueprint)
LISTED = 200
CHOICES = (Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.UNABLE)


@blueprint.get("/office/review")
@access(Role.OFFICE, Role.VIEWER)
def queue() -> str:
    """Show what waits for a person in a round, and the first or the chosen case."""
    rounds = inspections.rounds()
    round_ = _chosen_round(rounds)
    if round_ is None:
        return render_template("review/no-round.html")
    return _page(round_, rounds)


@blueprint.post("/office/review/decide")
@access(Role.OFFICE)
def decide() -> Response | tuple[str, int]:
    """Take a decision above a verdict and go on to the next case; a form that lacks something comes back filled."""
    form = request.form
    round_id, verdict_id = form.get("round", 0, type=int), form.get("verdict", 0, type=int)
    by = current_account().id
    case = queries.case_of(round_id, verdict_id)
    following = _following(round_id, verdict_id)
    chosen = form.get("outcome", "")
    try:
        if chosen not in {outcome.value for outcome in CHOICES}:
            raise OutcomeMissing()
        with transaction():
            operations.decide(
                round_id,
                case.verdict.site_id,
                case.verdict.requirement_id,
                Outcome(chosen),
                form.get("reason", ""),
                by=by,
            )
    except Problem as problem:
        wrong = problem.sentence(_language())
        given = {"outcome": chosen, "reason": form.get("reason", "")}
        rounds = inspections.rounds()
        return _page(inspections.round_numbered(round_id), rounds, verdict_id, wrong, given), problem.status
    flash(_("已认定为“%(outcome)s”。", outcome=verdict_words.outcome_word(chosen)), "success")
    return redirect(url_for("review.queue", round=round_id, verdict=following))


@blueprint.post("/office/review/decisions/<int:decision_id>/withdraw")
@access(Role.OFFICE)
def withdraw(decision_id: int) -> Response:
    """Take a decision back; what stood below it holds again."""
    by = current_account().id
    with transaction():
        withdrawn = operations.withdraw_decision(decision_id, by=by)
        round_id = withdrawn.round_id
    flash(_("认定已撤回，恢复为系统初判。"), "success")
    return redirect(url_for("review.queue", round=round_id, verdict=request.form.get("verdict", type=int)))


def _page(
    round_: Round,
    rounds: list[Round],
    verdict_id: int | None = None,
    wrong: str = "",
    given: dict[str, str] | None = None,
) -> str:
    shown = request.args.get("show", "")
    show = Show(shown) if shown in set(Show) else Show.WAITING
    site_id = request.args.get("site", type=int)
    entries = queries.entries(round_.id, show, site_id)
    verdict_id = verdict_id or request.args.get("verdict", type=int)
    if verdict_id is None and entries:
        verdict_id = entries[0].verdict_id
    case = queries.case_of(round_.id, verdict_id) if verdict_id else None
    photo = _chosen_photo(case)
    before, after = _neighbours(entries, verdict_id)
    first = _first_listed(entries, verdict_id)
    has_map = "maps.compliance_map" in current_app.view_functions
    return render_template(
        "review/queue.html",
        round=round_,
        rounds=rounds,
        show=show,
        shows=Show,
        entries=entries[first : first + LISTED],
        first=first,
        entry_count=len(entries),
        site_id=site_id,
        waiting_count=len(entries) if show is Show.WAITING else len(queries.entries(round_.id, Show.WAITING, site_id)),
        case=case,
        photo=photo,
        before=before,
        after=after,
        choices=CHOICES,
        may_decide=current_account().role in (Role.OFFICE, Role.ADMIN) and round_.state is RoundState.OPEN,
        is_closed=round_.state is RoundState.CLOSED,
        wrong=wrong,
        given=given or {},
        words=words,
        verdict_words=verdict_words,
        say_type=lambda code: type_word(code, _language()),
        map_address=url_for("maps.compliance_map", round=round_.id, site=case.site.id) if case and has_map else "",
        address=_addresses(round_.id, show, site_id),
    )


def _chosen_round(rounds: list[Round]) -> Round | None:
    named = request.args.get("round", type=int)
    if named is not None:
        return inspections.round_numbered(named)
    return inspections.round_to_show(rounds)


def _chosen_photo(case: queries.Case | None) -> Any:
    if case is None or not case.evidence:
        return None
    named = request.args.get("photo", type=int)
    return next((each for each in case.evidence if each.id == named), case.evidence[0])


def _neighbours(entries: list[queries.Entry], verdict_id: int | None) -> tuple[int | None, int | None]:
    listed = [entry.verdict_id for entry in entries]
    if verdict_id not in listed:
        return None, next(iter(listed), None)
    at = listed.index(verdict_id)
    return (listed[at - 1] if at else None), (listed[at + 1] if at + 1 < len(listed) else None)


def _first_listed(entries: list[queries.Entry], verdict_id: int | None) -> int:
    """Choose where a long queue is cut, so that the case at hand is among those listed."""
    at = next((number for number, entry in enumerate(entries) if entry.verdict_id == verdict_id), 0)
    return max(0, min(at - LISTED // 4, len(entries) - LISTED))


def _following(round_id: int, verdict_id: int) -> int | None:
    """Choose the case after this one before it leaves the queue; at the end the one before it."""
    before, after = _neighbours(queries.entries(round_id, Show.WAITING), verdict_id)
    return after or before


def _addresses(round_id: int, show: Show, site_id: int | None) -> Any:
    def address(**changed: Any) -> str:
        values = {"round": round_id, "show": None if show is Show.WAITING else show.value, "site": site_id} | changed
        return url_for("review.queue", **{name: value for name, value in values.items() if value})

    return address


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "zh"
