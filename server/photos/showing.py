"""Which picture may be shown of a photo, and where it lies: the redacted one wherever something is covered.

A picture that is asked for before the worker came is drawn now. Where a redacted one cannot be drawn nothing is shown;
the uncovered one is never given instead.
"""

from __future__ import annotations

from typing import NamedTuple

from server import clock
from server.database import db
from server.photos import jobs, queries
from server.photos.errors import DecoderBusy, PhotoExpired, PhotoLost, PhotoNotShowable, PhotoUnknown
from server.photos.models import Photo
from server.photos.redactions import jobs as redacting
from server.photos.redactions import queries as redactions
from server.photos.redactions.rules import redacted_key
from server.photos.rules import Part, PhotoState, Rendition, rendition_key
from server.photos.words import failure_word
from server.storage import photo_store


class Shown(NamedTuple):
    """The key of a picture in the store, and the redaction it was drawn with (None: nothing is covered)."""

    key: str
    number: int | None


def shown(sha256: str, rendition: Rendition, *, patience_s: float) -> Shown:
    """Find the picture that may be shown. Raises PhotoUnknown, PhotoExpired, PhotoLost, PhotoNotShowable, DecoderBusy.

    Call it outside of a transaction.
    """
    stands = redactions.standing(sha256)
    if stands is None:
        return Shown(uncovered(sha256, rendition, patience_s=patience_s), None)
    number = stands.id
    key = redacted_key(sha256, number, rendition)
    if photo_store().exists(key):
        return Shown(key, number)
    must_be_kept(queries.photo(sha256), Part.RENDITIONS)
    if redacting.draw(number, patience_s=patience_s):
        return Shown(key, number)
    raise DecoderBusy()


def uncovered(sha256: str, rendition: Rendition, *, patience_s: float) -> str:
    """Find the picture of a photo with nothing covered: for those who decide what to cover. Raises as `shown`."""
    key = rendition_key(sha256, rendition)
    if photo_store().exists(key):
        return key
    photo = queries.photo(sha256)
    if photo is None:
        raise PhotoUnknown()
    must_be_kept(photo, Part.RENDITIONS)
    must_be_kept(photo, Part.ORIGINAL)  # without it nothing can be drawn
    if photo.rendered_at is None and (photo.failed_at is not None or photo.state is not PhotoState.VERIFIED):
        raise PhotoNotShowable(reason=photo.failure_code, why=failure_word(photo.failure_code))
    original = photo.key
    db.session.rollback()
    if jobs.draw_now(sha256, original, patience_s=patience_s):
        return key
    again = queries.photo(sha256)
    if again is not None and again.failed_at is not None:
        raise PhotoNotShowable(reason=again.failure_code, why=failure_word(again.failure_code))
    raise DecoderBusy() if photo_store().exists(original) else PhotoLost()


def must_be_kept(photo: Photo | None, part: Part) -> None:
    """Refuse what was removed because its time was over; raises PhotoExpired."""
    if photo is None:
        return
    removed_at = photo.original_removed_at if part is Part.ORIGINAL else photo.renditions_removed_at
    if removed_at is not None:
        what = (
            {"part": "原图", "part_en": "original"} if part is Part.ORIGINAL else {"part": "照片", "part_en": "picture"}
        )
        raise PhotoExpired(**what, day=clock.show_date(removed_at))
