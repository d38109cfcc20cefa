"""The verbs of photos: take bytes in, receive them as a photo, note what was read and drawn. The only writers.

`take_in` works without any transaction, because a phone may need a minute for its bytes; `receive` then needs only one
row. Between the two the bytes already lie durably under their own hash: a crash there costs a repeated request, nothing
else. Bytes that are no photo are kept in quarantine with the reason, and the sender is told.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from server import clock
from server.audit.operations import record as log
from server.database import db
from server.photos import queries
from server.photos.errors import (
    HashMalformed,
    HashMismatch,
    LengthMismatch,
    PhotoEmpty,
    PhotoRemovedMeanwhile,
    PhotoTooLarge,
    StoreFull,
)
from server.photos.metadata.reading import Reading
from server.photos.models import FAILURE_TO_NOTE, Photo
from server.photos.queries import StoredState
from server.photos.rules import (
    HEAD_BYTES,
    PhotoState,
    PictureFormat,
    Rendition,
    identify,
    is_sha256,
    media_type,
    original_key,
    quarantine_key,
    rendition_key,
)
from server.storage import Incoming, PhotoStore

READ_BYTES = 1 << 18  # stays in the processor's cache between hashing and writing
NOT_A_PHOTO = "not_a_photo"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# On the table and not on the class: on the way of every photo, the mapper's bulk insert costs more than the row.
_NEW_PHOTO = insert(Photo.__table__)  # type: ignore[arg-type]
_AS_READ = (
    *("format", "width", "height", "orientation", "lon", "lat", "xmp_lon", "xmp_lat", "datum", "altitude_m"),
    *("direction_deg", "direction_ref", "h_error_m", "offset_known", "gps_time", "make", "model"),
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Bytes that lie durably in the store; `format` is None when they are no photo."""

    store: PhotoStore
    sha256: str
    size: int
    key: str
    format: PictureFormat | None


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a photo that was sent."""

    sha256: str
    size: int
    state: PhotoState
    is_new: bool


def take_in(store: PhotoStore, stream: BinaryIO, sha256: str, *, size: int | None, limit: int) -> Arrived:
    """Copy a body into the store, hashing as it comes, and keep it only if it is whole and the announced one.

    `size` is the announced length in bytes (None: not announced), `limit` the most that is accepted. Raises
    HashMalformed, PhotoTooLarge, PhotoEmpty, LengthMismatch, HashMismatch or StoreFull; then nothing is kept. Call it
    outside of a transaction.
    """
    if not is_sha256(sha256):
        raise HashMalformed()
    if size is not None and size > limit:
        raise PhotoTooLarge(limit=limit, size=size)
    try:
        with store.incoming() as incoming:
            received, digest, head = _copy(stream, incoming, limit)
            _check(received, digest, sha256, size)
            kind = identify(head)
            key = original_key(sha256) if kind else quarantine_key(sha256)
            incoming.commit(key)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StoreFull() from error
        raise
    return Arrived(store, sha256, received, key, kind)


def _check(received: int, digest: str, sha256: str, size: int | None) -> None:
    """Refuse bytes that are not the announced ones."""
    if received == 0 and not size:
        raise PhotoEmpty()
    # A dropped connection ends the stream silently: only length and hash tell it from a short photo.
    if size is not None and received != size:
        raise LengthMismatch(expected=size, received=received)
    if digest != sha256:
        raise HashMismatch(expected=sha256, received=digest)


def _copy(stream: BinaryIO, incoming: Incoming, limit: int) -> tuple[int, str, bytes]:
    digest, received, head = hashlib.sha256(), 0, b""
    while block := stream.read(READ_BYTES):
        received += len(block)
        if received > limit:
            raise PhotoTooLarge(limit=limit, size=received)
        if len(head) < HEAD_BYTES:
            head += block[: HEAD_BYTES - len(head)]
        digest.update(block)
        incoming.write(block)
    return received, digest.hexdigest(), head


def receive(arrived: Arrived, *, by: int | None) -> Received:
    """Record bytes that `take_in` has kept as a photo of account `by`; a repeated one changes nothing.

    One whose bytes were removed when their time was over is back with that, and drawn again where it has to be. Raises
    PhotoRemovedMeanwhile where they were removed after `take_in`.

    Content that is no photo is recorded as `rejected`, so that every asker gets the same answer.
    """
    is_photo = arrived.format is not None
    state = PhotoState.VERIFIED if is_photo else PhotoState.REJECTED
    now = clock.now()
    values: dict[str, object] = {
        "sha256": arrived.sha256,
        "size": arrived.size,
        "media_type": media_type(arrived.format) if arrived.format else "application/octet-stream",
        "key": arrived.key,
        "state": state,
        "received_at": now,
        "received_by": by,
        "failed_at": None if is_photo else now,
        "failure_code": None if is_photo else NOT_A_PHOTO,
    }
    try:
        with db.session.begin_nested():
            db.session.execute(_NEW_PHOTO, values)
    except IntegrityError:
        known = queries.stored_state(arrived.sha256, lock=True)
        if known is None:
            raise
        # Whoever removes old photos may have been here between the bytes and this; who is told "verified" forgets them.
        if not arrived.store.exists(known.key):
            raise PhotoRemovedMeanwhile() from None
        if known.original_removed_at is not None:
            _return(arrived.sha256, known, by)
        return Received(arrived.sha256, known.size, known.state, is_new=False)
    return Received(arrived.sha256, arrived.size, state, is_new=True)


def is_kept(store: PhotoStore, known: StoredState) -> bool:
    """Tell whether the bytes of a photo that has arrived are here; gone ones are taken again from whoever has them.

    They are gone when their time was over, which another round that counts on the photo now does not care about, or
    when the store lost them.
    """
    return known.original_removed_at is None and store.exists(known.key)


def _return(sha256: str, known: StoredState, by: int | None) -> None:
    """Note that a photo whose time was over has been sent again and is here like any other."""
    values: dict[str, object] = {"original_removed_at": None, "renditions_removed_at": None}
    if known.renditions_removed_at is not None:
        values |= {"rendered_at": None, "failed_at": None, "failure_code": None, "failure_text": None}
    db.session.execute(update(Photo).where(Photo.sha256 == sha256).values(**values))
    log("photo.return", "photo", sha256, by=by)


def note_reading(sha256: str, reading: Reading | None, zone: ZoneInfo) -> None:
    """Keep what a picture says of itself; a camera's time without offset is taken to be local time in `zone`."""
    values: dict[str, object] = {"read_at": clock.now()}
    if reading is not None:
        values |= {name: getattr(reading, name) for name in _AS_READ}
        values["warnings"] = list(reading.warnings)
        if reading.taken_at is not None:
            values["taken_at"] = clock.to_utc(reading.taken_at, zone)
            values["taken_local"] = reading.taken_at.isoformat()
    db.session.execute(update(Photo).where(Photo.sha256 == sha256).values(**values))


