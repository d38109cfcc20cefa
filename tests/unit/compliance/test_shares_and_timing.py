"""Shares add up over faces; a year's share waits for the ledger; frequencies are judged in every window."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.compliance.engine.rules import Doubt, Facts, Measure
from tests.unit.compliance.telling import at, codes, figures, judged, visit

AREA: dict[str, Any] = {
    "kind": "area_share",
    "value": 30,
    "unit": "%",
    "numerator": "公益广告面积",
    "denominator": "围挡面积",
}
HOSPITAL: dict[str, Any] = {
    "kind": "item_share",
    "op": ">",
    "value": 30,
    "unit": "%",
    "numerator": "公益广告",
    "denominator": "广告",
}
YEAR = {**HOSPITAL, "op": ">=", "value": 20, "period": "year"}
SCREEN = {"kind": "frequency", "value": 2, "unit": "条", "window": 10, "window_unit": "min"}
DONE, OPEN = (visit(),), (visit(complete=False),)


def part(numerator: float, denominator: float, **values: Any) -> Measure:
    """Tell of a part of a whole."""
    name = f"m{numerator}-{denominator}-{values.get('face')}-{values.get('minutes')}"
    minutes = values.pop("minutes", 0)
    return Measure(name, at(minutes), numerator=numerator, denominator=denominator, **values)


OFF = frozenset({Doubt.OFF_SITE})
AREAS = [
    ("thirty of a hundred", (part(30, 100),), DONE, "pass", 30),
    ("just under", (part(29.9, 100),), DONE, "fail", 29.9),
    ("one full face and one bare one", (part(60, 100, face="东"), part(0, 100, face="南")), DONE, "pass", 30),
    ("measured so far is not all", (part(60, 100),), OPEN, "in_progress", 60),
    ("nothing measured in a finished check is not failed", (), DONE, "not_checked", None),
    (
        "a doubtful face decides",
        (part(50, 100, face="东"), part(20, 100, face="南", doubts=OFF)),
        DONE,
        "uncertain",
        35,
    ),
    (
        "a doubtful face that cannot help",
        (part(0, 1000, face="东"), part(50, 100, face="南", doubts=OFF)),
        DONE,
        "fail",
        4.55,
    ),
    (
        "two figures for one face that lead to different ends",
        (part(20, 100, face="东"), part(40, 100, face="东")),
        DONE,
        "uncertain",
        20,
    ),
    (
        "two figures for one face that both are enough",
        (part(35, 100, face="东"), part(40, 100, face="东")),
        DONE,
        "pass",
        35,
    ),
    ("square metres and panels do not add up", (part(1, 2, unit="㎡"), part(3, 4, unit="块")), DONE, "uncertain", None),
]


@pytest.mark.parametrize(
    ("measures", "visits", "outcome", "measured"), [one[1:] for one in AREAS], ids=[one[0] for one in AREAS]
)
def test_area_shares(measures, visits, outcome, measured):
    verdict = judged(AREA, Facts(measures=measures, visits=visits))
    assert (verdict.outcome, verdict.measured) == (outcome, measured)


def test_every_face_must_show_one_where_the_city_counts_so():
    faces = (part(90, 100, face="东"), part(0, 100, face="南"))
    verdict = judged({**AREA, "every_face": True}, Facts(measures=faces, visits=DONE))
    assert (verdict.outcome, codes(verdict)) == ("fail", ["face_without"])
    assert figures(verdict, "face_without")["faces"] == ["南"]


def test_more_than_leaves_the_number_out():
    assert judged(HOSPITAL, Facts(measures=(part(3, 10),), visits=DONE)).outcome == "fail"
    assert judged(HOSPITAL, Facts(measures=(part(31, 100),), visits=DONE)).outcome == "pass"


@pytest.mark.parametrize("numerator", [0, 1, 10])
def test_a_visit_never_fails_a_share_of_the_year(numerator):
    verdict = judged(YEAR, Facts(measures=(part(numerator, 10),), visits=DONE))
    assert verdict.outcome == "not_checked"
    assert codes(verdict) == ["year_waits_for_ledger", "found_on_site_only"]


def test_the_ledger_decides_a_share_of_the_year_and_its_latest_figure_holds():
    old, new = part(1, 10, from_ledger=True, minutes=0), part(3, 10, from_ledger=True, minutes=9)
    assert judged(YEAR, Facts(measures=(old,))).outcome == "fail"
    assert judged(YEAR, Facts(measures=(new, old))).outcome == "pass"
    seen_on_site = part(0, 10)
    assert judged(YEAR, Facts(measures=(new, seen_on_site), visits=DONE)).outcome == "pass"


faces = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=1, max_size=6)


@given(faces, st.integers(0, 100))
def test_a_share_of_certain_faces_is_the_sum_of_parts_over_the_sum_of_wholes(given_faces, percent):
    measures = tuple(
        Measure(f"m{n}", at(0), numerator=min(a, b), denominator=b, face=str(n)) for n, (a, b) in enumerate(given_faces)
    )
    verdict = judged({**AREA, "value": percent}, Facts(measures=measures, visits=DONE))
    whole = sum(b for _, b in given_faces)
    enough = 100 * sum(min(a, b) for a, b in given_faces) >= percent * whole
    assert verdict.outcome == ("pass" if enough else "fail")


@given(faces, st.integers(1, 99), st.sets(st.integers(0, 5)))
def test_doubting_a_face_never_settles_what_was_open_nor_turns_a_verdict_round(given_faces, percent, doubted):
    def told(doubts: bool) -> tuple[Measure, ...]:
        return tuple(
            Measure(
                f"m{n}",
                at(0),
                numerator=min(a, b),
                denominator=b,
                face=str(n),
                doubts=OFF if doubts and n in doubted else frozenset(),
            )
            for n, (a, b) in enumerate(given_faces)
        )

    rule = {**AREA, "value": percent}
    sure = judged(rule, Facts(measures=told(False), visits=DONE)).outcome
    assert judged(rule, Facts(measures=told(True), visits=DONE)).outcome in (sure, "uncertain")


def timed(span: float, *ticks: float, unit: str = "min", **values: Any) -> Measure:
    """Tell of watching for `span` and seeing something at `ticks`."""
    return Measure(f"t{span}-{len(ticks)}-{values.get('face')}", at(0), unit=unit, span=span, ticks=ticks, **values)


TIMES = [
    ("two in ten minutes", timed(10, 2, 7), "pass", 2),
    ("one in ten minutes", timed(10, 2), "fail", 1),
    ("two, but not in every ten minutes", timed(20, 1, 2, 19), "fail", 0),
    ("two in every ten minutes of twenty", timed(20, 1, 8, 9, 15, 19), "pass", 2),
    ("two within four minutes are enough for ten", timed(4, 1, 3), "pass", 2),
    ("one within four minutes says nothing yet", timed(4, 1), "not_checked", None),
    ("minutes are no stops", timed(20, 1, unit="站"), "not_checked", None),
    ("doubtful and short", timed(10, 2, doubts=OFF), "uncertain", 1),
]


@pytest.mark.parametrize(("measure", "outcome", "measured"), [one[1:] for one in TIMES], ids=[one[0] for one in TIMES])
def test_frequencies(measure, outcome, measured):
    verdict = judged(SCREEN, Facts(measures=(measure,), visits=DONE))
    assert (verdict.outcome, verdict.measured) == (outcome, measured)


def test_every_screen_must_show_enough():
    good, black = timed(10, 2, 7, face="东屏"), timed(10, face="西屏")
    verdict = judged(SCREEN, Facts(measures=(good, black), visits=DONE))
    assert (verdict.outcome, figures(verdict, "frequency_short")["face"]) == ("fail", "西屏")


def test_every_five_stops():
    bus = {"kind": "frequency", "value": 2, "unit": "条", "window": 5, "window_unit": "站"}
    assert judged(bus, Facts(measures=(timed(10, 1, 4, 6, 9, unit="站"),), visits=DONE)).outcome == "pass"
    assert judged(bus, Facts(measures=(timed(10, 1, 9, unit="站"),), visits=DONE)).outcome == "fail"
