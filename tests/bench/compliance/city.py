"""The round that is judged: sites of three types, thirty requirements each, and what inspectors recorded there.

Everything is drawn from the number of the site, so that every run and both engines judge the same round. A twentieth
of the photos is doubtful, some records were withdrawn or replaced, half the sites are declared complete: the rules
take all their ways.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.support import making

Rows = dict[str, list[dict[str, Any]]]

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
REQUIREMENTS = 30
TYPES = ("park", "park", "park", "road_section", "hoarding")
"""The types of five sites in a row."""
COUNTED = {"park": 12, "road_section": 6, "hoarding": 0}
"""How many of the thirty requirements of a type count things; the others are answered by eye."""
THEMES = ("讲文明树新风", "中国梦", "社会主义核心价值观")
ROAD_M = (800, 1600, 2400)
DOUBTS = ("off_site", "seen_before", "unlocated", "clock_doubtful")
DEGREE_M = 85_300.0
"""Metres in a degree of longitude at the latitude of the city, near enough to put things along a street."""


def site_type(number: int) -> str:
    """Give the type of a site."""
    return TYPES[number % len(TYPES)]


def clauses() -> list[dict[str, Any]]:
    """Give the requirements of the standard that is judged."""
    return [_clause(kind, number) for kind in COUNTED for number in range(REQUIREMENTS)]


def _clause(kind: str, number: int) -> dict[str, Any]:
    key = f"BN-{kind[0].upper()}{number}"
    return {
        "key": key,
        "clause": f"({number})",
        "text": f"测试条款 {key}",
        "site_type": kind,
        "rules": {"normal": _rule(kind, number)},
    }


def _rule(kind: str, number: int) -> dict[str, Any]:
    if number >= COUNTED[kind]:
        return {"kind": "by_eye", "source_kind": "quality", "subject": "完好"}
    counted = {"value": 3 + number % 8, "unit": "处", "subject": "公益广告"}
    themes = {"themes": [THEMES[0]]} if number % 3 == 1 else {}
    if kind == "park":
        return {"kind": "count_per_site", **counted, **themes}
    return {"kind": "count_per_length", **counted, **themes, "window_m": 500, "by_side": number % 2 == 1}


def recorded(number: int, where: dict[str, int], requirement_ids: list[int], observations: int) -> Rows:
    """Draw what was recorded at a site: one visit, `observations` observations, their photos and requirements."""
    draw = random.Random(number)
    visit = _visit(number, where, draw)
    rows: Rows = {"visit": [visit], "observation": [], "observation_requirement": [], "observation_photo": []}
    counted = COUNTED[site_type(number)]
    for each in range(observations):
        sighting = counted > 0 and each % 5 < 3
        observation = _observation(number, each, visit, draw, sighting=sighting)
        speaks = draw.sample(requirement_ids[:counted], 2) if sighting else [draw.choice(requirement_ids[counted:])]
        rows["observation"].append(observation)
        rows["observation_requirement"] += [
            {"observation_uuid": observation["uuid"], "requirement_id": requirement_id} for requirement_id in speaks
        ]
        if sighting or each % 5 == 3:
            rows["observation_photo"].append(_photo(number, observation, draw))
    return rows


def _visit(number: int, where: dict[str, int], draw: random.Random) -> dict[str, Any]:
    length_m = ROAD_M[number % len(ROAD_M)]
    covered = [{"from_m": 0.0, "to_m": length_m * draw.choice((0.6, 1.0)), "side": None}]
    complete = draw.random() < 0.5
    return {
        "uuid": UUID(int=number << 40),
        **where,
        "started_at": NOW,
        "content_sha256": "0" * 64,
        "received_at": NOW,
        "late": False,
        "ended_at": NOW + timedelta(hours=1),
        "end_sha256": "0" * 64,
        "complete": complete,
        "track": [[making.LON, making.LAT, 5.0, 0.0]],
        "covered": covered if site_type(number) == "road_section" else None,
    }


def _observation(
    number: int, each: int, visit: dict[str, Any], draw: random.Random, *, sighting: bool
) -> dict[str, Any]:
    withdrawn = draw.random() < 0.02
    before = UUID(int=(number << 40) + each)  # the observation just before this one, or the visit's own number
    return {
        "uuid": UUID(int=(number << 40) + each + 1),
        "visit_uuid": visit["uuid"],
        "round_id": visit["round_id"],
        "site_id": visit["site_id"],
        "account_id": visit["account_id"],
        "kind": "sighting" if sighting else "answer",
        "taken_at": NOW + timedelta(seconds=each),
        "received_at": NOW + timedelta(seconds=each),
        "late": False,
        "themes": [draw.choice(THEMES)] if sighting and draw.random() < 0.9 else [],
        "medium": "board" if sighting else None,
        "defects": [],
        "answer": None if sighting else draw.choices(("pass", "fail", "not_applicable"), (90, 5, 5))[0],
        "note": "",
        "supersedes": before if each and draw.random() < 0.01 else None,
        "withdrawn_at": NOW if withdrawn else None,
        "withdrawn_by": visit["account_id"] if withdrawn else None,
        "content": {"requirements": [], "kind": "sighting", "taken_at": "2026-05-01T08:00:00Z"},
        "content_sha256": "0" * 64,
    }


def _photo(number: int, observation: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    along_m = draw.uniform(0, ROAD_M[number % len(ROAD_M)])
    lon, lat = making.LON + along_m / DEGREE_M, making.LAT + draw.uniform(-20, 20) / 111_000
    trust = draw.choice(DOUBTS) if draw.random() < 0.05 else "located"
    key = observation["uuid"]
    return {
        "observation_uuid": key,
        "position": 0,
        "photo_uuid": key,
        "sha256": f"{key.int:064x}",
        "size": 2_000_000,
        "source": "camera",
        "taken_at": observation["taken_at"],
        "fix_lon": lon,
        "fix_lat": lat,
        "fix_accuracy_m": 6.0,
        "marks": [{"x": 0.25 * (1 + mark), "y": 0.5} for mark in range(draw.choice((0, 1, 1, 2)))],
        "lon": None if trust == "unlocated" else lon,
        "lat": None if trust == "unlocated" else lat,
        "accuracy_m": 6.0,
        "trust": trust,
        "trust_reasons": [] if trust == "located" else [{"code": trust}],
        "trusted_at": NOW,
    }


def site_numbers(sites: int) -> Iterator[int]:
    """Give the numbers of the sites, from 1."""
    return iter(range(1, sites + 1))
