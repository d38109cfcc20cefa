"""Office pages for what could not be checked in a round (无法检查): the list, another day, the next reserve site."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server import clock, tasks
from server.database import transaction
from server.inspections import queries, reserves, words
from server.inspections.errors import BadAgainDay
from server.inspections.rules import RoundState, UnableNext
from server.inspections.unable import unable_sites
from server.people.access import access, current_account
from server.people.rules import Role
from server.places.rules import type_word

blueprint = Blueprint("unable", __name__)


@blueprint.get("/office/rounds/<int:round_id>/unable")
@access(Role.OFFICE, Role.VIEWER)
def unable_list(round_id: int) -> str:
    """List the sites of a round that could not be checked, with reason and photo, and what is left to be done."""
    round_ = queries.round_numbered(round_id)
    return render_template(
        "inspections/unable.html",
        round=round_,
        sites=unable_sites(round_id),
        reserves=queries.reserves_left(round_id),
        may_plan=current_account().role in (Role.OFFICE, Role.ADMIN) and round_.state is RoundState.OPEN,
        today=clock.today(),
        nexts=UnableNext,
        words=words,
        say_type=_say_type,
    )


@blueprint.post("/office/rounds/<int:round_id>/sites/<int:site_id>/reserve")
@access(Role.OFFICE)
def draw_up_reserve(round_id: int, site_id: int) -> Response:
    """Let the next reserve site take the place of one that could not be checked."""
    by = current_account().id
    with transaction():
        round_ = queries.round_numbered(round_id)
        drawn = reserves.draw_up_reserve(round_, site_id, request.form.get("reason", ""), by=by)
        name = drawn.name
        given_to = len(queries.inspectors_of(round_id, drawn.id))
    tasks.wake()
    told = _("已启用备用点位“%(name)s”。", name=name)
    flash(told + (_("已分配给原点位的检查员。") if given_to else _("请为它分配检查员。")))
    return redirect(url_for("unable.unable_list", round_id=round_id))


@blueprint.post("/office/rounds/<int:round_id>/sites/<int:site_id>/again")
@access(Role.OFFICE)
def check_again(round_id: int, site_id: int) -> Response:
    """Set the day from which a site is to be checked again."""
    by = current_account().id
    try:
        on = date.fromisoformat(request.form.get("on", ""))
    except ValueError as error:
        raise BadAgainDay() from error
    with transaction():
        reserves.check_again(queries.round_numbered(round_id), site_id, on, by=by)
    flash(_("已安排择时再查，检查员的“今日”中会显示。"))
    return redirect(url_for("unable.unable_list", round_id=round_id))


def _say_type(code: str) -> str:
    locale = get_locale()
    return type_word(code, locale.language if locale else "zh")
