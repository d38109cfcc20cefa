"""Writing workbooks: the one home of XlsxWriter. What people wrote never becomes a formula, a link or a number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import xlsxwriter

LONGEST = 32_767
"""The most characters (UTF-16 units) that one cell holds."""


@contextmanager
def new_workbook(out: BytesIO, *, title: str, author: str) -> Iterator[Any]:
    """Give an empty workbook that is whole in `out` when the block ends."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": title, "author": author})
    yield book
    book.close()


def fits_a_cell(text: str) -> bool:
    """Tell whether a text can stand in one cell whole."""
    return len(text.encode("utf-16-le")) // 2 <= LONGEST
