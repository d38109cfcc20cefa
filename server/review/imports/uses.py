"""What imported photos are recorded as: a counted thing, an answer, an absence, a paper or an ad-hoc problem. Pure.

Written as one word, so that a form, a command and a table say the same: `sighting:KEY`, `answer:KEY:pass`,
`answer:KEY:fail`, `absence:KEY`, `document:KEY`, `problem:TYPE`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.inspections.rules import Answer, Kind, ProblemType
from server.review.imports.errors import TaskUnknown

_ANSWERS = {Answer.PASS, Answer.FAIL}


@dataclass(frozen=True, slots=True)
class Use:
    """A kind of record with what it needs besides photos."""

    kind: Kind
    requirement: str | None = None
    answer: Answer | None = None
    problem_type: ProblemType | None = None

    @property
    def takes_many(self) -> bool:
        """Whether several photos of one visit make one record; a counted thing and a problem are one photo each."""
        return self.kind in (Kind.ANSWER, Kind.ABSENCE, Kind.DOCUMENT)

    def word(self) -> str:
        """Write it as one word."""
        parts = (self.kind, self.requirement, self.answer, self.problem_type)
        return ":".join(part for part in parts if part)

    def fields(self) -> dict[str, Any]:
        """Give the fields of an observation record."""
        told = {"kind": self.kind.value, "requirements": [self.requirement] if self.requirement else []}
        return told | {"answer": self.answer, "problem_type": self.problem_type}


def use_of(word: str) -> Use:
    """Read a word; raises TaskUnknown."""
    kind, _, rest = word.strip().partition(":")
    try:
        if kind == Kind.PROBLEM:
            return Use(Kind.PROBLEM, problem_type=ProblemType(rest))
        if kind in (Kind.SIGHTING, Kind.ABSENCE, Kind.DOCUMENT) and rest:
            return Use(Kind(kind), rest)
        key, _, answer = rest.rpartition(":")
        if kind == Kind.ANSWER and key and Answer(answer) in _ANSWERS:
            return Use(Kind.ANSWER, key, Answer(answer))
    except ValueError:
        pass
    raise TaskUnknown(use=word[:80])
