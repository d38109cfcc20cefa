"""The pixels that papers print: the large rendition of a photo, drawn now if the worker has not come to it."""

from __future__ import annotations

from server.documents.content import RectificationNotice
from server.photos import jobs, queries
from server.photos.rules import PhotoState, Rendition, rendition_key
from server.storage import photo_store

PATIENCE_S = 20.0


def jpeg_of(sha256: str, rendition: Rendition = Rendition.LARGE) -> bytes | None:
    """Give a photo as JPEG bytes; None where it has not arrived or cannot be drawn. Call it outside a transaction."""
    key, store = rendition_key(sha256, rendition), photo_store()
    if not store.exists(key):
        photo = queries.photo(sha256)
        if photo is None or photo.state is not PhotoState.VERIFIED or photo.failed_at is not None:
            return None
        if not jobs.draw_now(sha256, photo.key, patience_s=PATIENCE_S):
            return None
    with store.open(key) as stream:
        return stream.read()


def with_pictures(paper: RectificationNotice) -> RectificationNotice:
    """Attach the pixels of every photo that can be shown."""
    return paper.with_photos(jpeg_of)
