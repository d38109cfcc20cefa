"""Pages and probes of the house itself: the front door, health, readiness, metrics, the API's own description."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, redirect, url_for
from flask_login import current_user
from sqlalchemy import text

from server import tasks
from server.database import db
from server.people.access import access, public
from server.people.rules import Role

blueprint = Blueprint("house", __name__)


@blueprint.get("/")
@public
def front_door() -> Response:
    """Lead everybody to where they work."""
    if not current_user.is_authenticated:
        return redirect(url_for("people.sign_in"))  # type: ignore[return-value]
    homes = {Role.INSPECTOR: "field.today", Role.UNIT: "notices.unit_home"}
    return redirect(url_for(homes.get(current_user.role, "house.office")))  # type: ignore[return-value]


@blueprint.get("/office")
@access(Role.OFFICE, Role.VIEWER)
def office() -> Response:
    """The map is the office's home."""
    return redirect(url_for("maps.compliance_map"))  # type: ignore[return-value]


@blueprint.get("/healthz")
@public
def alive() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@public
def ready() -> dict[str, str]:
    """Tell that the database answers too."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ready"}


@blueprint.get("/metrics")
@access(Role.ADMIN)
def metrics() -> Response:
    """Tell what is pending, in the Prometheus text format."""
    pending = tasks.pending()
    lines = ["# TYPE xuncheng_wake_ups gauge", f"xuncheng_wake_ups {pending['wake_ups']}"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


@blueprint.get("/api/v1/openapi.json")
@public
def openapi() -> dict[str, Any]:
    """Describe the API (OpenAPI 3.1)."""
    from server.app.openapi import document

    return document(current_app)


@blueprint.get("/api/v1/standard.schema.json")
@access(*Role)
def standard_schema() -> Response:
    """Give the JSON Schema of a standard's file."""
    from server.standards.document import schema_text

    return Response(schema_text(), content_type="application/schema+json")
