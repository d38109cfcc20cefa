"""What a verdict is: an outcome, the figures behind it, the reasons as codes with figures, and the places it speaks of.

Reasons are data, not prose, so that they are kept once and said in either language (`words.py`). Pure.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from server.compliance.engine.canonical import canonical


class Outcome(StrEnum):
    """What a verdict says: 符合, 不符合, 待核实, 检查中, 未检查, 不涉及, 无法检查."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNCERTAIN = "uncertain"
    IN_PROGRESS = "in_progress"
    NOT_CHECKED = "not_checked"
    NOT_APPLICABLE = "not_applicable"
    UNABLE = "unable"


CONCERN = (
    Outcome.FAIL,
    Outcome.UNCERTAIN,
    Outcome.IN_PROGRESS,
    Outcome.UNABLE,
    Outcome.NOT_CHECKED,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)
"""The order in which outcomes concern an office; a site shows the first that any of its requirements has."""


@dataclass(frozen=True)
class Reason:
    """One reason: a stable code and its figures (JSON-able)."""

    code: str
    figures: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give the reason as it is stored."""
        return {"code": self.code, **self.figures}


@dataclass(frozen=True)
class Place:
    """A stretch of road a verdict speaks of: chainages in metres, what was counted there, the side if it matters."""

    kind: str
    from_m: float
    to_m: float
    count: int
    required: int
    side: str | None = None
    figures: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give the place as it is stored."""
        found = {"kind": self.kind, "from_m": self.from_m, "to_m": self.to_m}
        found |= {"count": self.count, "required": self.required, "side": self.side}
        return {**found, **self.figures}


@dataclass(frozen=True)
class Verdict:
    """What the engine proposes for one requirement at one site in one round."""

    outcome: Outcome
    measured: float | None = None
    required: float | None = None
    shortfall: float | None = None
    unit: str | None = None
    reasons: tuple[Reason, ...] = ()
    places: tuple[Place, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the verdict as plain data; equal verdicts give equal data."""
        return {
            "outcome": self.outcome.value,
            "measured": self.measured,
            "required": self.required,
            "shortfall": self.shortfall,
            "unit": self.unit,
            "reasons": [reason.as_json() for reason in self.reasons],
            "places": [place.as_json() for place in self.places],
        }

    def sha256(self) -> str:
        """Give the SHA-256 of the canonical data: the same verdict, the same bytes."""
        return hashlib.sha256(canonical(self.as_json())).hexdigest()


def gravest(outcomes: set[Outcome]) -> Outcome:
    """Give the outcome of most concern; of none at all, `not_checked`."""
    return next((outcome for outcome in CONCERN if outcome in outcomes), Outcome.NOT_CHECKED)
