"""What rules say of themselves, and which rule holds under which phase."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from server.standards.rules import CountPerLength, Phase, PhasedRules, Rule

RULE = TypeAdapter(Rule)
PARK = {"kind": "count_per_site", "value": 10, "unit": "处", "subject": "公益广告"}
ROAD = {"kind": "count_per_length", "value": 5, "unit": "处", "subject": "公益广告"}
EYE = {"kind": "by_eye", "source_kind": "area_share"}


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        (PARK, "≥ 10 处", "at least 10 places"),
        (PARK | {"value": 1}, "≥ 1 处", "at least 1 place"),
        (PARK | {"op": ">", "unit": "条"}, "> 10 条", "more than 10 items"),
        (
            PARK | {"themes": ["中国梦"]},
            "≥ 10 处，只计主题：中国梦",
            "at least 10 places, counting only the theme 中国梦",
        ),
        (ROAD, "每 500 m ≥ 5 处", "at least 5 places in every 500 m"),
        (
            ROAD | {"by_side": True},
            "每 500 m ≥ 5 处，两侧分别计",
            "at least 5 places in every 500 m, each side by itself",
        ),
        (EYE, "由检查人员判断", "judged by the inspector"),
        (
            EYE | {"op": ">=", "value": 50, "unit": "%"},
            "由检查人员判断：≥ 50 %",
            "judged by the inspector: at least 50 %",
        ),
        (
            EYE | {"source_kind": "forms_count", "suggested": 2, "unit": "种形式"},
            "由检查人员判断（系统建议 ≥ 2 种形式，原文未定数）",
            "judged by the inspector (we suggest at least 2 forms; the clause names no number)",
        ),
    ],
)
def test_a_rule_says_itself_in_both_languages(rule: dict, zh: str, en: str) -> None:
    said = RULE.validate_python(rule)
    assert (said.sentence("zh_CN"), said.sentence("en")) == (zh, en)


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "count_per_moon", "value": 1, "unit": "处", "subject": "x"},
        {"kind": "count_per_site", "value": 10, "subject": "x"},
        PARK | {"value": 0},
        PARK | {"value": 2.5},
        PARK | {"unit": "个把"},
        PARK | {"subjet": "x"},
        ROAD | {"window_m": -500},
        ROAD | {"window_m": float("nan")},
        ROAD | {"reach_m": 0},
        EYE | {"op": ">=", "value": 101, "unit": "%"},
        EYE | {"op": ">=", "value": 3},
        EYE | {"value": 3, "unit": "处"},
        EYE | {"source_kind": "guess"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: dict) -> None:
    with pytest.raises(ValidationError):
        RULE.validate_python(rule)


def test_the_inspection_phase_keeps_the_normal_rule_unless_the_clause_gives_another() -> None:
    same = PhasedRules.model_validate({"normal": PARK})
    other = PhasedRules.model_validate({"normal": PARK, "inspection": PARK | {"value": 20}})
    assert same.under(Phase.INSPECTION) == same.under(Phase.NORMAL)
    assert other.under(Phase.INSPECTION).value == 20
    assert other.under(Phase.NORMAL).value == 10


def test_a_clause_for_the_inspection_only_has_no_normal_rule() -> None:
    assert PhasedRules.model_validate({"inspection": PARK}).under(Phase.NORMAL) is None


def test_a_requirement_needs_a_rule_under_some_phase() -> None:
    with pytest.raises(ValidationError):
        PhasedRules.model_validate({})


@pytest.mark.parametrize(
    ("length_m", "least"), [(500, 5), (501, 5), (3500, 5), (499.9, 5), (400, 4), (401, 5), (100, 1), (99, 1), (1, 1)]
)
def test_a_road_shorter_than_the_window_needs_its_share_rounded_up(length_m: float, least: int) -> None:
    rule = CountPerLength.model_validate(ROAD)
    assert rule.least_over(length_m) == least


def test_an_office_may_ask_the_whole_number_of_a_short_road() -> None:
    rule = CountPerLength.model_validate(ROAD | {"short_section": "whole_number"})
    assert rule.least_over(120) == 5


def test_more_than_leaves_the_number_itself_out() -> None:
    assert RULE.validate_python(PARK | {"op": ">"}).least == 11
    assert RULE.validate_python(PARK).least == 10
