"""The verbs of texts and slogans: keep what was read, find its themes, change the dictionary. The only writers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import delete

from server import clock
from server.audit import operations as audit
from server.database import db
from server.photos.redactions import queries as redactions
from server.photos.slogans import queries
from server.photos.slogans.engine import ENGINE
from server.photos.slogans.errors import SloganTooLong, SloganTooShort, SloganUnknown, ThemeTooLong, TogetherOutOfRange
from server.photos.slogans.layout import Line, searchable
from server.photos.slogans.matching import VALUES_TOGETHER
from server.photos.slogans.models import PhotoText, PhotoTheme, Slogan
from server.photos.slogans.normal import plain
from server.photos.slogans.queries import Known
from server.photos.slogans.reader import line_of

LONGEST_WORDS, LONGEST_THEME, MOST_TOGETHER, SHORTEST = 60, 200, 12, 2


def keep_text(sha256: str, lines: Sequence[Line], *, version: str, known: Known) -> None:
    """Keep the text of a photo and the themes it speaks of; an earlier reading is replaced."""
    kept = _row(sha256, version)
    kept.lines = [asdict(line) for line in lines]
    _cover(kept, known)


def cover(sha256: str) -> None:
    """Leave out, or show again, the lines that lie under the redaction that stands or was taken back."""
    text = db.session.get(PhotoText, sha256)
    if text is not None:
        _cover(text, queries.known())


def note_unreadable(sha256: str, code: str, text: str, *, version: str, known: Known) -> None:
    """Note why the text of a photo cannot be read, so that it is not tried again and again."""
    kept = _row(sha256, version)
    kept.failure_code, kept.failure_text = code[:40], text[:300]
    db.session.flush()
    find_themes(kept, known)


def find_themes(text: PhotoText, known: Known) -> None:
    """Look for the themes of a text anew."""
    db.session.execute(delete(PhotoTheme).where(PhotoTheme.sha256 == text.sha256))
    for found in known.dictionary.themes([line_of(each) for each in text.shown]):
        db.session.add(
            PhotoTheme(
                sha256=text.sha256,
                theme=found.theme,
                words=list(found.words),
                is_exact=found.is_exact,
                lines=list(found.lines),
            )
        )
    text.matched_with = known.fingerprint
    db.session.flush()


def keep_slogan(words: str, theme: str, together: int | None, *, by: int | None) -> Slogan:
    """Add a slogan or change what it means; `together` None: 3 for words of two characters, else 1.

    Raises SloganTooShort, SloganTooLong, ThemeTooLong, TogetherOutOfRange.
    """
    words, theme = words.strip(), theme.strip()
    _check(words, theme, together)
    least = together or (VALUES_TOGETHER if len(plain(words)) == SHORTEST and theme else 1)
    old = next((each for each in queries.listed() if plain(each.entry.words) == plain(words)), None)
    kept = queries.slogan(words) or Slogan(plain=plain(words))
    kept.words, kept.theme, kept.together, kept.is_removed = words, theme, least, False
    kept.changed_at, kept.changed_by = clock.now(), by
    db.session.add(kept)
    db.session.flush()
    before = asdict(old.entry) if old and not old.is_removed else None
    after = {"words": words, "theme": theme, "together": least}
    audit.record("slogan.kept", "slogan", kept.plain, by=by, old=before, new=after)
    return kept


def remove_slogan(words: str, *, by: int | None) -> None:
    """Take a slogan out of the dictionary, a shipped one too; raises SloganUnknown."""
    old = next((each for each in queries.listed() if plain(each.entry.words) == plain(words)), None)
    if old is None or old.is_removed:
        raise SloganUnknown(words=words.strip())
    kept = queries.slogan(words) or Slogan(plain=plain(words))
    kept.words, kept.theme, kept.together = old.entry.words, old.entry.theme, old.entry.together
    kept.is_removed, kept.changed_at, kept.changed_by = True, clock.now(), by
    db.session.add(kept)
    db.session.flush()
    audit.record("slogan.removed", "slogan", kept.plain, by=by, old=asdict(old.entry))


def _check(words: str, theme: str, together: int | None) -> None:
    if len(plain(words)) < SHORTEST:
        raise SloganTooShort()
    if max(len(words), len(plain(words))) > LONGEST_WORDS:
        raise SloganTooLong(limit=LONGEST_WORDS)
    if len(theme) > LONGEST_THEME:
        raise ThemeTooLong(limit=LONGEST_THEME)
    if together is not None and not 1 <= together <= MOST_TOGETHER:
        raise TogetherOutOfRange(most=MOST_TOGETHER)


def _cover(text: PhotoText, known: Known) -> None:
    stands = redactions.standing(text.sha256)
    regions = stands.regions if stands else []
    read = [line_of(each) for each in text.lines]
    hidden = [any(line.touches(**region) for region in regions) for line in read]
    text.lines = [
        asdict(line) | ({"covered": True} if is_hidden else {}) for line, is_hidden in zip(read, hidden, strict=True)
    ]
    text.plain = searchable([line_of(each) for each in text.shown])
    db.session.flush()
    find_themes(text, known)


def _row(sha256: str, version: str) -> PhotoText:
    kept = db.session.get(PhotoText, sha256) or PhotoText(sha256=sha256)
    kept.engine, kept.engine_version, kept.read_at = ENGINE, version, clock.now()
    kept.lines, kept.plain, kept.failure_code, kept.failure_text, kept.matched_with = [], "", None, None, ""
    db.session.add(kept)
    return kept
