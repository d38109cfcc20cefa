"""The verbs of uploads in pieces: begin, take a piece, finish, end, sweep.

Unlike other operations these hold their transactions themselves: between two of them a phone may send for a minute, and
no transaction may be open then. Each can be repeated after a crash at any place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, update

from server import clock, tasks
from server.config import Settings
from server.database import db, transaction
from server.photos import operations as photos
from server.photos import queries as known_photos
from server.photos.errors import HashMismatch, NotAPhoto
from server.photos.rules import PhotoState
from server.photos.uploads import queries
from server.photos.uploads.errors import LengthContradicts, TooManyUnfinished, UploadExpired, UploadUnknown
from server.photos.uploads.headers import Announcement, Checksum
from server.photos.uploads.models import PhotoUpload
from server.photos.uploads.pieces import Pieces
from server.storage import PhotoStore

MOST_UNFINISHED = 2_000
PROLONGED_BY = 24
"""An upload is prolonged when that gains this part of its time: not every piece has to write a row."""
SWEEP_BATCH = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as a request sees it, free of the session."""

    uuid: UUID
    account_id: int
    sha256: str
    size: int
    told: str
    expires_at: datetime

    def pieces(self, store: PhotoStore) -> Pieces:
        """Give the file that grows."""
        return Pieces(store.growing_folder(), self.uuid, self.size)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an upload is; `state` is that of its photo, `missing` until the last byte was checked."""

    upload: Upload
    offset: int
    state: PhotoState


def begin(store: PhotoStore, announced: Announcement, *, by: int, settings: Settings) -> Standing:
    """Begin an upload for account `by`; one of a photo that is already here is complete at once.

    Raises LengthContradicts, TooManyUnfinished, NotAPhoto (these bytes were rejected before).
    """
    now = clock.now()
    expires_at = now + timedelta(hours=settings.upload_expiry_hours)
    upload = Upload(uuid4(), by, announced.sha256, announced.size, announced.metadata, expires_at)
    with transaction():
        known = known_photos.stored_state(announced.sha256)
        if known is not None and known.size != announced.size:
            raise LengthContradicts(known=known.size, size=announced.size)
        if known is not None and not photos.is_kept(store, known):
            known = None
        if known is None:
            _must_be_few(by, announced.size, now, settings)
        elif known.state is PhotoState.REJECTED:
            raise NotAPhoto(sha256=announced.sha256, state=known.state)
        db.session.add(PhotoUpload(**asdict(upload), created_at=now, finished_at=now if known else None))
    return Standing(upload, announced.size if known else 0, known.state if known else PhotoState.MISSING)


def _must_be_few(account_id: int, size: int, now: datetime, settings: Settings) -> None:
    count, total = queries.unfinished(account_id, now)
    if count >= MOST_UNFINISHED or total + size > settings.max_unfinished_bytes:
        raise TooManyUnfinished(limit=settings.max_unfinished_bytes, most=MOST_UNFINISHED)


def find(uuid: UUID, *, by: int) -> Upload:
    """Give an upload of account `by`; raises UploadUnknown, or UploadExpired for as long as that is known."""
    row = queries.upload(uuid, by)
    if row is None:
        raise UploadUnknown()
    found = Upload(row.uuid, row.account_id, row.sha256, row.size, row.told, row.expires_at)
    db.session.rollback()
    if found.expires_at <= clock.now():
        raise UploadExpired(expired_at=found.expires_at.astimezone(UTC).isoformat(timespec="seconds"))
    return found


def standing(store: PhotoStore, upload: Upload, *, limit: int) -> Standing:
    """Tell how far an upload is. One that is whole but was not recorded, because the server died, is finished now."""
    known = known_photos.stored_state(upload.sha256)
    db.session.rollback()
    if known is not None and photos.is_kept(store, known):
        return _as_known(upload, known.state)
    length = upload.pieces(store).length()
    if length < upload.size:
        return Standing(upload, length, PhotoState.MISSING)
    return finish(store, upload, limit=limit)


def take_piece(
    store: PhotoStore,
    upload: Upload,
    read: Callable[[int], bytes],
    offset: int,
    checksum: Checksum | None,
    *,
    settings: Settings,
) -> Standing:
    """Append a piece and, where it was the last one, check the whole and record the photo.

    The time of an upload counts from its last byte: a slow phone that still sends does not lose it.

    Raises what `Pieces.take` and `finish` raise, and UploadUnknown where the upload was ended meanwhile. Call it
    outside of a transaction.
    """
    pieces = upload.pieces(store)
    length = pieces.take(read, offset, checksum)
    is_there = queries.is_there(upload.uuid)
    db.session.rollback()
    if not is_there:
        pieces.remove()
        raise UploadUnknown()
    if length < upload.size:
        return Standing(_prolonged(upload, settings) if length > offset else upload, length, PhotoState.MISSING)
    return finish(store, upload, limit=settings.max_photo_bytes)


def _prolonged(upload: Upload, settings: Settings) -> Upload:
    lifetime = timedelta(hours=settings.upload_expiry_hours)
    expires_at = clock.now() + lifetime
    if expires_at - upload.expires_at < lifetime / PROLONGED_BY:
        return upload
    with transaction():
        _prolong(upload.uuid, expires_at)
    return replace(upload, expires_at=expires_at)


def _prolong(uuid: UUID, expires_at: datetime) -> None:
    db.session.execute(update(PhotoUpload).where(PhotoUpload.uuid == uuid).values(expires_at=expires_at))


def finish(store: PhotoStore, upload: Upload, *, limit: int) -> Standing:
    """Check a whole upload against its SHA-256 and record it as a photo; other bytes than announced are discarded.

    With it end the account's other uploads of this photo: a phone whose connection broke before it learned an upload's
    address has begun another one.

    Raises HashMismatch (then the upload is gone), NotAPhoto, StoreFull.
    """
    pieces = upload.pieces(store)
    try:
        with pieces.open() as whole:
            arrived = photos.take_in(store, whole, upload.sha256, size=upload.size, limit=limit)
    except HashMismatch:
        end(store, upload)
        raise
    except FileNotFoundError:  # another request has finished or ended it in this moment
        known = known_photos.stored_state(upload.sha256)
        if known is None:
            raise UploadUnknown() from None
        return _as_known(upload, known.state)
    with transaction():
        received = photos.receive(arrived, by=upload.account_id)
        done = queries.unfinished_of(upload.account_id, upload.sha256)
        db.session.execute(update(PhotoUpload).where(PhotoUpload.uuid.in_(done)).values(finished_at=clock.now()))
    for uuid in {upload.uuid, *done}:
        Pieces(store.growing_folder(), uuid, 0).remove()
    tasks.wake()
    return _as_known(upload, received.state)


def _as_known(upload: Upload, state: PhotoState) -> Standing:
    if state is PhotoState.REJECTED:
        raise NotAPhoto(sha256=upload.sha256, state=state)
    return Standing(upload, upload.size, state)


def end(store: PhotoStore, upload: Upload) -> None:
    """End an upload and free its bytes; a photo that came of it stays."""
    with transaction():
        db.session.execute(delete(PhotoUpload).where(PhotoUpload.uuid == upload.uuid))
    upload.pieces(store).remove()


def sweep(store: PhotoStore, lifetime: timedelta) -> int:
    """Remove uploads that have expired; tell how many. The row goes first: bytes without one are found by their age.

    One whose bytes still arrive, in a piece that began before, is prolonged instead.
    """
    now = clock.now()
    expired = {uuid: Pieces(store.growing_folder(), uuid, 0) for uuid in queries.expired(now, SWEEP_BATCH)}
    db.session.rollback()
    alive = {uuid: written + lifetime for uuid, pieces in expired.items() if (written := pieces.written_at())}
    gone = [uuid for uuid in expired if uuid not in alive or alive[uuid] <= now]
    if expired:
        with transaction():
            for uuid in expired.keys() - set(gone):
                _prolong(uuid, alive[uuid])
            db.session.execute(delete(PhotoUpload).where(PhotoUpload.uuid.in_(gone)))
        for uuid in gone:
            expired[uuid].remove()
    return len(gone)


def clear_ownerless(store: PhotoStore, *, older_than: timedelta) -> int:
    """Remove bytes whose upload was ended while they arrived; tell how many files."""
    before, cleared = (clock.now() - older_than).timestamp(), 0
    for path in store.growing_folder().glob("*"):
        with contextlib.suppress(FileNotFoundError):  # ended in this moment
            if path.stat().st_mtime < before:
                path.unlink()
                cleared += 1
    return cleared
