"""The rules that decide whether a requirement is met: one small type per kind, told apart by `kind`.

Two kinds are counted by the program (things per site, things per length of road). Every other kind of the source
documents is answered by the inspector for now; it keeps its own kind and figures, so that nothing of it is lost and a
counted kind can take its place. A rule says itself as a sentence in Chinese and in English. Pure: no web, no tables.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Phase(StrEnum):
    """Which thresholds apply (适用标准): the ordinary ones or those of the inspection by the assessors (迎检)."""

    NORMAL = "normal"
    INSPECTION = "inspection"


class Comparison(StrEnum):
    """How a figure is compared: 以上, 不少于 and 不低于 include the number, 大于 leaves it out."""

    AT_LEAST = ">="
    MORE_THAN = ">"


class CountUnit(StrEnum):
    """The word a clause counts in; they are not the same thing (处 a place, 条 an item, 块 a panel, 幅 a picture)."""

    PLACE = "处"
    ITEM = "条"
    PANEL = "块"
    PICTURE = "幅"


class ShortSection(StrEnum):
    """What a road shorter than the window must show: the number scaled up to a whole one, or the whole number."""

    SCALED = "scaled"
    WHOLE_NUMBER = "whole_number"


class SourceKind(StrEnum):
    """The kinds of rule that occur in the source documents, by the names their collection uses."""

    ABSENCE_WITHIN_RADIUS = "absence_within_radius"
    AREA_SHARE = "area_share"
    BEHAVIOUR = "behaviour"
    COUNT_VISIBLE_FROM_POINT = "count_visible_from_point"
    DOCUMENT = "document"
    FORMS_COUNT = "forms_count"
    FREQUENCY_PER_STOPS = "frequency_per_stops"
    FREQUENCY_PER_TIME = "frequency_per_time"
    ITEM_SHARE = "item_share"
    MIN_SIZE = "min_size"
    PER_UNIT_COVERAGE = "per_unit_coverage"
    PRESENCE = "presence"
    PRESENCE_ALL_OF = "presence_all_of"
    PROHIBITED = "prohibited"
    QUALITY = "quality"
    SLOT_SHARE = "slot_share"
    STATISTIC = "statistic"
    SURVEY_RATE = "survey_rate"
    TASK_UNQUANTIFIED = "task_unquantified"
    THEME_MIN_COUNT = "theme_min_count"
    THEMES_REQUIRED = "themes_required"
    TOPIC = "topic"
    UNQUANTIFIED = "unquantified"
    VISIBILITY = "visibility"
    WITHIN_DISTANCE_OF_GATE = "within_distance_of_gate"


_UNITS_EN = {
    CountUnit.PLACE: ("place", "places"),
    CountUnit.ITEM: ("item", "items"),
    CountUnit.PANEL: ("panel", "panels"),
    CountUnit.PICTURE: ("picture", "pictures"),
}
_FIGURE_UNITS_EN = {"种形式": ("form", "forms")} | {unit.value: words for unit, words in _UNITS_EN.items()}
_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.MORE_THAN: ">"}
_SIGNS_EN = {Comparison.AT_LEAST: "at least", Comparison.MORE_THAN: "more than"}


def amount(number: float, unit: str, language: str) -> str:
    """Say a number with its unit in `language`: `3 处`, `3 places`; a unit without a word of ours stays as it is."""
    if language.startswith("zh"):
        return f"{number:g} {unit}"
    words = _FIGURE_UNITS_EN.get(unit)
    return f"{number:g} {words[number != 1] if words else unit}"


def unit_word(unit: str, language: str) -> str:
    """Give the word for a unit in `language`: `处`, `places`; a unit without a word of ours stays as it is."""
    words = None if language.startswith("zh") else _FIGURE_UNITS_EN.get(unit)
    return words[1] if words else unit


def _figure(op: Comparison, number: float, unit: str, language: str) -> str:
    sign = _SIGNS[op] if language.startswith("zh") else _SIGNS_EN[op]
    return f"{sign} {amount(number, unit, language)}"


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Counted(_Rule):
    """What both counted kinds share: the number, what is counted, and what is not."""

    op: Comparison = Comparison.AT_LEAST
    value: int = Field(ge=1, le=100_000, description="The number of the clause.")
    unit: CountUnit
    subject: Name = Field(description="What is counted, in the words of the clause.")
    themes: tuple[Name, ...] = Field((), description="Only things with one of these themes count; empty: every theme.")
    media: tuple[Code, ...] = Field((), description="Only things of these media count; empty: every medium.")

    @property
    def least(self) -> int:
        """The smallest number that meets the rule."""
        return self.value if self.op is Comparison.AT_LEAST else self.value + 1

    def _figure(self, language: str) -> str:
        return _figure(self.op, self.value, self.unit, language)

    def _only(self, language: str) -> str:
        if not self.themes:
            return ""
        if language.startswith("zh"):
            return f"，只计主题：{'、'.join(self.themes)}"
        return f", counting only the theme {' or '.join(self.themes)}"


class CountPerSite(_Counted):
    """At least so many things on one site (公园 ≥ 10 处)."""

    kind: Literal["count_per_site"]

    def sentence(self, language: str) -> str:
        """Say the rule in `language` ("zh…" for Chinese, anything else for English)."""
        return self._figure(language) + self._only(language)


class CountPerLength(_Counted):
    """At least so many things in a stretch of road of `window_m` metres (主次干道步行 500 米不少于 5 处)."""

    kind: Literal["count_per_length"]
    window_m: float = Field(500, gt=0, le=100_000, allow_inf_nan=False)
    reach_m: float = Field(
        60, gt=0, le=1_000, allow_inf_nan=False, description="Things up to so far from the reference line are seen."
    )
    by_side: bool = Field(False, description="Each side of the road must meet the number by itself.")
    short_section: ShortSection = ShortSection.SCALED

    def least_over(self, length_m: float) -> int:
        """Give the smallest number that meets the rule on a road of `length_m`, shorter than the window or not.

        A shorter road needs its share of the number, rounded up to a whole thing, unless the rule keeps the number.
        """
        if length_m >= self.window_m or self.short_section is ShortSection.WHOLE_NUMBER:
            return self.least
        return max(1, math.ceil(round(self.least * length_m / self.window_m, 6)))

    def sentence(self, language: str) -> str:
        """Say the rule in `language` ("zh…" for Chinese, anything else for English)."""
        window = f"{self.window_m:g} m"
        if language.startswith("zh"):
            return f"每 {window} {self._figure(language)}{'，两侧分别计' if self.by_side else ''}{self._only(language)}"
        sides = ", each side by itself" if self.by_side else ""
        return f"{self._figure(language)} in every {window}{sides}{self._only(language)}"


class ByEye(_Rule):
    """Answered by the inspector: 符合, 不符合, 不涉及 or 无法检查. Keeps the kind and figures of the source."""

    kind: Literal["by_eye"]
    source_kind: SourceKind
    subject: Name | None = Field(None, description="What is looked at, in the words of the clause.")
    op: Comparison | None = None
    value: float | None = Field(None, ge=0, allow_inf_nan=False)
    unit: Name | None = None
    suggested: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="A number of ours where the clause names none (“多种形式”)."
    )
    figures: dict[Code, str | int | float | tuple[str, ...]] = Field(
        default_factory=dict, description="Every other figure of the source rule, untouched."
    )

    @model_validator(mode="after")
    def _a_number_has_its_unit(self) -> ByEye:
        if (self.value is not None or self.suggested is not None) and not self.unit:
            raise ValueError("有数值而没有单位|a number without its unit")
        if self.value is not None and self.op is None:
            raise ValueError("有数值而没有比较方式（op）|a number without a comparison (op)")
        if self.unit == "%" and (self.value or 0) > 100:
            raise ValueError("占比不能超过 100 %|a share cannot exceed 100 %")
        return self

    def sentence(self, language: str) -> str:
        """Say the rule in `language` ("zh…" for Chinese, anything else for English)."""
        chinese = language.startswith("zh")
        said = "由检查人员判断" if chinese else "judged by the inspector"
        if self.value is not None and self.op is not None:
            figure = _figure(self.op, self.value, self.unit or "", language)
            return f"{said}：{figure}" if chinese else f"{said}: {figure}"
        if self.suggested is not None:
            figure = _figure(Comparison.AT_LEAST, self.suggested, self.unit or "", language)
            if chinese:
                return f"{said}（系统建议 {figure}，原文未定数）"
            return f"{said} (we suggest {figure}; the clause names no number)"
        return said


Rule: TypeAlias = Annotated[CountPerSite | CountPerLength | ByEye, Field(discriminator="kind")]
RULE_KINDS = ("count_per_site", "count_per_length", "by_eye")


class PhasedRules(BaseModel):
    """The rule of a requirement under each phase; without one of its own the inspection phase keeps the normal one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    normal: Rule | None = None
    inspection: Rule | None = None

    @model_validator(mode="after")
    def _at_least_one(self) -> PhasedRules:
        if self.normal is None and self.inspection is None:
            raise ValueError("常态与迎检至少要有一条判定规则|at least one of normal and inspection needs a rule")
        return self

    def under(self, phase: Phase) -> CountPerSite | CountPerLength | ByEye | None:
        """Give the rule that holds under a phase; None where the clause speaks of the inspection phase only."""
        if phase == Phase.INSPECTION:
            return self.inspection or self.normal
        return self.normal
