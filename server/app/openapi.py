"""The API's own description, OpenAPI 3.1, made from the routes and the pydantic types they read.

A house test fails when a route under /api/v1 is missing in `DOCUMENTED` or one here does not exist any more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from openapi_pydantic import OpenAPI
from openapi_pydantic.util import PydanticSchema, construct_open_api_with_schema_class
from pydantic import BaseModel, ConfigDict

from server.config import ROOT
from server.inspections.schemas import (
    ObservationRecord,
    PairAnswerRecord,
    RulingRecord,
    SaidWithdrawal,
    SitePosition,
    SiteReport,
    VisitEnd,
    VisitStart,
    Withdrawal,
)
from server.photos.redactions.schemas import RedactionRecord, RedactionWithdrawal

VERSION = "0.1.0"


class ProblemDetails(BaseModel):
    """What a refusal says (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    status: int
    code: str
    title: str
    detail: str
    request_id: str


@dataclass(frozen=True)
class Route:
    """What is said of one route: one sentence, the body it reads (a type, or a media type), its good answers."""

    summary: str
    body: type[BaseModel] | str | None = None
    answers: tuple[tuple[int, str], ...] = ((200, "The answer."),)
    body_needed: bool = True


_RECORDED = ((201, "Kept."), (200, "Kept before; nothing changes."))
DOCUMENTED: dict[str, Route] = {
    "house.openapi": Route("This description."),
    "house.standard_schema": Route("The JSON Schema (draft 2020-12) of a standard as it is written in a file."),
    "field_api.put_visit": Route("Start a visit.", VisitStart, _RECORDED),
    "field_api.put_visit_end": Route("End a visit; the answer holds the verdicts known so far.", VisitEnd, _RECORDED),
    "field_api.get_visit": Route("What has arrived of a visit and what it came to."),
    "field_api.put_observation": Route("Record an observation.", ObservationRecord, _RECORDED),
    "field_api.put_withdrawal": Route("Take an observation back; it stays recorded.", Withdrawal, _RECORDED),
    "field_api.put_site_position": Route(
        "Say where a site is: put one without a place there, propose a correction for another.", SitePosition
    ),
    "field_api.put_correction": Route("Report that the data of a site are wrong (点位纠错).", SiteReport, _RECORDED),
    "field_api.get_checklist": Route("What is to be checked at a site, with the counts so far."),
    "field_api.get_assignments": Route("The sites assigned to the asker in open rounds."),
    "photos.receive_photo": Route(
        "Send a photo whole; length and SHA-256 must match.",
        "application/octet-stream",
        ((201, "Durably stored."), (200, "Stored before.")),
    ),
    "photos.photo_state": Route("Where a photo is on its way."),
    "redactions.get_redaction": Route("What of a photo is covered (遮盖), and every redaction it had."),
    "redactions.put_redaction": Route(
        "Cover rectangles of a photo in everything that is shown of it; the ones that stood before are replaced.",
        RedactionRecord,
        ((201, "Kept."), (200, "Covered so before; nothing changes.")),
    ),
    "redactions.put_withdrawal": Route("Take the redaction of a photo back.", RedactionWithdrawal),
    "uploads.offer": Route("What of tus 1.0.0 is offered.", answers=((204, "In the headers."),)),
    "uploads.begin": Route(
        "Begin a photo in pieces (tus creation, creation-with-upload); Upload-Metadata names its sha256.",
        "application/offset+octet-stream",
        ((201, "Begun, or complete at once because the photo is here."),),
        body_needed=False,
    ),
    "uploads.offset": Route("How many bytes of a photo in pieces are here."),
    "uploads.take_piece": Route(
        "Send a piece from Upload-Offset on; after the last one Photo-State is `verified`.",
        "application/offset+octet-stream",
        ((204, "Kept, on the disk."),),
    ),
    "uploads.end": Route("End a photo in pieces before it is whole.", answers=((204, "Ended."),)),
    "uploads.override": Route(
        "Do what X-HTTP-Method-Override says (PATCH, HEAD, DELETE).",
        "application/offset+octet-stream",
        ((200, "Answer to HEAD."), (204, "Answer to PATCH and DELETE.")),
        body_needed=False,
    ),
    "review_api.get_pairs": Route("The pairs of a round that may show one thing and wait for an answer."),
    "review_api.put_pair_answer": Route(
        "Say whether two photos show the same thing.",
        PairAnswerRecord,
        ((201, "Kept."), (200, "Said before; nothing changes.")),
    ),
    "review_api.put_pair_withdrawal": Route(
        "Take back the answer that stands about a pair, or that of a number.", SaidWithdrawal
    ),
    "review_api.get_evidence": Route("The doubtful photos of a round nobody has ruled on."),
    "review_api.put_ruling": Route(
        "Accept or reject a photo as evidence.", RulingRecord, ((201, "Kept."), (200, "Said before; nothing changes."))
    ),
    "review_api.put_ruling_withdrawal": Route(
        "Take back the ruling that stands on a photo, or that of a number.", SaidWithdrawal
    ),
    "desk_api.get_queue": Route("The queue of doubtful evidence of a round, with how much is left for which reason."),
    "desk_api.get_items": Route("Everything that deciding needs about some items of the queue."),
    "quarantine.get_quarantine": Route("Files that came as photos and cannot be shown, or not whole, with the reason."),
    "photo_texts.get_photo_texts": Route("Photos by the text they show, the newest first, with the lines found."),
    "maps_api.map_geojson": Route("The sites of a round with their verdicts, as GeoJSON (RFC 7946)."),
    "maps_api.site_panel": Route("Everything the panel of one site shows."),
    "maps_api.areas": Route("The outlines of the areas, as GeoJSON."),
    "maps_api.base_map": Route("The ground under the map, as GeoJSON; 404 where none is installed."),
}


def document(app: Flask) -> dict[str, Any]:
    """Describe every route under /api/v1 of `app`."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/") or rule.endpoint not in DOCUMENTED:
            continue
        address = re.sub(r"<(?:[a-z]+:)?([a-z0-9_]+)>", r"{\1}", rule.rule)
        for method in _methods(rule.methods or set()):
            operation = _operation(rule.endpoint, DOCUMENTED[rule.endpoint], sorted(rule.arguments))
            paths.setdefault(address, {})[method.lower()] = operation
    described = OpenAPI.model_validate(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "巡城 Xuncheng",
                "version": VERSION,
                "description": (ROOT / "docs" / "api.md").read_text(encoding="utf-8"),
            },
            "paths": paths,
            "components": {
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer"},
                    "session": {"type": "apiKey", "in": "cookie", "name": "session"},
                }
            },
            "security": [{"token": []}, {"session": []}],
        }
    )
    return construct_open_api_with_schema_class(described).model_dump(mode="json", by_alias=True, exclude_none=True)


def _methods(served: set[str]) -> list[str]:
    """List the methods worth describing: not the HEAD and OPTIONS that come with every other one by themselves."""
    own = served & {"GET", "PUT", "POST", "PATCH", "DELETE"}
    return sorted(own or served)


def _operation(endpoint: str, route: Route, arguments: list[str]) -> dict[str, Any]:
    problem: dict[str, Any] = {"application/problem+json": {"schema": PydanticSchema(schema_class=ProblemDetails)}}
    operation: dict[str, Any] = {
        "operationId": endpoint.replace(".", "_"),
        "summary": route.summary,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in arguments
        ],
        "responses": {
            **{str(status): {"description": text} for status, text in route.answers},
            "default": {"description": "Refused, with a code and a sentence.", "content": problem},
        },
    }
    if isinstance(route.body, str):
        operation["requestBody"] = {
            "required": route.body_needed,
            "content": {route.body: {"schema": {"type": "string", "format": "binary"}}},
        }
    elif route.body is not None:
        schema: Any = PydanticSchema(schema_class=route.body)
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation
