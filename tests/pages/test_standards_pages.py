"""The office reads standards: the list, and one document with its rules said as sentences."""

from __future__ import annotations

import pytest

from server.database import db
from server.people.rules import Role
from server.standards import operations
from server.standards.reading import read
from server.standards.shipped import CATALOGUE

SAMPLE = CATALOGUE / "zs-2017.yaml"


def imported(app) -> int:
    with app.app_context():
        standard = operations.import_standard(SAMPLE.read_bytes(), by=None).standard
        db.session.commit()
        return standard.id


def test_an_empty_list_says_what_to_do_next(client_as) -> None:
    page = client_as(Role.OFFICE).get("/office/standards")
    assert page.status_code == 200
    assert "/office/standards/import" in page.text


def test_the_list_shows_the_sample_as_a_sample(app, client_as) -> None:
    number = imported(app)
    page = client_as(Role.VIEWER).get("/office/standards")
    assert "舟联创办〔2017〕2号" in page.text
    assert "样例，非现行标准" in page.text
    assert f"/office/standards/{number}" in page.text


def test_a_document_is_read_with_its_rules_as_sentences(app, client_as) -> None:
    page = client_as(Role.OFFICE).get(f"/office/standards/{imported(app)}")
    assert page.status_code == 200
    for words in (
        "每个公园必须有10处以上公益广告",
        "≥ 10 处",
        "每 500 m ≥ 5 处，只计主题：讲文明树新风",
        "公益广告面积占封闭围挡墙体面积 ≥ 50 %",
        "原文条文中断",
        "不涉及（该条只在迎检阶段适用）",
        "原文未另定，同常态",
        "原文责任单位中断",
        "计数口径（系统默认，原文未定）",
        "样例，非现行标准",
    ):
        assert words in page.text, words


def test_what_the_source_lost_or_never_demanded_is_said(app, client_as) -> None:
    office = client_as(Role.OFFICE)
    for name, told in (
        ("zs-2017", ("原件缺失 10 处，未作补写", "(7)(8)(9):全部缺失", "原文缺失", "范围：城区沿线各公交站点(牌)。")),
        ("zx", ("责任科室：局创卫办", "完成时限：2018年3月")),
        ("dt", ("记述，本身不作要求", "载体：废品收购站")),
    ):
        with app.app_context():
            number = operations.import_standard((CATALOGUE / f"{name}.yaml").read_bytes(), by=None).standard.id
            db.session.commit()
        page = office.get(f"/office/standards/{number}").text
        assert [words for words in told if words not in page] == []


def test_a_document_that_does_not_exist_is_not_found(client_as) -> None:
    assert client_as(Role.OFFICE).get("/office/standards/99999").status_code == 404


def test_inspectors_and_units_do_not_read_the_office_pages(client_as) -> None:
    for role in (Role.INSPECTOR, Role.UNIT):
        assert client_as(role).get("/office/standards").status_code == 403


@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_a_standard_is_taken_along_as_a_file_that_holds_the_same(app, client_as, kind) -> None:
    with app.app_context():
        standard = operations.import_standard((CATALOGUE / "ym.yaml").read_bytes(), by=None).standard
        number, sha256 = standard.id, standard.content_sha256
        db.session.commit()
    office = client_as(Role.OFFICE)
    assert f"/office/standards/{number}/file/{kind}" in office.get(f"/office/standards/{number}").text
    answer = office.get(f"/office/standards/{number}/file/{kind}")
    assert answer.status_code == 200
    assert "YM-" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].endswith(f".{kind}")
    assert read(answer.data).content_hash() == sha256
    assert office.get(f"/office/standards/{number}/file/docx").status_code == 404
