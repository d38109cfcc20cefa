"""The plan of the demo day holds what it promises, before a server has seen any of it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest
from shapely.geometry import Polygon

from server.compliance.engine.facts import Facts, Sighting, Stretch, Visit
from server.compliance.engine.rules import judge
from server.compliance.engine.verdicts import Outcome
from server.demo import plan, route
from server.demo.camera import Picture
from server.demo.day import Day, observation, shots
from server.geo.metres import distance_from_m
from server.geo.reference import ReferenceLine
from server.standards.rules import CountPerLength, CountUnit, Phase, PhasedRules

LINE = ReferenceLine(((116.3090, 39.9870), (116.3085, 39.9960), (116.3090, 40.0060)))
DAY = Day(date(2026, 11, 22), 1, seed=7)
RULE = PhasedRules(
    normal=CountPerLength(
        kind="count_per_length", value=5, unit=CountUnit.PLACE, subject="公益广告", themes=(plan.SERIES,)
    )
)


def facts_of(walked: plan.VisitPlan, *, complete: bool = True) -> Facts:
    """Give what the engine would be told of a road walk."""
    sightings = []
    for shot in shots(walked, DAY):
        assert shot.fix is not None
        chainage_m, offset_m = LINE.chainage_of(shot.fix.lon, shot.fix.lat)
        sightings.append(
            Sighting(shot.press.key, shot.press.key, shot.fix.lon, shot.fix.lat, shot.fix.accuracy_m,
                     themes=frozenset(shot.press.themes), chainage_m=chainage_m, offset_m=offset_m)
        )  # fmt: skip
    track = walked.walk.track(DAY.at(0), DAY.rng("track"))
    cover = LINE.cover([(float(str(p["lon"])), float(str(p["lat"])), float(str(p["accuracy_m"]))) for p in track])
    return Facts(
        sightings=tuple(sightings),
        visits=(Visit("v", "i", DAY.at(0), complete),),
        walked=tuple(Stretch(low, high) for low, high in cover),
        road_length_m=LINE.length_m,
        line=LINE,
    )


def test_the_road_fails_in_the_gap_and_not_where_nobody_walked() -> None:
    walked = plan.road_visit(1, LINE, "inspector", right_m=14)
    facts = facts_of(walked)
    verdict = judge(RULE, Phase.NORMAL, facts)

    assert verdict.outcome is Outcome.FAIL
    assert verdict.measured == plan.EXPECTED.road_worst_count
    worst = verdict.places[0]
    assert plan.GAP_M[0] - 15 <= worst.from_m
    assert worst.to_m <= plan.GAP_M[1] + 15
    assert max(stretch.to_m for stretch in facts.walked) < plan.ROAD_TO_M + 15 < LINE.length_m - 500


def test_the_road_meets_the_clause_before_and_after_the_gap() -> None:
    before = [at for at in plan.BEFORE_GAP_M if plan.ROAD_FROM_M <= at <= plan.ROAD_FROM_M + 500]
    assert len(before) >= plan.EXPECTED.road_least
    every = (*plan.BEFORE_GAP_M, *plan.AFTER_GAP_M)
    steps = [after - at for at, after in itertools.pairwise(every)]
    assert sorted(steps)[-1] == plan.GAP_M[1] - plan.GAP_M[0]
    assert all(85 <= step <= 100 for step in sorted(steps)[:-1])


def test_counting_the_unwalked_part_would_have_blamed_it() -> None:
    """So the walk tells a right engine from a wrong one."""
    walked = plan.road_visit(1, LINE, "inspector", right_m=14)
    everywhere = replace(facts_of(walked), walked=(Stretch(0, LINE.length_m),))
    verdict = judge(RULE, Phase.NORMAL, everywhere)
    assert verdict.measured == 0
    assert verdict.places[0].from_m > plan.AFTER_GAP_M[-1]


def test_the_same_road_without_the_declaration_is_only_in_progress() -> None:
    walked = plan.road_visit(1, LINE, "inspector", right_m=14)
    assert judge(RULE, Phase.NORMAL, facts_of(walked, complete=False)).outcome is Outcome.IN_PROGRESS


@pytest.mark.parametrize("length_m", [520.0, 700.0, 1004.0])
def test_the_shorter_road_passes_whatever_its_length(length_m: float) -> None:
    lon, lat = LINE.point_at(0)
    there = route.moved(lon, lat, length_m, 0)
    line = ReferenceLine(((lon, lat), (there.lon, there.lat)))
    places = [press.at_m for press in plan.passing_road_visit(1, line, "inspector", right_m=10).presses]
    assert places[0] <= 25
    assert places[-1] < line.length_m
    assert max(b - a for a, b in itertools.pairwise(places)) <= 85
    assert line.length_m - places[-1] <= 90


def test_the_park_walk_holds_nine_certain_things_and_three_doubtful_ones() -> None:
    walked = plan.park_visit(2, "inspector")
    counted = [press for press in walked.presses if "ZS-06-1" in press.requirements]
    doubtful = [press for press in counted if press.copy_of or press.away_m or not press.located]
    certain = [press for press in counted if press not in doubtful]
    things = sum(len(press.subject.designs) if press.subject else 1 for press in certain)
    assert things == plan.EXPECTED.park_certain < plan.EXPECTED.park_least <= things + len(doubtful)
    assert len(doubtful) == len(plan.EXPECTED.park_doubtful)


def test_the_misplaced_thing_lies_about_700_m_off_the_park() -> None:
    edge = Polygon([(116.2816, 39.9965), (116.3126, 39.9970), (116.3126, 40.0136), (116.2816, 40.0136)])
    made = {shot.press.key: shot for shot in shots(plan.park_visit(2, "inspector"), DAY, edge)}
    far = made["park-10"]
    assert far.fix is not None
    assert distance_from_m(far.fix.lon, far.fix.lat, edge) == pytest.approx(plan.EXPECTED.off_site_m, abs=15)
    assert all(distance_from_m(shot.fix.lon, shot.fix.lat, edge) == 0 for shot in made.values()
               if shot.fix and shot is not far)  # fmt: skip


def test_the_same_day_is_the_same_requests_again() -> None:
    walked = plan.park_visit(2, "inspector")
    picture = Picture(b"bytes", "image/jpeg", ((0.5, 0.5),))
    first, again = ([observation(walked, shot, picture, DAY) for shot in shots(walked, DAY)] for _ in range(2))
    assert first == again
    assert Day(DAY.date, DAY.round_id, seed=8).uuid("park") == DAY.uuid("park")
    assert Day(DAY.date, DAY.round_id + 1, seed=7).uuid("park") != DAY.uuid("park")


def test_a_photo_without_position_says_so_and_not_zero() -> None:
    walked = plan.park_visit(2, "inspector")
    picture = Picture(b"bytes", "image/jpeg", ())
    made = {shot.press.key: observation(walked, shot, picture, DAY) for shot in shots(walked, DAY)}
    assert "fix" not in made["park-08"]["photos"][0]
    assert all("fix" in made[key]["photos"][0] for key in made if key != "park-08")
