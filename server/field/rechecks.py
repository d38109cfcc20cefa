"""复查 on the phone: which sites of closed rounds an inspector may check again, and what a re-check has counted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from server import clock
from server.compliance import present
from server.compliance import queries as compliance
from server.compliance.engine.rechecks import checks
from server.field.items import language
from server.field.showing import showing
from server.field.whereabouts import whereabouts
from server.geo.outline import Outline
from server.inspections import queries, rechecking
from server.inspections.models import Observation, Round
from server.inspections.rules import RoundState
from server.people.models import Account
from server.places.models import Site
from server.places.rules import type_word

LISTED_FOR = timedelta(days=90)
"""How long after its end a round's failures are proposed for a re-check; the page of a site opens at any time."""


@dataclass(frozen=True)
class SiteToRecheck:
    """A site that failed and does not meet everything now."""

    id: int
    name: str
    type_word: str
    address: str
    failing: int
    code: str = ""
    site_type: str = ""
    lon: float | None = None
    lat: float | None = None
    outline: Outline | None = None


@dataclass(frozen=True)
class RoundToRecheck:
    """A closed round with the inspector's sites that failed."""

    id: int
    name: str
    sites: list[SiteToRecheck]

    def as_json(self) -> dict[str, Any]:
        """Give it as plain JSON."""
        return asdict(self)


def rounds_to_recheck(account: Account) -> list[RoundToRecheck]:
    """List closed rounds with the inspector's sites that still fail; none of a round whose verdicts phones hide."""
    grouped: dict[int, tuple[Round, list[Site]]] = {}
    for each, site in queries.assigned_sites(account.id, RoundState.CLOSED, since=clock.now() - LISTED_FOR):
        if showing(each.practice).verdicts:
            grouped.setdefault(each.id, (each, []))[1].append(site)
    found = []
    for each, sites in grouped.values():
        failing = present.still_failing(each, [site.id for site in sites])
        if failing:
            listed = [_site(site, failing[site.id]) for site in sites if site.id in failing]
            found.append(RoundToRecheck(each.id, each.name, listed))
    return found


def own_check(each: Round, site_id: int, account_id: int) -> list[Observation]:
    """List what the inspector recorded in their newest re-check of a site."""
    visits = [one for one in rechecking.recheck_visits(each, site_id) if one.account_id == account_id]
    newest = {visit.uuid for check in checks(visits)[:1] for visit in check}
    return [seen for seen in rechecking.recheck_observations(each, site_id) if seen.visit_uuid in newest]


def outcomes_now(each: Round, site_id: int) -> dict[int, str]:
    """Give the outcome of each requirement at a site as it stands now."""
    judged = {row.requirement_id: row.outcome.value for row in compliance.site_verdicts(each.id, site_id)}
    now = present.present_states(each.id, site_id)
    return judged | {requirement_id: state.outcome.value for (_site_id, requirement_id), state in now.items()}


def _site(site: Site, failing: int) -> SiteToRecheck:
    place = whereabouts(site)
    return SiteToRecheck(
        id=site.id,
        name=site.name,
        type_word=type_word(site.site_type, language()),
        address=site.address,
        failing=failing,
        code=site.code,
        site_type=site.site_type,
        lon=place.lon,
        lat=place.lat,
        outline=place.outline,
    )
