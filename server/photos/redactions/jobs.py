"""Drawing what is shown of redacted photos: from the original and the regions, once, and gone when it is taken back."""

from __future__ import annotations

import logging

from flask import current_app

from server.config import Settings
from server.database import db, transaction
from server.photos import queries as photos
from server.photos.decoding.decoder import decoder
from server.photos.decoding.renditions import DrawingError
from server.photos.redactions import operations, queries
from server.photos.redactions.rules import Region, redacted_key
from server.photos.rules import LONGEST_SIDE_PX, Rendition, rendition_key
from server.storage import photo_store

BATCH = 16
WORKER_PATIENCE_S = 120.0

log = logging.getLogger(__name__)


def draw(number: int, *, patience_s: float) -> bool:
    """Draw the renditions of a redaction; False when it was withdrawn, cannot be drawn, or not now."""
    redaction = queries.redacted_photo(number)
    photo = photos.photo(redaction.sha256) if redaction else None
    if redaction is None or photo is None or redaction.withdrawn_at is not None:
        return False
    sha256, regions = photo.sha256, [Region(**each) for each in redaction.regions]
    # When the original's time is over, the large rendition is upright too, and regions are fractions of it.
    key = rendition_key(sha256, Rendition.LARGE) if photo.original_removed_at else photo.key
    db.session.rollback()
    settings: Settings = current_app.extensions["settings"]
    store = photo_store()
    try:
        path = store.local_path(key)
        drawn = decoder().draw(path, max_pixels=settings.max_photo_pixels, patience_s=patience_s, regions=regions)
    except DrawingError as error:
        log.warning("photo %s cannot be drawn redacted: %s (%s)", sha256, error.code, error)
        return False
    if drawn is None:
        return False
    for rendition, data in drawn.pictures.items():
        store.put(redacted_key(sha256, number, rendition), data)
    with transaction():
        still_stands = operations.note_drawn(number)
    if not still_stands:
        _remove(sha256, number)
    return still_stands


def draw_redacted() -> int:
    """Draw standing redactions and remove what was drawn for withdrawn ones; tell how many were done."""
    waiting = [redaction.id for redaction in queries.undrawn(BATCH)]
    db.session.rollback()
    return sum(draw(number, patience_s=WORKER_PATIENCE_S) for number in waiting) + _clear()


def _clear() -> int:
    gone = [(redaction.sha256, redaction.id) for redaction in queries.leftovers(BATCH)]
    db.session.rollback()
    for sha256, number in gone:
        _remove(sha256, number)
    if gone:
        with transaction():
            operations.note_removed(number for _, number in gone)
    return len(gone)


def _remove(sha256: str, number: int) -> None:
    for rendition in LONGEST_SIDE_PX:
        photo_store().remove(redacted_key(sha256, number, rendition))
