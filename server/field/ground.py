"""The ground under the phone's map: the city's own roads, water, green and areas, cut down to what a phone can keep.

It is the base map of the city (`places.base_map`) without its finest bends and, where that is still much, without what
lies far from the inspector's sites. It names no site: whose sites are whose stands in the page of the map alone.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from server.geo.thinning import Box, meet, thinned
from server.places import queries as places

ENOUGH = 600_000
"""Characters of JSON that travel as they are; compressed they come to less than 150 KB."""
_AROUND_DEGREES = 0.02
"""About two kilometres around an inspector's sites."""


def ground(base_map: Path | None, around: Box | None) -> str:
    """Give the ground as JSON; `around` is the box of the inspector's sites."""
    attribution, features = _base(base_map, base_map.stat().st_mtime_ns) if base_map else ("", [])
    if around and sum(len(text) for _, text in features) > ENOUGH:
        west, south, east, north = around
        near = (west - _AROUND_DEGREES, south - _AROUND_DEGREES, east + _AROUND_DEGREES, north + _AROUND_DEGREES)
        features = [one for one in features if meet(one[0], near)]
    base = ",".join(text for _, text in features)
    areas = _dumps({"type": "FeatureCollection", "features": _areas()})
    head = f'{{"type":"FeatureCollection","attribution":{json.dumps(attribution, ensure_ascii=False)}'
    return f'{head},"features":[{base}],"areas":{areas}}}'


@lru_cache(maxsize=2)
def _base(path: Path, _changed: int) -> tuple[str, list[tuple[Box, str]]]:
    """Read the base map thinned: its attribution, and each feature's box and JSON."""
    collection = json.loads(path.read_text(encoding="utf-8"))
    kept = []
    for feature in collection["features"]:
        found = thinned(feature["geometry"])
        if found is None:
            continue
        told = {key: feature["properties"][key] for key in ("kind", "name") if feature["properties"].get(key)}
        kept.append((found[1], _dumps({"type": "Feature", "properties": told, "geometry": found[0]})))
    return str(collection.get("attribution", "")), kept


def _areas() -> list[dict[str, Any]]:
    features = []
    for area in places.areas():
        geometry = places.geometry_of(area)
        found = thinned(geometry) if geometry is not None else None
        if found is not None:
            told = {"kind": "area", "name": area.name, "level": area.level.value}
            features.append({"type": "Feature", "properties": told, "geometry": found[0]})
    return features


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
