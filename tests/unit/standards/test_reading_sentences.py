"""What a person reads who made a mistake in a file: one sentence a mistake, in both languages, at its line."""

from __future__ import annotations

import pytest

from server.standards.reading import BadStandard, check, read

HEAD = """\
format: xuncheng-standard/1
code: AB
version: '1'
title: 测试标准
issuer: 测试机构
sample: true
site_types:
  - {code: park, zh: 公园, en: Park}
media:
  - {code: notice_board, zh: 宣传栏, en: Notice board}
themes: [中国梦]
requirements:
  - key: AB-1
    clause: (1)
    text: 每个公园必须有10处以上公益广告
    site_type: park
    rules:
      normal: RULE
"""
GOOD = HEAD.replace("RULE", "{kind: absent, things: [烟蒂]}")
ABSENT = "{kind: absent, things: [烟蒂]}"
SHARE = "{kind: item_share, value: 30, unit: '%', numerator: 甲, denominator: 乙}"
RADIUS = "{kind: absent_within_radius, things: [诊所], radius_m: 200, from_point: 校园}"
COUNT = "{kind: count_per_site, value: 1, unit: 处, subject: 广告}"

RULES = [
    ("an unknown kind among the parts of a compound clause", f"{{kind: all_of, rules: [{ABSENT}, {{kind: guess}}]}}",
     "不认识的规则种类“guess”；可用：", "Unknown kind of rule “guess”; known are count_per_site, "),
    ("a compound clause in a compound clause", f"{{kind: all_of, rules: [{ABSENT}, {{kind: all_of, rules: []}}]}}",
     "不认识的规则种类“all_of”", "statistic, by_eye."),
    ("a compound clause of one part", f"{{kind: all_of, rules: [{ABSENT}]}}",
     "“rules”至少要有 2 项。", "“rules” has too few entries; at least 2 needed."),
    ("a part without kind", f"{{kind: all_of, rules: [{{things: [烟蒂]}}, {ABSENT}]}}",
     "规则没有写明种类（kind）", "The rule names no kind"),
    ("a threshold without unit", SHARE.replace("unit: '%', ", ""), "缺少“unit”。", "“unit” is missing."),
    ("a share over 100 %", SHARE.replace("30", "130"),
     "“value”不得大于 100，现为 130。", "“value” must be at most 100, not 130."),
    ("a statistic over 100 %", "{kind: statistic, value: 130, unit: '%'}",
     "占比不能超过 100 %。", "A share cannot exceed 100 %."),
    ("a share in places", SHARE.replace("'%'", "处"),
     "“unit”不能是“处”；可用：%。", "“unit” cannot be “处”; known are %."),
    ("a negative radius", RADIUS.replace("200", "-200"),
     "“radius_m”须大于 0，现为 -200。", "“radius_m” must be greater than 0, not -200."),
    ("an endless radius", RADIUS.replace("200", ".inf"),
     "“radius_m”应是有限的数字。", "“radius_m” must be a finite number."),
    ("a radius in words", RADIUS.replace("200", "两百米"),
     "“radius_m”应是数字，现为“两百米”。", "“radius_m” must be a number, not “两百米”."),
    ("a theme of a part that is not listed",
     f"{{kind: all_of, rules: [{{kind: themes_covered, themes: [未知]}}, {ABSENT}]}}",
     "主题“未知”没有在 themes 中列出。", "The theme “未知” is not listed under themes."),
    ("more themes wanted than there are", "{kind: themes_covered, themes: [中国梦], at_least: 3}",
     "at_least 不能多于主题的个数。", "at_least cannot be more than there are themes."),
    ("a thing named twice", "{kind: absent, things: [烟蒂, 烟蒂]}", "同一项写了两次。", "One thing is named twice."),
    ("text where a list belongs", "{kind: absent, things: 烟蒂}",
     "“things”应是列表，如 [甲, 乙]。", "“things” must be a list, as in [a, b]."),
    ("a unit nobody counts in", COUNT.replace("处", "座"),
     "可用：处、条、块、幅、名、家、辆、个、次、种形式、种方式。", "“unit” cannot be “座”; known are 处, 条, "),
    ("a comparison that is none", COUNT.replace("value", "op: '<', value"),
     "“op”不能是“<”；可用：>=、>。", "“op” cannot be “<”; known are >=, >."),
    ("half a thing", COUNT.replace("value: 1", "value: 2.5"),
     "“value”应是整数，现为 2.5。", "“value” must be a whole number, not 2.5."),
    ("half a size", "{kind: min_size, min_size: {width_cm: 60}}", "缺少“height_cm”。", "“height_cm” is missing."),
    ("a window of time in another word", "{kind: frequency, value: 2, unit: 条, window: 10, window_unit: 分}",
     "可用：min、h、day、week、站。", "known are min, h, day, week, 站."),
    ("a rule in words", "多于十处",
     "“normal”应由若干“名称: 值”组成。", "“normal” must be made of entries “name: value”."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "rule", "zh", "en"), RULES, ids=[row[0] for row in RULES])
