"""What is kept of a draw, and whether it can be drawn again from what is kept. Pure.

The record holds method, seed, plan, the whole population by stratum and what was drawn, with the names of that day. Its
own hash and the hash of its population make a later change visible.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from server.inspections.draws.sampling import METHOD, Candidate, Plan, Quota, Stratum, draw

Record = dict[str, Any]


@dataclass(frozen=True)
class Names:
    """What codes were called on the day of the draw."""

    sites: Mapping[str, str]
    areas: Mapping[str, str]


@dataclass(frozen=True)
class Check:
    """Whether a record is whole and gives the same sites when it is drawn again."""

    is_whole: bool
    """Content and population still have the hashes that were stored."""
    method_known: bool
    same_sites: bool

    @property
    def holds(self) -> bool:
        """Tell whether everything is as it was."""
        return self.is_whole and self.method_known and self.same_sites


def record_of(
    seed: str,
    plan: Plan,
    candidates: Iterable[Candidate],
    drawn: Iterable[Stratum],
    left_out: Iterable[str],
    names: Names,
) -> Record:
    """Give the record of a draw as JSON-able data; `left_out` are codes already in the round, which took no part."""
    return {
        "method": METHOD,
        "seed": seed,
        "plan": {
            "level": plan.level,
            "reserves": plan.reserves,
            "quotas": [
                {"site_type": one.site_type, "number": one.number, "in_proportion": one.in_proportion}
                for one in plan.quotas
            ],
        },
        "population": _population(candidates, plan),
        "left_out": sorted(left_out),
        "strata": [_stratum(one, names) for one in drawn],
    }


def sha256_of(part: Any) -> str:
    """Give the SHA-256 of the canonical JSON of a record or a part of it."""
    return hashlib.sha256(rfc8785.dumps(part)).hexdigest()


def check(record: Record, content_sha256: str, population_sha256: str) -> Check:
    """Draw again from a stored record and compare."""
    is_whole = sha256_of(record) == content_sha256 and sha256_of(record["population"]) == population_sha256
    method_known = record["method"] == METHOD
    same = method_known and _codes(record["strata"]) == _codes(_redrawn(record))
    return Check(is_whole, method_known, same)


def _redrawn(record: Record) -> list[Record]:
    quotas = tuple(Quota(**one) for one in record["plan"]["quotas"])
    plan = Plan(quotas, record["plan"]["reserves"], record["plan"]["level"])
    candidates = [
        Candidate(code, part["site_type"], part["area"]) for part in record["population"] for code in part["codes"]
    ]
    nameless = Names({}, {})
    return [_stratum(one, nameless) for one in draw(candidates, plan, record["seed"])]


def _codes(strata: Iterable[Record]) -> list[tuple[Any, ...]]:
    return [
        (
            one["site_type"],
            one["area"],
            one["population"],
            *([site["code"] for site in one[part]] for part in ("chosen", "reserves")),
        )
        for one in strata
    ]


def _population(candidates: Iterable[Candidate], plan: Plan) -> list[Record]:
    types = {quota.site_type for quota in plan.quotas}
    parts: dict[tuple[str, str | None], set[str]] = {}
    for each in candidates:
        if each.site_type in types:
            parts.setdefault((each.site_type, each.area if plan.level else None), set()).add(each.code)
    ordered = sorted(parts.items(), key=lambda part: (part[0][0], part[0][1] is None, part[0][1] or ""))
    return [{"site_type": kind, "area": area, "codes": sorted(codes)} for (kind, area), codes in ordered]


def _stratum(one: Stratum, names: Names) -> Record:
    def sites(codes: Iterable[str]) -> list[dict[str, str]]:
        return [{"code": code, "name": names.sites.get(code, "")} for code in codes]

    return {
        "site_type": one.site_type,
        "area": one.area,
        "area_name": names.areas.get(one.area or "", ""),
        "population": one.population,
        "wanted": one.wanted,
        "wanted_reserves": one.wanted_reserves,
        "chosen": sites(one.chosen),
        "reserves": sites(one.reserves),
    }
