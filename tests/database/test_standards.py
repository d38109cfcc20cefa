"""Standards in the database: imported once, published for good, read back as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.audit.models import AuditEntry
from server.standards import operations, queries
from server.standards.errors import PublishedIsImmutable, StandardUnknown
from server.standards.models import Requirement, Standard, StandardState
from server.standards.operations import Imported
from server.standards.reading import BadStandard

SAMPLE = Path(__file__).parents[2] / "server" / "standards" / "catalogue" / "zs-2017.yaml"


def test_the_sample_is_imported_published_and_read_back_whole(db_session) -> None:
    done = operations.import_standard(SAMPLE.read_bytes(), by=None)
    assert done.done is Imported.NEW
    assert done.standard.state is StandardState.PUBLISHED
    rows = queries.standard_numbered(done.standard.id).requirements
    assert [row.position for row in rows] == list(range(1, 84))
    document = queries.document_of(done.standard)
    assert [queries.requirement_of(row) for row in rows] == list(document.requirements)
    assert document.content_hash() == done.standard.content_sha256
    assert queries.latest_published("ZS").id == done.standard.id


def test_the_same_file_again_changes_nothing(db_session) -> None:
    first = operations.import_standard(SAMPLE.read_bytes(), by=None)
    entries = db_session.scalar(select(func.count(AuditEntry.id)))
    again = operations.import_standard(SAMPLE.read_bytes() + b"\n# a remark\n", by=None)
    assert (again.done, again.standard.id) == (Imported.UNCHANGED, first.standard.id)
    assert db_session.scalar(select(func.count(Standard.id)).where(Standard.code == "ZS")) == 1
    assert db_session.scalar(select(func.count(AuditEntry.id))) == entries


def test_a_published_version_is_never_changed(db_session) -> None:
    operations.import_standard(SAMPLE.read_bytes(), by=None)
    changed = SAMPLE.read_text(encoding="utf-8").replace("value: 10", "value: 9", 1).encode()
    with pytest.raises(PublishedIsImmutable) as refused:
        operations.import_standard(changed, by=None)
    assert "ZS version 2017-2 is published" in refused.value.sentence("en")
    as_new_version = changed.replace(b"version: '2017-2'", b"version: '2018'")
    assert operations.import_standard(as_new_version, by=None).done is Imported.NEW


def test_a_draft_is_replaced_until_it_is_published(db_session) -> None:
    draft = operations.import_standard(SAMPLE.read_bytes(), by=None, publish_it=False).standard
    changed = SAMPLE.read_text(encoding="utf-8").replace("每个公园必须有10处以上公益广告", "另一句", 1).encode()
    done = operations.import_standard(changed, by=None, publish_it=False)
    assert (done.done, done.standard.id) == (Imported.REPLACED_DRAFT, draft.id)
    assert db_session.scalar(select(func.count(Requirement.id)).where(Requirement.standard_id == draft.id)) == 83
    assert queries.latest_published("ZS") is None
    operations.publish(draft, by=None)
    assert draft.published_at is not None


def test_a_bad_file_leaves_nothing_behind(db_session) -> None:
    with pytest.raises(BadStandard):
        operations.import_standard(SAMPLE.read_bytes().replace(b"kind: count_per_site", b"kind: guess"), by=None)
    assert queries.standards() == []


def test_a_standard_that_does_not_exist_is_a_problem(db_session) -> None:
    with pytest.raises(StandardUnknown):
        queries.standard_numbered(12345)


def run(app, *arguments: str):
    return app.test_cli_runner().invoke(args=["standards", *arguments], env={"LANG": "C.UTF-8"})


def test_the_command_checks_a_file_with_line_and_sentence(app, tmp_path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(SAMPLE.read_text(encoding="utf-8").replace("kind: count_per_site", "kind: guess"), encoding="utf-8")
    found = run(app, "check", str(bad))
    assert found.exit_code == 1
    lines = found.stderr.splitlines()
    assert len(lines) == 10
    assert lines[0].startswith(f"{bad}:")
    assert "Unknown kind of rule “guess”" in lines[0]
    good = run(app, "check", str(SAMPLE))
    assert (good.exit_code, good.stderr) == (0, "")
    assert "83 requirements" in good.stdout


def test_the_command_imports_and_refuses(app, tmp_path) -> None:
    first, again = run(app, "import", str(SAMPLE)), run(app, "import", str(SAMPLE))
    assert (first.exit_code, again.exit_code) == (0, 0), (first.output, first.exception)
    assert "imported" in first.stdout
    assert "unchanged" in again.stdout
    changed = tmp_path / "changed.yaml"
    changed.write_text(SAMPLE.read_text(encoding="utf-8").replace("value: 10", "value: 9", 1), encoding="utf-8")
    refused = run(app, "import", str(changed))
    assert refused.exit_code == 1
    assert "standard_published" in refused.stderr
    missing = run(app, "import", str(tmp_path / "missing.yaml"))
    assert missing.exit_code == 1
    assert "standard_unreadable" in missing.stderr
