"""查照片文字: photos by the text they show, across rounds, as a page and for programs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for

from server.config import Settings
from server.inspections import queries
from server.inspections.evidence.kept import lacking
from server.inspections.schemas import YEARS
from server.people.access import access
from server.people.rules import Role
from server.photos.slogans.engine import is_installed
from server.review.asked import number_asked
from server.review.errors import PhotoTextDateMalformed
from server.review.text_queries import Asked, ShownText, only_nearly, photos_by_text, themes_found

blueprint = Blueprint("photo_texts", __name__)
PAGE = 24
LISTED = 100
LAST_PAGE = 10_000
NAMES = ("words", "theme", "round", "site", "from", "to")


@blueprint.get("/office/photo-texts")
@access(Role.OFFICE, Role.VIEWER)
def search() -> str:
    """Show photos by the text they show; without a question the newest with any text."""
    settings: Settings = current_app.extensions["settings"]
    asked, page = _asked(), _page_number()
    nearly = only_nearly(asked)
    found = photos_by_text(asked, offset=(page - 1) * PAGE, limit=PAGE + 1, nearly=nearly)
    filters: dict[str, Any] = {name: request.args[name] for name in NAMES if request.args.get(name)}
    return render_template(
        "review/photo-texts.html",
        found=found[:PAGE],
        nearly=nearly,
        has_more=len(found) > PAGE,
        page=page,
        at_page=lambda number: url_for("photo_texts.search", page=number, **filters),
        filters=filters,
        rounds=queries.rounds(),
        themes=themes_found(),
        lacking=lacking(each.photo.sha256 for each in found),
        is_unsearchable=asked.is_unsearchable,
        is_reading=is_installed() and settings.read_text,
    )


@blueprint.get("/api/v1/photo-texts")
@access(Role.OFFICE, Role.VIEWER)
def get_photo_texts() -> dict[str, Any]:
    """List photos by the text they show, the newest first; 100 from `?offset=` on."""
    offset = min(max(0, request.args.get("offset", 0, type=int)), LISTED * LAST_PAGE)
    asked = _asked()
    nearly = only_nearly(asked)
    found = photos_by_text(asked, offset=offset, limit=LISTED + 1, nearly=nearly)
    return {
        "offset": offset,
        "nearly": nearly and bool(found),
        "more": len(found) > LISTED,
        "photos": [_told(each) for each in found[:LISTED]],
    }


def _told(each: ShownText) -> dict[str, Any]:
    return {
        "id": each.photo.id,
        "sha256": each.photo.sha256,
        "observation": str(each.observation.uuid),
        "round": each.observation.round_id,
        "site": each.observation.site_id,
        "taken_at": each.photo.taken_at.isoformat(),
        "read_at": each.text.read_at.isoformat(),
        "engine": f"{each.text.engine} {each.text.engine_version}",
        "lines": each.text.shown,
        "hits": list(each.hits),
        "proposed_themes": [{"theme": one.theme, "words": one.words, "exact": one.is_exact} for one in each.themes],
        "thumb": url_for("photos.show_photo", sha256=each.photo.sha256, rendition="thumb"),
    }


def _asked() -> Asked:
    since, until = _day("from"), _day("to")
    return Asked(
        words=request.args.get("words", "")[:100],
        theme=request.args.get("theme", "")[:200],
        round_id=number_asked(request.args, "round"),
        site=request.args.get("site", "").strip()[:100],
        since=since,
        until=until + timedelta(days=1) if until else None,
    )


def _day(name: str) -> datetime | None:
    """Read a day as its first moment in the office's time zone."""
    typed = request.args.get(name, "").strip()
    if not typed:
        return None
    settings: Settings = current_app.extensions["settings"]
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise PhotoTextDateMalformed(typed=typed[:30]) from error
    if day.year not in YEARS:  # databases and time zones end before the calendar does
        raise PhotoTextDateMalformed(typed=typed[:30])
    return datetime.combine(day, time(), settings.zone)


def _page_number() -> int:
    return min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
