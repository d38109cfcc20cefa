"""The day's list of an inspector: the sites of open rounds, what they came to so far, and where they lie.

Every geometry leaves as an outline small enough to travel with the list; the phone measures the distance itself.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from server.field.items import language
from server.field.progress import Progress, progress_of
from server.field.whereabouts import whereabouts
from server.geo.outline import Outline
from server.inspections import queries, words
from server.inspections.models import Round
from server.inspections.rules import RoundState
from server.people.models import Account
from server.people.rules import Role
from server.places.models import Site
from server.places.rules import type_word


@dataclass(frozen=True)
class TodaySite:
    """A site on the day's list; `outcome` is the gravest of its requirements, None where it is hidden."""

    id: int
    name: str
    code: str
    site_type: str
    type_word: str
    address: str
    lon: float | None
    lat: float | None
    outline: Outline | None
    """What it looks like from afar, for the distance to its nearest edge; None where it has no place."""
    outcome: str | None
    answered: int
    total: int
    complete: bool
    reserve: bool = False
    """A reserve site that took the place of another one."""
    unable: str = ""
    """Why it could not be checked and what becomes of it, in words."""


@dataclass(frozen=True)
class TodayRound:
    """A round with the sites assigned to one inspector."""

    id: int
    name: str
    phase_word: str
    ends_on: date
    sites: list[TodaySite]

    def as_json(self) -> dict[str, Any]:
        """Give it as plain JSON."""
        return {**asdict(self), "ends_on": self.ends_on.isoformat()}


def assigned_sites(account: Account) -> list[TodayRound]:
    """List the open rounds with the sites assigned to an inspector; office staff see every site of open rounds."""
    grouped: dict[int, tuple[Round, list[Site]]] = {}
    pairs = queries.assigned_sites(account.id)
    if not pairs and account.role is not Role.INSPECTOR:
        pairs = [(each, site) for each in queries.rounds(RoundState.OPEN) for site in queries.sample(each.id)]
    for each, site in pairs:
        grouped.setdefault(each.id, (each, []))[1].append(site)
    return [_today_round(each, sites, account) for each, sites in grouped.values()]


def _today_round(each: Round, sites: list[Site], account: Account) -> TodayRound:
    progress = progress_of(each, account)
    totals = {kind: len(queries.requirements_for(each, kind)) for kind in {site.site_type for site in sites}}
    rows = [_today_site(site, progress.get(site.id, Progress()), totals[site.site_type]) for site in sites]
    return TodayRound(each.id, each.name, str(words.PHASES[each.phase]), each.ends_on, rows)


def _today_site(site: Site, progress: Progress, total: int) -> TodaySite:
    place = whereabouts(site)
    return TodaySite(
        id=site.id,
        name=site.name,
        code=site.code,
        site_type=site.site_type,
        type_word=type_word(site.site_type, language()),
        address=site.address,
        lon=place.lon,
        lat=place.lat,
        outline=place.outline,
        outcome=progress.outcome,
        answered=progress.answered,
        total=progress.total or total,
        complete=progress.complete,
        reserve=progress.reserve,
        unable=progress.unable,
    )
