"""Things that must be there: one sign, every one of a list, everything large enough. Pure.

Each may be photographed, or answered for by itself; a picture nobody labelled may show any of the things on the list.
"""

from __future__ import annotations

from dataclasses import replace

from server.compliance.engine.facts import Doubt, Facts, Sighting
from server.compliance.engine.families.counting import (
    PLACE_DOUBTS,
    count_verdict,
    doubt_reasons,
    each_once,
    is_too_small,
    sort_out,
)
from server.compliance.engine.families.course import before_judging, beside_answers, observations_of, short
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.inspections.rules import Answer as Answered
from server.standards.rules import AllPresent, MinSize, Present

THING_UNIT = "项"


def judge_present(rule: Present, facts: Facts) -> Verdict:
    """Judge whether a thing is there, by its photos or by an answer."""
    early = before_judging(facts)
    if early is not None:
        return early
    return beside_answers(count_verdict(rule, facts, sort_out(rule, facts)), facts)


def judge_all_present(rule: AllPresent, facts: Facts) -> Verdict:
    """Judge whether every one of several things is there."""
    early = before_judging(facts)
    if early is not None:
        return early
    sightings = [_weighed(one, facts.has_place) for one in each_once(facts.sightings)]
    missing_answer = {one.item for one in facts.answers if one.outcome == Answered.FAIL and one.item}
    sure = {one.item for one in sightings if one.item and not one.doubts}
    sure |= {one.item for one in facts.answers if one.outcome == Answered.PASS and one.item and not one.doubts}
    maybe = {one.item for one in sightings if one.item}
    maybe |= {one.item for one in facts.answers if one.outcome == Answered.PASS and one.item}
    unlabelled = [one for one in sightings if not one.item]
    there = [thing for thing in rule.things if thing in sure and thing not in missing_answer]
    lacking = [thing for thing in rule.things if thing not in there]
    open_ones = [thing for thing in lacking if unlabelled or thing in maybe]
    figures = {"count": len(there), "required": len(rule.things), "unit": THING_UNIT, "things": lacking}
    doubtful = [*[one for one in sightings if one.item and one.doubts], *_unlabelled(unlabelled)]
    if not lacking:
        outcome, reasons = Outcome.PASS, [Reason("things_met", figures)]
    elif len(open_ones) == len(lacking):
        outcome, reasons = Outcome.UNCERTAIN, [Reason("things_doubtful", figures), *doubt_reasons(doubtful)]
    else:
        outcome, reasons = short(facts, Reason("things_short", figures))
        reasons += doubt_reasons(doubtful)
    verdict = Verdict(outcome, len(there), len(rule.things), len(lacking), THING_UNIT, tuple(reasons))
    return beside_answers(verdict, facts, fault_is_proved=any(thing in missing_answer for thing in rule.things))


def _weighed(one: Sighting, has_place: bool) -> Sighting:
    return one if has_place else replace(one, doubts=one.doubts - PLACE_DOUBTS)


def _unlabelled(sightings: list[Sighting]) -> list[Sighting]:
    return [replace(one, doubts=one.doubts | {Doubt.ITEM_UNKNOWN}) for one in sightings]


def judge_size(rule: MinSize, facts: Facts) -> Verdict:
    """Judge whether everything shown is large enough; one that is too small is a fault at once."""
    early = before_judging(facts)
    if early is not None:
        return early
    relevant = rule.model_copy(update={"min_size": None})
    counted = sort_out(relevant, facts)
    small = [one for one in counted.certain if is_too_small(rule, one)]
    measured = [one for one in counted.certain if one.width_cm is not None and one not in small]
    unsure = [one for one in (*counted.certain, *counted.doubtful) if one not in small and one not in measured]
    figures = {"count": len(measured), "small": len(small), "size": _size_text(rule)}
    if small:
        outcome = Outcome.FAIL
        reasons = [Reason("size_short", {**figures, "observations": observations_of(small)})]
    elif unsure:
        outcome, reasons = Outcome.UNCERTAIN, [Reason("size_unsure", figures), *doubt_reasons(_sizeless(unsure))]
    elif measured:
        outcome, reasons = Outcome.PASS, [Reason("size_met", figures)]
    else:
        outcome, reasons = short(facts, Reason("nothing_shown"))
    verdict = Verdict(outcome, reasons=(*reasons, *counted.notes()))
    return beside_answers(verdict, facts, fault_is_proved=bool(small))


def _sizeless(sightings: list[Sighting]) -> list[Sighting]:
    return [
        replace(one, doubts=one.doubts | {Doubt.SIZE_UNKNOWN}) if one.width_cm is None else one for one in sightings
    ]


def _size_text(rule: MinSize) -> str:
    return f"{rule.min_size.width_cm:g} × {rule.min_size.height_cm:g} cm"
