"""Every kind of rule says itself in both languages, and refuses what no clause can mean."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from server.standards.rules import (
    KINDS,
    RULE_KINDS,
    Comparison,
    PhasedRules,
    Rule,
    RuleBase,
    Size,
    kind_of,
    rule_schema,
)

RULE = TypeAdapter(Rule)
AREA = {"kind": "area_share", "unit": "%", "numerator": "公益广告面积", "denominator": "围挡面积"}

SENTENCES = [
    (
        {"kind": "count_from_point", "value": 10, "unit": "处", "subject": "公益广告", "from_point": "广场中心"},
        "在广场中心（30 m 内）能看到 ≥ 10 处",
        "at least 10 places seen from 广场中心 (within 30 m)",
    ),
    (
        {
            "kind": "within_distance_of_gate",
            "value": 1,
            "unit": "处",
            "subject": "公益广告",
            "from_point": "大门",
            "distance_m": 100,
        },
        "从大门往里走 100 m 内 ≥ 1 处",
        "at least 1 place within 100 m inwards of 大门",
    ),
    (
        {"kind": "forms_count", "value": 2, "unit": "种形式", "number_is_ours": True, "themes": ["文明旅游"]},
        "≥ 2 种形式（系统默认，原文未定数），主题：文明旅游",
        "at least 2 forms (our default; the clause names no number) on 文明旅游",
    ),
    (
        {"kind": "themes_covered", "themes": ["中国梦", "未成年人"]},
        "主题齐全：中国梦、未成年人",
        "every theme shown: 中国梦 and 未成年人",
    ),
    (
        {"kind": "themes_covered", "themes": ["中国梦", "未成年人"], "at_least": 1, "each": 2},
        "主题至少 1 种：中国梦、未成年人，每种 ≥ 2 处",
        "at least 1 theme shown: 中国梦 and 未成年人, each by at least 2 places",
    ),
    (
        {**AREA, "value": 30, "every_face": True, "white_space_counts": False},
        "公益广告面积占围挡面积 ≥ 30 %，每个面都要有，文字广告的留白不计入",
        "公益广告面积: at least 30 % of 围挡面积, with one on every face, white space of a text left out",
    ),
    (
        {
            "kind": "item_share",
            "op": ">",
            "value": 30,
            "unit": "%",
            "numerator": "公益广告",
            "denominator": "广告",
            "period": "year",
        },
        "全年公益广告占广告 > 30 %（以台账数据为准，现场检查不作判定）",
        "公益广告: more than 30 % of 广告 over the year (by the ledger's figures; a visit does not decide)",
    ),
    (
        {"kind": "frequency", "value": 2, "unit": "条", "window": 10, "window_unit": "min"},
        "每 10 分钟 ≥ 2 条",
        "at least 2 items in every 10 minutes",
    ),
    (
        {"kind": "frequency", "value": 2, "unit": "条", "window": 5, "window_unit": "站"},
        "每 5 站 ≥ 2 条",
        "at least 2 items in every 5 stops",
    ),
    (
        {"kind": "present", "unit": "处", "subject": "禁烟标识", "position": "显著位置"},
        "有禁烟标识（显著位置） ≥ 1 处",
        "禁烟标识 (显著位置): at least 1 place",
    ),
    (
        {"kind": "all_present", "things": ["提示牌", "海报", "资料"]},
        "须齐备：提示牌、海报、资料",
        "all of these present: 提示牌, 海报 and 资料",
    ),
    ({"kind": "absent", "things": ["烟蒂", "吸烟者"]}, "不得有：烟蒂、吸烟者", "none of these: 烟蒂 or 吸烟者"),
    (
        {"kind": "absent_within_radius", "things": ["非法行医"], "radius_m": 200, "from_point": "校园"},
        "校园周边 200 m 内不得有：非法行医",
        "none of these within 200 m of 校园: 非法行医",
    ),
    (
        {"kind": "every_room", "of": "教室", "unit": "%", "subject": "核心价值观展示"},
        "每个教室有核心价值观展示 ≥ 1 处",
        "every one of 教室: 核心价值观展示 at least 1 place",
    ),
    (
        {
            "kind": "every_room",
            "of": "房间",
            "unit": "%",
            "rooms": ["走廊", "会议室"],
            "each_unit": "块",
            "subject": "宣传板块",
            "min_size": {"width_cm": 60, "height_cm": 90},
        },
        "走廊、会议室分别有宣传板块 ≥ 1 块，规格不小于 60 × 90 cm",
        "走廊 and 会议室 each: 宣传板块 at least 1 panel, no smaller than 60 × 90 cm",
    ),
    (
        {"kind": "min_size", "subject": "板块", "min_size": {"width_cm": 60, "height_cm": 90}},
        "板块规格不小于 60 × 90 cm",
        "板块 no smaller than 60 × 90 cm",
    ),
    ({"kind": "document", "things": ["方案", "总结"]}, "查阅台账：方案、总结", "proved by papers: 方案 and 总结"),
    (
        {"kind": "survey_rate", "value": 80, "unit": "%", "subject": "知晓率", "min_asked": 20},
        "知晓率 ≥ 80 %，至少调查 20 人",
        "知晓率: at least 80 %, asking at least 20",
    ),
    (
        {"kind": "survey_rate", "unit": "%", "subject": "会背诵"},
        "会背诵（原文未定比例，由审核认定）",
        "会背诵 (the clause names no rate; a person decides)",
    ),
    (
        {"kind": "statistic", "value": 0.83, "unit": "人/千常住人口", "subject": "公共卫生人员"},
        "公共卫生人员 ≥ 0.83 人/千常住人口",
        "公共卫生人员: at least 0.83 persons per thousand residents",
    ),
    (
        {"kind": "by_eye", "criteria": ["整齐", "安全"]},
        "由检查人员判断：整齐、安全",
        "judged by the inspector: 整齐 and 安全",
    ),
    (
        {
            "kind": "all_of",
            "rules": [{"kind": "all_present", "things": ["禁烟标志"]}, {"kind": "absent", "things": ["烟蒂"]}],
        },
        "须齐备：禁烟标志；不得有：烟蒂",
        "all of these present: 禁烟标志; none of these: 烟蒂",
    ),
]


@pytest.mark.parametrize(("written", "zh", "en"), SENTENCES, ids=[one[0]["kind"] for one in SENTENCES])
def test_a_rule_says_itself_in_both_languages(written, zh, en):
    rule = RULE.validate_python(written)
    assert rule.sentence("zh_CN") == zh
    assert rule.sentence("en") == en


def test_phases_that_differ_in_the_number_only_are_said_in_one_sentence():
    rules = PhasedRules.model_validate({"normal": {**AREA, "value": 30}, "inspection": {**AREA, "value": 50}})
    assert rules.sentence("zh") == "公益广告面积占围挡面积 常态 ≥ 30 %，迎检 ≥ 50 %"
    assert rules.sentence("en") == "公益广告面积: at least 30 % (at least 50 % in the inspection phase) of 围挡面积"


def test_a_phase_cannot_change_the_kind_of_rule():
    with pytest.raises(ValidationError, match="one kind"):
        PhasedRules.model_validate(
            {"normal": {**AREA, "value": 30}, "inspection": {"kind": "absent", "things": ["空白"]}}
        )


REFUSED = [
    ("an unknown kind", {"kind": "count_per_moon", "value": 1, "unit": "处", "subject": "x"}),
    ("a threshold without its unit", {"kind": "count_per_site", "value": 10, "subject": "公益广告"}),
    ("a share without its unit", {"kind": "area_share", "value": 30, "numerator": "a", "denominator": "b"}),
    ("a share over 100 %", {**AREA, "value": 130}),
    ("a negative radius", {"kind": "absent_within_radius", "things": ["x"], "radius_m": -200, "from_point": "y"}),
    ("an endless window", {"kind": "count_per_length", "value": 5, "unit": "处", "subject": "x", "window_m": "inf"}),
    ("a number that is none", {"kind": "statistic", "value": "nan", "unit": "人"}),
    ("a statistic share over 100 %", {"kind": "statistic", "value": 101, "unit": "%"}),
    ("a theme asked for twice", {"kind": "themes_covered", "themes": ["中国梦", "中国梦"]}),
    ("more themes than there are", {"kind": "themes_covered", "themes": ["中国梦"], "at_least": 2}),
    ("a thing named twice", {"kind": "absent", "things": ["烟蒂", "烟蒂"]}),
    ("a compound of one part", {"kind": "all_of", "rules": [{"kind": "absent", "things": ["烟蒂"]}]}),
    ("a compound in a compound", {"kind": "all_of", "rules": [{"kind": "all_of", "rules": []}] * 2}),
    ("an entry nobody knows", {"kind": "absent", "things": ["烟蒂"], "maximum": 0}),
    ("a size of nothing", {"kind": "min_size", "min_size": {"width_cm": 0, "height_cm": 90}}),
]


@pytest.mark.parametrize("written", [one[1] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_refused(written):
    with pytest.raises(ValidationError):
        RULE.validate_python(written)


@pytest.mark.parametrize(
    ("op", "figure", "number", "holds"),
    [
        (Comparison.AT_LEAST, 30, 30, True),
        (Comparison.AT_LEAST, 100 * 3 / 10, 30, True),
        (Comparison.AT_LEAST, 29.9, 30, False),
        (Comparison.MORE_THAN, 30, 30, False),
        (Comparison.MORE_THAN, 30.1, 30, True),
        (Comparison.AT_MOST, 0, 0, True),
        (Comparison.AT_MOST, 1, 0, False),
        (Comparison.EQUAL, 0, 0, True),
        (Comparison.EQUAL, 0.5, 0, False),
    ],
)
def test_comparisons_include_or_leave_out_the_number(op, figure, number, holds):
    assert op.holds(figure, number) is holds


def test_a_board_may_hang_either_way_round():
    wanted = Size(width_cm=60, height_cm=90)
    assert wanted.is_met_by(90, 60)
    assert wanted.is_met_by(60, 120)
    assert not wanted.is_met_by(59, 200)


def test_every_kind_is_in_the_union_the_list_and_the_schema():
    assert set(RULE_KINDS) == set(rule_schema()["discriminator"]["mapping"])
    concrete = {kind for kind in _below(RuleBase) if "kind" in kind.model_fields}
    assert {kind_of(kind) for kind in concrete} == set(RULE_KINDS)
    assert set(KINDS) == concrete


def _below(kind):
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
