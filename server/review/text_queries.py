"""Photos by the text they show, across rounds: every read for that page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from server.database import db
from server.inspections.models import Observation, ObservationPhoto, Round
from server.inspections.queries import standing
from server.photos.slogans.layout import readings
from server.photos.slogans.matching import LEAST_FOR_MISTAKES, near
from server.photos.slogans.models import PhotoText, PhotoTheme
from server.photos.slogans.normal import plain
from server.photos.slogans.reader import line_of
from server.places.models import Site

LEAST_PART = 2
MOST_FOR_MISTAKES = 30
"""Longer words are broken into parts by whoever looks for them; each character is two more patterns to compare."""


@dataclass(frozen=True)
class Asked:
    """What is looked for; an empty part narrows nothing. `since` and `until` bound when a photo was taken."""

    words: str = ""
    theme: str = ""
    round_id: int | None = None
    site: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_unsearchable(self) -> bool:
        """Tell whether the words hold nothing that is compared: signs and pictures alone find nothing."""
        return bool(self.words.strip()) and not plain(self.words)

    @property
    def may_be_near(self) -> bool:
        """Tell whether the words are long enough to be known with one character wrong or missing."""
        return LEAST_FOR_MISTAKES <= len(plain(self.words)) <= MOST_FOR_MISTAKES


@dataclass(frozen=True)
class ShownText:
    """A photo whose text was found, and which of its lines (by number) show it."""

    photo: ObservationPhoto
    observation: Observation
    round_name: str
    site_name: str
    text: PhotoText
    themes: tuple[PhotoTheme, ...]
    hits: tuple[int, ...]


def only_nearly(asked: Asked) -> bool:
    """Tell whether no photo shows the words as they are, so that one character may be wrong or missing.

    What reads photos takes one character for another now and then, and does not read one that is covered.
    """
    return asked.may_be_near and db.session.execute(_chosen(asked, nearly=False).limit(1)).first() is None


def photos_by_text(asked: Asked, *, offset: int, limit: int, nearly: bool = False) -> list[ShownText]:
    """Give photos of standing records by the text they show, the newest first; `nearly` as `only_nearly` tells."""
    if asked.is_unsearchable:
        return []
    statement = _chosen(asked, nearly=nearly)
    newest = statement.order_by(ObservationPhoto.taken_at.desc(), ObservationPhoto.id.desc())
    rows = db.session.execute(newest.offset(offset).limit(limit)).all()
    themes = _themes([text.sha256 for *_, text in rows])
    return [
        ShownText(photo, seen, round_name, site_name or "", text, found, hits_of(text.shown, asked, found))
        for photo, seen, round_name, site_name, text in rows
        for found in (tuple(themes.get(text.sha256, ())),)
    ]


def _chosen(asked: Asked, *, nearly: bool) -> Select[ObservationPhoto, Observation, str, str, PhotoText]:
    statement = (
        select(ObservationPhoto, Observation, Round.name, Site.name, PhotoText)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(Round, Round.id == Observation.round_id)
        .outerjoin(Site, Site.id == Observation.site_id)
        .join(PhotoText, PhotoText.sha256 == ObservationPhoto.sha256)
        .where(*standing(), PhotoText.plain != "")
    )
    if words := plain(asked.words):
        statement = statement.where(_shows_nearly(words) if nearly else PhotoText.plain.contains(words))
    if asked.theme:
        statement = statement.join(PhotoTheme, PhotoTheme.sha256 == PhotoText.sha256)
        statement = statement.where(PhotoTheme.theme == asked.theme)
    if asked.round_id is not None:
        statement = statement.where(Observation.round_id == asked.round_id)
    if asked.site:
        named = Site.name.contains(asked.site, autoescape=True) | (Site.code == asked.site)
        statement = statement.where(named)
    if asked.since is not None:
        statement = statement.where(ObservationPhoto.taken_at >= asked.since)
    if asked.until is not None:
        statement = statement.where(ObservationPhoto.taken_at < asked.until)
    return statement


def _shows_nearly(words: str) -> ColumnElement[bool]:
    """Ask for words with any one character wrong, or missing. They are letters and figures only: no sign of LIKE."""
    halves = [(words[:at], words[at + 1 :]) for at in range(len(words))]
    return or_(*(PhotoText.plain.like(f"%{left}{gap}{right}%") for left, right in halves for gap in ("_", "")))


def hits_of(lines: list[dict[str, Any]], asked: Asked, themes: tuple[PhotoTheme, ...] = ()) -> tuple[int, ...]:
    """Tell which lines show what was asked for; words that are broken over lines are found in each of their parts."""
    words = plain(asked.words)
    texts = [plain(str(line["text"])) for line in lines]
    hits: set[int] = set()
    if words:
        whole = {number for number, text in enumerate(texts) if words in text}
        parts = {number for number, text in enumerate(texts) if len(text) >= LEAST_PART and text in words}
        single = {number for number, text in enumerate(texts) if len(text) == 1 and text in words}
        hits |= whole or _near_lines(lines, words) or parts or single
    hits |= {int(number) for each in themes if each.theme == asked.theme for number in each.lines}
    return tuple(sorted(hits))


def _near_lines(lines: list[dict[str, Any]], words: str) -> set[int]:
    """Tell in which lines words stand with one character wrong or missing, where they do not stand as they are."""
    found = readings([line_of(line) for line in lines]) if len(words) >= LEAST_FOR_MISTAKES else []
    if any(words in each.text for each in found):
        return set()
    return {number for each in found for start, end in near(words, each.text) for number, _ in each.places[start:end]}


def themes_found() -> list[str]:
    """List the themes that any photo's text speaks of."""
    return list(db.session.scalars(select(PhotoTheme.theme).distinct().order_by(PhotoTheme.theme)))


def _themes(hashes: list[str]) -> dict[str, list[PhotoTheme]]:
    found: dict[str, list[PhotoTheme]] = {}
    for row in db.session.scalars(select(PhotoTheme).where(PhotoTheme.sha256.in_(hashes)).order_by(PhotoTheme.theme)):
        found.setdefault(row.sha256, []).append(row)
    return found
