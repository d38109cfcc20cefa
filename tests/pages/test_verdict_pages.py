"""An office user finds what waits, reads why, and decides with a reason."""

from __future__ import annotations

import re

import pytest

from server.compliance import operations
from server.database import db
from server.inspections.rules import Trust
from server.people.rules import Role
from tests.database.test_verdicts import Scene


@pytest.fixture
def waiting(app) -> dict[str, int]:
    """A park whose count is decided by a misplaced photo."""
    with app.app_context():
        scene = Scene()
        visit = scene.visit()
        for _ in range(9):
            scene.see(visit, "ZS-06-1")
        scene.see(visit, "ZS-06-1", trust=Trust.OFF_SITE)
        operations.judge_round(scene.round.id)
        found = {"round": scene.round.id, "site": scene.site.id, "verdict": scene.verdict("ZS-06-1").verdict_id}
        db.session.commit()
        return found


def page_of(waiting: dict[str, int]) -> str:
    return f"/office/rounds/{waiting['round']}/sites/{waiting['site']}/verdicts"


def test_the_queue_lists_what_waits_with_its_reason(waiting, client_as) -> None:
    page = client_as(Role.OFFICE).get(f"/office/verdicts?round={waiting['round']}")
    assert page.status_code == 200
    assert "尚未认定的共 1 项" in page.text
    assert "是否达标取决于待核实的部分" in page.text
    assert f"#verdict-{waiting['verdict']}" in page.text


def test_a_site_or_verdict_asked_for_leads_to_its_page(waiting, client_as) -> None:
    client = client_as(Role.OFFICE)
    by_verdict = client.get(f"/office/verdicts?round={waiting['round']}&verdict={waiting['verdict']}")
    by_site = client.get(f"/office/verdicts?round={waiting['round']}&site={waiting['site']}")
    assert by_verdict.location == f"{page_of(waiting)}#verdict-{waiting['verdict']}"
    assert by_site.location == page_of(waiting)


def test_a_decision_is_made_shown_and_taken_back(waiting, client_as) -> None:
    client = client_as(Role.OFFICE)
    address = f"/office/verdicts/{waiting['verdict']}/decision"
    done = client.post(address, data={"outcome": "pass", "reason": "现场复核 10 处"}, follow_redirects=True)
    assert done.status_code == 200
    assert "认定为“符合”：现场复核 10 处" in done.text
    assert "系统初判为“待核实”" in done.text
    assert "尚未认定的共" not in client.get(f"/office/verdicts?round={waiting['round']}").text
    number = re.search(r"/office/decisions/(\d+)/withdrawal", done.text).group(1)
    back = client.post(f"/office/decisions/{number}/withdrawal", follow_redirects=True)
    assert "认定已撤回" in back.text
    assert "尚未认定的共 1 项" in client.get(f"/office/verdicts?round={waiting['round']}").text


def test_a_decision_without_reason_is_refused_with_a_sentence(waiting, client_as) -> None:
    address = f"/office/verdicts/{waiting['verdict']}/decision"
    refused = client_as(Role.OFFICE).post(address, data={"outcome": "pass", "reason": " "})
    assert refused.status_code == 422
    assert "审核认定必须写明理由" in refused.text
    nonsense = client_as(Role.OFFICE).post(address, data={"outcome": "perhaps", "reason": "x"})
    assert nonsense.status_code == 422


def test_the_reader_sees_reasons_and_photos_but_no_form(waiting, client_as) -> None:
    page = client_as(Role.VIEWER).get(page_of(waiting))
    assert page.status_code == 200
    assert "1 处的照片位置在点位范围之外" in page.text
    assert "/thumb" in page.text
    assert "照片位置距点位约 700 m" in page.text
    assert "/decision" not in page.text
    refused = client_as(Role.VIEWER).post(f"/office/verdicts/{waiting['verdict']}/decision", data={"outcome": "pass"})
    assert refused.status_code == 403


def test_a_closed_round_offers_no_form_and_takes_no_decision(waiting, client_as) -> None:
    client = client_as(Role.OFFICE)
    client.post(f"/office/rounds/{waiting['round']}/close")
    page = client.get(page_of(waiting))
    assert "判定已冻结" in page.text
    assert "/decision" not in page.text
    address = f"/office/verdicts/{waiting['verdict']}/decision"
    assert client.post(address, data={"outcome": "pass", "reason": "x"}).status_code == 409


def test_without_any_round_the_page_says_what_to_do(client_as) -> None:
    assert "还没有检查批次" in client_as(Role.OFFICE).get("/office/verdicts").text
