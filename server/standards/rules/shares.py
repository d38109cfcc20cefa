"""Rules that compare a part with a whole: shares of area, of slots or items, of time. Pure.

A share of the whole year (全年) comes from figures in the ledger: what one visit finds can neither meet nor miss it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from server.standards.rules.vocabulary import (
    Comparison,
    CountUnit,
    Name,
    Percent,
    RuleBase,
    Way,
    amount,
    figure,
    is_chinese,
)


class Period(StrEnum):
    """Over what time a share is taken: as found on site, or over the whole year."""

    VISIT = "visit"
    YEAR = "year"


class _Share(RuleBase):
    way: ClassVar[Way] = Way.MEASURE
    op: Literal[Comparison.AT_LEAST, Comparison.MORE_THAN] = Comparison.AT_LEAST
    value: Percent
    unit: Literal["%"]
    numerator: Name = Field(description="What is counted or measured, in the clause's words.")
    denominator: Name = Field(description="The whole it is compared with; where the clause is silent, marked so.")

    def threshold(self, language: str) -> str:
        """Say the number that a phase may change."""
        return figure(self.op, self.value, "%", language)

    def _of(self, language: str) -> str:
        said = self.threshold(language)
        if is_chinese(language):
            return f"{self.numerator}占{self.denominator} {said}"
        return f"{self.numerator}: {said} of {self.denominator}"


class AreaShare(_Share):
    """So much of an area is covered (围挡 ≥ 30 %): walked face by face, panel by panel, or length × height."""

    kind: Literal["area_share"]
    every_face: bool = Field(False, description="Every face must show one; a city's way of counting.")
    white_space_counts: bool = Field(True, description="The white space of a text PSA is part of its area.")

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        if is_chinese(language):
            faces = "，每个面都要有" if self.every_face else ""
            white = "" if self.white_space_counts else "，文字广告的留白不计入"
            return f"{self._of(language)}{faces}{white}"
        faces = ", with one on every face" if self.every_face else ""
        white = "" if self.white_space_counts else ", white space of a text left out"
        return f"{self._of(language)}{faces}{white}"


class ItemShare(_Share):
    """So many of the slots or items (拉手 30 % 以上, 广告位 100 %): counted on site, or figures of the ledger."""

    kind: Literal["item_share"]
    period: Period = Period.VISIT

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        if self.period is Period.VISIT:
            return self._of(language)
        if is_chinese(language):
            return f"全年{self._of(language)}（以台账数据为准，现场检查不作判定）"
        return f"{self._of(language)} over the year (by the ledger's figures; a visit does not decide)"


class Frequency(RuleBase):
    """So many times in every window of time or of stops (10 分钟 2 条, 每 5 站 2 条): timed on the phone."""

    kind: Literal["frequency"]
    way: ClassVar[Way] = Way.TIMED
    op: Literal[Comparison.AT_LEAST, Comparison.MORE_THAN] = Comparison.AT_LEAST
    value: int = Field(ge=1, le=10_000)
    unit: CountUnit
    window: float = Field(gt=0, le=10_000, allow_inf_nan=False, description="How long a window is, in `window_unit`.")
    window_unit: Literal["min", "h", "day", "week", "站"]

    @property
    def least(self) -> int:
        """The smallest number that meets the rule."""
        return self.value if self.op is Comparison.AT_LEAST else self.value + 1

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        window = amount(self.window, self.window_unit, language)
        said = figure(self.op, self.value, self.unit, language)
        return f"每 {window} {said}" if is_chinese(language) else f"{said} in every {window}"
