"""背靠背: the requirements on which inspectors who checked independently differ, side by side, for a third person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.compliance import queries
from server.compliance.engine.verdicts import Outcome
from server.compliance.queries import EffectiveVerdict
from server.database import db
from server.places.models import Site

CODE = "inspectors_differ"


@dataclass(frozen=True)
class Difference:
    """One requirement at one site, and what each inspector came to: number, outcome, figures."""

    site: Site
    verdict: EffectiveVerdict
    told: tuple[dict[str, Any], ...]


def differences(round_id: int) -> list[Difference]:
    """List a round's differences, those still to be decided first, by site and clause."""
    found = [
        each
        for row in queries.round_verdicts(round_id, proposed=Outcome.UNCERTAIN)
        if (each := _difference(row)) is not None
    ]
    return sorted(found, key=lambda each: each.verdict.decided is not None)


def _difference(row: EffectiveVerdict) -> Difference | None:
    told = _told(row.reasons)
    site = db.session.get(Site, row.site_id) if told else None
    return Difference(site, row, told) if site is not None else None


def _told(reasons: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    return next((tuple(reason["told"]) for reason in reasons if reason["code"] == CODE), ())
