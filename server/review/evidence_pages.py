"""证据核对: possible repetitions side by side, doubtful photos, and what was said about both; plain forms, no script.

Everything is written with who, when and why, and taken back with a trace. Leaders may read. The pages cut long lists:
what was said leaves the first list, so that the next questions move up.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server import tasks
from server.compliance.engine.sameness import Question
from server.database import transaction
from server.errors import Conflict, Invalid, Problem
from server.inspections import queries, words
from server.inspections.evidence import pairing, ruling, rulings
from server.inspections.evidence.kept import lacking
from server.inspections.evidence.models import EvidenceRuling
from server.inspections.evidence.photo_words import photo_words
from server.inspections.evidence.rulings import Doubtful
from server.inspections.evidence.said import said_of
from server.inspections.evidence.sameness import Same
from server.inspections.models import Round
from server.inspections.rules import RoundState, Ruling
from server.people.access import access, current_account
from server.people.rules import Role
from server.review import evidence
from server.review.evidence import WAITS, Standing

blueprint = Blueprint("evidence", __name__)
PAGE = 20
LISTS = ("pairs", "photos", "said")


class AnswerMissing(Invalid):
    """The form came without an answer."""

    code = "evidence_answer_missing"
    zh = "请选择结论，并写明理由。"
    en = "Please choose an answer and give the reason."


@blueprint.get("/office/review/evidence")
@access(Role.OFFICE, Role.VIEWER)
def listing() -> str:
    """Show what people are asked about the evidence of a round."""
    rounds = queries.rounds()
    named = request.args.get("round", type=int)
    round_ = queries.round_numbered(named) if named is not None else queries.round_to_show(rounds)
    if round_ is None:
        return render_template("review/no-round.html")
    shown = request.args.get("show", "")
    return _page(round_, shown if shown in LISTS else "pairs", site_id=request.args.get("site", type=int))


@blueprint.post("/office/review/evidence/pairs/<int:pair_id>")
@access(Role.OFFICE)
def answer_pair(pair_id: int) -> Response | tuple[str, int]:
    """Say 同一处 or 不同 about a pair; a form that lacks something comes back as it was filled in."""
    said, reason = request.form.get("answer", ""), request.form.get("reason", "")
    by = current_account().id
    try:
        if said not in set(Same):
            raise AnswerMissing()
        with transaction():
            pairing.answer(pair_id, Same(said), reason, by=by)
    except Problem as problem:
        return _again("pairs", pair_id, problem)
    tasks.wake()
    flash(_("已认定为“%(answer)s”，判定将重新计算。", answer=words.SAME[Same(said)]), "success")
    return _back("pairs")


@blueprint.post("/office/review/evidence/sites/<int:site_id>/different")
@access(Role.OFFICE)
def all_different(site_id: int) -> Response:
    """Say 不同 about every open pair of two inspectors at one site: each saw things of their own."""
    round_id, reason = request.form.get("round", 0, type=int), request.form.get("reason", "")
    by = current_account().id
    with transaction():
        waiting = [each.asked.id for each in evidence.standings(round_id, site_id) if each.is_between_inspectors]
        for pair_id in waiting:
            pairing.answer(pair_id, Same.DIFFERENT, reason, by=by)
    tasks.wake()
    flash(_("已将 %(n)s 对认定为“不同”，判定将重新计算。", n=len(waiting)), "success")
    return _back("pairs")


@blueprint.post("/office/review/evidence/pairs/<int:pair_id>/withdraw")
@access(Role.OFFICE)
def withdraw_answer(pair_id: int) -> Response:
    """Take the answer about a pair back."""
    by = current_account().id
    with transaction():
        pairing.withdraw_answer(pair_id, by=by)
    tasks.wake()
    flash(_("认定已撤回，判定将重新计算。"), "success")
    return _back("said")


@blueprint.post("/office/review/evidence/photos/<int:photo_id>")
@access(Role.OFFICE)
def rule_photo(photo_id: int) -> Response | tuple[str, int]:
    """Accept or reject a photo; a form that lacks something comes back as it was filled in."""
    said, reason = request.form.get("ruling", ""), request.form.get("reason", "")
    by = current_account().id
    try:
        if said not in set(Ruling):
            raise AnswerMissing()
        with transaction():
            ruling.rule(photo_id, Ruling(said), reason, by=by)
    except Problem as problem:
        return _again("photos", photo_id, problem)
    tasks.wake()
    flash(_("已认定为“%(answer)s”，判定将重新计算。", answer=words.RULINGS[Ruling(said)]), "success")
    return _back("photos")


@blueprint.post("/office/review/evidence/photos/<int:photo_id>/withdraw")
@access(Role.OFFICE)
def withdraw_ruling(photo_id: int) -> Response:
    """Take the ruling on a photo back."""
    by = current_account().id
    with transaction():
        ruling.withdraw_ruling(photo_id, by=by)
    tasks.wake()
    flash(_("认定已撤回，判定将重新计算。"), "success")
    return _back("said")


def _back(show: str) -> Response:
    given = {name: request.form.get(name, type=int) for name in ("round", "site", "page")}
    where: dict[str, Any] = {name: each for name, each in given.items() if each}
    return redirect(url_for("review.evidence.listing", show=show, **where))


def _again(show: str, number: int, problem: Problem) -> tuple[str, int]:
    """Give the page once more, with what was wrong beside the form and what was written in it."""
    round_ = queries.round_numbered(request.form.get("round", 0, type=int))
    locale = get_locale()
    sentence = problem.sentence(locale.language if locale else "zh")
    # Who was too late does not find the form again, because the photo or pair is no longer listed.
    wrong = {"number": number, "sentence": sentence, "is_conflict": isinstance(problem, Conflict)}
    given = wrong | {"reason": request.form.get("reason", "")}
    return _page(round_, show, site_id=request.form.get("site", type=int), given=given), problem.status


def _page(round_: Round, show: str, *, site_id: int | None = None, given: dict[str, Any] | None = None) -> str:
    standings = evidence.standings(round_.id, site_id)
    waiting = [each for each in standings if each.question in WAITS]
    doubtful = rulings.doubtful_photos(round_.id, site_id)
    answered = [each for each in standings if each.asked.answer is not None]
    made = rulings.rulings_made(round_.id, site_id)
    lists: dict[str, list[Any]] = {"pairs": waiting, "photos": doubtful, "said": [*made, *answered]}
    page, last, cut = _cut(lists[show])
    comparisons = evidence.comparisons([each for each in cut if isinstance(each, Standing)])
    doubted = evidence.doubted([each for each in cut if isinstance(each, Doubtful)])
    ruled = evidence.ruled([each for each in cut if isinstance(each, EvidenceRuling)])
    shown = [photo for each in comparisons for photo in (each.a, each.b)]
    shown += [*(each.evidence for each in doubted), *(each.evidence for each in ruled)]
    address = _addresses(round_.id, show, site_id)
    return render_template(
        "review/evidence.html",
        round=round_,
        rounds=queries.rounds(),
        show=show,
        site_id=site_id,
        counts={name: len(each) for name, each in lists.items()},
        comparisons=comparisons,
        doubted=doubted,
        ruled=ruled,
        photo_words=photo_words(photo.sha256 for photo in shown),
        lacking=lacking(photo.sha256 for photo in shown),
        said_of=said_of(photo.id for photo in shown),
        two_inspectors=Counter(each.asked.site_id for each in waiting if each.is_between_inspectors),
        page=page,
        at_page=lambda number: address(page=number),
        last=last,
        given=given or {},
        may_decide=current_account().role in (Role.OFFICE, Role.ADMIN) and round_.state is RoundState.OPEN,
        is_closed=round_.state is RoundState.CLOSED,
        words=words,
        Question=Question,
        Same=Same,
        Ruling=Ruling,
        address=address,
    )


def _cut(listed: list[Any]) -> tuple[int, int, list[Any]]:
    """Give the page asked for, how many there are, and what stands on it."""
    last = max(1, -(-len(listed) // PAGE))
    page = min(max(1, request.values.get("page", 1, type=int)), last)
    return page, last, listed[(page - 1) * PAGE : page * PAGE]


def _addresses(round_id: int, show: str, site_id: int | None) -> Any:
    def address(**changed: Any) -> str:
        values: dict[str, Any] = {"round": round_id, "show": show, "site": site_id} | changed
        return url_for("review.evidence.listing", **{name: value for name, value in values.items() if value})

    return address
