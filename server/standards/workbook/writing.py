"""Writing a standard as a workbook: words for the clerk, and rules the machine takes back whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from server.sheets.writing import fits_a_cell, new_workbook
from server.standards.document import Requirement, StandardDocument, Word
from server.standards.errors import TooLongForACell
from server.standards.forms.kinds import KIND_WORDS
from server.standards.workbook.columns import (
    FORMAT_LABEL,
    GUIDE_SHEET,
    HEAD_ROWS,
    HEAD_SHEET,
    MEDIA_SHEET,
    REQUIREMENT_COLUMNS,
    REQUIREMENT_SHEET,
    THEME_HEADS,
    THEME_SHEET,
    TYPE_SHEET,
    WORD_HEADS,
    Column,
    Sort,
)
from server.standards.yaml_text import plain_data, yaml_line

_GUIDE = (
    "这份工作簿可以改好后再导入：办公室“测评体系—导入”，或命令 xuncheng standards import。",
    "“测评标准”一行一条，行的先后就是条款的先后。原文逐字照录；原文中断的，在“原文中断”一列标明，不补写。",
    "一格里有几项的（责任单位、配合单位、主题、载体形式），一行写一项（Alt+回车换行）。",
    "点位类型、载体形式写中文名称或代码，须先列在同名的工作表里；主题须列在“主题”里。",
    "“常态规则”“迎检规则”是程序读取的规则，写法见 docs/standards.md；“判定语句”由规则生成，改它不起作用。",
    "“迎检规则”空着：迎检同常态。只写“判定种类”为“由检查人员判断”或“查阅台账”，而规则空着，也可以。",
    "不接受公式；需要时先“选择性粘贴—数值”。条款写“(6)”时，单元格格式须为文本，否则表格软件会改成 -6。",
)


def standard_workbook(document: StandardDocument) -> bytes:
    """Write a standard as XLSX bytes; raises `TooLongForACell` where a text is longer than a cell can hold."""
    out = BytesIO()
    with new_workbook(out, title=document.title, author=document.issuer) as book:
        _Writer(book, document).write()
    return out.getvalue()


class _Writer:
    def __init__(self, book: Any, document: StandardDocument) -> None:
        self.book = book
        self.document = document
        self.types = names_of(document.site_types)
        self.media = names_of(document.media)
        grid = {"border": 1, "text_wrap": True, "valign": "top", "font_name": "宋体", "font_size": 11}
        self.look = {
            # Text stays text when somebody types over it: "(6)" would else become -6.
            "text": book.add_format({**grid, "num_format": "@"}),
            "number": book.add_format(grid),
            "said": book.add_format({**grid, "bg_color": "#F2F2F2", "font_color": "#555555"}),
            "head": book.add_format({**grid, "font_name": "黑体", "bg_color": "#E8EEF0", "valign": "vcenter"}),
        }

    def write(self) -> None:
        self._head()
        self._requirements()
        self._list(TYPE_SHEET, WORD_HEADS, [[one.code, one.zh, one.en] for one in self.document.site_types])
        self._list(MEDIA_SHEET, WORD_HEADS, [[one.code, one.zh, one.en] for one in self.document.media])
        self._list(THEME_SHEET, THEME_HEADS, [[theme] for theme in self.document.themes])
        guide = self.book.add_worksheet(GUIDE_SHEET)
        guide.set_column(0, 0, 110)
        for row, line in enumerate(_GUIDE):
            guide.write_string(row, 0, line, self.look["text"])

    def _head(self) -> None:
        sheet = self.book.add_worksheet(HEAD_SHEET)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 80)
        data = self.document.model_dump(mode="json", exclude={"requirements"})
        rows: list[tuple[str, str]] = []
        for name, words in HEAD_ROWS.items():
            values = data[name] if name == "gaps" else [data[name]]
            rows += [(words.zh, _plain(value)) for value in values or [None]]
        for row, (label, text) in enumerate(rows):
            sheet.write_string(row, 0, label, self.look["head"])
            self._string(sheet, row, 1, text)
        sheet.freeze_panes(0, 1)

    def _list(self, name: str, heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> None:
        sheet = self.book.add_worksheet(name)
        for column, (_path, head) in enumerate(heads):
            sheet.set_column(column, column, 40)
            sheet.write_string(0, column, head, self.look["head"])
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                self._string(sheet, number, column, text)
        sheet.freeze_panes(1, 0)

    def _requirements(self) -> None:
        sheet = self.book.add_worksheet(REQUIREMENT_SHEET)
        for at, column in enumerate(REQUIREMENT_COLUMNS):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, column.head.zh, self.look["head"])
        for row, one in enumerate(self.document.requirements, start=1):
            for at, column in enumerate(REQUIREMENT_COLUMNS):
                self._cell(sheet, row, at, column, one)
        last = len(self.document.requirements)
        sheet.autofilter(0, 0, last, len(REQUIREMENT_COLUMNS) - 1)
        sheet.freeze_panes(1, 3)
        self._choices(sheet, max(last, 1) + 200)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C第 &P 页，共 &N 页")

    def _choices(self, sheet: Any, last: int) -> None:
        """Offer the words of a choice in the cell; other text is not hindered, the import says what is wrong."""
        for at, column in enumerate(REQUIREMENT_COLUMNS):
            told: Any = None
            if column.sort is Sort.SITE_TYPE:
                told = f"={TYPE_SHEET}!$B$2:$B${len(self.document.site_types) + 1}"
            elif column.sort is Sort.YES:
                told = ["是", "否"]
            elif column.sort is Sort.CHOICE:
                told = [option.words.zh for option in column.options]
            if told:
                offered = {"validate": "list", "source": told, "error_type": "information"}
                sheet.data_validation(1, at, last, at, offered)

    def _cell(self, sheet: Any, row: int, at: int, column: Column, one: Requirement) -> None:
        value = self._value(column, one)
        if isinstance(value, float) and not isinstance(value, bool) and float(f"{value:.16G}") == value:
            sheet.write_number(row, at, value, self.look["number"])
        else:
            self._string(sheet, row, at, _plain(value), "said" if column.sort is Sort.SAID else "text", one.key)

    def _value(self, column: Column, one: Requirement) -> Any:  # noqa: PLR0911 - one line for each sort of cell
        rule = one.rules.normal or one.rules.inspection
        if column.sort is Sort.KIND:
            return KIND_WORDS[rule.kind].name.zh if rule else ""
        if column.sort is Sort.SAID:
            return one.rules.sentence("zh")
        value: Any = one
        for step in column.path.split("."):
            value = getattr(value, step, None)
        if column.sort is Sort.RULE:
            return yaml_line(plain_data(value)) if value else ""
        if column.sort is Sort.SITE_TYPE:
            return self.types.get(value, value)
        if column.sort is Sort.MEDIA:
            return lines([self.media.get(code, code) for code in value])
        if column.sort is Sort.LINES:
            return lines(value)
        words = {option.value: option.words.zh for option in column.options}
        if column.sort is Sort.SOME_OF:
            return "、".join(words[code] for code in value)
        return words.get(value, value) if column.sort is Sort.CHOICE else value

    def _string(self, sheet: Any, row: int, column: int, text: str, look: str = "text", key: str = "") -> None:
        if not fits_a_cell(text):
            raise TooLongForACell(key=key or FORMAT_LABEL)
        sheet.write_string(row, column, text, self.look[look])


def names_of(words: Iterable[Word]) -> dict[str, str]:
    """Give the Chinese name for each code, where it names nothing else."""
    listed = list(words)
    taken = [word.zh for word in listed] + [word.code for word in listed]
    return {word.code: word.zh for word in listed if taken.count(word.zh) == 1 and "\n" not in word.zh}


def lines(names: Iterable[str]) -> str:
    """Write a list one a line; as JSON where a name would not come back."""
    listed = list(names)
    if any("\n" in name or "\r" in name or name.startswith("[") for name in listed):
        return json.dumps(listed, ensure_ascii=False)
    return "\n".join(listed)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
