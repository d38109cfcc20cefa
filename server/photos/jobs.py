"""What follows the answer: photos are read first (cheap, and judging waits for it), then drawn.

Both sweeps are derived from state: whatever has no reading or no renditions yet is done, oldest first, in small
batches. A photo that fails is marked with the reason and not tried again. Killing the worker loses nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy.exc import DataError, IntegrityError

from server.config import Settings
from server.database import db, transaction
from server.photos import operations, queries
from server.photos.decoding.decoder import DecoderBusyError, decoder
from server.photos.decoding.renditions import NOT_THERE, DrawingError
from server.photos.metadata.reading import Reading
from server.photos.models import Photo
from server.photos.rules import Rendition, rendition_key
from server.storage import PhotoStore, photo_store

READ_BATCH = 200
READ_SECONDS = 2.0
DRAW_BATCH = 32
DRAW_SECONDS = 2.0
WORKER_PATIENCE_S = 120.0
CUT_OFF = ("cut_off", "the file ends before the picture does")

log = logging.getLogger(__name__)


class _Away:
    """Photos whose file the store did not give: they go to the back, so that no number of them keeps others waiting."""

    MOST = 2_000

    def __init__(self) -> None:
        self._hashes: set[str] = set()

    def note(self, sha256: str) -> None:
        """A store that gives nothing at all is not remembered photo by photo."""
        if len(self._hashes) >= self.MOST:
            self._hashes.clear()
        self._hashes.add(sha256)

    def behind(self, waiting: Callable[..., Sequence[Photo]], limit: int) -> list[tuple[str, str]]:
        """Give hash and key of the next photos that wait; those that were away only when there are no others."""
        found = waiting(limit, but=self._hashes)
        if not found and self._hashes:
            self._hashes.clear()
            found = waiting(limit)
        return [(photo.sha256, photo.key) for photo in found]


_unread_away, _undrawn_away = _Away(), _Away()


def read_photos() -> int:
    """Read what arrived photos say of themselves; tell how many were read.

    Stops after about two seconds and begins again: what was read is kept, and judged, meanwhile.
    """
    store, zone, until = photo_store(), _settings().zone, time.monotonic() + READ_SECONDS
    waiting = _unread_away.behind(queries.unread, READ_BATCH)
    db.session.rollback()
    readings = []
    for sha256, key in waiting:
        try:
            readings.append((sha256, _read(store, key)))
        except DecoderBusyError:  # the next round finds the rest
            break
        except FileNotFoundError:  # and this one, after all others
            _unread_away.note(sha256)
        if time.monotonic() > until:
            break
    if readings:
        _note_readings(readings, zone)
    return len(readings)


def _note_readings(readings: list[tuple[str, Reading | None]], zone: ZoneInfo) -> None:
    """Note what was read in one transaction; what no table can hold costs its own photo and never the others."""
    try:
        with transaction():
            for sha256, reading in readings:
                operations.note_reading(sha256, reading, zone)
    except (DataError, IntegrityError, OverflowError) as error:
        if len(readings) > 1:
            for each in readings:
                _note_readings([each], zone)
            return
        sha256 = readings[0][0]
        # Without the error's own words: PostgreSQL puts the row into them, and with it the position.
        log.error("what photo %s says of itself cannot be kept (%s)", sha256, type(error).__name__)
        with transaction():
            operations.note_reading(sha256, None, zone)


def _read(store: PhotoStore, key: str) -> Reading | None:
    """Have a photo read by the decoder's process; one that it cannot read within its limits says nothing of itself.

    Raises FileNotFoundError where the store does not give it.
    """
    try:
        return decoder().read(store.local_path(key), patience_s=WORKER_PATIENCE_S)
    except DrawingError as error:
        if error.code == NOT_THERE:
            log.error("the store does not give photo %s (%s); it is tried again", key, error)
            raise FileNotFoundError(key) from error
        log.warning("photo %s cannot be read: %s (%s)", key, error.code, error)
        return None


def draw_renditions() -> int:
    """Draw photos that cannot be shown yet; tell how many were done (drawn or found undrawable).

    Stops after about two seconds, so that newly arrived photos are read, and verdicts made, in between.
    """
    until, outcomes = time.monotonic() + DRAW_SECONDS, []
    waiting = _undrawn_away.behind(queries.undrawn, DRAW_BATCH)
    db.session.rollback()
    for sha256, key in waiting:
        outcome = _draw(sha256, key, WORKER_PATIENCE_S)
        if outcome is not None:
            outcomes.append(outcome)
        if time.monotonic() > until:
            break
    # One transaction for the batch: each one of its own would keep arriving photos waiting for the disk.
    _note(outcomes)
    return len(outcomes)


def draw_now(sha256: str, key: str, *, patience_s: float) -> bool:
    """Draw one photo that somebody is waiting for; False when it cannot be drawn (then it is marked) or not now."""
    outcome = _draw(sha256, key, patience_s)
    _note([outcome] if outcome else [])
    return outcome is not None and outcome.is_drawn


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of drawing a photo; `failure` is (code, text)."""

    sha256: str
    is_drawn: bool
    failure: tuple[str, str] | None = None
    phash: str = ""


def _draw(sha256: str, key: str, patience_s: float) -> _Outcome | None:
    """Draw a photo and keep its renditions; None when the decoder is busy for too long or the store lacks the file."""
    store = photo_store()
    try:
        drawn = decoder().draw(store.local_path(key), max_pixels=_settings().max_photo_pixels, patience_s=patience_s)
    except DrawingError as error:
        if error.code == NOT_THERE:
            log.error("the store does not give photo %s (%s); it is tried again", key, error)
            _undrawn_away.note(sha256)
            return None
        log.warning("photo %s cannot be drawn: %s (%s)", sha256, error.code, error)
        return _Outcome(sha256, is_drawn=False, failure=(error.code, str(error)))
    if drawn is None:
        return None
    operations.keep_renditions(store, sha256, drawn.pictures)
    return _Outcome(sha256, is_drawn=True, failure=CUT_OFF if drawn.is_cut_off else None, phash=drawn.phash)


def _note(outcomes: list[_Outcome]) -> None:
    if not outcomes:
        return
    with transaction():
        for outcome in outcomes:
            if outcome.is_drawn:
                operations.note_rendered(outcome.sha256, phash=outcome.phash, failure=outcome.failure)
            elif outcome.failure:
                operations.note_failure(outcome.sha256, *outcome.failure)


def hash_drawn() -> int:
    """Find out what photos look like that were drawn before this was kept; tell how many.

    Their small rendition is enough, so the original is not decoded again.
    """
    waiting = list(queries.drawn_unhashed(DRAW_BATCH))
    db.session.rollback()
    looks = [(sha256, _looks(sha256)) for sha256 in waiting]
    told = [(sha256, phash) for sha256, phash in looks if phash is not None]
    if told:
        with transaction():
            for sha256, phash in told:
                operations.note_looks(sha256, phash)
    return len(told)


def _looks(sha256: str) -> str | None:
    """Hash a rendition; empty where it cannot be read any more, None when the decoder is busy for too long."""
    path = photo_store().local_path(rendition_key(sha256, Rendition.THUMB))
    try:
        drawn = decoder().draw(path, max_pixels=_settings().max_photo_pixels, patience_s=WORKER_PATIENCE_S)
    except (DrawingError, OSError):
        log.warning("what photo %s looks like cannot be told", sha256, exc_info=True)
        return ""
    return drawn.phash if drawn else None


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
