"""Where photos stand along a road: all of a site's at once, chainage, offset and hand. Pure.

A road has hundreds of photos, and asking the reference line for each by itself would cost more than judging them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from server.geo.reference import ReferenceLine, Side

_HANDS = (None, "left", "right", "both")


class Standing(NamedTuple):
    """Where one photo stands: metres along the line and off it, and the side as seen along the line."""

    chainage_m: float
    offset_m: float
    side: str | None


def standings(line: ReferenceLine, placed: Mapping[int, tuple[float, float, str | None]]) -> dict[int, Standing]:
    """Give the standing of photos from their (lon, lat, side as the inspector named it), by the number of the photo.

    The side is the one that was named, said as seen along the line; where none was named, the one it projects to.
    """
    if not placed:
        return {}
    lons, lats, named = zip(*placed.values(), strict=True)
    projected = line.project_all(lons, lats)
    hands = hands_of(line, named, [each.chainage_m for each in projected])
    return {
        photo_id: Standing(each.chainage_m, each.offset_m, hand or (each.hand.value if each.hand else None))
        for photo_id, each, hand in zip(placed, projected, hands, strict=True)
    }


def hands_of(line: ReferenceLine, named: Iterable[str | None], chainages_m: Iterable[float]) -> list[str | None]:
    """Give sides as seen along the line (`left`, `right`, `both`) from what an inspector called them, at chainages."""
    found = list(named)
    compass = [
        (number, Side(side), chainage_m)
        for number, (side, chainage_m) in enumerate(zip(found, chainages_m, strict=True))
        if side not in _HANDS
    ]
    if compass:
        hands = line.hands_towards([side for _, side, _ in compass], [chainage_m for *_, chainage_m in compass])
        for (number, *_), hand in zip(compass, hands, strict=True):
            found[number] = hand.value if hand else None
    return found
