"""A 问题清单 as XLSX: sticky head, filter, widths, and a page set-up that prints on A4 across.

Every value is written as text, so a problem that begins with `=`, `+`, `-` or `@` stays words and never becomes a
formula in the office's spreadsheet program.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from server.clock import show_date
from server.documents.content import ProblemList
from server.sheets.writing import new_workbook

HEADS = ("序号", "具体点位", "存在问题", "责任单位", "所属辖区", "时限", "状态")
_WIDTHS = (6, 34, 58, 24, 16, 16, 12)
_HEAD_ROW = 2


def problem_list_xlsx(problems: ProblemList) -> bytes:
    """Write a problem list as XLSX bytes: one sheet 全部, and one row per problem grouped as the list is."""
    out = BytesIO()
    with new_workbook(out, title=problems.title, author=problems.office_name) as book:
        sheet = book.add_worksheet("问题清单")
        look = _formats(book)
        last = len(HEADS) - 1
        sheet.merge_range(0, 0, 0, last, "", look["title"])
        sheet.write_string(0, 0, problems.title, look["title"])
        sheet.merge_range(1, 0, 1, last, "", look["note"])
        sheet.write_string(1, 0, summary_line(problems), look["note"])
        for column, (head, width) in enumerate(zip(HEADS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(_HEAD_ROW, column, head, look["head"])
        row = _HEAD_ROW
        for values in numbered_rows(problems):
            row += 1
            sheet.write_number(row, 0, int(values[0]), look["centre"])
            for column, text in enumerate(values[1:], start=1):
                sheet.write_string(row, column, text, look["centre" if column >= 5 else "text"])
        if row > _HEAD_ROW:
            sheet.autofilter(_HEAD_ROW, 0, row, last)
        _page(sheet, row, last)
    return out.getvalue()


def summary_line(problems: ProblemList) -> str:
    """Say in one line what the list holds."""
    return (
        f"{problems.office_name}　检查批次：{problems.round_name}　共{problems.total}个问题"
        f"，按{problems.grouped_by}分{len(problems.groups)}组　制表日期：{show_date(problems.made_on)}"
    )


def numbered_rows(problems: ProblemList) -> list[tuple[str, ...]]:
    """Give the rows in order with one running number, columns as `HEADS`."""
    rows = [row for group in problems.groups for row in group.rows]
    return [
        (str(index), row.place, row.problem, row.unit, row.area, row.due, row.status)
        for index, row in enumerate(rows, start=1)
    ]


def _formats(book: Any) -> dict[str, Any]:
    grid = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "宋体", "font_size": 11}
    return {
        "title": book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"}
        ),
        "note": book.add_format({"font_name": "楷体_GB2312", "font_size": 11, "valign": "vcenter"}),
        "head": book.add_format({**grid, "font_name": "黑体", "align": "center", "bg_color": "#E8EEF0"}),
        "text": book.add_format(grid),
        "centre": book.add_format({**grid, "align": "center"}),
    }


def _page(sheet: Any, last_row: int, last_column: int) -> None:
    sheet.set_row(0, 34)
    sheet.set_row(1, 22)
    sheet.set_row(_HEAD_ROW, 24)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    sheet.set_footer("&C第 &P 页，共 &N 页")
