"""What follows the answer: photos are read first (cheap, and judging waits for it), then drawn.

Both sweeps are derived from state: whatever has no reading or no renditions yet is done, oldest first, in small
batches. A photo that fails is marked with the reason and not tried again. Killing the worker loses nothing.
"""

from __future__ import annotations

import logging
import time

from flask import current_app

from server.config import Settings
from server.database import db, transaction
from server.photos import exif, operations, queries
from server.photos.decoder import decoder
from server.photos.reading import Reading
from server.photos.renditions import DrawingError
from server.storage import PhotoStore, photo_store

READ_BATCH = 200
DRAW_BATCH = 32
DRAW_SECONDS = 2.0
CUT_OFF = ("cut_off", "the file ends before the picture does")

log = logging.getLogger(__name__)


def read_photos() -> int:
    """Read what arrived photos say of themselves; tell how many were read."""
    store, zone = photo_store(), _settings().zone
    waiting = [(photo.sha256, photo.key) for photo in queries.unread(READ_BATCH)]
    db.session.rollback()
    readings = [(sha256, _read(store, key)) for sha256, key in waiting]
    if readings:
        with transaction():
            for sha256, reading in readings:
                operations.note_reading(sha256, reading, zone)
    return len(readings)


def _read(store: PhotoStore, key: str) -> Reading | None:
    try:
        with store.open(key) as stream:
            return exif.read(stream)
    except OSError:
        log.exception("the bytes of photo %s cannot be opened", key)
        return None


def draw_renditions() -> int:
    """Draw photos that cannot be shown yet; tell how many were done (drawn or found undrawable).

    Stops after about two seconds, so that newly arrived photos are read, and verdicts made, in between.
    """
    until, done = time.monotonic() + DRAW_SECONDS, 0
    waiting = [(photo.sha256, photo.key) for photo in queries.undrawn(DRAW_BATCH)]
    db.session.rollback()
    for sha256, key in waiting:
        draw_one(sha256, key)
        done += 1
        if time.monotonic() > until:
            break
    return done


def draw_one(sha256: str, key: str, *, patience_s: float = 120.0) -> bool:
    """Draw one photo and keep its renditions; False when it cannot be drawn (then it is marked) or not now."""
    store = photo_store()
    try:
        drawn = decoder().draw(store.local_path(key), max_pixels=_settings().max_photo_pixels, patience_s=patience_s)
    except DrawingError as error:
        log.warning("photo %s cannot be drawn: %s (%s)", sha256, error.code, error)
        with transaction():
            operations.note_failure(sha256, error.code, str(error))
        return False
    if drawn is None:
        return False
    operations.keep_renditions(store, sha256, drawn.pictures)
    with transaction():
        operations.note_rendered(sha256, failure=CUT_OFF if drawn.is_cut_off else None)
    return True


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


sweeps = (("photos.read", read_photos), ("photos.draw", draw_renditions))
