"""One requirement of every kind of rule, for tests of what people enter and what it is judged to be."""

from __future__ import annotations

from typing import Any

RULES: dict[str, dict[str, Any]] = {
    "count": {"kind": "count_per_site", "value": 2, "unit": "处", "subject": "公益广告"},
    "point": {
        "kind": "count_from_point",
        "value": 3,
        "unit": "处",
        "subject": "公益广告",
        "from_point": "广场中心",
        "near_m": 60,
    },
    "gate": {
        "kind": "within_distance_of_gate",
        "value": 1,
        "unit": "处",
        "subject": "公益广告",
        "from_point": "大门",
        "distance_m": 100,
    },
    "forms": {"kind": "forms_count", "value": 2, "unit": "种形式", "subject": "宣传形式"},
    "themes": {"kind": "themes_covered", "themes": ["讲文明树新风", "中国梦"], "subject": "主题公益广告"},
    "size": {
        "kind": "min_size",
        "subject": "展板",
        "min_size": {"width_cm": 60, "height_cm": 90},
    },
    "area": {
        "kind": "area_share",
        "value": 30,
        "unit": "%",
        "subject": "围挡公益广告",
        "numerator": "公益广告面积",
        "denominator": "围挡面积",
        "every_face": True,
    },
    "items": {
        "kind": "item_share",
        "value": 30,
        "unit": "%",
        "subject": "拉手广告",
        "numerator": "公益广告拉手",
        "denominator": "全部拉手",
    },
    "year": {
        "kind": "item_share",
        "value": 30,
        "unit": "%",
        "period": "year",
        "subject": "候车亭全年刊播",
        "numerator": "公益广告",
        "denominator": "全部广告",
    },
    "timed": {
        "kind": "frequency",
        "value": 2,
        "unit": "条",
        "window": 10,
        "window_unit": "min",
        "subject": "电子屏公益广告",
    },
    "stops": {
        "kind": "frequency",
        "value": 2,
        "unit": "条",
        "window": 5,
        "window_unit": "站",
        "subject": "车载电视公益广告",
    },
    "present": {"kind": "present", "value": 1, "unit": "处", "subject": "禁烟标识", "position": "醒目位置"},
    "all": {"kind": "all_present", "things": ["提示牌", "海报", "宣传资料"], "subject": "文明旅游宣传"},
    "absent": {"kind": "absent", "things": ["烟蒂", "吸烟者"], "subject": "无烟环境"},
    "radius": {
        "kind": "absent_within_radius",
        "things": ["网吧", "游戏厅"],
        "radius_m": 200,
        "from_point": "校园",
        "subject": "校园周边环境",
    },
    "rooms": {"kind": "every_room", "unit": "%", "of": "教室", "subject": "核心价值观展示"},
    "named": {
        "kind": "every_room",
        "unit": "%",
        "of": "公共空间",
        "rooms": ["走廊", "会议室"],
        "subject": "禁烟标志",
    },
    "papers": {"kind": "document", "things": ["实施方案", "活动记录"], "subject": "创建台账"},
    "survey": {
        "kind": "survey_rate",
        "value": 80,
        "unit": "%",
        "min_asked": 10,
        "subject": "健康知识知晓率",
    },
    "statistic": {"kind": "statistic", "value": 95, "unit": "%", "subject": "定点机构占比"},
    "eye": {"kind": "by_eye", "subject": "设置质量", "criteria": ["整齐", "无污损"]},
    "together": {
        "kind": "all_of",
        "subject": "禁烟标志与烟蒂",
        "rules": [
            {"kind": "all_present", "things": ["禁烟标志"]},
            {"kind": "by_eye", "criteria": ["管理良好"]},
            {"kind": "absent", "things": ["烟头"]},
        ],
    },
}
CONDITIONS = {"forms": "有条件的单位"}


def key_of(name: str) -> str:
    """Give the key of the requirement with the rule of this name."""
    return f"TS-9-{list(RULES).index(name) + 1}"


def clause(name: str) -> dict[str, Any]:
    """Give a requirement for parks with one rule."""
    told = {"key": key_of(name), "clause": "(9)", "text": f"条文：{RULES[name].get('subject', name)}。"}
    more = {"condition": CONDITIONS[name]} if name in CONDITIONS else {}
    return {**told, "site_type": "park", "rules": {"normal": RULES[name]}, **more}


def clauses() -> list[dict[str, Any]]:
    """Give a requirement of every kind."""
    return [clause(name) for name in RULES]
