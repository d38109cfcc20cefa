"""What goes when an import was given up, has expired or was done a week ago: its list, and photos nothing counts on.

A photo that became no record is personal data without a purpose. It goes only where this import brought it (the same
account, received since it began) and nothing else knows it: no record, also none that was withdrawn, and no other
import whose time is not over. Its row, hash and log stay, as of every photo whose time is over.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, delete, or_, select, union

from server import clock
from server.audit.operations import record as log
from server.database import db, transaction
from server.inspections.models import ObservationPhoto
from server.people.models import Account
from server.photos import expiring
from server.photos.models import Photo
from server.photos.rules import Part, PhotoState
from server.review.imports.models import PhotoImport, PhotoImportFile
from server.storage import photo_store

PORTION = 100


def drop(of: PhotoImport, by: Account) -> None:
    """Give an import up: nobody finds it any more, and the next sweep clears it."""
    log("photos.import_drop", "photo_import", of.uuid, by=by.id, files=len(of.files))
    of.expires_at = max(clock.now(), of.created_at + PhotoImport.SHORTEST)
    db.session.flush()


def clear_expired() -> int:
    """Clear the imports whose time is over; tell how many. Each portion is one transaction, which it holds itself."""
    old = select(PhotoImport.uuid).where(PhotoImport.cleared_at.is_(None), PhotoImport.expires_at <= clock.now())
    found = list(db.session.scalars(old))
    db.session.rollback()
    return sum(_clear(uuid) for uuid in found)


def _clear(uuid: UUID) -> bool:
    """Clear one import; not yet while one of its photos is still to be read or drawn."""
    for part in Part:
        while True:
            with transaction():
                of = db.session.get(PhotoImport, uuid)
                if of is None or db.session.scalar(select(_brought(of).where(_IS_BUSY).exists())):
                    return False
                removed = _remove(part, of)
            if removed < PORTION:
                break
    with transaction():
        of = db.session.get(PhotoImport, uuid)
        if of is not None and of.done_at is not None:
            of.cleared_at = clock.now()
        elif of is not None:
            db.session.execute(delete(PhotoImportFile).where(PhotoImportFile.import_uuid == uuid))
            db.session.execute(delete(PhotoImport).where(PhotoImport.uuid == uuid))
    return True


_IS_BUSY = or_(Photo.read_at.is_(None), Photo.rendered_at.is_(None) & Photo.failed_at.is_(None))


def _brought(of: PhotoImport) -> Select[Any]:
    """Select the photos that came for this import."""
    files = select(PhotoImportFile.sha256).where(PhotoImportFile.import_uuid == of.uuid)
    is_theirs = (Photo.received_by == of.created_by) & (Photo.received_at >= of.created_at)
    return select(Photo.sha256).where(Photo.sha256.in_(files), Photo.state == PhotoState.VERIFIED, is_theirs)


def _remove(part: Part, of: PhotoImport) -> int:
    """Remove a part of at most a portion of the photos; tell of how many.

    The rows are locked before it is asked who else knows them: an import that is just told that a photo is here
    (`operations.announce` locks it too) is then either seen here, or sees that the photo is gone.
    """
    free = expiring.removable(part, _brought(of), _known_elsewhere(), PORTION)
    db.session.execute(select(Photo.sha256).where(Photo.sha256.in_(free)).with_for_update())
    still_free = expiring.removable(part, select(Photo.sha256).where(Photo.sha256.in_(free)), _known_elsewhere(), None)
    expiring.remove(photo_store(), part, still_free, photo_import=str(of.uuid))
    return len(free)


def _known_elsewhere() -> CompoundSelect[Any]:
    return union(
        select(ObservationPhoto.sha256),
        select(ObservationPhoto.source_sha256).where(ObservationPhoto.source_sha256.is_not(None)),
        select(PhotoImportFile.sha256)
        .join(PhotoImport, PhotoImport.uuid == PhotoImportFile.import_uuid)
        .where(PhotoImport.expires_at > clock.now()),
    )
