"""The shared test vectors: what the phone works out by itself must come to what the server says.

`tests/vectors/*.json` is language-neutral: a rule as it stands in a standard, what was seen, and the outcome. A phone's
module is run on the same files. After a change of the rules that is meant, `XUNCHENG_RENEW=1` writes the expected
values anew; the difference is then read in review.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from server.compliance.engine.rules import Doubt, Facts, Measure, Sighting, Stretch, judge
from server.inspections.rules import RoadMode
from server.standards.rules import Phase, PhasedRules
from tests.unit.compliance.telling import at, visit

FOLDER = Path(__file__).parents[2] / "vectors"
PHONE = {"count_per_site", "count_per_length", "count_from_point", "forms_count", "themes_covered", "frequency"}
PHONE |= {"area_share"}
FILES = sorted(FOLDER.glob("*.json"))


def facts_of(told: dict[str, Any]) -> Facts:
    """Read the facts of a vector; what it leaves out has the value of `Sighting` and `Facts`."""
    sightings = tuple(
        Sighting(
            **{**one, "observation": one["uuid"]}
            | {"themes": frozenset(one.get("themes", ())), "doubts": frozenset(map(Doubt, one.get("doubts", ())))}
        )
        for one in told.get("sightings", ())
    )
    measures = tuple(
        Measure(**{**one, "observation": f"m{number}", "at": at(number), "ticks": tuple(one.get("ticks", ()))})
        for number, one in enumerate(told.get("measures", ()))
    )
    road = {name: told[name] for name in ("road_length_m", "road_is_ring", "knows_centre") if name in told}
    return Facts(
        sightings=sightings,
        measures=measures,
        visits=(visit(complete=told.get("complete", False)),),
        walked=tuple(Stretch(*each) for each in told.get("walked", ())),
        road_mode=RoadMode(told.get("road_mode", "worst_window")),
        **road,
    )


def came_to(vector: dict[str, Any]) -> dict[str, Any]:
    """Judge a vector and give what is compared."""
    rules = PhasedRules.model_validate({"normal": vector["rule"]})
    verdict = judge(rules, Phase.NORMAL, facts_of(vector["facts"]))
    told = {"outcome": verdict.outcome.value, "measured": verdict.measured, "required": verdict.required}
    return told | {"shortfall": verdict.shortfall}


def _vectors() -> list[Any]:
    return [
        pytest.param(path, number, id=f"{path.stem}: {vector['sentence']}")
        for path in FILES
        for number, vector in enumerate(json.loads(path.read_text(encoding="utf-8"))["vectors"])
    ]


@pytest.mark.parametrize(("path", "number"), _vectors())
def test_a_vector_comes_to_what_it_says(path: Path, number: int) -> None:
    whole = json.loads(path.read_text(encoding="utf-8"))
    vector = whole["vectors"][number]
    found = came_to(vector)
    if os.environ.get("XUNCHENG_RENEW"):
        vector["expected"] = found
        path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert vector["expected"] == found


def test_the_kinds_a_phone_works_out_have_vectors() -> None:
    kinds = {
        vector["rule"]["kind"] for path in FILES for vector in json.loads(path.read_text(encoding="utf-8"))["vectors"]
    }
    assert kinds == PHONE
