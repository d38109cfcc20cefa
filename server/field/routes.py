"""The phone's pages: today's sites, the visit, 随手拍, the outbox, the account. The API stands in api.py.

Every page that takes something in is a plain form first; scripts take over where they run.
"""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from server import clock
from server.errors import Problem
from server.field import forms, queries
from server.field.ground import ground
from server.field.map_sites import box_of, map_sites
from server.field.package_file import public_key
from server.field.rechecks import rounds_to_recheck
from server.field.today import assigned_sites
from server.inspections import queries as inspections
from server.inspections.rules import RoundState
from server.people import queries as people
from server.people.access import access, current_account
from server.people.rules import Role
from server.places.base_map import base_map_file
from server.places.rules import SITE_TYPES

blueprint = Blueprint("field", __name__, url_prefix="/field")


@blueprint.after_request
def _name_owner(response: Response) -> Response:
    """Name the account a page was made for, so that a phone never shows it to another person."""
    if current_user.is_authenticated:
        response.headers["X-Field-Owner"] = str(current_user.id)
    return response


@blueprint.get("")
@access(Role.INSPECTOR, Role.OFFICE)
def today() -> str:
    """List the sites assigned to the inspector."""
    mobile = {kind.code for kind in SITE_TYPES if kind.mobile}
    account = current_account()
    rounds, again = assigned_sites(account), rounds_to_recheck(account)
    return render_template(
        "field/today.html",
        rounds=rounds,
        rechecks=again,
        mobile=mobile,
        now=clock.now(),
        package_key=public_key(current_app),
    )


@blueprint.get("/map")
@access(Role.INSPECTOR, Role.OFFICE)
def site_map() -> str:
    """Show the day's sites on a map of the city's own data."""
    account = current_account()
    rounds, again = assigned_sites(account), rounds_to_recheck(account)
    return render_template("field/map.html", rounds=rounds, rechecks=again, sites=map_sites(rounds, again))


@blueprint.get("/map.json")
@access(Role.INSPECTOR, Role.OFFICE)
def map_ground() -> Response:
    """Give the ground under the phone's map; it names no site. Phones keep it and ask whether it has changed."""
    account = current_account()
    path = base_map_file(current_app.extensions["settings"].data_dir)
    body = ground(path, box_of(assigned_sites(account), rounds_to_recheck(account)))
    answer = Response(body, content_type="application/json; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.get("/s/<code>")
@access(Role.INSPECTOR, Role.OFFICE)
def site_by_code(code: str) -> Response:
    """Lead from a site's printed code to its check; where there is not exactly one, to the list that says so."""
    found = [(each.id, site) for each in assigned_sites(current_account()) for site in each.sites if site.code == code]
    still = [one for one in found if not one[1].complete]
    only = found if len(found) == 1 else still
    if len(only) == 1:
        return redirect(url_for("field.visit", round_id=only[0][0], site_id=only[0][1].id))
    return redirect(url_for("field.today", code=code))


@blueprint.get("/rounds/<int:round_id>/sites/<int:site_id>")
@access(Role.INSPECTOR, Role.OFFICE)
def visit(round_id: int, site_id: int) -> str:
    """Show what is to be checked at a site."""
    return _visit_page(round_id, site_id)


@blueprint.post("/rounds/<int:round_id>/sites/<int:site_id>")
@access(Role.INSPECTOR, Role.OFFICE)
def take_visit(round_id: int, site_id: int) -> str | Response | tuple[str, int]:
    """Take one observation with its photos from the plain form."""
    try:
        kept = forms.take_observation(round_id, site_id, request.form, request.files, current_account())
    except Problem as problem:
        return _visit_page(round_id, site_id, wrong=problem.sentence(_language())), problem.status
    told = _("已收到 %(n)s 条记录。", n=kept.records)
    flash(told + (_("共计 %(n)s 处。", n=kept.things) if kept.things else ""), "success")
    again = 1 if "recheck" in request.form else None
    return redirect(url_for("field.visit", round_id=round_id, site_id=site_id, recheck=again))


@blueprint.post("/rounds/<int:round_id>/sites/<int:site_id>/position")
@access(Role.INSPECTOR, Role.OFFICE)
def take_position(round_id: int, site_id: int) -> str | Response | tuple[str, int]:
    """Take where a site is, from the plain form: a site without a place is put there, for another it is proposed."""
    try:
        outcome = forms.take_position(round_id, site_id, request.form, current_account())
    except Problem as problem:
        return _visit_page(round_id, site_id, wrong=problem.sentence(_language())), problem.status
    told = {
        "located": _("点位已定位。已收到的照片将按新位置重新核对。"),
        "proposed": _("已提交创建办核对，核对前仍按原来的位置判断。"),
        "unchanged": _("点位已经在这个位置，没有改动。"),
    }
    flash(told[outcome], "success")
    return redirect(url_for("field.visit", round_id=round_id, site_id=site_id))


@blueprint.get("/problem")
@access(Role.INSPECTOR, Role.OFFICE)
def problem() -> str:
    """Ask for an ad-hoc problem (随手拍)."""
    return _problem_page()


@blueprint.post("/problem")
@access(Role.INSPECTOR, Role.OFFICE)
def take_problem() -> str | Response | tuple[str, int]:
    """Take an ad-hoc problem from the plain form."""
    try:
        forms.take_problem(request.form, request.files, current_account())
    except Problem as fault:
        return _problem_page(wrong=fault.sentence(_language())), fault.status
    flash(_("问题已送达。"), "success")
    return redirect(url_for("field.problem"))


@blueprint.get("/outbox")
@access(Role.INSPECTOR, Role.OFFICE)
def outbox() -> str:
    """Show what is on the phone and what has arrived."""
    return render_template("field/outbox.html")


@blueprint.get("/me")
@access(Role.INSPECTOR, Role.OFFICE)
def me() -> str:
    """Show who is signed in on this phone."""
    return render_template("field/me.html")


def _visit_page(round_id: int, site_id: int, wrong: str | None = None) -> str:
    account = current_account()
    checklist = queries.checklist(round_id, site_id, account, recheck="recheck" in request.values)
    key = request.values.get("requirement", "")
    chosen = next((one for one in checklist.requirements if one.key == key), None)
    return render_template(
        "field/visit.html",
        checklist=checklist,
        chosen=chosen or next(iter(checklist.requirements), None),
        typed=request.form if wrong else {},
        is_office=account.role is not Role.INSPECTOR,
        wrong=wrong,
        tokens=forms.fresh_tokens(),
    )


def _problem_page(wrong: str | None = None) -> str:
    round_id = request.values.get("round", type=int)
    site_id = request.values.get("site", type=int)
    site_name = ""
    if round_id and site_id:
        site_name = str(queries.checklist(round_id, site_id, current_account()).site["name"])
    rounds = inspections.rounds(RoundState.OPEN)
    shown = inspections.round_to_show(rounds)
    chosen = next((each for each in rounds if each.id == round_id), shown)
    return render_template(
        "field/problem.html",
        types=queries.problem_types(),
        units=people.units(),
        rounds=rounds,
        round=round_id or (shown.id if shown else None),
        pictures=queries.pictures_of(chosen) if chosen else None,
        site=site_id if site_name else None,
        site_name=site_name,
        tokens=forms.fresh_tokens(),
        wrong=wrong,
    )


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "zh"
