"""What is wrong in a file of a standard: a line, a place, and a sentence in both languages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.errors import Invalid


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a file: its line (from 1), where in the document, and a sentence in both languages."""

    line: int
    where: str
    zh: str
    en: str

    def sentence(self, language: str) -> str:
        """Say it in `language`."""
        return self.zh if language.startswith("zh") else self.en

    def place(self, language: str) -> str:
        """Say where it is: the cell of a workbook, else the line."""
        if "!" in self.where:
            return self.where
        return f"第 {self.line} 行" if language.startswith("zh") else f"line {self.line}"


class BadStandard(Invalid):
    """A file that is no standard; carries every mistake found."""

    code = "standard_bad"
    zh = "标准文件有 {count} 处错误，没有导入。{place_zh}：{first_zh}"
    en = "The file has {count} mistake(s) and was not imported. At {place_en}: {first_en}"

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        first = self.mistakes[0]
        super().__init__(
            count=len(mistakes),
            line=first.line,
            place_zh=first.place("zh"),
            place_en=first.place("en"),
            first_zh=first.zh,
            first_en=first.en,
        )
