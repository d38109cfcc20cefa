"""What a picture looks like, as a figure that survives re-encoding: a 64-bit perceptual hash. The home of ImageHash.

Two pictures whose hashes differ in few bits look nearly the same; that proposes a question to a person and proves
nothing. A picture without structure (night, a covered lens) would look like every other one and has no hash.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_Grey = NDArray[np.float32]

SIDE_PX = 32
LEAST_CONTRAST = 4.0
"""Grey levels (standard deviation of 0 to 255) under which a picture shows nothing that could be compared."""


def perceptual_hash(picture: Image.Image) -> str:
    """Give the pHash of an upright picture as 16 hex digits; empty where it shows nothing."""
    small = picture.convert("L").resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
    if float(np.asarray(small, dtype=np.float32).std()) < LEAST_CONTRAST:
        return ""
    import imagehash  # draws in scipy: only the process that draws pictures pays for it

    return str(imagehash.phash(small, hash_size=8, highfreq_factor=SIDE_PX // 8))


LARGEST_CUT = 0.12
"""How much of a side may have been cut off and the picture still be found again."""
LEAST_COARSE = 0.9
"""Pictures whose best coarse match is worse are not compared finely: of one picture saved again or cut by 5 % none of
850 matched worse than 0.99, and nine of ten chance neighbours of a hash stop here."""
_CUTS = (0.0, 0.025, 0.05, 0.075, 0.1, LARGEST_CUT)


class _Scale(NamedTuple):
    """How finely pictures are compared: cut-outs of `side` squared, out of a grey picture of `room` squared."""

    side: int
    room: int


_PLAIN = 1e-3
_COARSE, _FINE = _Scale(16, 64), _Scale(64, 256)


def likeness(one: Image.Image, other: Image.Image) -> float:
    """Tell how far two upright pictures are one and the same, from 0 to 1: their best correlation under a small cut.

    Either may be the other saved again, smaller, brighter or cut at its edges. Two photos of one place from nearly one
    point correlate less, because near and far things shift against each other.
    """
    coarse = _either_way(one, other, _COARSE)
    return coarse if coarse < LEAST_COARSE else _either_way(one, other, _FINE)


def _either_way(one: Image.Image, other: Image.Image, scale: _Scale) -> float:
    a, b = _grey(one, scale), _grey(other, scale)
    return max(0.0, _best(a, b, scale), _best(b, a, scale))


def _grey(picture: Image.Image, scale: _Scale) -> _Grey:
    small = picture.convert("L").resize((scale.room, scale.room), Image.Resampling.BILINEAR)
    return np.asarray(small, dtype=np.float32)


def _best(whole: _Grey, cut: _Grey, scale: _Scale) -> float:
    """Correlate what may be a cut-out with every place of the whole where it may come from; all places at once."""
    spans, shares = _spans(scale)
    uncut = spans[: scale.side]
    wanted = uncut @ cut @ uncut.T
    wanted = wanted - wanted.mean()
    places = (spans @ whole @ spans.T).reshape(len(shares), scale.side, len(shares), scale.side)
    # What is cut off all round or at one side; not a strip of a picture of another shape.
    alike = np.abs(shares[:, None] - shares) <= LARGEST_CUT / 2
    places = places.transpose(0, 2, 1, 3)[alike].reshape(-1, scale.side**2)
    spread = places.std(axis=1) * wanted.std()
    together = places @ wanted.ravel() / scale.side**2
    return float((together / np.where(spread > _PLAIN, spread, np.inf)).max())


@lru_cache
def _spans(scale: _Scale) -> tuple[_Grey, _Grey]:
    """Give what averages a picture's lines into those of each span that a cut may leave of a side, the uncut one first.

    The first is (spans x side, room), each line the weights of one; the second (spans,) the share of the side it keeps.
    """
    spans = [(place * cut, 1 - cut) for cut in _CUTS for place in ((0.0, 0.5, 1.0) if cut else (0.0,))]
    pixel = np.arange(scale.room) + 0.5
    lines = []
    for start, share in spans:
        wide = share * scale.room / scale.side
        for centre in start * scale.room + wide * (np.arange(scale.side) + 0.5):
            line = np.clip(1 - np.abs(pixel - centre) / wide, 0, None)  # a triangle, as a bilinear reduction has it
            lines.append(line / line.sum())
    return np.array(lines, dtype=np.float32), np.array([share for _, share in spans], dtype=np.float32)
