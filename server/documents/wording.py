"""Every sentence of a 整改通知单, in print order, ready to be laid out.

This is the only place where a notice gets its words; DOCX, PDF and the page on screen print them unchanged, which is
why they agree. Numbers, headings and dates follow GB/T 9704-2012 (一、, （一）, date unpadded, 〔〕 round the year).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from zoneinfo import ZoneInfo

from server.clock import SHANGHAI, show_date
from server.documents.content import NoticeItem, Photo, RectificationNotice, printable
from server.documents.phrases import (
    chinese_ordinal,
    clause_code,
    clause_words,
    full_width,
    moment_words,
    position_words,
)

NO_NUMBER = "（草稿，未编号）"
NO_PHOTO = "（照片暂不能显示）"


@dataclass(frozen=True)
class Row:
    """A labelled line of a form; an empty `text` is a blank to be filled in by hand."""

    label: str
    text: str


@dataclass(frozen=True)
class PhotoWords:
    """A photo as printed: pixels (None: `missing` is printed instead) and the caption below."""

    sha256: str
    caption: str
    jpeg: bytes | None = field(default=None, repr=False)

    @property
    def missing(self) -> str:
        """What stands in the place of a picture that cannot be shown."""
        return "" if self.jpeg else NO_PHOTO


@dataclass(frozen=True)
class ItemWords:
    """One problem as printed: a heading of the second level, labelled rows, photos."""

    heading: str
    rows: tuple[Row, ...]
    photos: tuple[PhotoWords, ...]

    @property
    def photo_pairs(self) -> list[tuple[PhotoWords, PhotoWords | None]]:
        """The photos two by two, as they stand side by side."""
        return list(zip_longest(self.photos[::2], self.photos[1::2]))


@dataclass(frozen=True)
class Section:
    """A heading of the first level and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class FormTable:
    """An attached form: name, a line above, column heads with widths in mm, rows (empty cells are blanks)."""

    name: str
    note: str
    heads: tuple[str, ...]
    widths_mm: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    after: tuple[Row, ...] = ()


@dataclass(frozen=True)
class NoticeWords:
    """A whole notice in print order."""

    office_name: str
    number: str
    title: str
    mark: str
    addressee: str
    opening: tuple[str, ...]
    problems_heading: str
    items: tuple[ItemWords, ...]
    demand: Section
    answer: Section
    consequence: Section
    reply_url: str
    qr_caption: str
    attachments: tuple[str, ...]
    signature: str
    date: str
    receipt: FormTable
    reply_form: FormTable
    copies: str
    imprint_office: str
    imprint_date: str


def notice_words(notice: RectificationNotice, zone: ZoneInfo = SHANGHAI) -> NoticeWords:
    """Put a notice into words; times are shown in `zone`."""
    items = tuple(_item(index, item, zone) for index, item in enumerate(notice.items, start=1))
    number = notice.number or NO_NUMBER
    receipt, reply_form = _receipt(notice, number), _reply_form(notice, number)
    day = show_date(notice.issued_on)
    return NoticeWords(
        office_name=notice.office_name,
        number=number,
        title=notice.title,
        mark=notice.mark,
        addressee=f"{notice.lead_unit}：",
        opening=_opening(notice),
        problems_heading="一、存在的问题",
        items=items,
        demand=Section("二、整改要求", _demand(notice)),
        answer=Section("三、反馈方式", _answer(notice)),
        consequence=Section("四、逾期处理", _consequence(notice)),
        reply_url=notice.reply_url,
        qr_caption="扫码查看问题、照片和剩余时间" if notice.reply_url else "",
        attachments=(f"1.{receipt.name}", f"2.{reply_form.name}"),
        signature=notice.office_name,
        date=day or "    年  月  日",
        receipt=receipt,
        reply_form=reply_form,
        copies=f"抄送：{'，'.join(notice.copies)}。" if notice.copies else "",
        imprint_office=notice.office_name if day else "",
        imprint_date=f"{day}印发" if day else "",
    )


def _opening(notice: RectificationNotice) -> tuple[str, ...]:
    when = _period(notice.checked_from, notice.checked_until)
    where = f"对{notice.check_place}" if notice.check_place else ""
    who = f"，检查人员：{'、'.join(notice.inspectors)}" if notice.inspectors else ""
    checked = f"我办{when}{where}开展了检查（检查批次：{notice.round_name}{who}）。"
    assisting = f"由你单位牵头，{'、'.join(notice.assisting_units)}配合整改。" if notice.assisting_units else ""
    return (f"{checked}经查，你单位负责的点位存在以下{len(notice.items)}个问题，现予通知。{assisting}",)


def _period(start: date | None, end: date | None) -> str:
    if start is None:
        return ""
    if end is None or end == start:
        return f"于{show_date(start)}"
    return f"于{show_date(start)}至{show_date(end)}"


