"""How exact a position has to be before the phone warns."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from server.field.items import exactness_m
from server.standards.rules import Rule

GATE = {"kind": "within_distance_of_gate", "op": ">=", "value": 2, "unit": "处", "from_point": "大门", "distance_m": 50}
GATE |= {"subject": "公益广告"}
AROUND = {"kind": "absent_within_radius", "things": ["网吧"], "radius_m": 200, "from_point": "校园"}
BY_EYE = {"kind": "by_eye", "source_kind": "quality", "subject": "公益广告"}

RULES = [
    ("half of the distance to a gate", GATE, 25),
    ("never coarser than usual", AROUND, 30),
    ("a clause without a distance needs the usual", BY_EYE, 30),
]


@pytest.mark.parametrize(("rule", "metres"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
def test_exactness(rule, metres):
    assert exactness_m(TypeAdapter(Rule).validate_python(rule)) == metres


def test_what_is_not_asked_now_needs_the_usual():
    assert exactness_m(None) == 30
