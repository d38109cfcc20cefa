"""A standard as a workbook and as written YAML: whole both ways, and every mistake named by its cell."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from server.standards.document import StandardDocument
from server.standards.errors import TooLongForACell
from server.standards.exporting import FileKind, standard_file
from server.standards.reading import BadStandard, check, read
from server.standards.shipped import shipped_files
from server.standards.workbook.columns import REQUIREMENT_COLUMNS
from server.standards.yaml_text import yaml_text
from tests.support.workbooks import changed, crafted, saved, workbook

SMALL = """
format: xuncheng-standard/1
code: AB
version: '2026'
title: 某市标准
issuer: 某市文明办
sample: false
site_types: [{code: park, zh: 公园, en: Park}]
media: [{code: screen, zh: 屏幕, en: Screen}]
themes: [中国梦]
requirements:
  - key: AB-06-1
    clause: (6)
    text: 每个公园必须有10处以上公益广告
    site_type: park
    units: [市城管局, '新区(市)、省(部)属单位']
    media: [screen]
    rules:
      normal: {kind: count_per_site, op: '>=', value: 10, unit: 处, subject: 公益广告, media: [screen]}
    scoring: {weight: 5, deduct_each: 0.5}
  - key: AB-06-2
    clause: (6)
    text: 画面整洁
    site_type: park
    rules: {normal: {kind: by_eye}}
