"""`notices export` and `reports export` write whole files or none, and say in a sentence what is wrong."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from server import clock
from server.database import db
from server.notices import findings, operations, queries
from server.notices.paper import Issuer
from tests.support.problems import a_round_with_problems

SIGNED = datetime(2026, 11, 22, 4, tzinfo=UTC)
ISSUER = Issuer("示范区创建办", "示创文督", "", "https://x.example", ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def round_name(app) -> str:
    """A round with one signed notice, 示创文督〔2026〕1号."""
    with app.app_context():
        made = a_round_with_problems(photos=True)
        findings.open_findings(made.round.id)
        ids = [each.id for each in queries.findings(made.round.id) if each.unit_id == made.parks.id]
        (notice,) = operations.draft_per_unit(made.round.id, ids, by=made.office.id)
        with clock.held(SIGNED):
            operations.sign(notice, ISSUER, by=made.office.id)
        name = made.round.name
        db.session.commit()
    return name


@pytest.fixture
def run(app):
    def invoke(*words: object):
        return app.test_cli_runner().invoke(args=[str(word) for word in words])

    return invoke


@pytest.mark.parametrize("typed", ["示创文督〔2026〕1号", "示创文督[2026]1号"])
def test_a_notice_is_exported_by_its_number(run, round_name, tmp_path: Path, typed: str) -> None:
    docx, pdf = tmp_path / "n.docx", tmp_path / "n.pdf"
    assert run("notices", "export", typed, "--format", "docx", "--output", docx).exit_code == 0
    assert run("notices", "export", typed, "--format", "pdf", "--output", pdf).exit_code == 0
    assert any("示创文督〔2026〕1号" in paragraph.text for paragraph in Document(str(docx)).paragraphs)
    assert len(PdfReader(pdf).pages) >= 3


def test_a_wrong_number_is_a_sentence_and_leaves_no_file(run, round_name, tmp_path: Path) -> None:
    output = tmp_path / "n.pdf"
    answer = run("notices", "export", "示创文督〔2026〕99号", "--format", "pdf", "--output", output)
    assert answer.exit_code == 1
    assert "notice_unknown: " in answer.output
    assert "示创文督〔2026〕99号" in answer.output
    assert [each.name for each in tmp_path.iterdir()] == ["photos"]


def test_a_refused_export_leaves_the_old_file_as_it_was(run, round_name, tmp_path: Path) -> None:
    output = tmp_path / "n.pdf"
    output.write_bytes(b"old")
    assert run("notices", "export", "none", "--format", "pdf", "--output", output).exit_code == 1
    assert output.read_bytes() == b"old"


def test_a_folder_that_does_not_exist_is_a_sentence(run, round_name, tmp_path: Path) -> None:
    output = tmp_path / "missing" / "n.docx"
    answer = run("notices", "export", "示创文督〔2026〕1号", "--format", "docx", "--output", output)
    assert answer.exit_code == 1
    assert "cannot_write: " in answer.output


@pytest.mark.parametrize("by", ["unit", "area"])
def test_the_problem_list_is_exported_by_unit_and_by_area(run, round_name, tmp_path: Path, by: str) -> None:
    xlsx, docx = tmp_path / "p.xlsx", tmp_path / "p.docx"
    export = ("reports", "export", "problems", "--round", round_name, "--by", by)
    with clock.held(SIGNED):
        assert run(*export, "--format", "xlsx", "--output", xlsx).exit_code == 0
        assert run(*export, "--format", "docx", "--output", docx).exit_code == 0
    rows = list(load_workbook(xlsx).worksheets[0].iter_rows(min_row=4, values_only=True))
    assert sorted(row[6] for row in rows) == sorted(["已交办", "未交办", "未交办"])
    assert len(Document(str(docx)).tables) == 1


def test_an_unknown_round_is_a_sentence(run, round_name, tmp_path: Path) -> None:
    answer = run("reports", "export", "problems", "--round", "没有的批次", "--output", tmp_path / "p.xlsx")
    assert answer.exit_code == 1
    assert "round_unknown: " in answer.output
    assert [each.name for each in tmp_path.iterdir()] == ["photos"]


def test_the_built_in_template_can_be_taken_out(run, tmp_path: Path) -> None:
    output = tmp_path / "template.docx"
    assert run("notices", "template", "--output", output).exit_code == 0
    assert any("{{ number }}" in paragraph.text for paragraph in Document(str(output)).paragraphs)


def test_a_device_or_a_pipe_is_never_replaced_by_the_file(run, round_name, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    answer = run("notices", "export", "示创文督〔2026〕1号", "--format", "docx", "--output", pipe)
    assert answer.exit_code == 1
    assert "cannot_write: " in answer.output
    assert pipe.is_fifo()


@pytest.mark.parametrize("typed", ["9" * 30, "²", "-1", "none"])
@pytest.mark.parametrize("words", [("compliance", "judge"), ("reports", "export", "problems", "--format", "xlsx")])
def test_a_round_that_cannot_be_is_a_sentence(run, round_name, words, typed: str) -> None:
    answer = run(*words, "--round", typed)
    assert answer.exit_code == 1
    assert "Error" not in repr(answer.exception)
    assert "_" in answer.output.partition(":")[0]
