"""What strangers send as a workbook is looked over before it is opened."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from server.sheets.errors import NotPlain, NoWorkbook, OldOrLocked, TooLarge, TooManyCells
from server.sheets.guards import Limits
from server.sheets.reading import read_workbook
from tests.support.workbooks import changed, crafted, workbook


def test_a_million_rows_are_refused_quickly_and_with_little_memory_whatever_the_dimension_says() -> None:
    rows = ("".join(f"<row><c><v>{n}</v></c></row>" for n in range(1000)) for _ in range(1000))
    content = crafted(['<dimension ref="A1:A2"/><sheetData>', *rows, "</sheetData>"])
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(TooManyCells) as refused:
        read_workbook(content, Limits(file_bytes=100_000_000, unpacked_bytes=500_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - begun < 5
    assert peak < 20_000_000
    assert "5,000 行" in refused.value.sentence("zh")


@pytest.mark.parametrize(
    "inside",
    [
        '<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>',
        '<sheetData/><mergeCells><mergeCell ref="A1:A1048576"/></mergeCells>',
        "<sheetData/><mergeCells>" + '<mergeCell ref="A1:GR4000"/>' * 2 + "</mergeCells>",
    ],
)
def test_one_cell_far_away_is_as_large_as_all_before_it(inside: str) -> None:
    with pytest.raises(TooManyCells):
        read_workbook(crafted([inside]))


def test_a_packed_bomb_is_refused_by_its_directory() -> None:
    content = crafted(["<sheetData>", *[" " * 1_000_000] * 80, "</sheetData>"])
    assert len(content) < 2_000_000
    with pytest.raises(TooLarge) as refused:
        read_workbook(content)
    assert "解压后的内容 超过 60 MB" in refused.value.sentence("zh")


def test_a_file_beyond_the_limit_is_not_unpacked() -> None:
    with pytest.raises(TooLarge) as refused:
        read_workbook(b"PK" + bytes(5_000_000))
    assert "the file exceeds 4 MB" in refused.value.sentence("en")


def test_entities_that_grow_are_refused_with_the_declaration() -> None:
    before = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    with pytest.raises(NotPlain):
        read_workbook(crafted(["<sheetData/>"], before=before))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html></html>", crafted(["<sheetData>"])])
def test_what_is_no_workbook_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NoWorkbook):
        read_workbook(content)


def test_a_workbook_that_lost_its_end_is_damaged() -> None:
    whole = workbook({"甲": [["a"]]})
    with pytest.raises(NoWorkbook):
        read_workbook(whole[: len(whole) // 2])


def test_an_old_xls_and_a_locked_workbook_are_named() -> None:
    with pytest.raises(OldOrLocked):
        read_workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_cells_are_text_as_people_see_it_and_merged_ones_show_their_first() -> None:
    content = workbook({"甲": [["单位", 3.0], ["市城管局", True], [None, "二"]]}, merged=[("甲", "A2:A3")])
    (sheet,) = read_workbook(content)
    assert [[row.text(1), row.text(2)] for row in sheet.rows] == [["单位", "3"], ["市城管局", "是"], ["市城管局", "二"]]


def test_formulas_and_errors_are_named_by_their_cell() -> None:
    content = changed(workbook({"甲": [["a", "b"]]}), {"甲!B3": "=1+1", "甲!C4": "#REF!"})
    (sheet,) = read_workbook(content)
    assert [(cell.address, cell.formula, cell.error) for cell in sheet.faults()] == [
        ("B3", True, False),
        ("C4", False, True),
    ]
