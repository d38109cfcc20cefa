"""Counts from a point and near a gate: distances carry the accuracy of their position."""

from __future__ import annotations

import pytest

from server.compliance.engine.rules import Doubt, Facts, Sighting
from tests.unit.compliance.telling import codes, judged, visit

SQUARE = {
    "kind": "count_from_point",
    "value": 3,
    "unit": "处",
    "subject": "公益广告",
    "from_point": "广场中心",
    "near_m": 30,
}
GATE = {
    "kind": "within_distance_of_gate",
    "value": 1,
    "unit": "处",
    "subject": "公益广告",
    "from_point": "大门",
    "distance_m": 100,
}
DONE, OPEN = (visit(),), (visit(complete=False),)


def marks(*centre_m: float | None, accuracy_m: float = 5.0, prefix: str = "m") -> tuple[Sighting, ...]:
    """Tell of marks on panoramas taken so far from the centre."""
    return tuple(
        Sighting(f"{prefix}{number}", f"{prefix}{number}", centre_m=each, accuracy_m=accuracy_m)
        for number, each in enumerate(centre_m)
    )


SEEN_FROM_POINT = [
    ("three marks on a panorama from the centre", marks(0, 0, 0), DONE, "pass", 3),
    ("two are not three", marks(0, 0), DONE, "fail", 2),
    ("a picture from the far edge does not count", marks(0, 0, 80), DONE, "fail", 2),
    ("a picture whose circle crosses the limit decides", marks(0, 0, 33), DONE, "uncertain", 2),
    ("within the limit, but not surely", marks(0, 0, 28), DONE, "uncertain", 2),
    ("a picture without a position may be from anywhere", marks(0, 0, None), DONE, "uncertain", 2),
    ("not finished is not failed", marks(0), OPEN, "in_progress", 1),
]


@pytest.mark.parametrize(
    ("sightings", "visits", "outcome", "measured"),
    [one[1:] for one in SEEN_FROM_POINT],
    ids=[o[0] for o in SEEN_FROM_POINT],
)
def test_seen_from_a_point(sightings, visits, outcome, measured):
    verdict = judged(SQUARE, Facts(sightings=sightings, visits=visits, knows_centre=True))
    assert (verdict.outcome, verdict.measured) == (outcome, measured)


def test_far_pictures_are_said_to_be_left_out():
    verdict = judged(SQUARE, Facts(sightings=marks(0, 0, 80), visits=DONE, knows_centre=True))
    assert "not_from_point" in codes(verdict)


def test_a_vehicle_has_no_centre_and_its_marks_count():
    verdict = judged(SQUARE, Facts(sightings=marks(None, None, None), visits=DONE, has_place=False))
    assert verdict.outcome == "pass"


def near(gate_m: float, ground_m: float, accuracy_m: float = 5.0) -> Sighting:
    """Tell of a thing so far from the gate and from the edge of the ground (negative inside)."""
    return Sighting("s", "s", gate_m=gate_m, ground_m=ground_m, accuracy_m=accuracy_m)


NEAR_GATE = [
    ("well inside and within a hundred metres", near(40, -30), "pass"),
    ("beyond a hundred metres", near(130, -60), "fail"),
    ("about a hundred metres", near(98, -60), "uncertain"),
    ("out in the street before the gate", near(20, 15), "fail"),
    ("on the line of the fence", near(3, -2), "uncertain"),
    ("a poor position cannot tell", near(60, -30, accuracy_m=45), "uncertain"),
]


@pytest.mark.parametrize(("sighting", "outcome"), [one[1:] for one in NEAR_GATE], ids=[one[0] for one in NEAR_GATE])
def test_within_a_distance_of_the_gate(sighting, outcome):
    verdict = judged(GATE, Facts(sightings=(sighting,), visits=DONE, knows_gate=True))
    assert verdict.outcome == outcome


def test_a_gate_nobody_put_on_the_map_leaves_it_open_which_ones_count():
    verdict = judged(GATE, Facts(sightings=(near(0, 0),), visits=DONE, knows_gate=False))
    assert verdict.outcome == "uncertain"
    assert f"doubt_{Doubt.GATE_UNKNOWN}" in codes(verdict)


def test_nothing_seen_fails_without_knowing_the_gate():
    assert judged(GATE, Facts(visits=DONE)).outcome == "fail"