"""
AT = {column.path: openpyxl.utils.get_column_letter(n) for n, column in enumerate(REQUIREMENT_COLUMNS, start=1)}


@pytest.fixture
def small() -> StandardDocument:
    return read(SMALL.encode())


@pytest.fixture
def book(small) -> bytes:
    return standard_file(small, FileKind.XLSX)


def told(content: bytes) -> list[tuple[str, str]]:
    document, mistakes = check(content)
    assert document is None
    return [(one.place("zh"), one.zh) for one in mistakes]


def at(path: str, row: int = 2) -> str:
    return f"测评标准!{AT[path]}{row}"


@pytest.mark.parametrize("path", shipped_files(), ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", list(FileKind))
def test_a_shipped_standard_written_and_read_is_the_same_content(path, kind) -> None:
    document = read(path.read_bytes())
    again = read(standard_file(document, kind))
    assert again == document
    assert again.content_hash() == document.content_hash()


def test_text_that_layouts_would_change_comes_back_whole(small) -> None:
    data = small.model_dump(mode="json")
    data["gaps"] = ["一行\n二行", "- 像列表: {不是}"]
    data["requirements"][0] |= {
        "text": "第一行\n  缩进，\n\n末行: # 不是注释",
        "units": ["甲\n乙", "[丙]", "=1+1", "- 丁"],
        "clause": "-6 '6'",
        "note": "制表\t符，行尾空格 \n下一行；\x85和\u2028",
        "evidence": "yes",
        "scoring": {"weight": 3, "near": 0.1 + 0.2, "near_share": 1 / 3},
    }
    odd = StandardDocument.model_validate(data)
    for kind in FileKind:
        assert read(standard_file(odd, kind)) == odd, kind


def test_the_yaml_is_written_for_people(small) -> None:
    text = yaml_text(small)
    assert "text: |-\n      每个公园必须有10处以上公益广告\n" in text
    rule = "normal: {kind: count_per_site, op: '>=', value: 10, unit: 处, subject: 公益广告, media: [screen]}"
    assert rule in text
    assert "- {code: park, zh: 公园, en: Park}" in text
    assert list(text.splitlines())[:3] == ["format: xuncheng-standard/1", "code: AB", "version: '2026'"]
    assert "&" not in text


def test_a_clerk_reads_the_workbook_in_words(book) -> None:
    sheet = openpyxl.load_workbook(BytesIO(book))["测评标准"]
    head, first, second = ([cell.value for cell in row] for row in sheet.iter_rows(max_row=3))
    row = dict(zip(head, first, strict=True))
    assert (row["点位类型"], row["载体形式"], row["判定种类"]) == ("公园", "屏幕", "点位内计数")
    assert row["牵头（责任）单位"] == "市城管局\n新区(市)、省(部)属单位"
    assert row["判定语句（只供阅读）"] == "≥ 10 处"
    assert (row["分值"], row["每次扣分"], row["这一条提出了要求"]) == (5, 0.5, "是")
    assert second[head.index("常态规则")] == "{kind: by_eye}"


def test_what_a_clerk_changes_in_a_cell_is_what_comes_in(book) -> None:
    rule = "kind: count_per_site\nvalue: 12\nunit: 处\nsubject: 公益广告"
    content = changed(book, {at("rules.normal"): rule, at("truncated"): "条文中断、责任单位中断", "标准!B4": 2027})
    document = read(content)
    one = document.requirements[0]
    assert (document.version, one.rules.normal.value, one.truncated) == ("2027", 12, ("tail", "units"))


def test_a_row_without_a_rule_may_name_papers_or_the_eye(book) -> None:
    document = read(changed(book, {at("rules.normal", 3): None, at("kind", 3): "查阅台账"}))
    assert document.requirements[1].rules.normal.kind == "document"
    assert "至少要有一条判定规则" in told(changed(book, {at("rules.normal", 3): None, at("kind", 3): None}))[0][1]


BAD = {
    "an unknown kind in the rule": ("rules.normal", "{kind: guess}", "不认识的规则种类“guess”"),
    "an unknown kind by its name": ("kind", "猜一猜", "不认识的判定种类“猜一猜”"),
    "a kind that is not that of the rule": ("kind", "查阅台账", "与规则里的 kind: count_per_site 不一致"),
    "a threshold without unit": ("rules.normal", "{kind: count_per_site, value: 3}", "缺少“unit”"),
    "a share over a hundred": (
        "rules.normal",
        "{kind: item_share, value: 120, unit: '%', numerator: 甲, denominator: 乙}",
        "“value”不得大于 100，现为 120",
    ),
    "a negative radius": (
        "rules.normal",
        "{kind: absent_within_radius, things: [甲], radius_m: -200, from_point: 校园}",
        "“radius_m”须大于 0，现为 -200",
    ),
    "no number": ("rules.normal", "{kind: count_per_site, value: .nan, unit: 处}", "“value”"),
    "an endless weight": ("scoring.weight", "inf", "“分值”"),
    "no number as weight": ("scoring.weight", "NaN", "“分值”"),
    "a word as weight": ("scoring.weight", "五分", "“分值”应是数字，现为“五分”"),
    "anchors": ("rules.normal", "{kind: all_present, things: &a [甲], subject: *a}", "不接受 YAML 锚点"),
    "a tag": ("rules.normal", "!!python/object:os.system {}", "不接受 YAML 标签"),
    "a key twice": ("rules.normal", "{kind: by_eye, kind: document}", "“kind”写了两次"),
    "an open bracket": ("rules.normal", "{kind: by_eye", "YAML 语法错误"),
    "a word as rule": ("rules.normal", "十处", "键值结构"),
    "an unknown site type": ("site_type", "广场", "点位类型“广场”没有在工作表“点位类型”中列出；那里有："),
    "an unknown medium": ("media", "无人机", "载体形式“无人机”没有在工作表“载体形式”中列出；那里有："),
    "an unknown theme": ("themes", "星辰大海", "主题“星辰大海”没有在 themes 中列出"),
    "an unknown answer": ("normative", "也许", "应填“是”或“否”，现为“也许”"),
    "an unknown choice": ("units_source", "听说", "可用：本条条文、文件其他部分、原文没有"),
    "a foreign key": ("key", "XY-1", "应以“AB-”开头"),
    "a clause the program read as a minus": ("clause", -6, "像是表格软件把“(6)”当成了负数"),
    "a formula": ("text", '="每个公园"', "单元格里是公式"),
    "an error": ("text", "#REF!", "错误值 #REF!"),
}


@pytest.mark.parametrize(("path", "typed", "sentence"), BAD.values(), ids=BAD.keys())
def test_a_mistake_is_named_by_its_cell(book, path, typed, sentence) -> None:
    found = told(changed(book, {at(path): typed}))
    assert any(sentence in zh for _where, zh in found), found
    assert {where for where, _zh in found} == {at(path)}


def test_every_mistake_is_named_at_once_in_order_of_the_sheets(book) -> None:
    content = changed(book, {"标准!B3": "ab", at("kind", 3): "?", "点位类型!A2": "Park"})
    assert [where for where, _zh in told(content)] == [
        "标准!B3",
        at("site_type"),
        at("kind", 3),
        at("site_type", 3),
        "点位类型!A2",
    ]


def test_what_nobody_knows_is_not_dropped_silently(book) -> None:
    opened = openpyxl.load_workbook(BytesIO(book))
    opened["测评标准"].cell(1, len(REQUIREMENT_COLUMNS) + 1, "经办人")
    opened["测评标准"].cell(2, len(REQUIREMENT_COLUMNS) + 2, "随手记")
    opened.create_sheet("草稿").append(["另一条"])
    sentences = " ".join(zh for _where, zh in told(saved(opened)))
    assert "不认识的列“经办人”" in sentences
    assert "这一列没有列名" in sentences
    assert "不认识的工作表“草稿”" in sentences


def test_a_hundred_formulas_are_fifty_sentences_and_a_number(book) -> None:
    found = told(changed(book, {f"说明!B{n}": "=1" for n in range(1, 101)}))
    assert len(found) == 51
    assert found[-1][1] == "另有 50 个单元格含有公式或错误值。"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (workbook({"Sheet1": [["a"]]}), "没有名为“标准”、“测评标准”的工作表"),
        (b"PK\x03\x04 nonsense", "不是完整的 XLSX 工作簿"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "旧版 XLS"),
        (crafted(["<sheetData>", *["<row/>"] * 6000, "</sheetData>"]), "超过 5,000 行"),
    ],
)
def test_a_file_that_is_no_standard_is_refused_as_a_whole(content, sentence) -> None:
    (only,) = told(content)
    assert sentence in only[1]


def test_the_refusal_names_the_first_cell(book) -> None:
    with pytest.raises(BadStandard) as refused:
        read(changed(book, {at("kind"): "?"}))
    assert refused.value.sentence("zh").startswith(f"标准文件有 1 处错误，没有导入。{at('kind')}：不认识的判定种类")


def test_a_text_that_no_cell_holds_is_told_and_never_cut(small) -> None:
    things = [f"{n:03d}" + "长" * 190 for n in range(40)]
    parts = [{"kind": "all_present", "things": things}] * 5
    data = small.model_dump(mode="json")
    data["requirements"][0]["rules"] = {"normal": {"kind": "all_of", "rules": parts}}
    data["requirements"][0].pop("scoring")
    long = StandardDocument.model_validate(data)
    with pytest.raises(TooLongForACell) as refused:
        standard_file(long, FileKind.XLSX)
    assert "AB-06-1" in refused.value.sentence("zh")
    assert read(standard_file(long, FileKind.YAML)) == long
