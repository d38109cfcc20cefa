"""Photos of start, middle and end are told with a verdict and never change its outcome or a figure of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.compliance import words
from server.compliance.engine.facts import Absence, Doubt, Facts, Sighting, Unable
from server.compliance.engine.rules import judge
from server.compliance.engine.verdicts import Outcome
from server.inspections.evidence.spots import Spot
from server.standards.rules import RULE_KINDS, Phase
from tests.unit.compliance.telling import at, visit
from tests.unit.compliance.test_what_holds_for_every_kind import doubts, everything, names, under

ALL = tuple(Spot)
TELLS = ("absence_shown", "absence_doubtful", "absence_not_shown")


def photos(*spots: Spot | None, doubtful: int = 0) -> tuple[Absence, ...]:
    """Tell of photos, one of each spot; the first ones doubtful."""
    doubt = frozenset({Doubt.OFF_SITE})
    return tuple(Absence(f"o{n}", n, spot, doubt if n < doubtful else frozenset()) for n, spot in enumerate(spots))


def told(kind: str, facts: Facts) -> dict[str, dict[str, Any]]:
    """Give what is said of absence, by code."""
    verdict = judge(under(kind), Phase.NORMAL, facts)
    return {reason.code: reason.figures for reason in verdict.reasons if reason.code in TELLS}


HERE = {"visits": (visit(),)}
THREE = tuple(Sighting(f"s{n}", f"s{n}", themes=frozenset({"中国梦"})) for n in range(3))
TOLD = [
    ("short, nothing asked, nothing shown", Facts(**HERE), {}),
    ("short, asked, nothing shown", Facts(**HERE, show_absence=True),
     {"absence_not_shown": ["start", "middle", "end"]}),
    ("short, asked, two shown", Facts(**HERE, show_absence=True, absences=photos(Spot.START, Spot.END)),
     {"absence_shown": 2, "absence_not_shown": ["middle"]}),
    ("short, asked, all shown", Facts(**HERE, show_absence=True, absences=photos(*ALL)), {"absence_shown": 3}),
    ("short, not asked, all shown, one doubtful", Facts(**HERE, absences=photos(*ALL, doubtful=1)),
     {"absence_shown": 3, "absence_doubtful": 1}),
    ("short, asked, all shown, all doubtful: a person looks, and none is missing",
     Facts(**HERE, show_absence=True, absences=photos(*ALL, doubtful=3)), {"absence_shown": 3, "absence_doubtful": 3}),
    ("enough there", Facts(**HERE, sightings=THREE, show_absence=True, absences=photos(*ALL)), {}),
    ("not finished", Facts(visits=(visit(complete=False),), show_absence=True), {}),
    ("nobody was let in", Facts(unables=(Unable("u", "refused", at(9)),), refusal_fails=True, show_absence=True), {}),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), [one[1:] for one in TOLD], ids=[one[0] for one in TOLD])
def test_what_is_said(facts: Facts, expected: dict[str, Any]) -> None:
    found = told("count_per_site", facts)
    assert {code: figures.get("spots", figures.get("count")) for code, figures in found.items()} == expected


def test_nothing_is_asked_of_what_is_judged_by_eye() -> None:
    facts = Facts(**HERE, show_absence=True)
    assert told("by_eye", facts) == {}


def test_inspectors_apart_are_told_of_together() -> None:
    each = (visit("甲"), visit("乙"))
    shown = tuple(replace(one, inspector="甲") for one in photos(*ALL))
    facts = Facts(visits=each, apart=("甲", "乙"), absences=shown, show_absence=True)
    assert told("count_per_site", facts).keys() == {"absence_shown"}


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ({"code": "absence_not_shown", "spots": ["start", "middle", "end"]}, "未附起点、中间、终点照片。"),
        ({"code": "absence_not_shown", "spots": ["middle"]}, "未附中间照片。"),
        ({"code": "absence_shown", "count": 3, "observations": []}, "附现场照片 3 张，证明已查看、没有更多。"),
    ],
)
@pytest.mark.usefixtures("speaking")
def test_it_is_said_in_words(reason: dict[str, Any], sentence: str) -> None:
    assert words.sentence(reason) == sentence


absences = st.lists(st.builds(Absence, names, st.integers(0, 9), st.sampled_from([None, *Spot]), doubts), max_size=4)


@pytest.mark.parametrize("kind", RULE_KINDS)
@settings(max_examples=40, deadline=None)
@given(facts=everything(), more=absences, asked=st.booleans(), apart=st.booleans())
def test_an_absence_never_changes_a_count_or_an_outcome(kind, facts, more, asked, apart) -> None:
    facts = replace(facts, apart=("甲", "乙") if apart else None)
    before = judge(under(kind), Phase.NORMAL, facts)
    after = judge(under(kind), Phase.NORMAL, replace(facts, absences=tuple(more), show_absence=asked))
    plain = replace(after, reasons=tuple(one for one in after.reasons if one.code not in TELLS))
    assert plain == before
    if before.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        assert after == before
