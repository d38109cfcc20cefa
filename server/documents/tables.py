"""Tables of figures as XLSX (one sheet each) and as CSV: numbers stay numbers, words stay words.

What people wrote never becomes a formula: XLSX cells are written by kind, and a CSV text that a spreadsheet program
would take for a formula is given a leading apostrophe.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any

from server.documents.content import printable
from server.sheets.writing import new_workbook

Value = str | int | float | None
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_BAD_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True)
class Table:
    """A named table: heads with a width in characters each, and rows; an absent figure stays an empty cell."""

    name: str
    heads: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Value, ...], ...]


def tables_xlsx(title: str, note: str, tables: Sequence[Table], *, author: str) -> bytes:
    """Write tables as XLSX bytes, one sheet each, the title and a note above every one."""
    out = BytesIO()
    with new_workbook(out, title=title, author=author) as book:
        look = _formats(book)
        for table in tables:
            _sheet(book.add_worksheet(table.name.translate(_BAD_IN_SHEET_NAMES)[:31]), table, title, note, look)
    return out.getvalue()


def tables_csv(tables: Sequence[Table]) -> bytes:
    """Write tables below each other as CSV bytes that spreadsheet programs read as UTF-8; the first column names each.

    All tables must have the same number of columns.
    """
    out = StringIO()
    writer = csv.writer(out)
    for number, table in enumerate(tables):
        if number == 0:
            writer.writerow(["表", *(head for head, _ in table.heads)])
        writer.writerows([table.name, *(_harmless(value) for value in row)] for row in table.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _formats(book: Any) -> dict[str, Any]:
    grid = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "宋体", "font_size": 11}
    return {
        "title": book.add_format({"font_name": "方正小标宋简体", "font_size": 18, "valign": "vcenter"}),
        "note": book.add_format({"font_name": "楷体_GB2312", "font_size": 11, "valign": "vcenter"}),
        "head": book.add_format({**grid, "font_name": "黑体", "align": "center", "bg_color": "#E8EEF0"}),
        "text": book.add_format(grid),
        "number": book.add_format({**grid, "align": "right"}),
    }


def _sheet(sheet: Any, table: Table, title: str, note: str, look: dict[str, Any]) -> None:
    last = len(table.heads) - 1
    sheet.write_string(0, 0, f"{title}　{table.name}", look["title"])
    sheet.write_string(1, 0, note, look["note"])
    for column, (head, width) in enumerate(table.heads):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, head, look["head"])
    for number, row in enumerate(table.rows, start=3):
        for column, value in enumerate(row):
            if value is None:
                sheet.write_blank(number, column, None, look["number"])
            elif isinstance(value, str):
                sheet.write_string(number, column, printable(value), look["text"])
            else:
                sheet.write_number(number, column, value, look["number"])
    if table.rows:
        sheet.autofilter(2, 0, len(table.rows) + 2, last)
    sheet.freeze_panes(3, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_footer("&C第 &P 页，共 &N 页")
