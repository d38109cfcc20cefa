"""The map's data as JSON: a round as GeoJSON, the panel of one site, the base map."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, send_file

from server.errors import NotFound
from server.inspections import queries as inspections
from server.maps import queries
from server.maps.features import collection
from server.maps.panel import site_panel as panel_of
from server.maps.routes import filters_of_request, say_type
from server.people.access import access
from server.people.rules import Role
from server.photos.redactions import queries as redactions
from server.places.base_map import base_map_file

blueprint = Blueprint("maps_api", __name__, url_prefix="/api/v1")


class NoBaseMap(NotFound):
    """No base map is installed."""

    code = "base_map_missing"
    zh = "没有安装底图数据。"
    en = "No base map is installed."


@blueprint.get("/rounds/<int:round_id>/map.geojson")
@access(Role.OFFICE, Role.VIEWER)
def map_geojson(round_id: int) -> Response:
    """Give what the map shows of a round as GeoJSON, by the same filters as the page."""
    inspections.round_numbered(round_id)
    filters = filters_of_request()
    shown = queries.compliance(round_id, filters).narrowed(filters)
    answer = jsonify(collection(shown, say_type, redactions.numbers()))
    answer.content_type = "application/geo+json"
    return answer


@blueprint.get("/rounds/<int:round_id>/sites/<int:site_id>/panel")
@access(Role.OFFICE, Role.VIEWER)
def site_panel(round_id: int, site_id: int) -> Response:
    """Tell everything about one site in a round."""
    return jsonify(panel_of(round_id, site_id))


@blueprint.get("/areas.geojson")
@access()
def areas() -> Response:
    """Give the outlines of the areas, for orientation."""
    features = [
        {"type": "Feature", "geometry": shape, "properties": {"kind": "area", "name": name, "level": level}}
        for name, level, shape in queries.area_outlines()
    ]
    answer = jsonify(type="FeatureCollection", features=features)
    answer.content_type = "application/geo+json"
    return answer


@blueprint.get("/base-map.geojson")
@access()
def base_map() -> Response:
    """Give the ground under the map; browsers keep it and ask whether it has changed."""
    path = base_map_file(current_app.extensions["settings"].data_dir)
    if path is None:
        raise NoBaseMap()
    answer = send_file(path, mimetype="application/geo+json", conditional=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
