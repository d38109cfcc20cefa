"""Office pages of scores: the rate of a round with its tables, the pairs behind each number, and the files."""

from __future__ import annotations

from io import BytesIO
from itertools import islice
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, send_file, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from server.compliance.scores import queries
from server.compliance.scores.queries import NOWHERE, STANDINGS, Slice
from server.compliance.scores.rules import show_points
from server.compliance.scores.table import AREA_AXES, Axis
from server.inspections import queries as inspections
from server.inspections import words
from server.inspections.models import Round
from server.notices.paper import Issuer
from server.people.access import access
from server.people.rules import Role
from server.places import queries as places
from server.places.rules import type_word
from server.reports.score_files import score_file as file_of
from server.reports.scores import ScoreLine, scores_of

blueprint = Blueprint("scores", __name__)
PAGE = 100
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@blueprint.get("/office/scores")
@access(Role.OFFICE, Role.VIEWER)
def scores() -> str | Response:
    """Go to the scores of the round to show."""
    shown = inspections.round_to_show(inspections.rounds())
    if shown is None:
        return render_template("reports/no-scores.html")
    return redirect(url_for("scores.round_scores", round_id=shown.id))


@blueprint.get("/office/rounds/<int:round_id>/scores")
@access(Role.OFFICE, Role.VIEWER)
def round_scores(round_id: int) -> str:
    """Show the rate of a round, its change, and a table for each axis."""
    round_ = inspections.round_numbered(round_id)

    def pairs_address(axis: Axis | None = None, value: str = "", standing: str = "") -> str:
        named: dict[str, Any] = {"axis": axis.value, "value": value} if axis else {}
        named |= {"standing": standing} if standing else {}
        return url_for("scores.score_pairs", round_id=round_id, **named)

    return render_template(
        "reports/scores.html",
        round=round_,
        rounds=inspections.rounds(),
        scores=scores_of(round_, _language()),
        axes=Axis,
        words=words,
        show_points=show_points,
        pairs_address=pairs_address,
        line_address=lambda axis, line: _line_address(round_id, round_.standard_id, axis, line),
    )


@blueprint.get("/office/rounds/<int:round_id>/scores/pairs")
@access(Role.OFFICE, Role.VIEWER)
def score_pairs(round_id: int) -> str:
    """List the requirements at sites behind a number, a page at a time."""
    round_ = inspections.round_numbered(round_id)
    asked, page = _asked(), max(1, min(request.args.get("page", 1, type=int), 10_000))
    found = list(islice(queries.pairs(round_, asked), (page - 1) * PAGE, page * PAGE + 1))
    return render_template(
        "reports/score-pairs.html",
        round=round_,
        asked=asked,
        line=_line_name(round_, asked),
        pairs=found[:PAGE],
        first=(page - 1) * PAGE,
        page=page,
        has_more=len(found) > PAGE,
        show_points=show_points,
        address=lambda number: _page_address(round_id, asked, number),
    )


@blueprint.get("/office/rounds/<int:round_id>/scores.<any(xlsx, csv):kind>")
@access(Role.OFFICE, Role.VIEWER)
def score_file(round_id: int, kind: str) -> Response:
    """Hand out the scores of a round as XLSX or CSV."""
    found = scores_of(inspections.round_numbered(round_id), "zh")
    data = file_of(found, kind, Issuer.of(current_app.extensions["settings"]).name)
    name = f"{found.round.name}得分率.{kind}".replace("/", "-")
    return send_file(BytesIO(data), mimetype=MEDIA[kind], as_attachment=True, download_name=name)


def _asked() -> Slice:
    """Read what is asked for from the address; what means nothing is passed over, as a link may be old."""
    axis, standing = request.args.get("axis", ""), request.args.get("standing", "")
    return Slice(
        axis=Axis(axis) if axis in set(Axis) else None,
        value=request.args.get("value", "")[:100],
        standing=standing if standing in STANDINGS else "",
    )


def _line_name(round_: Round, asked: Slice) -> str:
    """Say which line of a table is shown; empty for the whole round and for nowhere."""
    if asked.axis is None or asked.value == NOWHERE:
        return ""
    if asked.axis is Axis.REQUIREMENT:
        found = next((each for each in queries.requirements(round_) if each.key == asked.value), None)
        return f"{found.key} {found.title}" if found else asked.value
    if asked.axis is Axis.UNIT:
        return {str(number): name for number, name in queries.unit_names().items()}.get(asked.value, asked.value)
    if asked.axis in AREA_AXES:
        return places.area_tree()[1].get(asked.value, asked.value)
    return type_word(asked.value, _language())


def _line_address(round_id: int, standard_id: int, axis: Axis, line: ScoreLine) -> str:
    """Give where the name of a line leads: its clause, or its sites on the map; empty where neither knows it."""
    if line.value == NOWHERE:
        return ""
    if axis is Axis.REQUIREMENT:
        return url_for("standards.reading", standard_id=standard_id, _anchor=line.value)
    kind = {Axis.SITE_TYPE: "type", Axis.UNIT: "unit"}.get(axis, "area")
    narrowed: dict[str, Any] = {kind: line.value}
    return url_for("maps.compliance_map", round=round_id, **narrowed)


def _page_address(round_id: int, asked: Slice, page: int) -> str:
    named = {"axis": asked.axis.value if asked.axis else "", "value": asked.value, "standing": asked.standing}
    wanted: dict[str, Any] = {name: value for name, value in named.items() if value}
    return url_for("scores.score_pairs", round_id=round_id, page=page, **wanted)


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "zh"
