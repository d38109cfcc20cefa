"""A file becomes a draft in two steps: looked at with every mistake said, written only when the office says so."""

from __future__ import annotations

import base64
import re
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from lxml import html
from openpyxl import Workbook
from sqlalchemy import func, select

from server.audit.models import AuditEntry
from server.database import db
from server.people.rules import Role
from server.standards import operations, queries
from server.standards.exporting import FileKind, standard_file
from server.standards.models import Standard, StandardState
from server.standards.reading import MAX_BYTES, read

SAMPLE = Path(__file__).parents[2] / "server" / "standards" / "catalogue" / "dt.yaml"
DOCUMENT = read(SAMPLE.read_bytes())
YAML = SAMPLE.read_bytes()
FILES = {"dt.yaml": YAML, "dt.xlsx": standard_file(DOCUMENT, FileKind.XLSX)}


@pytest.fixture
def office(client_as):
    return client_as(Role.OFFICE)


def look(client, content: bytes, name: str = "dt.yaml"):
    return client.post("/office/standards/import", data={"file": (BytesIO(content), name)})


def carried(page) -> str:
    return re.search(r'name="carried" value="([^"]+)"', page.text).group(1)


def take(client, page, **more: str):
    return client.post("/office/standards/import/draft", data={"carried": carried(page)} | more)


def replacing(page) -> str:
    return re.search(r'name="replaces" value="(\w{64})"', page.text).group(1)


def kept(app) -> list[tuple[str, str, StandardState]]:
    with app.app_context():
        return [(one.code, one.version, one.state) for one in db.session.scalars(select(Standard))]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_looked_at_without_writing_and_then_taken_in_as_a_draft(app, office, name) -> None:
    page = look(office, FILES[name], name)
    assert page.status_code == 200
    assert f"共 {len(DOCUMENT.requirements)} 条" in page.text
    assert name in page.text
    assert kept(app) == []
    taken = take(office, page)
    assert taken.status_code == 302
    assert taken.location.endswith("/draft")
    assert kept(app) == [(DOCUMENT.code, DOCUMENT.version, StandardState.DRAFT)]
    with app.app_context():
        assert queries.document_of(queries.standard_by_version(DOCUMENT.code, DOCUMENT.version)) == DOCUMENT
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "standard.import")).one()
        assert entry.account_id == office.account_id


def test_every_mistake_is_listed_with_its_line_and_nothing_can_be_taken_in(app, office) -> None:
    wrong = YAML.replace(b"kind: ", b"kind: guess_", 2)
    page = look(office, wrong)
    assert page.status_code == 422
    assert page.text.count("不认识的规则种类") == 2
    assert re.search(r"第 \d+ 行", page.text)
    assert "carried" not in page.text
    assert kept(app) == []


UNREADABLE = [
    ("a workbook that is none", b"PK\x03\x04 nonsense", "a.xlsx", "不是完整的 XLSX 工作簿"),
    ("a picture", b"\xff\xd8\xff\xe0 nonsense", "a.jpg", "不是 UTF-8 编码的文字"),
    ("an empty file", b"", "a.yaml", "需要改正"),
    ("a file beyond the limit", b"#" * (MAX_BYTES + 1), "a.yaml", "文件超过 4 MB"),
    ("a name with tags", b"x: [", "<b>.yaml", "&lt;b&gt;.yaml"),
]


@pytest.mark.parametrize(("what", "content", "name", "said"), UNREADABLE, ids=[row[0] for row in UNREADABLE])
def test_what_is_no_standard_is_refused_in_words(app, office, what, content, name, said) -> None:
    page = look(office, content, name)
    assert (page.status_code, said in page.text) == (422, True)
    assert kept(app) == []


def test_no_file_is_said_beside_the_field(office) -> None:
    page = office.post("/office/standards/import", data={})
    assert (page.status_code, "请先选择文件" in page.text) == (422, True)


def test_far_too_much_is_refused_before_it_is_read(office) -> None:
    assert look(office, b"#" * (5 * MAX_BYTES)).status_code == 413


def test_a_published_version_is_not_replaced_and_the_same_content_needs_no_import(app, office) -> None:
    with app.app_context():
        operations.import_document(DOCUMENT, by=None)
        db.session.commit()
    assert "完全相同，不需要导入" in look(office, YAML).text
    other = look(office, YAML.replace(DOCUMENT.title.encode(), "另一个标题".encode()))
    assert "已经发布，不能更改" in other.text
    assert "carried" not in other.text


def test_a_version_published_between_looking_and_taking_in_is_not_touched(app, office) -> None:
    page = look(office, YAML.replace(DOCUMENT.title.encode(), "另一个标题".encode()))
    with app.app_context():
        operations.import_document(DOCUMENT, by=None)
        db.session.commit()
    refused = take(office, page)
    assert (refused.status_code, "已经发布" in refused.text) == (409, True)
    with app.app_context():
        assert queries.standard_by_version(DOCUMENT.code, DOCUMENT.version).title == DOCUMENT.title


