"""审核 as pages: what waits, how it is decided, and that every decision says who, when and why."""

from __future__ import annotations

from typing import Any

import pytest

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Decision
from server.database import db
from server.inspections.rules import RoundState, Trust
from server.people.rules import Role
from server.review import routes
from tests.support import judging, making

HOSTILE = "</script><img src=x onerror=alert(1)>${alert(1)}'\""
REASON = "照片内容清楚，位置偏差属定位误差。"


@pytest.fixture
def case(app) -> dict[str, Any]:
    """A round with one uncertain verdict and one that passes though a photo of it is doubtful."""
    with app.app_context():
        park, other = making.site(name="圆明园"), making.site(name=HOSTILE)
        standard = making.standard()
        inspector = making.account(Role.INSPECTOR)
        made = making.round_of(park, other, standard=standard, inspectors=(inspector,))
        (count,) = standard.requirements
        figures = {"count": 9, "doubtful": 1, "required": 10, "unit": "处"}
        uncertain = judging.verdict(
            made, park, count, Outcome.UNCERTAIN, reasons=[{"code": "doubtful_decide", **figures}]
        )
        passed = judging.verdict(made, other, count, Outcome.PASS)
        for site in (park, other):
            seen = making.observation(making.visit(made, site, inspector), requirements=(count,))
            making.observed_photo(
                seen,
                trust=Trust.OFF_SITE,
                trust_reasons=[{"code": "off_site", "distance_m": 698, "allowed_m": 38}],
                trusted_at=clock.now(),
            )
        db.session.commit()
        return {"round": made.id, "uncertain": uncertain.id, "passed": passed.id}


def review(client: Any, **query: Any) -> str:
    answer = client.get("/office/review", query_string=query)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def send(client: Any, case: dict[str, Any], **form: Any) -> Any:
    return client.post("/office/review/decide", data={"round": case["round"], "verdict": case["uncertain"], **form})


def decisions(app: Any) -> list[Decision]:
    with app.app_context():
        return list(db.session.query(Decision).order_by(Decision.id))


def test_what_the_doubt_decides_comes_first_and_its_reason_before_the_photo(client_as, case) -> None:
    page = review(client_as(Role.OFFICE))
    assert page.index("已确认 9 处") < page.index("照片位置距点位约 698 m") < page.index("<figcaption>")
    assert page.index("圆明园") < page.index("有存疑照片，不影响结论。")


def test_a_decision_is_kept_with_person_and_reason_and_leaves_the_queue(app, client_as, case) -> None:
    client = client_as(Role.OFFICE)
    answer = send(client, case, outcome="pass", reason=REASON)
    assert answer.status_code == 302
    assert f"verdict={case['passed']}" in answer.headers["Location"], "the next case follows"
    (made,) = decisions(app)
    assert (made.outcome, made.reason, made.decided_by) == (Outcome.PASS, REASON, client.account_id)
    assert "圆明园" not in review(client)
    decided = review(client, show="decided", verdict=case["uncertain"])
    assert REASON in decided
    assert "系统初判：待核实" in decided


@pytest.mark.parametrize(
    "form", [{"outcome": "pass", "reason": "  "}, {"reason": REASON}, {"outcome": "uncertain", "reason": REASON}]
)
def test_a_form_that_lacks_outcome_or_reason_comes_back_as_it_was_filled(app, client_as, case, form) -> None:
    answer = send(client_as(Role.OFFICE), case, **form)
    assert answer.status_code == 422
    assert form["reason"].strip() in answer.get_data(as_text=True)
    assert decisions(app) == []


def test_a_withdrawn_decision_stays_on_record_and_the_case_waits_again(app, client_as, case) -> None:
    client = client_as(Role.OFFICE)
    send(client, case, outcome="fail", reason=REASON)
    (made,) = decisions(app)
    answer = client.post(f"/office/review/decisions/{made.id}/withdraw", data={"verdict": case["uncertain"]})
    assert answer.status_code == 302
    (made,) = decisions(app)
    assert made.withdrawn_by == client.account_id
    page = review(client)
    assert "等待认定 2" in page
    assert REASON in page


def test_leaders_may_read_and_not_decide(app, client_as, case) -> None:
    client = client_as(Role.VIEWER)
    assert "当前账号只能查看" in review(client)
    assert send(client, case, outcome="pass", reason=REASON).status_code == 403
    assert decisions(app) == []


def test_inspectors_do_not_review(client_as, case) -> None:
    assert client_as(Role.INSPECTOR).get("/office/review").status_code == 403


def test_a_closed_round_is_not_decided_in_any_more(app, client_as, case) -> None:
    with app.app_context():
        round_ = db.session.get(making.Round, case["round"])
        round_.state, round_.closed_at = RoundState.CLOSED, clock.now()
        db.session.commit()
    client = client_as(Role.OFFICE)
    assert "这个批次已经结束" in review(client, round=case["round"])
    assert send(client, case, outcome="pass", reason=REASON).status_code >= 400
    assert decisions(app) == []


def test_hostile_names_and_reasons_stay_text(client_as, case) -> None:
    client = client_as(Role.OFFICE)
    send(client, case, outcome="pass", reason=HOSTILE)
    for page in (review(client), review(client, show="decided")):
        assert HOSTILE not in page
        assert "<img src=x" not in page


def test_a_verdict_of_another_round_is_not_found(client_as, case) -> None:
    assert client_as(Role.OFFICE).get("/office/review", query_string={"verdict": 999_999}).status_code == 404


def test_an_empty_queue_says_that_nothing_waits(app, client_as) -> None:
    with app.app_context():
        making.round_of(making.site())
        db.session.commit()
    assert "没有等待认定的内容" in review(client_as(Role.OFFICE))


def test_a_long_queue_is_cut_around_the_case_at_hand(app, client_as, case, monkeypatch) -> None:
    monkeypatch.setattr(routes, "LISTED", 4)
    with app.app_context():
        sites = [making.site(name=f"点位{number:02}") for number in range(12)]
        standard = making.standard()
        made = making.round_of(*sites, standard=standard)
        (count,) = standard.requirements
        numbers = [judging.verdict(made, site, count, Outcome.UNCERTAIN).id for site in sites]
        db.session.commit()
        round_id = made.id
    client = client_as(Role.OFFICE)
    page = review(client, round=round_id, verdict=numbers[8])
    assert "共 12 项，这里列出第 8 至 11 项。" in page
    assert f"verdict={numbers[7]}" in page, "the one before"
    assert "点位08" in page
    assert "点位00" not in page
    assert "列出第 9 至 12 项" in review(client, round=round_id, verdict=numbers[11])
