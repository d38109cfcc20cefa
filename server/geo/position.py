"""A position: longitude and latitude that always carry their datum and, where known, their accuracy.

Refuses what cannot be a place: no number, off the globe, or 0,0, which devices write when they know nothing.
An unknown position is `None`, never a Position.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from server.geo.datum import Datum, check_on_globe, convert
from server.geo.errors import BadAccuracy, NotANumber, ZeroPosition


@dataclass(frozen=True, slots=True)
class Position:
    """A place in degrees, in a named datum, with the radius in metres within which it is believed to lie."""

    lon: float
    lat: float
    datum: Datum = Datum.WGS84
    accuracy_m: float | None = None

    def __post_init__(self) -> None:
        check_on_globe(self.lon, self.lat)
        if self.lon == 0 and self.lat == 0:
            raise ZeroPosition()
        if self.accuracy_m is not None and not (math.isfinite(self.accuracy_m) and self.accuracy_m >= 0):
            raise BadAccuracy(accuracy_m=self.accuracy_m)

    def to(self, datum: Datum) -> Position:
        """Give the same place in another datum, with the same accuracy."""
        if datum is self.datum:
            return self
        lon, lat = convert(self.lon, self.lat, self.datum, datum)
        return Position(lon, lat, datum, self.accuracy_m)

    @property
    def wgs84(self) -> Position:
        """The same place in WGS-84, which is what is stored."""
        return self.to(Datum.WGS84)


def read_degrees(text: str) -> float:
    """Read one coordinate as people type it; raise NotANumber for anything that is no finite number."""
    try:
        value = float(text.strip())
    except ValueError:
        raise NotANumber(value=text) from None
    if not math.isfinite(value):
        raise NotANumber(value=text)
    return value
