"""All kinds of rule as one union, compound clauses, and the rules of a requirement under each phase. Pure."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from server.standards.rules.counts import (
    CountFromPoint,
    CountPerLength,
    CountPerSite,
    FormsCount,
    ThemesCovered,
    WithinDistanceOfGate,
)
from server.standards.rules.papers import ByEye, Document, Statistic, SurveyRate
from server.standards.rules.shares import AreaShare, Frequency, ItemShare
from server.standards.rules.things import Absent, AbsentWithinRadius, AllPresent, EveryRoom, MinSize, Present
from server.standards.rules.vocabulary import Phase, RuleBase, is_chinese

_Simple: TypeAlias = (
    CountPerSite
    | CountPerLength
    | CountFromPoint
    | WithinDistanceOfGate
    | FormsCount
    | ThemesCovered
    | AreaShare
    | ItemShare
    | Frequency
    | Present
    | AllPresent
    | Absent
    | AbsentWithinRadius
    | EveryRoom
    | MinSize
    | Document
    | SurveyRate
    | Statistic
    | ByEye
)
SimpleRule: TypeAlias = Annotated[_Simple, Field(discriminator="kind")]


class AllOf(RuleBase):
    """A compound clause (有…,且无…): every part must be met."""

    kind: Literal["all_of"]
    rules: tuple[SimpleRule, ...] = Field(min_length=2, max_length=12)

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        return ("；" if is_chinese(language) else "; ").join(rule.sentence(language) for rule in self.rules)


_LABEL_MOST = 200


def label_of(part: SimpleRule) -> str | None:
    """Give what a record about one part of a compound clause names as its `item`: its subject, or what is looked at.

    Parts that list things are spoken of by these and have no label of their own.
    """
    if isinstance(part, AllPresent | Absent | AbsentWithinRadius | Document):
        return None
    if part.subject is None and isinstance(part, ByEye) and part.criteria:
        return "、".join(part.criteria)[:_LABEL_MOST]
    if part.subject is None and isinstance(part, AreaShare | ItemShare):
        return part.numerator
    return part.subject


Rule: TypeAlias = Annotated[_Simple | AllOf, Field(discriminator="kind")]

KINDS: tuple[type[RuleBase], ...] = (
    CountPerSite,
    CountPerLength,
    CountFromPoint,
    WithinDistanceOfGate,
    FormsCount,
    ThemesCovered,
    AreaShare,
    ItemShare,
    Frequency,
    Present,
    AllPresent,
    Absent,
    AbsentWithinRadius,
    EveryRoom,
    MinSize,
    Document,
    SurveyRate,
    Statistic,
    ByEye,
    AllOf,
)
"""Every kind, in the order a person would look for it."""


def kind_of(rule: type[RuleBase]) -> str:
    """Give the code of a kind, as it stands under `kind` in a file."""
    return str(rule.model_fields["kind"].annotation.__args__[0])  # type: ignore[union-attr]


RULE_KINDS = tuple(kind_of(each) for each in KINDS)


def rule_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of every kind of rule."""
    return TypeAdapter(Rule).json_schema()


class PhasedRules(BaseModel):
    """The rule of a requirement under each phase; without one of its own the inspection phase keeps the normal one.

    Where both are given they are of one kind: a phase changes thresholds, not what is looked at.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    normal: Rule | None = None
    inspection: Rule | None = None

    @model_validator(mode="after")
    def _at_least_one(self) -> PhasedRules:
        if self.normal is None and self.inspection is None:
            raise ValueError("常态与迎检至少要有一条判定规则|at least one of normal and inspection needs a rule")
        if self.normal and self.inspection and self.normal.kind != self.inspection.kind:
            raise ValueError(
                "常态与迎检的判定规则须为同一种类，只能改变阈值|"
                "the rules of both phases must be of one kind; a phase changes thresholds only"
            )
        return self

    def under(self, phase: Phase) -> Rule | None:
        """Give the rule that holds under a phase; None where the clause speaks of the inspection phase only."""
        if phase == Phase.INSPECTION:
            return self.inspection or self.normal
        return self.normal

    def sentence(self, language: str) -> str:
        """Say both phases: `常态 ≥ 30 %，迎检 ≥ 50 %`; one rule for both is said once."""
        chinese = is_chinese(language)
        if self.inspection is None:
            return self.normal.sentence(language) if self.normal else ""
        inspection = self.inspection.sentence(language)
        if self.normal is None:
            return f"仅迎检：{inspection}" if chinese else f"inspection phase only: {inspection}"
        normal = self.normal.sentence(language)
        low, high = self.normal.threshold(language), self.inspection.threshold(language)
        if low and high and normal.replace(low, "", 1) == inspection.replace(high, "", 1):
            both = f"常态 {low}，迎检 {high}" if chinese else f"{low} ({high} in the inspection phase)"
            return normal.replace(low, both, 1)
        if chinese:
            return f"常态：{normal}；迎检：{inspection}"
        return f"normally {normal}; in the inspection phase {inspection}"
