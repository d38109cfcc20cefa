"""`photos inspect`: what pictures say of themselves, for people and for scripts."""

from __future__ import annotations

import json
import os
from typing import Any

import click
from flask.cli import AppGroup

from server.photos.inspecting import inspect

group = AppGroup("photos", help="Photos and what they say of themselves.")


@group.command("inspect")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line; absent facts are null.")
@click.pass_context
def inspect_files(context: click.Context, files: tuple[str, ...], as_json: bool) -> None:
    """Say where, when and by what each of FILES was taken.

    Width and height are those of the stored pixels, before orientation is applied. Times carry an offset only where
    the camera wrote one. Exit status 1, after all files were tried, when one of them is no photo.
    """
    failed = False
    language = os.environ.get("LANG", "")
    for file in files:
        facts = inspect(file, language=language)
        failed = failed or "error" in facts
        click.echo(json.dumps(facts, ensure_ascii=False, allow_nan=False) if as_json else _for_people(facts))
    context.exit(1 if failed else 0)


def _for_people(facts: dict[str, Any]) -> str:
    """Set the facts of one file as a small table; what is absent is left out."""
    lines = [str(facts["file"])]
    if "error" in facts:
        lines.append(f"  {facts['error']['message']} ({facts['error']['code']})")
    for name, value in facts.items():
        if name in ("file", "error", "warnings", "offset_known") or value is None:
            continue
        lines.append(f"  {name:<16} {value}")
    if facts["warnings"]:
        lines.append(f"  {'warnings':<16} {', '.join(facts['warnings'])}")
    return "\n".join(lines)
