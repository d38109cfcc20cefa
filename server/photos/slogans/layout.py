"""In which orders the lines found in a picture may be read: by rows, and by columns from either side. Pure.

A slogan may be broken over lines, stand upright, or hang as one board a character; nobody says which, so every order is
tried. Each character remembers the line it came from, because a page shows where a slogan was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from server.photos.slogans.normal import plain

Corners = tuple[tuple[float, float], ...]
LEAST_CONFIDENCE = 0.5
BESIDE = 0.5  # of the smaller extent: nearer than this, two lines stand in one row or column


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its corners as fractions of the upright picture; typed text has none."""

    text: str
    corners: Corners = ()
    confidence: float = 1.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The upright box around it: left, top, width, height."""
        xs, ys = [x for x, _ in self.corners], [y for _, y in self.corners]
        return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)

    def touches(self, x: float, y: float, width: float, height: float) -> bool:
        """Tell whether a rectangle and the upright box around the line share anything."""
        left, top, wide, high = self.box
        return left < x + width and x < left + wide and top < y + height and y < top + high


@dataclass(frozen=True, slots=True)
class Reading:
    """Plain text in one order, and where each character stands: the number of its line, and its place in it."""

    text: str
    places: tuple[tuple[int, int], ...]


def readings(lines: Sequence[Line]) -> list[Reading]:
    """Give the different orders in which lines may be read, the natural one first."""
    sure = [number for number, line in enumerate(lines) if line.confidence >= LEAST_CONFIDENCE]
    orders = _orders(lines, sure) if all(lines[number].corners for number in sure) else [sure]
    found = [_read([(number, lines[number].text) for number in order]) for order in orders]
    if not any(line.corners for line in lines):
        found += _upright([lines[number].text for number in sure], sure)
    different = {reading.text: reading for reading in reversed(found) if reading.text}
    return list(reversed(different.values()))


def searchable(lines: Sequence[Line]) -> str:
    """Give the text a photo is searched by: every reading on a line of its own."""
    return "\n".join(reading.text for reading in readings(lines))


def _read(parts: Sequence[tuple[int, str]]) -> Reading:
    seen: dict[int, int] = {}
    text, places = "", []
    for number, written in parts:
        piece, begin = plain(written), seen.get(number, 0)
        places += [(number, begin + at) for at in range(len(piece))]
        seen[number] = begin + len(piece)
        text += piece
    return Reading(text, tuple(places))


def _upright(texts: Sequence[str], numbers: Sequence[int]) -> list[Reading]:
    """Read typed lines as columns: the first characters of all lines, then the second ones; from both sides."""
    columns = [list(zip(numbers, column, strict=True)) for column in zip_longest(*texts, fillvalue=" ")]
    leftward = [pair for column in reversed(columns) for pair in column]
    return [_read(leftward), _read([pair for column in columns for pair in column])]


def _orders(lines: Sequence[Line], numbers: Sequence[int]) -> list[list[int]]:
    boxes = {number: lines[number].box for number in numbers}

    def middle_x(number: int) -> float:
        return boxes[number][0] + boxes[number][2] / 2

    def middle_y(number: int) -> float:
        return boxes[number][1] + boxes[number][3] / 2

    rows = _grouped(numbers, middle_y, lambda number: boxes[number][3])
    columns = _grouped(numbers, middle_x, lambda number: boxes[number][2])
    by_rows = [number for row in rows for number in sorted(row, key=middle_x)]
    down = [sorted(column, key=middle_y) for column in columns]
    leftward = [number for column in reversed(down) for number in column]
    return [by_rows, leftward, [number for column in down for number in column]]


def _grouped(numbers: Sequence[int], middle: Callable[[int], float], extent: Callable[[int], float]) -> list[list[int]]:
    """Put together what stands side by side; a group is as far as its last member, so that a slant is followed."""
    groups: list[list[int]] = []
    for number in sorted(numbers, key=middle):
        last = groups[-1][-1] if groups else None
        if last is not None and middle(number) - middle(last) < BESIDE * min(extent(number), extent(last)):
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups
