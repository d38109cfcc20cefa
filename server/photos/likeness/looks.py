"""What a picture looks like, as a figure that survives re-encoding: a 64-bit perceptual hash. The home of ImageHash.

Two pictures whose hashes differ in few bits look nearly the same; that proposes a question to a person and proves
nothing. A picture without structure (night, a covered lens) would look like every other one and has no hash.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

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


COMPARED_PX = 64
LARGEST_CUT = 0.12
"""How much of a side may have been cut off and the picture still be found again."""
LEAST_LIKENESS = 0.4
"""Coarse pictures that correlate less are not compared finely: nine of ten chance neighbours of a hash stop here."""
_COARSE_PX = 16
_SHRUNK = tuple(1 - cut for cut in (0.0, 0.025, 0.05, 0.075, 0.1, LARGEST_CUT))


def likeness(one: Image.Image, other: Image.Image) -> float:
    """Tell how far two upright pictures are one and the same, from 0 to 1: their best correlation under a small cut.

    Either may be the other saved again, smaller, brighter or cut at its edges. Two photos of one place from nearly one
    point correlate less, because near and far things shift against each other.
    """
    pair = [_grey(picture) for picture in (one, other)]
    coarse = float((_normed(pair[0], side=_COARSE_PX) * _normed(pair[1], side=_COARSE_PX)).mean())
    if coarse < LEAST_LIKENESS:
        return max(0.0, coarse)
    return max(_best(pair[0], pair[1]), _best(pair[1], pair[0]))


def _grey(picture: Image.Image) -> Image.Image:
    return picture.convert("L").resize((4 * COMPARED_PX, 4 * COMPARED_PX), Image.Resampling.BILINEAR)


def _best(whole: Image.Image, cut: Image.Image) -> float:
    """Correlate what may be a cut-out with every place of the whole where it may come from."""
    wanted = _normed(cut)
    side = whole.width
    best = 0.0
    for wide in _SHRUNK:
        for high in _SHRUNK:
            if abs(wide - high) > LARGEST_CUT / 2:
                continue
            slack_x, slack_y = side * (1 - wide), side * (1 - high)
            for left in _places(slack_x):
                for top in _places(slack_y):
                    box = (left, top, left + side * wide, top + side * high)
                    there = _normed(whole, box)
                    best = max(best, float((there * wanted).mean()))
    return best


def _places(slack: float) -> tuple[float, ...]:
    return (0.0,) if slack < 1 else (0.0, slack / 2, slack)


def _normed(
    picture: Image.Image, box: tuple[float, float, float, float] | None = None, *, side: int = COMPARED_PX
) -> np.ndarray:
    small = picture.resize((side, side), Image.Resampling.BILINEAR, box=box)
    grey = np.asarray(small, dtype=np.float32)
    spread = float(grey.std())
    return (grey - grey.mean()) / spread if spread > 1e-6 else np.zeros_like(grey)
