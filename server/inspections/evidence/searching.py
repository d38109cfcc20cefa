"""Searching for a photo among those of other sites and rounds: nearly the same picture under other bytes.

At its own site too, among what another inspector sent and no pair asks about: answers by eye, and independent checks.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from server import clock
from server.inspections.evidence import uses
from server.inspections.evidence.uses import Elsewhere
from server.inspections.models import ObservationPhoto
from server.photos.likeness import seen


class Found(NamedTuple):
    """What searching for one photo came to."""

    alike: list[dict[str, Any]]
    """The earlier photos elsewhere of what is the same picture but for its bytes, the likest first."""
    later: list[int]
    """Later photos elsewhere that repeat it and were searched for before it was here: they are to be searched again."""


def search(expected: ObservationPhoto, phash: str) -> Found:
    """Search for what is the same picture as a photo but for its bytes.

    Among withdrawn records too: whether one still counts is asked each time a photo is weighed. Which photo of two is
    the copy does not depend on which arrived first. What was found before is looked at again also where more pictures
    are nearer by now than are looked at.
    """
    alike, known = [], {each["sha256"]: each for each in expected.alike or ()}
    bits = {sha256: each["bits"] for sha256, each in known.items()}
    bits |= {each.sha256: each.bits for each in seen.looking_like(phash) if each.sha256 != expected.sha256}
    if not bits:
        return Found([], [])
    for sha256 in uses.used_elsewhere(list(bits), expected, withdrawn=True):
        likeness = seen.likeness_of(expected.sha256, sha256)
        if likeness is None:  # its picture may be gone by now: what was seen of it before stays true
            alike += [known[sha256]] if sha256 in known else []
        elif likeness >= seen.SAME_PICTURE:
            alike.append({"bits": bits[sha256], "likeness": round(likeness, 3), "sha256": sha256})
    later = [
        each.id
        for each in uses.searched_later(list(bits), expected)
        if expected.sha256 not in {known["sha256"] for known in each.alike or ()}
        and seen.are_one_picture(each.sha256, expected.sha256)
    ]
    return Found(sorted(alike, key=lambda each: -each["likeness"]), later)


def counted_elsewhere(expected: ObservationPhoto) -> tuple[dict[str, Any], ...]:
    """Tell of those found to be the same picture where they were used first, as far as any such use still counts."""
    alike = {each["sha256"]: each for each in expected.alike or ()}
    used = uses.used_elsewhere(list(alike), expected) if alike else {}
    return tuple(each | _where(used[sha256]) for sha256, each in alike.items() if sha256 in used)


def _where(use: Elsewhere) -> dict[str, Any]:
    told: dict[str, Any] = {"round": use.round, "site": use.site, "day": clock.show_date(use.taken_at)}
    if use.away_m is not None:
        told["away_m"] = round(use.away_m)
    return told | {"here": True} if use.is_here else told
