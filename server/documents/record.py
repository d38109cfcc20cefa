"""A record (记录) as a paper: a title, an opening, parts with headings, paragraphs and tables, a signature.

Holds finished words only; `record_files` lays them out as DOCX and PDF, which therefore agree word for word.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RecordTable:
    """A table: column heads (none: a form whose first column are labels), widths in mm, rows; `` is a blank."""

    heads: tuple[str, ...]
    widths_mm: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    centred: tuple[int, ...] = ()
    """Columns whose texts stand in the middle."""


@dataclass(frozen=True)
class RecordPart:
    """A heading with what follows it; `level` 1 is 一、, level 2 is （一）."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    table: RecordTable | None = None
    level: int = 1


@dataclass(frozen=True)
class RecordPaper:
    """A whole record in print order."""

    title: str
    opening: tuple[str, ...]
    parts: tuple[RecordPart, ...]
    signature: str
    date: str
    author: str
