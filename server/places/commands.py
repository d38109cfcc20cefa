"""`places import` and its kin: lists of sites, areas and roads from files, with a report of every refused row.

A wrong file, or a file of which nothing could be used, ends with a sentence, a code and exit status 1, and nothing is
written. Good rows go in although others are refused, unless --strict.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from server.database import transaction
from server.errors import Problem
from server.geo.datum import Datum
from server.places import errors
from server.places.areas import import_areas
from server.places.drafts import drafts
from server.places.imports import import_sites
from server.places.operations import known_type
from server.places.outcome import ImportReport, NotAllTaken, NothingTaken, Outcome
from server.places.readers import Columns, read_table
from server.places.rules import AreaLevel
from server.places.sections import import_sections

group = AppGroup("places", help="Areas, sites and road sections.")

_WORDS = {
    "zh": {
        Outcome.ADDED: "新增",
        Outcome.UPDATED: "更新",
        Outcome.UNCHANGED: "未变",
        Outcome.REFUSED: "拒收",
        "row": "第 {row} 行 {name}",
        "dry": "试运行：以上内容没有写入。",
    },
    "en": {
        Outcome.ADDED: "added",
        Outcome.UPDATED: "updated",
        Outcome.UNCHANGED: "unchanged",
        Outcome.REFUSED: "refused",
        "row": "row {row} {name}",
        "dry": "Dry run: nothing of this was written.",
    },
}


class _DryRun(Exception):
    """Ends the transaction of a dry run, so that nothing is kept."""


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--type", "kind", required=True, help="Site type: park, plaza, bus_stop, school, bus …")
@click.option("--name-field", default="", help="Column with the name; usual names are found by themselves.")
@click.option("--code-field", default="", help="Column with the office's own code of the site.")
@click.option("--unit-field", default="", help="Column with the responsible units; the first one leads.")
@click.option("--area-field", default="", help="Column with the name or code of the area.")
@click.option("--address-field", default="", help="Column with the address.")
@click.option("--lon-field", default="", help="Column with the longitude.")
@click.option("--lat-field", default="", help="Column with the latitude.")
@click.option("--line-field", default="", help="Vehicles: column with the line (线路).")
@click.option("--plate-field", default="", help="Vehicles: column with the plate (车牌).")
@click.option("--layer", default="", help="Layer of a GeoPackage or sheet of a workbook.")
@click.option("--datum", default="wgs84", show_default=True, help="Datum of the degrees: wgs84, gcj02 or bd09.")
@click.option("--source", default="", help="Where the data come from, kept and shown with each site (attribution).")
@click.option("--outside-ok", is_flag=True, help="Take places far outside the known areas, too.")
@click.option("--strict", is_flag=True, help="All or nothing: refuse the file when a row is refused.")
@click.option("--dry-run", is_flag=True, help="Report what would happen and write nothing.")
def import_file(
    file: Path, kind: str, datum: str, source: str, outside_ok: bool, strict: bool, dry_run: bool, **fields: str
) -> None:
    """Import sites of one type from GeoJSON, GeoPackage, Shapefile, CSV or XLSX."""
    columns = Columns(**{name.removesuffix("_field"): column for name, column in fields.items()})
    site_type, shift = known_type(kind), Datum.named(datum)
    table = read_table(file, columns)
    rows = list(drafts(table, columns, site_type, shift))
    _run(lambda: import_sites(rows, kind, file=file.name, source=source, strict=strict, outside_ok=outside_ok), dry_run)


@group.command("areas")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--level", required=True, help="city, district, street, community or grid.")
@click.option("--code-field", default="code", show_default=True, help="Column with the area's code.")
@click.option("--name-field", default="name", show_default=True, help="Column with the area's name.")
@click.option("--parent-field", default="", help="Column with the code of the area it lies in.")
@click.option("--layer", default="", help="Layer of a GeoPackage or sheet of a workbook.")
@click.option("--datum", default="wgs84", show_default=True, help="Datum of the degrees: wgs84, gcj02 or bd09.")
@click.option("--dry-run", is_flag=True, help="Report what would happen and write nothing.")
def import_area_file(
    file: Path, level: str, code_field: str, name_field: str, parent_field: str, layer: str, datum: str, dry_run: bool
) -> None:
    """Import areas (辖区) with or without outlines."""
    if level not in set(AreaLevel):
        raise errors.LevelUnknown(level=level)
    columns = Columns(name=name_field, code=code_field, area=parent_field, layer=layer)
    table = read_table(file, columns)
    source = Datum.named(datum)
    _run(lambda: import_areas(table, columns, AreaLevel(level), datum=source), dry_run)


@group.command("sections")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name-field", default="name", show_default=True, help="Column with the name of the road.")
@click.option("--class-field", default="highway", show_default=True, help="Column with the class of the road.")
@click.option("--layer", default="", help="Layer of a GeoPackage.")
@click.option("--datum", default="wgs84", show_default=True, help="Datum of the degrees: wgs84, gcj02 or bd09.")
@click.option("--source", default="", help="Where the data come from, kept and shown with each site (attribution).")
@click.option("--dry-run", is_flag=True, help="Report what would happen and write nothing.")
def import_road_file(
    file: Path, name_field: str, class_field: str, layer: str, datum: str, source: str, dry_run: bool
) -> None:
    """Make road sections between junctions from the lines of main and secondary roads; they wait for a review."""
    table = read_table(file, Columns(name=name_field, layer=layer))
    table.require(Columns(code=class_field))
    shift = Datum.named(datum)
    _run(lambda: import_sections(table, name_field, class_field, datum=shift, source=source), dry_run)


def _run(take_in: Callable[[], ImportReport], dry_run: bool) -> None:
    """Do an import as one transaction and print its report; a refused file still shows its rows."""
    try:
        with transaction():
            report = take_in()
            if dry_run:
                raise _DryRun
    except _DryRun:
        _print(report)
        click.echo(_words()["dry"])
    except (NothingTaken, NotAllTaken) as problem:
        _print(problem.report)
        raise
    else:
        _print(report)


def _print(report: ImportReport) -> None:
    words, language = _words(), _language()
    for result in report.results:
        said: list[tuple[str, Problem]] = [(words[result.outcome], each) for each in result.remarks]
        if result.problem is not None:
            said.append((words[Outcome.REFUSED], result.problem))
        for outcome, problem in said:
            where = words["row"].format(row=result.row, name=result.name).rstrip()
            click.echo(f"{where} · {outcome} · {problem.sentence(language)} [{problem.code}]")
    click.echo(f"{report.file}: " + " ".join(f"{words[o]} {n}" for o, n in report.counts.items()))


def _language() -> str:
    return "zh" if os.environ.get("LANG", "").startswith("zh") else "en"


def _words() -> dict[Any, str]:
    return _WORDS[_language()]
