"""What goes when an import was given up, has expired or was done a week ago: photos nothing counts on, then its list.

A photo that became no record is personal data without a purpose. It goes only where this import brought it (the same
account, received since it began) and nothing else knows it: no record, also none that was withdrawn, and no other
import whose time is not over. Its row, hash and log stay, as of every photo whose time is over. The list goes a week
later, so that a photo which is still on its way, or still to be drawn, is not forgotten here.

Nobody loses a photo they count on. The sweep locks the import (as whoever changes or records it does) and the photos
before it asks who knows them; a record locks the photos it names too. Whoever kept bytes before recording them looks
afterwards whether they are still there.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, delete, select, union

from server import clock
from server.audit.operations import record as log
from server.database import db, transaction
from server.inspections.models import ObservationPhoto
from server.people.models import Account
from server.photos import expiring
from server.photos.models import Photo
from server.photos.rules import Part
from server.review.imports.models import FileOutcome, PhotoImport, PhotoImportFile
from server.storage import photo_store

PORTION = 100
_SHORTEST = timedelta(milliseconds=1)
"""The table wants an import to end after it began."""
_NO_RECORD = (FileOutcome.LEFT_OUT, FileOutcome.REFUSED)
LIST_STAYS = timedelta(days=7)
"""After its time is over; longer than an upload lives and than a photo waits to be drawn."""


def drop(of: PhotoImport, by: Account) -> None:
    """Give an import up: nobody finds it any more, and the next sweep clears it."""
    log("photos.import_drop", "photo_import", of.uuid, by=by.id, files=len(of.files))
    of.expires_at = max(clock.now(), of.created_at + _SHORTEST)
    db.session.flush()


def clear_expired() -> int:
    """Remove what imports left whose time is over; tell how many photos and lists went.

    Each portion is one transaction, which it holds itself.
    """
    found = list(db.session.execute(select(PhotoImport.uuid, PhotoImport.expires_at).where(_is_over())))
    gone = 0
    for uuid, expired_at in found:
        gone += sum(_remove_all(part, uuid) for part in Part)
        if expired_at <= clock.now() - LIST_STAYS:
            gone += _forget(uuid)
    db.session.rollback()
    return gone


def _is_over() -> ColumnElement[bool]:
    return PhotoImport.cleared_at.is_(None) & (PhotoImport.expires_at <= clock.now())


def _locked(uuid: UUID) -> PhotoImport | None:
    """Give an import whose time is over, locked; None if it was recorded or cleared meanwhile."""
    return db.session.scalar(
        select(PhotoImport)
        .where(PhotoImport.uuid == uuid, _is_over())
        .with_for_update(of=PhotoImport)
        .execution_options(populate_existing=True)
    )


def _forget(uuid: UUID) -> int:
    """Remove the list of an import; of one that was done it stays to be read."""
    with transaction():
        of = _locked(uuid)
        if of is None:
            return 0
        if of.done_at is not None:
            of.cleared_at = clock.now()
        else:
            db.session.execute(delete(PhotoImportFile).where(PhotoImportFile.import_uuid == uuid))
            db.session.execute(delete(PhotoImport).where(PhotoImport.uuid == uuid))
    return 1


def _remove_all(part: Part, uuid: UUID) -> int:
    """Remove a part of all photos that are free, in portions; tell of how many."""
    gone, removed = 0, 1
    while removed and _free(part, uuid, 1):
        with transaction():
            removed = _remove(part, uuid) if _locked(uuid) is not None else 0
        gone += removed
    return gone


def _remove(part: Part, uuid: UUID) -> int:
    """Remove a part of at most a portion of the photos that nobody else knows, as seen with their rows locked."""
    # The log is a lock too, and whoever records has it last of all: taken after the photos it would be a deadlock.
    log("photos.import_clear", "photo_import", uuid, by=None, part=part.value)
    rows = select(Photo.sha256).where(Photo.sha256.in_(_free(part, uuid, PORTION)))
    # Photos that somebody is just naming are left for the next sweep.
    locked = set(db.session.scalars(rows.with_for_update(skip_locked=True)))
    free = locked & set(_free(part, uuid, None))
    return expiring.remove(photo_store(), part, sorted(free), photo_import=str(uuid))


def _free(part: Part, uuid: UUID, limit: int | None) -> list[str]:
    """Give the photos that came for this import alone and whose part is still there."""
    brought = (
        select(Photo.sha256)
        .join(PhotoImportFile, PhotoImportFile.sha256 == Photo.sha256)
        .join(PhotoImport, PhotoImport.uuid == PhotoImportFile.import_uuid)
        .where(
            PhotoImport.uuid == uuid,
            Photo.received_by == PhotoImport.created_by,
            Photo.received_at >= PhotoImport.created_at,
            PhotoImportFile.outcome.is_(None) | PhotoImportFile.outcome.in_(_NO_RECORD),
        )
    )
    waiting = (
        select(PhotoImportFile.sha256)
        .join(PhotoImport, PhotoImport.uuid == PhotoImportFile.import_uuid)
        .where(PhotoImport.expires_at > clock.now(), PhotoImportFile.sha256.in_(brought))
    )
    sent, behind = ObservationPhoto.sha256, ObservationPhoto.source_sha256
    known: CompoundSelect[Any] = union(
        select(sent).where(sent.in_(brought)), select(behind).where(behind.in_(brought)), waiting
    )
    return expiring.removable(part, brought, known, limit)
