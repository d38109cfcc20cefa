"""Which two photos of one site may show the same thing, so that a person should say. Proposes, never merges. Pure.

Three grounds, the surest first: the same bytes; pictures that look nearly the same, taken within reach of each other
(anywhere, where a photo has no place: in a vehicle); and two inspectors' sightings at one place. Photos of one
observation are never asked about: the inspector declared what they show. Compared within cells of a grid, so that the
work grows with the photos and not with their square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from typing import Any

import numpy as np

from server.inspections.rules import DEFAULT_ACCURACY_M

NEARLY_SAME_BITS = 10
"""Perceptual hashes this close are of one picture saved again or cut a little: .99 of copies, .26 % of other pairs."""
NEAR_AT_LEAST_M = 10.0
NEAR_AT_MOST_M = 25.0
"""Lamp posts stand 30 m apart: what lies farther apart than this is never taken for one thing."""
_CELL_M = NEAR_AT_MOST_M * (1 + 1e-9)
"""A little wider than what is near, so that no rounding puts two near photos into cells that do not touch."""
_OPPOSITE = ({"east", "west"}, {"north", "south"}, {"left", "right"})


class Basis(StrEnum):
    """Why two photos are asked about; the surest ground first."""

    SAME_BYTES = "same_bytes"
    SIMILAR_PICTURE = "similar_picture"
    TWO_INSPECTORS = "two_inspectors"


class Same(StrEnum):
    """What a person answers: 同一处 or 不同."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Shot:
    """What comparing needs of one photo of a counted thing. Metres in one plane of the site, None without a place."""

    id: int
    observation: str
    inspector: int
    sha256: str
    requirements: frozenset[int]
    phash: int | None = None
    x_m: float | None = None
    y_m: float | None = None
    accuracy_m: float | None = None
    photo: str = ""
    """The UUID the phone gave it: one photo may be used for several records."""
    marks: frozenset[tuple[float, float]] = frozenset()
    themes: frozenset[str] = frozenset()
    medium: str | None = None
    side: str | None = None

    @property
    def is_marked(self) -> bool:
        """Tell whether things are marked on it."""
        return bool(self.marks)

    @property
    def thing(self) -> tuple[str, int]:
        """What it stands for: itself where things are marked on it, else its observation as a whole."""
        return self.observation, self.id if self.is_marked else -1


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two photos (`a < b`) to ask about, the ground, and the figures a person sees."""

    a: int
    b: int
    basis: Basis
    distance_m: float | None = None
    limit_m: float | None = None
    bits: int | None = None

    def figures(self) -> dict[str, Any]:
        """Give the figures as they are stored."""
        told = {"distance_m": self.distance_m, "limit_m": self.limit_m, "bits": self.bits}
        return {name: value for name, value in told.items() if value is not None}


def near_within_m(one: Shot, other: Shot) -> float:
    """Tell how far apart two positions may lie and still be one place, given how exact they are."""
    known = [DEFAULT_ACCURACY_M if shot.accuracy_m is None else shot.accuracy_m for shot in (one, other)]
    return min(NEAR_AT_MOST_M, max(NEAR_AT_LEAST_M, sum(known)))


def proposals(
    shots: Sequence[Shot], new: set[int], asked: Iterable[tuple[int, int]] = (), *, across_inspectors: bool = True
) -> list[Proposal]:
    """Propose the pairs in which one photo is `new`, one for any two things; what was `asked` is not asked again.

    Inspectors who check independently (背靠背) each count for themselves: then nothing is asked across them.
    """
    known = asked_things(shots, asked)
    best: dict[frozenset[tuple[str, int]], Proposal] = {}
    for one, other in _candidates(shots, new):
        things = things_of(one, other)
        if things in known or one.observation == other.observation or not one.requirements & other.requirements:
            continue
        if not across_inspectors and one.inspector != other.inspector:
            continue
        proposal = _weigh(one, other)
        if proposal and (things not in best or _rank(proposal) < _rank(best[things])):
            best[things] = proposal
    return sorted(best.values(), key=lambda each: (each.a, each.b))


def asked_things(shots: Iterable[Shot], asked: Iterable[tuple[int, int]]) -> set[frozenset[tuple[str, int]]]:
    """Give the things that pairs of photos ask about."""
    by_id = {shot.id: shot for shot in shots}
    return {things_of(by_id[a], by_id[b]) for a, b in asked if a in by_id and b in by_id}


def things_of(one: Shot, other: Shot) -> frozenset[tuple[str, int]]:
    """Give the two things that two photos stand for."""
    return frozenset((one.thing, other.thing))


def _rank(proposal: Proposal) -> tuple[Any, ...]:
    far = float("inf")
    distance = far if proposal.distance_m is None else proposal.distance_m
    bits = far if proposal.bits is None else proposal.bits
    return list(Basis).index(proposal.basis), bits, distance, proposal.a, proposal.b


def _weigh(one: Shot, other: Shot) -> Proposal | None:
    """Propose two photos on the surest ground there is; None when nothing speaks for asking."""
    a, b = (one, other) if one.id < other.id else (other, one)
    if a.photo == b.photo and a.marks and b.marks and not a.marks & b.marks:
        return None  # one photo used again on purpose, with marks on other things
    distance = _distance_m(a, b)
    limit = None if distance is None else near_within_m(a, b)
    bits = None if a.phash is None or b.phash is None else (a.phash ^ b.phash).bit_count()
    is_near = distance is not None and limit is not None and distance <= limit
    basis = None
    if a.sha256 == b.sha256:
        basis = Basis.SAME_BYTES
    elif bits is not None and bits <= NEARLY_SAME_BITS and (is_near or distance is None):
        basis = Basis.SIMILAR_PICTURE
    elif is_near and a.inspector != b.inspector and _agree(a, b):
        basis = Basis.TWO_INSPECTORS
    if basis is None:
        return None
    return Proposal(a.id, b.id, basis, None if distance is None else round(distance, 1), limit, bits)


def _distance_m(one: Shot, other: Shot) -> float | None:
    if one.x_m is None or one.y_m is None or other.x_m is None or other.y_m is None:
        return None
    return hypot(one.x_m - other.x_m, one.y_m - other.y_m)


def _agree(one: Shot, other: Shot) -> bool:
    """Tell whether nothing that two inspectors noted keeps their sightings from being of one thing."""
    if one.themes and other.themes and not one.themes & other.themes:
        return False
    if one.medium and other.medium and one.medium != other.medium:
        return False
    return {one.side, other.side} not in _OPPOSITE


# --- what is compared with what --------------------------------------------------------------------------------------


def _candidates(shots: Sequence[Shot], new: set[int]) -> Iterator[tuple[Shot, Shot]]:
    yield from _same_bytes(shots, new)
    yield from _neighbours(shots, new)
    yield from _placeless(shots, new)


def _same_bytes(shots: Iterable[Shot], new: set[int]) -> Iterator[tuple[Shot, Shot]]:
    by_bytes: dict[str, list[Shot]] = defaultdict(list)
    for shot in shots:
        by_bytes[shot.sha256].append(shot)
    for same in by_bytes.values():
        yield from _couples(same, same, new)


def _neighbours(shots: Iterable[Shot], new: set[int]) -> Iterator[tuple[Shot, Shot]]:
    """Give the couples that lie in one cell or in cells that touch: nothing farther apart can be near."""
    cells: dict[tuple[int, int], list[Shot]] = defaultdict(list)
    for shot in shots:
        if shot.x_m is not None and shot.y_m is not None:
            cells[int(shot.x_m // _CELL_M), int(shot.y_m // _CELL_M)].append(shot)
    for (column, row), held in cells.items():
        fresh = [shot for shot in held if shot.id in new]
        if fresh:
            around = [
                each
                for east in (-1, 0, 1)
                for north in (-1, 0, 1)
                for each in cells.get((column + east, row + north), ())
            ]
            yield from _couples(fresh, around, new)


def _placeless(shots: Sequence[Shot], new: set[int]) -> Iterator[tuple[Shot, Shot]]:
    """Give the couples that look nearly the same and of which one has no place: all hashes at once for each photo."""
    looking = [shot for shot in shots if shot.phash is not None]
    without = [shot for shot in looking if shot.x_m is None]
    if not without:
        return
    hashes = np.array([shot.phash for shot in looking], dtype=np.uint64)
    # One without a place is compared with all; a new one with a place meets those without from their side.
    meets_new = any(shot.id in new for shot in looking if shot.x_m is not None)
    for shot in without:
        if shot.id in new or meets_new:
            bits = np.bitwise_count(hashes ^ np.uint64(shot.phash or 0))
            alike = [looking[at] for at in np.flatnonzero(bits <= NEARLY_SAME_BITS)]
            yield from _couples([shot], alike, new)


def _couples(some: Sequence[Shot], others: Sequence[Shot], new: set[int]) -> Iterator[tuple[Shot, Shot]]:
    for one in some:
        for other in others:
            if one.id != other.id and (one.id in new or other.id in new):
                yield one, other
