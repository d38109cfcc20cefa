"""Office pages for drawing the sites of a round: the plan with its numbers first, then the draw, then the record."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.database import transaction
from server.errors import Problem
from server.inspections import queries
from server.inspections.draws import drawing as draws
from server.inspections.draws import queries as draw_queries
from server.inspections.draws.sampling import METHOD, Plan, PlanNumber, Quota, Stratum, seed_text
from server.inspections.models import Round
from server.people.access import access, current_account
from server.people.rules import Role
from server.places import queries as places
from server.places.rules import AreaLevel, type_word

blueprint = Blueprint("draws", __name__)
LEVELS = (AreaLevel.DISTRICT, AreaLevel.STREET, AreaLevel.COMMUNITY)


@blueprint.get("/office/rounds/<int:round_id>/draw")
@access(Role.OFFICE, Role.VIEWER)
def draw_page(round_id: int) -> str:
    """Show the draws of a round and the form of a new one; with a plan in the address, its numbers."""
    round_ = queries.round_numbered(round_id)
    strata, wrong = _previewed(round_)
    _tree, names = places.area_tree()
    made = draw_queries.draws(round_id)
    return render_template(
        "inspections/draw.html",
        round=round_,
        types=draw_queries.types_asked(round_),
        in_round=len(queries.sample(round_id)),
        levels=LEVELS,
        asked=request.args,
        strata=strata,
        wrong=wrong,
        area_names=names,
        draws=[(each, draw_queries.checked(each), draw_queries.rows_of(each)) for each in made],
        say_type=_say_type,
        method=METHOD,
    )


@blueprint.post("/office/rounds/<int:round_id>/draw")
@access(Role.OFFICE)
def draw_sample(round_id: int) -> Response:
    """Draw the sites as planned and keep the record."""
    plan, by = _plan(request.form), current_account().id
    with transaction():
        made = draws.draw_sample(queries.round_numbered(round_id), plan, request.form.get("seed", ""), by=by)
        chosen, reserves = made.chosen, made.reserves
    flash(_("已抽取 %(n)s 个点位和 %(reserves)s 个备用点位。", n=chosen, reserves=reserves), "success")
    return redirect(url_for("draws.draw_page", round_id=round_id))


def _previewed(round_: Round) -> tuple[tuple[Stratum, ...], Problem | None]:
    """Work out the numbers of the plan in the address; what is wrong with it is shown above the form."""
    if "seed" not in request.args:
        return (), None
    try:
        seed_text(request.args.get("seed", ""))
        return draws.preview(round_, _plan(request.args)), None
    except Problem as problem:
        return (), problem


def _plan(form: Any) -> Plan:
    """Read a plan from a form: `number_TYPE`, `how_TYPE`, `reserves`, `level`. Raises PlanEmpty, PlanNumber."""
    quotas = tuple(
        Quota(name.removeprefix("number_"), _whole(text), form.get(f"how_{name.removeprefix('number_')}") == "total")
        for name, text in form.items()
        if name.startswith("number_") and text.strip() and text.strip() != "0"
    )
    level = form.get("level", "")
    known = {each.value for each in LEVELS}
    return Plan(quotas, _whole(form.get("reserves", "").strip() or "0"), level if level in known else None)


def _whole(text: str) -> int:
    text = text.strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise PlanNumber()
    return int(text)


def _say_type(code: str) -> str:
    locale = get_locale()
    return type_word(code, locale.language if locale else "zh")
