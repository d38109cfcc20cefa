"""The number of a notice (发文字号): `海创文督〔2026〕6号`, full year, six-corner brackets, no padding. Pure."""

from __future__ import annotations

import re

from server.documents.content import printable

_YEAR = re.compile(r"[\[(（【［{〔]\s*(\d{4})\s*[\])）】］}〕]")


def allotted(prefix: str, year: int, number: int) -> str:
    """Write an allotted number (GB/T 9704-2012, 7.2.5)."""
    return f"{prefix}〔{year}〕{number}号"


def tidy_number(typed: str) -> str:
    """Bring a number typed from another system into the standard's form: no blanks, the year in 〔〕."""
    return _YEAR.sub(r"〔\1〕", re.sub(r"\s+", "", printable(typed)))
