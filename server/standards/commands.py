"""`standards import FILE` takes a standard in, `check FILE` says what is wrong with it, `export` writes one to a file,
`schema` prints its form. A file is YAML or a workbook (XLSX)."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask.cli import AppGroup

from server.database import transaction
from server.files import write_whole
from server.standards import operations, queries
from server.standards.document import schema_text
from server.standards.errors import UnreadableFile, VersionUnknown
from server.standards.exporting import FileKind, standard_file
from server.standards.operations import Imported
from server.standards.reading import MAX_BYTES, BadStandard, Mistake, check

_DONE = {
    Imported.NEW: ("已导入", "imported"),
    Imported.UNCHANGED: ("没有变化", "unchanged"),
    Imported.REPLACED_DRAFT: ("已替换草稿", "draft replaced"),
}


group = AppGroup("standards", help="Standards: documents with their requirements.")


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--draft", is_flag=True, help="Keep it as a draft instead of publishing it.")
def import_file(file: Path, draft: bool) -> None:
    """Import a standard from a FILE (YAML or XLSX) and publish it; the same file again changes nothing."""
    content = _bytes_of(file)
    try:
        with transaction():
            done = operations.import_standard(content, by=None, publish_it=not draft)
            standard = done.standard
            number = len(standard.requirements)
            line = f"{standard.code} {standard.version}: {_DONE[done.done][not _speaks_chinese()]}, {standard.state}"
    except BadStandard as bad:
        _tell(file, bad.mistakes)
        raise SystemExit(1) from None
    click.echo(f"{line}, {number} requirements, sha256 {standard.content_sha256[:12]}")


@group.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check_file(file: Path) -> None:
    """Name every mistake in a FILE (YAML or XLSX) with its line or cell; nothing is imported."""
    document, mistakes = check(_bytes_of(file))
    if document is None:
        _tell(file, mistakes)
        raise SystemExit(1)
    click.echo(f"{file}: {document.code} {document.version}, {len(document.requirements)} requirements, no mistakes")


@group.command("export")
@click.argument("code")
@click.argument("version")
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--xlsx", is_flag=True, help="Write a workbook, whatever the name; without it the name decides.")
def export(code: str, version: str, output: Path, xlsx: bool) -> None:
    """Write a version of a standard to OUTPUT as YAML, or as XLSX; imported again it is the same content."""
    standard = queries.standard_by_version(code, version)
    if standard is None:
        raise VersionUnknown(code=code, version=version)
    kind = FileKind.XLSX if xlsx or output.suffix.lower() == ".xlsx" else FileKind.YAML
    write_whole(output, standard_file(queries.document_of(standard), kind))
    click.echo(str(output))


@group.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of a standard, for editors that check while one writes."""
    click.echo(schema_text(), nl=False)


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(file=file, reason=error.strerror or str(error)) from error


def _tell(file: Path, mistakes: list[Mistake] | tuple[Mistake, ...]) -> None:
    language = "zh" if _speaks_chinese() else "en"
    for one in mistakes:
        where = f" [{one.where}]" if one.where else ""
        click.echo(f"{file}:{one.line}:{where} {one.sentence(language)}", err=True)


def _speaks_chinese() -> bool:
    return os.environ.get("LANG", "").startswith("zh")
