"""GeoJSON, read feature by feature, so that one bad feature does not cost the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from server.geo.shapes import knows_crs
from server.places import errors
from server.places.readers.table import DEGREES, Columns, OutlineClosed, Row, Table, text_of

_GEOMETRIES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}


def read_geojson(path: Path, columns: Columns) -> Table:
    """Read a FeatureCollection, a single feature or a bare geometry; raises FileDamaged."""
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise errors.FileDamaged(file=path.name, kind="GeoJSON", reason="不是 UTF-8 编码 (not UTF-8)") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise errors.FileDamaged(file=path.name, kind="GeoJSON", reason=str(error)) from error
    features = _features(content)
    if features is None:
        raise errors.FileDamaged(file=path.name, kind="GeoJSON", reason="没有 features (no features)")
    rows = [_row(number, feature) for number, feature in enumerate(features, start=1)]
    names = dict.fromkeys(name for row in rows for name in row.values)
    return Table(path.name, list(names), rows, crs=_crs(path, content))


def _features(content: Any) -> list[Any] | None:
    if not isinstance(content, dict):
        return None
    if content.get("type") == "FeatureCollection":
        features = content.get("features")
        return features if isinstance(features, list) else None
    if content.get("type") == "Feature":
        return [content]
    return [{"type": "Feature", "properties": {}, "geometry": content}] if content.get("type") in _GEOMETRIES else None


def _crs(path: Path, content: dict[str, Any]) -> str:
    """Give the coordinate system of an older GeoJSON that names one (GeoJSON 2008, 3); RFC 7946 knows only degrees."""
    named = content.get("crs")
    if not isinstance(named, dict):
        return DEGREES
    name = str((named.get("properties") or {}).get("name", ""))
    if not name or "CRS84" in name:
        return DEGREES
    if not knows_crs(name):
        raise errors.ProjectionUnknown(file=path.name)
    return name


def _row(number: int, feature: Any) -> Row:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return Row(number, {}, problem=errors.BadGeometry(reason="不是 Feature (not a feature)"))
    properties = feature.get("properties")
    values = {str(key): _plain(value) for key, value in (properties if isinstance(properties, dict) else {}).items()}
    if "id" in feature and "id" not in values:
        values["id"] = _plain(feature["id"])
    row = Row(number, values)
    if feature.get("geometry") is not None:
        try:
            row.geometry = _geometry(feature["geometry"])
        except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            row.problem = errors.BadGeometry(reason=str(error) or type(error).__name__)
            return row
        if _is_open(feature["geometry"]):
            row.remarks.append(OutlineClosed())
    return row


def _plain(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return text_of(value)


def _geometry(content: Any) -> BaseGeometry | None:
    if not isinstance(content, dict) or content.get("type") not in _GEOMETRIES:
        raise ValueError("unknown geometry type")
    geometry = shape(content)
    return None if geometry.is_empty else geometry


def _is_open(content: dict[str, Any]) -> bool:
    coordinates = content.get("coordinates")
    if content["type"] == "Polygon":
        rings = list(coordinates or [])
    elif content["type"] == "MultiPolygon":
        rings = [ring for polygon in coordinates or [] for ring in polygon]
    else:
        return False
    return any(ring and ring[0] != ring[-1] for ring in rings)
