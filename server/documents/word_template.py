"""The built-in DOCX template of a 整改通知单, drawn by code.

An office takes this file, changes it in Word or WPS, and puts it back as its own template; the placeholders are those
of docxtpl (`{{ number }}`, `{%p for … %}`). Drawing it by code keeps the repository free of binary files and the
layout reviewable.
"""

from __future__ import annotations

from io import BytesIO

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm
from docx.table import Table, _Cell

from server.documents.ooxml import (
    cell_rules,
    in_schema_order,
    keep_rows_whole,
    place_at_foot,
    repeat_head,
    rule_below,
    set_widths,
)
from server.documents.word_page import TYPE_AREA_MM, official_page

SIGNATURE_MM = 84.67  # 15 characters of 16 pt: a date centred in it ends 4 characters from the right


def notice_template() -> bytes:
    """Draw the template and give the DOCX bytes."""
    document = official_page()
    _head(document)
    _problems(document)
    for section in ("demand", "answer", "consequence"):
        _section(document, section)
    _closing(document)
    _receipt(document)
    _reply_form(document)
    _imprint(document)
    in_schema_order(document.element)
    in_schema_order(document.styles.element)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _line(document: Document, text: str, style: str) -> None:
    document.add_paragraph(text, style=style)


def _head(document: Document) -> None:
    _line(document, "{{ mark }}", "公文标记")
    _line(document, "{{ office_name }}", "发文机关标志")
    number = document.add_paragraph("{{ number }}", style="发文字号")
    rule_below(number, size_eighths=12, space_pt=6, colour="E60012")
    _line(document, "{{ title }}", "公文标题")
    _line(document, "{{ addressee }}", "主送机关")
    _line(document, "{%p for text in opening %}", "公文正文")
    _line(document, "{{ text }}", "公文正文")
    _line(document, "{%p endfor %}", "公文正文")


def _problems(document: Document) -> None:
    _line(document, "{{ problems_heading }}", "一级标题")
    _line(document, "{%p for item in items %}", "公文正文")
    _line(document, "{{ item.heading }}", "二级标题")
    table = document.add_table(rows=0, cols=3)
    table.style = "Table Grid"
    _loop_row(table, "{%tr for row in item.rows %}")
    cells = table.add_row().cells
    _fill(cells[0], "{{ row.label }}", "表格标签")
    _fill(cells[1].merge(cells[2]), "{{ row.text }}", "表格文字")
    _loop_row(table, "{%tr endfor %}")
    _loop_row(table, "{%tr for pair in item.photo_pairs %}")
    cells = table.add_row().cells
    _fill(cells[0], "{% vm %}{{ photo_label }}", "表格标签")
    for cell, side in ((cells[1], "left"), (cells[2], "right")):
        _fill(cell, f"{{% if pair.{side} %}}{{{{ pair.{side}.picture }}}}{{% endif %}}", "现场照片")
        cell.add_paragraph(f"{{% if pair.{side} %}}{{{{ pair.{side}.caption }}}}{{% endif %}}", style="照片说明")
    _loop_row(table, "{%tr endfor %}")
    set_widths(table, (24, 66, 66))
    keep_rows_whole(table)
    _line(document, "{%p endfor %}", "公文正文")


def _loop_row(table: Table, tag: str) -> None:
    """A row that only opens or closes a loop; docxtpl takes it out."""
    table.add_row().cells[0].text = tag  # type: ignore[no-untyped-call]


