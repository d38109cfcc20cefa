"""A million things on one road: the window pass beside a bare numpy pass, and the whole road from facts to verdict."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from server.compliance.engine.facts import Doubt, Facts, Sighting, Stretch, Visit
from server.compliance.engine.families.windows import slide, sorted_millimetres
from server.compliance.engine.rules import judge
from server.standards.rules import Phase, PhasedRules
from tests.bench.compliance import city

WINDOW_M = 500
PER_M = 1
"""Things on a metre of road: the more things, the longer the road, and a window always holds about 500."""


def measured(*, things: int, times: int) -> dict[str, Any]:
    """Measure each pass `times` times, taking turns; give the medians in seconds."""
    length_m = things / PER_M
    at_m = np.random.default_rng(7).uniform(0, length_m, things)
    passes: dict[str, Callable[[], object]] = {
        "numpy": lambda: _bare(at_m, length_m),
        "window": lambda: _window(at_m, length_m),
    }
    for spread in ("pass", "fail"):
        facts, rules = _facts(at_m, length_m), _rules(PER_M * WINDOW_M * (3 if spread == "fail" else 1) // 2)
        passes[f"road_{spread}"] = lambda facts=facts, rules=rules: judge(rules, Phase.NORMAL, facts)  # type: ignore[misc]
    seconds: dict[str, list[float]] = {name: [] for name in passes}
    for _ in range(times):
        for name, run in passes.items():
            begun = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - begun)
    return {name: statistics.median(told) for name, told in seconds.items()}


def _bare(at_m: Any, length_m: float) -> int:
    """Find the fewest things in a window that begins just behind one of them: sort, then two searches."""
    at_mm = np.sort(np.rint(at_m * 1000).astype(np.int64))
    starts = np.sort(np.concatenate([at_mm, at_mm - WINDOW_M * 1000]), kind="stable")
    starts = starts[(starts >= 0) & (starts <= (length_m - WINDOW_M) * 1000)]
    held = np.searchsorted(at_mm, starts + WINDOW_M * 1000, "right") - np.searchsorted(at_mm, starts, "right")
    return int(held.min())


def _window(at_m: Any, length_m: float) -> int:
    pieces = slide(sorted_millimetres(at_m), (0.0, length_m), WINDOW_M)
    assert pieces is not None
    return pieces.worst().count


def _facts(at_m: Any, length_m: float) -> Facts:
    draw = random.Random(7)
    seen = tuple(
        Sighting(
            uuid=f"{number:032x}:0:0",
            observation=f"{number:032x}",
            accuracy_m=6.0,
            doubts=frozenset({Doubt.SEEN_BEFORE}) if draw.random() < 0.05 else frozenset(),
            themes=frozenset({city.THEMES[0]}),
            side="left",
            chainage_m=float(each),
            offset_m=8.0,
        )
        for number, each in enumerate(at_m)
    )
    visits = (Visit("1", "1", city.NOW, complete=True),)
    return Facts(sightings=seen, visits=visits, walked=(Stretch(0.0, length_m),), road_length_m=length_m)


def _rules(value: int) -> PhasedRules:
    rule = {"kind": "count_per_length", "value": value, "unit": "处", "subject": "公益广告", "window_m": WINDOW_M}
    return PhasedRules.model_validate({"normal": rule})
