"""Coordinate systems met in China: WGS-84, GCJ-02 and BD-09, converted both ways on plain numbers.

GCJ-02 is WGS-84 shifted by up to some 700 m by a published-by-leak formula that holds inside a box around China and
does nothing outside it; BD-09 is a further small turn about GCJ-02, applied everywhere. Backward steps iterate until
the forward step gives the number back. Nothing here refuses a number except one that is not on the globe.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

from server.geo.errors import LooksSwapped, NotANumber, OutOfRange, UnknownDatum

_AXIS_M = 6378245.0  # Krasovsky 1940, as the GCJ-02 formula uses it
_ECCENTRICITY_2 = 0.00669342162296594323
_BD_TURN = math.pi * 3000.0 / 180.0
_Forward = Callable[[float, float], tuple[float, float]]
_CHINA = (73.66, 3.86, 135.05, 53.55)
_ROUNDS = 30
_STILL = 1e-11  # degrees; about a micrometre


class Datum(StrEnum):
    """A coordinate system, by the name used on the command line and in files."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"

    @classmethod
    def named(cls, name: str) -> Datum:
        """Find a datum by a name as people write it (`GCJ-02`, `gcj_02`); raise UnknownDatum for any other."""
        key = name.strip().lower().replace("-", "").replace("_", "").replace(" ", "")
        try:
            return cls(key)
        except ValueError:
            raise UnknownDatum(datum=name) from None

    @classmethod
    def known(cls, name: str | None) -> Datum | None:
        """Find the same; None where nobody names one, or one that is not known here."""
        try:
            return cls.named(name) if name else None
        except UnknownDatum:
            return None


def in_china_box(lon: float, lat: float) -> bool:
    """Tell whether the GCJ-02 shift applies here. The box is wider than the country: Bangkok lies inside."""
    west, south, east, north = _CHINA
    return west <= lon <= east and south <= lat <= north


def check_on_globe(lon: float, lat: float) -> None:
    """Refuse what is no number or lies outside ±180, ±90; say so where the two look swapped."""
    for value in (lon, lat):
        if not math.isfinite(value):
            raise NotANumber(value=value)
    if abs(lon) > 180 or abs(lat) > 90:
        if abs(lat) <= 180 and abs(lon) <= 90:
            raise LooksSwapped(lon=lon, lat=lat)
        raise OutOfRange(lon=lon, lat=lat)


def convert(lon: float, lat: float, source: Datum, target: Datum) -> tuple[float, float]:
    """Convert degrees from one datum to another and give `(lon, lat)`; raise OutOfRange off the globe."""
    check_on_globe(lon, lat)
    if source is target:
        return lon, lat
    if source is Datum.BD09:
        lon, lat = _undo(_bd_from_gcj, lon, lat)
        source = Datum.GCJ02
    if source is Datum.GCJ02 and target is Datum.WGS84:
        return _undo(_gcj_from_wgs, lon, lat)
    if source is Datum.WGS84:
        lon, lat = _gcj_from_wgs(lon, lat)
    return _bd_from_gcj(lon, lat) if target is Datum.BD09 else (lon, lat)


def _gcj_from_wgs(lon: float, lat: float) -> tuple[float, float]:
    if not in_china_box(lon, lat):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    phi = math.radians(lat)
    magic = 1 - _ECCENTRICITY_2 * math.sin(phi) ** 2
    root = math.sqrt(magic)
    metres_per_degree_lat = (_AXIS_M * (1 - _ECCENTRICITY_2)) / (magic * root) * math.pi / 180.0
    metres_per_degree_lon = _AXIS_M / root * math.cos(phi) * math.pi / 180.0
    return lon + _shift_east_m(x, y) / metres_per_degree_lon, lat + _shift_north_m(x, y) / metres_per_degree_lat


def _waves(value: float) -> float:
    return (20.0 * math.sin(6.0 * value * math.pi) + 20.0 * math.sin(2.0 * value * math.pi)) * 2.0 / 3.0


def _shift_north_m(x: float, y: float) -> float:
    shift = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    shift += _waves(x)
    shift += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    return shift + (160.0 * math.sin(y / 12.0 * math.pi) + 320 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0


def _shift_east_m(x: float, y: float) -> float:
    shift = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    shift += _waves(x)
    shift += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    return shift + (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0


def _bd_from_gcj(lon: float, lat: float) -> tuple[float, float]:
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BD_TURN)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BD_TURN)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def _undo(forward: _Forward, lon: float, lat: float) -> tuple[float, float]:
    """Find the point that `forward` carries to (lon, lat): the shift changes slowly, so correcting it converges."""
    guess_lon, guess_lat = lon, lat
    for _ in range(_ROUNDS):
        there_lon, there_lat = forward(guess_lon, guess_lat)
        miss_lon, miss_lat = there_lon - lon, there_lat - lat
        if abs(miss_lon) < _STILL and abs(miss_lat) < _STILL:
            break
        guess_lon, guess_lat = guess_lon - miss_lon, guess_lat - miss_lat
    return guess_lon, guess_lat
