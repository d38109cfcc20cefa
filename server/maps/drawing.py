"""The only place that knows folium: it draws the compliance map as one GeoJson layer without tiles.

Folium writes Leaflet code; what it would load from elsewhere (CDN scripts, icon fonts, tiles) is taken away once, here,
and its page frame is not used: our own template places the map's element, Leaflet from static/vendor, and the code
with the page's nonce. Popups of folium are never used, because they insert values as HTML. Values reach the code as
JSON in which `<`, `>`, `&` and `'` are escaped, so no value can end the script or become markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import folium
from branca.element import Figure
from folium.utilities import JsCode

folium.Map.default_js = []
folium.Map.default_css = []

ELEMENT = "map_compliance"
MARKS = "verdictMarks"
"""The name under which the template's script imports static/modules/verdict-marks.js."""


@dataclass(frozen=True)
class Drawing:
    """A drawn map: the id of the element it wants, the code to run, and the names of map and layer in that code."""

    element: str
    script: str
    map: str
    layer: str


def draw(collection: dict[str, Any]) -> Drawing:
    """Draw a FeatureCollection; styles and marks come from the legend's own module, not from Python."""
    drawn = folium.Map(
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=120,
        maxZoom=20,
    )
    drawn._id = ELEMENT.removeprefix("map_")
    layer = folium.GeoJson(
        collection,
        name="compliance",
        control=False,
        style=JsCode(f"(feature) => {MARKS}.style(feature)"),
        point_to_layer=JsCode(f"(feature, place) => {MARKS}.mark(feature, place)"),
    )
    layer._id = "compliance"
    layer.add_to(drawn)
    frame = cast(Figure, drawn.get_root())
    frame.render()
    return Drawing(ELEMENT, frame.script.render(), drawn.get_name(), layer.get_name())