def _fill(cell: _Cell, text: str, style: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.add_run(text)


def _section(document: Document, name: str) -> None:
    _line(document, f"{{{{ {name}.heading }}}}", "一级标题")
    _line(document, f"{{%p for text in {name}.paragraphs %}}", "公文正文")
    _line(document, "{{ text }}", "公文正文")
    _line(document, "{%p endfor %}", "公文正文")
    if name == "answer":
        _line(document, "{%p if reply_url %}", "公文正文")
        _line(document, "{{ qr }}", "二维码")
        _line(document, "{{ qr_caption }}", "二维码")
        _line(document, "{%p endif %}", "公文正文")


def _closing(document: Document) -> None:
    _line(document, "", "附件说明")
    _line(document, "{%p for line in attachment_lines %}", "附件说明")
    _line(document, "{{ line }}", "附件说明")
    _line(document, "{%p endfor %}", "附件说明")
    _line(document, "", "附件说明")
    _line(document, "", "附件说明")
    table = document.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.RIGHT
    cell = table.cell(0, 1)
    cell.paragraphs[0].style = "署名日期"
    cell.paragraphs[0].add_run("{{ signature }}")
    cell.add_paragraph("{{ date }}", style="署名日期")
    set_widths(table, (TYPE_AREA_MM - SIGNATURE_MM, SIGNATURE_MM))


def _attachment_head(document: Document, form: str) -> None:
    label = document.add_paragraph(f"{{{{ {form}.label }}}}", style="附件序号")
    label.paragraph_format.page_break_before = True
    _line(document, f"{{{{ {form}.name }}}}", "附件标题")
    _line(document, f"{{{{ {form}.note }}}}", "附表说明")


def _receipt(document: Document) -> None:
    _attachment_head(document, "receipt")
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    _loop_row(table, "{%tr for row in receipt.rows %}")
    row = table.add_row()
    _fill(row.cells[0], "{{ row[0] }}", "表格标签")
    _fill(row.cells[1], "{{ row[1] }}", "表格文字")
    _loop_row(table, "{%tr endfor %}")
    set_widths(table, (46, 110))
    _tall(table, 11)


def _reply_form(document: Document) -> None:
    _attachment_head(document, "reply_form")
    widths = (12, 48, 32, 24, 20, 20)
    table = document.add_table(rows=1, cols=len(widths))
    table.style = "Table Grid"
    for index, cell in enumerate(table.rows[0].cells):
        _fill(cell, f"{{{{ reply_form.heads[{index}] }}}}", "表格表头")
    repeat_head(table)
    _loop_row(table, "{%tr for row in reply_form.rows %}")
    row = table.add_row()
    for index, cell in enumerate(row.cells):
        _fill(cell, f"{{{{ row[{index}] }}}}", "表格标签" if index == 0 else "表格文字")
    _loop_row(table, "{%tr endfor %}")
    _loop_row(table, "{%tr for row in reply_form.after %}")
    cells = table.add_row().cells
    _fill(cells[0].merge(cells[1]), "{{ row.label }}", "表格标签")
    _fill(cells[2].merge(cells[-1]), "{{ row.text }}", "表格文字")
    _loop_row(table, "{%tr endfor %}")
    set_widths(table, widths)
    _tall(table, 12)


def _tall(table: Table, height_mm: float) -> None:
    """Leave room to write by hand in every row."""
    for row in table.rows:
        row.height, row.height_rule = Mm(height_mm), WD_ROW_HEIGHT_RULE.AT_LEAST
    keep_rows_whole(table)


def _imprint(document: Document) -> None:
    """版记 at the foot of the last page: outer rules 0.35 mm, inner 0.25 mm."""
    _line(document, "", "版记锚点")  # keeps this table and the form above it apart
    table = document.add_table(rows=0, cols=1)
    _loop_row(table, "{%tr if copies %}")
    _fill(table.add_row().cells[0], "{{ copies }}", "版记")
    cell_rules(table.rows[-1].cells[0], top=8, bottom=6)
    _loop_row(table, "{%tr endif %}")
    _loop_row(table, "{%tr if imprint_office %}")
    cell = table.add_row().cells[0]
    _fill(cell, "{{ imprint_office }}\t{{ imprint_date }}", "版记")
    cell.paragraphs[0].paragraph_format.tab_stops.add_tab_stop(Mm(TYPE_AREA_MM - 3), WD_TAB_ALIGNMENT.RIGHT)
    cell_rules(cell, top=6, bottom=8)
    _loop_row(table, "{%tr endif %}")
    place_at_foot(table, TYPE_AREA_MM)
    _line(document, "", "版记锚点")  # a floating table holds on to the paragraph after it
