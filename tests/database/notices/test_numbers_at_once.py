"""Several clerks sign at the same moment: every notice gets a number of its own, and none is left out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

from server.database import db, transaction
from server.notices import findings, operations, queries
from server.notices.errors import NotADraft, NumberTaken
from server.notices.paper import Issuer
from tests.support import making
from tests.support.problems import a_round_with_problems, fail

ISSUER = Issuer("创建办", "示创文督", "", "https://x.example", ZoneInfo("Asia/Shanghai"))
CLERKS = 6


def _drafts(app) -> tuple[list[int], int]:
    with app.app_context(), transaction():
        made = a_round_with_problems()
        for number in range(CLERKS):
            site = making.site("park", name=f"公园{number}")
            making.answers_for(site, making.unit())
            fail(made.round, site, made.park_clause)
        db.session.flush()
        findings.open_findings(made.round.id)
        ids = [each.id for each in queries.findings(made.round.id) if each.site and each.site.name.startswith("公园")]
        return [each.id for each in operations.draft_per_unit(made.round.id, ids, by=made.office.id)], made.office.id


def _sign(app, notice_id: int, by: int, number: str | None = None) -> str:
    with app.app_context():
        try:
            with transaction():
                notice = operations.sign(queries.notice(notice_id), ISSUER, by=by, number=number)
                return str(notice.number)
        except NumberTaken:
            return "taken"
        except NotADraft:
            return "signed before"
        finally:
            db.session.remove()


def test_numbers_stay_without_gaps_when_many_sign_at_once(own_app) -> None:
    drafts, by = _drafts(own_app)
    with ThreadPoolExecutor(CLERKS) as pool:
        numbers = list(pool.map(lambda each: _sign(own_app, each, by), drafts))
    year = numbers[0][numbers[0].index("〔") + 1 : numbers[0].index("〕")]
    assert sorted(numbers) == sorted(f"示创文督〔{year}〕{each}号" for each in range(1, CLERKS + 1))


def test_one_typed_number_goes_to_one_of_many(own_app) -> None:
    drafts, by = _drafts(own_app)
    with ThreadPoolExecutor(CLERKS) as pool:
        numbers = list(pool.map(lambda each: _sign(own_app, each, by, "督〔2026〕9号"), drafts))
    assert sorted(numbers) == sorted(["督〔2026〕9号", *["taken"] * (CLERKS - 1)])


def test_a_notice_that_many_sign_at_once_is_signed_once(own_app) -> None:
    drafts, by = _drafts(own_app)
    with ThreadPoolExecutor(CLERKS) as pool:
        numbers = list(pool.map(lambda _: _sign(own_app, drafts[0], by), range(CLERKS)))
    assert sorted(numbers)[: CLERKS - 1] == ["signed before"] * (CLERKS - 1)
    assert _sign(own_app, drafts[1], by).endswith("〕2号")


def test_problems_that_many_derive_at_once_are_there_once(own_app) -> None:
    with own_app.app_context(), transaction():
        round_id = a_round_with_problems().round.id

    def derive(_: int) -> None:
        with own_app.app_context():
            try:
                with transaction():
                    findings.open_findings(round_id)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(CLERKS) as pool:
        list(pool.map(derive, range(CLERKS)))
    with own_app.app_context():
        assert len(queries.findings(round_id)) == 3
