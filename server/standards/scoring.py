"""How many points a requirement is worth, and what a shortfall costs: weight, deductions with a cap, 基本符合.

The office's own scale, never the clause's: a requirement without one is worth one point, all or nothing. Points have at
most three decimals and are reckoned in whole thousandths, so that sums do not depend on their order. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from server.standards.rules import PhasedRules, amount

THOUSAND = 1000


def thousandths(points: float) -> int:
    """Give points in whole thousandths."""
    return round(points * THOUSAND)


def _three_decimals(points: float) -> float:
    if not math.isclose(points * THOUSAND, round(points * THOUSAND), rel_tol=0, abs_tol=1e-6):
        raise ValueError("分值最多三位小数|points have at most three decimals")
    return points


Points = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False), AfterValidator(_three_decimals)]
Share = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]


class Scoring(BaseModel):
    """What one requirement is worth at one site."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weight: Points = Field(1, description="Points for a requirement that is met.")
    deduct_each: Points | None = Field(None, description="Points off for each missing thing of the shortfall.")
    deduct_per: float = Field(
        1, gt=0, le=10_000, allow_inf_nan=False, description="How many missing things cost that; a begun step counts."
    )
    deduct_cap: Points | None = Field(None, description="At most so many points off; without it down to 0.")
    near: Share | None = Field(None, description="From this share of the required figure on it is 基本符合.")
    near_share: Share | None = Field(None, description="Share of the points for 基本符合, where nothing is deducted.")

    @model_validator(mode="after")
    def _consistent(self) -> Scoring:
        self._deductions_fit()
        if self.near_share is not None and self.near is None:
            raise ValueError("有基本符合的得分比例（near_share），而没有界限（near）|near_share without near")
        if self.near is not None and self.deduct_each is None and self.near_share is None:
            raise ValueError("基本符合须写明得分比例（near_share）|near needs the share of the points (near_share)")
        if self.near_share is not None and self.deduct_each is not None:
            raise ValueError(
                "按缺口扣分的条款，基本符合不另定得分比例（near_share）|"
                "where points are deducted, near_share would give a second figure"
            )
        return self

    def _deductions_fit(self) -> None:
        if self.deduct_each is None:
            if self.deduct_cap is not None or self.deduct_per != 1:
                raise ValueError(
                    "有扣分上限或扣分单位，而没有每次扣分（deduct_each）|a cap or a step without deduct_each"
                )
            return
        if self.deduct_each > self.weight:
            raise ValueError("每次扣分不能超过该条分值（weight）|deduct_each cannot exceed the weight")
        if self.deduct_cap is not None and not self.deduct_each <= self.deduct_cap <= self.weight:
            raise ValueError("扣分上限须不小于每次扣分，不大于该条分值|the cap lies between deduct_each and the weight")

    @property
    def needs_figure(self) -> bool:
        """Tell whether it speaks of a figure, so that a rule without one cannot use it."""
        return self.deduct_each is not None or self.near is not None

    @property
    def most_lost(self) -> int:
        """The most thousandths a failed requirement can lose."""
        return thousandths(self.deduct_cap if self.deduct_cap is not None else self.weight)

    def lost(self, shortfall: float | None) -> int:
        """Give the thousandths that a shortfall costs; where it has no figure, the most there is to lose."""
        if self.deduct_each is None or shortfall is None or shortfall <= 0:
            return self.most_lost
        steps = math.ceil(round(shortfall / self.deduct_per, 6))
        return min(steps * thousandths(self.deduct_each), self.most_lost)

    def is_near(self, measured: float | None, required: float | None) -> bool:
        """Tell whether a figure that falls short is near enough for 基本符合."""
        if self.near is None or measured is None or not required or required <= 0:
            return False
        return round(measured / required, 9) >= self.near

    def sentence(self, language: str, unit: str | None = None) -> str:
        """Say it in `language` ("zh…" for Chinese, anything else for English); `unit` is what the rule counts in."""
        parts = _chinese(self, unit) if language.startswith("zh") else _english(self, unit)
        return ("；" if language.startswith("zh") else "; ").join(parts)


WITHOUT_FIGURE = frozenset({"by_eye", "document"})
"""Kinds of rule whose verdict has no figure: nothing there can be missing by so many."""


def contradiction(scoring: Scoring | None, rules: PhasedRules) -> Iterator[tuple[str, str, str]]:
    """Find a scale that speaks of a figure where no rule gives one: field, sentence in Chinese, in English."""
    kinds = {rule.kind for rule in (rules.normal, rules.inspection) if rule is not None}
    if scoring is None or not scoring.needs_figure or kinds - WITHOUT_FIGURE:
        return
    if scoring.deduct_each is not None:
        yield (
            "deduct_each",
            "该条由检查人员判断，没有缺口数，不能按缺口扣分。",
            "The inspector answers this requirement; it has no shortfall to deduct by.",
        )
    if scoring.near is not None:
        yield (
            "near",
            "该条由检查人员判断，没有数值，不能定基本符合的界限。",
            "The inspector answers this requirement; it has no figure that could be nearly met.",
        )


STANDARD = Scoring()
"""What holds for a requirement whose document says nothing about points."""


def _chinese(scoring: Scoring, unit: str | None) -> list[str]:
    parts = [f"{scoring.weight:g} 分"]
    if scoring.deduct_each is not None:
        until = f"最多扣 {scoring.deduct_cap:g} 分" if scoring.deduct_cap is not None else "扣完为止"
        parts.append(f"每缺 {_missing(scoring.deduct_per, unit, 'zh')}扣 {scoring.deduct_each:g} 分，{until}")
    if scoring.near is not None:
        share = f"，得分值的 {_percent(scoring.near_share)}" if scoring.near_share is not None else ""
        parts.append(f"达到要求的 {_percent(scoring.near)} 为基本符合{share}")
    if not scoring.needs_figure:
        parts.append("不符合不得分")
    return parts


def _english(scoring: Scoring, unit: str | None) -> list[str]:
    parts = [f"{scoring.weight:g} point{'' if scoring.weight == 1 else 's'}"]
    if scoring.deduct_each is not None:
        until = f"at most {scoring.deduct_cap:g} off" if scoring.deduct_cap is not None else "down to 0"
        each = _missing(scoring.deduct_per, unit, "en")
        parts.append(f"{scoring.deduct_each:g} off for every {each} missing, {until}")
    if scoring.near is not None:
        share = f", with {_percent(scoring.near_share)} of the points" if scoring.near_share is not None else ""
        parts.append(f"from {_percent(scoring.near)} of the required figure on it is nearly met{share}")
    if not scoring.needs_figure:
        parts.append("none when failed")
    return parts


def _missing(number: float, unit: str | None, language: str) -> str:
    """Say how many are missing; what a share lacks are percentage points."""
    chinese = language.startswith("zh")
    if unit == "%":
        return f"{number:g} 个百分点" if chinese else f"{number:g} percentage point{'' if number == 1 else 's'}"
    said = amount(number, unit or "处", language)
    return said if chinese or number != 1 else said.removeprefix("1 ")


def _percent(share: float) -> str:
    return f"{share * 100:.6g} %"
