"""得分 as pages and files: the rate first, what is not settled said, every number leading to what it counts."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from typing import Any

import openpyxl
import pytest

from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.inspections import planning
from server.people.rules import Role
from server.places.rules import AreaLevel
from tests.database.test_scores import CLAUSES
from tests.support import judging, making

HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>'


@pytest.fixture
def round_id(app: Any) -> int:
    """A round with a park nearly met and one thing unchecked, and an earlier one that failed."""
    with app.app_context():
        making.area("1", name=HOSTILE, level=AreaLevel.DISTRICT)
        park, market = making.site("park", area_code="1"), making.site("market", area_code="1", name=HOSTILE)
        standard = making.standard(requirements=CLAUSES)
        count, signs, _clean = standard.requirements
        before = making.round_of(park, market, standard=standard, name="上一批", starts_on=date(2026, 3, 1))
        judging.verdict(before, park, count, Outcome.FAIL, measured=5, required=10, shortfall=5, unit="处")
        planning.mark_closed(before, by=making.account(Role.ADMIN).id)
        made = making.round_of(park, market, standard=standard, name="这一批")
        judging.verdict(made, park, count, Outcome.FAIL, measured=9, required=10, shortfall=1, unit="处")
        judging.verdict(made, park, signs, Outcome.PASS)
        db.session.commit()
        return made.id


def page(client: Any, address: str, **query: Any) -> str:
    answer = client.get(address, query_string=query or None)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_rate_comes_first_and_what_is_not_settled_is_said(client_as: Any, round_id: int) -> None:
    text = page(client_as(Role.VIEWER), f"/office/rounds/{round_id}/scores")
    assert "81.8 %" in text  # 9 of 11 points
    assert "已查 2 项 / 应查 3 项" in text
    assert "1 项不计为符合" in text
    assert "75.0 %" in text  # 9 of 12 with the market at 0
    assert "与上一批次“上一批”比较，只比较两批次都检查过的 1 条标准" in text
    assert "▲ 80.0" in text
    assert "<script>alert" not in text


def test_every_number_of_the_page_leads_to_so_many_pairs(client_as: Any, round_id: int) -> None:
    client = client_as(Role.OFFICE)
    text = page(client, f"/office/rounds/{round_id}/scores")
    links = re.findall(r'href="(/office/rounds/\d+/scores/pairs\?[^"]*standing=[^"]*)">[^<]*?(\d+)</a>', text)
    assert len(links) > 20
    for address, number in links:
        behind = page(client, address.replace("&amp;", "&"))
        assert behind.count('<th scope="row">') == int(number), address


def test_english_readers_get_english(client_as: Any, round_id: int) -> None:
    text = page(client_as(Role.VIEWER, language="en"), f"/office/rounds/{round_id}/scores")
    assert "Score of this round" in text
    assert "2 of 3 items checked" in text


def test_a_city_without_rounds_is_told_what_to_do(client_as: Any) -> None:
    assert "还没有检查批次" in page(client_as(Role.OFFICE), "/office/scores")


def test_a_round_without_sites_is_told_what_to_do(app: Any, client_as: Any) -> None:
    with app.app_context():
        empty = making.round_of()
        db.session.commit()
        number = empty.id
    text = page(client_as(Role.OFFICE), f"/office/rounds/{number}/scores")
    assert "这个批次还没有要检查的点位" in text
    assert "导出 XLSX" not in text


@pytest.mark.parametrize("query", [{"axis": "moon"}, {"standing": "lost"}, {"page": "-3"}, {"page": "9" * 30},
                                   {"axis": "unit", "value": "²"}])  # fmt: skip
def test_an_address_that_means_nothing_breaks_nothing(client_as: Any, round_id: int, query: dict[str, str]) -> None:
    page(client_as(Role.OFFICE), f"/office/rounds/{round_id}/scores/pairs", **query)


def test_inspectors_and_strangers_see_no_scores(client: Any, client_as: Any, round_id: int) -> None:
    assert client.get(f"/office/rounds/{round_id}/scores").status_code == 302
    assert client_as(Role.INSPECTOR).get(f"/office/rounds/{round_id}/scores").status_code == 403


def test_the_xlsx_has_a_sheet_for_each_table_with_numbers_as_numbers(client_as: Any, round_id: int) -> None:
    answer = client_as(Role.VIEWER).get(f"/office/rounds/{round_id}/scores.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["本批次", "标准", "点位类型", "区县"]
    whole = book["本批次"]
    assert (whole["B4"].value, whole["C4"].value, whole["D4"].value) == (81.8, 75, 80)
    assert book["区县"]["A4"].value == HOSTILE
    assert book["区县"]["A4"].data_type == "s"


def test_the_csv_never_becomes_a_formula(client_as: Any, round_id: int) -> None:
    answer = client_as(Role.VIEWER).get(f"/office/rounds/{round_id}/scores.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    (district,) = [row for row in rows if row[0] == "区县"]
    assert district[1].startswith("'=HYPERLINK")
    assert district[2] == "81.8"


def test_the_command_line_prints_the_same(app: Any, round_id: int, tmp_path: Any) -> None:
    runner = app.test_cli_runner()
    told = json.loads(runner.invoke(args=["reports", "scores", "--round", "这一批", "--json"]).output)
    assert (told["rate"], told["least_rate"], told["not_checked"], told["compared_with"]) == (81.8, 75, 1, "上一批")
    assert told["change"] == {"now": 80, "before": 0, "points": 80, "shared_requirements": 1, "left_out": 1}
    assert "得分率 81.8 %（+80.0）" in runner.invoke(args=["reports", "scores", "--round", "这一批"]).output
    file = tmp_path / "scores.csv"
    assert runner.invoke(args=["reports", "scores", "--round", "这一批", "--output", str(file)]).exit_code == 0
    assert "81.8" in file.read_text(encoding="utf-8-sig")
    refused = runner.invoke(args=["reports", "scores", "--round", "这一批", "--output", str(tmp_path / "x.pdf")])
    assert refused.exit_code != 0
