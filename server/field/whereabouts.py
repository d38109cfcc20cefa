"""Where a site lies, as much of it as a phone needs: a point to walk to, and an outline to measure the distance to."""

from __future__ import annotations

from dataclasses import dataclass

from server.geo.outline import Outline, outline
from server.geo.shapes import sign_point
from server.places import queries as places
from server.places.models import Site


@dataclass(frozen=True)
class Whereabouts:
    """WGS-84 degrees and an outline; all None for a vehicle and for a site still to be located."""

    lon: float | None = None
    lat: float | None = None
    outline: Outline | None = None


def whereabouts(site: Site) -> Whereabouts:
    """Give where a site lies."""
    geometry = places.geometry_of(site)
    if geometry is None:
        return Whereabouts()
    lon, lat = sign_point(geometry)
    return Whereabouts(lon, lat, outline(geometry))
