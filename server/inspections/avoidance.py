"""回避: who belongs to an area or a unit does not inspect it."""

from __future__ import annotations

from collections.abc import Iterable

from server.people.models import Account
from server.places import queries as places
from server.places.models import Site


def own_sites(account: Account, site_ids: Iterable[int]) -> list[Site]:
    """List which of the sites lie in an area of the account (or in a part of one), or are answered for by its unit."""
    if not account.area_codes and account.unit_id is None:
        return []
    return [site for site in map(places.site, site_ids) if _in_own_area(account, site) or _of_own_unit(account, site)]


def _in_own_area(account: Account, site: Site) -> bool:
    if not account.area_codes or site.area_code is None:
        return False
    around = {area.code for area in places.area_chain(site.area_code)}
    return not around.isdisjoint(account.area_codes)


def _of_own_unit(account: Account, site: Site) -> bool:
    return account.unit_id is not None and account.unit_id in {each.unit_id for each in places.units_of(site)}
