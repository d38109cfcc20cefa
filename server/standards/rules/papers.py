"""Rules that offices answer from papers, surveys and statistics, and clauses judged by eye. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from server.standards.rules.vocabulary import (
    Code,
    Comparison,
    Name,
    Percent,
    RuleBase,
    Way,
    figure,
    is_chinese,
    listed,
)


class Document(RuleBase):
    """Papers in the filed ledger (创建台账) prove it."""

    kind: Literal["document"]
    way: ClassVar[Way] = Way.DOCUMENT
    things: tuple[Name, ...] = Field((), max_length=40, description="The papers asked for; empty: whatever proves it.")

    @model_validator(mode="after")
    def _each_once(self) -> Document:
        if len(set(self.things)) != len(self.things):
            raise ValueError("同一项写了两次|one thing is named twice")
        return self

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        if is_chinese(language):
            return f"查阅台账：{listed(self.things, language)}" if self.things else "查阅台账资料"
        return f"proved by papers: {listed(self.things, language)}" if self.things else "proved by papers in the ledger"


class SurveyRate(RuleBase):
    """So many of those asked know or do it (知晓率 ≥ 80 %); without a rate a person decides on what was found."""

    kind: Literal["survey_rate"]
    way: ClassVar[Way] = Way.SURVEY
    op: Literal[Comparison.AT_LEAST, Comparison.MORE_THAN] = Comparison.AT_LEAST
    value: Percent | None = Field(None, description="The rate of the clause; left out where it names none.")
    unit: Literal["%"]
    min_asked: int | None = Field(None, ge=1, le=1_000_000, description="How many must be asked at least.")

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        what = self.subject or ("调查合格率" if is_chinese(language) else "rate found by asking")
        if is_chinese(language):
            asked = f"，至少调查 {self.min_asked} 人" if self.min_asked else ""
            rate = (
                figure(self.op, self.value, "%", language) if self.value is not None else "（原文未定比例，由审核认定）"
            )
            return f"{what} {rate}{asked}" if self.value is not None else f"{what}{rate}{asked}"
        asked = f", asking at least {self.min_asked}" if self.min_asked else ""
        if self.value is None:
            return f"{what} (the clause names no rate; a person decides){asked}"
        return f"{what}: {figure(self.op, self.value, '%', language)}{asked}"


class Statistic(RuleBase):
    """A figure an office enters (每千名常住人口 ≥ 0.83 人)."""

    kind: Literal["statistic"]
    way: ClassVar[Way] = Way.STATISTIC
    op: Comparison = Comparison.AT_LEAST
    value: float = Field(ge=0, le=1e12, allow_inf_nan=False)
    unit: Name

    @model_validator(mode="after")
    def _share_within_hundred(self) -> Statistic:
        if self.unit == "%" and self.value > 100:
            raise ValueError("占比不能超过 100 %|a share cannot exceed 100 %")
        return self

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        said = figure(self.op, self.value, self.unit, language)
        if not self.subject:
            return said
        return f"{self.subject} {said}" if is_chinese(language) else f"{self.subject}: {said}"


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


class ByEye(RuleBase):
    """Answered by the inspector: 符合, 不符合, 不涉及 or 无法检查 (quality, behaviour, visibility, a task)."""

    kind: Literal["by_eye"]
    criteria: tuple[Name, ...] = Field((), max_length=40, description="What has to be seen, in the clause's words.")
    source_kind: SourceKind | None = Field(None, description="The kind the source's collection calls it.")
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
        """Say the rule in `language`."""
        chinese = is_chinese(language)
        said = "由检查人员判断" if chinese else "judged by the inspector"
        if self.value is not None and self.op is not None:
            threshold = figure(self.op, self.value, self.unit or "", language)
            return f"{said}：{threshold}" if chinese else f"{said}: {threshold}"
        if self.suggested is not None:
            threshold = figure(Comparison.AT_LEAST, self.suggested, self.unit or "", language)
            if chinese:
                return f"{said}（系统建议 {threshold}，原文未定数）"
            return f"{said} (we suggest {threshold}; the clause names no number)"
        if self.criteria:
            named = listed(self.criteria, language)
            return f"{said}：{named}" if chinese else f"{said}: {named}"
        return said
