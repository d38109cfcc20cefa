"""`geo convert`: one position from one datum to another, for scripts and for checking a list by hand.

Only click, so that this room stays free of the web; the app adds the group to its command line and prints Problems.
"""

from __future__ import annotations

import click

from server.geo.datum import Datum, convert
from server.geo.position import read_degrees


@click.group()
def geo() -> None:
    """Positions and coordinate systems."""


@geo.command("convert", context_settings={"ignore_unknown_options": True})
@click.option("--from", "source", default="wgs84", show_default=True, help="wgs84, gcj02 or bd09.")
@click.option("--to", "target", default="wgs84", show_default=True, help="wgs84, gcj02 or bd09.")
@click.argument("lon")
@click.argument("lat")
def convert_position(source: str, target: str, lon: str, lat: str) -> None:
    """Convert LON LAT in degrees and print `LON LAT`."""
    there = convert(read_degrees(lon), read_degrees(lat), Datum.named(source), Datum.named(target))
    click.echo(f"{there[0]:.10f} {there[1]:.10f}")
