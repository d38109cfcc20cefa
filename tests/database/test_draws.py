"""Drawing the sites of a round: what is drawn enters it in order, the record stays, and it can be drawn again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import exc, func, select, update

from server import clock
from server.audit.models import AuditEntry
from server.database import db
from server.inspections import errors, planning, queries, reserves
from server.inspections.draws import drawing as draws
from server.inspections.draws import queries as draw_queries
from server.inspections.draws.models import Draw
from server.inspections.draws.sampling import Plan, Quota, rank
from server.inspections.models import Due, Round, RoundSite
from server.inspections.rules import Kind, RoundState, UnableReason
from server.notices.paper import Issuer
from server.people.rules import Role
from server.places.rules import AreaLevel
from server.reports.protocol import protocol_of
from tests.support import making

PARKS = Plan((Quota("park", 2),), reserves=1, level="street")


@pytest.fixture
def round_(db_session: Any) -> Round:
    """An empty round of a standard about parks; two streets of one district with five parks each, one park nowhere."""
    making.area("1", level=AreaLevel.DISTRICT)
    for street in ("11", "12"):
        making.area(street, name=f"街道{street}", level=AreaLevel.STREET, parent_code="1")
        for number in range(5):
            making.site("park", area_code=street, code=f"P{street}{number}", name=f"公园{street}{number}")
    making.site("park", code="P0", name="孤园")
    making.site("park", area_code="11", code="P119", retired_at=clock.now())
    making.site("market", area_code="11", code="M1")
    return making.round_of()


def rows(round_: Round) -> list[RoundSite]:
    return list(
        db.session.scalars(select(RoundSite).where(RoundSite.round_id == round_.id).order_by(RoundSite.draw_order))
    )


def test_drawn_sites_enter_the_round_in_draw_order_and_reserves_after_them(round_: Round) -> None:
    draws.draw_sample(round_, PARKS, "七", by=None)
    by_rank = {
        street: sorted((f"P{street}{number}" for number in range(5)), key=lambda code: rank("七", code))
        for street in ("11", "12")
    }
    chosen = [*by_rank["11"][:2], *by_rank["12"][:2], "P0"]
    reserves = [by_rank["11"][2], by_rank["12"][2]]
    assert [(row.site.code, row.reserve) for row in rows(round_)] == [
        *((code, False) for code in chosen),
        *((code, True) for code in reserves),
    ]
    assert [row.draw_order for row in rows(round_)] == list(range(1, 8))


def test_what_was_drawn_is_due_and_what_waits_in_reserve_stands_in_line(round_: Round) -> None:
    draws.draw_sample(round_, PARKS, "七", by=None)
    due = set(db.session.scalars(select(Due.site_id).where(Due.round_id == round_.id)))
    assert {row.site_id for row in rows(round_) if not row.reserve} <= due


def test_a_record_is_kept_with_its_hashes_and_in_the_log(round_: Round) -> None:
    office = making.account(Role.OFFICE)
    made = draws.draw_sample(round_, PARKS, 7, by=office.id)
    assert (made.seed, made.population, made.chosen, made.reserves, made.drawn_by) == ("7", 11, 5, 2, office.id)
    assert draw_queries.checked(made).holds
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "round.draw_sample")).one()
    assert (logged.details["seed"], logged.details["sha256"]) == ("7", made.content_sha256)


def test_the_record_still_draws_the_same_after_sites_were_renamed_added_and_retired(round_: Round) -> None:
    made = draws.draw_sample(round_, PARKS, "七", by=None)
    making.site("park", area_code="11", code="P118")
    for row in rows(round_):
        row.site.name, row.site.retired_at = "改名", clock.now()
    db.session.flush()
    db.session.expire_all()
    assert draw_queries.checked(made).holds


def test_sites_in_the_round_already_stay_and_take_no_part(round_: Round) -> None:
    draws.draw_sample(round_, PARKS, "七", by=None)
    before = [(row.site_id, row.draw_order, row.reserve) for row in rows(round_)]
    second = draws.draw_sample(round_, Plan((Quota("park", 1),), level="street"), "八", by=None)
    after = [(row.site_id, row.draw_order, row.reserve) for row in rows(round_)]
    assert after[: len(before)] == before
    assert len({site for site, _, _ in after}) == len(after) == len(before) + 2
    assert second.population == 4
    assert set(second.content["left_out"]) == {row.site.code for row in rows(round_)[: len(before)]}


def test_two_cities_with_the_same_codes_draw_the_same(round_: Round) -> None:
    first = draws.draw_sample(round_, PARKS, "七", by=None)
    again = draws.draw_sample(making.round_of(standard=round_.standard), PARKS, "七", by=None)
    assert again.content["strata"] == first.content["strata"]


def test_a_preview_draws_nothing(round_: Round) -> None:
    found = draws.preview(round_, PARKS)
    assert [(one.area, one.population, one.wanted, one.missing) for one in found] == [
        ("11", 5, 2, 0), ("12", 5, 2, 0), (None, 1, 2, 1),
    ]  # fmt: skip
    assert rows(round_) == []


def test_a_type_without_any_requirement_is_refused(round_: Round) -> None:
    with pytest.raises(errors.TypeNotAsked):
        draws.draw_sample(round_, Plan((Quota("market", 1),)), "七", by=None)


def test_a_closed_round_is_not_drawn_for(round_: Round) -> None:
    round_.state, round_.closed_at = RoundState.CLOSED, clock.now()
    with pytest.raises(errors.RoundClosed):
        draws.draw_sample(round_, PARKS, "七", by=None)


def test_where_every_site_is_in_the_round_already_there_is_nothing_to_draw(round_: Round) -> None:
    free = draw_queries.population(round_, PARKS)
    planning.add_sites(round_, free.ids.values(), by=None)
    with pytest.raises(errors.NothingToDraw):
        draws.draw_sample(round_, PARKS, "七", by=None)
    assert db.session.scalar(select(func.count()).select_from(Draw)) == 0


@pytest.mark.parametrize("verb", ["change", "delete"])
def test_the_database_itself_keeps_a_draw_as_it_is(round_: Round, verb: str) -> None:
    made = draws.draw_sample(round_, PARKS, "七", by=None)
    statement = update(Draw).values(seed="八") if verb == "change" else Draw.__table__.delete()
    with pytest.raises(exc.DatabaseError, match="append-only"), db.session.begin_nested():
        db.session.execute(statement)
    db.session.refresh(made)
    assert made.seed == "七"


def test_a_changed_record_is_found_out(round_: Round) -> None:
    made = draws.draw_sample(round_, PARKS, "七", by=None)
    forged = Draw(
        **{column.name: getattr(made, column.name) for column in Draw.__table__.columns if column.name != "id"}
    )
    swapped = {**made.content, "strata": made.content["strata"][::-1]}
    forged.content = swapped
    found = draw_queries.checked(forged)
    assert (found.is_whole, found.same_sites, found.holds) == (False, False, False)


def test_what_became_of_a_drawn_site_is_told_by_its_code(round_: Round) -> None:
    made = draws.draw_sample(round_, PARKS, "七", by=None)
    found = draw_queries.rows_of(made)
    assert {code for code, row in found.items() if row.reserve} == {
        site["code"] for one in made.content["strata"] for site in one["reserves"]
    }
    assert len(queries.sample(round_.id)) == 5


# ── The protocol ───────────────────────────────────────────────────────────────────────────────────────────────────
ISSUER = Issuer("创建办", "创文督", "", "", clock.SHANGHAI)


def unable(round_: Round, code: str, reason: UnableReason, note: str = "") -> RoundSite:
    """Let an inspector say that a drawn site could not be checked."""
    row = next(each for each in rows(round_) if each.site.code == code)
    visit = making.visit(round_, row.site, making.account(Role.INSPECTOR), complete=True)
    making.observation(
        visit, Kind.ANSWER, requirements=tuple(round_.standard.requirements), answer="unable", reason=reason.value,
        note=note,
    )  # fmt: skip
    return row


def test_the_protocol_tells_what_could_not_be_checked_and_what_took_its_place(round_: Round) -> None:
    office = making.account(Role.OFFICE, display_name="李四")
    made = draws.draw_sample(round_, PARKS, "七", by=office.id)
    first, second = (site["code"] for site in made.content["strata"][0]["chosen"])
    gone = unable(round_, first, UnableReason.WORKS, "全园施工")
    unable(round_, second, UnableReason.CLOSED_HOURS)
    reserve = reserves.draw_up_reserve(round_, gone.site_id, "长期施工", by=office.id)
    told = protocol_of(made, ISSUER)
    assert (told.drawn_by, told.level, len(told.chosen), len(told.reserves)) == ("李四", "街道", 5, 2)
    assert [(one.code, one.reason, one.outcome) for one in told.replaced] == [
        (first, "封闭施工（全园施工）", f"由备用点位“{reserve.name}”（{reserve.code}）代替：长期施工"),
        (second, "非开放时间", "择时再查"),
    ]
    assert reserve.code in {site["code"] for site in made.content["strata"][0]["reserves"]}
    assert draw_queries.checked(made).holds


def test_the_protocol_names_the_sites_as_they_were_called_on_the_day(round_: Round) -> None:
    made = draws.draw_sample(round_, PARKS, "七", by=None)
    before = [one.name for one in protocol_of(made, ISSUER).chosen]
    for row in rows(round_):
        row.site.name = "改名"
    db.session.flush()
    told = protocol_of(made, ISSUER)
    assert [one.name for one in told.chosen] == before
    assert "未登记账号" in told.drawn_by
