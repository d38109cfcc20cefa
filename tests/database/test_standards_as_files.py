"""Standards go out as YAML and XLSX and come in again as the same content; nothing of a bad file comes in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.audit.models import AuditEntry
from server.standards import operations, queries
from server.standards.exporting import FileKind, standard_file
from server.standards.models import Requirement, Standard
from server.standards.operations import Imported
from server.standards.reading import BadStandard, read
from server.standards.shipped import CATALOGUE
from tests.support.workbooks import changed

SAMPLE = CATALOGUE / "zs-2017.yaml"


@pytest.mark.parametrize("kind", list(FileKind))
def test_what_was_exported_is_the_same_when_it_comes_back(db_session, kind) -> None:
    first = operations.import_standard(SAMPLE.read_bytes(), by=None).standard
    content = standard_file(queries.document_of(first), kind)
    again = operations.import_standard(content, by=None)
    assert (again.done, again.standard.id) == (Imported.UNCHANGED, first.id)


def test_nothing_of_a_workbook_with_one_wrong_cell_comes_in(db_session) -> None:
    book = standard_file(read(SAMPLE.read_bytes()), FileKind.XLSX)
    entries = db_session.scalar(select(func.count(AuditEntry.id)))
    for wrong in ("=1+1", "{kind: guess}", "{kind: item_share, value: 120, unit: '%', numerator: a, denominator: b}"):
        with pytest.raises(BadStandard):
            operations.import_standard(changed(book, {"测评标准!M80": wrong}), by=None)
    assert db_session.scalar(select(func.count(Standard.id))) == 0
    assert db_session.scalar(select(func.count(Requirement.id))) == 0
    assert db_session.scalar(select(func.count(AuditEntry.id))) == entries


def run(app, *arguments: object):
    told = [str(one) for one in arguments]
    return app.test_cli_runner().invoke(args=["standards", *told], env={"LANG": "C.UTF-8"})


def test_the_commands_write_and_read_both_kinds_of_file(app, tmp_path: Path) -> None:
    run(app, "import", SAMPLE)
    for name, more in (("a.yaml", ()), ("b.xlsx", ()), ("c", ("--xlsx",))):
        out = tmp_path / name
        done = run(app, "export", "ZS", "2017-2", out, *more)
        assert (done.exit_code, done.stdout.strip()) == (0, str(out)), done.output
        assert "83 requirements, no mistakes" in run(app, "check", out).stdout
        assert "unchanged" in run(app, "import", out).stdout
    assert (tmp_path / "c").read_bytes().startswith(b"PK")


def test_the_commands_name_the_cell_and_the_version_that_is_not_there(app, tmp_path: Path) -> None:
    book = tmp_path / "bad.xlsx"
    book.write_bytes(changed(standard_file(read(SAMPLE.read_bytes()), FileKind.XLSX), {"测评标准!K3": "猜"}))
    found = run(app, "check", book)
    assert found.exit_code == 1
    assert found.stderr.startswith(f"{book}:3: [测评标准!K3] Unknown kind of rule “猜”")
    unknown = run(app, "export", "ZS", "1999", tmp_path / "x.yaml")
    assert unknown.exit_code == 1
    assert "There is no standard ZS 1999" in unknown.stderr
    assert not (tmp_path / "x.yaml").exists()
