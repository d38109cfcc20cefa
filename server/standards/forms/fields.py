"""What a field of a form is: its name, the sort of answer it takes, and its words in both languages. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Widget(StrEnum):
    """The sort of answer a field takes."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    CHOICE = "choice"
    SOME_OF = "some_of"
    YES = "yes"
    LINES = "lines"
    FIGURES = "figures"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Words:
    """One thing said in both languages."""

    zh: str
    en: str

    def said(self, language: str) -> str:
        """Say it in `language`."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    words: Words


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form; `name` is the path into the document, with dots."""

    name: str
    widget: Widget
    label: Words
    hint: Words | None = None
    suffix: Words | None = None
    options: tuple[Option, ...] = ()
    required: bool = False
    blank: Words | None = None
    """What a choice that is left open says; None where one has to be chosen."""

    def below(self, prefix: str) -> Field:
        """Give the same question asked of a part of the document."""
        return replace(self, name=f"{prefix}.{self.name}") if prefix else self


Values = dict[str, list[str]]
"""What stands in the fields of a form, just as typed: name → texts."""


def first(values: Values, name: str) -> str:
    """Give what stands in a field of one text, without blanks around it."""
    return next(iter(values.get(name, ())), "").strip()
