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


FIX = {"lon": 116.3, "lat": 39.99, "accuracy_m": 8, "heading_deg": None, "taken_at": "2026-11-01T08:00:00Z"}
PHOTO = {"uuid": OLD["visit"], "sha256": "0" * 64, "size": 1, "source": "camera", "taken_at": OLD["taken_at"]}


def _with_fix(**more: object) -> ObservationRecord:
    return ObservationRecord.model_validate({**OLD, "photos": [{**PHOTO, "fix": {**FIX, **more}}]})


def test_a_position_of_the_device_has_the_fields_of_the_first_release():
    told = _with_fix().content()["photos"][0]["fix"]
    assert set(told) == {"lon", "lat", "accuracy_m", "heading_deg", "taken_at", "datum"}
    assert _with_fix(source="device", reason="").fingerprint() == _with_fix().fingerprint()


def test_a_pin_set_by_hand_is_told_with_its_reason():
    told = _with_fix(source="manual", reason="室内").content()["photos"][0]["fix"]
    assert (told["source"], told["reason"]) == ("manual", "室内")
    for wrong in ({"source": "manual"}, {"source": "manual", "reason": " "}, {"reason": "室内"}):
        with pytest.raises(ValidationError, match="set by hand"):
            _with_fix(**wrong)


def test_a_photo_that_names_no_spot_has_the_fields_of_the_first_release():
    told = _with_fix().content()["photos"][0]
    assert set(told) == {"uuid", "sha256", "size", "source", "source_sha256", "taken_at", "fix", "marks"}
    assert ObservationRecord.model_validate({**OLD, "photos": [PHOTO]}).fingerprint() == (
        ObservationRecord.model_validate({**OLD, "photos": [{**PHOTO, "spot": None}]}).fingerprint()
    )


def test_the_spot_of_an_absence_is_part_of_it():
    shown = {**OLD, "kind": "absence", "photos": [{**PHOTO, "spot": "middle"}]}
    assert ObservationRecord.model_validate(shown).content()["photos"][0]["spot"] == "middle"


WRONG = [
    ("a size with one side", {"width_cm": 60}, "come together"),
    ("a share over the whole", {"kind": "measure", "numerator": 5, "denominator": 4}, "larger than the denominator"),
    ("a share of nothing", {"kind": "measure", "numerator": 0, "denominator": 0}, "more than nothing"),
    ("a span without its unit", {"kind": "measure", "span": 10}, "names its unit"),
    ("something seen after the end", {"kind": "measure", "span": 10, "ticks": [11], "unit": "min"}, "after the end"),
    ("an absence without a photo", {"kind": "absence"}, "needs a photo"),
    ("an absence of two requirements", {"kind": "absence", "requirements": ["A", "B"], "photos": [PHOTO]}, "names one"),
    ("an absence that answers", {"kind": "absence", "answer": "fail", "photos": [PHOTO]}, "no answer"),
    ("an absence with a mark", {"kind": "absence", "photos": [{**PHOTO, "marks": [{"x": 0, "y": 0}]}]}, "no marks"),
    ("a spot that is none", {"kind": "absence", "photos": [{**PHOTO, "spot": "corner"}]}, "spot"),
    ("a spot on a counted thing", {"photos": [{**PHOTO, "spot": "start"}]}, "photos of an absence"),
    ("a survey nobody was asked in", {"kind": "survey", "numerator": 3}, "how many were asked"),
]


@pytest.mark.parametrize(("values", "told"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
def test_refused(values, told):
    with pytest.raises(ValidationError, match=told):
        ObservationRecord.model_validate({**OLD, **values})
