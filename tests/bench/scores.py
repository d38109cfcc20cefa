"""`bin/bench scores`: the scores of a round with their change, on both engines, beside the bare read of its rows."""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, text

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Verdict
from server.compliance.scores import queries
from server.compliance.scores.rules import total
from server.compliance.scores.table import Axis, change
from server.database import db
from server.inspections.models import RoundSite
from server.places import queries as place_queries
from server.places.models import Area, Site, SiteUnit
from server.places.rules import AreaLevel, SiteState, UnitRole
from tests.support import cluster, making
from tests.support.engines import MigratedEngine

ENGINES = ("spatialite", "postgis")
BATCH = 2_000


def main(arguments: list[str]) -> int:
    """Measure and print one line for each engine."""
    parser = argparse.ArgumentParser(prog="bin/bench scores", description=__doc__)
    parser.add_argument("--sites", type=int, default=5_000)
    parser.add_argument("--requirements", type=int, default=30)
    wanted = parser.parse_args(arguments)
    running = cluster.Cluster()
    os.environ[cluster.ADDRESS_VARIABLE] = running.address
    try:
        for name in ENGINES:
            with tempfile.TemporaryDirectory() as folder:
                _measure(MigratedEngine(name, Path(folder)).app, name, wanted.sites, wanted.requirements)
    finally:
        running.stop()
    return 0


def _measure(app: Flask, name: str, sites: int, requirements: int) -> None:
    with app.app_context():
        rounds = _city(sites, requirements)
        db.session.commit()
        db.session.execute(text("ANALYZE"))
        db.session.commit()
        bare = _seconds(lambda: db.session.execute(text("SELECT site_id, outcome FROM verdict")).all()) / 2
        cut = _seconds(lambda: queries.cells(rounds[1]))
        whole = _seconds(lambda: _tables(rounds[1]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{name:<11} {sites} sites x {requirements} requirements: bare read {bare:.2f} s, cells {cut:.2f} s, "
            f"all tables with change {whole:.2f} s, peak memory {peak} MB"
        )
        db.session.remove()
        db.engine.dispose()


def _tables(round_: Any) -> None:
    tree, _names = place_queries.area_tree()
    now, before = queries.cells(round_), queries.cells(queries.round_before(round_) or round_)
    for axis in Axis:
        old = before.lines(axis, tree)
        for value, line in now.lines(axis, tree).items():
            total(line.values())
            change(line, old.get(value, {}))


def _seconds(run: Callable[[], Any]) -> float:
    run()
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def _city(sites: int, requirements: int) -> list[Any]:
    """Ten districts of ten streets, fifty units, two rounds over every site, every pair judged."""
    chance = random.Random(3)
    for district in range(10):
        db.session.add(Area(code=f"{district:02d}", name=f"区{district}", level=AreaLevel.DISTRICT))
    db.session.flush()
    streets = [(f"{number // 10:02d}", f"{number // 10:02d}{number % 10:02d}") for number in range(100)]
    for above, code in streets:
        db.session.add(Area(code=code, name=f"街道{code}", level=AreaLevel.STREET, parent_code=above))
    units = [making.unit().id for _ in range(50)]
    clauses = [
        {**making.PARK_COUNT, "key": f"TS-{number}", "scoring": {"weight": 10, "deduct_each": 2, "near": 0.8}}
        for number in range(requirements)
    ]
    standard = making.standard(requirements=clauses)
    places = [
        {"code": f"S{number}", "name": f"点位{number}", "site_type": "park", "area_code": chance.choice(streets)[1],
         "state": SiteState.TO_BE_LOCATED, "created_at": clock.now()}
        for number in range(sites)
    ]  # fmt: skip
    _put(Site, places)
    numbers = list(db.session.scalars(db.select(Site.id).order_by(Site.id)))
    _put(SiteUnit, [{"site_id": n, "unit_id": chance.choice(units), "role": UnitRole.LEAD} for n in numbers])
    rounds = [making.round_of(standard=standard) for _ in range(2)]
    for each in rounds:
        _put(RoundSite, [{"round_id": each.id, "site_id": n, "draw_order": n, "reserve": False} for n in numbers])
        for site_id in numbers:
            _put(Verdict, [_verdict(each.id, site_id, one.id, chance) for one in standard.requirements])
    return rounds


def _verdict(round_id: int, site_id: int, requirement_id: int, chance: random.Random) -> dict[str, Any]:
    measured = chance.randint(0, 14)
    outcome = Outcome.PASS if measured >= 10 else chance.choice([Outcome.FAIL, Outcome.FAIL, Outcome.UNCERTAIN])
    return {
        "round_id": round_id, "site_id": site_id, "requirement_id": requirement_id, "outcome": outcome,
        "measured": measured, "required": 10, "shortfall": max(0, 10 - measured), "unit": "处",
        "reasons": [{"code": "count_short", "count": measured, "required": 10}], "places": [],
        "judged_at": clock.now(), "content_sha256": "0" * 64,
    }  # fmt: skip


def _put(table: type[Any], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(table), rows[start : start + BATCH])
