"""How many photos a second are accepted durably: the program, its worker idle and busy, beside a bare Flask endpoint.

One photo is a 12 megapixel JPEG of about 2.4 MB sent as a raw body over a kept connection; accepted means hashed,
synced to disk, and its row committed. Rounds are short and take turns, so that what else the machine does falls on
all alike. All servers run with the same gunicorn settings; the clients are a process of their own on the same machine
and take their part of its cores, as they did in the figures this is compared with.
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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from server.app.launch import GUNICORN_SETTINGS
from server.config import ROOT
from server.database import db
from server.people.rules import Role
from server.photos.models import Photo
from tests.support import making, pictures
from tests.support.engines import SPATIALITE, MigratedEngine
from tests.support.running import Running, free_port, running, start, stop, wait_for_health

BARE, IDLE, BUSY = "bare Flask", "xuncheng, worker idle", "xuncheng, worker busy"
AIM_AT_FOUR = {IDLE: 90.0, BUSY: 60.0}
AIM_P99_MS = 200.0


@dataclass
class Measured:
    """All rounds of one subject at one number of clients."""

    rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def add(self, told: dict[str, list[float] | float | list[str]]) -> None:
        """Add one round."""
        self.rates.append(len(told["seconds"]) / told["span"])
        self.seconds += told["seconds"]
        self.refused += told["refused"]

    def percentile_ms(self, share: float) -> float:
        """Give the time within which `share` of the photos were accepted."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

    @property
    def rate(self) -> float:
        """Photos a second, the median of the rounds."""
        return statistics.median(self.rates) if self.rates else 0.0


def main(arguments: list[str]) -> int:
    """Measure and print; exit 1 when a photo was refused."""
    parser = argparse.ArgumentParser(prog="bin/bench accept", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each subject (3)")
    parser.add_argument("--seconds", type=float, default=3, help="seconds counted of each round (3)")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args(arguments)
    folder = ROOT / "var"
    folder.mkdir(exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix="bench-", dir=folder))  # a real disk: /tmp may be memory
    try:
        photo = workplace / "photo.jpg"
        photo.write_bytes(pictures.jpeg(lon=making.LON, lat=making.LAT, size=(4000, 3000), quality=85))
        print(
            f"photo {photo.stat().st_size / 1e6:.2f} MB, {os.cpu_count()} cores, {given.rounds} × {given.seconds:g} s\n"
        )
        print(f"{'clients':>7}  {'subject':<22} {'photos/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'to bare':>8}", flush=True)
        results = {count: _level(workplace, photo, count, given.rounds, given.seconds) for count in given.clients}
        refused = [text for level in results.values() for measured in level.values() for text in measured.refused]
        _conclude(results, refused)
        if given.json:
            given.json.write_text(json.dumps(_figures(results), indent=2) + "\n", encoding="utf-8")
        return 1 if refused else 0
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def _level(workplace: Path, photo: Path, clients: int, rounds: int, seconds: float) -> dict[str, Measured]:
    """Measure the three subjects at one number of clients, taking turns; every level begins with empty stores."""
    place = workplace / f"clients-{clients}"
    place.mkdir()
    results = {BARE: Measured(), IDLE: Measured(), BUSY: Measured()}
    with _program(place) as (program, token), _bare(place, program.env) as bare_address:
        for _ in range(rounds):
            results[BARE].add(_load(bare_address, photo, clients, seconds))
            results[IDLE].add(_load(program.address, photo, clients, seconds, token))
            worker = program.start_worker()  # it finds the photos of the round before: there is always work to do
            results[BUSY].add(_load(program.address, photo, clients, seconds, token, warm_up=3))
            worked_off, left = _worked_off(program)
            if not worked_off or not left:
                raise RuntimeError(f"the worker was not busy: {worked_off} photos read, {left} left")
            if worker.poll() is not None:
                raise RuntimeError(f"the worker ended: {program.log.read_text(errors='replace')[-2000:]}")
            stop(worker)
    shutil.rmtree(place)
    for subject, measured in results.items():
        ratio = measured.rate / results[BARE].rate if results[BARE].rate else float("nan")
        p50, p99 = measured.percentile_ms(0.5), measured.percentile_ms(0.99)
        print(f"{clients:>7}  {subject:<22} {measured.rate:>9.1f} {p50:>8.1f} {p99:>8.1f} {ratio:>8.2f}", flush=True)
    return results


def _worked_off(program: Running) -> tuple[int, int]:
    """Tell how many photos the worker has read, and how many still wait for it."""
    with program.app.app_context():
        read = db.session.scalar(select(func.count()).select_from(Photo).where(Photo.read_at.is_not(None)))
        left = db.session.scalar(select(func.count()).select_from(Photo).where(Photo.rendered_at.is_(None)))
    return read or 0, left or 0


@contextmanager
def _program(place: Path) -> Iterator[tuple[Running, str]]:
    """Run the program with two gunicorn workers on an empty database; give it and an inspector's token."""
    template, data = place / "template", place / "data"
    template.mkdir()
    data.mkdir()
    with MigratedEngine(SPATIALITE, template).own_copy(data) as settings, running(settings, workers=2) as program:
        with program.writing():
            token = making.token(making.account(Role.INSPECTOR))
        yield program, token


@contextmanager
def _bare(place: Path, env: dict[str, str]) -> Iterator[str]:
    folder, port = place / "bare", free_port()
    folder.mkdir()
    env = env | {"BARE_FOLDER": str(folder), "XUNCHENG_BIND": f"127.0.0.1:{port}"}
    log = place / "bare.log"
    server = start([sys.executable, "-m", "gunicorn", "-c", str(GUNICORN_SETTINGS), "tests.bench.bare:app"], env, log)
    try:
        wait_for_health(f"http://127.0.0.1:{port}", lambda: server.poll() is None, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(server)


def _load(
    address: str, photo: Path, clients: int, seconds: float, token: str = "", warm_up: float = 1
) -> dict[str, list[float] | float | list[str]]:
    words = [sys.executable, "-m", "tests.bench.client", f"{address}/api/v1/photos", str(photo)]
    words += ["--clients", str(clients), "--seconds", str(seconds), "--warm-up", str(warm_up), "--token", token]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _conclude(results: dict[int, dict[str, Measured]], refused: list[str]) -> None:
    for subject, aim in AIM_AT_FOUR.items() if 4 in results else ():
        measured = results[4][subject]
        p99 = measured.percentile_ms(0.99)
        met = measured.rate >= aim and p99 <= AIM_P99_MS
        print(
            f"\n{subject}, 4 clients: aim ≥ {aim:g}/s and p99 ≤ {AIM_P99_MS:g} ms: {'met' if met else 'NOT met'}",
            end="",
        )
    print()
    if refused:
        print(f"\n{len(refused)} photos were not accepted, the first: {refused[0]}")


def _figures(results: dict[int, dict[str, Measured]]) -> list[dict[str, object]]:
    return [
        {
            "clients": clients,
            "subject": subject,
            "photos_per_s": round(measured.rate, 1),
            "rounds": [round(rate, 1) for rate in measured.rates],
            "p50_ms": round(measured.percentile_ms(0.5), 1),
            "p99_ms": round(measured.percentile_ms(0.99), 1),
        }
        for clients, level in results.items()
        for subject, measured in level.items()
    ]
