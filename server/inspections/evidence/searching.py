"""Searching for a photo among those of other sites and rounds: nearly the same picture under other bytes.

At its own site too, among what another inspector sent and no pair asks about: answers by eye, and independent checks.
"""

from __future__ import annotations

from typing import Any

from server import clock
from server.inspections.evidence import photos as photo_queries
from server.inspections.evidence.photos import Elsewhere
from server.inspections.models import ObservationPhoto
from server.photos.likeness import seen


def alike_elsewhere(expected: ObservationPhoto, phash: str) -> list[dict[str, Any]]:
    """Give the earlier photos elsewhere of what is the same picture but for its bytes, the likest first.

    Those of withdrawn records too: whether one still counts is asked each time the photo is weighed.
    """
    found = {each.sha256: each.bits for each in seen.looking_like(phash) if each.sha256 != expected.sha256}
    used = photo_queries.used_elsewhere(list(found), expected, withdrawn=True) if found else {}
    alike = []
    for sha256 in used:
        likeness = seen.likeness_of(expected.sha256, sha256)
        if likeness >= seen.SAME_PICTURE:
            alike.append({"bits": found[sha256], "likeness": round(likeness, 3), "sha256": sha256})
    return sorted(alike, key=lambda each: -each["likeness"])


def counted_elsewhere(expected: ObservationPhoto) -> tuple[dict[str, Any], ...]:
    """Tell of those found to be the same picture where they were used first, as far as any such use still counts."""
    alike = {each["sha256"]: each for each in expected.alike or ()}
    used = photo_queries.used_elsewhere(list(alike), expected) if alike else {}
    return tuple(each | _where(used[sha256]) for sha256, each in alike.items() if sha256 in used)


def _where(use: Elsewhere) -> dict[str, Any]:
    told = {"round": use.round, "site": use.site, "day": clock.show_date(use.taken_at)}
    return told | {"here": True} if use.is_here else told
