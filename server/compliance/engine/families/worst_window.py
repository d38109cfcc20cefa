"""The worst window of a road over every position along what was walked. Pure.

What is told is the window with the fewest things where their positions say they are. What is decided takes into
account how exact these positions are: a road passes only if every window has enough of what surely lies in it, and
fails only if some window lacks something even with all that may lie in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

import numpy as np

from server.compliance.engine.facts import Facts, Sighting
from server.compliance.engine.families.counting import doubt_reasons
from server.compliance.engine.families.course import short
from server.compliance.engine.families.lanes import (
    Lane,
    even_so,
    lane_ends,
    places_of,
    play_m,
    too_short,
    unsure_of_place,
    walk_reasons,
)
from server.compliance.engine.families.windows import (
    Millimetres,
    Pieces,
    millimetres,
    needed,
    slide_past,
    sorted_millimetres,
)
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.geo.intervals import Interval
from server.standards.rules import CountPerLength


class _Reading(Enum):
    """How positions are taken: as they are written, only what surely lies in a window, or all that may."""

    WRITTEN = "written"
    SURELY = "surely"
    MAYBE = "maybe"


def judge_windows(rule: CountPerLength, lane: Lane, facts: Facts) -> Verdict:
    """Judge the worst window of a road, or of one side of it, that is at least as long as the window."""
    required, stretches = rule.least, lane.unrolled(rule.window_m)
    written = _slides(rule, lane, stretches, lane.sure, _Reading.WRITTEN)
    if not written:
        return too_short(rule, lane, facts)
    surely = _slides(rule, lane, stretches, lane.sure, _Reading.SURELY)
    worst = min((piece.worst() for piece in written), key=lambda window: (window.count, window.from_m))
    span = (worst.from_m, worst.to_m)
    figures: dict[str, Any] = {"window_m": rule.window_m, "count": worst.count, "required": required}
    figures |= {"unit": rule.unit.value, "side": lane.side, **lane_ends(lane, facts.line, span)}
    walked = lane.is_walked_whole or facts.is_declared_complete
    if all(piece.least >= required for piece in surely):
        outcome = Outcome.PASS if walked else Outcome.IN_PROGRESS
        reasons = [Reason("window_met", figures)]
    else:
        deciding = _deciding(lane, surely, required)
        if worst.count >= required:
            told = Reason("window_met_unsure", {**figures, "doubtful": len(deciding)})
        elif _may_be_enough(rule, lane, stretches):
            told = Reason("window_doubtful_decide", {**figures, "doubtful": len(deciding)})
        else:
            return _short_window(rule, lane, facts, written, figures)
        outcome = Outcome.UNCERTAIN if walked else Outcome.IN_PROGRESS
        reasons = [told, *doubt_reasons(deciding)]
    return _verdict(rule, lane, facts, figures, outcome, reasons)


def _short_window(
    rule: CountPerLength, lane: Lane, facts: Facts, written: Sequence[Pieces], figures: dict[str, Any]
) -> Verdict:
    """Fail a road whose worst window lacks something even where all that is doubtful is counted."""
    missing = figures["required"] - figures["count"]
    outcome, reasons = short(facts, Reason("window_short", {**figures, "missing": missing}))
    wanted = sum(needed(piece, figures["required"]) for piece in written)
    reasons.append(Reason("more_needed", {"count": wanted, "unit": rule.unit.value}))
    reasons += even_so((*lane.placed, *lane.anywhere))
    return _verdict(rule, lane, facts, figures, outcome, reasons)


def _verdict(
    rule: CountPerLength,
    lane: Lane,
    facts: Facts,
    figures: dict[str, Any],
    outcome: Outcome,
    reasons: Sequence[Reason],
) -> Verdict:
    count, required = figures["count"], figures["required"]
    to_m = figures["to_m"] + (lane.length_m if figures["to_m"] < figures["from_m"] else 0.0)
    places = places_of("worst_window", lane, facts.line, (figures["from_m"], to_m), (count, required))
    told = (*reasons, *walk_reasons(lane, facts, outcome))
    return Verdict(outcome, count, required, max(0, required - count), rule.unit.value, told, tuple(places))


def _may_be_enough(rule: CountPerLength, lane: Lane, stretches: Sequence[Interval]) -> bool:
    """Tell whether every window may have enough, with doubtful things counted where they help most.

    On a ring a thing near the zero point is in windows at both ends of the unrolled road, and would be missed twice.
    So a ring is cut open at several points, and the cut that misses most is believed: all its windows are the ring's.
    """
    things = (*lane.sure, *lane.placed)
    ways = [stretches]
    if lane.is_ring and lane.is_walked_whole:
        unrolled = _slides(rule, lane, stretches, things, _Reading.MAYBE)
        worst = min((piece.worst() for piece in unrolled), key=lambda window: (window.count, window.from_m))
        cuts = (0.0, lane.length_m / 2, min(worst.from_m, lane.length_m))
        ways = [((cut, cut + lane.length_m),) for cut in cuts]
    missing = max(
        sum(needed(piece, rule.least) for piece in _slides(rule, lane, way, things, _Reading.MAYBE)) for way in ways
    )
    return missing <= len(lane.anywhere)


def _slides(
    rule: CountPerLength, lane: Lane, stretches: Sequence[Interval], things: Sequence[Sighting], reading: _Reading
) -> list[Pieces]:
    entering, leaving = _edges(lane, things, reading)
    slid = (slide_past(entering, leaving, stretch, rule.window_m) for stretch in stretches)
    return [pieces for pieces in slid if pieces is not None]


def _edges(lane: Lane, things: Sequence[Sighting], reading: _Reading) -> tuple[Millimetres, Millimetres]:
    at = np.array([one.chainage_m for one in things if one.chainage_m is not None], dtype=np.float64)
    play = np.array([play_m(one) for one in things if one.chainage_m is not None], dtype=np.float64)
    play *= {_Reading.WRITTEN: 0.0, _Reading.SURELY: 1.0, _Reading.MAYBE: -1.0}[reading]
    if lane.is_ring:
        # What lies just behind the zero point is also just beyond the far end.
        at, play = np.concatenate([at, at + lane.length_m]), np.concatenate([play, play])
    return sorted_millimetres(at + play), sorted_millimetres(at - play)


def _deciding(lane: Lane, surely: Sequence[Pieces], required: int) -> list[Sighting]:
    """Give what may still fill windows that surely have too little: the doubtful, and those of coarse position."""
    coarse = unsure_of_place(one for one in lane.sure if play_m(one))
    near = (*lane.placed, *coarse)
    spans = [piece.lacking_spans(required) for piece in surely]
    low = np.concatenate([span[0] for span in spans])
    high = np.maximum.accumulate(np.concatenate([span[1] for span in spans])) if len(low) else low
    return [*[one for one in near if _meets(one, lane, low, high)], *lane.anywhere]


def _meets(one: Sighting, lane: Lane, low: Millimetres, high: Millimetres) -> bool:
    """Tell whether a thing may lie in one of the spans, which are in order of their near ends (millimetres)."""
    if one.chainage_m is None:
        return True
    for at_m in (one.chainage_m, one.chainage_m + lane.length_m) if lane.is_ring else (one.chainage_m,):
        near, far = millimetres(at_m - play_m(one)), millimetres(at_m + play_m(one))
        last = int(np.searchsorted(low, far, "right")) - 1
        if last >= 0 and high[last] >= near:
            return True
    return False
