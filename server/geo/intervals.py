"""Stretches along a line as (from_m, to_m) pairs: joined, measured, cut, and what they leave open.

A stretch runs forwards and has a length; anything else disappears. The order in which stretches come never matters.
"""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[float, float]


def union(intervals: Iterable[Interval], *, join_m: float = 0.0) -> list[Interval]:
    """Join stretches that overlap or lie at most `join_m` apart, and give them in order along the line."""
    joined: list[Interval] = []
    for start, end in sorted((min(pair), max(pair)) for pair in intervals):
        if joined and start - joined[-1][1] <= join_m:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if end > start]


def total_m(intervals: Iterable[Interval]) -> float:
    """Measure stretches together, in metres, counting ground covered twice once."""
    return sum(end - start for start, end in union(intervals))


def gaps(intervals: Iterable[Interval], length_m: float) -> list[Interval]:
    """Give what the stretches leave open of a line that runs from 0 to `length_m`."""
    open_from, left = 0.0, []
    for start, end in union(intervals):
        if start > open_from:
            left.append((open_from, min(start, length_m)))
        open_from = max(open_from, end)
    if open_from < length_m:
        left.append((open_from, length_m))
    return [(start, end) for start, end in left if end > start]


def overlap(intervals: Iterable[Interval], others: Iterable[Interval]) -> list[Interval]:
    """Give what two sets of stretches have in common."""
    others = union(others)
    return union(
        (max(start, other_start), min(end, other_end))
        for start, end in union(intervals)
        for other_start, other_end in others
        if max(start, other_start) < min(end, other_end)
    )
