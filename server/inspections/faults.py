"""What an observation of each kind must say beside what every record must: the sentence of its first fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from server.inspections.rules import Answer, Kind

if TYPE_CHECKING:
    from server.inspections.schemas import ObservationRecord


def _answer_fault(record: ObservationRecord) -> str | None:
    if record.answer is None:
        return "an answer says pass, fail, not_applicable or unable"
    if record.answer is Answer.UNABLE and (record.reason is None or not record.photos):
        return "unable needs a reason and a photo"
    return None


def _problem_fault(record: ObservationRecord) -> str | None:
    if record.problem_type is None:
        return "a problem names its problem_type"
    return None if record.photos else "a problem needs a photo"


def _measure_fault(record: ObservationRecord) -> str | None:
    share = record.numerator is not None and record.denominator is not None
    if record.value is None and record.span is None and not share:
        return "a measure needs a value, numerator and denominator, or a span"
    return _share_fault(record) or _span_fault(record)


def _share_fault(record: ObservationRecord) -> str | None:
    if record.numerator is None or record.denominator is None:
        return None
    if record.numerator < 0 or record.denominator <= 0:
        return "the denominator is more than nothing and the numerator not negative"
    return "the numerator is larger than the denominator" if record.numerator > record.denominator else None


def _span_fault(record: ObservationRecord) -> str | None:
    if record.span is None:
        return "ticks need a span" if record.ticks else None
    if not record.unit:
        return "a timed observation names its unit"
    return "something was seen after the end of the span" if max(record.ticks, default=0) > record.span else None


def _survey_fault(record: ObservationRecord) -> str | None:
    if record.numerator is None or record.denominator is None:
        return "a survey says how many were asked (denominator) and how many of them met it (numerator)"
    return _share_fault(record)


def _absence_fault(record: ObservationRecord) -> str | None:
    if len(record.requirements) != 1:
        return "an absence names one requirement"
    if not record.photos:
        return "an absence needs a photo"
    told = (record.answer, record.value, record.numerator, record.span)
    if any(each is not None for each in told) or any(photo.marks for photo in record.photos):
        return "an absence shows that nothing is there: it has no answer, no figures and no marks"
    return None


FAULTS: dict[Kind, Callable[[ObservationRecord], str | None]] = {
    Kind.ANSWER: _answer_fault,
    Kind.PROBLEM: _problem_fault,
    Kind.MEASURE: _measure_fault,
    Kind.SURVEY: _survey_fault,
    Kind.ABSENCE: _absence_fault,
}
