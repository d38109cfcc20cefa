"""Removing the bytes of photos whose time is over (保存期限), with a note on the row and a line in the log.

Which photos are due is decided by those who know the rounds and the imports. Row, hash, reading and log stay for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import CompoundSelect, Select, or_, select, update

from server import clock
from server.audit.operations import record as log
from server.database import db
from server.photos.models import Photo
from server.photos.redactions import queries as redactions
from server.photos.redactions.rules import redacted_key
from server.photos.rules import LONGEST_SIDE_PX, Part, PhotoState, rendition_key
from server.storage import PhotoStore

_REMOVED_AT = {Part.ORIGINAL: Photo.original_removed_at, Part.RENDITIONS: Photo.renditions_removed_at}


def removable(
    part: Part, wanted: Select[Any] | CompoundSelect[Any], spared: CompoundSelect[Any], limit: int | None
) -> list[str]:
    """Give the photos among `wanted` and not among `spared` (selects of hashes) whose part is still there.

    A photo that was not read and drawn yet is not among them: its original is still needed.
    """
    statement = select(Photo.sha256).where(
        _REMOVED_AT[part].is_(None),
        Photo.state == PhotoState.VERIFIED,
        Photo.read_at.is_not(None),
        or_(Photo.rendered_at.is_not(None), Photo.failed_at.is_not(None)),
        Photo.sha256.in_(wanted),
        Photo.sha256.not_in(spared),
    )
    return list(db.session.scalars(statement.order_by(Photo.sha256).limit(limit)))


def remove(store: PhotoStore, part: Part, hashes: Iterable[str], **why: object) -> int:
    """Remove the originals or the renditions of photos from the store; tell how many. `why` goes into the log.

    Note and log come first, in the caller's transaction; where that is not kept the bytes are gone and the next sweep
    writes the note, because the photo is still due. Nothing is ever noted whose bytes are still there.
    """
    gone = list(hashes)
    for sha256 in gone:
        log("photo.expire", "photo", sha256, by=None, part=part.value, **why)
    db.session.execute(update(Photo).where(Photo.sha256.in_(gone)).values({_REMOVED_AT[part].key: clock.now()}))
    db.session.flush()
    for sha256 in gone:
        for key in _keys(part, sha256):
            store.remove(key)
    return len(gone)


def _keys(part: Part, sha256: str) -> list[str]:
    photo = db.session.get(Photo, sha256)
    if part is Part.ORIGINAL:
        return [photo.key] if photo else []
    redacted = [redacted_key(sha256, each.id, size) for each in redactions.history(sha256) for size in LONGEST_SIDE_PX]
    return [*(rendition_key(sha256, size) for size in LONGEST_SIDE_PX), *redacted]
