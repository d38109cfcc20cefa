"""Standards read from YAML: mistakes named with line and sentence, bombs refused."""

from __future__ import annotations

import pytest
import yaml

from server.standards.reading import MAX_BYTES, BadStandard, check, read

SMALL = """\
format: xuncheng-standard/1
code: AB
version: '1'
title: 测试标准
issuer: 测试机构
programme: civilised_city
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
      normal: {kind: count_per_site, value: 10, unit: 处, subject: 公益广告}
"""
RULE = "{kind: count_per_site, value: 10, unit: 处, subject: 公益广告}"
SHARE = "{kind: by_eye, source_kind: area_share, op: '>=', value: 30, unit: '%'}"
ROAD = "{kind: count_per_length, value: 5, unit: 处, subject: 公益广告, window_m: 500}"


def test_a_small_standard_is_read() -> None:
    found = read(SMALL.encode())
    assert found.requirement("AB-1").rules.normal.value == 10
    assert found.requirement("AB-1").title == "公益广告"


MISTAKES = [
    ("an unknown kind", RULE, "{kind: count_per_moon}", 19, "Unknown kind of rule “count_per_moon”"),
    ("no kind", RULE, "{value: 10}", 19, "names no kind"),
    ("a threshold without unit", "unit: 处, ", "", 19, "“unit” is missing"),
    ("a negative number", "value: 10", "value: -1", 19, "must be at least 1"),
    ("a misspelt entry", "    site_type: park", "    site_typ: park", 17, "Unknown entry “site_typ”"),
    ("an unlisted site type", "    site_type: park", "    site_type: pond", 17, "“pond” is not listed"),
    ("an unlisted theme", "subject: 公益广告}", "subject: 公益广告, themes: [未知]}", 19, "“未知” is not listed"),
    ("an unlisted medium", "subject: 公益广告}", "subject: 公益广告, media: [kite]}", 19, "“kite” is not listed"),
    ("a key of another document", "key: AB-1", "key: ZZ-1", 14, "must begin with AB-"),
    ("a missing title", "title: 测试标准\n", "", 1, "“title” is missing"),
    (
        "a share over 100 %",
        RULE,
        "{kind: by_eye, source_kind: area_share, op: '>=', value: 130, unit: '%'}",
        19,
        "100 %",
    ),
    (
        "a negative window",
        RULE,
        RULE.replace("per_site", "per_length").replace("}", ", window_m: -5}"),
        19,
        "greater than 0",
    ),
    ("no rule at all", f"normal: {RULE}", "{}", 18, "needs a rule"),
    ("an entry given twice", "version: '1'\n", "version: '1'\nversion: '2'\n", 4, "given twice"),
    ("broken YAML", "themes: [中国梦]", "themes: [中国梦", 13, "Not valid YAML"),
    ("an empty text", "text: 每个公园必须有10处以上公益广告", "text: ''", 16, "must not be empty"),
]


@pytest.mark.parametrize(("what", "old", "new", "line", "words"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_named_with_its_line(what: str, old: str, new: str, line: int, words: str) -> None:
    assert SMALL.count(old), "the table names text that is not in the small standard"
    found, mistakes = check(SMALL.replace(old, new, 1).encode())
    assert found is None
    told = [(one.line, one.en) for one in mistakes]
    assert any(at == line and words in sentence for at, sentence in told), told
    assert all(one.zh and one.zh != one.en for one in mistakes)


def test_every_mistake_is_told_and_in_order_of_lines() -> None:
    wrong = SMALL.replace("title: 测试标准", "titel: 测试标准").replace("unit: 处, ", "").replace("(1)", "''")
    _, mistakes = check(wrong.encode())
    assert [one.line for one in mistakes] == [1, 4, 15, 19]


def test_the_same_key_twice_is_refused() -> None:
    again = SMALL + SMALL[SMALL.index("  - key") :]
    _, mistakes = check(again.encode())
    assert [(one.line, one.en) for one in mistakes] == [(20, "“AB-1” occurs more than once.")]


def bomb() -> str:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("what", "content", "words"),
    [
        ("aliases that grow", bomb().encode(), "anchors and aliases"),
        ("an object tag", b"a: !!python/object/apply:os.system [ls]", "tag"),
        ("deep nesting", b"[" * 5000, "Nested deeper"),
        ("too large a file", b"#" * (MAX_BYTES + 1), "larger than"),
        ("no mapping", b"- 1", "must be one standard"),
        ("nothing", b"", "must be one standard"),
        ("no text", b"\xff\xfa\x00\x01", "YAML"),
        ("a date that is none", b"issued_on: 2017-13-45", "YAML"),
        ("a number of 5000 digits", b"year: " + b"9" * 5000, "YAML"),
        ("a list as key", b"? [a, b]\n: c", "A key must be text"),
        ("control characters", b"a: \x00", "YAML"),
    ],
)
def test_hostile_files_are_refused_with_a_sentence(what: str, content: bytes, words: str) -> None:
    with pytest.raises(BadStandard) as refused:
        read(content)
    assert words in refused.value.sentence("en")
    assert len(refused.value.mistakes) >= 1


def test_layout_does_not_change_the_content_hash() -> None:
    other_layout = yaml.safe_dump(yaml.safe_load(SMALL), allow_unicode=True, sort_keys=True)
    assert read(other_layout.encode()).content_hash() == read(SMALL.encode()).content_hash()
    assert read(SMALL.replace("10", "11").encode()).content_hash() != read(SMALL.encode()).content_hash()
