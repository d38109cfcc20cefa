"""The only place that knows folium: it draws the compliance map as one GeoJson layer without tiles.

Folium writes Leaflet code; what it would load from elsewhere (CDN scripts, icon fonts, tiles) is taken away once, here,
and its page frame is not used: our own template places the map's element, Leaflet from static/vendor, and the code
with the page's nonce. Popups of folium are never used, because they insert values as HTML.

Data never pass through folium: it takes what it has written for a Jinja template and renders that again, so a site
named `{{…}}` would run on the server. Folium draws an empty collection once; the data take its place afterwards, as
JSON in which `<`, `>`, `&` and `'` are escaped, so that no value can end the script or become markup.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

import folium
from branca.element import Figure
from folium.utilities import JsCode
from jinja2.utils import htmlsafe_json_dumps

folium.Map.default_js = []
folium.Map.default_css = []

ELEMENT = "map_compliance"
EMPTY = '{"features": [], "type": "FeatureCollection"}'
MARKS = "verdictMarks"
"""The name under which the template's script imports static/modules/map/verdict-marks.js."""


@dataclass(frozen=True)
class Drawing:
    """A drawn map: the id of the element it wants, the code to run, and the names of map and layer in that code."""

    element: str
    script: str
    map: str
    layer: str


def draw(collection: dict[str, Any]) -> Drawing:
    """Draw a FeatureCollection; styles and marks come from the legend's own module, not from Python."""
    frame = _frame()
    return replace(frame, script=frame.script.replace(EMPTY, str(htmlsafe_json_dumps(collection)), 1))


@cache
def _frame() -> Drawing:
    """Let folium write the code of the map once, around an empty collection."""
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
        {"type": "FeatureCollection", "features": []},
        name="compliance",
        control=False,
        style=JsCode(f"(feature) => {MARKS}.style(feature)"),
        point_to_layer=JsCode(f"(feature, place) => {MARKS}.mark(feature, place)"),
    )
    layer._id = "compliance"
    layer.add_to(drawn)
    page = cast(Figure, drawn.get_root())
    page.render()
    script = page.script.render()
    if script.count(EMPTY) != 1:
        raise RuntimeError("folium no longer writes its data as expected; the map cannot be drawn")
    return Drawing(ELEMENT, script, drawn.get_name(), layer.get_name())
