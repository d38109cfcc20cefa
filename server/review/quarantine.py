"""隔离文件: what came as a photo and cannot be shown, or not whole, with the reason; kept as it came, to be downloaded.

One list for all of it, wherever the bytes lie: what is no picture by its first bytes is kept apart from the originals,
a picture that turned out to be broken stays among them, because it may still be evidence.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from server.people.access import access
from server.people.rules import Role
from server.photos.words import failure_word
from server.review.quarantine_queries import Kept, Kind, counts, listed

blueprint = Blueprint("quarantine", __name__)
PAGE = 30
LISTED = 100
LAST_PAGE = 10_000


@blueprint.get("/office/quarantine")
@access(Role.OFFICE)
def page() -> str:
    """Show the files and why each lies here."""
    kind, number = _kind(), min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    found = listed(kind, offset=(number - 1) * PAGE, limit=PAGE + 1)
    numbers = counts()
    return render_template(
        "review/quarantine.html",
        found=found[:PAGE],
        has_more=len(found) > PAGE,
        page=number,
        at_page=lambda number: url_for("quarantine.page", kind=kind, page=number),
        kind=kind,
        kinds=Kind,
        counts=numbers,
        total=sum(numbers.values()),
        say_failure=failure_word,
    )


@blueprint.get("/api/v1/quarantine")
@access(Role.OFFICE)
def get_quarantine() -> dict[str, Any]:
    """List the files, the latest first; 100 from `?offset=` on, `?kind=rejected|broken|cut_off`."""
    offset = min(max(0, request.args.get("offset", 0, type=int)), LISTED * LAST_PAGE)
    found = listed(_kind(), offset=offset, limit=LISTED + 1)
    return {
        "total": sum(counts().values()),
        "offset": offset,
        "more": len(found) > LISTED,
        "files": [_told(each) for each in found[:LISTED]],
    }


def _kind() -> Kind | None:
    named = request.args.get("kind", "")
    return Kind(named) if named in set(Kind) else None


def _told(each: Kept) -> dict[str, Any]:
    photo = each.photo
    return {
        "sha256": photo.sha256,
        "size": photo.size,
        "kind": each.kind.value,
        "failure": photo.failure_code,
        "text": photo.failure_text,
        "received_at": photo.received_at.isoformat(),
        "failed_at": photo.failed_at.isoformat() if photo.failed_at else None,
        "by": each.sender or None,
        "uses": [{"round": use.round_id, "site": use.site_id} for use in each.uses],
        "original": url_for("photos.show_photo", sha256=photo.sha256, rendition="original"),
    }