def keep_renditions(store: PhotoStore, sha256: str, pictures: Mapping[Rendition, bytes]) -> None:
    """Put derived pictures into the store; those already there are kept. Call it outside of a transaction."""
    for rendition, data in pictures.items():
        store.put(rendition_key(sha256, rendition), data)


def note_rendered(sha256: str, *, phash: str, failure: tuple[str, str] | None = None) -> None:
    """Note that a photo can be shown and what it looks like; `failure` (code, text) says what is wrong with it."""
    values: dict[str, object] = {"rendered_at": clock.now(), "phash": phash}
    if failure:
        values |= _failure(failure, clock.now())
    db.session.execute(update(Photo).where(Photo.sha256 == sha256, Photo.rendered_at.is_(None)).values(**values))


def note_looks(sha256: str, phash: str) -> None:
    """Note what a photo looks like that was drawn before this was asked."""
    db.session.execute(update(Photo).where(Photo.sha256 == sha256, Photo.phash.is_(None)).values(phash=phash))


def note_failure(sha256: str, code: str, text: str) -> None:
    """Note why a photo cannot be shown, so that it is not tried again and again; its bytes stay."""
    values = _failure((code, text), clock.now())
    db.session.execute(update(Photo).where(Photo.sha256 == sha256, Photo.failed_at.is_(None)).values(**values))


def note_unseen() -> list[str]:
    """Take note of photos that turned out to show nothing since this was last asked, for whoever relied on them."""
    noted = update(Photo).where(FAILURE_TO_NOTE).values(failure_noted_at=clock.now()).returning(Photo.sha256)
    return list(db.session.scalars(noted.execution_options(synchronize_session=False)))


def hold_pictures(failed: Mapping[str, datetime | None]) -> set[str]:
    """Give those of some photos that failed when they had (`queries.failed_at`), and hold them so until the end.

    Nobody is waited for: one that somebody is just changing is not among them. Ask last in a transaction.
    """
    held = select(Photo.sha256, Photo.failed_at).where(Photo.sha256.in_(failed)).order_by(Photo.sha256)
    rows = db.session.execute(held.with_for_update(read=True, skip_locked=True))
    return {sha256 for sha256, failed_at in rows if failed_at == failed[sha256]}


def _failure(failure: tuple[str, str], now: datetime) -> dict[str, object]:
    code, text = ("".join(letter for letter in said if letter.isprintable()) for said in failure)
    return {"failed_at": now, "failure_noted_at": None, "failure_code": code[:40], "failure_text": text[:300]}
