"""Themes and forms are sets: what is shown twice is shown."""

from __future__ import annotations

import pytest

from server.compliance.engine.rules import Answer, Doubt, Facts, Sighting
from server.inspections.rules import Answer as Answered
from tests.unit.compliance.telling import codes, figures, judged, visit

THEMES = {"kind": "themes_covered", "themes": ["讲文明树新风", "中国梦", "未成年人"]}
FORMS = {"kind": "forms_count", "value": 2, "unit": "种形式", "number_is_ours": True, "themes": ["文明旅游"]}
DONE, OPEN = (visit(),), (visit(complete=False),)


def shown(uuid: str, *themes: str, doubts: tuple[Doubt, ...] = (), medium: str | None = "poster") -> Sighting:
    """Tell of one PSA with its themes."""
    return Sighting(uuid, uuid, themes=frozenset(themes), medium=medium, doubts=frozenset(doubts))


BOTH = shown("a", "讲文明树新风", "中国梦")
CHILD = shown("b", "未成年人")
FINE = Answer("eye", Answered.PASS)
FAULT = Answer("eye", Answered.FAIL)

THEME_TABLE = [
    ("two PSAs cover three themes", (BOTH, CHILD), (), DONE, "pass", 3),
    ("one theme is missing", (BOTH,), (), DONE, "fail", 2),
    ("missing, but still on the way", (BOTH,), (), OPEN, "in_progress", 2),
    ("a PSA whose theme nobody named may show the missing one", (BOTH, shown("c")), (), DONE, "uncertain", 2),
    ("a doubtful PSA decides", (BOTH, shown("c", "未成年人", doubts=(Doubt.OFF_SITE,))), (), DONE, "uncertain", 2),
    ("another theme does not count", (BOTH, shown("c", "廉政")), (), DONE, "fail", 2),
    ("the inspector says all is shown, not everything is photographed", (BOTH,), (FINE,), DONE, "pass", None),
    ("the inspector says something is missing", (BOTH,), (FAULT,), OPEN, "fail", 2),
    ("the inspector says so against the photos", (BOTH, CHILD), (FAULT,), DONE, "uncertain", 3),
]


@pytest.mark.parametrize(
    ("sightings", "answers", "visits", "outcome", "measured"),
    [one[1:] for one in THEME_TABLE],
    ids=[one[0] for one in THEME_TABLE],
)
def test_themes(sightings, answers, visits, outcome, measured):
    verdict = judged(THEMES, Facts(sightings=sightings, answers=answers, visits=visits))
    assert (verdict.outcome, verdict.measured) == (outcome, measured)


def test_the_missing_theme_is_named():
    verdict = judged(THEMES, Facts(sightings=(BOTH,), visits=DONE))
    assert figures(verdict, "themes_short")["themes"] == ["未成年人"]
    assert verdict.shortfall == 1


def test_some_of_the_themes_each_shown_twice():
    rule = {**THEMES, "at_least": 1, "each": 2}
    assert judged(rule, Facts(sightings=(BOTH, CHILD), visits=DONE)).outcome == "fail"
    again = shown("d", "中国梦")
    assert judged(rule, Facts(sightings=(BOTH, CHILD, again), visits=DONE)).outcome == "pass"


def tour(uuid: str, medium: str | None, *doubts: Doubt, theme: str = "文明旅游") -> Sighting:
    """Tell of one thing on civilised travel in some form."""
    return shown(uuid, *([theme] if theme else []), medium=medium, doubts=doubts)


FORM_TABLE = [
    ("a board and a leaflet are two forms", (tour("a", "poster"), tour("b", "leaflet")), "pass", 2),
    ("five posters are one form", tuple(tour(f"p{n}", "poster") for n in range(5)), "fail", 1),
    ("a form nobody named may be the second", (tour("a", "poster"), tour("b", None)), "uncertain", 1),
    ("two forms nobody named are one for sure", (tour("a", None), tour("b", None)), "uncertain", 1),
    ("a doubtful second form", (tour("a", "poster"), tour("b", "screen", Doubt.SEEN_BEFORE)), "uncertain", 1),
    ("another theme is no form of it", (tour("a", "poster"), tour("b", "screen", theme="中国梦")), "fail", 1),
]


@pytest.mark.parametrize(
    ("sightings", "outcome", "measured"), [one[1:] for one in FORM_TABLE], ids=[one[0] for one in FORM_TABLE]
)
def test_forms(sightings, outcome, measured):
    verdict = judged(FORMS, Facts(sightings=sightings, visits=DONE))
    assert (verdict.outcome, verdict.measured) == (outcome, measured)


def test_nothing_shown_at_all_is_short_by_everything():
    verdict = judged(FORMS, Facts(visits=DONE))
    assert (verdict.outcome, verdict.shortfall, codes(verdict)) == ("fail", 2, ["count_short"])
