"""逐项核对: the page of the desk. Its script fetches items ahead; without scripts 证据核对 does it by plain forms."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for

from server.inspections import queries, words
from server.inspections.models import Round
from server.inspections.rules import RoundState
from server.people.access import access, current_account
from server.people.rules import Role
from server.places import queries as places
from server.places.base_map import base_map_file
from server.review.desk import queue
from server.review.desk import words as said
from server.review.desk.api import wanted_of
from server.review.desk.queue import Wanted
from server.review.desk.whys import Why

blueprint = Blueprint("desk", __name__)


@blueprint.get("/office/review/desk")
@access(Role.OFFICE, Role.VIEWER)
def desk() -> str:
    """Show the desk of a round: what is left, for which reason, and room for one item."""
    rounds = queries.rounds()
    named = request.args.get("round", type=int)
    round_ = queries.round_numbered(named) if named is not None else queries.round_to_show(rounds)
    if round_ is None:
        return render_template("review/no-round.html")
    return render_template("review/desk.html", round=round_, rounds=rounds, words=words, said=said, **_shown(round_))


def _shown(round_: Round) -> dict[str, Any]:
    wanted = wanted_of(request.args)
    listed = queue.waiting(round_.id)
    shown = queue.chosen(listed, wanted)
    is_open = round_.state is RoundState.OPEN
    return {
        "wanted": wanted,
        "area": request.args.get("area", ""),
        "total": len(shown),
        "is_sample": wanted.why is Why.NOT_CAMERA,
        "whys": queue.left_by_why(listed, wanted),
        "areas": _areas(queue.left_by_area(listed, wanted)),
        "site": places.site(wanted.site_id) if wanted.site_id else None,
        "today": queue.decided_today(round_.id, current_account().id),
        "may_decide": is_open and current_account().role in (Role.OFFICE, Role.ADMIN),
        "is_closed": not is_open,
        "has_base_map": base_map_file(current_app.extensions["settings"].data_dir) is not None,
        "address": _addresses(round_.id, wanted),
    }


def _areas(left: dict[str | None, int]) -> list[tuple[str, str, int]]:
    """Give every area in which something waits, with what lies in it: code, name and number."""
    tree, names = places.area_tree()
    counted: dict[str, int] = {}
    for code, number in left.items():
        above: str | None = code
        seen: set[str] = set()
        while above is not None and above not in seen:
            seen.add(above)
            counted[above] = counted.get(above, 0) + number
            above = tree.above.get(above)
    return [(code, names.get(code, code), counted[code]) for code in sorted(counted)]


def _addresses(round_id: int, wanted: Wanted) -> Any:
    area = request.args.get("area", "")

    def address(**changed: Any) -> str:
        why = wanted.why.value if wanted.why else None
        values: dict[str, Any] = {"round": round_id, "why": why, "area": area, "site": wanted.site_id} | changed
        return url_for("review.desk.desk", **{name: value for name, value in values.items() if value})

    return address
