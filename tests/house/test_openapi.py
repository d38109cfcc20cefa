"""The API describes itself completely, in OpenAPI 3.1 that a reader of such documents understands."""

from __future__ import annotations

from openapi_pydantic import OpenAPI

from server.app.openapi import DOCUMENTED, document


def test_every_route_of_the_api_is_described_and_nothing_else(app):
    served = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    assert served == set(DOCUMENTED)


def test_the_description_is_valid_and_names_every_body(app):
    described = document(app)
    assert described["openapi"].startswith("3.1")
    OpenAPI.model_validate(described)
    schemas = set(described["components"]["schemas"])
    assert {"VisitStart", "VisitEnd", "ObservationRecord", "Withdrawal", "SitePosition", "ProblemDetails"} <= schemas
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], f"{method} {path}"
            assert "default" in operation["responses"], f"{method} {path} does not say how it refuses"
            assert (method in {"put", "patch", "post"}) == ("requestBody" in operation), f"{method} {path}"


def test_the_description_is_served_to_everybody(client):
    assert client.get("/api/v1/openapi.json").json["info"]["title"].startswith("巡城")
