"""What a person ruled about a photo, said beside it wherever it is shown, so that nobody has to ask why it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from server import clock
from server.inspections import words
from server.inspections.evidence import rulings
from server.inspections.rules import Ruling


@dataclass(frozen=True)
class Said:
    """The ruling that stands on a photo, in words."""

    ruling: Ruling
    word: str
    line: str
    """Who ruled what, when and why."""


def said_of(photo_ids: Iterable[int]) -> dict[int, Said]:
    """Give the rulings that stand on some photos, by photo."""
    found = {}
    for row in rulings.standing_on(sorted(set(photo_ids))):
        word, when = str(words.RULINGS[row.ruling]), clock.show(row.ruled_at)
        told = {"word": word, "who": row.account.display_name, "when": when, "reason": row.reason}
        found[row.photo_id] = Said(row.ruling, word, _("%(word)s：%(who)s 于 %(when)s 认定。%(reason)s", **told))
    return found
