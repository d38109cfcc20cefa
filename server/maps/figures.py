"""The row of figures above the map, the counts in its legend, and the address that each of them stands for."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from server.compliance.engine.verdicts import Outcome
from server.maps.pages import page_of
from server.maps.standing import Compliance, Filters

LEGEND = (
    Outcome.FAIL,
    Outcome.UNCERTAIN,
    Outcome.IN_PROGRESS,
    Outcome.UNABLE,
    Outcome.NOT_CHECKED,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)


def map_address(round_id: int, filters: Filters, **changed: Any) -> str:
    """Give the map's address with its filters, some of them changed; what is empty is left out."""
    values: dict[str, Any] = {
        "type": filters.site_type,
        "area": filters.area_code,
        "unit": filters.unit_id,
        "q": filters.search,
        "outcome": sorted(outcome.value for outcome in filters.outcomes),
        "progress": filters.progress,
    }
    values |= changed
    return url_for("maps.compliance_map", round=round_id, **{name: value for name, value in values.items() if value})


def figures(round_id: int, found: Compliance, filters: Filters, elsewhere: int) -> list[dict[str, Any]]:
    """Count checked sites, the share that complies, what waits for a person, and what is not rectified yet.

    `elsewhere` are problems that lie at no site; they count where no filter asks for certain sites. Each figure links
    to what it counts. Outcome and progress filters do not change them.
    """
    sites = found.sites
    settled = sum(site.is_settled for site in sites)
    passed = sum(site.outcome is Outcome.PASS for site in sites)
    judged = passed + sum(site.outcome is Outcome.FAIL for site in sites)
    uncertain = sum(site.uncertain for site in sites)
    problems = sum(site.problems for site in sites) + (0 if filters.is_narrow else elsewhere)
    here = {"outcome": None, "progress": None}
    review = page_of("review.queue", round=round_id)
    return [
        {
            "name": _("点位 已查"),
            "value": settled,
            "unit": _("/ %(total)s 处", total=len(sites)),
            "href": map_address(round_id, filters, **(here | {"progress": "settled"})),
        },
        {
            "name": _("符合率"),
            "value": f"{100 * passed / judged:.0f} %" if judged else "—",
            "unit": _("%(passed)s / %(judged)s 处", passed=passed, judged=judged),
            "href": map_address(round_id, filters, **(here | {"outcome": Outcome.PASS.value})),
            "outcome": Outcome.PASS.value if judged and passed == judged else "",
        },
        {
            "name": _("待核实"),
            "value": uncertain,
            "unit": ngettext("项", "项", uncertain),
            "href": review or map_address(round_id, filters, **(here | {"outcome": Outcome.UNCERTAIN.value})),
            "outcome": Outcome.UNCERTAIN.value if uncertain else "",
        },
        {
            "name": _("未整改"),
            "value": problems,
            "unit": ngettext("个问题", "个问题", problems),
            "href": page_of("reports.round_problems", round_id=round_id)
            or map_address(round_id, filters, **(here | {"outcome": Outcome.FAIL.value})),
            "outcome": Outcome.FAIL.value if problems else "",
        },
    ]


def legend(found: Compliance) -> list[tuple[Outcome, int]]:
    """Count the sites of each outcome, in the order of the legend."""
    return [(outcome, sum(site.outcome is outcome for site in found.sites)) for outcome in LEGEND]
