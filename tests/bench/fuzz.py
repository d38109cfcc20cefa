"""Spoiled pictures, as many as the time allows, through the whole way of a sent photo.

The same as tests/pages/photos/test_fuzz.py, by chance alone and as long as wanted; what goes wrong is kept as a file.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import random
import tempfile
import time
from pathlib import Path

from server.config import ROOT
from server.database import db
from server.people.rules import Role
from server.storage import FolderStore
from tests.support import making
from tests.support.clients import client_of
from tests.support.engines import SPATIALITE, MigratedEngine
from tests.support.gauntlet import Cost, run
from tests.support.mutations import mutated, painted, seeds

SWEPT_AFTER = 500


def main(arguments: list[str]) -> int:
    """Spoil and send; exit 1 when something was found."""
    parser = argparse.ArgumentParser(prog="bin/bench fuzz", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=1, help="how long (1)")
    parser.add_argument("--seed", type=int, help="begin chance here, to repeat a run")
    parser.add_argument("--keep", type=Path, default=ROOT / "var" / "fuzz", help="folder for what was found (var/fuzz)")
    given = parser.parse_args(arguments)
    seed = given.seed if given.seed is not None else time.time_ns() % 10**9
    chance, cost, found = random.Random(seed), Cost(), 0
    reference = len(seeds()) - len(painted())
    print(f"{len(seeds())} pictures, {reference} of them reference photos; --seed {seed}", flush=True)
    logging.getLogger("server.photos.jobs").setLevel(logging.ERROR)  # it says of each picture why it cannot be drawn
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=ROOT / "var") as folder:
        template = Path(folder) / "template"
        template.mkdir()
        engine = MigratedEngine(SPATIALITE, template)
        until = time.monotonic() + 60 * given.minutes
        round_ = 0
        while time.monotonic() < until:
            round_ += 1
            place = Path(folder) / str(round_)
            place.mkdir()
            with engine.rolled_back(place) as app:
                app.extensions["photo_store"] = FolderStore(place / "photos")
                with app.app_context():
                    token = making.token(making.account(Role.INSPECTOR))
                    db.session.commit()
                client = client_of(app)
                client.token = token
                for _ in range(SWEPT_AFTER):
                    name, data = chance.choice(seeds())
                    spoiled = mutated(data, chance)
                    for fault in run(app, client, spoiled, cost, place):
                        found += 1
                        print(f"{name}: {fault}; kept as {_keep(given.keep, spoiled)}", flush=True)
                    if time.monotonic() > until:
                        break
    fates = ", ".join(f"{fate} {number}" for fate, number in sorted(cost.fates.items(), key=lambda each: -each[1]))
    slowest = ", ".join(f"{step} {1000 * seconds:.0f} ms" for step, seconds in cost.slowest_s.items())
    print(f"{cost.pictures} spoiled pictures: {fates}\nslowest (processor): {slowest}")
    print(f"most memory of the decoder {cost.decoder_bytes / 1e6:.0f} MB; {found} faults")
    return 1 if found else 0


def _keep(folder: Path, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()[:16]
    path.write_bytes(data)
    return path
