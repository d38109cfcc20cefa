"""Every reason is said as a sentence; a code without words, or words without a figure, would be noticed here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask_babel import force_locale

from server.compliance import words
from server.compliance.engine import verdicts
from server.compliance.engine.facts import Doubt
from server.inspections.rules import Ruling

ROOT = Path(__file__).parents[3]
STRETCH = {"from_m": 820.0, "to_m": 1320.0, "window_m": 500.0, "unit": "处", "side": None}
NAMED = {
    "from_zh": "成府路口以北约820米",
    "to_zh": "清华西门附近",
    "from_en": "about 820 m north of X",
    "to_en": "at Y",
}

TABLE = [
    (
        {"code": "count_short", "count": 7, "required": 10, "missing": 3, "unit": "处"},
        "共 7 处，要求至少 10 处，还差 3 处。",
    ),
    ({"code": "count_met", "count": 12, "required": 10, "unit": "条"}, "已确认 12 条，达到要求的 10 条。"),
    (
        {"code": "doubtful_decide", "count": 9, "doubtful": 2, "most": 11, "required": 10, "unit": "处"},
        "已确认 9 处，另有 2 处待核实，要求至少 10 处：是否达标取决于待核实的部分。",
    ),
    ({"code": "doubt_off_site", "count": 1, "observations": ["x"]}, "1 处的照片位置在点位范围之外。"),
    (
        {"code": "window_short", "count": 3, "required": 5, "missing": 2, **STRETCH, **NAMED},
        "成府路口以北约820米至清华西门附近（K0+820–K1+320），500 m 内只有 3 处，要求至少 5 处，还差 2 处。",
    ),
    (
        {"code": "window_short", "count": 3, "required": 5, "missing": 2, **STRETCH, "side": "left"},
        "K0+820–K1+320，左侧，500 m 内只有 3 处，要求至少 5 处，还差 2 处。",
    ),
    (
        {"code": "partly_walked", "walked_m": 1400, "length_m": 2000, "side": None},
        "全长 2000 m，走过 1400 m；没有走过的路段不作判定。",
    ),
    (
        {"code": "partly_walked", "walked_m": 1400, "length_m": 2000, "side": "right"},
        "右侧：全长 2000 m，走过 1400 m；没有走过的路段不作判定。",
    ),
    ({"code": "side_not_walked", "side": "left"}, "左侧没有走过，不作判定。"),
    ({"code": "unable", "reason": "closed_hours", "observations": ["x"]}, "无法检查：非开放时间。"),
    ({"code": "only_in_inspection"}, "该条只在迎检阶段适用，常态不涉及。"),
    ({"code": "of_a_later_version", "count": 1}, "of_a_later_version"),
]


@pytest.mark.parametrize(("reason", "sentence"), TABLE)
def test_a_reason_is_said_in_chinese(speaking, reason: dict, sentence: str) -> None:
    assert words.sentence(reason) == sentence


def test_amounts_sides_and_stretches_follow_the_language(speaking) -> None:
    with force_locale("en"):
        assert words.stretch_words(STRETCH | NAMED) == "from about 820 m north of X to at Y (K0+820–K1+320)"
        assert "7 places" in words.sentence({"code": "count_met", "count": 7, "required": 5, "unit": "处"})


def test_every_code_the_rules_use_has_words() -> None:
    used: set[str] = set()
    for module in sorted((ROOT / "server" / "compliance" / "engine").rglob("*.py")):
        text = module.read_text(encoding="utf-8")
        for call in re.findall(r'Reason\(\s*((?:"\w+"(?: if [^,]*? else )?)+)', text):
            used |= set(re.findall(r'"(\w+)"', call))
        used |= set(re.findall(r'_nothing\(facts, "(\w+)"', text))
        for stem in re.findall(r'Reason\(f"\{what\}_(\w+)"', text):
            used |= {f"road_{stem}", f"section_{stem}"}
    used |= {f"doubt_{doubt.value}" for doubt in Doubt}
    used |= {f"evidence_{ruling.value}" for ruling in Ruling}
    used |= {f"answered_{outcome}" for outcome in ("pass", "fail", "not_applicable")}
    used |= {"count_short", "count_short_even_so", "other_themes", "other_media", "too_small"}
    assert len(used) > 30
    assert used == set(words.SENTENCES)


def test_every_outcome_has_a_word(speaking) -> None:
    assert [words.outcome_word(outcome) for outcome in verdicts.Outcome] == [
        "符合", "不符合", "待核实", "检查中", "未检查", "不涉及", "无法检查",
    ]  # fmt: skip
