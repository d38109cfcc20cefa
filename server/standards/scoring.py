"""How many points a requirement is worth, and what a shortfall costs: weight, deductions with a cap, 基本符合.

The office's own scale, never the clause's: a requirement without one is worth one point, all or nothing. Points have at
most three decimals and are reckoned in whole thousandths, so that sums do not depend on their order. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from server.standards.rules import (
    Absent,
    AbsentWithinRadius,
    ByEye,
    Document,
    MinSize,
    PhasedRules,
    Rule,
    amount,
)
from server.standards.rules.vocabulary import is_chinese

THOUSAND = 1000
_ABSENCE = (Absent, AbsentWithinRadius)
_COUNTED_IN = {"every_room": "间", "all_present": "项", "document": "项", "all_of": "项"}
"""What verdicts count in where it is not the unit of the rule's threshold."""
_COUNTED_EN = {"间": ("room", "rooms"), "项": ("item", "items")}


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

    def is_near(self, measured: float | None, required: float | None, shortfall: float | None) -> bool:
        """Tell whether a figure that misses is near enough for 基本符合, whichever side of the required one it lies on.

        A failure that its figures do not explain (nothing is missing) is not near.
        """
        if self.near is None or not required or required <= 0:
            return False
        if shortfall is None and measured is not None:
            shortfall = required - measured
        return shortfall is not None and shortfall > 0 and round(1 - shortfall / required, 9) >= self.near

    def sentence(self, language: str, rule: Rule | None = None) -> str:
        """Say it in `language` ("zh…" for Chinese, anything else for English), in the unit that `rule` counts in."""
        parts = _chinese(self, rule) if is_chinese(language) else _english(self, rule)
        return ("；" if is_chinese(language) else "; ").join(parts)


def has_figure(rule: Rule) -> bool:
    """Tell whether the verdict on a rule has a figure: where it has none, nothing can be missing by so many."""
    if isinstance(rule, Document):
        return bool(rule.things)
    return not isinstance(rule, ByEye | MinSize)


def can_be_near(rule: Rule) -> bool:
    """Tell whether a rule has a figure to come near to; what must be absent has none."""
    return has_figure(rule) and not isinstance(rule, _ABSENCE)


def contradiction(scoring: Scoring | None, rules: PhasedRules) -> Iterator[tuple[str, str, str]]:
    """Find a scale that speaks of a figure where no rule gives one: field, sentence in Chinese, in English."""
    used = [rule for rule in (rules.normal, rules.inspection) if rule is not None]
    if scoring is None:
        return
    if scoring.deduct_each is not None and not any(has_figure(rule) for rule in used):
        yield (
            "deduct_each",
            "该条的判定没有缺口数，不能按缺口扣分。",
            "The rule of this requirement gives no shortfall to deduct by.",
        )
    if scoring.near is not None and not any(can_be_near(rule) for rule in used):
        yield (
            "near",
            "该条的判定没有可以接近的数值，不能定基本符合的界限。",
            "The rule of this requirement gives no figure that could be nearly met.",
        )


STANDARD = Scoring()
"""What holds for a requirement whose document says nothing about points."""


def _chinese(scoring: Scoring, rule: Rule | None) -> list[str]:
    parts = [f"{scoring.weight:g} 分"]
    if scoring.deduct_each is not None:
        until = f"最多扣 {scoring.deduct_cap:g} 分" if scoring.deduct_cap is not None else "扣完为止"
        found = "发现" if isinstance(rule, _ABSENCE) else "缺"
        step = _step(scoring.deduct_per, rule, "zh")
        parts.append(f"每{found} {step}扣 {scoring.deduct_each:g} 分，{until}")
    if scoring.near is not None:
        share = f"，得分值的 {_percent(scoring.near_share)}" if scoring.near_share is not None else ""
        parts.append(f"达到要求的 {_percent(scoring.near)} 为基本符合{share}")
    if not scoring.needs_figure:
        parts.append("不符合不得分")
    return parts


def _english(scoring: Scoring, rule: Rule | None) -> list[str]:
    parts = [f"{scoring.weight:g} point{'' if scoring.weight == 1 else 's'}"]
    if scoring.deduct_each is not None:
        until = f"at most {scoring.deduct_cap:g} off" if scoring.deduct_cap is not None else "down to 0"
        found = "found" if isinstance(rule, _ABSENCE) else "missing"
        step = _step(scoring.deduct_per, rule, "en")
        parts.append(f"{scoring.deduct_each:g} off for every {step} {found}, {until}")
    if scoring.near is not None:
        share = f", with {_percent(scoring.near_share)} of the points" if scoring.near_share is not None else ""
        parts.append(f"from {_percent(scoring.near)} of the required figure on it is nearly met{share}")
    if not scoring.needs_figure:
        parts.append("none when failed")
    return parts


def _step(number: float, rule: Rule | None, language: str) -> str:
    """Say how many cost a deduction, in what verdicts on the rule count; a share lacks percentage points."""
    kind = rule.kind if rule is not None else ""
    unit = _COUNTED_IN.get(kind) or getattr(rule, "unit", None) or "处"
    if unit == "%":
        if is_chinese(language):
            return f"{number:g} 个百分点"
        return "percentage point" if number == 1 else f"{number:g} percentage points"
    if not is_chinese(language) and unit in _COUNTED_EN:
        said = f"{number:g} {_COUNTED_EN[unit][number != 1]}"
    else:
        said = amount(number, unit, language)
    return said if is_chinese(language) or number != 1 else said.removeprefix("1 ")


def _percent(share: float) -> str:
    return f"{share * 100:.6g} %"
