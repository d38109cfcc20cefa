"""Reading the text of photos, one at a time, when nothing else is to do; and finding their themes.

Derived from state: whatever can be shown and has no text yet is read once. While a picture is being read, the worker
comes back to its other sweeps every moment, so that nothing else waits for it. Killing the worker loses nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import current_app

from server.config import Settings
from server.database import db, transaction
from server.photos.rules import Rendition, rendition_key
from server.photos.slogans import operations, queries
from server.photos.slogans.engine import engine_version, is_installed
from server.photos.slogans.layout import Line
from server.photos.slogans.reader import Reader, TextError, reader
from server.storage import photo_store

MATCH_BATCH = 200
PATIENCE_S = 0.5

log = logging.getLogger(__name__)


@dataclass
class _Handed:
    """The photo that this process's reader was given."""

    sha256: str = ""


_handed = _Handed()


def match_texts() -> int:
    """Find the themes of texts that were compared with another dictionary; tell how many."""
    known = queries.known()
    if not queries.unmatched(known.fingerprint, 1):
        return 0
    with transaction():
        waiting = queries.unmatched(known.fingerprint, MATCH_BATCH)
        for text in waiting:
            operations.find_themes(text, known)
    return len(waiting)


def read_texts() -> int:
    """Begin to read a photo, or wait a moment for the one begun; 0 when there is none."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.read_text or not is_installed():
        return 0
    mine = reader()
    if not mine.is_busy:
        waiting = queries.untexted(1)
        db.session.rollback()
        if not waiting:
            return 0
        _handed.sha256 = waiting[0]
    try:
        if not mine.is_busy:
            mine.begin(photo_store().local_path(rendition_key(_handed.sha256, Rendition.LARGE)))
        lines = mine.wait(PATIENCE_S)
    except (TextError, OSError) as error:
        _note(_handed.sha256, error)
        return 1
    if lines is not None:
        _keep(_handed.sha256, lines)
    return 1


def read_all(hashes: Iterable[str], told: Callable[[str, int | None], None]) -> None:
    """Read photos now, in a process of their own; `told` hears of each and how many lines it has (None: unreadable)."""
    own = Reader()
    try:
        for sha256 in hashes:
            try:
                lines = own.read(photo_store().local_path(rendition_key(sha256, Rendition.LARGE)))
            except (TextError, OSError) as error:
                _note(sha256, error)
                told(sha256, None)
            else:
                _keep(sha256, lines)
                told(sha256, len(lines))
    finally:
        own.close()


def _keep(sha256: str, lines: list[Line]) -> None:
    with transaction():
        operations.keep_text(sha256, lines, version=engine_version(), known=queries.known())


def _note(sha256: str, error: TextError | OSError) -> None:
    code = error.code if isinstance(error, TextError) else "no_rendition"
    log.warning("the text of photo %s cannot be read: %s (%s)", sha256, code, error)
    with transaction():
        operations.note_unreadable(sha256, code, str(error), version=engine_version(), known=queries.known())
