"""Things that must be there, things that must not, sizes, and clauses that ask for both."""

from __future__ import annotations

from typing import Any

import pytest

from server.compliance.engine.rules import Answer, Doubt, Facts, Sighting, Unable
from server.inspections.rules import Answer as Answered
from tests.unit.compliance.telling import at, codes, figures, judged, visit

SIGN: dict[str, Any] = {"kind": "present", "unit": "处", "subject": "禁烟标识"}
SET: dict[str, Any] = {"kind": "all_present", "things": ["提示牌", "海报", "资料"]}
SMOKE: dict[str, Any] = {"kind": "absent", "things": ["烟蒂", "吸烟者"]}
SCHOOL: dict[str, Any] = {
    "kind": "absent_within_radius",
    "things": ["非法行医"],
    "radius_m": 200,
    "from_point": "校园",
}
BOTH: dict[str, Any] = {"kind": "all_of", "rules": [{"kind": "all_present", "things": ["禁烟标志"]}, SMOKE]}
SIZE: dict[str, Any] = {"kind": "min_size", "min_size": {"width_cm": 60, "height_cm": 90}, "subject": "板块"}
DONE, OPEN = (visit(),), (visit(complete=False),)


def thing(name: str | None, *doubts: Doubt, uuid: str = "", **values: Any) -> Sighting:
    """Tell of a photo of a thing."""
    uuid = uuid or f"s-{name}-{len(doubts)}"
    return Sighting(uuid, uuid, item=name, doubts=frozenset(doubts), **values)


def answer(outcome: str, item: str | None = None, *doubts: Doubt) -> Answer:
    """Tell of an answer for the clause, or for one thing of it."""
    return Answer(f"a-{outcome}-{item}", Answered(outcome), frozenset(doubts), item=item)


def facts(*told: Sighting | Answer, visits: tuple = DONE, **values: Any) -> Facts:
    """Gather what was told."""
    return Facts(
        sightings=tuple(one for one in told if isinstance(one, Sighting)),
        answers=tuple(one for one in told if isinstance(one, Answer)),
        visits=visits,
        **values,
    )


OFF, FAR = Doubt.OFF_SITE, Doubt.DISTANCE_UNSURE
TABLE = [
    ("a sign on a photo", SIGN, facts(thing(None)), "pass"),
    ("no sign", SIGN, facts(), "fail"),
    ("no sign yet", SIGN, facts(visits=OPEN), "in_progress"),
    ("a sign the inspector answers for", SIGN, facts(answer("pass")), "pass"),
    ("a sign on a doubtful photo", SIGN, facts(thing(None, OFF)), "uncertain"),
    ("an answer on a doubtful photo", SIGN, facts(answer("pass", None, OFF)), "uncertain"),
    ("the inspector says there is none, the photo shows one", SIGN, facts(thing(None), answer("fail")), "uncertain"),
    ("does not apply here", SIGN, facts(answer("not_applicable")), "not_applicable"),
    ("all three are photographed", SET, facts(thing("提示牌"), thing("海报"), thing("资料")), "pass"),
    ("one of three is missing", SET, facts(thing("提示牌"), thing("海报")), "fail"),
    ("one answered for, two photographed", SET, facts(thing("提示牌"), thing("海报"), answer("pass", "资料")), "pass"),
    ("an unlabelled photo may show the third", SET, facts(thing("提示牌"), thing("海报"), thing(None)), "uncertain"),
    ("one is said to be missing", SET, facts(thing("提示牌"), thing("海报"), answer("fail", "资料")), "fail"),
    ("the third only on a doubtful photo", SET, facts(thing("提示牌"), thing("海报"), thing("资料", OFF)), "uncertain"),
    ("a thing nobody asked for helps nothing", SET, facts(thing("横幅")), "fail"),
    ("nothing prohibited seen in a finished check", SMOKE, facts(), "pass"),
    ("nothing prohibited seen so far", SMOKE, facts(visits=OPEN), "in_progress"),
    ("a cigarette end is a fault at once", SMOKE, facts(thing("烟蒂"), visits=OPEN), "fail"),
    ("a doubtful photo of one", SMOKE, facts(thing("烟蒂", OFF)), "uncertain"),
    ("one answered for", SMOKE, facts(answer("fail", "烟蒂"), visits=OPEN), "fail"),
    ("the inspector says it is fine", SMOKE, facts(answer("pass"), visits=OPEN), "pass"),
    ("fine, and yet one was seen", SMOKE, facts(answer("pass"), thing("烟蒂")), "fail"),
    ("a clinic 150 m from the fence", SCHOOL, facts(thing("非法行医", ground_m=150, accuracy_m=8)), "fail"),
    ("a clinic 230 m from the fence", SCHOOL, facts(thing("非法行医", ground_m=230, accuracy_m=8)), "pass"),
    ("a clinic about 200 m away", SCHOOL, facts(thing("非法行医", ground_m=204, accuracy_m=8)), "uncertain"),
    ("a clinic somewhere", SCHOOL, facts(thing("非法行医", accuracy_m=8)), "uncertain"),
    ("it lies beside the site, which is no doubt here", SCHOOL, facts(thing("非法行医", OFF, ground_m=90)), "fail"),
    ("a sign and nothing prohibited", BOTH, facts(thing("禁烟标志")), "pass"),
    ("a sign and a cigarette end", BOTH, facts(thing("禁烟标志"), thing("烟蒂")), "fail"),
    ("no sign and nothing prohibited", BOTH, facts(), "fail"),
    ("a photo without a label is no fault", BOTH, facts(thing(None)), "uncertain"),
    ("a fault without a label is no sign", BOTH, facts(thing(None, is_problem=True)), "fail"),
    ("a sign, still checking", BOTH, facts(thing("禁烟标志"), visits=OPEN), "in_progress"),
    ("the clause as a whole is answered", BOTH, facts(answer("pass"), visits=OPEN), "pass"),
    ("a board of 60 × 90", SIZE, facts(thing(None, width_cm=60, height_cm=90)), "pass"),
    ("a board of 90 × 60 hung across", SIZE, facts(thing(None, width_cm=90, height_cm=60)), "pass"),
    ("a board of 50 × 90", SIZE, facts(thing(None, width_cm=50, height_cm=90), visits=OPEN), "fail"),
    ("a board nobody measured", SIZE, facts(thing(None)), "uncertain"),
    ("no board", SIZE, facts(), "fail"),
]


