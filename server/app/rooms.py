"""What each room brings: its blueprints, its commands, its sweeps, in the order in which they are to run."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import click
from flask import Blueprint

_ROUTES = ("people", "photos", "places", "standards", "inspections", "notices", "reports", "maps", "review", "field")
_APIS = ("field", "maps")
_COMMANDS = ("geo", "people", "photos", "places", "standards", "compliance", "notices", "reports", "demo")


def _room(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def blueprints() -> Iterator[Blueprint]:
    """Give every room's blueprints."""
    for name in _ROUTES:
        room = _room(f"server.{name}.routes")
        if room:
            yield from getattr(room, "blueprints", None) or (room.blueprint,)
    for name in _APIS:
        room = _room(f"server.{name}.api")
        if room:
            yield room.blueprint


def command_groups() -> Iterator[click.Command]:
    """Give every room's command groups."""
    for name in _COMMANDS:
        room = _room(f"server.{name}.commands")
        if room:
            yield from getattr(room, "groups", None) or (getattr(room, "group", None) or getattr(room, name),)


def sweeps() -> Iterator[tuple[str, Callable[[], int]]]:
    """Give the sweeps in order: read photos, weigh them, judge, and only then draw renditions."""
    for name in ("photos", "inspections", "compliance"):
        room = _room(f"server.{name}.jobs")
        if room:
            yield from room.sweeps


def tables() -> None:
    """Make every room's tables known, for migrations and the models they are compared with."""
    for name in ("audit", "people", "places", "standards", "photos", "inspections", "compliance", "notices"):
        _room(f"server.{name}.models")
