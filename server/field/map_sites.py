"""The sites on the phone's map: what the day's list says of each, as plain JSON inside the page of the map."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import url_for

from server.field.rechecks import RoundToRecheck, SiteToRecheck
from server.field.today import TodayRound, TodaySite
from server.geo.thinning import Box


def map_sites(rounds: list[TodayRound], rechecks: list[RoundToRecheck]) -> list[dict[str, Any]]:
    """Give every site of the day in the form that `site-facts.js` reads from a row of the list."""
    today = [_facts(each.id, site) for each in rounds for site in each.sites]
    return today + [_facts(each.id, site, recheck=True) for each in rechecks for site in each.sites]


def box_of(rounds: list[TodayRound], rechecks: list[RoundToRecheck]) -> Box | None:
    """Give the box of everything that has a place; nothing where nothing has one."""
    sites: list[TodaySite | SiteToRecheck] = [site for each in rounds for site in each.sites]
    sites += [site for each in rechecks for site in each.sites]
    lons = [site.lon for site in sites if site.lon is not None]
    lats = [site.lat for site in sites if site.lat is not None]
    return (min(lons), min(lats), max(lons), max(lats)) if lons and lats else None


def _facts(round_id: int, site: TodaySite | SiteToRecheck, *, recheck: bool = False) -> dict[str, Any]:
    open_facts = {"outcome": "fail", "answered": 0, "total": 0, "complete": False}
    if isinstance(site, TodaySite):
        open_facts = {"outcome": site.outcome or "not_applicable", "answered": site.answered, "total": site.total}
        open_facts["complete"] = site.complete
    else:
        open_facts["total"] = site.failing
    again = 1 if recheck else None
    return {
        "key": f"{round_id}/{site.id}{'/recheck' if recheck else ''}",
        "site": site.id,
        "round": round_id,
        "recheck": recheck,
        "name": site.name,
        "code": site.code,
        "address": site.address,
        "type": site.type_word,
        "lon": site.lon,
        "lat": site.lat,
        "outline": asdict(site.outline) if site.outline else None,
        "begun": bool(open_facts["answered"]),
        "href": url_for("field.visit", round_id=round_id, site_id=site.id, recheck=again),
        **open_facts,
    }
