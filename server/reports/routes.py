"""Office pages of lists: the problems of a round by unit or by area, and their files."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server import clock
from server.database import db, transaction
from server.documents.spreadsheet import problem_list_xlsx
from server.documents.word_list import problem_list_docx
from server.inspections import queries as inspections
from server.inspections.draws.queries import draw_numbered
from server.notices import findings, operations, words
from server.notices.errors import FindingUnknown
from server.notices.evidence import RoundEvidence
from server.notices.models import Finding
from server.notices.paper import Issuer
from server.notices.rules import NoticeState
from server.people import queries as people
from server.people.access import access, current_account
from server.people.errors import UnitUnknown
from server.people.rules import Role
from server.reports.problems import STATUSES, Grouping, entries, grouped, problem_list
from server.reports.protocol import protocol_file

blueprint = Blueprint("reports", __name__)
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@blueprint.get("/office/problems")
@access(Role.OFFICE, Role.VIEWER)
def problems() -> str | Response:
    """Go to the problems of the round to show."""
    shown = inspections.round_to_show(inspections.rounds())
    if shown is None:
        return render_template("reports/no-rounds.html")
    return redirect(url_for("reports.round_problems", round_id=shown.id))


@blueprint.get("/office/rounds/<int:round_id>/problems")
@access(Role.OFFICE, Role.VIEWER)
def round_problems(round_id: int) -> str:
    """List the problems of a round, to be chosen for notices."""
    inspections.round_numbered(round_id)
    evidence = RoundEvidence(round_id)
    if findings.changes(round_id, evidence):  # most views change nothing and then never wait for the writers' turn
        with transaction():
            findings.open_findings(round_id)
        evidence = RoundEvidence(round_id)
    by, status = _grouping(), request.args.get("status", "")
    listed, now = entries(round_id, evidence), clock.now()
    states = [entry.status(now) for entry in listed]
    shown = [entry for entry, state in zip(listed, states, strict=True) if status not in STATUSES or state == status]
    return render_template(
        "reports/problems.html",
        round=inspections.round_numbered(round_id),
        rounds=inspections.rounds(),
        by=by,
        status=status if status in STATUSES else "",
        groups=grouped(shown, by),
        shown_count=len(shown),
        total=len(listed),
        counts={state: states.count(state) for state in STATUSES},
        now=now,
        units=people.units(),
        words=words,
    )


@blueprint.post("/office/rounds/<int:round_id>/notices")
@access(Role.OFFICE)
def draft_notices(round_id: int) -> Response:
    """Draft one notice for each unit from the chosen problems."""
    chosen = request.form.getlist("finding", type=int)
    with transaction():
        made = operations.draft_per_unit(round_id, chosen, by=current_account().id)
        numbers = [notice.id for notice in made]
    flash(_("已拟 %(n)s 份整改通知单草稿，请核对后签发。", n=len(numbers)), "success")
    if len(numbers) == 1:
        return redirect(url_for("notices.show_notice", notice_id=numbers[0]))
    return redirect(url_for("notices.notice_list", state=NoticeState.DRAFT.value))


@blueprint.post("/office/findings/<int:finding_id>/unit")
@access(Role.OFFICE)
def name_unit(finding_id: int) -> Response:
    """Name the unit that answers for a problem."""
    with transaction():
        finding = db.session.get(Finding, finding_id)
        if finding is None:
            raise FindingUnknown(finding=finding_id)
        unit = people.unit_by_name(request.form.get("unit", ""))
        if unit is None:
            raise UnitUnknown(name=request.form.get("unit", ""))
        findings.name_unit(finding, unit, by=current_account().id)
        round_id, name = finding.round_id, unit.name
    flash(_("责任单位已定为“%(name)s”。", name=name), "success")
    return redirect(url_for("reports.round_problems", round_id=round_id))


def _grouping() -> Grouping:
    return Grouping.AREA if request.args.get("by") == Grouping.AREA.value else Grouping.UNIT


@blueprint.get("/office/rounds/<int:round_id>/problems.<any(xlsx, docx):kind>")
@access(Role.OFFICE, Role.VIEWER)
def problem_file(round_id: int, kind: str) -> Response:
    """Hand out the problem list as XLSX or DOCX."""
    round_ = inspections.round_numbered(round_id)
    if findings.changes(round_id):
        with transaction():
            findings.open_findings(round_id)
    content = problem_list(round_, _grouping(), Issuer.of(current_app.extensions["settings"]))
    data = problem_list_xlsx(content) if kind == "xlsx" else problem_list_docx(content)
    name = f"{content.title}.{kind}".replace("/", "-")
    return send_file(BytesIO(data), mimetype=MEDIA[kind], as_attachment=True, download_name=name)


@blueprint.get("/office/draws/<int:draw_id>.<any(pdf, docx):kind>")
@access(Role.OFFICE, Role.VIEWER)
def protocol(draw_id: int, kind: str) -> Response:
    """Hand out the protocol of a draw (抽样记录) as PDF or DOCX."""
    data, name = protocol_file(draw_numbered(draw_id), kind, current_app.extensions["settings"])
    return send_file(BytesIO(data), mimetype=MEDIA[kind], as_attachment=True, download_name=name)
