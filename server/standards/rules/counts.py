"""Rules that count things: on a site, along a length, from a point, near a gate; forms and themes. Pure.

What is one thing is the clause's counting rule (计数口径), kept with the requirement, not here.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from server.standards.rules.vocabulary import (
    Comparison,
    CountUnit,
    Metres,
    Name,
    Qualified,
    Way,
    amount,
    figure,
    is_chinese,
    listed,
    ours,
)


class ShortSection(StrEnum):
    """What a road shorter than the window must show: the number scaled up to a whole one, or the whole number."""

    SCALED = "scaled"
    WHOLE_NUMBER = "whole_number"


class Counted(Qualified):
    """What the counted kinds share: the number, its unit, and what counts."""

    way: ClassVar[Way] = Way.COUNT
    op: Literal[Comparison.AT_LEAST, Comparison.MORE_THAN] = Comparison.AT_LEAST
    value: int = Field(ge=1, le=100_000, description="The number of the clause.")
    unit: CountUnit
    subject: Name = Field(description="What is counted, in the words of the clause.")
    number_is_ours: bool = Field(False, description="The clause names no number (“一定数量”); this one is our default.")

    @property
    def least(self) -> int:
        """The smallest number that meets the rule."""
        return self.value if self.op is Comparison.AT_LEAST else self.value + 1

    def figure(self, language: str) -> str:
        """Say the threshold, marked where it is ours."""
        said = figure(self.op, self.value, self.unit, language)
        return said + ours(language) if self.number_is_ours else said

    def threshold(self, language: str) -> str:
        """Say the number that a phase may change."""
        return self.figure(language)


class CountPerSite(Counted):
    """At least so many things on one site (公园 ≥ 10 处)."""

    kind: Literal["count_per_site"]

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        return self.figure(language) + self.only(language)


class CountPerLength(Counted):
    """At least so many things in a stretch of road of `window_m` metres (主次干道步行 500 米不少于 5 处)."""

    kind: Literal["count_per_length"]
    window_m: Metres = 500
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
        """Say the rule in `language`."""
        window = f"{self.window_m:g} m"
        if is_chinese(language):
            return f"每 {window} {self.figure(language)}{'，两侧分别计' if self.by_side else ''}{self.only(language)}"
        sides = ", each side by itself" if self.by_side else ""
        return f"{self.figure(language)} in every {window}{sides}{self.only(language)}"


class CountFromPoint(Counted):
    """At least so many things seen from one point (站在广场中心环顾 ≥ 10 处): marks on panoramas taken near it.

    All positions are the same there, so things are told apart by their marks on the pictures.
    """

    kind: Literal["count_from_point"]
    from_point: Name = Field(description="Where one stands, in the words of the clause.")
    near_m: float = Field(
        30,
        gt=0,
        le=1_000,
        allow_inf_nan=False,
        description="Pictures taken up to so far from the point count as from it.",
    )

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        if is_chinese(language):
            return f"在{self.from_point}（{self.near_m:g} m 内）能看到 {self.figure(language)}{self.only(language)}"
        return f"{self.figure(language)} seen from {self.from_point} (within {self.near_m:g} m){self.only(language)}"


class WithinDistanceOfGate(Counted):
    """At least so many things within a distance of a gate, on the way in (从大门往里走 100 米)."""

    kind: Literal["within_distance_of_gate"]
    from_point: Name = Field(description="The gate, in the words of the clause.")
    distance_m: Metres

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        if is_chinese(language):
            return f"从{self.from_point}往里走 {self.distance_m:g} m 内 {self.figure(language)}{self.only(language)}"
        return f"{self.figure(language)} within {self.distance_m:g} m inwards of {self.from_point}{self.only(language)}"


class FormsCount(Qualified):
    """At least so many different forms of carrier (运用多种形式): media are counted, not things."""

    kind: Literal["forms_count"]
    way: ClassVar[Way] = Way.COUNT
    op: Literal[Comparison.AT_LEAST, Comparison.MORE_THAN] = Comparison.AT_LEAST
    value: int = Field(ge=1, le=100)
    unit: Literal[CountUnit.FORM, CountUnit.WAY]
    number_is_ours: bool = Field(False, description="The clause says “多种” without a number; this one is our default.")

    @property
    def least(self) -> int:
        """The smallest number that meets the rule."""
        return self.value if self.op is Comparison.AT_LEAST else self.value + 1

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        said = figure(self.op, self.value, self.unit, language) + (ours(language) if self.number_is_ours else "")
        if not self.themes:
            return said
        if is_chinese(language):
            return f"{said}，主题：{listed(self.themes, language)}"
        return f"{said} on {listed(self.themes, language, 'or')}"


class ThemesCovered(Qualified):
    """All themes shown, or at least some of them; one thing may show several, so two PSAs can cover five."""

    kind: Literal["themes_covered"]
    way: ClassVar[Way] = Way.COUNT
    themes: tuple[Name, ...] = Field(min_length=1, description="The themes that must be shown.")
    at_least: int | None = Field(None, ge=1, le=100, description="How many of them; left out: all of them.")
    each: int = Field(1, ge=1, le=1_000, description="How many things must show each theme.")

    @property
    def required(self) -> int:
        """How many themes must be shown."""
        return self.at_least or len(self.themes)

    @model_validator(mode="after")
    def _no_more_than_there_are(self) -> ThemesCovered:
        if self.at_least and self.at_least > len(self.themes):
            raise ValueError("at_least 不能多于主题的个数|at_least cannot be more than there are themes")
        if len(set(self.themes)) != len(self.themes):
            raise ValueError("主题重复|a theme is named twice")
        return self

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        names = listed(self.themes, language)
        each = "" if self.each == 1 else amount(self.each, CountUnit.PLACE, language)
        size = self.min_size.sentence(language) if self.min_size else ""
        if is_chinese(language):
            how = "主题齐全" if self.required == len(self.themes) else f"主题至少 {self.required} 种"
            return f"{how}：{names}" + (f"，每种 ≥ {each}" if each else "") + (f"，规格{size}" if size else "")
        how = (
            "every theme shown"
            if self.required == len(self.themes)
            else f"at least {amount(self.required, '种主题', language)} shown"
        )
        return f"{how}: {names}" + (f", each by at least {each}" if each else "") + (f", {size}" if size else "")
