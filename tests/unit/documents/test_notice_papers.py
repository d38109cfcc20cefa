"""A notice says the same in every kind of file, whatever people wrote into it."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from pypdf import PdfReader

from server.documents.content import NoticeItem, Photo, RectificationNotice
from server.documents.errors import FontsMissing, TemplateBroken
from server.documents.fonts import paper_fonts
from server.documents.typesetting import notice_pdf
from server.documents.word import notice_docx
from server.documents.word_template import notice_template
from server.documents.wording import NO_NUMBER, NO_PHOTO, notice_words
from tests.unit.documents.papers import NASTY, notice


def _has_fonts() -> bool:
    try:
        paper_fonts()
    except FontsMissing:
        return False
    return True


needs_fonts = pytest.mark.skipif(not _has_fonts(), reason="this machine has no Chinese font for a PDF")


def docx_text(data: bytes) -> str:
    """All text of the body in document order, without any white space."""
    body = Document(BytesIO(data)).element.body
    return re.sub(r"\s", "", "".join(node.text or "" for node in body.iter(qn("w:t"))))


def pdf_text(data: bytes) -> str:
    """All text of the pages without page numbers and white space."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(data)).pages]
    return "".join(re.sub(r"—\d+—", "", re.sub(r"\s", "", page)) for page in pages)


@needs_fonts
def test_docx_and_pdf_agree_word_for_word() -> None:
    made = notice()
    assert docx_text(notice_docx(made)) == pdf_text(notice_pdf(made))


@needs_fonts
def test_what_people_wrote_is_printed_as_itself() -> None:
    made = notice()
    wanted = re.sub(r"\s", "", NASTY)
    assert wanted in docx_text(notice_docx(made))
    assert wanted in pdf_text(notice_pdf(made))


@needs_fonts
def test_every_sentence_of_the_wording_is_on_both_papers() -> None:
    made = notice()
    words = notice_words(made)
    sentences = [words.number, words.addressee, *words.opening, words.copies, *words.answer.paragraphs]
    sentences += [row.text for item in words.items for row in item.rows]
    sentences += [photo.caption for item in words.items for photo in item.photos]
    for text in (docx_text(notice_docx(made)), pdf_text(notice_pdf(made))):
        missing = [sentence for sentence in sentences if re.sub(r"\s", "", sentence) not in text]
        assert missing == []


@needs_fonts
def test_every_photo_is_in_both_papers() -> None:
    made = notice()
    pictures = [name for name in ZipFile(BytesIO(notice_docx(made))).namelist() if name.startswith("word/media/")]
    in_pdf = sum(len(page.images) for page in PdfReader(BytesIO(notice_pdf(made))).pages)
    assert len(pictures) == 4 + 1  # four photos and the QR code
    assert in_pdf == 4 + 1


def test_a_photo_without_pixels_says_so() -> None:
    item = NoticeItem(site_name="圆明园", photos=(Photo(sha256="0" * 64), Photo(sha256="1" * 64, jpeg=b"GIF89a")))
    text = docx_text(notice_docx(notice(items=(item,))))
    assert text.count(NO_PHOTO) == 2


def test_the_docx_page_is_the_one_of_the_standard() -> None:
    section = Document(BytesIO(notice_docx(notice()))).sections[0]
    size_mm = [round(length.mm) for length in (section.page_width, section.page_height) if length]
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert size_mm == [210, 297]
    assert [round(margin.mm) for margin in margins if margin] == [37, 28, 26, 35]


@needs_fonts
def test_the_pdf_page_is_a4_and_body_text_begins_on_page_one() -> None:
    pages = PdfReader(BytesIO(notice_pdf(notice()))).pages
    assert [round(float(length) * 25.4 / 72) for length in pages[0].mediabox[2:]] == [210, 297]
    assert "经查" in re.sub(r"\s", "", pages[0].extract_text())


def test_word_fonts_are_named_for_chinese_text() -> None:
    styles = Document(BytesIO(notice_docx(notice()))).styles
    named = {style.name: style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in styles if style.name in FONTS}
    assert named == FONTS


FONTS = {
    "发文机关标志": "方正小标宋简体",
    "公文标题": "方正小标宋简体",
    "公文正文": "仿宋_GB2312",
    "一级标题": "黑体",
    "二级标题": "楷体_GB2312",
}


@pytest.mark.parametrize("name", ["创建办", "示范区" * 12 + "办公室"])
def test_a_long_office_name_shrinks_to_the_type_area(name: str) -> None:
    document = Document(BytesIO(notice_docx(notice(office_name=name))))
    head = next(p for p in document.paragraphs if p.style is not None and p.style.name == "发文机关标志")
    size = head.runs[0].font.size
    assert size is not None
    assert size.pt * len(name) <= Mm(156).pt
    assert size.pt <= 38


def test_a_draft_says_that_it_has_no_number() -> None:
    text = docx_text(notice_docx(notice(number=None, issued_on=None)))
    assert re.sub(r"\s", "", NO_NUMBER) in text
    assert "印发" not in text


def test_a_notice_survives_the_way_to_json_and_back() -> None:
    made = notice()
    kept = RectificationNotice.model_validate(made.record())
    assert kept == made.with_photos(lambda _sha256: None)
    assert notice_words(kept).items[0].rows == notice_words(made).items[0].rows


def test_the_office_can_replace_the_template(tmp_path: Path) -> None:
    document = Document(BytesIO(notice_template()))
    document.paragraphs[0].insert_paragraph_before("本市自用格式")
    own = tmp_path / "own.docx"
    document.save(str(own))
    text = docx_text(notice_docx(notice(), template=own))
    assert text.startswith("本市自用格式")
    assert "示创文督〔2026〕6号" in text


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ("a placeholder nobody knows", "{{ unknown_thing }}"),
        ("a loop without an end", "{% for x in items %}"),
        ("a way out of the sandbox", "{{ ''.__class__.__mro__[1].__subclasses__() }}"),
    ],
)
def test_a_broken_template_is_refused_with_its_name(case: str, text: str, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph(text)
    own = tmp_path / "坏模板.docx"
    document.save(str(own))
    with pytest.raises(TemplateBroken) as refused:
        notice_docx(notice(), template=own)
    assert "坏模板.docx" in refused.value.sentence("zh"), case


def test_a_template_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateBroken):
        notice_docx(notice(), template=tmp_path / "missing.docx")


def test_a_template_that_is_no_docx_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "notes.docx"
    own.write_bytes(b"not a zip file")
    with pytest.raises(TemplateBroken):
        notice_docx(notice(), template=own)


def test_a_machine_without_chinese_fonts_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare:
        def families(self) -> list[str]:
            return ["DejaVu Sans", "Libertinus Serif"]

    monkeypatch.setattr("server.documents.fonts.collection", lambda _folder: Bare())
    with pytest.raises(FontsMissing):
        paper_fonts()


@needs_fonts
def test_what_is_attached_stays_on_one_page_with_the_signature() -> None:
    """A request that grows line by line pushes the closing over the end of the page, wherever that falls."""
    for length in range(10):
        made = notice(items=(), request="\n".join(["请举一反三。"] * length))
        pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(notice_pdf(made))).pages]
        closing = [page for page in pages if "附件：" in page]
        assert len(closing) == 1
        assert "2.整改反馈表" in closing[0]
        assert "2026年11月" in closing[0].split("2.整改反馈表")[1], "signature and date follow on the same page"
