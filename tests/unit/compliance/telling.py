"""The smallest words to tell the engine's facts in, shared by the tables of this folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from server.compliance.engine.rules import Doubt, Facts, Sighting, Stretch, Verdict, Visit, judge
from server.inspections.rules import RoadMode
from server.standards.rules import Phase, PhasedRules

MORNING = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
PARK: dict[str, Any] = {"kind": "count_per_site", "value": 10, "unit": "处", "subject": "公益广告"}
ROAD: dict[str, Any] = {
    "kind": "count_per_length",
    "value": 5,
    "unit": "处",
    "subject": "公益广告",
    "window_m": 500,
    "reach_m": 60,
}
EYE: dict[str, Any] = {"kind": "by_eye", "source_kind": "quality", "subject": "围墙"}
WAVE = "讲文明树新风"


def at(minutes: float) -> datetime:
    """Give an instant some minutes into the morning."""
    return MORNING + timedelta(minutes=minutes)


def visit(inspector: str = "甲", minutes: float = 0, *, complete: bool = True, idle: bool = False) -> Visit:
    """Tell of a visit."""
    return Visit(f"visit-{inspector}-{minutes:g}", inspector, at(minutes), complete, idle)


def seen(number: int, *doubts: Doubt, **values: Any) -> tuple[Sighting, ...]:
    """Tell of a number of sightings with these doubts."""
    kind = "-".join(sorted(doubts)) or "sure"
    return tuple(
        Sighting(f"{kind}-{index}", f"record-{kind}-{index}", doubts=frozenset(doubts), **values)
        for index in range(number)
    )


def along(*chainages_m: float, doubts: tuple[Doubt, ...] = (), name: str = "s", **values: Any) -> tuple[Sighting, ...]:
    """Tell of sightings at chainages of a road."""
    values = {"themes": frozenset({WAVE}), "offset_m": 10.0, "accuracy_m": 5.0} | values
    return tuple(
        Sighting(f"{name}-{index}", f"record-{name}-{index}", chainage_m=each, doubts=frozenset(doubts), **values)
        for index, each in enumerate(chainages_m)
    )


def walk(*stretches: tuple[float, float], side: str | None = None) -> tuple[Stretch, ...]:
    """Tell of walked stretches."""
    return tuple(Stretch(low, high, side) for low, high in stretches)


def road(
    length_m: float, sightings: tuple[Sighting, ...], walked: tuple[Stretch, ...], *visits: Visit, **values: Any
) -> Facts:
    """Tell of a road; without visits, of one that was declared complete."""
    values = {"road_mode": RoadMode.WORST_WINDOW} | values
    return Facts(sightings=sightings, walked=walked, visits=visits or (visit(),), road_length_m=length_m, **values)


def judged(rule: dict[str, Any], facts: Facts, phase: Phase = Phase.NORMAL) -> Verdict:
    """Judge facts under one rule."""
    return judge(PhasedRules.model_validate({"normal": rule}), phase, facts)


def codes(verdict: Verdict) -> list[str]:
    """Give the codes of a verdict's reasons."""
    return [reason.code for reason in verdict.reasons]


def figures(verdict: Verdict, code: str) -> dict[str, Any]:
    """Give the figures of the reason with a code."""
    return next(reason.figures for reason in verdict.reasons if reason.code == code)
