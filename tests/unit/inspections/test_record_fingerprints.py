"""A record that a phone sends again after an upgrade is still the same record."""

from __future__ import annotations

import hashlib

import pytest
import rfc8785
from pydantic import ValidationError

from server.inspections.schemas import ObservationRecord

OLD = {
    "visit": "11111111-1111-4111-8111-111111111111",
    "requirements": ["ZS-06-1"],
    "kind": "sighting",
    "taken_at": "2026-11-01T08:00:00Z",
}
FIELDS_OF_THE_FIRST_RELEASE = {
    "visit", "round", "requirements", "kind", "taken_at", "photos", "themes", "medium", "side", "defects", "value",
    "numerator", "denominator", "unit", "answer", "reason", "note", "problem_type", "responsible_unit", "lon", "lat",
    "supersedes",
}  # fmt: skip


def test_fields_that_came_later_do_not_change_the_fingerprint_of_a_record_without_them():
    record = ObservationRecord.model_validate(OLD)
    assert set(record.content()) == FIELDS_OF_THE_FIRST_RELEASE
    assert record.fingerprint() == hashlib.sha256(rfc8785.dumps(record.content())).hexdigest()


def test_what_is_said_in_them_is_part_of_it():
    said = ObservationRecord.model_validate({**OLD, "room": "会议室", "width_cm": 60, "height_cm": 90})
    assert said.content()["room"] == "会议室"
    assert said.fingerprint() != ObservationRecord.model_validate(OLD).fingerprint()


WRONG = [
    ("a size with one side", {"width_cm": 60}, "come together"),
    ("a share over the whole", {"kind": "measure", "numerator": 5, "denominator": 4}, "larger than the denominator"),
    ("a share of nothing", {"kind": "measure", "numerator": 0, "denominator": 0}, "more than nothing"),
    ("a span without its unit", {"kind": "measure", "span": 10}, "names its unit"),
    ("something seen after the end", {"kind": "measure", "span": 10, "ticks": [11], "unit": "min"}, "after the end"),
    ("a survey nobody was asked in", {"kind": "survey", "numerator": 3}, "how many were asked"),
]


@pytest.mark.parametrize(("values", "told"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
def test_refused(values, told):
    with pytest.raises(ValidationError, match=told):
        ObservationRecord.model_validate({**OLD, **values})
