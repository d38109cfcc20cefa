"""Judging: a whole round, one record, and a million things on one road, each beside a floor measured in the same run.

A round of 5,000 sites of three types under 30 requirements each, with 500,000 observations, is judged for the first
time (every verdict is written) and judged again (nothing has changed, nothing is written), at three sizes, on both
engines. The floor reads and writes the same rows with bare SQL.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from server.config import ROOT
from tests.bench.compliance import databases
from tests.bench.compliance.city import REQUIREMENTS
from tests.support.engines import POSTGIS, SPATIALITE

AIM_ROUND_S, AIM_PEAK_MB, AIM_RECORD_MS, AIM_TO_NUMPY = 60.0, 500.0, 30.0, 3.0
Figures = list[dict[str, Any]]


def main(arguments: list[str]) -> int:
    """Measure and print."""
    given = _given(arguments)
    engines = [SPATIALITE, POSTGIS] if given.engine == "both" else [given.engine]
    folder = ROOT / "var"
    folder.mkdir(exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix="bench-", dir=folder))  # a real disk: /tmp may be memory
    figures: Figures = []
    try:
        print(
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; ratios are to the floor of the same run",
            flush=True,
        )
        if "street" in given.what:
            figures += _streets(given.things)
        for name in engines if {"round", "record"} & set(given.what) else ():
            figures += _engine(name, workplace, given)
        if given.json:
            given.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    return 0


def _given(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench compliance", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--sites", type=int, default=5_000, help="sites of the largest round (5000)")
    parser.add_argument("--observations", type=int, default=500_000, help="observations in it (500000)")
    parser.add_argument("--things", type=int, default=1_000_000, help="things on the longest road (1000000)")
    parser.add_argument("--records", type=int, default=300, help="records judged one by one (300)")
    parser.add_argument("--engine", choices=["both", SPATIALITE, POSTGIS], default="both")
    parser.add_argument(
        "--what", nargs="+", choices=["street", "round", "record"], default=["street", "round", "record"]
    )
    parser.add_argument("--one-size", action="store_true", help="only the largest round, without its growth")
    parser.add_argument("--quick", action="store_true", help="a twentieth of everything, to see that it runs")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args(arguments)
    if given.quick:
        given.sites, given.observations, given.things = given.sites // 20, given.observations // 20, given.things // 20
        given.records = 40
    return given


def _streets(most: int) -> Figures:
    print(
        f"\n{'things':>9}  {'bare numpy':>10} {'window':>9} {'to numpy':>8} {'verdict':>9} {'failing':>9}"
        f" {'peak MB':>8}"
    )
    found: Figures = []
    for things in (max(2_000, most // 100), most // 10, most):
        told = _measured("street", None, things=things, times=5)
        ratio = told["window"] / told["numpy"]
        print(
            f"{things:>9}  {told['numpy']:>8.3f} s {told['window']:>7.3f} s {ratio:>8.2f}"
            f" {told['road_pass']:>7.2f} s {told['road_fail']:>7.2f} s {told['peak_mb']:>8.0f}",
            flush=True,
        )
        found.append({"what": "street", "things": things, **told})
    _conclude(f"the window pass over {most} things", found[-1]["window"] / found[-1]["numpy"], AIM_TO_NUMPY, "× numpy")
    return found


def _engine(name: str, workplace: Path, given: argparse.Namespace) -> Figures:
    found: Figures = []
    shares = (1,) if given.one_size or "round" not in given.what else (4, 2, 1)
    if "round" in given.what:
        print(
            f"\n{name}\n{'sites':>6} {'verdicts':>9}  {'read':>7} {'write':>7}"
            f"  {'first judged':>12} {'of it CPU':>9} {'ratio':>6}"
            f"  {'judged again':>12} {'of it CPU':>9} {'ratio':>6}  {'ms/site':>7} {'peak MB':>8}",
            flush=True,
        )
    with databases.engine(name, workplace / name) as engine:
        for share in shares:
            folder = workplace / f"{name}-{share}"
            folder.mkdir()
            with engine.own_copy(folder) as settings:
                database = databases.given(settings)
                size = {"sites": given.sites // share, "observations": given.observations // share}
                round_id = _measured("fill", database, **size)["round_id"]
                if "round" in given.what:
                    found.append(_round(name, database, round_id, size["sites"]))
                if share == 1 and "record" in given.what:
                    found.append(_records(name, database, round_id, given.records))
            shutil.rmtree(folder)
    return found


def _round(name: str, database: dict[str, str], round_id: int, sites: int) -> dict[str, Any]:
    first = _measured("judge", database, round_id=round_id)
    reads = [_measured("floor_read", database, round_id=round_id)["seconds"]]
    again = _measured("judge", database, round_id=round_id)
    reads.append(_measured("floor_read", database, round_id=round_id)["seconds"])
    write = _measured("floor_write", database, round_id=round_id)["seconds"]
    read = statistics.mean(reads)
    peak = max(first["peak_mb"], again["peak_mb"])
    print(
        f"{sites:>6} {first['verdicts']:>9}  {read:>5.1f} s {write:>5.1f} s"
        f"  {first['seconds']:>10.1f} s {first['cpu']:>7.1f} s"
        f" {first['seconds'] / (read + write):>6.1f}  {again['seconds']:>10.1f} s {again['cpu']:>7.1f} s"
        f" {again['seconds'] / read:>6.1f}"
        f"  {1000 * again['seconds'] / sites:>7.1f} {peak:>8.0f}",
        flush=True,
    )
    if sites >= 5_000:
        worst = max(first["seconds"], again["seconds"])
        _conclude(f"{name}: a round of {sites} sites × {REQUIREMENTS}", worst, AIM_ROUND_S, "s")
        _conclude(f"{name}: its peak memory", peak, AIM_PEAK_MB, "MB")
    return {
        "what": "round",
        "engine": name,
        "sites": sites,
        "read": read,
        "write": write,
        "first": first,
        "again": again,
    }


def _records(name: str, database: dict[str, str], round_id: int, records: int) -> dict[str, Any]:
    if _measured("unjudged", database, round_id=round_id)["verdicts"]:
        _measured("judge", database, round_id=round_id)
    told = _measured("records", database, round_id=round_id, records=records)
    judged, floor = ({p: 1000 * _percentile(told[of], p) for p in (50, 99)} for of in ("records", "floor"))
    print(f"\n{name}: one record re-judged, {records} times: p50 {judged[50]:.1f} ms, p99 {judged[99]:.1f} ms", end="")
    print(f"; bare SQL p50 {floor[50]:.1f} ms, p99 {floor[99]:.1f} ms; ratio {judged[50] / floor[50]:.1f}")
    _conclude(f"{name}: one record, p99", judged[99], AIM_RECORD_MS, "ms")
    return {"what": "record", "engine": name, "judged_ms": judged, "floor_ms": floor}


def _percentile(values: list[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


def _conclude(what: str, found: float, aim: float, unit: str) -> None:
    print(f"  {what}: {found:.1f} {unit}, aim ≤ {aim:g} {unit}: {'met' if found <= aim else 'NOT met'}", flush=True)


def _measured(task: str, database: dict[str, str] | None, **values: Any) -> dict[str, Any]:
    told = json.dumps({"task": task, "database": database, "with": values})
    words = [sys.executable, "-m", "tests.bench.compliance.measuring", told]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{task} failed: {done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])
