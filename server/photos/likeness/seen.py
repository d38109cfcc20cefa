"""Photos seen before: the index of what all photos look like, kept in the process, and the look at two of them.

The index follows the table: each search first adds what was drawn since the last one. It is only ever a shortcut to
candidates, so a process that starts anew loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO

from flask import current_app
from PIL import Image

from server.photos import queries
from server.photos.likeness.looks import likeness
from server.photos.likeness.similar import Found, LooksIndex
from server.photos.rules import Rendition, rendition_key
from server.storage import photo_store

SAME_PICTURE = 0.93
"""From this correlation on two pictures are taken for one; measured by `bin/bench photos`."""
MOST_LOOKED_AT = 500
"""So many pictures near by their hash are looked at. Among a million photos some 200 are near any other, and one that
was cut a little is often not one of the nearest fifty; measured by `bin/bench photos`."""
ADDED_AT_ONCE = 20_000
_LONGEST_PX = 4096


@dataclass(slots=True)
class _Kept:
    index: LooksIndex = field(default_factory=LooksIndex)
    until: tuple[datetime, str] | None = None


def looking_like(phash: str, *, most: int = MOST_LOOKED_AT) -> list[Found]:
    """Give the photos that may be the same picture as one with this hash, the nearest first; itself among them."""
    return _up_to_date().search(phash, most=most)


def looking_like_each(phashes: Sequence[str], *, most: int = 50) -> list[list[Found]]:
    """Give the same for each of very many hashes."""
    index = _up_to_date()
    return [index.search(phash, most=most) for phash in phashes]


def _up_to_date() -> LooksIndex:
    kept: _Kept = current_app.extensions.setdefault("looks_index", _Kept())
    while drawn := queries.drawn_after(kept.until, ADDED_AT_ONCE):
        kept.index.add((row.sha256, row.phash) for row in drawn)
        kept.until = (drawn[-1].rendered_at, drawn[-1].sha256)
        if len(drawn) < ADDED_AT_ONCE:
            break
    return kept.index


def likeness_of(one: str, other: str) -> float | None:
    """Tell how far two photos are one picture, from 0 to 1, by their small renditions; None where one is not there."""
    try:
        return _looked_at(one, other)
    except (OSError, ValueError):
        return None


def are_one_picture(one: str, other: str) -> bool:
    """Tell whether two photos are seen to be one picture."""
    return (likeness_of(one, other) or 0.0) >= SAME_PICTURE


@lru_cache(maxsize=20_000)
def _looked_at(one: str, other: str) -> float:
    """Look at two photos once: a page that is shown again asks again, and bytes of one hash never change."""
    return likeness(_thumb(one), _thumb(other))


def likeness_to(thumb: bytes, other: str) -> float:
    """Tell the same of a picture that is not kept here, by its small rendition as the decoder drew it."""
    try:
        return likeness(_small(BytesIO(thumb)), _thumb(other))
    except (OSError, ValueError):
        return 0.0


def _thumb(sha256: str) -> Image.Image:
    with photo_store().open(rendition_key(sha256, Rendition.THUMB)) as stream:
        return _small(stream)


def _small(stream: BinaryIO) -> Image.Image:
    picture = Image.open(stream)
    if max(picture.size) > _LONGEST_PX:
        raise ValueError("no small rendition")
    picture.load()
    return picture
