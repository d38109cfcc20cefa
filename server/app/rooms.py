"""What each room brings: its blueprints, its commands, its sweeps, in the order in which they are to run."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import click
from flask import Blueprint

from server.compliance import commands as compliance_commands
from server.compliance import jobs as compliance_jobs
from server.compliance import routes as compliance
from server.field import api as field_api
from server.field import routes as field
from server.geo import commands as geo_commands
from server.inspections import jobs as inspections_jobs
from server.inspections import routes as inspections
from server.people import commands as people_commands
from server.people import routes as people
from server.photos import commands as photos_commands
from server.photos import jobs as photos_jobs
from server.photos import routes as photos
from server.standards import commands as standards_commands
from server.standards import routes as standards
from server.storage import photo_store

Sweep = tuple[str, Callable[[], int]]


def _room(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def blueprints() -> Iterator[Blueprint]:
    """Give every room's blueprints."""
    yield people.blueprint
    yield photos.blueprint
    yield standards.blueprint
    yield inspections.blueprint
    yield compliance.blueprint
    yield field.blueprint
    yield field_api.blueprint
    for name in ("places.routes", "notices.routes", "reports.routes", "maps.routes", "maps.api", "review.routes"):
        room = _room(f"server.{name}")
        if room and hasattr(room, "blueprint"):
            yield from getattr(room, "blueprints", None) or (room.blueprint,)


def command_groups() -> Iterator[click.Command]:
    """Give every room's command groups."""
    for room in (geo_commands, people_commands, photos_commands, standards_commands, compliance_commands):
        yield getattr(room, "group", None) or room.__dict__[room.__name__.split(".")[1]]
    for name in ("places", "notices", "reports", "demo"):
        room = _room(f"server.{name}.commands")
        if room:
            yield getattr(room, "group", None) or getattr(room, name)


def sweeps() -> Iterator[Sweep]:
    """Give the sweeps in order: read photos, weigh them, judge; only then draw, which takes longest."""
    yield ("photos.read", photos_jobs.read_photos)
    yield ("inspections.weigh", inspections_jobs.weigh_photos)
    yield ("compliance.judge", compliance_jobs.judge_due)
    yield ("photos.draw", photos_jobs.draw_renditions)
    yield ("storage.abandoned", lambda: photo_store().clear_abandoned())


def tables() -> None:
    """Make every room's tables known, for migrations and the models they are compared with."""
    for name in ("audit", "people", "places", "standards", "photos", "inspections", "compliance", "notices"):
        importlib.import_module(f"server.{name}.models")
