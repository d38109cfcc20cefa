"""The exact minimum over every position of a window sliding along walked stretches. Pure; works in whole millimetres.

A window of length L that starts at s covers the closed stretch [s, s + L]; its count changes only where an end of it
meets a thing. Between two such starts it is constant, and at them it is never smaller, because a thing on either end
counts. So looking once between every two neighbouring starts finds the true minimum, and no grid can miss it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Millimetres = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Window:
    """A window in metres and how many things it holds."""

    from_m: float
    to_m: float
    count: int


@dataclass(frozen=True)
class Pieces:
    """Runs of window starts with one count each: starts strictly between `low` and `high`, in millimetres."""

    low: Millimetres
    high: Millimetres
    count: Millimetres
    window_mm: int

    def worst(self) -> Window:
        """Give the window with the fewest things: of several runs the longest, then the first, and its middle."""
        least = np.flatnonzero(self.count == self.count.min())
        spans = self.high[least] - self.low[least]
        chosen = int(least[int(np.argmax(spans))])
        start_m = (int(self.low[chosen]) + int(self.high[chosen])) / 2000
        return Window(round(start_m, 1), round(start_m + self.window_mm / 1000, 1), int(self.count[chosen]))

    @property
    def least(self) -> int:
        """The fewest things in any window."""
        return int(self.count.min())

    def lacking_spans(self, required: int) -> tuple[Millimetres, Millimetres]:
        """Give what windows with fewer than `required` things span, as near and far ends, both in order."""
        short = self.count < required
        return self.low[short], self.high[short] + self.window_mm

    def lacking(self, required: int) -> list[tuple[int, int, int]]:
        """Give the runs with fewer than `required` things, as (low, high, missing)."""
        short = self.count < required
        columns = (self.low[short], self.high[short], required - self.count[short])
        return list(zip(*(column.tolist() for column in columns), strict=True))


def millimetres(metres: float) -> int:
    """Give whole millimetres, in which comparisons are exact."""
    return round(metres * 1000)


def sorted_millimetres(chainages_m: Sequence[float] | npt.NDArray[np.float64]) -> Millimetres:
    """Give chainages in millimetres, in order."""
    return np.sort(np.rint(np.asarray(chainages_m, dtype=np.float64) * 1000).astype(np.int64))


def slide(things_mm: Millimetres, stretch: tuple[float, float], window_m: float) -> Pieces | None:
    """Slide a window over one stretch (metres) past things (millimetres, in order); None where it does not fit in."""
    return slide_past(things_mm, things_mm, stretch, window_m)


def slide_past(
    entering_mm: Millimetres, leaving_mm: Millimetres, stretch: tuple[float, float], window_m: float
) -> Pieces | None:
    """Slide a window past things that take up some length: each is counted from when the window's far end reaches its
    place in `entering_mm` until the near end passes its place in `leaving_mm` (each in order, millimetres).

    With far ends entering and near ends leaving, a thing counts while it lies wholly within; the other way round, while
    any of it may. A point is its own near and far end.
    """
    first, last, window = millimetres(stretch[0]), millimetres(stretch[1]), millimetres(window_m)
    final = last - window
    if final < first:
        return None
    if final == first:
        edges = np.array([first, first], dtype=np.int64)
        held = np.searchsorted(entering_mm, last, "right") - np.searchsorted(leaving_mm, first, "left")
        return Pieces(edges[:1], edges[1:], np.array([max(0, held)], dtype=np.int64), window)
    events = np.concatenate([leaving_mm, entering_mm - window])
    inner = events[(events > first) & (events < final)]
    edges = _distinct(np.concatenate([np.array([first, final], dtype=np.int64), inner]))
    low, high = edges[:-1], edges[1:]
    count = np.searchsorted(entering_mm, low + window, "right") - np.searchsorted(leaving_mm, low, "right")
    return Pieces(low, high, np.maximum(count, 0).astype(np.int64), window)


def _distinct(values: Millimetres) -> Millimetres:
    """Give the values in order, each once. The input is two sorted runs, which a stable sort merges in no time;
    `np.unique` builds a hash table first and is a hundred times slower on a million of them.
    """
    values.sort(kind="stable")
    return values[np.concatenate(([True], values[1:] != values[:-1]))]


def held(things_mm: Millimetres, stretch: tuple[float, float]) -> int:
    """Count the things on a closed stretch (metres)."""
    low, high = millimetres(stretch[0]), millimetres(stretch[1])
    return int(np.searchsorted(things_mm, high, "right") - np.searchsorted(things_mm, low, "left"))


def needed(pieces: Pieces, required: int) -> int:
    """Give the smallest number of further things, anywhere on the stretch, with which every window would have enough.

    Going along the stretch, each missing thing is best put at the far end of the first window that lacks it.
    """
    placed: deque[tuple[int, int]] = deque()  # (how far it reaches, how many), in order along the road
    standing = total = 0
    for low, high, missing in pieces.lacking(required):
        at = low
        while True:
            while placed and placed[0][0] <= at:
                standing -= placed.popleft()[1]
            lacking = missing - standing
            if lacking > 0:
                total, standing = total + lacking, standing + lacking
                placed.append((at + pieces.window_mm, lacking))
            at = placed[0][0]
            if at >= high:
                break
    return total
