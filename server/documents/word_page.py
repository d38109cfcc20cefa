"""The page of an official paper in Word: A4, type area 156 × 225 mm, 22 lines of 28 characters, page numbers."""

from __future__ import annotations

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from server.documents import fonts
from server.documents.ooxml import TIGHTEN_TWIPS, add_style, element, page_number, set_fonts

CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
TYPE_AREA_MM = 156


def official_page(*, landscape: bool = False) -> Document:
    """Start an empty paper with the margins, the grid, the page numbers and the named styles of GB/T 9704-2012."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.size = Pt(16)
    set_fonts(normal.element.get_or_add_rPr(), fonts.FANGSONG)
    normal.element.get_or_add_rPr().append(element("lang", val="zh-CN", eastAsia="zh-CN"))
    section = document.sections[0]
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin, section.bottom_margin = Mm(26), Mm(28)
        section.left_margin, section.right_margin = Mm(25), Mm(25)
        section.footer_distance = Mm(17)
    else:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(24)
        for grid in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(grid)
        section._sectPr.append(element("docGrid", type="lines", linePitch="579"))
    _page_numbers(document)
    _styles(document)
    return document


def _page_numbers(document: Document) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.right_indent = paragraph.paragraph_format.left_indent = Pt(14)
        page_number(paragraph, fonts.SONGTI)


def _styles(document: Document) -> None:
    just = WD_ALIGN_PARAGRAPH.JUSTIFY
    song, fang, hei, kai = fonts.XIAOBIAOSONG, fonts.FANGSONG, fonts.HEITI, fonts.KAITI
    add_style(document, "公文标记", hei, 16)
    add_style(document, "发文机关标志", song, 38, align=CENTRE, line_pt=44, before_pt=70.2, red=True)
    add_style(document, "发文字号", fang, 16, align=CENTRE, before_pt=58)
    add_style(document, "公文标题", song, 22, align=CENTRE, line_pt=34, before_pt=52, after_pt=24)
    add_style(document, "主送机关", fang, 16)
    add_style(document, "公文正文", fang, 16, align=just, indent_chars=2)
    add_style(document, "一级标题", hei, 16, indent_chars=2, keep_with_next=True)
    add_style(document, "二级标题", kai, 16, indent_chars=2, keep_with_next=True)
    add_style(document, "附件说明", fang, 16, indent_chars=2, keep_with_next=True)
    add_style(document, "附件序号", hei, 16, after_pt=29)
    add_style(document, "附件标题", song, 22, align=CENTRE, line_pt=34, after_pt=29)
    add_style(document, "附表说明", fang, 14, line_pt=24, after_pt=6, on_grid=False)
    add_style(document, "署名日期", fang, 16, align=CENTRE)
    add_style(document, "表格文字", fang, 12, line_pt=19, on_grid=False)
    add_style(document, "表格标签", fang, 12, align=CENTRE, line_pt=19, on_grid=False)
    add_style(document, "表格表头", hei, 12, align=CENTRE, line_pt=19, on_grid=False)
    add_style(document, "现场照片", fang, 10.5, align=CENTRE, line_pt=None, before_pt=4, on_grid=False)
    add_style(document, "照片说明", fang, 10.5, line_pt=14.5, on_grid=False)
    add_style(document, "二维码", fang, 12, align=CENTRE, line_pt=None, on_grid=False)
    add_style(document, "版记", fang, 14, line_pt=22, on_grid=False)
    add_style(document, "版记锚点", fang, 1, line_pt=1, on_grid=False)
    for name in ("发文字号", "主送机关", "公文正文", "一级标题", "二级标题", "附件说明"):
        document.styles[name].element.get_or_add_rPr().append(element("spacing", val=TIGHTEN_TWIPS))
