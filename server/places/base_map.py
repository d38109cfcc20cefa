"""The ground under the compliance map: the city's own roads, water and green, as one GeoJSON file in the data folder.

There are no tiles, because an office network has no tile server. Whoever installs a city puts `base_map.geojson` there:
a FeatureCollection whose features have a `kind` (below) and perhaps a `name`, and whose member `attribution` is shown
on the map, as the licence of the data demands. Without the file the map shows areas and sites only.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from server.errors import Invalid

FILE_NAME = "base_map.geojson"
KINDS = (
    *("campus", "built", "green", "water", "sport", "building"),
    *("river", "rail", "lane", "street", "secondary", "main"),
)
"""Outlines, then lines, each from the lowest to the highest in drawing order."""


class NotABaseMap(Invalid):
    """The collection is no base map."""

    code = "not_a_base_map"
    zh = "底图数据不正确：{why}。"
    en = "These are no base map data: {why}."


def base_map_file(data_dir: Path) -> Path | None:
    """Give the base map's file, or nothing where none is installed."""
    path = data_dir / FILE_NAME
    return path if path.is_file() else None


def keep_base_map(collection: dict[str, Any], data_dir: Path) -> Path:
    """Install a base map: lon/lat in WGS-84, lowest kinds first; raises NotABaseMap without an attribution."""
    if collection.get("type") != "FeatureCollection" or not collection.get("features"):
        raise NotABaseMap(why="FeatureCollection")
    if not str(collection.get("attribution", "")).strip():
        raise NotABaseMap(why="attribution")
    for feature in collection["features"]:
        kind = (feature.get("properties") or {}).get("kind")
        if kind not in KINDS:
            raise NotABaseMap(why=f"kind {kind!r} ∉ {', '.join(KINDS)}")
    ordered = sorted(collection["features"], key=lambda each: KINDS.index(each["properties"]["kind"]))
    data_dir.mkdir(parents=True, exist_ok=True)
    path, draft = data_dir / FILE_NAME, data_dir / f"{FILE_NAME}.new"
    kept = {"type": "FeatureCollection", "attribution": collection["attribution"], "features": ordered}
    draft.write_text(json.dumps(kept, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    draft.replace(path)
    return path
