"""Finding the photos that look nearly like one, among a million: perceptual hashes in one array. Pure.

A linear pass over 64-bit hashes is faster than any tree at the distances that matter here (a tenth of the bits), needs
eight bytes a photo, and cannot miss. What it finds is a candidate: `looks.likeness` compares the pictures themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

CANDIDATE_BITS = 16
"""Hashes this close may be of one picture saved again or cut a little. Far more than for judging by the hash alone:
the pictures themselves are compared afterwards. Measured by `bin/bench photos`."""
_ROOM = 1024


class Found(NamedTuple):
    """A photo that was found, and in how many of the 64 bits its hash differs."""

    sha256: str
    bits: int


class LooksIndex:
    """The hashes of photos in the order in which they were added."""

    def __init__(self) -> None:
        self._hashes = np.zeros(_ROOM, dtype=np.uint64)
        self._known: list[str] = []

    def __len__(self) -> int:
        return len(self._known)

    def add(self, photos: Iterable[tuple[str, str]]) -> None:
        """Add photos as (SHA-256, hash in hex); one without a hash looks like nothing and is left out."""
        for sha256, phash in photos:
            if not phash:
                continue
            if len(self._known) == len(self._hashes):
                self._hashes = np.concatenate([self._hashes, np.zeros_like(self._hashes)])
            self._hashes[len(self._known)] = int(phash, 16)
            self._known.append(sha256)

    def search(self, phash: str, *, within: int = CANDIDATE_BITS, most: int) -> list[Found]:
        """Give the photos whose hash differs in at most `within` bits, the nearest first, at most `most` of them."""
        if not phash or not self._known:
            return []
        held = self._hashes[: len(self._known)]
        bits = np.bitwise_count(held ^ np.uint64(int(phash, 16)))
        near = np.flatnonzero(bits <= within)
        nearest = near[np.argsort(bits[near], kind="stable")][:most]
        return [Found(self._known[at], int(bits[at])) for at in nearest]