def test_a_draft_is_replaced_only_where_that_was_ticked_and_only_the_one_that_was_seen(app, office) -> None:
    take(office, look(office, YAML))
    changed = YAML.replace(DOCUMENT.title.encode(), "另一个标题".encode())
    page = look(office, changed)
    assert "改动" in page.text
    refused = take(office, page)
    assert (refused.status_code, "已经有" in refused.text, "replaces" in refused.text) == (409, True, True)
    seen = replacing(page)
    take(office, look(office, changed), replaces=seen)
    with app.app_context():
        assert queries.standard_by_version(DOCUMENT.code, DOCUMENT.version).title == "另一个标题"
        assert db.session.scalar(select(func.count(Standard.id))) == 1
    stale = take(office, look(office, YAML), replaces=seen)
    assert stale.status_code == 409


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "%%%",
        base64.b64encode(b"plain").decode(),
        base64.b64encode(zlib.compress(b"{}")).decode(),
        base64.b64encode(zlib.compress(b"[" * 9_000_000)).decode(),
    ],
    ids=["nothing", "no base 64", "not packed", "no standard", "a bomb"],
)
def test_what_comes_back_otherwise_than_it_was_sent_is_refused(app, office, broken) -> None:
    answer = office.post("/office/standards/import/draft", data={"carried": broken})
    assert (answer.status_code, "没有完整传回来" in answer.text) == (422, True)
    assert kept(app) == []


def test_a_viewer_and_an_inspector_import_nothing(client_as) -> None:
    for role in (Role.VIEWER, Role.INSPECTOR):
        client = client_as(role)
        assert client.get("/office/standards/import").status_code == 403
        assert look(client, YAML).status_code == 403


BREAKDOWN = [
    ["创建全国文明城市责任分解表", None, None, None],
    ["序号", "测评标准", "牵头单位", "配合单位"],
    [1, "公园内公益广告不少于10处", "市城管局、市住建局", "各区"],
    [2, "制定宣传方案", "市委宣传部", None],
]
OF_DOCUMENT = {"title": "分解表", "code": "AB", "version": "2026", "issuer": "市文明办", "rule": "observation"}


def workbook(rows, name: str = "分解表") -> bytes:
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def form_of(page) -> dict[str, str]:
    """Give what stands in the fields of the page, as a browser would send it."""
    tree = html.fromstring(page.text)
    form = next(form for form in tree.forms if "table" in form.fields)
    return {name: value for name, value in form.form_values() if name != "csrf_token"}


def send(client, form: dict[str, str], do: str = "make", **more: str):
    return client.post("/office/standards/import/breakdown", data=form | {"do": do} | more)


def test_a_breakdown_table_comes_in_with_its_units_after_its_columns_were_looked_at(app, office) -> None:
    page = look(office, workbook(BREAKDOWN), "分解表.xlsx")
    assert (page.status_code, "读到 2 条" in page.text) == (200, True)
    form = form_of(page)
    assert (form["title"], form["part.lead"], form["part.assisting"]) == ("创建全国文明城市责任分解表", "3", "4")
    overview = send(office, form | OF_DOCUMENT)
    assert (overview.status_code, "共 2 条" in overview.text, kept(app)) == (200, True, [])
    assert take(office, overview).status_code == 302
    with app.app_context():
        document = queries.document_of(queries.standard_by_version("AB", "2026"))
    assert [(one.units, one.assisting) for one in document.requirements] == [
        (("市城管局", "市住建局"), ("各区",)),
        (("市委宣传部",), ()),
    ]


def test_a_column_read_wrongly_is_set_right_by_hand(office) -> None:
    rows = [["号", "要点", "谁来做"], [1, "公园内公益广告不少于10处", "市城管局"]]
    form = form_of(look(office, workbook(rows), "a.xlsx")) | OF_DOCUMENT
    refused = send(office, form)
    assert (refused.status_code, "请选择“测评标准（原文）”" in refused.text) == (422, True)
    shown = send(office, form | {"part.text": "2", "part.responsible": "3"}, do="look")
    assert "市城管局" in shown.text.split("先看前")[-1]
    assert send(office, form | {"part.text": "2", "part.responsible": "3"}).status_code == 200


def test_another_row_of_the_head_is_read_anew_before_anything_is_made(app, office) -> None:
    rows = [["序号", "测评标准", "备注"], ["编号", "工作要求", "责任单位"], [1, "公益广告不少于10处", "市城管局"]]
    form = form_of(look(office, workbook(rows), "a.xlsx")) | OF_DOCUMENT
    page = send(office, form | {"head": "2"})
    assert (page.status_code, "检查并生成" in page.text) == (200, True)
    assert form_of(page)["part.responsible"] == "3"
    assert kept(app) == []


def test_what_is_missing_of_the_document_is_said_beside_its_field(office) -> None:
    form = form_of(look(office, workbook(BREAKDOWN), "a.xlsx")) | OF_DOCUMENT
    page = send(office, form | {"code": "lower", "issuer": ""})
    assert page.status_code == 422
    assert 'id="wrong-code"' in page.text
    assert 'id="wrong-issuer"' in page.text


def test_a_formula_in_a_breakdown_table_is_named_by_its_cell(office) -> None:
    page = look(office, workbook([*BREAKDOWN, [3, "=A1", "甲", None]]), "a.xlsx")
    assert (page.status_code, "分解表!B5" in page.text, "公式" in page.text) == (422, True, True)


@pytest.mark.parametrize("broken", ["", "%%%", base64.b64encode(zlib.compress(b"[]")).decode()])
def test_a_table_that_does_not_come_back_whole_is_refused(office, broken) -> None:
    answer = send(office, {"table": broken, "sheet": "0", "head": "1"})
    assert (answer.status_code, "没有完整传回来" in answer.text) == (422, True)


def test_nobody_but_the_office_makes_a_document_of_a_table(client_as) -> None:
    assert send(client_as(Role.INSPECTOR), {"table": ""}).status_code == 403
