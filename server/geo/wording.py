"""Places in words: 七一路口以南约320米，东侧, with the chainage K0+320 second.

Purely structured first (`PlaceInWords`), then said in Chinese or English. Says nothing about a line without landmarks
beyond its chainage.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server.geo.metres import bearing_deg
from server.geo.reference import Landmark, ReferenceLine, Side


class Direction(StrEnum):
    """One of eight directions of the compass."""

    N = "north"
    NE = "northeast"
    E = "east"
    SE = "southeast"
    S = "south"
    SW = "southwest"
    W = "west"
    NW = "northwest"

    @classmethod
    def of(cls, degrees: float) -> Direction:
        """Give the direction nearest to a bearing in degrees clockwise from north."""
        return list(cls)[round(degrees / 45.0) % 8]


_ZH = {
    Direction.N: "北",
    Direction.NE: "东北",
    Direction.E: "东",
    Direction.SE: "东南",
    Direction.S: "南",
    Direction.SW: "西南",
    Direction.W: "西",
    Direction.NW: "西北",
}
_SIDE_ZH = {Side.EAST: "东侧", Side.WEST: "西侧", Side.SOUTH: "南侧", Side.NORTH: "北侧"}


@dataclass(frozen=True, slots=True)
class PlaceInWords:
    """Where something on a road is: from which landmark, which way, how far (rounded to 10 m), on which side."""

    chainage_m: float
    landmark: str | None = None
    direction: Direction | None = None
    distance_m: int = 0
    side: Side | None = None

    @property
    def chainage(self) -> str:
        """The chainage as engineers write it."""
        return chainage_text(self.chainage_m)

    def sentence(self, language: str) -> str:
        """Say the place in `language` ("zh…" for Chinese, anything else for English)."""
        return self._zh() if language.startswith("zh") else self._en()

    def _zh(self) -> str:
        if self.landmark is None:
            where = self.chainage
        elif self.direction is None:
            where = f"{self.landmark}附近"
        else:
            where = f"{self.landmark}以{_ZH[self.direction]}约{self.distance_m}米"
        return f"{where}，{_SIDE_ZH[self.side]}" if self.side else where

    def _en(self) -> str:
        if self.landmark is None:
            where = self.chainage
        elif self.direction is None:
            where = f"at {self.landmark}"
        else:
            where = f"about {self.distance_m} m {self.direction.value} of {self.landmark}"
        return f"{where}, {self.side.value} side" if self.side else where


def chainage_text(chainage_m: float) -> str:
    """Write a chainage the way engineers do: 1320 → K1+320."""
    kilometres, metres = divmod(max(0, round(chainage_m)), 1000)
    return f"K{kilometres}+{metres:03d}"


def side_text(side: Side, language: str) -> str:
    """Say a side of a road: 东侧, or `east side`."""
    return _SIDE_ZH[side] if language.startswith("zh") else f"{side.value} side"


def direction_text(direction: Direction, language: str) -> str:
    """Say a direction: 东北, or `northeast`."""
    return _ZH[direction] if language.startswith("zh") else direction.value


def place_words(line: ReferenceLine, lon: float, lat: float) -> PlaceInWords:
    """Say where a point is along a line, from the landmark nearest to it along the line."""
    projection = line.project(lon, lat)
    return _words(line, projection.chainage_m, projection.side)


def chainage_words(line: ReferenceLine, chainage_m: float) -> PlaceInWords:
    """Say where a chainage of a line is, without a side: for the ends of a stretch."""
    return _words(line, chainage_m, None)


def course_words(line: ReferenceLine, language: str) -> str:
    """Say which way a line runs from its zero end: 由南向北, or `from south to north`."""
    towards = Direction.of(line.bearing_deg)
    origin = Direction.of(line.bearing_deg + 180.0)
    if language.startswith("zh"):
        return f"由{_ZH[origin]}向{_ZH[towards]}"
    return f"from {origin.value} to {towards.value}"


def _words(line: ReferenceLine, chainage_m: float, side: Side | None) -> PlaceInWords:
    if not line.landmarks:
        return PlaceInWords(chainage_m=chainage_m, side=side)
    mark = min(line.landmarks, key=lambda known: abs(known.chainage_m - chainage_m))
    distance_m = 10 * int(abs(mark.chainage_m - chainage_m) / 10 + 0.5)
    return PlaceInWords(
        chainage_m=chainage_m,
        landmark=mark.name,
        direction=_towards(line, mark, chainage_m) if distance_m else None,
        distance_m=distance_m,
        side=side,
    )


def _towards(line: ReferenceLine, mark: Landmark, chainage_m: float) -> Direction:
    at_mark = line.point_at(min(max(mark.chainage_m, 0.0), line.length_m))
    return Direction.of(bearing_deg(*at_mark, *line.point_at(chainage_m)))
