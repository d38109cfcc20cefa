"""The pixels that papers print: the large rendition of a photo, drawn now if the worker has not come to it."""

from __future__ import annotations

from server.documents.content import RectificationNotice
from server.photos import showing
from server.photos.errors import DecoderBusy, PhotoExpired, PhotoLost, PhotoNotShowable, PhotoUnknown
from server.photos.rules import Rendition
from server.storage import photo_store

PATIENCE_S = 20.0


def jpeg_of(sha256: str, rendition: Rendition = Rendition.LARGE) -> bytes | None:
    """Give a photo as JPEG bytes, redacted where something is covered; None where there is none to show.

    Call it outside a transaction.
    """
    try:
        key = showing.shown(sha256, rendition, patience_s=PATIENCE_S).key
    except (PhotoUnknown, PhotoExpired, PhotoLost, PhotoNotShowable, DecoderBusy):
        return None
    with photo_store().open(key) as stream:
        return stream.read()


def with_pictures(paper: RectificationNotice) -> RectificationNotice:
    """Attach the pixels of every photo that can be shown."""
    return paper.with_photos(jpeg_of)
