"""Scores of a round as the database gives them: every asked pair once, by requirement, type, area, unit and round."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete

from server.compliance.engine.verdicts import Outcome
from server.compliance.scores import queries
from server.compliance.scores.queries import NOWHERE, STANDINGS, Slice
from server.compliance.scores.rules import Grade, total
from server.compliance.scores.table import Axis, change
from server.inspections import planning
from server.inspections.models import Round, RoundSite
from server.inspections.rules import RoundState
from server.people.rules import Role
from server.places import queries as places
from server.places.models import Site, SiteUnit
from server.places.rules import AreaLevel, UnitRole
from tests.support import judging, making

SCALE = {"weight": 10, "deduct_each": 2, "near": 0.8}
CLAUSES = [
    {**making.PARK_COUNT, "scoring": SCALE},
    {
        "key": "TS-6-2",
        "clause": "(5)",
        "text": "公园有文明旅游提示。",
        "site_type": "park",
        "rules": {"normal": {"kind": "by_eye", "source_kind": "presence", "subject": "文明旅游提示"}},
    },
    {
        "key": "TS-7-1",
        "clause": "(6)",
        "text": "农贸市场整洁。",
        "site_type": "market",
        "rules": {"normal": {"kind": "by_eye", "source_kind": "quality", "subject": "整洁"}},
    },
]


class City:
    """Two districts; a park in a street of the first, a market in the second, a park that lies nowhere."""

    def __init__(self) -> None:
        making.area("1", name="东区", level=AreaLevel.DISTRICT)
        making.area("11", name="东街道", level=AreaLevel.STREET, parent_code="1")
        making.area("2", name="西区", level=AreaLevel.DISTRICT)
        self.office = making.account(Role.OFFICE)
        self.gardens = making.unit("园林局")
        self.park = making.site("park", area_code="11", code="P1")
        self.market = making.site("market", area_code="2", code="M1")
        self.lost = making.site("park", code="P2")
        making.answers_for(self.park, self.gardens)
        making.answers_for(self.market, self.gardens, UnitRole.ASSISTING)
        self.standard = making.standard(requirements=CLAUSES)
        self.round = making.round_of(self.park, self.market, self.lost, standard=self.standard)
        self.count, self.signs, self.clean = self.standard.requirements

    def judge(self, site: Site, requirement: Any, outcome: Outcome, round_: Round | None = None, **values: Any) -> Any:
        return judging.verdict(round_ or self.round, site, requirement, outcome, **values)

    def tallies(self, axis: Axis, round_: Round | None = None) -> dict[Any, Any]:
        tree, _ = places.area_tree()
        lines = queries.cells(round_ or self.round).lines(axis, tree)
        return {value: total(line.values()) for value, line in lines.items()}


@pytest.fixture
def city(db_session: Any) -> City:
    return City()


def test_what_nobody_judged_is_not_checked(city: City) -> None:
    whole = total(queries.cells(city.round).whole.values())
    assert (whole.not_checked, whole.total, whole.rate, whole.least_rate) == (5, 5, None, 0)


def test_a_passage_that_demands_nothing_is_not_scored(city: City) -> None:
    city.signs.content = {**city.signs.content, "normative": False}
    assert set(city.tallies(Axis.REQUIREMENT)) == {"TS-6-1", "TS-7-1"}
    assert {pair.requirement.key for pair in queries.pairs(city.round, Slice())} == {"TS-6-1", "TS-7-1"}


def test_points_are_deducted_for_the_shortfall_of_the_verdict(city: City) -> None:
    city.judge(city.park, city.count, Outcome.FAIL, measured=8, required=10, shortfall=2, unit="处")
    found = city.tallies(Axis.REQUIREMENT)["TS-6-1"]
    assert (found.points, found.possible, found.nearly, found.not_checked) == (6000, 10_000, 1, 1)


def test_a_decision_stands_above_the_verdict_until_it_is_withdrawn(city: City) -> None:
    verdict = city.judge(city.park, city.signs, Outcome.FAIL)
    decision = judging.decision(verdict, Outcome.PASS, city.office)
    assert city.tallies(Axis.REQUIREMENT)["TS-6-2"].met == 1
    decision.withdrawn_at, decision.withdrawn_by = decision.decided_at, city.office.id
    assert city.tallies(Axis.REQUIREMENT)["TS-6-2"].not_met == 1


def test_the_newest_of_two_decisions_stands(city: City) -> None:
    verdict = city.judge(city.park, city.signs, Outcome.FAIL)
    judging.decision(verdict, Outcome.PASS, city.office)
    judging.decision(verdict, Outcome.UNABLE, city.office)
    found = city.tallies(Axis.REQUIREMENT)["TS-6-2"]
    assert (found.met, found.unable, found.total) == (0, 1, 2)


def test_a_reserve_site_counts_once_it_was_judged(city: City, db_session: Any) -> None:
    reserve = making.site("market", area_code="2")
    db_session.add(RoundSite(round_id=city.round.id, site_id=reserve.id, draw_order=9, reserve=True))
    db_session.flush()
    assert city.tallies(Axis.SITE_TYPE)["market"].total == 1
    city.judge(reserve, city.clean, Outcome.PASS)
    assert city.tallies(Axis.SITE_TYPE)["market"].total == 2


def test_a_site_that_a_reserve_replaced_counts_in_no_denominator(city: City, db_session: Any) -> None:
    reserve = making.site("market", area_code="2")
    db_session.add(RoundSite(round_id=city.round.id, site_id=reserve.id, draw_order=9))
    city.judge(city.market, city.clean, Outcome.FAIL)
    old = db_session.get(RoundSite, (city.round.id, city.market.id))
    old.replaced_by, old.replaced_at = reserve.id, making.clock.now()
    db_session.flush()
    found = city.tallies(Axis.SITE_TYPE)["market"]
    assert (found.unable, found.not_met, found.not_checked, found.due) == (1, 0, 1, 1)


def test_a_line_of_an_area_counts_all_within_it_and_nowhere_is_a_line_too(city: City) -> None:
    city.judge(city.park, city.signs, Outcome.PASS)
    city.judge(city.market, city.clean, Outcome.FAIL)
    assert {value: each.rate for value, each in city.tallies(Axis.DISTRICT).items()} == {"1": 100, "2": 0, None: None}
    assert {value: each.total for value, each in city.tallies(Axis.STREET).items()} == {"11": 2, None: 3}


def test_a_unit_answers_where_it_leads_only(city: City) -> None:
    assert {value: each.total for value, each in city.tallies(Axis.UNIT).items()} == {city.gardens.id: 2, None: 3}


@pytest.mark.parametrize("axis", list(Axis))
def test_every_number_is_the_number_of_pairs_behind_it(city: City, axis: Axis) -> None:
    city.judge(city.park, city.count, Outcome.FAIL, measured=8, required=10, shortfall=2)
    city.judge(city.lost, city.count, Outcome.FAIL, measured=1, required=10, shortfall=9)
    city.judge(city.park, city.signs, Outcome.UNABLE)
    city.judge(city.market, city.clean, Outcome.UNCERTAIN)
    city.judge(city.lost, city.signs, Outcome.PASS)
    for value, tally in city.tallies(axis).items():
        line = NOWHERE if value is None else str(value)
        for standing in STANDINGS:
            behind = list(queries.pairs(city.round, Slice(axis, line, standing)))
            assert len(behind) == getattr(tally, standing), (line, standing)
        assert total(pair.tally for pair in queries.pairs(city.round, Slice(axis, line))) == tally


def test_a_pair_tells_its_figures_and_its_grade(city: City) -> None:
    city.judge(city.park, city.count, Outcome.FAIL, measured=8, required=10, shortfall=2, unit="处")
    (found,) = queries.pairs(city.round, Slice(standing="nearly"))
    assert (found.site_code, found.requirement.key, found.measured, found.required, found.grade) == (
        "P1", "TS-6-1", 8, 10, Grade.NEARLY,
    )  # fmt: skip


@pytest.mark.parametrize("value", ["", "no such", "9" * 40, "²", "' or 1=1 --"])
def test_a_line_that_does_not_exist_has_no_pairs(city: City, value: str) -> None:
    for axis in Axis:
        assert list(queries.pairs(city.round, Slice(axis, value))) == []


# ── The round before ───────────────────────────────────────────────────────────────────────────────────────────────
def earlier(city: City, day: int, **values: Any) -> Round:
    """A round over the same sites that began on a day of the spring before."""
    return making.round_of(
        city.park, city.market, city.lost, standard=city.standard, starts_on=date(2026, 3, day), **values
    )


CLOSED = {"state": RoundState.CLOSED, "closed_at": making.clock.now()}


def test_the_newest_closed_round_of_the_same_document_comes_before(city: City) -> None:
    earlier(city, 1, **CLOSED)
    newest = earlier(city, 5, **CLOSED)
    earlier(city, 9)
    making.round_of(city.park, starts_on=date(2026, 3, 20), **CLOSED)  # by another document
    assert queries.round_before(city.round) == newest


def test_an_earlier_round_that_was_never_closed_serves_where_none_was(city: City) -> None:
    only = earlier(city, 9)
    assert queries.round_before(city.round) == only
    assert queries.round_before(only) is None


def test_a_closed_round_stays_divided_as_it_was(city: City, db_session: Any) -> None:
    city.judge(city.park, city.signs, Outcome.PASS)
    city.judge(city.market, city.clean, Outcome.PASS)
    planning.mark_closed(city.round, by=city.office.id)
    before = {axis: city.tallies(axis) for axis in Axis}
    city.park.area_code, city.park.site_type = "2", "market"
    making.answers_for(city.lost, making.unit("城管局"))
    db_session.execute(delete(SiteUnit).where(SiteUnit.site_id == city.park.id))
    db_session.flush()
    assert {axis: city.tallies(axis) for axis in Axis} == before
    of_gardens = Slice(Axis.UNIT, str(city.gardens.id))
    assert {pair.site_code for pair in queries.pairs(city.round, of_gardens)} == {"P1"}


def test_a_change_is_told_by_what_both_rounds_checked(city: City) -> None:
    before = earlier(city, 5)
    city.judge(city.park, city.signs, Outcome.FAIL, before)
    city.judge(city.market, city.clean, Outcome.PASS, before)
    planning.mark_closed(before, by=city.office.id)
    city.judge(city.park, city.signs, Outcome.PASS)
    city.judge(city.park, city.count, Outcome.FAIL, measured=5, required=10, shortfall=5)
    tree, _ = places.area_tree()
    now, then = (queries.cells(each).lines(Axis.SITE_TYPE, tree) for each in (city.round, before))
    assert change(now["market"], then["market"]) is None
    park = change(now["park"], then["park"])
    assert park is not None
    assert (park.before, park.now, park.points, park.shared, park.left_out) == (0, 100, 100, 1, 1)
