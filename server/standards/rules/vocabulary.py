"""The words all rules share: phases, comparisons, units, sizes, and how a figure is said in both languages. Pure.

以上, 不少于 and 不低于 include the number, 大于 leaves it out. A unit is part of every threshold: a number without its
unit is refused, because 5 处 and 5 条 are not the same promise.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
CODE_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
Metres = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class Phase(StrEnum):
    """Which thresholds apply (适用标准): the ordinary ones or those of the inspection by the assessors (迎检)."""

    NORMAL = "normal"
    INSPECTION = "inspection"


class Comparison(StrEnum):
    """How a figure is compared with the number of the clause."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    EQUAL = "=="

    def holds(self, figure: float, number: float) -> bool:
        """Tell whether a figure meets the number; equal within a billionth, so that 30 % of 10 is 3."""
        near = abs(figure - number) <= 1e-9 * max(1.0, abs(number))
        if self is Comparison.AT_LEAST:
            return figure > number or near
        if self is Comparison.MORE_THAN:
            return figure > number and not near
        if self is Comparison.AT_MOST:
            return figure < number or near
        return near


class CountUnit(StrEnum):
    """The word a clause counts in; they are not the same thing (处 a place, 条 an item, 块 a panel, 幅 a picture)."""

    PLACE = "处"
    ITEM = "条"
    PANEL = "块"
    PICTURE = "幅"
    PERSON = "名"
    SHOP = "家"
    VEHICLE = "辆"
    PIECE = "个"
    TIME = "次"
    FORM = "种形式"
    WAY = "种方式"


class Way(StrEnum):
    """How a rule is answered on the ground, so that a page asks for the right thing."""

    COUNT = "count"
    MEASURE = "measure"
    TIMED = "timed"
    THINGS = "things"
    ROOMS = "rooms"
    ANSWER = "answer"
    SURVEY = "survey"
    STATISTIC = "statistic"
    DOCUMENT = "document"


_UNITS_EN = {
    "处": ("place", "places"),
    "条": ("item", "items"),
    "块": ("panel", "panels"),
    "幅": ("picture", "pictures"),
    "名": ("person", "persons"),
    "家": ("shop", "shops"),
    "辆": ("vehicle", "vehicles"),
    "个": ("piece", "pieces"),
    "次": ("time", "times"),
    "种形式": ("form", "forms"),
    "种方式": ("way", "ways"),
    "种主题": ("theme", "themes"),
    "项": ("thing", "things"),
    "间": ("room", "rooms"),
    "站": ("stop", "stops"),
    "min": ("minute", "minutes"),
    "h": ("hour", "hours"),
    "day": ("day", "days"),
    "week": ("week", "weeks"),
    "人/千常住人口": ("person per thousand residents", "persons per thousand residents"),
    "名因贫困辍学": ("pupil who left for poverty", "pupils who left for poverty"),
}
_UNITS_ZH = {"min": "分钟", "h": "小时", "day": "天", "week": "周"}
_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.MORE_THAN: ">", Comparison.AT_MOST: "≤", Comparison.EQUAL: "="}
_SIGNS_EN = {
    Comparison.AT_LEAST: "at least",
    Comparison.MORE_THAN: "more than",
    Comparison.AT_MOST: "at most",
    Comparison.EQUAL: "exactly",
}


def is_chinese(language: str) -> bool:
    """Tell whether a language tag is Chinese; every other language is answered in English."""
    return language.startswith("zh")


def amount(number: float, unit: str, language: str) -> str:
    """Say a number with its unit in `language`: `3 处`, `3 places`; a unit without a word of ours stays as it is."""
    if is_chinese(language):
        return f"{number:g} {_UNITS_ZH.get(unit, unit)}"
    words = _UNITS_EN.get(unit)
    return f"{number:g} {words[number != 1] if words else unit}"


def unit_word(unit: str, language: str) -> str:
    """Give the word for a unit in `language`: `处`, `places`; a unit without a word of ours stays as it is."""
    if is_chinese(language):
        return _UNITS_ZH.get(unit, unit)
    words = _UNITS_EN.get(unit)
    return words[1] if words else unit


def figure(op: Comparison, number: float, unit: str, language: str) -> str:
    """Say a threshold: `≥ 3 处`, `at least 3 places`."""
    sign = _SIGNS[op] if is_chinese(language) else _SIGNS_EN[op]
    return f"{sign} {amount(number, unit, language)}"


def listed(names: Iterable[str], language: str, last: str = "and") -> str:
    """Say a list of names: `甲、乙`, `A, B and C`; names that are lists themselves are set apart by commas."""
    told = list(names)
    if is_chinese(language):
        return ("，" if any("、" in name for name in told) else "、").join(told)
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} {last} {told[-1]}"


def ours(language: str) -> str:
    """Mark a number that the clause does not name."""
    return "（系统默认，原文未定数）" if is_chinese(language) else " (our default; the clause names no number)"


class RuleBase(BaseModel):
    """What every kind of rule shares: it is frozen, refuses unknown entries, and says what it is about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    way: ClassVar[Way] = Way.ANSWER
    subject: Name | None = Field(None, description="What is counted, measured or looked at, in the clause's words.")

    def sentence(self, language: str) -> str:
        """Say the rule in `language` ("zh…" for Chinese, anything else for English)."""
        raise NotImplementedError  # every kind says itself

    def threshold(self, language: str) -> str:
        """Say the number that a phase may change, just as it stands in the sentence; nothing where there is none."""
        return ""


class Size(BaseModel):
    """A size in centimetres; a board of 60 × 90 may hang either way round."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    width_cm: float = Field(gt=0, le=100_000, allow_inf_nan=False)
    height_cm: float = Field(gt=0, le=100_000, allow_inf_nan=False)

    def is_met_by(self, width_cm: float, height_cm: float) -> bool:
        """Tell whether a thing is at least so large, whichever way round it hangs."""
        wanted = sorted((self.width_cm, self.height_cm))
        found = sorted((width_cm, height_cm))
        return found[0] >= wanted[0] and found[1] >= wanted[1]

    def sentence(self, language: str) -> str:
        """Say it: `不小于 60 × 90 cm`."""
        said = f"{self.width_cm:g} × {self.height_cm:g} cm"
        return f"不小于 {said}" if is_chinese(language) else f"no smaller than {said}"


class Qualified(RuleBase):
    """Which of the things seen count at all: those with one of the themes, of one of the media, large enough."""

    themes: tuple[Name, ...] = Field((), description="Only things with one of these themes count; empty: every theme.")
    media: tuple[Code, ...] = Field((), description="Only things of these media count; empty: every medium.")
    min_size: Size | None = Field(None, description="Only things at least so large count.")

    def only(self, language: str) -> str:
        """Say what narrows the count, or nothing."""
        told = ""
        if self.themes and is_chinese(language):
            told += f"，只计主题：{listed(self.themes, language)}"
        elif self.themes:
            told += f", counting only the theme {listed(self.themes, language, 'or')}"
        if self.min_size and is_chinese(language):
            told += f"，规格{self.min_size.sentence(language)}"
        elif self.min_size:
            told += f", {self.min_size.sentence(language)}"
        return told
