"""The desk for its page and for programs: the queue with what is left, and items with all that deciding needs.

Decisions go the way they always go: `PUT /api/v1/evidence/{id}/ruling` and `PUT /api/v1/pairs/{id}/answer`.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask_babel import get_locale

from server.inspections import queries
from server.people.access import access, current_account
from server.people.rules import Role
from server.places import queries as places
from server.review.asked import number_asked
from server.review.desk import queue
from server.review.desk.errors import KeysTooMany, KeyWrong, WhyUnknown
from server.review.desk.items import MOST, items
from server.review.desk.queue import Key, Kind, Wanted
from server.review.desk.telling import items_json
from server.review.desk.whys import Why
from server.review.desk.words import WHYS

blueprint = Blueprint("desk_api", __name__, url_prefix="/api/v1")
LISTED = 500
LATEST = 20


@blueprint.get("/rounds/<int:round_id>/desk")
@access(Role.OFFICE, Role.VIEWER)
def get_queue(round_id: int) -> dict[str, Any]:
    """Give the first 500 items that wait, `?why=&area=&site=`, and how many there are for each reason."""
    queries.round_numbered(round_id)
    wanted = wanted_of(request.args)
    listed = queue.waiting(round_id)
    shown = queue.chosen(listed, wanted)
    today = queue.decided_today(round_id, current_account().id)
    left = queue.left_by_why(listed, wanted)
    return {
        "total": len(shown),
        "deciding": sum(each.decides for each in shown),
        "decided_today": {"everybody": today.everybody, "own": today.own},
        "whys": [{"code": why.value, "word": str(WHYS[why]), "left": number} for why, number in left.items()],
        "items": [
            {"key": str(each.key), "whys": [why.value for why in each.whys], "decides": each.decides}
            for each in shown[:LISTED]
        ],
        "latest": [
            {"key": str(made.key), "number": made.number, "said": made.said, "site": made.site_name}
            for made in queue.latest(round_id, current_account().id, LATEST)
        ],
    }


@blueprint.get("/rounds/<int:round_id>/desk/items")
@access(Role.OFFICE, Role.VIEWER)
def get_items(round_id: int) -> dict[str, Any]:
    """Give up to 20 items, `?keys=photo-12,pair-7`, in that order."""
    round_ = queries.round_numbered(round_id)
    keys = [_key(text) for text in request.args.get("keys", "").split(",") if text]
    if len(keys) > MOST:
        raise KeysTooMany(most=MOST)
    locale = get_locale()
    language = locale.language if locale else "zh"
    return {"items": items_json(items(round_, keys), covert=round_.covert, language=language)}


def wanted_of(asked: Any) -> Wanted:
    """Read which part of the queue is wanted out of the query of an address; raises `WhyUnknown`."""
    why, area = asked.get("why", ""), asked.get("area", "")
    if why and why not in set(Why):
        raise WhyUnknown(why=why, known="、".join(Why))
    areas = frozenset(places.areas_within(area)) if area else None
    return Wanted(Why(why) if why else None, areas, number_asked(asked, "site"))


def _key(text: str) -> Key:
    kind, _, number = text.partition("-")
    if kind not in set(Kind) or not (number.isascii() and number.isdigit()) or len(number) > 9:
        raise KeyWrong(key=text)
    return Key(Kind(kind), int(number))
