"""Which stretches of a road a visit covered, worked out on the server from the track the phone sent."""

from __future__ import annotations

from typing import Any

from server.geo.intervals import union
from server.inspections.models import Visit
from server.inspections.schemas import VisitEnd
from server.places import queries as places

TRACK_REACH_M = 40.0
"""How far from the reference line a walker is still on the road: half a wide main road and its pavement."""


def covered_stretches(visit: Visit, end: VisitEnd) -> list[dict[str, Any]] | None:
    """Give [{"from_m", "to_m", "side"}] along the site's reference line, or None where the site is no road.

    A track decides. Where there is none (a form without scripts), what the inspector declared is taken, cut to the
    length of the road.
    """
    line = places.reference_line(visit.site_id)
    if line is None:
        return None
    if end.track:
        walked = line.cover([(point.lon, point.lat, point.accuracy_m) for point in end.track], TRACK_REACH_M)
        return [_stretch(low, high, visit.side) for low, high in walked]
    declared: list[dict[str, Any]] = []
    for side in sorted({each.side or visit.side or "" for each in end.covered or ()}):
        parts = [
            (each.from_m, min(each.to_m, line.length_m))
            for each in end.covered or ()
            if (each.side or visit.side or "") == side and each.from_m < line.length_m
        ]
        declared += [_stretch(low, high, side or None) for low, high in union(parts)]
    return declared


def _stretch(low: float, high: float, side: str | None) -> dict[str, Any]:
    return {"from_m": round(low, 2), "to_m": round(high, 2), "side": side}
