"""A 问题清单 as DOCX: one table across an A4 page, the groups named in rows of their own."""

from __future__ import annotations

from io import BytesIO

from docx.table import _Row

from server.documents.content import ProblemList
from server.documents.ooxml import element, in_schema_order, keep_rows_whole, repeat_head, set_widths
from server.documents.spreadsheet import HEADS, numbered_rows, summary_line
from server.documents.word_page import official_page

_WIDTHS_MM = (12, 56, 78, 37, 24, 24, 16)


def problem_list_docx(problems: ProblemList) -> bytes:
    """Write a problem list as DOCX bytes, grouped as the list is, one running number throughout."""
    document = official_page(landscape=True)
    document.add_paragraph(problems.title, style="附件标题")
    document.add_paragraph(summary_line(problems), style="附表说明")
    table = document.add_table(rows=1, cols=len(HEADS))
    table.style = "Table Grid"
    _write(table.rows[0], HEADS, "表格表头")
    rows = iter(numbered_rows(problems))
    for group in problems.groups:
        cells = table.add_row().cells
        merged = cells[0].merge(cells[-1])
        merged.paragraphs[0].style = "表格文字"
        merged.paragraphs[0].add_run(f"{problems.grouped_by}：{group.name}（{len(group.rows)}个问题）")
        merged._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill="E8EEF0"))
        for _ in group.rows:
            _write(table.add_row(), next(rows), "表格文字")
    set_widths(table, _WIDTHS_MM)
    repeat_head(table)
    keep_rows_whole(table)
    in_schema_order(document.element)
    in_schema_order(document.styles.element)
    document.core_properties.title = problems.title
    document.core_properties.author = problems.office_name
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _write(row: _Row, texts: tuple[str, ...], style: str) -> None:
    for index, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.style = "表格标签" if style == "表格文字" and index in {0, 5, 6} else style
        paragraph.add_run(text)
        cell._tc.get_or_add_tcPr().append(element("vAlign", val="center"))
