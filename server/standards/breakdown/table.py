"""The table as it stands in a sheet: rows of texts, and the one or two of them that are its head. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from server.sheets.reading import Sheet

_ISSUE = re.compile(r"[^\s,，。;；]{1,12}〔\d{4}〕\s*第?\d+\s*号")


class NoTables(ValueError):
    """A text that `text_of` never wrote."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row that is not empty: its number in the sheet, and its texts by column (from 1)."""

    number: int
    texts: dict[int, str]

    def text(self, column: int | None) -> str:
        """Give what stands in a column; nothing where it is empty or no column is meant."""
        return self.texts.get(column, "") if column else ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of somebody's workbook."""

    name: str
    lines: tuple[Line, ...]

    @property
    def columns(self) -> list[int]:
        """List the columns in which anything stands."""
        return sorted({column for line in self.lines for column in line.texts})

    def at(self, number: int) -> int:
        """Give the place of the row with a number among those not empty; the first where there is none."""
        return next((at for at, line in enumerate(self.lines) if line.number == number), 0)

    def title_above(self, number: int) -> str:
        """Give the longest text above a row: what the table is called."""
        above = takewhile(lambda line: line.number < number, self.lines)
        texts = [text for line in above for text in line.texts.values() if not _ISSUE.fullmatch(text)]
        return " ".join(max(texts, key=len, default="").split())

    def issue_number_above(self, number: int) -> str:
        """Give the 文号 that stands above a row, if one does."""
        above = takewhile(lambda line: line.number < number, self.lines)
        hits = (_ISSUE.search(text) for line in above for text in line.texts.values())
        return next((hit.group() for hit in hits if hit), "")


def tables_of(sheets: Sequence[Sheet]) -> list[Table]:
    """Give the sheets that could be a table at all: two columns and two rows in which something stands."""
    tables = [
        Table(
            sheet.name,
            tuple(Line(row.number, {at: cell.text for at, cell in row.cells.items()}) for row in sheet.rows),
        )
        for sheet in sheets
    ]
    return [table for table in tables if len(table.lines) > 1 and len(table.columns) > 1]


def text_of(tables: Sequence[Table]) -> str:
    """Write tables as text that `tables_in` reads."""
    return json.dumps([[table.name, [[line.number, line.texts] for line in table.lines]] for table in tables])


def tables_in(text: str) -> list[Table]:
    """Read what `text_of` wrote; raises `NoTables` for everything else."""
    try:
        return [Table(_text(name), tuple(map(_line, lines))) for name, lines in json.loads(text)]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise NoTables() from error


def _line(pair: Any) -> Line:
    number, texts = pair
    return Line(int(number), {int(at): _text(text) for at, text in texts.items()})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value
