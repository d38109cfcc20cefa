"""What is known of photos: every read of the table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select

from server.database import db
from server.photos.models import Photo
from server.photos.rules import PhotoState

_CHUNK = 500
_STORED_STATE = select(
    *(Photo.size, Photo.state, Photo.failure_code, Photo.original_removed_at, Photo.renditions_removed_at, Photo.key)
).where(Photo.sha256 == bindparam("wanted"))


def photo(sha256: str) -> Photo | None:
    """Give a photo by its hash."""
    return db.session.get(Photo, sha256)


def photos_by_hash(hashes: Iterable[str]) -> dict[str, Photo]:
    """Give those of the photos that have arrived, by hash."""
    wanted = sorted(set(hashes))
    found: dict[str, Photo] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = db.session.scalars(select(Photo).where(Photo.sha256.in_(wanted[start : start + _CHUNK])))
        found |= {row.sha256: row for row in rows}
    return found


def whole(hashes: Iterable[str], *, lock: bool = False) -> dict[str, str]:
    """Give those of the photos whose original has arrived and was not removed, with their keys in the store.

    With `lock` none of them is removed before the transaction ends. A key-share lock: nothing else has to wait for it.
    """
    wanted = sorted(set(hashes))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        of_these = Photo.sha256.in_(wanted[start : start + _CHUNK])
        is_here = (Photo.state == PhotoState.VERIFIED) & Photo.original_removed_at.is_(None)
        statement = select(Photo.sha256, Photo.key).where(of_these, is_here).order_by(Photo.sha256)
        rows = db.session.execute(statement.with_for_update(read=True, key_share=True) if lock else statement)
        found |= {row.sha256: row.key for row in rows}
    return found


def states(hashes: Iterable[str]) -> dict[str, PhotoState]:
    """Tell for each hash where the photo is; one that has not arrived is `missing`."""
    wanted = sorted(set(hashes))
    known: dict[str, PhotoState] = dict.fromkeys(wanted, PhotoState.MISSING)
    for start in range(0, len(wanted), _CHUNK):
        rows = db.session.execute(
            select(Photo.sha256, Photo.state).where(Photo.sha256.in_(wanted[start : start + _CHUNK]))
        )
        known |= {row.sha256: row.state for row in rows}
    return known


class LackingParts(NamedTuple):
    """When parts of a photo were removed because their time was over, and why it cannot be shown."""

    sha256: str
    original_removed_at: datetime | None
    renditions_removed_at: datetime | None
    rendered_at: datetime | None
    failed_at: datetime | None
    failure_code: str | None


def lacking_parts(hashes: Iterable[str]) -> list[LackingParts]:
    """Give those of the photos of which something was removed or could not be drawn."""
    gone = (Photo.original_removed_at, Photo.renditions_removed_at)
    columns = select(Photo.sha256, *gone, Photo.rendered_at, Photo.failed_at, Photo.failure_code).where(
        or_(*(column.is_not(None) for column in (*gone, Photo.failed_at)))
    )
    wanted, found = sorted(set(hashes)), []
    for start in range(0, len(wanted), _CHUNK):
        rows = db.session.execute(columns.where(Photo.sha256.in_(wanted[start : start + _CHUNK])))
        found += [LackingParts(*row) for row in rows]
    return found


def removed(hashes: Iterable[str]) -> set[str]:
    """Tell whose originals were removed because their time was over."""
    wanted, found = sorted(set(hashes)), set()
    for start in range(0, len(wanted), _CHUNK):
        of_these = Photo.sha256.in_(wanted[start : start + _CHUNK])
        found |= set(db.session.scalars(select(Photo.sha256).where(of_these, Photo.original_removed_at.is_not(None))))
    return found


class StoredState(NamedTuple):
    """What the API tells of a photo."""

    size: int
    state: PhotoState
    failure_code: str | None
    original_removed_at: datetime | None
    renditions_removed_at: datetime | None
    key: str


def stored_state(sha256: str, *, lock: bool = False) -> StoredState | None:
    """Tell size, state and failure code of a photo without loading the whole row; with `lock` it stays as told."""
    statement = _STORED_STATE.with_for_update() if lock else _STORED_STATE
    row = db.session.execute(statement, {"wanted": sha256}).one_or_none()
    return StoredState(*row) if row else None


def unread(limit: int, *, but: Collection[str] = ()) -> Sequence[Photo]:
    """Give photos whose own words have not been read yet, oldest first, but for some."""
    return db.session.scalars(
        select(Photo)
        .where(Photo.read_at.is_(None), Photo.state == PhotoState.VERIFIED, Photo.sha256.not_in(but))
        .order_by(Photo.received_at)
        .limit(limit)
    ).all()


def undrawn(limit: int, *, but: Collection[str] = ()) -> Sequence[Photo]:
    """Give photos that cannot be shown yet and have not failed, oldest first, but for some."""
    can_be = (Photo.failed_at.is_(None), Photo.state == PhotoState.VERIFIED, Photo.sha256.not_in(but))
    return db.session.scalars(
        select(Photo).where(Photo.rendered_at.is_(None), *can_be).order_by(Photo.received_at).limit(limit)
    ).all()


def drawn_unhashed(limit: int) -> Sequence[str]:
    """Give photos that can be shown and were drawn before their looks were kept (their hash), in any order."""
    return db.session.scalars(
        select(Photo.sha256).where(Photo.phash.is_(None), Photo.rendered_at.is_not(None)).limit(limit)
    ).all()


class Drawn(NamedTuple):
    """A photo that can be shown, and what it looks like."""

    sha256: str
    phash: str
    rendered_at: datetime


def drawn_after(until: tuple[datetime, str] | None, limit: int) -> list[Drawn]:
    """Give photos drawn after one, in the order of drawing, with what they look like."""
    statement = select(Photo.sha256, Photo.phash, Photo.rendered_at).where(
        Photo.phash.is_not(None), Photo.rendered_at.is_not(None)
    )
    if until is not None:
        drawn_at, sha256 = until
        same_moment = and_(Photo.rendered_at == drawn_at, Photo.sha256 > sha256)
        statement = statement.where(or_(Photo.rendered_at > drawn_at, same_moment))
    rows = db.session.execute(statement.order_by(Photo.rendered_at, Photo.sha256).limit(limit))
    return [Drawn(sha256, phash or "", drawn_at) for sha256, phash, drawn_at in rows if drawn_at]


def failed_at(hashes: Collection[str]) -> dict[str, datetime | None]:
    """Tell of some photos when it turned out that they cannot be shown; None where it has not."""
    rows = db.session.execute(select(Photo.sha256, Photo.failed_at).where(Photo.sha256.in_(hashes)))
    return {row.sha256: row.failed_at for row in rows}


def counts() -> dict[str, int]:
    """Count photos: all, still to read, still to draw, failed."""
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(Photo.read_at.is_(None), Photo.state == PhotoState.VERIFIED),
            func.count().filter(
                Photo.rendered_at.is_(None), Photo.failed_at.is_(None), Photo.state == PhotoState.VERIFIED
            ),
            func.count(Photo.failed_at),
        )
    ).one()
    return dict(zip(("all", "unread", "undrawn", "failed"), row, strict=True))
