"""Office pages for planning rounds: the list, one round with its sample and inspectors, and its phase."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server import tasks
from server.database import db, transaction
from server.errors import Invalid
from server.geo.datum import Datum
from server.inspections import operations, planning, queries, rechecking, words
from server.inspections.evidence import photos as photo_queries
from server.inspections.rules import Phase, Practice, RoadMode, RoundState, Sharing
from server.inspections.unable import unable_sites
from server.people import queries as people
from server.people.access import access, current_account
from server.people.models import Account
from server.people.rules import Role
from server.places import queries as places
from server.standards import queries as standards
from server.standards.models import StandardState

blueprint = Blueprint("inspections", __name__)


class FormIncomplete(Invalid):
    """A form came without what it needs."""

    code = "form_incomplete"
    zh = "请填写完整：{field}。"
    en = "Please fill in: {field}."


@blueprint.get("/office/rounds")
@access(Role.OFFICE, Role.VIEWER)
def round_list() -> str:
    """List rounds and offer to open a new one."""
    return render_template(
        "inspections/rounds.html",
        rounds=queries.rounds(),
        standards=[each for each, _count in standards.standards(StandardState.PUBLISHED)],
        words=words,
        phases=list(Phase),
        road_modes=list(RoadMode),
        sharings=list(Sharing),
        practice=Practice(),
    )


@blueprint.post("/office/rounds")
@access(Role.OFFICE)
def open_round() -> Response:
    """Open a round, with every site of the types its standard speaks of unless they are to be drawn."""
    form = request.form
    name = form.get("name", "").strip()
    if not name:
        raise FormIncomplete(field=_("批次名称"))
    starts_on, ends_on = _day("starts_on", _("开始日期")), _day("ends_on", _("结束日期"))
    standard_id = form.get("standard_id", type=int)
    if standard_id is None:
        raise FormIncomplete(field=_("测评体系"))
    phase, road_mode = form.get("phase", Phase.NORMAL), form.get("road_mode", RoadMode.WORST_WINDOW)
    if phase not in set(Phase) or road_mode not in set(RoadMode):
        raise FormIncomplete(field=_("适用标准"))
    by = current_account().id
    with transaction():
        standard = standards.standard_numbered(standard_id)
        made = planning.open_round(
            name,
            standard,
            starts_on=starts_on,
            ends_on=ends_on,
            phase=Phase(phase),
            road_mode=RoadMode(road_mode),
            covert="covert" in form,
            practice=_practice(),
            by=by,
        )
        if form.get("sites") != "drawn":
            types = {each.site_type for each in standard.requirements}
            chosen = [site.id for kind in sorted(types) for site in places.sites(site_type=kind)]
            planning.add_sites(made, chosen, by=by)
        round_id = made.id
    if form.get("sites") == "drawn":
        flash(_("检查批次已建立，请填写抽样方案。"))
        return redirect(url_for("draws.draw_page", round_id=round_id))
    flash(_("检查批次已建立，已列入全部适用点位。"))
    return redirect(url_for("inspections.round_page", round_id=round_id))


@blueprint.get("/office/rounds/<int:round_id>")
@access(Role.OFFICE, Role.VIEWER)
def round_page(round_id: int) -> str:
    """Show a round: standard, phase, sample, who inspects what."""
    each = queries.round_numbered(round_id)
    return render_template(
        "inspections/round.html",
        round=each,
        sites=queries.sample(round_id),
        assignees=queries.assignees(round_id),
        inspectors={account.id: account for account in people.accounts(Role.INSPECTOR)},
        words=words,
        phases=list(Phase),
        sharings=list(Sharing),
        unable={one.site.id: one for one in unable_sites(round_id)},
        drawn_up=queries.drawn_up(round_id),
        rechecked=len(rechecking.rechecked_sites(each)) if each.state is RoundState.CLOSED else 0,
        missing_photos=photo_queries.missing_photos(round_id),
        due=queries.due_count(round_id),
        unfinished=queries.unfinished_visits(round_id),
    )


@blueprint.post("/office/rounds/<int:round_id>/assignments")
@access(Role.OFFICE)
def assign_sites(round_id: int) -> Response:
    """Give the ticked sites to an inspector."""
    sites = request.form.getlist("site", type=int)
    inspector_id = request.form.get("inspector", type=int)
    if not sites or inspector_id is None:
        raise FormIncomplete(field=_("点位和检查员"))
    by = current_account().id
    with transaction():
        inspector = db.get_or_404(Account, inspector_id)
        added = planning.assign(queries.round_numbered(round_id), sites, inspector, by=by)
    flash(_("已分配 %(n)s 个点位。", n=added))
    return redirect(url_for("inspections.round_page", round_id=round_id))


@blueprint.post("/office/visits/<uuid:uuid>/declaration")
@access(Role.OFFICE)
def declare_for(uuid: UUID) -> Response:
    """Declare an unfinished visit complete in the inspector's place."""
    by = current_account()
    with transaction():
        visit = operations.declare_for(uuid, request.form.get("reason", ""), by)
        round_id = visit.round_id
    tasks.wake()
    flash(_("已代为声明检查完成，判定将重新计算。"))
    return redirect(url_for("inspections.round_page", round_id=round_id))


@blueprint.post("/office/rounds/<int:round_id>/practice")
@access(Role.OFFICE)
def change_practice(round_id: int) -> Response:
    """Change how a round is carried out."""
    by = current_account().id
    with transaction():
        planning.change_practice(queries.round_numbered(round_id), _practice(), by=by)
    tasks.wake()
    flash(_("检查方式已变更。"))
    return redirect(url_for("inspections.round_page", round_id=round_id))


@blueprint.post("/office/rounds/<int:round_id>/phase")
@access(Role.OFFICE)
def declare_phase(round_id: int) -> Response:
    """Declare 常态 or 迎检."""
    phase = request.form.get("phase", "")
    if phase not in {each.value for each in Phase}:
        raise FormIncomplete(field=_("适用标准"))
    by = current_account().id
    with transaction():
        planning.declare_phase(queries.round_numbered(round_id), Phase(phase), by=by)
    flash(_("适用标准已变更，全部判定将重新计算。"))
    return redirect(url_for("inspections.round_page", round_id=round_id))


def _practice() -> Practice:
    form = request.form
    sharing = form.get("sharing", Sharing.SHARED)
    if sharing not in set(Sharing):
        raise FormIncomplete(field=_("多名检查员"))
    return Practice(
        sharing=Sharing(sharing),
        blind="blind" in form,
        refusal_fails="refusal_fails" in form,
        avoid_own="avoid_own" in form,
        photo_side_px=_whole("photo_side_px", _("照片长边"), Practice.photo_side_px),
        photo_quality=_whole("photo_quality", _("照片质量"), Practice.photo_quality),
        keep_originals="keep_originals" in form,
        watermark="watermark" in form,
        exif_datum=Datum.named(form.get("exif_datum") or Datum.WGS84),
        show_absence="show_absence" in form,
    )


def _whole(name: str, label: str, usual: int) -> int:
    typed = request.form.get(name, "").strip()
    if not typed:
        return usual
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
        raise FormIncomplete(field=label)
    return int(typed)


def _day(name: str, label: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as error:
        raise FormIncomplete(field=label) from error