def test_a_mistake_in_a_rule_is_said_in_one_sentence(what: str, rule: str, zh: str, en: str) -> None:
    document, mistakes = check(HEAD.replace("RULE", rule).encode())
    assert document is None
    assert [one.line for one in mistakes] == [18]
    assert zh in mistakes[0].zh
    assert en in mistakes[0].en


FILES = [
    ("a wrong truncation", "    site_type: park", "    truncated: [middle]\n    site_type: park", 16,
     "“truncated”不能是“middle”；可用：head、tail、units。",
     "“truncated” cannot be “middle”; known are head, tail, units."),
    ("a way of checking nobody knows", "    site_type: park", "    check: [smell]\n    site_type: park", 16,
     "“check”不能是“smell”", "“check” cannot be “smell”"),
    ("phases of two kinds", GOOD[-1:], "\n      inspection: " + COUNT + "\n", 17,
     "常态与迎检的判定规则须为同一种类，只能改变阈值。", "a phase changes thresholds only."),
    ("a key of another form", "AB-1\n", "AB-1.x\n", 13,
     "“key”的写法“AB-1.x”不对：由文件代号、连字符、大写字母和数字组成，如 AB-06-1。",
     "“AB-1.x”; it must be like AB-06-1"),
    ("a code in capitals", "{code: park", "{code: Park", 8,
     "由小写字母、数字和下划线组成", "it must be lower-case letters, figures and underscores, like notice_board."),
    ("a date in words", "issuer", "issued_on: 去年\nissuer", 5,
     "“issued_on”应是日期，如 2026-03-01。", "“issued_on” must be a date such as 2026-03-01."),
    ("a date that is none", "issuer", "issued_on: 2017-13-45\nissuer", 5,
     "“2017-13-45”无法读取为 YAML 的数字或日期。", "“2017-13-45” cannot be read as a YAML number or date."),
    ("a requirement given twice", GOOD[-1:], "\n" + GOOD[GOOD.index("  - key") :], 19,
     "“AB-1”出现了不止一次。", "“AB-1” occurs more than once."),
    ("an entry written twice", "title", "title: 甲\ntitle", 5, "“title”写了两次。", "“title” is given twice."),
    ("a scale below nothing", "    site_type: park", "    scoring: {weight: -1}\n    site_type: park", 16,
     "“weight”须大于 0，现为 -1。", "“weight” must be greater than 0, not -1."),
    ("a tab", "    site_type", "\tsite_type", 16,
     "不能用制表符（Tab）缩进，请用空格。", "a tab cannot indent; use spaces."),
    ("a colon without quotes", "title: 测试", "title: 测试: ", 4, "多了一个冒号，或缩进不对", "needs quotes."),
    ("an open bracket", "[中国梦]", "[中国梦", 12, "方括号 [ ] 没有闭合，或少了逗号。", "a bracket [ ] is not closed"),
    ("an open brace", "en: Park}", "en: Park", 9, "花括号 { } 没有闭合，或少了逗号。", "a brace { } is not closed"),
    ("an open quote", "title: 测试标准", "title: '测试标准", None, "引号没有闭合", "quote"),
    ("a second document", GOOD[-1:], "\n---\na: 1\n", 19, "一个文件只写一份标准", "a file holds one standard"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "old", "new", "line", "zh", "en"), FILES, ids=[row[0] for row in FILES])
def test_a_mistake_in_a_file_is_said_at_its_line(
    what: str, old: str, new: str, line: int | None, zh: str, en: str
) -> None:
    at = GOOD.rindex(old) if old == GOOD[-1:] else GOOD.index(old)
    document, mistakes = check((GOOD[:at] + new + GOOD[at + len(old) :]).encode())
    assert document is None
    assert zh in mistakes[0].zh
    assert en in mistakes[0].en
    assert line is None or mistakes[0].line == line


@pytest.mark.parametrize(
    ("what", "content", "zh", "en"),
    [
        ("half a table", b"PK\x03\x04\x14\x00\x06\x00", "不是完整的 XLSX 工作簿", "not a whole XLSX workbook"),
        ("another encoding", GOOD.encode("gbk"), "不是 UTF-8 编码的文字", "not text in UTF-8"),
        ("no requirement", (GOOD[: GOOD.index("  - key")] + "  []\n").encode(), "还没有一条", "no requirement yet"),
    ],
)
def test_a_file_of_another_sort_is_refused_in_words(what: str, content: bytes, zh: str, en: str) -> None:
    with pytest.raises(BadStandard) as refused:
        read(content)
    assert zh in refused.value.sentence("zh")
    assert en in refused.value.sentence("en")
    assert "\n" not in refused.value.sentence("en")


def test_the_file_the_mistakes_are_made_in_is_without_one() -> None:
    assert check(GOOD.encode())[1] == []
