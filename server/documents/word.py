"""A notice as DOCX: the words poured into a template, the office's own or the built-in one.

A template is filled in a sandbox, and what people wrote is data to it: braces or angle brackets in a finding print as
themselves. Long office names shrink to the width of the type area, as the standard allows.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zoneinfo import ZoneInfo

from docx.document import Document
from docx.image.image import Image
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from server.clock import SHANGHAI
from server.documents.content import RectificationNotice
from server.documents.errors import TemplateBroken
from server.documents.layout import ATTACHMENT_LABEL, layout_values, qr_png
from server.documents.ooxml import in_schema_order
from server.documents.word_page import TYPE_AREA_MM
from server.documents.word_template import notice_template
from server.documents.wording import NoticeWords, notice_words

_PHOTO_MM = (61.0, 45.75)


def notice_docx(notice: RectificationNotice, template: Path | None = None, zone: ZoneInfo = SHANGHAI) -> bytes:
    """Fill in a notice as DOCX bytes; `template` is the office's own file. Raises TemplateBroken with the reason."""
    words = notice_words(notice, zone)
    name = template.name if template else "notice.docx"
    try:
        document = DocxTemplate(BytesIO(template.read_bytes() if template else notice_template()))
        document.render(
            _context(words, document),
            jinja_env=SandboxedEnvironment(autoescape=True, undefined=StrictUndefined),
            autoescape=True,
        )
    except (TemplateError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise TemplateBroken(name=name, reason=str(error)) from error
    filled = document.docx
    _fit_office_name(filled)
    _fit_signature(filled, words)
    in_schema_order(filled.element)
    filled.core_properties.title = f"{words.title} {words.number}"
    filled.core_properties.author = words.office_name
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _context(words: NoticeWords, document: DocxTemplate) -> dict[str, Any]:
    values = layout_values(words)
    pixels = {p.sha256: p.jpeg for item in words.items for p in item.photos if p.jpeg}
    for item in values["items"]:
        item["photo_pairs"] = [
            {side: _photo(photo, pixels, document) for side, photo in zip(("left", "right"), pair, strict=True)}
            for pair in item["photo_pairs"]
        ]
    first, *more = words.attachments
    values["attachment_lines"] = [ATTACHMENT_LABEL + first, *("　　　" + line for line in more)]
    values["receipt"], values["reply_form"] = values["forms"]
    values["qr"] = InlineImage(document, BytesIO(qr_png(words.reply_url)), width=Mm(28)) if words.reply_url else ""
    return values


def _photo(photo: dict[str, Any] | None, pixels: dict[str, bytes], document: DocxTemplate) -> dict[str, Any] | None:
    if photo is None:
        return None
    jpeg = pixels.get(photo["sha256"])
    picture = _inline(jpeg, document) if jpeg else photo["missing"]
    return {"picture": picture, "caption": photo["caption"]}


def _inline(jpeg: bytes, document: DocxTemplate) -> InlineImage:
    """Place a photo as large as its half of the form allows, proportions kept."""
    size = Image.from_blob(jpeg)
    width_mm = min(_PHOTO_MM[0], _PHOTO_MM[1] * size.px_width / max(size.px_height, 1))
    return InlineImage(document, BytesIO(jpeg), width=Mm(width_mm))


def _ems(text: str) -> float:
    """Estimate how wide a text is, in characters: ASCII counts half."""
    return sum(0.55 if ord(letter) < 0x2000 else 1.0 for letter in text)


def _fit_office_name(document: Document) -> None:
    """Shrink the 发文机关标志 where the office's name is longer than the type area is wide."""
    for paragraph in document.paragraphs:
        if paragraph.style is not None and paragraph.style.name == "发文机关标志" and paragraph.text:
            size = paragraph.style.font.size or Pt(38)
            most = Mm(TYPE_AREA_MM - 6).pt / _ems(paragraph.text)
            fitted = min(size.pt, int(most * 2) / 2)
            paragraph.paragraph_format.line_spacing = Pt(fitted + 4)
            for run in paragraph.runs:
                run.font.size = Pt(fitted)


def _fit_signature(document: Document, words: NoticeWords) -> None:
    """Widen the signature's cell where the office's name is longer than 15 characters, so that it stays on one line."""
    wanted = int(_ems(words.signature) * 16 * 20) + 240
    for table in document.tables:
        cells = [c for row in table.rows for c in row.cells if c.text.startswith(words.signature)]
        if len(table.columns) != 2 or not cells or cells[0].paragraphs[0].style.name != "署名日期":
            continue
        left, right = table._tbl.tblGrid.findall(qn("w:gridCol"))
        total = int(left.get(qn("w:w"))) + int(right.get(qn("w:w")))
        wide = min(max(wanted, int(right.get(qn("w:w")))), total)
        for column, cell, width in ((left, table.cell(0, 0), total - wide), (right, table.cell(0, 1), wide)):
            column.set(qn("w:w"), str(width))
            cell.width = Pt(width / 20)
