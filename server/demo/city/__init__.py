"""Where the demo city's map data lie: paths only. © OpenStreetMap contributors, ODbL 1.0; see README.md beside them.

Whoever shows these data shows `ATTRIBUTION` with them.
"""

from __future__ import annotations

from pathlib import Path

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
_HERE = Path(__file__).resolve().parent


def roads() -> Path:
    """Main and secondary roads in pieces, as the map has them: `name`, `highway`, `oneway`; for `import_sections`."""
    return _HERE / "roads.geojson"


def sites() -> dict[str, Path]:
    """Files of sites by site type; each has `name` and `osm_id`."""
    return {
        "park": _HERE / "parks.geojson",
        "bus_stop": _HERE / "bus_stops.geojson",
        "gate": _HERE / "gates.geojson",
        "school": _HERE / "schools.geojson",
    }


def areas() -> dict[str, Path]:
    """Files of areas by level, the larger first; each has `code`, `name`, `parent`. Made for the demo, not real."""
    return {"district": _HERE / "areas_district.geojson", "street": _HERE / "areas_street.geojson"}


def base_map() -> Path:
    """A light map to draw under sites where there are no tiles, in drawing order.

    `kind`: campus, built, green, water, sport, building (outlines), then river, rail, lane, street, secondary, main.
    """
    return _HERE / "base_map.geojson"
