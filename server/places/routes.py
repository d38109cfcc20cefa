"""Office pages of sites: the list, and one site with its facts, units, corrections and reference line."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.database import transaction
from server.geo.datum import Datum
from server.geo.metres import distance_m
from server.geo.position import Position, read_degrees
from server.people import queries as people
from server.people.access import access, current_account
from server.people.errors import UnitUnknown
from server.people.rules import Role
from server.places import corrections, labels, lines, operations, queries, todo, words
from server.places.models import Site
from server.places.rules import SiteState, UnitRole
from server.places.sketch import Sketch, sketch_of
from server.places.todo import Todo

blueprint = Blueprint("places", __name__)
PAGE = 100
_AROUND_M = 300.0  # what lies this near beyond a site's own extent is drawn beside it


@blueprint.get("/office/places")
@access(Role.OFFICE, Role.VIEWER)
def site_list() -> str:
    """List sites by type, area, state and text; every figure above the list is a link to what it counts."""
    asked = {name: request.args.get(name, "").strip() for name in ("type", "area", "state", "todo", "search")}
    page = max(1, request.args.get("page", 1, type=int))
    state = SiteState(asked["state"]) if asked["state"] in set(SiteState) else None
    task = Todo(asked["todo"]) if asked["todo"] in set(Todo) else None
    found = queries.count_sites(
        site_type=asked["type"], area_code=asked["area"], state=state, todo=task, search=asked["search"]
    )
    pages = max(1, -(-found // PAGE))
    page = min(page, pages)
    listed = queries.sites(
        site_type=asked["type"],
        area_code=asked["area"],
        state=state,
        todo=task,
        search=asked["search"],
        limit=PAGE,
        offset=(page - 1) * PAGE,
    )
    return render_template(
        "places/list.html",
        sites=listed,
        found=found,
        total=queries.count_sites(),
        page=page,
        pages=pages,
        asked=asked,
        filters={name: value for name, value in asked.items() if value},
        types=queries.site_types_in_use(),
        areas=queries.areas(),
        states=list(SiteState),
        waiting=todo.counts(),
        words=words,
        Lead=UnitRole.LEAD,
    )


@blueprint.get("/office/places/labels")
@access(Role.OFFICE, Role.VIEWER)
def site_labels() -> str:
    """Print the QR codes of the listed sites, by the same filters as the list, or of one site."""
    one = request.args.get("site", type=int)
    asked = {name: request.args.get(name, "").strip() for name in ("type", "area", "search")}
    found = (
        [queries.site(one)]
        if one
        else queries.sites(site_type=asked["type"], area_code=asked["area"], search=asked["search"], limit=labels.MOST)
    )
    total = 1 if one else queries.count_sites(site_type=asked["type"], area_code=asked["area"], search=asked["search"])
    public_url = current_app.extensions["settings"].public_url
    shown = [(site, labels.label_picture(public_url, site.code)) for site in found]
    return render_template("places/labels.html", labels=shown, total=total, words=words, public_url=public_url)


@blueprint.get("/office/places/<int:site_id>")
@access(Role.OFFICE, Role.VIEWER)
def site_page(site_id: int) -> str:
    """Show one site."""
    site = queries.site(site_id)
    line = queries.reference_line(site_id)
    proposed = queries.corrections(site)
    return render_template(
        "places/site.html",
        site=site,
        middle=queries.middle_of(site_id),
        line=line,
        sketch=_sketch(site),
        answers=queries.units_of(site),
        units=people.units(),
        corrections=proposed,
        accounts={account.id: account.display_name for account in people.accounts()},
        chain=queries.area_chain(site.area_code),
        roles=list(UnitRole),
        data=[datum.value for datum in Datum],
        label=labels.label_picture(current_app.extensions["settings"].public_url, site.code),
        label_address=labels.label_address(current_app.extensions["settings"].public_url, site.code),
        words=words,
    )


@blueprint.post("/office/places/<int:site_id>/units")
@access(Role.OFFICE)
def assign_unit(site_id: int) -> Response:
    """Record that a unit answers for the site."""
    name = request.form.get("unit", "").strip()
    role = UnitRole.ASSISTING if request.form.get("role") == UnitRole.ASSISTING else UnitRole.LEAD
    with transaction():
        unit = people.unit_by_name(name)
        if unit is None:
            raise UnitUnknown(name=name)
        operations.assign_unit(queries.site(site_id), unit.id, role, by=current_account().id)
    flash(_("已登记责任单位“%(name)s”。", name=name), "success")
    return _back(site_id)


@blueprint.post("/office/places/<int:site_id>/units/<int:unit_id>/confirmation")
@access(Role.OFFICE)
def confirm_unit(site_id: int, unit_id: int) -> Response:
    """Confirm a proposed unit."""
    with transaction():
        operations.confirm_unit(queries.site(site_id), unit_id, by=current_account().id)
    flash(_("已确认责任单位。"), "success")
    return _back(site_id)


@blueprint.post("/office/places/<int:site_id>/units/<int:unit_id>/removal")
@access(Role.OFFICE)
def remove_unit(site_id: int, unit_id: int) -> Response:
    """Record that a unit no longer answers for the site."""
    with transaction():
        operations.remove_unit(queries.site(site_id), unit_id, by=current_account().id)
    flash(_("该单位不再是责任单位。"), "success")
    return _back(site_id)


@blueprint.post("/office/places/<int:site_id>/place")
@access(Role.OFFICE)
def locate_site(site_id: int) -> Response:
    """Put a site on the map by typed degrees in any datum."""
    form = request.form
    where = Position(
        read_degrees(form.get("lon", "")), read_degrees(form.get("lat", "")), Datum.named(form.get("datum", "wgs84"))
    )
    with transaction():
        operations.locate_site(queries.site(site_id), where, by=current_account().id)
    flash(_("位置已更新。"), "success")
    return _back(site_id)


@blueprint.post("/office/places/<int:site_id>/corrections")
@access(Role.OFFICE, Role.INSPECTOR)
def propose_correction(site_id: int) -> Response:
    """Propose a correction of the site's place, name or existence."""
    form = request.form
    position = None
    if form.get("lon") or form.get("lat"):
        position = Position(
            read_degrees(form.get("lon", "")),
            read_degrees(form.get("lat", "")),
            Datum.named(form.get("datum", "wgs84")),
            read_degrees(form["accuracy_m"]) if form.get("accuracy_m") else None,
        )
    by = current_account().id
    with transaction():
        corrections.propose_correction(queries.site(site_id), form.get("reason", ""), by=by, position=position)
    flash(_("点位纠错已提交，等待创建办处理。"), "success")
    if current_account().role is Role.INSPECTOR:
        return redirect(url_for("house.front_door"))
    return _back(site_id)


