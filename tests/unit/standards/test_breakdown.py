"""A 责任分解表 as cities write it: a title above, merged heads, sections between, several units in one cell."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from server.sheets.reading import Cell, Row, Sheet, read_workbook
from server.standards.breakdown.columns import Mapping, Part, looks_like_one, part_called, proposed
from server.standards.breakdown.making import Choices, make, read_rows
from server.standards.breakdown.table import NoTables, Table, tables_in, tables_of, text_of
from server.standards.breakdown.units import Answering, names_in
from server.standards.document import CheckMethod, Word

PARK = Word(code="park", zh="城市公园", en="Park")
ORGANISATION = Word(code="organisation", zh="单位", en="Organisation")
HEAD = {
    "format": "xuncheng-standard/1",
    "code": "AB",
    "version": "2026",
    "title": "任务分解表",
    "issuer": "市文明办",
    "sample": False,
}
CHOICES = Choices((PARK, ORGANISATION), "organisation")

CITY = [
    ["2026年创建全国文明城市测评体系责任分解表", None, None, None, None, None, None, None],
    ["舟联创办〔2026〕2号", None, None, None, None, None, None, None],
    ["序号", "测评内容", "测评标准", "测评方法", "责任分工", None, None, "分值"],
    [None, None, None, None, "牵头单位", "责任单位", "配合单位", None],
    ["一、公益广告", None, None, None, None, None, None, None],
    [1, "公园广告", "公园内公益广告不少于10处", "实地考察", "市文明办", "市城管局、市住建局", "各区", 5],
    [2, "宣传", "制定宣传方案", "材料审核", None, "市委宣传部", None, "3分"],
    [None, None, None, None, None, "市教育局", "市公安局（交警支队、治安支队）", None],
    ["注：各单位应于月底前报送。", None, None, None, None, None, None, None],
]
MERGED = ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:G3", "H3:H4", "A1:H1", "A7:A8", "B7:B8", "C7:C8")


def table(rows=CITY, merged=MERGED) -> Table:
    book = Workbook()
    sheet = book.active
    sheet.title = "分解表"
    for row in rows:
        sheet.append(row)
    for part in merged:
        sheet.merge_cells(part)
    content = BytesIO()
    book.save(content)
    return tables_of(read_workbook(content.getvalue()))[0]


def made(rows=CITY, merged=MERGED, choices=CHOICES):
    found = table(rows, merged)
    return make(found, read_rows(found, proposed(found)), HEAD, choices)


def test_the_head_of_two_rows_is_found_with_every_column() -> None:
    found = proposed(table())
    assert (found.head, found.depth) == (3, 2)
    assert found.columns == {
        Part.ORDER: 1,
        Part.CONTENT: 2,
        Part.TEXT: 3,
        Part.METHOD: 4,
        Part.LEAD: 5,
        Part.RESPONSIBLE: 6,
        Part.ASSISTING: 7,
        Part.POINTS: 8,
    }


def test_rows_become_requirements_with_their_units() -> None:
    document = made().document
    park, plan = document.requirements
    assert (park.clause, park.text, park.title) == ("一、公益广告 1", "公园内公益广告不少于10处", "公园广告")
    assert (park.units, park.assisting) == (("市文明办", "市城管局", "市住建局"), ("各区",))
    assert (park.rules.normal.kind, park.check, park.scoring.weight) == ("by_eye", (CheckMethod.OBSERVATION,), 5)
    assert (plan.rules.normal.kind, plan.scoring.weight) == ("document", 3)
    assert (plan.units, plan.assisting) == (("市委宣传部", "市教育局"), ("市公安局（交警支队、治安支队）",))
    assert [one.key for one in document.requirements] == ["AB-001", "AB-002"]


def test_every_row_that_is_no_requirement_is_named_with_its_reason() -> None:
    found = table()
    assert [(left.number, left.why.zh) for left in read_rows(found, proposed(found)).left] == [
        (5, "作为类别"),
        (9, "合计或附注"),
    ]


def test_what_stands_above_the_head_is_proposed_for_the_document() -> None:
    assert table().title_above(3) == "2026年创建全国文明城市测评体系责任分解表"
    assert table().issue_number_above(3) == "舟联创办〔2026〕2号"


HEADS = [
    ("牵头单位", Part.LEAD, True),
    ("责 任 单 位", Part.RESPONSIBLE, True),
    ("责任单位（按职责分工）", Part.RESPONSIBLE, True),
    ("主要责任单位", Part.RESPONSIBLE, False),
    ("配合\n单位", Part.ASSISTING, True),
    ("具体任务及要求", Part.TEXT, True),
    ("完成进度安排", Part.DEADLINE, True),
    ("责任领导", None, False),
    ("联系电话", None, False),
]


@pytest.mark.parametrize(("head", "part", "exact"), HEADS, ids=[row[0] for row in HEADS])
def test_heads_mean_what_cities_mean_by_them(head, part, exact) -> None:
    assert part_called(head) == (part, exact)


UNITS = [
    ("市城管局、市住建局，各区;街道\n社区", ["市城管局", "市住建局", "各区", "街道", "社区"]),
    ("市城管局　市住建局 各区", ["市城管局", "市住建局", "各区"]),
    ("市公安局（交警、治安）、市城管局", ["市公安局（交警、治安）", "市城管局"]),
    ("市公安局 （交警支队）", ["市公安局（交警支队）"]),
    ("市城管局、市城管局。", ["市城管局"]),
    ("市公安局（交警、治安", ["市公安局（交警、治安"]),
    ("/", []),
    ("—", []),
    ("", []),
]


@pytest.mark.parametrize(("cell", "names"), UNITS, ids=[repr(row[0]) for row in UNITS])
def test_units_of_a_cell(cell, names) -> None:
    assert names_in(cell) == names


def test_labels_within_a_cell_say_more_than_its_column() -> None:
    answering = Answering()
    answering.add(Part.RESPONSIBLE, "牵头单位：市文明办；责任单位：各区、市城管局 配合：市公安局")
    assert (answering.units, answering.helpers) == (["市文明办", "各区", "市城管局"], ["市公安局"])


def test_a_unit_that_answers_is_not_listed_as_assisting_too() -> None:
    answering = Answering()
    answering.add(Part.ASSISTING, "市城管局、市公安局")
    answering.add(Part.LEAD, "市城管局")
    assert (answering.units, answering.helpers) == (["市城管局"], ["市公安局"])


def test_a_known_type_of_site_is_found_and_an_unknown_one_kept_as_it_was_called() -> None:
    rows = [["序号", "测评标准", "点位类型"], [1, "甲", "城市公园"], [2, "乙", "大型广场"]]
    first, second = made(rows, ()).document.requirements
    assert (first.site_type, second.site_type, second.carrier) == ("park", "organisation", "大型广场")


MISTAKES = [
    ("points that are none", [["序号", "测评标准", "分值"], [1, "甲", "五分"]], "分值“五分”不是数字。", 2),
    ("a text beyond the limit", [["序号", "测评标准"], [1, "甲" * 4001]], "太长", 2),
    ("points below nothing", [["序号", "测评标准", "分值"], [1, "甲", -5]], "须大于 0", 2),
]


@pytest.mark.parametrize(("what", "rows", "said", "row"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_names_its_row_and_makes_nothing(what, rows, said, row) -> None:
    result = made(rows, ())
    assert result.document is None
    assert [(mistake.line, said in mistake.zh) for mistake in result.mistakes] == [(row, True)]


def test_a_long_section_is_shortened_to_its_number() -> None:
    rows = [["序号", "测评标准", "责任单位"], ["三、" + "长" * 50, None, None], [7, "甲", "市文明办"]]
    assert made(rows, ()).document.requirements[0].clause == "三 7"


def test_the_head_repeated_on_the_next_page_is_no_requirement() -> None:
    rows = [
        ["序号", "测评标准", "责任单位"],
        [1, "甲", "市文明办"],
        ["序号", "测评标准", "责任单位"],
        [2, "乙", "各区"],
    ]
    assert [one.text for one in made(rows, ()).document.requirements] == ["甲", "乙"]


def test_the_same_text_under_two_numbers_stays_two_requirements() -> None:
    rows = [["序号", "测评标准", "责任单位"], [1, "甲", "市文明办"], [2, "甲", "各区"]]
    assert len(made(rows, ()).document.requirements) == 2


def test_a_table_without_any_known_head_is_still_a_table_to_map_by_hand() -> None:
    plain = table([["一", "二"], ["甲", "乙"]], ())
    assert not looks_like_one(plain)
    read = read_rows(plain, Mapping(1, 1, {Part.TEXT: 2}))
    assert [row.text for row in read.rows] == ["乙"]


cells = st.one_of(
    st.none(), st.sampled_from(["序号", "测评标准", "责任单位", "注：", "一、甲", "市文明办", "5"]), st.text(max_size=8)
)


@given(st.lists(st.lists(cells, min_size=2, max_size=5), min_size=2, max_size=8))
def test_no_table_is_read_with_rows_lost(rows) -> None:
    tables = tables_of_rows(rows)
    for found in tables:
        mapping = proposed(found)
        read = read_rows(found, mapping)
        below = found.lines[found.at(mapping.head) + mapping.depth :]
        joined = len(below) - len(read.left) - len(read.rows)
        assert joined >= 0
        assert {left.number for left in read.left} | {row.number for row in read.rows} <= {
            line.number for line in below
        }
        make(found, read, HEAD, CHOICES)
    assert tables_in(text_of(tables)) == tables


def tables_of_rows(rows) -> list[Table]:
    found = tuple(
        Row(number, {at: Cell(number, at, text) for at, text in enumerate(row, 1) if text})
        for number, row in enumerate(rows, 1)
        if any(row)
    )
    return tables_of([Sheet("甲", found)])


@pytest.mark.parametrize("text", ["", "[]]", "[1]", '[["a", [[1, 2]]]]', "[[1, []]]", '[["a", [["x", {}]]]]'])
def test_what_is_no_table_is_refused(text) -> None:
    with pytest.raises(NoTables):
        tables_in(text)
