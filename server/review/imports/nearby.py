"""Sites about the places of very many photos: looked up once for each patch of ground, measured for each place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shapely import Point
from shapely.geometry.base import BaseGeometry

from server.geo.metres import LocalMetres, about
from server.places import queries as places
from server.review.imports import queries
from server.review.imports.choosing import Near
from server.review.imports.facts import Place

REACH_M = 300.0
"""Farther than any tolerance and the worst accuracy of a place on a track together."""
_PATCH_DEGREES = 0.002
_HALF_PATCH_M = 160.0


@dataclass(frozen=True, slots=True)
class _Patch:
    """A patch of ground: metres about its middle, and the sites in reach of it with their shapes in these metres."""

    plane: LocalMetres
    sites: tuple[tuple[Near, BaseGeometry], ...]


class Nearby:
    """Keeps what it has looked up; make one for each time that an import is looked over."""

    def __init__(self) -> None:
        self._patches: dict[tuple[int, int], _Patch] = {}

    def about(self, place: Place) -> list[Near]:
        """Give the sites about a place."""
        key = round(place.lon / _PATCH_DEGREES), round(place.lat / _PATCH_DEGREES)
        if key not in self._patches:
            self._patches[key] = _patch(key[0] * _PATCH_DEGREES, key[1] * _PATCH_DEGREES)
        patch = self._patches[key]
        here = Point(patch.plane.xy(place.lon, place.lat))
        seen = [replace(site, distance_m=float(shape.distance(here))) for site, shape in patch.sites]
        return [each for each in seen if each.distance_m <= REACH_M]


def _patch(lon: float, lat: float) -> _Patch:
    plane = about(lon, lat)
    found = []
    for site, away in places.sites_near(lon, lat, REACH_M + _HALF_PATCH_M):
        shape = places.geometry_of(site)
        if shape is not None:
            found.append((queries.near_site(site, away), plane.to_metres(shape)))
    return _Patch(plane, tuple(found))
