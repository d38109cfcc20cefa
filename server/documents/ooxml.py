"""The pieces of WordprocessingML that python-docx has no words for: East Asian fonts, grids, rules, page numbers."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

PITCH_PT = 28.95  # 225 mm / 22 lines
TIGHTEN_TWIPS = "-5"  # 28 characters of 16 pt in 156 mm


def element(tag: str, **attributes: str) -> Any:
    """Make a `w:` element with `w:` attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def set_fonts(run_properties: Any, family: str) -> None:
    """Name one family for Chinese and for Latin text alike."""
    fonts = run_properties.get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), family)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def add_style(
    document: Document,
    name: str,
    family: str,
    size_pt: float,
    *,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    line_pt: float | None = PITCH_PT,
    before_pt: float = 0,
    after_pt: float = 0,
    indent_chars: int = 0,
    keep_with_next: bool = False,
    red: bool = False,
    on_grid: bool = True,
) -> None:
    """Add a paragraph style; `line_pt` is an exact line height, None lets the line grow with a picture."""
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size = Pt(size_pt)
    set_fonts(style.element.get_or_add_rPr(), family)
    if red:
        style.font.color.rgb = RGBColor(0xE6, 0x00, 0x12)
    layout = style.paragraph_format
    layout.alignment, layout.keep_with_next = align, keep_with_next
    layout.space_before, layout.space_after = Pt(before_pt), Pt(after_pt)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY if line_pt else WD_LINE_SPACING.SINGLE
    if line_pt:
        layout.line_spacing = Pt(line_pt)
    if not on_grid:
        style.element.get_or_add_pPr().append(element("snapToGrid", val="0"))
    if indent_chars:
        indent = element("ind", firstLineChars=str(indent_chars * 100), firstLine=str(int(indent_chars * size_pt * 20)))
        style.element.get_or_add_pPr().append(indent)


def rule_below(paragraph: Paragraph, *, size_eighths: int, space_pt: int, colour: str) -> None:
    """Draw a rule under a paragraph, as wide as the type area."""
    borders = element("pBdr")
    borders.append(element("bottom", val="single", sz=str(size_eighths), space=str(space_pt), color=colour))
    paragraph._p.get_or_add_pPr().append(borders)


def cell_rules(cell: _Cell, *, top: int, bottom: int) -> None:
    """Draw black rules above and below a cell, in eighths of a point."""
    borders = element("tcBorders")
    for edge, size in (("top", top), ("bottom", bottom)):
        borders.append(element(edge, val="single", sz=str(size), space="0", color="000000"))
    cell._tc.get_or_add_tcPr().append(borders)


def set_widths(table: Table, widths_mm: tuple[float, ...]) -> None:
    """Fix the column widths of a table; rows with joined cells keep their joint width."""
    table.autofit = False
    margins = element("tblCellMar")
    for edge in ("left", "right"):
        margins.append(element(edge, w="57", type="dxa"))
    table._tbl.tblPr.append(margins)
    table._tbl.tblPr.append(element("tblInd", w="57", type="dxa"))
    for grid, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths_mm, strict=True):
        grid.set(qn("w:w"), str(int(Mm(width).twips)))
    for row in table.rows:
        for cell in row._tr.tc_lst:
            start = cell.grid_offset
            cell.width = Mm(sum(widths_mm[start : start + cell.grid_span]))


def repeat_head(table: Table) -> None:
    """Repeat the first row on every page."""
    table.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))


def keep_rows_whole(table: Table) -> None:
    """Never break a row across pages."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("cantSplit"))


def place_at_foot(table: Table, width_mm: float) -> None:
    """Float a one-column table to the foot of the type area of its page (the 版记)."""
    table._tbl.tblPr.append(
        element(
            "tblpPr", leftFromText="0", rightFromText="0", vertAnchor="margin", horzAnchor="margin",
            tblpX="0", tblpYSpec="bottom",
        )
    )  # fmt: skip
    set_widths(table, (width_mm,))


def page_number(paragraph: Paragraph, family: str) -> None:
    """Write the page number between dashes, 4号."""
    for kind, text in (("", "— "), ("begin", ""), ("instr", " PAGE "), ("end", ""), ("", " —")):
        run = paragraph.add_run(text if not kind else "")
        run.font.size = Pt(14)
        set_fonts(run._r.get_or_add_rPr(), family)
        if kind == "instr":
            instruction = element("instrText")
            instruction.text = text
            run._r.append(instruction)
        elif kind:
            run._r.append(element("fldChar", fldCharType=kind))


_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
}


def in_schema_order(root: Any) -> None:
    """Sort the children of every property element as the schema wants them; Word refuses some files otherwise."""
    for kind, names in _ORDER.items():
        rank = {qn(f"w:{name}"): place for place, name in enumerate(names.split())}
        for properties in root.iter(qn(f"w:{kind}")):
            properties[:] = sorted(properties, key=lambda child: rank.get(child.tag, len(rank)))