@pytest.mark.parametrize(("rule", "told", "outcome"), [one[1:] for one in TABLE], ids=[one[0] for one in TABLE])
def test_things(rule, told, outcome):
    assert judged(rule, told).outcome == outcome


def test_what_is_missing_is_named():
    verdict = judged(SET, facts(thing("海报")))
    assert figures(verdict, "things_short")["things"] == ["提示牌", "资料"]
    assert (verdict.measured, verdict.required, verdict.shortfall) == (1, 3, 2)


def test_what_was_seen_although_prohibited_is_named_and_placed():
    verdict = judged(SMOKE, facts(thing("烟蒂", lon=116.3, lat=39.9)))
    assert figures(verdict, "prohibited_seen")["things"] == ["烟蒂"]
    assert [(one.kind, one.figures) for one in verdict.places] == [("seen_at", {"lon": 116.3, "lat": 39.9})]


def test_what_lies_beyond_the_radius_is_said():
    verdict = judged(SCHOOL, facts(thing("非法行医", ground_m=230, accuracy_m=8)))
    assert codes(verdict) == ["nothing_prohibited", "beyond_radius"]


def test_the_parts_of_a_compound_clause_are_told_apart():
    verdict = judged(BOTH, facts(thing("禁烟标志"), thing("烟蒂")))
    told = [(reason.code, reason.figures.get("of_part")) for reason in verdict.reasons]
    assert told == [("prohibited_seen", 2), ("things_met", 1)]
    assert (verdict.measured, verdict.required, verdict.shortfall) == (1, 2, 1)


def test_a_closed_door_is_unable_and_not_fine():
    closed = Unable("u", "closed_hours", at(5))
    assert judged(SMOKE, Facts(unables=(closed,), visits=DONE)).outcome == "unable"


def test_a_condition_that_is_not_given_is_told_in_the_words_of_the_clause():
    verdict = judged(SIGN, facts(answer("not_applicable"), condition="有条件的单位"))
    assert verdict.outcome == "not_applicable"
    assert figures(verdict, "condition_not_given")["condition"] == "有条件的单位"


def test_a_count_takes_only_what_is_large_enough():
    rule = {"kind": "count_per_site", "value": 1, "unit": "块", "subject": "板块", "min_size": SIZE["min_size"]}
    small = judged(rule, facts(thing(None, width_cm=40, height_cm=60)))
    assert (small.outcome, codes(small)) == ("fail", ["count_short", "too_small"])
    assert judged(rule, facts(thing(None))).outcome == "uncertain"
    assert judged(rule, facts(thing(None, width_cm=60, height_cm=90))).outcome == "pass"
