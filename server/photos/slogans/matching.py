"""Which themes the slogans in a picture speak of. Pure.

Longer words go first and take their stretch of the text, so that the 文明 of 讲文明树新风 is no value of its own; among
words of one length, those that stand exactly go first. Words of four characters and more may have one character wrong
or missing; shorter ones must stand as they are. Words that mean little alone, such as the twelve values, count only
where several different ones of their theme stand together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from server.photos.slogans.layout import Line, Reading, readings
from server.photos.slogans.normal import plain

LEAST_FOR_MISTAKES = 4
VALUES_TOGETHER = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """Words and the theme they speak of; without a theme they are known to mean none, and take their stretch of text.

    `together`: how many different words of the theme must stand in one picture, this one among them.
    """

    words: str
    theme: str
    together: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A theme, the words that speak of it (those of the dictionary), and the numbers of the lines they stand in."""

    theme: str
    words: tuple[str, ...]
    is_exact: bool
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    entry: Entry
    is_exact: bool
    places: frozenset[tuple[int, int]]


class Dictionary:
    """Entries made ready for comparing; the longest first."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        named = {plain(entry.words): entry for entry in entries}
        attempts = []
        for words, entry in named.items():
            attempts += [(words, entry, True)] if words else []
            attempts += [(words, entry, False)] if len(words) >= LEAST_FOR_MISTAKES and entry.theme else []
        self._attempts = sorted(attempts, key=lambda each: (-len(each[0]), not each[2], each[0]))

    def themes(self, lines: Sequence[Line]) -> list[Found]:
        """Give the themes that lines of text speak of, in the order of the dictionary's longest words."""
        hits: dict[str, _Hit] = {}
        for reading in readings(lines):
            for hit in self._hits(reading):
                known = hits.get(hit.entry.words)
                if known is None or (hit.is_exact and not known.is_exact):
                    hits[hit.entry.words] = hit
        sure = [hit for hit in hits.values() if hit.is_exact]
        return _together([hit for hit in hits.values() if hit.is_exact or not _is_part(hit, sure)])

    def _hits(self, reading: Reading) -> Iterator[_Hit]:
        taken: list[tuple[int, int]] = []
        for words, entry, is_exact in self._attempts:
            for start, end in (_occurrences if is_exact else near)(words, reading.text):
                if all(end <= begin or start >= until for begin, until in taken):
                    taken.append((start, end))
                    if entry.theme:
                        yield _Hit(entry, is_exact, frozenset(reading.places[start:end]))


def near(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Find where words stand in a text with exactly one character wrong or missing.

    One mistake leaves one half of the words whole, so only the places of a whole half are looked at.
    """
    half = len(words) // 2
    left, right = words[:half], words[half:]
    for at, _end in _occurrences(left, text):
        rest = at + half
        if _one_differs(text[rest : rest + len(right)], right):
            yield at, rest + len(right)
        elif _one_lacks(text[rest : rest + len(right) - 1], right):
            yield at, rest + len(right) - 1
    for at, end in _occurrences(right, text):
        if at >= half and _one_differs(text[at - half : at], left):
            yield at - half, end
        elif at >= half - 1 and _one_lacks(text[at - half + 1 : at], left):
            yield at - half + 1, end


def _occurrences(words: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(words)
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + 1)


def _one_differs(found: str, wanted: str) -> bool:
    return len(found) == len(wanted) and sum(a != b for a, b in zip(found, wanted, strict=True)) == 1


def _one_lacks(found: str, wanted: str) -> bool:
    return len(found) == len(wanted) - 1 and any(found == wanted[:n] + wanted[n + 1 :] for n in range(len(wanted)))


def _is_part(near_hit: _Hit, sure: Sequence[_Hit]) -> bool:
    """Tell whether what was nearly found in one order is part of longer words that stand exactly in another."""
    return any(len(hit.places) > len(near_hit.places) and hit.places & near_hit.places for hit in sure)


def _together(hits: Sequence[_Hit]) -> list[Found]:
    """Keep what counts alone or in company, by theme."""
    by_theme: dict[str, list[_Hit]] = {}
    for hit in hits:
        by_theme.setdefault(hit.entry.theme, []).append(hit)
    found = []
    for theme, all_of_it in by_theme.items():
        counting = [hit for hit in all_of_it if len(all_of_it) >= hit.entry.together]
        if counting:
            words = tuple(hit.entry.words for hit in counting)
            lines = tuple(sorted({number for hit in counting for number, _ in hit.places}))
            found.append(Found(theme, words, all(hit.is_exact for hit in counting), lines))
    return found
