"""Counts per length of road, as a table of sentences, and what must hold on any road."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.compliance.engine.families.lanes import GAP_TOLERANCE_M
from server.compliance.engine.rules import Doubt, Facts, Outcome, Sighting, Unable
from server.geo.reference import ReferenceLine
from server.inspections.rules import RoadMode
from tests.unit.compliance.telling import ROAD, WAVE, along, at, codes, figures, judged, road, visit, walk

OPEN = visit(complete=False)
EVERY_100 = [float(each) for each in range(0, 2001, 100)]
WHOLE = walk((0, 2000))
GAP = [each for each in EVERY_100 if not 700 < each < 1300]
OFF, TWICE = Doubt.OFF_SITE, Doubt.SEEN_BEFORE

TABLE = [
    ("one every hundred metres is just enough", road(2000, along(*EVERY_100), WHOLE), "pass", 5),
    ("a gap somewhere in the middle fails the road", road(2000, along(*GAP), WHOLE), "fail", 0),
    (
        "one missing makes the worst stretch one short",
        road(2000, along(*[c for c in EVERY_100 if c != 1000]), WHOLE),
        "fail",
        4,
    ),
    (
        "the same gap where nobody walked decides nothing",
        road(2000, along(*GAP), walk((0, 690), (1310, 2000))),
        "pass",
        5,
    ),
    ("nothing fails before the check is declared complete", road(2000, along(*GAP), WHOLE, OPEN), "in_progress", 0),
    ("a road walked whole passes before that", road(2000, along(*EVERY_100), WHOLE, OPEN), "pass", 5),
    ("a road walked in part waits", road(2000, along(*EVERY_100), walk((0, 900)), OPEN), "in_progress", 5),
    ("a walked stretch shorter than the window decides nothing", road(2000, (), walk((0, 480))), "in_progress", None),
    ("two short stretches do not make a long one", road(2000, (), walk((0, 400), (1000, 1400))), "in_progress", None),
    ("two inspectors' stretches that meet do", road(2000, (), walk((0, 300), (290, 600))), "fail", 0),
    ("no track at all decides nothing", road(2000, along(*EVERY_100), ()), "in_progress", None),
    ("a short road needs its share: four on 400 m", road(400, along(10, 100, 200, 300), walk((0, 400))), "pass", 4),
    ("three on 400 m are one short", road(400, along(10, 100, 200), walk((0, 400))), "fail", 3),
    ("a short road not walked whole cannot fail", road(400, along(10, 100), walk((0, 300))), "in_progress", 2),
    ("but passes when its number was seen", road(400, along(10, 100, 200, 210), walk((0, 300))), "pass", 4),
    ("a road of just one window", road(500, along(0, 100, 200, 300, 500), walk((0, 500))), "pass", 5),
    ("nobody came", Facts(road_length_m=2000), "not_checked", None),
    (
        "a repeated photo in the gap decides",
        road(2000, along(*[c for c in EVERY_100 if c != 1000]) + along(1000, doubts=(TWICE,), name="d"), WHOLE),
        "uncertain",
        4,
    ),
    (
        "a repeated photo elsewhere does not",
        road(2000, along(*GAP) + along(100, doubts=(TWICE,), name="d"), WHOLE),
        "fail",
        0,
    ),
    (
        "a photo 700 m off the road may belong into the gap",
        road(
            2000,
            along(*[c for c in EVERY_100 if c != 1000]) + along(0, doubts=(OFF,), name="d", offset_m=700.0),
            WHOLE,
        ),
        "uncertain",
        4,
    ),
    (
        "one photo without position cannot fill two gaps",
        road(
            2000,
            along(*[c for c in EVERY_100 if c not in (500, 1500)])
            + along(0, doubts=(Doubt.UNLOCATED,), name="d", offset_m=None),
            WHOLE,
        ),
        "fail",
        4,
    ),
    (
        "two of them can",
        road(
            2000,
            along(*[c for c in EVERY_100 if c not in (500, 1500)])
            + along(0, 0, doubts=(Doubt.UNLOCATED,), name="d", offset_m=None),
            WHOLE,
        ),
        "uncertain",
        4,
    ),
    (
        "things beyond the reach are not seen from here",
        road(2000, along(*EVERY_100[:-1], offset_m=90.0), WHOLE),
        "fail",
        0,
    ),
    (
        "things at the edge of the reach are doubtful",
        road(2000, along(*EVERY_100, offset_m=58.0, accuracy_m=8.0), WHOLE),
        "uncertain",
        0,
    ),
    (
        "a closed road could not be checked",
        Facts(unables=(Unable("u", "works", at(3)),), visits=(visit(),), road_length_m=2000),
        "unable",
        None,
    ),
]


@pytest.mark.parametrize(("sentence", "facts", "outcome", "measured"), TABLE, ids=[row[0] for row in TABLE])
def test_five_in_every_500_metres(sentence: str, facts: Facts, outcome: str, measured: int | None) -> None:
    verdict = judged(ROAD, facts)
    assert (verdict.outcome, verdict.measured) == (outcome, measured)


def test_the_worst_stretch_is_told_with_its_ends() -> None:
    verdict = judged(ROAD, road(2000, along(*GAP), WHOLE))
    place = verdict.places[0]
    assert (place.kind, place.from_m, place.to_m, place.count) == ("worst_window", 750.0, 1250.0, 0)
    assert figures(verdict, "window_short")["missing"] == 5
    # Two rows of three in 100 m steps close the gap of 600 m to windows of five: 800, 900, …, 1200 are missing.
    assert figures(verdict, "more_needed")["count"] == 5


def test_doubtful_things_that_do_not_help_are_said_to_have_been_counted() -> None:
    verdict = judged(ROAD, road(2000, along(*GAP) + along(100, doubts=(TWICE,), name="d"), WHOLE))
    assert codes(verdict) == ["window_short", "more_needed", "short_even_so", "doubt_seen_before"]
    assert "short_even_so" not in codes(judged(ROAD, road(2000, along(*GAP), WHOLE)))


def test_a_stretch_is_said_by_landmarks_where_the_line_is_known() -> None:
    line = ReferenceLine(((116.3, 39.98), (116.3, 39.998)), (("成府路口", 0.0), ("清华西门", 1600.0)))
    facts = replace(road(line.length_m, along(*GAP), walk((0, line.length_m))), line=line)
    place = judged(ROAD, facts).places[0].as_json()
    assert place["from_zh"] == "成府路口以北约750米"
    assert place["from_en"] == "about 750 m north of 成府路口"
    assert place["to_zh"] == "清华西门以南约350米"
    assert place["from_lat"] == pytest.approx(39.9868, abs=2e-4)


def test_a_road_walked_in_part_says_so() -> None:
    verdict = judged(ROAD, road(2000, along(*EVERY_100), walk((0, 900))))
    assert verdict.outcome == "pass"
    assert figures(verdict, "partly_walked") == {"walked_m": 900, "length_m": 2000, "side": None}


def test_gaps_that_no_phone_can_tell_count_as_walked() -> None:
    nearly = walk((GAP_TOLERANCE_M - 1, 800), (800 + GAP_TOLERANCE_M - 1, 2000 - GAP_TOLERANCE_M + 1))
    assert "partly_walked" not in codes(judged(ROAD, road(2000, along(*EVERY_100), nearly)))


THEMED = ROAD | {"themes": [WAVE]}


def test_only_the_named_theme_counts_and_unset_themes_are_doubtful() -> None:
    others = road(2000, along(*EVERY_100, themes=frozenset({"中国梦"})), WHOLE)
    unset = road(2000, along(*EVERY_100, themes=frozenset()), WHOLE)
    assert judged(THEMED, road(2000, along(*EVERY_100), WHOLE)).outcome == "pass"
    assert judged(THEMED, others).outcome == "fail"
    assert judged(THEMED, unset).outcome == "uncertain"
    assert "doubt_theme_unknown" in codes(judged(THEMED, unset))


SECTION = [
    ("five on the walked 500 m", along(100, 200, 300, 400, 500), walk((100, 600)), "pass", 5, 5),
    ("five in one heap are enough for the section", along(100, 100, 101, 102, 103), walk((100, 600)), "pass", 5, 5),
    ("two missing", along(100, 200, 300), walk((100, 600)), "fail", 3, 5),
    ("a dozen metres too many ask for no more", along(100, 200, 300, 400, 500), walk((100, 612)), "pass", 5, 5),
    ("a dozen metres too few are no matter", along(100, 200, 300, 400, 500), walk((100, 588)), "pass", 5, 5),
    ("twice the length needs twice the number", along(*EVERY_100[1:10]), walk((0, 1000)), "fail", 9, 10),
    ("what stands outside the section does not count", along(100, 200, 300, 900, 950), walk((100, 600)), "fail", 3, 5),
    ("half a section decides nothing", along(100), walk((100, 350)), "in_progress", None, 5),
]


@pytest.mark.parametrize(("sentence", "sightings", "walked", "outcome", "measured", "required"), SECTION)
def test_the_walked_section_as_a_whole(sentence, sightings, walked, outcome, measured, required) -> None:
    verdict = judged(ROAD, road(2000, sightings, walked, road_mode=RoadMode.WALKED_SECTION))
    assert (verdict.outcome, verdict.measured, verdict.required) == (outcome, measured, required)


SIDED = ROAD | {"by_side": True}
LEFT, RIGHT = along(*EVERY_100, side="left", name="l"), along(*EVERY_100, side="right", name="r")


def test_each_side_must_do_by_itself_where_the_rule_says_so() -> None:
    assert judged(SIDED, road(2000, LEFT + RIGHT, WHOLE)).outcome == "pass"
    assert judged(SIDED, road(2000, LEFT, WHOLE)).outcome == "fail"
    assert judged(ROAD, road(2000, LEFT, WHOLE)).outcome == "pass"


def test_a_side_nobody_walked_does_not_fail() -> None:
    verdict = judged(SIDED, road(2000, LEFT, walk((0, 2000), side="left")))
    assert verdict.outcome == "pass"
    assert figures(verdict, "side_not_walked") == {"side": "right"}


def test_a_thing_of_unknown_side_is_doubtful_on_both() -> None:
    verdict = judged(SIDED, road(2000, LEFT + along(*EVERY_100, name="u"), WHOLE))
    assert verdict.outcome == "uncertain"
    assert "doubt_side_unknown" in codes(verdict)


# --- whatever the road -----------------------------------------------------------------------------------------------

LENGTH = 200
SMALL = ROAD | {"value": 2, "window_m": 50, "reach_m": 60}
chainages = st.lists(st.integers(0, LENGTH).map(float), max_size=14)
stretches = st.lists(st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)), min_size=1, max_size=3)
maybe = st.sampled_from([(), (), (Doubt.SEEN_BEFORE,), (Doubt.UNLOCATED,)])
RANK = ["fail", "in_progress", "uncertain", "pass"]


def told(chainages: list[float], doubts: list[tuple[Doubt, ...]]) -> tuple[Sighting, ...]:
    return tuple(
        one
        for number, (each, doubt) in enumerate(zip(chainages, doubts, strict=False))
        for one in along(each, doubts=doubt, name=f"n{number:02d}")
    )


def windows_inside(walked: list[tuple[int, int]]) -> list[float]:
    """Give the starts, to half a metre, of windows that lie in what counts as walked, worked out metre by metre."""
    on_foot = [any(min(a, b) <= m < max(a, b) for a, b in walked) for m in range(LENGTH)]
    counted = list(on_foot)
    start = 0
    while start < LENGTH:
        if on_foot[start]:
            start += 1
            continue
        end = start
        while end < LENGTH and not on_foot[end]:
            end += 1
        if end - start <= GAP_TOLERANCE_M and any(on_foot):
            counted[start:end] = [True] * (end - start)
        start = end
    starts = [half / 2 for half in range(2 * (LENGTH - 50) + 1)]
    return [low for low in starts if all(counted[m] for m in range(int(low), -int(-(low + 50) // 1)))]


@given(chainages, stretches)
def test_the_measured_number_equals_brute_force_over_all_windows(things: list, walked: list) -> None:
    verdict = judged(SMALL, road(LENGTH, along(*things), walk(*walked)))
    starts = windows_inside(walked)
    if not starts:
        assert verdict.measured is None
        assert verdict.outcome == Outcome.IN_PROGRESS
        return
    least = min(sum(low <= thing <= low + 50 for thing in things) for low in starts)
    assert verdict.measured == least
    assert verdict.outcome == ("pass" if least >= 2 else "fail")


@given(chainages, chainages, stretches)
def test_an_unwalked_stretch_never_decides(things: list, elsewhere: list, walked: list) -> None:
    inside = [c for c in things if any(low <= c <= low + 50 for low in windows_inside(walked))]
    outside = [c for c in elsewhere if not any(low <= c <= low + 50 for low in windows_inside(walked))]
    without = judged(SMALL, road(LENGTH, along(*inside), walk(*walked)))
    with_more = judged(SMALL, road(LENGTH, along(*inside) + along(*outside, name="o"), walk(*walked)))
    assert with_more.as_json() == without.as_json()


@given(chainages, st.lists(maybe, min_size=14, max_size=14), stretches, st.randoms(use_true_random=False))
def test_the_order_of_everything_never_matters(things, doubts, walked, dice: random.Random) -> None:
    facts = road(LENGTH, told(things, doubts), walk(*walked))
    sightings, stretch = list(facts.sightings), list(facts.walked)
    dice.shuffle(sightings)
    dice.shuffle(stretch)
    mixed = replace(facts, sightings=tuple(sightings), walked=tuple(stretch))
    assert judged(SMALL, mixed).sha256() == judged(SMALL, facts).sha256()


@given(
    chainages,
    st.lists(maybe, min_size=14, max_size=14),
    stretches,
    st.integers(0, LENGTH),
    st.booleans(),
    st.sampled_from(RoadMode),
)
def test_a_further_certain_sighting_never_makes_a_road_worse(things, doubts, walked, new, complete, mode) -> None:
    facts = road(LENGTH, told(things, doubts), walk(*walked), visit(complete=complete), road_mode=mode)
    before = judged(SMALL, facts)
    after = judged(SMALL, replace(facts, sightings=(*facts.sightings, *along(float(new), name="new"))))
    assert RANK.index(after.outcome) >= RANK.index(before.outcome)
    assert (after.measured or 0) >= (before.measured or 0)


@given(chainages, st.lists(maybe, min_size=14, max_size=14), stretches)
def test_a_road_passes_without_the_doubtful_and_fails_with_them_wherever_they_stand(things, doubts, walked) -> None:
    facts = road(LENGTH, told(things, doubts), walk(*walked))
    verdict = judged(SMALL, facts)
    sure = [one for one in facts.sightings if not one.doubts]
    as_sure = [replace(one, doubts=frozenset()) for one in facts.sightings]
    if verdict.outcome == "pass":
        assert judged(SMALL, replace(facts, sightings=tuple(sure))).outcome == "pass"
    if verdict.outcome == "fail":
        assert judged(SMALL, replace(facts, sightings=tuple(as_sure))).outcome == "fail"
