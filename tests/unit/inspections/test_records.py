"""What a record from a phone must be, and that its canonical form does not depend on how it was written."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from server.inspections.schemas import ObservationRecord, VisitEnd, VisitStart

PHOTO = {"uuid": str(uuid4()), "sha256": "a" * 64, "size": 10, "taken_at": "2026-11-22T10:00:00+08:00"}
SIGHTING = {
    "visit": str(uuid4()),
    "requirements": ["ZS-06-1"],
    "kind": "sighting",
    "taken_at": "2026-11-22T10:00:00+08:00",
    "photos": [PHOTO],
}

REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("an instant without an offset", {"taken_at": "2026-11-22T10:00:00"}),
    ("a misspelt field", {"themmes": ["中国梦"]}),
    ("a longitude of 200", {"photos": [{**PHOTO, "fix": {"lon": 200, "lat": 30}}]}),
    ("a latitude that is not a number", {"photos": [{**PHOTO, "fix": {"lon": 116, "lat": "NaN"}}]}),
    ("a mark outside the picture", {"photos": [{**PHOTO, "marks": [{"x": 1.2, "y": 0.5}]}]}),
    ("a hash that is none", {"photos": [{**PHOTO, "sha256": "xyz"}]}),
    ("a sighting of no requirement", {"requirements": []}),
    ("a requirement twice", {"requirements": ["ZS-06-1", "ZS-06-1"]}),
    ("an answer that answers nothing", {"kind": "answer"}),
    ("unable without a reason", {"kind": "answer", "answer": "unable"}),
    ("unable without a photo", {"kind": "answer", "answer": "unable", "reason": "works", "photos": []}),
    ("a problem without a type", {"kind": "problem"}),
    ("a measure without a figure", {"kind": "measure"}),
    ("an infinite figure", {"kind": "measure", "value": "Infinity"}),
    ("a record of nowhere", {"visit": None}),
    ("half a position", {"lon": 116.3}),
    ("an instant before the calendar", {"taken_at": "0001-01-01T00:00:00+08:00"}),
    ("an instant that no page can show", {"taken_at": "9999-12-31T23:59:59Z"}),
    ("a unit that no table can number", {"kind": "problem", "problem_type": "litter", "responsible_unit": 10**30}),
    ("a round that no table can number", {"kind": "problem", "problem_type": "litter", "round": 10**30}),
    ("a note of 3000 characters", {"note": "长" * 3000}),
]


@pytest.mark.parametrize(("what", "change"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_record_is_refused_with(what, change):
    with pytest.raises(ValidationError):
        ObservationRecord.model_validate({**SIGHTING, **change})


def test_the_same_record_written_otherwise_has_the_same_fingerprint():
    other = {**SIGHTING, "taken_at": "2026-11-22T02:00:00Z", "note": ""}
    assert (
        ObservationRecord.model_validate(SIGHTING).fingerprint()
        == ObservationRecord.model_validate(other).fingerprint()
    )


@given(st.text(min_size=1, max_size=50))
def test_another_note_is_another_fingerprint(note):
    assert (
        ObservationRecord.model_validate({**SIGHTING, "note": note}).fingerprint()
        != ObservationRecord.model_validate(SIGHTING).fingerprint()
    )


def test_a_problem_may_lie_anywhere_if_it_names_its_round():
    record = {**SIGHTING, "visit": None, "round": 1, "requirements": [], "kind": "problem", "problem_type": "parking"}
    assert ObservationRecord.model_validate(record).visit is None


def test_a_stretch_runs_forwards():
    with pytest.raises(ValidationError):
        VisitEnd.model_validate({"ended_at": "2026-11-22T02:00:00Z", "covered": [{"from_m": 10, "to_m": 5}]})


def test_a_side_is_one_of_the_known_ones():
    with pytest.raises(ValidationError):
        VisitStart.model_validate({"round": 1, "site": 1, "started_at": "2026-11-22T02:00:00Z", "side": "up"})
