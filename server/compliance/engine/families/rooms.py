"""Every room of a site: each classroom, each office, corridor and meeting room. Pure.

Rooms are known by what was recorded in them, by the clause where it names them, or as a figure (so many of so many).
How many rooms there are beyond those nobody mentioned is not known: all of them pass only once the check is declared
complete.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from server.compliance.engine.facts import Doubt, Facts, Measure, Sighting
from server.compliance.engine.families.counting import doubt_reasons, sort_out
from server.compliance.engine.families.course import before_judging, beside_answers, observations_of, short, undeclared
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.inspections.rules import Answer as Answered
from server.standards.rules import EveryRoom

ROOM_UNIT = "间"


@dataclass(frozen=True)
class _Rooms:
    """How many rooms there are, how many surely and possibly meet the clause, and which do not."""

    total: int
    sure: int
    possible: int
    lacking: tuple[str, ...]
    all_known: bool
    doubtful: tuple[Sighting, ...] = ()
    doubted: tuple[Measure, ...] = ()


def judge_rooms(rule: EveryRoom, facts: Facts) -> Verdict:
    """Judge how many rooms show what each of them must."""
    early = before_judging(facts)
    if early is not None:
        return early
    rooms = _by_figure(rule, facts) or _by_room(rule, facts)
    required = math.ceil(round(rule.value / 100 * rooms.total, 6))
    figures: dict[str, Any] = {"count": rooms.sure, "required": required, "unit": ROOM_UNIT}
    figures |= {"rooms": list(rooms.lacking), "total": rooms.total}
    doubts = [*doubt_reasons(rooms.doubtful), *_measured(rooms.doubted)]
    if not rooms.total:
        outcome, reasons = short(facts, Reason("no_room_seen"))
        reasons += doubts
    elif rooms.sure >= required:
        done = rooms.all_known or facts.is_declared_complete
        outcome = Outcome.PASS if done else Outcome.IN_PROGRESS
        reasons = [Reason("rooms_met", figures), *([] if done else [undeclared(facts)])]
    elif rooms.possible >= required:
        outcome, reasons = Outcome.UNCERTAIN, [Reason("rooms_doubtful", figures), *doubts]
    else:
        outcome, reasons = short(facts, Reason("rooms_short", figures))
        reasons += doubts
    shortfall = max(0, required - rooms.sure)
    verdict = Verdict(outcome, rooms.sure, required, shortfall, ROOM_UNIT, tuple(reasons))
    return beside_answers(verdict, facts, fault_is_proved=bool(_failing(facts)))


def _by_figure(rule: EveryRoom, facts: Facts) -> _Rooms | None:
    """Take a figure for all rooms (9 of 10), less the rooms that were told apart and fail."""
    told = [one for one in facts.measures if one.room is None and _is_figure(one)]
    if rule.rooms or not told:
        return None
    least = min(told, key=lambda one: (one.numerator or 0, one.observation))
    most = max(told, key=lambda one: (one.numerator or 0, one.observation))
    total = max(round(one.denominator or 0) for one in told)
    failing = _failing(facts)
    ceiling = max(0, total - len(failing))
    sure = 0 if any(one.doubts for one in told) else min(round(least.numerator or 0), ceiling)
    possible = ceiling if any(one.doubts for one in told) else min(round(most.numerator or 0), ceiling)
    doubted = tuple(told) if sure != possible else ()
    return _Rooms(total, sure, possible, tuple(sorted(failing)), all_known=True, doubted=doubted)


def _by_room(rule: EveryRoom, facts: Facts) -> _Rooms:
    seen = sort_out(rule, facts)
    failing = _failing(facts)
    answered = {one.room for one in facts.answers if one.outcome == Answered.PASS and one.room and not one.doubts}
    maybe_answered = {one.room for one in facts.answers if one.outcome == Answered.PASS and one.room}
    certain, doubtful = _counts(seen.certain), _counts((*seen.certain, *seen.doubtful))
    names = list(rule.rooms) or sorted({*doubtful, *failing, *maybe_answered, *_rooms_left_out(facts)})
    homeless = [one for one in (*seen.certain, *seen.doubtful) if one.room is None]
    sure = [name for name in names if name not in failing and (certain.get(name, 0) >= rule.each or name in answered)]
    lacking = [name for name in names if name not in sure]
    may = [
        name
        for name in lacking
        if name not in failing and (doubtful.get(name, 0) + len(homeless) >= rule.each or name in maybe_answered)
    ]
    by_homeless = [name for name in may if doubtful.get(name, 0) < rule.each and name not in maybe_answered]
    # One picture without a room hangs in one room only.
    beyond = max(0, len(by_homeless) - len(homeless))
    return _Rooms(
        total=len(names),
        sure=len(sure),
        possible=len(sure) + len(may) - beyond,
        lacking=tuple(lacking),
        all_known=bool(rule.rooms),
        doubtful=tuple(one for one in (*seen.doubtful, *_roomless(homeless)) if one.doubts),
    )


def _failing(facts: Facts) -> set[str]:
    return {one.room for one in facts.answers if one.outcome == Answered.FAIL and one.room}


def _rooms_left_out(facts: Facts) -> set[str]:
    """Give rooms in which something was seen, counted or not: a room with a board too small is a room all the same."""
    return {one.room for one in facts.sightings if one.room}


def _counts(sightings: Iterable[Sighting]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in sightings:
        if one.room:
            found[one.room] = found.get(one.room, 0) + 1
    return found


def _is_figure(one: Measure) -> bool:
    return one.numerator is not None and one.denominator is not None and one.denominator >= 1


def _roomless(sightings: Iterable[Sighting]) -> list[Sighting]:
    return [replace(one, doubts=one.doubts | {Doubt.ROOM_UNKNOWN}) for one in sightings]


def _measured(doubted: tuple[Measure, ...]) -> list[Reason]:
    if not doubted:
        return []
    return [Reason("measures_decide", {"count": len(doubted), "observations": observations_of(doubted)})]