def _item(index: int, item: NoticeItem, zone: ZoneInfo) -> ItemWords:
    name = full_width(item.site_name or item.place or item.area_name or "随手拍问题")
    rows = [Row("所在位置", _where(item)), Row("标准要求", clause_words(item.clause) if item.clause else "")]
    if item.problem_type:
        rows.append(Row("问题类型", item.problem_type))
    rows.append(Row("检查情况", found_words(item)))
    return ItemWords(
        heading=f"（{chinese_ordinal(index)}）{name}",
        rows=tuple(row for row in rows if row.text),
        photos=tuple(_photo(number, photo, zone) for number, photo in enumerate(item.photos, start=1)),
    )


def _where(item: NoticeItem) -> str:
    code = f"点位编号{item.site_code}" if item.site_code else ""
    second = "；".join(part for part in (code, item.chainage, position_words(item.lon, item.lat)) if part)
    place = full_width(item.place or item.area_name)
    if place and second:
        return f"{place}（{second}）"
    return place or second


def found_words(item: NoticeItem) -> str:
    """Say what was found: measured, required and shortfall, then what else there is to say."""
    figures = []
    if item.measured:
        figures.append(f"实测{item.measured}")
    if item.required:
        figures.append(f"标准要求{item.required}")
    if item.shortfall:
        figures.append(f"缺口{item.shortfall}")
    sentence = f"{'，'.join(figures)}。" if figures else ""
    finding = full_width(item.finding)
    finding = finding if not finding or finding[-1] in "。！？；.!?" else f"{finding}。"
    return f"{sentence}{finding}"


def _photo(number: int, photo: Photo, zone: ZoneInfo) -> PhotoWords:
    facts = "，".join(part for part in (moment_words(photo.taken_at, zone), full_width(photo.place)) if part)
    is_jpeg = photo.jpeg is not None and photo.jpeg[:2] == b"\xff\xd8"
    return PhotoWords(
        sha256=photo.sha256,
        caption=f"照片{number}：{facts}" if facts else f"照片{number}",
        jpeg=photo.jpeg if is_jpeg else None,
    )


def _demand(notice: RectificationNotice) -> tuple[str, ...]:
    first = (
        f"请于{notice.deadline}前整改到位（期限类别：{notice.deadline_class}），"
        f"并将整改情况（附整改前后同一角度的对比照片）书面报送{notice.office_name}。"
    )
    note = f"（{notice.deadline_note}）" if notice.deadline_note else ""
    return (first + note, *_lines(notice.request))


def _answer(notice: RectificationNotice) -> tuple[str, ...]:
    how = (
        "请填写所附《整改反馈表》，逐项写明整改措施和完成情况，附整改前后对比照片，加盖公章后报送。"
        "需要延期，或者认为问题不属于本单位职责的，请在期限届满前书面说明理由。"
    )
    paragraphs = [how]
    if notice.reply_url:
        paragraphs.append(f"扫描下方二维码或者打开以下网址，可以查看本通知单的问题、照片和剩余时间：{notice.reply_url}")
    if notice.contact:
        paragraphs.append(f"联系方式：{notice.contact}")
    return tuple(paragraphs)


def _consequence(notice: RectificationNotice) -> tuple[str, ...]:
    written = _lines(notice.consequence)
    return written or ("逾期未整改到位，或者未按时反馈的，将按照督查工作有关规定予以督办和通报。",)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in (printable(part) for part in text.split("\n")) if line)


def _receipt(notice: RectificationNotice, number: str) -> FormTable:
    blanks = ("签收单位（盖章）", "签收人", "签收时间", "联系电话", "备注")
    return FormTable(
        name="签收回执",
        note=f"本通知单一式两份，发出单位和责任单位各存一份。请收到后填写本回执，送{notice.office_name}。",
        heads=(),
        widths_mm=(46, 110),
        rows=(
            ("通知单编号", number),
            ("责任单位", notice.lead_unit),
            ("问题数量", f"{len(notice.items)}个"),
            ("整改期限", f"{notice.deadline}（{notice.deadline_class}）"),
            *((blank, "") for blank in blanks),
        ),
    )


def _reply_form(notice: RectificationNotice, number: str) -> FormTable:
    rows = tuple(
        (str(index), _problem_in_short(item), "", "", "", "") for index, item in enumerate(notice.items, start=1)
    )
    return FormTable(
        name="整改反馈表",
        note=f"通知单编号：{number}　　填报单位（盖章）：",
        heads=("序号", "问题", "整改措施", "完成情况", "完成时间", "责任人"),
        widths_mm=(12, 48, 32, 24, 20, 20),
        rows=rows,
        after=(
            Row("整改前后照片", "同一角度拍摄，另附页粘贴，注明对应序号。"),
            Row("复查意见", ""),
            Row("销号日期", ""),
        ),
    )


def _problem_in_short(item: NoticeItem) -> str:
    name = full_width(item.site_name or item.place or item.area_name)
    if item.clause:
        what = f"不符合第{clause_code(item.clause)}条" + (f"，缺口{item.shortfall}" if item.shortfall else "")
    else:
        what = item.problem_type or item.finding
    return f"{name}：{what}" if name else what
