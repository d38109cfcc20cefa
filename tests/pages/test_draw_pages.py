"""抽样 as pages and commands: numbers first, then the draw, then a record that holds."""

from __future__ import annotations

import re
from typing import Any

import pytest

from server.database import db
from server.inspections.draws.models import Draw
from server.inspections.models import Round, RoundSite
from server.people.rules import Role
from server.places.rules import AreaLevel
from tests.support import making
from tests.unit.documents.test_notice_papers import docx_text, pdf_text

PLAN = {"number_park": "2", "how_park": "each", "level": "street", "reserves": "1", "seed": "上证指数 3912.37"}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def round_id(app: Any) -> int:
    with app.app_context():
        making.area("11", name=HOSTILE, level=AreaLevel.STREET)
        for number in range(4):
            making.site("park", area_code="11", code=f"P{number}", name=f"{HOSTILE}{number}")
        made = making.round_of(name="秋季测评")
        db.session.commit()
        return made.id


def drawn(app: Any) -> int:
    with app.app_context():
        return db.session.query(RoundSite).count()


def page(client: Any, round_id: int, **query: str) -> str:
    answer = client.get(f"/office/rounds/{round_id}/draw", query_string=query)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert HOSTILE not in text
    return text


def test_the_plan_asks_for_every_type_the_standard_speaks_of(client_as: Any, round_id: int) -> None:
    client = client_as(Role.OFFICE)
    assert 'name="number_park"' in page(client, round_id)
    client.post(f"/office/rounds/{round_id}/draw", data=PLAN)
    assert "再抽一批点位" in page(client, round_id)


def test_a_preview_shows_numbers_and_no_site(app: Any, client_as: Any, round_id: int) -> None:
    text = page(client_as(Role.OFFICE), round_id, **PLAN)
    assert "共抽 2 个，备用 1 个" in text
    assert "alert(1)&lt;/script&gt;0" not in text
    assert drawn(app) == 0


def test_a_draw_is_made_shown_and_checked(app: Any, client_as: Any, round_id: int) -> None:
    client = client_as(Role.OFFICE)
    assert client.post(f"/office/rounds/{round_id}/draw", data=PLAN).status_code == 302
    assert drawn(app) == 3
    text = page(client, round_id)
    assert "结果一致" in text
    assert "从 4 个点位中抽取 2 个，备用 1 个" in text
    assert len(re.findall(r"<td>抽中</td>", text)) == 2
    assert len(re.findall(r"<td>备用</td>", text)) == 1
    with app.app_context():
        assert db.session.query(Draw).one().drawn_by == client.account_id


def test_english_readers_get_english(client_as: Any, round_id: int) -> None:
    client = client_as(Role.OFFICE, language="en")
    client.post(f"/office/rounds/{round_id}/draw", data=PLAN)
    text = page(client, round_id)
    assert "Drawn again from the stored seed, plan and list" in text


@pytest.mark.parametrize(
    "change",
    [
        {"seed": ""},
        {"seed": "x" * 101},
        {"number_park": ""},
        {"number_park": "-1"},
        {"number_park": "²"},
        {"number_park": "9" * 30},
        {"reserves": "many"},
        {"number_market": "2"},
        {"number_' or 1=1": "2"},
        {"number_park": "1", "number_": "2"},
    ],
)
def test_a_plan_that_means_nothing_is_refused_with_a_sentence(
    app: Any, client_as: Any, round_id: int, change: dict[str, str]
) -> None:
    client = client_as(Role.OFFICE)
    assert client.post(f"/office/rounds/{round_id}/draw", data=PLAN | change).status_code == 422
    assert 'data-outcome="fail"' in page(client, round_id, **(PLAN | change))
    assert drawn(app) == 0


def test_only_the_office_draws(client: Any, client_as: Any, round_id: int) -> None:
    address = f"/office/rounds/{round_id}/draw"
    assert client.post(address, data=PLAN).status_code in {302, 401}
    for role in (Role.VIEWER, Role.INSPECTOR):
        assert client_as(role).post(address, data=PLAN).status_code == 403
    assert "随机种子" not in page(client_as(Role.VIEWER), round_id)


def test_a_round_may_be_opened_empty_to_be_drawn_for(app: Any, client_as: Any, round_id: int) -> None:
    with app.app_context():
        standard_id = db.session.query(Round).one().standard_id
    form = {"name": "抽样批次", "starts_on": "2026-11-01", "ends_on": "2026-11-30", "standard_id": standard_id}
    answer = client_as(Role.OFFICE).post("/office/rounds", data=form | {"sites": "drawn"})
    assert answer.headers["Location"].endswith("/draw")
    assert drawn(app) == 0


def test_the_command_line_draws_and_verifies(app: Any, round_id: int) -> None:
    runner = app.test_cli_runner()
    command = ["rounds", "draw", "--round", "秋季测评", "--seed", "7", "--per", "park=2", "--reserve", "1"]
    assert "2 and 1 reserves of 4" in runner.invoke(args=[*command, "--dry-run"]).output
    assert drawn(app) == 0
    assert "2 drawn, 1 reserves, of 4" in runner.invoke(args=command).output
    assert drawn(app) == 3
    assert (
        "whole yes, method known yes, same yes"
        in runner.invoke(args=["rounds", "verify", "--round", "秋季测评"]).output
    )
    refused = runner.invoke(args=[*command[:6], "--per", "park"])
    assert refused.exit_code != 0


def test_the_protocol_of_a_draw_is_handed_out_as_pdf_and_docx(
    app: Any, client_as: Any, round_id: int, tmp_path: Any
) -> None:
    client = client_as(Role.OFFICE, display_name="李四")
    client.post(f"/office/rounds/{round_id}/draw", data=PLAN)
    with app.app_context():
        number = db.session.query(Draw).one().id
    pdf, word = (client.get(f"/office/draws/{number}.{kind}") for kind in ("pdf", "docx"))
    assert pdf.data.startswith(b"%PDF")
    text = docx_text(word.data)
    assert pdf_text(pdf.data) == text
    for said in ("李四", "上证指数3912.37", "sha256-rank/1", "抽中点位2个", "备用点位1个", HOSTILE):
        assert said in text
    assert client.get("/office/draws/999.pdf").status_code == 404
    file = tmp_path / "protocol.docx"
    told = app.test_cli_runner().invoke(
        args=["reports", "export", "protocol", "--round", "秋季测评", "--format", "docx", "--output", str(file)]
    )
    assert told.exit_code == 0
    assert docx_text(file.read_bytes()) == text
