"""The points of a requirement: scales that contradict themselves are refused, good ones say themselves."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from server.standards.document import Requirement, StandardDocument
from server.standards.reading import BadStandard, check, read
from server.standards.rules import PhasedRules
from server.standards.scoring import Scoring, contradiction
from tests.unit.standards.test_reading import RULE, SMALL

REFUSED = [
    ("a negative weight", {"weight": -1}),
    ("a weight of nothing", {"weight": 0}),
    ("a weight without end", {"weight": float("inf")}),
    ("four decimals", {"weight": 1.0005}),
    ("a negative deduction", {"weight": 10, "deduct_each": -2}),
    ("a deduction above the weight", {"weight": 1, "deduct_each": 2}),
    ("a cap below one deduction", {"weight": 10, "deduct_each": 4, "deduct_cap": 2}),
    ("a cap above the weight", {"weight": 10, "deduct_each": 4, "deduct_cap": 12}),
    ("a cap without a deduction", {"weight": 10, "deduct_cap": 2}),
    ("a step without a deduction", {"weight": 10, "deduct_per": 5}),
    ("a share above one", {"near": 1.2, "near_share": 0.5}),
    ("a share of the whole", {"near": 1, "near_share": 0.5}),
    ("nearly met without its share of the points", {"near": 0.8}),
    ("a share of the points without nearly met", {"near_share": 0.5}),
    ("two figures for nearly met", {"weight": 10, "deduct_each": 2, "near": 0.8, "near_share": 0.5}),
    ("an unknown entry", {"wieght": 3}),
]


@pytest.mark.parametrize("values", [values for _, values in REFUSED], ids=[fact for fact, _ in REFUSED])
def test_a_scale_that_contradicts_itself_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Scoring(**values)


SENTENCES = [
    ({}, "1 分；不符合不得分", "1 point; none when failed"),
    (
        {"weight": 10, "deduct_each": 2},
        "10 分；每缺 1 处扣 2 分，扣完为止",
        "10 points; 2 off for every place missing, down to 0",
    ),
    (
        {"weight": 10, "deduct_each": 2, "deduct_cap": 6, "near": 0.8},
        "10 分；每缺 1 处扣 2 分，最多扣 6 分；达到要求的 80 % 为基本符合",
        "10 points; 2 off for every place missing, at most 6 off; from 80 % of the required figure on it is nearly met",
    ),
    (
        {"weight": 5, "near": 0.8, "near_share": 0.5},
        "5 分；达到要求的 80 % 为基本符合，得分值的 50 %",
        "5 points; from 80 % of the required figure on it is nearly met, with 50 % of the points",
    ),
]


@pytest.mark.parametrize(("values", "zh", "en"), SENTENCES)
def test_a_scale_says_itself_in_both_languages(values: dict[str, Any], zh: str, en: str) -> None:
    assert (Scoring(**values).sentence("zh"), Scoring(**values).sentence("en")) == (zh, en)


UNITS: list[tuple[str, dict[str, Any], str, str]] = [
    ("places", {"kind": "count_per_site", "value": 10, "unit": "处", "subject": "公益广告"}, "每缺 5 处扣",
     "every 5 places missing"),
    ("percentage points of a share",
     {"kind": "area_share", "value": 30, "unit": "%", "numerator": "公益广告", "denominator": "围挡"},
     "每缺 5 个百分点扣", "every 5 percentage points missing"),
    ("rooms, not percentage points", {"kind": "every_room", "value": 100, "unit": "%", "of": "办公室",
     "subject": "禁烟标识"}, "每缺 5 间扣", "every 5 rooms missing"),
    ("what is found, not what is missing", {"kind": "absent", "things": ["烟头"]}, "每发现 5 处扣",
     "every 5 places found"),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "rule", "zh", "en"), UNITS, ids=[row[0] for row in UNITS])
def test_a_deduction_is_said_in_what_the_rule_counts(fact: str, rule: dict[str, Any], zh: str, en: str) -> None:
    scoring = Scoring(weight=10, deduct_each=1, deduct_per=5)
    parsed = PhasedRules.model_validate({"normal": rule}).normal
    assert zh in scoring.sentence("zh", parsed)
    assert en in scoring.sentence("en", parsed)


def test_what_must_be_absent_has_nothing_to_come_near_to() -> None:
    rules = PhasedRules.model_validate({"normal": {"kind": "absent", "things": ["烟头"]}})
    assert [field for field, *_ in contradiction(Scoring(near=0.8, near_share=0.5), rules)] == ["near"]
    assert list(contradiction(Scoring(weight=10, deduct_each=2), rules)) == []


def with_scoring(text: str, rule: str = RULE) -> bytes:
    return SMALL.replace(RULE, rule + f"\n    scoring: {text}").encode()


def test_a_file_may_give_points() -> None:
    found = read(with_scoring("{weight: 10, deduct_each: 2}"))
    assert found.requirements[0].points.weight == 10


MISTAKES = [
    ("{weight: -3}", RULE, "greater than 0"),
    ("{weight: 10, deduct_each: 2, deduct_cap: 1}", RULE, "The cap lies between deduct_each and the weight."),
    ("{near: 0.8}", RULE, "Near needs the share of the points"),
    ("{weight: 10, deduct_each: 2}", "{kind: by_eye, source_kind: quality}", "gives no shortfall to deduct by"),
    (
        "{near: 0.8, near_share: 0.5}",
        "{kind: by_eye, source_kind: quality}",
        "no figure that could be nearly met",
    ),
]


@pytest.mark.parametrize(("text", "rule", "sentence"), MISTAKES)
def test_a_mistake_in_the_points_is_told_with_its_line(text: str, rule: str, sentence: str) -> None:
    _, mistakes = check(with_scoring(text, rule))
    assert [(one.line, sentence in one.en, bool(one.zh)) for one in mistakes] == [(20, True, True)]
    with pytest.raises(BadStandard):
        read(with_scoring(text, rule))


def test_a_document_without_points_keeps_the_hash_it_had_before_there_were_any() -> None:
    found = read(SMALL.encode())
    assert "scoring" not in found.model_dump(mode="json", exclude_defaults=True)["requirements"][0]
    assert found.content_hash() == OLD_HASH


def test_points_are_part_of_the_content_and_survive_being_stored() -> None:
    found = read(with_scoring("{weight: 10, deduct_each: 2}"))
    assert found.content_hash() != OLD_HASH
    again = StandardDocument.model_validate(found.model_dump(mode="json"))
    assert again == found
    stored = Requirement.model_validate_json(found.requirements[0].model_dump_json())
    assert stored.points == found.requirements[0].points


OLD_HASH = "1f7fa7c7eb9e8bf11ccfa9324176ef6c1c2d6f07bf3c43b928d78b280f965081"
"""Worked out before a requirement could have points."""
