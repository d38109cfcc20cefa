"""A problem list as XLSX and DOCX."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from server.documents.spreadsheet import HEADS, problem_list_xlsx
from server.documents.word_list import problem_list_docx
from tests.unit.documents.papers import problem_list


def test_no_cell_becomes_a_formula_or_a_link() -> None:
    sheet = load_workbook(BytesIO(problem_list_xlsx(problem_list()))).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=4) for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n"}
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
    assert sheet["C4"].value == '=HYPERLINK("http://example.org","x")'
    assert sheet["C4"].data_type == "s"


def test_the_sheet_prints_on_a4_across_with_its_head_on_every_page() -> None:
    sheet = load_workbook(BytesIO(problem_list_xlsx(problem_list()))).worksheets[0]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "A4"
    assert [cell.value for cell in sheet[3]] == list(HEADS)


def test_numbers_run_through_all_groups() -> None:
    sheet = load_workbook(BytesIO(problem_list_xlsx(problem_list()))).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=4)] == [1, 2, 3]


def test_an_empty_list_is_still_a_list() -> None:
    sheet = load_workbook(BytesIO(problem_list_xlsx(problem_list(groups=())))).worksheets[0]
    assert sheet.max_row == 3
    assert "共0个问题" in sheet["A2"].value


def test_the_docx_names_each_group_and_repeats_its_head() -> None:
    table = Document(BytesIO(problem_list_docx(problem_list()))).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == list(HEADS)
    assert rows[1][0] == "责任单位：城管委（2个问题）"
    assert [row[0] for row in rows if row[0].isdigit()] == ["1", "2", "3"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
