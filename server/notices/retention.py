"""The daily removal of photos whose time is over; an open notice of a round keeps its photos, so it stands here.

Once a day, and at once after a start; each portion is one transaction, so that a hold set meanwhile is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import or_, select

from server import clock
from server.config import Settings
from server.database import db, transaction
from server.inspections import retention
from server.notices.models import Finding, Notice, NoticeItem
from server.notices.rules import FindingState, NoticeState
from server.photos import expiring
from server.photos.rules import Part
from server.storage import photo_store

PORTION = 100


@dataclass(frozen=True)
class Due:
    """What of a round is due, since when, and what still keeps it."""

    part: Part
    round_id: int
    name: str
    since: date
    is_kept: bool
    """By an open notice."""


def due(*, lock: bool = False) -> list[Due]:
    """Give what is due today, also where an open notice keeps it."""
    zone, open_ones = _settings().zone, rounds_with_open_notices()
    return [
        Due(part, each.id, each.name, each.since, is_kept=each.id in open_ones)
        for part in Part
        for each in retention.due_rounds(part, zone, lock=lock)
    ]


def rounds_with_open_notices() -> set[int]:
    """Give the rounds that have a draft, or a signed notice with a problem that is not closed (销号)."""
    unfinished = Finding.state.not_in((FindingState.CLOSED, FindingState.DROPPED))
    rows = db.session.scalars(
        select(Notice.round_id)
        .outerjoin(NoticeItem, NoticeItem.notice_id == Notice.id)
        .outerjoin(Finding, Finding.id == NoticeItem.finding_id)
        .where(or_(Notice.state == NoticeState.DRAFT, (Notice.state == NoticeState.SIGNED) & unfinished))
        .distinct()
    )
    return set(rows)


def to_remove(part: Part, limit: int | None = None, *, lock: bool = False) -> tuple[list[int], list[str]]:
    """Give the rounds a part of whose photos goes today, and those photos."""
    rounds = [each.round_id for each in due(lock=lock) if each.part is part and not each.is_kept]
    return rounds, retention.due_photos(part, rounds, limit)


def expire_due() -> int:
    """Remove what is due, in portions; tell how many photos lost something."""
    done = 0
    for part in Part:
        while True:
            with transaction():
                rounds, photos = to_remove(part, PORTION, lock=True)
                removed = expiring.remove(photo_store(), part, photos, rounds=rounds) if photos else 0
            done += removed
            if removed < PORTION:
                break
    return done


def expire_daily() -> int:
    """Remove what is due, once a day: the sweep."""
    today = clock.today(_settings().zone)
    if current_app.extensions.get("retention_looked_on") == today:
        return 0
    has_due = bool(due())
    db.session.rollback()
    done = expire_due() if has_due else 0
    current_app.extensions["retention_looked_on"] = today
    return done


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
