"""Scores (得分率): what verdicts are worth in points, and how parts add up to a whole. Pure.

Only what was checked is in the denominator. 不涉及 and 无法检查 leave it; 未检查, 检查中 and 待核实 are never counted
as passed: they stand apart, and a lower bound is given in which each of them gets no point. Points are whole
thousandths, so sums are exact and independent of their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

from server.compliance.engine.verdicts import Outcome
from server.standards.scoring import THOUSAND, Scoring, thousandths

OPEN = frozenset({Outcome.NOT_CHECKED, Outcome.IN_PROGRESS, Outcome.UNCERTAIN})
"""Outcomes about which nothing is known yet, or nothing certain."""
OUT = frozenset({Outcome.NOT_APPLICABLE, Outcome.UNABLE})
"""Outcomes that leave the denominator."""


class Grade(StrEnum):
    """How a checked requirement stands: 符合, 基本符合, 不符合."""

    MET = "met"
    NEARLY = "nearly"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict as it stands (a person's decision above it), with the figures behind it."""

    outcome: Outcome
    measured: float | None = None
    required: float | None = None
    shortfall: float | None = None
    proposed: Outcome | None = None
    """What the engine proposed, where a person decided otherwise: its figures then say nothing about the decision."""

    @property
    def figures_hold(self) -> bool:
        """Tell whether the figures belong to the outcome."""
        return self.proposed in (None, self.outcome, Outcome.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Tally:
    """Points and numbers of some requirements at some sites; tallies add up. Points are thousandths."""

    points: int = 0
    possible: int = 0
    """What everything checked is worth."""
    open_possible: int = 0
    """What everything not settled is worth."""
    met: int = 0
    nearly: int = 0
    not_met: int = 0
    uncertain: int = 0
    in_progress: int = 0
    not_checked: int = 0
    unable: int = 0
    not_applicable: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in _FIELDS))

    def times(self, number: int) -> Tally:
        """Give the tally of `number` equal ones."""
        return Tally(*(getattr(self, name) * number for name in _FIELDS))

    @property
    def checked(self) -> int:
        """How many count in the denominator."""
        return self.met + self.nearly + self.not_met

    @property
    def unsettled(self) -> int:
        """How many are not settled: never counted as passed."""
        return self.uncertain + self.in_progress + self.not_checked

    @property
    def due(self) -> int:
        """How many were to be checked: all but what does not apply or could not be checked."""
        return self.checked + self.unsettled

    @property
    def total(self) -> int:
        """How many there are altogether."""
        return self.due + self.unable + self.not_applicable

    @property
    def rate(self) -> float | None:
        """Points in per cent of what was checked, to a tenth; None while nothing was checked."""
        return _per_cent(self.points, self.possible)

    @property
    def least_rate(self) -> float | None:
        """The rate if everything not settled got no point; None where nothing is to be checked."""
        return _per_cent(self.points, self.possible + self.open_possible)


_FIELDS = tuple(field.name for field in fields(Tally))


def _per_cent(points: int, possible: int) -> float | None:
    """Round half up in whole numbers, so that every machine rounds alike."""
    return (points * 2000 + possible) // (possible * 2) / 10 if possible else None


def show_points(points: int) -> str:
    """Write thousandths as points without needless decimals: `12`, `0.5`."""
    return f"{points / THOUSAND:.3f}".rstrip("0").rstrip(".")


def grade_of(judged: Judged, scoring: Scoring) -> Grade | None:
    """Grade a verdict; None where it does not count in the denominator."""
    if judged.outcome in OPEN or judged.outcome in OUT:
        return None
    if judged.outcome is Outcome.PASS:
        return Grade.MET
    near = judged.figures_hold and scoring.is_near(judged.measured, judged.required, judged.shortfall)
    return Grade.NEARLY if near else Grade.NOT_MET


def tally(judged: Judged, scoring: Scoring) -> Tally:
    """Give what one verdict is worth."""
    weight = thousandths(scoring.weight)
    grade = grade_of(judged, scoring)
    if grade is None:
        number = {judged.outcome.value: 1}
        return Tally(open_possible=weight if judged.outcome in OPEN else 0, **number)
    return Tally(points=_points(judged, scoring, grade, weight), possible=weight, **{grade.value: 1})


def _points(judged: Judged, scoring: Scoring, grade: Grade, weight: int) -> int:
    if grade is Grade.MET:
        return weight
    if scoring.deduct_each is not None:
        return max(0, weight - scoring.lost(judged.shortfall if judged.figures_hold else None))
    if grade is Grade.NEARLY and scoring.near_share is not None:
        return round(weight * scoring.near_share)
    return 0


def total(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    sums = [0] * len(_FIELDS)
    for each in tallies:
        for place, name in enumerate(_FIELDS):
            sums[place] += getattr(each, name)
    return Tally(*sums)
