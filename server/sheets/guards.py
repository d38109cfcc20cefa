"""Looking a workbook over before it is opened: its sizes, what it unpacks to, how many rows and cells its sheets have.

What the file says about itself (dimensions, counts) is not believed: every sheet is read through once as a stream and
left at the first row too many, so that a million rows cost no more memory than a thousand.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from server.sheets.errors import NotPlain, NoWorkbook, OldOrLocked, TooLarge, TooManyCells

_MEGABYTE = 1_000_000
_CHUNK = 65_536
_OLE = b"\xd0\xcf\x11\xe0"
_MOST_PARTS = 2_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of one workbook."""

    file_bytes: int = 4 * _MEGABYTE
    unpacked_bytes: int = 60 * _MEGABYTE
    rows: int = 5_000
    columns: int = 200
    cells: int = 200_000


def look_over(stream: IO[bytes], limits: Limits) -> None:
    """Refuse what is no workbook, or one beyond the limits; the stream is left at its beginning."""
    _check_envelope(stream, limits)
    try:
        with zipfile.ZipFile(stream) as packed:
            _check_sizes(packed, limits)
            for name in packed.namelist():
                if name.lower().endswith((".xml", ".rels")):
                    _scan(packed, name, limits)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise NoWorkbook() from error
    stream.seek(0)


def _check_envelope(stream: IO[bytes], limits: Limits) -> None:
    if stream.seek(0, 2) > limits.file_bytes:
        raise TooLarge(what_zh="文件", what_en="the file", megabytes=limits.file_bytes // _MEGABYTE)
    stream.seek(0)
    if stream.read(4) == _OLE:
        raise OldOrLocked()
    stream.seek(0)


def _check_sizes(packed: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse by the directory of the archive; unpacking never gives more bytes of a part than stand there."""
    parts = packed.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise TooLarge(
            what_zh="解压后的内容", what_en="what it unpacks to", megabytes=limits.unpacked_bytes // _MEGABYTE
        )
    names = [part.filename.lower() for part in parts]
    if "[content_types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        raise NoWorkbook()


def _scan(packed: zipfile.ZipFile, name: str, limits: Limits) -> None:
    watch = _Watch(limits)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = watch.doctype
    # Only sheets have rows. Where one lies is for the workbook to say, so every part is watched.
    parser.StartElementHandler = watch.element
    try:
        with packed.open(name) as part:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise NoWorkbook() from error


class _Watch:
    """Counts rows and cells of one part, and refuses the first too many."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = 0
        self.row = 0
        self.column = 0

    def doctype(self, *_declared: object) -> None:
        raise NotPlain()

    def element(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        if tag == "row":
            self._row(attributes.get("r", ""))
        elif tag == "c":
            self._cell(attributes.get("r", ""))
        elif tag == "mergeCell":
            self._merged(attributes.get("ref", ""))

    def _row(self, number: str) -> None:
        self.row = int(number) if number.isdecimal() else self.row + 1
        self.column = 0
        self._keep_within(self.row, self.limits.rows, "行", "rows")

    def _cell(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        self.column = _column_number(letters) if letters else self.column + 1
        row = reference[len(letters) :]
        self._keep_within(int(row) if row.isdecimal() else self.row, self.limits.rows, "行", "rows")
        self._keep_within(self.column, self.limits.columns, "列", "columns")
        self._count()

    def _merged(self, reference: str) -> None:
        """Merged cells are looked at one by one later, so each of them counts."""
        corners = []
        for corner in reference.split(":"):
            letters = corner.rstrip("0123456789")
            row = corner[len(letters) :]
            corners.append((int(row) if row.isdecimal() else 0, _column_number(letters)))
            self._keep_within(corners[-1][0], self.limits.rows, "行", "rows")
            self._keep_within(corners[-1][1], self.limits.columns, "列", "columns")
        (top, left), (bottom, right) = corners[0], corners[-1]
        self._count((abs(bottom - top) + 1) * (abs(right - left) + 1))

    def _count(self, number: int = 1) -> None:
        self.cells += number
        self._keep_within(self.cells, self.limits.cells, "个单元格", "cells")

    def _keep_within(self, number: int, most: int, zh: str, en: str) -> None:
        if number > most:
            raise TooManyCells(most=f"{most:,}", what_zh=zh, what_en=en)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + (ord(letter) - 64)
    return number
