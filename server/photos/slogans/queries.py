"""What is known of the text of photos: every read of the tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import func, or_, select

from server.database import db
from server.photos.models import Photo
from server.photos.rules import PhotoState
from server.photos.slogans.matching import Dictionary, Entry
from server.photos.slogans.models import PhotoText, PhotoTheme, Slogan
from server.photos.slogans.normal import plain
from server.photos.slogans.shipped import shipped

_CHUNK = 500


class Listed(NamedTuple):
    """An entry of the dictionary as a page shows it."""

    entry: Entry
    is_shipped: bool
    is_removed: bool = False
    changed_at: datetime | None = None
    changed_by: int | None = None


class Known(NamedTuple):
    """The dictionary ready for use and its fingerprint."""

    dictionary: Dictionary
    fingerprint: str


def untexted(limit: int | None = None) -> Sequence[str]:
    """Give photos that can be shown and whose text was not read yet (their hash), in the order of arrival."""
    return db.session.scalars(
        select(Photo.sha256)
        .outerjoin(PhotoText, PhotoText.sha256 == Photo.sha256)
        .where(PhotoText.sha256.is_(None), Photo.rendered_at.is_not(None), Photo.state == PhotoState.VERIFIED)
        .order_by(Photo.received_at)
        .limit(limit)
    ).all()


def unmatched(fingerprint: str, limit: int) -> Sequence[PhotoText]:
    """Give texts whose themes were not looked for with this dictionary."""
    return db.session.scalars(select(PhotoText).where(PhotoText.matched_with != fingerprint).limit(limit)).all()


def texts(hashes: Iterable[str]) -> dict[str, PhotoText]:
    """Give the texts of those of the photos that were read, by hash."""
    wanted = sorted(set(hashes))
    found: dict[str, PhotoText] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = db.session.scalars(select(PhotoText).where(PhotoText.sha256.in_(wanted[start : start + _CHUNK])))
        found |= {row.sha256: row for row in rows}
    return found


def themes(hashes: Iterable[str]) -> dict[str, list[PhotoTheme]]:
    """Give the themes proposed for photos, by hash; those without a proposal are left out."""
    wanted: list[str] = sorted(set(hashes))
    found: dict[str, list[PhotoTheme]] = {}
    for start in range(0, len(wanted), _CHUNK):
        chosen = select(PhotoTheme).where(PhotoTheme.sha256.in_(wanted[start : start + _CHUNK]))
        for row in db.session.scalars(chosen.order_by(PhotoTheme.sha256, PhotoTheme.theme)):
            found.setdefault(row.sha256, []).append(row)
    return found


def read_otherwise(engine: str, version: str) -> Sequence[str]:
    """Give photos that were read by another engine or version, or could not be read (their hash)."""
    other = or_(PhotoText.engine != engine, PhotoText.engine_version != version, PhotoText.failure_code.is_not(None))
    return db.session.scalars(select(PhotoText.sha256).where(other).order_by(PhotoText.sha256)).all()


def listed() -> list[Listed]:
    """List the dictionary: what ships, what the office added or changed, what it removed; by theme and words."""
    entries = {plain(entry.words): Listed(entry, is_shipped=True) for entry in shipped()}
    for row in db.session.scalars(select(Slogan)):
        entry = Entry(row.words, row.theme, row.together)
        entries[row.plain] = Listed(entry, row.plain in entries, row.is_removed, row.changed_at, row.changed_by)
    return sorted(entries.values(), key=lambda each: (each.entry.theme == "", each.entry.theme, each.entry.words))


def known() -> Known:
    """Give the dictionary as it stands."""
    return _made_ready(tuple(each.entry for each in listed() if not each.is_removed))


@lru_cache(maxsize=4)
def _made_ready(entries: tuple[Entry, ...]) -> Known:
    told = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False)
    return Known(Dictionary(entries), hashlib.sha256(told.encode()).hexdigest()[:16])


def slogan(words: str) -> Slogan | None:
    """Give the office's own row for words."""
    return db.session.scalar(select(Slogan).where(Slogan.plain == plain(words)))


def counts() -> dict[str, int]:
    """Count photos by their text: read, unreadable, still to read."""
    read, failed = db.session.execute(select(func.count(), func.count(PhotoText.failure_code))).one()
    shown = select(func.count()).where(Photo.rendered_at.is_not(None), Photo.state == PhotoState.VERIFIED)
    waiting = (db.session.scalar(shown) or 0) - read
    return {"texts read": read - failed, "texts unreadable": failed, "texts to read": max(waiting, 0)}
