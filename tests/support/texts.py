"""Photos whose text is known, for tests that need no engine: rows as the worker leaves them."""

from __future__ import annotations

from server import clock
from server.database import db
from server.inspections.models import ObservationPhoto
from server.photos.models import Photo
from server.photos.rules import PhotoState
from server.photos.slogans import operations, queries
from server.photos.slogans.layout import Line


def shows(expected: ObservationPhoto, *texts: str) -> ObservationPhoto:
    """Let a photo have arrived and show these lines of text, one below the other."""
    now = clock.now()
    if db.session.get(Photo, expected.sha256) is None:
        facts = {"size": 1000, "media_type": "image/jpeg", "key": "originals/0/none", "state": PhotoState.VERIFIED}
        db.session.add(Photo(sha256=expected.sha256, received_at=now, read_at=now, rendered_at=now, phash="", **facts))
        db.session.flush()
    lines = []
    for number, text in enumerate(texts):
        top = 0.1 + 0.15 * number
        lines.append(Line(text, ((0.1, top), (0.9, top), (0.9, top + 0.1), (0.1, top + 0.1)), 0.9))
    operations.keep_text(expected.sha256, lines, version="1", known=queries.known())
    return expected
