"""Themes that an inspector's own photos propose by the words they show: one tap adopts them, nothing else does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from server.inspections.evidence.photo_words import photo_words
from server.inspections.models import Observation
from server.inspections.rules import Kind


@dataclass(frozen=True)
class ThemeProposal:
    """What the words in the photos of one counted thing propose, and the record as it was received."""

    observation: str
    requirements: list[str]
    photos: list[dict[str, str]]
    """Its photos, `uuid` and `sha256`, the one that shows the words first."""
    words: list[str]
    themes: list[str]
    content: dict[str, Any]


def theme_proposals(recorded: Sequence[Observation], account_id: int, themes: Iterable[str]) -> list[ThemeProposal]:
    """Give what may be adopted: for own counted things, themes of the round's standard that are not recorded yet."""
    known = set(themes)
    own = [seen for seen in recorded if seen.account_id == account_id and seen.kind is Kind.SIGHTING]
    read = photo_words(photo.sha256 for seen in own for photo in seen.photos)
    found = []
    for seen in own:
        showing = [(photo, read[photo.sha256]) for photo in seen.photos if photo.sha256 in read]
        proposed = [(photo, one) for photo, said in showing for one in said.beyond(seen.themes) if one.theme in known]
        if not proposed:
            continue
        first = proposed[0][0]
        photos = [first, *(photo for photo in seen.photos if photo is not first)]
        found.append(
            ThemeProposal(
                observation=str(seen.uuid),
                requirements=[each.key for each in seen.requirements],
                photos=[{"uuid": str(photo.photo_uuid), "sha256": photo.sha256} for photo in photos],
                words=list(dict.fromkeys(word for _, one in proposed for word in one.words)),
                themes=list(dict.fromkeys(one.theme for _, one in proposed)),
                content=seen.content,
            )
        )
    return found
