"""A record laid out as DOCX and as PDF, on the page of official papers (GB/T 9704-2012)."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from pathlib import Path

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.table import _Cell

from server.documents.ooxml import element, in_schema_order, keep_rows_whole, repeat_head, set_widths
from server.documents.record import RecordPaper, RecordTable
from server.documents.typesetting import set_layout
from server.documents.word_page import official_page

_STYLES = {1: "一级标题", 2: "二级标题"}
_BLANK_TWIPS = "680"


def record_docx(paper: RecordPaper) -> bytes:
    """Write a record as DOCX bytes."""
    document = official_page()
    title = document.add_paragraph(paper.title, style="附件标题")
    title.paragraph_format.keep_with_next = True
    for text in paper.opening:
        document.add_paragraph(text, style="公文正文")
    for part in paper.parts:
        document.add_paragraph(part.heading, style=_STYLES[part.level])
        for text in part.paragraphs:
            document.add_paragraph(text, style="公文正文")
        if part.table is not None:
            _add_table(document, part.table)
    _sign(document, paper)
    in_schema_order(document.element)
    in_schema_order(document.styles.element)
    document.core_properties.title = paper.title
    document.core_properties.author = paper.author
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def record_pdf(paper: RecordPaper, font_dir: Path | None = None) -> bytes:
    """Set a record as PDF bytes; `font_dir` holds the office's own fonts. Raises FontsMissing, TypesettingFailed."""
    return set_layout("record.typ", asdict(paper), font_dir)


def _add_table(document: Document, table: RecordTable) -> None:
    made = document.add_table(rows=0, cols=len(table.widths_mm))
    made.style = "Table Grid"
    if table.heads:
        for cell, text in zip(made.add_row().cells, table.heads, strict=True):
            _write(cell, text, "表格表头")
    for row in table.rows:
        made_row = made.add_row()
        for column, (cell, text) in enumerate(zip(made_row.cells, row, strict=True)):
            is_label = column in table.centred or (not table.heads and column == 0)
            _write(cell, text, "表格标签" if is_label else "表格文字")
        if "" in row and not table.heads:
            made_row._tr.get_or_add_trPr().append(element("trHeight", val=_BLANK_TWIPS, hRule="atLeast"))
    set_widths(made, tuple(float(width) for width in table.widths_mm))
    if table.heads:
        repeat_head(made)
    keep_rows_whole(made)
    after = document.add_paragraph(style="版记锚点")
    after.paragraph_format.space_after = Pt(8)


def _write(cell: _Cell, text: str, style: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.add_run(text)
    cell._tc.get_or_add_tcPr().append(element("vAlign", val="center"))


def _sign(document: Document, paper: RecordPaper) -> None:
    """Put name and date to the right, kept on one page with each other."""
    for number, text in enumerate((paper.signature, paper.date)):
        paragraph = document.add_paragraph(text, style="公文正文")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(32)
        paragraph.paragraph_format.keep_with_next = number == 0
        if number == 0:
            paragraph.paragraph_format.space_before = Pt(29)
