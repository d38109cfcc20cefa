"""The compliance map as GeoJSON: what each site, stretch, window and photo is on the map, in drawing order. Pure.

Properties are plain facts and words for text nodes; nothing here is HTML. Roads are cut along their reference line:
walked, not walked, and the windows a failed verdict speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from shapely.geometry import LineString, shape

from server.compliance.engine.families.lanes import GAP_TOLERANCE_M
from server.compliance.engine.verdicts import CONCERN, Outcome
from server.errors import Invalid
from server.geo.intervals import gaps, union
from server.geo.reference import ReferenceLine
from server.maps.standing import Compliance, Standing

Say = Callable[[str], str]
_LAYERS = ("ground", "stretch", "window", "photo", "site")


def collection(shown: Compliance, say_type: Say, covered: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Give the FeatureCollection of a round; `say_type` gives the word for a site type, `covered` the number of the
    redaction that stands on a photo, which is part of its address.

    Grounds come first, then stretches, windows, photos, and at last one mark for each site, the gravest on top.
    """
    features = [feature for site in shown.sites for feature in _features(site, say_type, covered or {})]
    features.sort(key=lambda each: (_LAYERS.index(each["properties"]["kind"]), each["properties"].pop("above", 0)))
    return {
        "type": "FeatureCollection",
        "features": features,
        "photos_left_out": shown.photos_left_out,
        "attributions": attributions(shown),
    }


def attributions(shown: Compliance) -> list[str]:
    """List the sources that ask to be named wherever their data are shown."""
    return sorted({site.source for site in shown.sites if "©" in site.source})


def _features(site: Standing, say_type: Say, covered: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    facts = {"site": site.site_id, "name": site.name, "outcome": site.outcome.value}
    line = _line(site)
    middle = None
    if line is not None:
        yield from _road(site, line, facts)
        middle = line.point_at(line.length_m / 2)
    elif site.ground is not None:
        middle = _middle(site.ground)
        if site.ground["type"] != "Point":
            yield _feature("ground", site.ground, facts)
    for photo in site.photos:
        # A site's name is told by the site: photos are many and stay light.
        told = {"site": site.site_id, "photo": photo.id, "sha256": photo.sha256, "what": photo.kind}
        told |= {"trust": photo.trust.value if photo.trust else None, "marks": photo.marks}
        if photo.ruling:
            told["ruling"] = photo.ruling.value
        if photo.sha256 in covered:
            told["cover"] = covered[photo.sha256]
        yield _feature("photo", _point(photo.lon, photo.lat), told)
    if middle is not None:
        more = {"type": say_type(site.site_type), "fails": site.fails}
        yield _feature("site", _point(*middle), {**facts, **more, "above": -CONCERN.index(site.outcome)})


def _road(site: Standing, line: ReferenceLine, facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    walked = union(
        ((max(0.0, part["from_m"]), min(line.length_m, part["to_m"])) for part in site.walked), join_m=GAP_TOLERANCE_M
    )
    for is_walked, parts in ((False, gaps(walked, line.length_m)), (True, walked)):
        for low, high in parts:
            told = {**facts, "walked": is_walked, "from_m": round(low), "to_m": round(high)}
            yield _feature("stretch", _cut(line, low, high), told)
    for place in site.short_places:
        low, high = max(0.0, place["from_m"]), min(line.length_m, place["to_m"])
        if low < high:
            told = {**facts, "outcome": Outcome.FAIL.value, "from_m": round(low), "to_m": round(high)}
            told |= {"count": place["count"], "required": place["required"], "side": place.get("side")}
            yield _feature("window", _cut(line, low, high), told)


def _line(site: Standing) -> ReferenceLine | None:
    if site.line is None:
        return None
    try:
        return ReferenceLine(tuple((x, y) for x, y, *_ in site.line["coordinates"]))
    except Invalid:
        return None


def _cut(line: ReferenceLine, low: float, high: float) -> dict[str, Any]:
    points = [[round(lon, 6), round(lat, 6)] for lon, lat in line.slice(low, high)]
    return {"type": "LineString", "coordinates": points}


def _middle(ground: dict[str, Any]) -> tuple[float, float]:
    if ground["type"] == "Point":
        lon, lat = ground["coordinates"][:2]
        return lon, lat
    area = shape(ground)
    inner = area.interpolate(0.5, normalized=True) if isinstance(area, LineString) else area.representative_point()
    return inner.x, inner.y


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}


def _feature(kind: str, geometry: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {"kind": kind, **facts}}
