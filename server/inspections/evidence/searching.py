"""Searching for a photo among those of other sites and rounds: nearly the same picture under other bytes.

At its own site too, among what another inspector sent and no pair asks about: answers by eye, and independent checks.
"""

from __future__ import annotations

from typing import Any

from server import clock
from server.inspections.evidence import photos as photo_queries
from server.inspections.models import ObservationPhoto
from server.photos.likeness import seen


def alike_elsewhere(expected: ObservationPhoto, phash: str) -> list[dict[str, Any]]:
    """Give the earlier uses elsewhere of what is the same picture but for its bytes, the likest first."""
    found = {each.sha256: each.bits for each in seen.looking_like(phash) if each.sha256 != expected.sha256}
    used = photo_queries.used_elsewhere(list(found), expected.observation, expected.id) if found else {}
    alike = []
    for sha256, where in used.items():
        likeness = seen.likeness_of(expected.sha256, sha256)
        if likeness >= seen.SAME_PICTURE:
            told = {"round": where.round, "site": where.site or "", "day": clock.show_date(where.taken_at)}
            here = {"here": True} if where.is_here else {}
            alike.append({**told, **here, "bits": found[sha256], "likeness": round(likeness, 3), "sha256": sha256})
    return sorted(alike, key=lambda each: -each["likeness"])