@blueprint.post("/office/places/corrections/<int:correction_id>/acceptance")
@access(Role.OFFICE)
def accept_correction(correction_id: int) -> Response:
    """Accept a correction."""
    with transaction():
        decided = corrections.accept_correction(queries.correction(correction_id), by=current_account().id)
        site_id = decided.site_id
    flash(_("已采纳点位纠错。"), "success")
    return _back(site_id)


@blueprint.post("/office/places/corrections/<int:correction_id>/rejection")
@access(Role.OFFICE)
def reject_correction(correction_id: int) -> Response:
    """Reject a correction."""
    with transaction():
        site_id = corrections.reject_correction(queries.correction(correction_id), by=current_account().id).site_id
    flash(_("未采纳该点位纠错，记录已保留。"), "success")
    return _back(site_id)


@blueprint.post("/office/places/corrections/<int:correction_id>/reopening")
@access(Role.OFFICE)
def reopen_correction(correction_id: int) -> Response:
    """Take the decision about a correction back."""
    with transaction():
        decided = queries.correction(correction_id)
        stays = corrections.keeps_its_place(decided)
        site_id = corrections.reopen_correction(decided, by=current_account().id).site_id
    flash(_("已撤销处理，该纠错待重新处理。"), "success")
    if stays:
        flash(_("此前没有这个点位的位置记录，点位仍在采纳的位置；不对的，请直接修改点位位置。"), "warning")
    return _back(site_id)


@blueprint.post("/office/places/<int:site_id>/review")
@access(Role.OFFICE)
def review_line(site_id: int) -> Response:
    """Record that somebody has looked at the reference line; `reverse` turns its zero end first."""
    with transaction():
        lines.review_reference_line(queries.site(site_id), by=current_account().id, reverse="reverse" in request.form)
    flash(_("基准线已审定。"), "success")
    return _back(site_id)


@blueprint.post("/office/places/<int:site_id>/retirement")
@access(Role.OFFICE)
def retire_site(site_id: int) -> Response:
    """Take a site out of use and keep its history."""
    with transaction():
        operations.retire_site(queries.site(site_id), request.form.get("reason", ""), by=current_account().id)
    flash(_("点位已停用，历史记录保留。"), "success")
    return _back(site_id)


def _sketch(site: Site) -> Sketch | None:
    geometry = queries.geometry_of(site)
    if geometry is None:
        return None
    middle = queries.middle_of(site.id)
    west, south, east, north = geometry.bounds
    reach_m = _AROUND_M + distance_m(west, south, east, north) / 2
    near = queries.sites_near(*middle, reach_m) if middle else []
    around = [shape for other, _away in near if other.id != site.id and (shape := queries.geometry_of(other))]
    waiting = next((c for c in queries.corrections(site) if c.decided_at is None and c.lon is not None), None)
    proposed = (cast(float, waiting.lon), cast(float, waiting.lat)) if waiting else None
    return sketch_of(geometry, line=queries.reference_line(site.id), around=around, proposed=proposed)


def _back(site_id: int) -> Response:
    return redirect(url_for("places.site_page", site_id=site_id))
