"""Things that must not be there: on the site, or within a radius of its ground. Pure.

One that was surely seen is a fault at once. That nothing is there is known only when the check is declared complete;
photos of the start, middle and end of the walk then stand behind the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from server.compliance.engine.facts import Doubt, Facts, Sighting
from server.compliance.engine.families.counting import PLACE_DOUBTS, doubt_reasons, each_once
from server.compliance.engine.families.course import before_judging, beside_answers, observations_of, unfinished
from server.compliance.engine.verdicts import Outcome, Place, Reason, Verdict
from server.inspections.rules import Answer as Answered
from server.standards.rules import Absent, AbsentWithinRadius

SEEN_UNIT = "处"


def judge_absent(rule: Absent, facts: Facts) -> Verdict:
    """Judge that none of the prohibited things is on the site."""
    early = before_judging(facts)
    if early is not None:
        return early
    seen = [_weighed(one, facts.has_place) for one in each_once(facts.sightings) if _is_named(one, rule.things)]
    return _judge(seen, facts, rule.things, {})


def judge_absent_within(rule: AbsentWithinRadius, facts: Facts) -> Verdict:
    """Judge that none of the prohibited things lies within a radius of the site's ground."""
    early = before_judging(facts)
    if early is not None:
        return early
    near: list[Sighting] = []
    beyond = 0
    for one in each_once(facts.sightings):
        if not _is_named(one, rule.things):
            continue
        # What is looked for lies beside the site; only its distance says whether it counts.
        doubts = set(one.doubts - PLACE_DOUBTS)
        radius_m = one.accuracy_m or 0.0
        if one.ground_m is None:
            doubts.add(Doubt.UNLOCATED)
        elif one.ground_m - radius_m > rule.radius_m:
            beyond += 1
            continue
        elif one.ground_m + radius_m > rule.radius_m:
            doubts.add(Doubt.DISTANCE_UNSURE)
        near.append(replace(one, doubts=frozenset(doubts)))
    verdict = _judge(near, facts, rule.things, {"radius_m": rule.radius_m})
    if beyond:
        far = Reason("beyond_radius", {"count": beyond, "radius_m": rule.radius_m})
        verdict = replace(verdict, reasons=(*verdict.reasons, far))
    return verdict


def _is_named(one: Sighting, things: Sequence[str]) -> bool:
    return one.item is None or one.item in things


def _weighed(one: Sighting, has_place: bool) -> Sighting:
    return one if has_place else replace(one, doubts=one.doubts - PLACE_DOUBTS)


def _judge(seen: Sequence[Sighting], facts: Facts, things: Sequence[str], figures: dict[str, Any]) -> Verdict:
    sure = [one for one in seen if not one.doubts]
    doubtful = [one for one in seen if one.doubts]
    refused = {one.item for one in facts.answers if one.outcome == Answered.FAIL}
    answered = [thing for thing in things if thing in refused]
    found = [thing for thing in things if thing in refused or any(one.item == thing for one in sure)]
    if sure or answered:
        count = len(sure) or len(answered)
        told = {"count": count, "observations": observations_of(sure), **figures}
        named = Reason("prohibited_seen", {**told, "things": found})
        outcome, reasons = Outcome.FAIL, [named if found else Reason("prohibited_seen_unnamed", told)]
    elif doubtful:
        told = {"count": len(doubtful), **figures}
        outcome, reasons = Outcome.UNCERTAIN, [Reason("prohibited_doubtful", told), *doubt_reasons(doubtful)]
    elif facts.is_declared_complete and facts.standing_unable is None:
        outcome, reasons = Outcome.PASS, [Reason("nothing_prohibited", dict(figures))]
    else:
        outcome, reasons = unfinished(facts, Reason("nothing_prohibited_yet", dict(figures)))
    count = len(sure) or len(answered)
    verdict = Verdict(outcome, count, 0, count, SEEN_UNIT, tuple(reasons), _places(sure))
    return beside_answers(verdict, facts, fault_is_proved=count > 0)


def _places(seen: Sequence[Sighting]) -> tuple[Place, ...]:
    """Give the points where prohibited things were surely seen; the chainages of a point are nothing."""
    points = [one for one in seen if one.lon is not None and one.lat is not None]
    return tuple(
        Place("seen_at", 0.0, 0.0, 1, 0, None, {"lon": round(one.lon or 0.0, 6), "lat": round(one.lat or 0.0, 6)})
        for one in points
    )
