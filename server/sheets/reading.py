"""Reading workbooks: the one home of openpyxl.

`read_workbook` is for what strangers send: looked over first, then given as rows of cells that know their address.
`opened` and `merged_down` are for a room that reads cells its own way.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from server.sheets.errors import NoWorkbook
from server.sheets.guards import Limits, look_over

BROKEN = (
    *(InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, EOFError, OSError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError),
)
"""What openpyxl lets through of a broken workbook; a fault in its XML comes as a SyntaxError."""

_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f])_")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell, as text; `formula` and `error` tell of cells whose text cannot be relied upon."""

    row: int
    column: int
    text: str
    formula: bool = False
    error: bool = False

    @property
    def address(self) -> str:
        """Give the address as people write it: C5."""
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty: its number, and its cells by column (from 1), empty ones left out."""

    number: int
    cells: dict[int, Cell]

    def text(self, column: int | None) -> str:
        """Give what stands in a column; nothing where the cell is empty."""
        cell = self.cells.get(column) if column else None
        return cell.text if cell else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, and its rows that are not empty in order."""

    name: str
    rows: tuple[Row, ...]

    def faults(self) -> Iterator[Cell]:
        """Give the cells with a formula or an error in order."""
        for row in self.rows:
            yield from (cell for cell in row.cells.values() if cell.formula or cell.error)


def is_packed(content: bytes) -> bool:
    """Tell whether a file is an archive, as every workbook is, or an XLS of former times: not text at any rate."""
    return content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))


def read_workbook(content: bytes, limits: Limits | None = None) -> list[Sheet]:
    """Read every sheet; cells merged downwards all show what the first of them shows. Raises `WorkbookRefused`."""
    stream = BytesIO(content)
    look_over(stream, limits or Limits())
    try:
        book = openpyxl.load_workbook(stream, data_only=False)
        return [Sheet(sheet.title, tuple(_rows(sheet))) for sheet in book.worksheets]
    except BROKEN as error:
        raise NoWorkbook() from error


def opened(path: Path, *, computed: bool) -> Any:
    """Open a workbook as openpyxl gives it, with computed values or with formulas; raises one of `BROKEN`.

    Not read-only: only so are merged cells known.
    """
    return openpyxl.load_workbook(path, data_only=computed)


def unpacked_bytes(path: Path) -> int:
    """Tell how many bytes a workbook unpacks to; raises one of `BROKEN`."""
    with zipfile.ZipFile(path) as packed:
        return sum(part.file_size for part in packed.infolist())


def merged_down(sheet: Any) -> dict[tuple[int, int], Any]:
    """Give what cells merged downwards show: in the file only the first of them has the value."""
    return {
        (row, part.min_col): sheet.cell(part.min_row, part.min_col).value
        for part in sheet.merged_cells.ranges
        for row in range(part.min_row + 1, part.max_row + 1)
    }


def _rows(sheet: Any) -> Iterator[Row]:
    merged = merged_down(sheet)
    for cells in sheet.iter_rows():
        found = {}
        for cell in cells:
            text = plain_text(merged.get((cell.row, cell.column), cell.value))
            if text:
                one = Cell(cell.row, cell.column, text, cell.data_type == "f", cell.data_type == "e")
                found[cell.column] = one
        if found:
            yield Row(cells[0].row, found)


def plain_text(value: Any) -> str:
    """Say the value of a cell as people see it: 3 rather than 3.0, 是 or 否, a date without its midnight."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat()
    return _ESCAPED.sub(lambda hit: chr(int(hit.group(1), 16)), str(value)).strip()
