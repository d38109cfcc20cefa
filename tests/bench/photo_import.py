"""A camera's card brought in on the page: real Chromium, web server and worker; time of each step and peak memory.

Photos of 12 MP and about 2.5 MB are painted first, or those of --folder are taken. The clerk chooses the folder, waits
for the overview, says what all of them are, and records them; memory is looked at twice a second.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page
from shapely import box

from server import clock
from server.config import ROOT
from server.database import db
from server.inspections.models import Observation
from server.people.rules import Role
from tests.bench.photos import throwaway_cluster
from tests.support import making, pictures
from tests.support.browsing import chromium, visitors
from tests.support.engines import POSTGIS, SPATIALITE, MigratedEngine
from tests.support.running import Running, running

PATIENCE_MS = 3_600_000
GROUND = box(116.0, 39.6, 116.8, 40.3)
SIZE = (4000, 3000)


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bin/bench photo-import", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--photos", type=int, default=1000, help="photos that are painted (1000)")
    parser.add_argument("--folder", type=Path, help="take the photos of this folder instead")
    parser.add_argument("--engine", choices=(SPATIALITE, POSTGIS), default=SPATIALITE)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as name, throwaway_cluster(given.engine):
        place = Path(name)
        folder = given.folder or _painted(place / "card", given.photos)
        files = [path for path in folder.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files) / len(files) / 1e6
        (place / "template").mkdir()
        (place / "data").mkdir()
        engine = MigratedEngine(given.engine, place / "template")
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {given.engine}; {len(files)} × {size:.2f} MB")
        with (
            engine.own_copy(place / "data") as settings,
            running(settings, workers=2) as server,
            _watched(server) as peak,
        ):
            _bring_in(server, folder)
    for who, megabytes in peak.items():
        print(f"{'most memory of ' + who:<44} {megabytes:>8.0f} MB")
    return 0


def _painted(folder: Path, count: int) -> Path:
    """Paint photos none of which is like another, taken on one walk."""
    folder.mkdir()
    noise = np.random.default_rng(1).normal(0, 14, (SIZE[1] // 2, SIZE[0] // 2, 3)).astype(np.float32)
    noise = noise.repeat(2, 0).repeat(2, 1)
    begin = clock.now() - timedelta(hours=20)
    for number in range(count):
        chance = random.Random(number)
        shift = chance.randrange(SIZE[1]), chance.randrange(SIZE[0])
        seen = np.asarray(pictures.scene(SIZE, number), np.float32) + np.roll(noise, shift, (0, 1))
        told = Image.open(io.BytesIO(_told(number, begin + timedelta(seconds=12 * number)))).getexif()
        picture = Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))
        picture.save(folder / f"IMG_{number:04}.JPG", quality=79, exif=told)
    return folder


def _told(number, taken_at) -> bytes:
    lon, lat = making.LON + number % 300 * 1e-5, making.LAT + number // 300 * 1e-5
    return pictures.jpeg(lon=lon, lat=lat, taken_at=taken_at, size=(32, 24))


def _bring_in(server: Running, folder: Path) -> None:
    with server.writing():
        standard = making.standard()
        park = making.site("park", name="圆明园", geometry=GROUND)
        making.round_of(park, standard=standard, name="秋季", starts_on=clock.today() - timedelta(days=3))
        making.account(Role.OFFICE, "ban")
        key = standard.requirements[0].key
    server.start_worker()
    with chromium() as browser, visitors(browser) as open_one:
        visitor = open_one(server)
        visitor.sign_in("ban")
        page = visitor.page
        page.set_default_timeout(PATIENCE_MS)
        visitor.go("/office/photo-imports")
        page.get_by_role("button", name="开始").click()
        page.wait_for_url("**/photo-imports/*-*")
        with _timed("sent, hashed on the way"):
            page.locator("#import-folder").set_input_files(folder)
            page.locator("p[data-summary]", has_text="正在读取").or_(_overview(page)).first.wait_for()
        with _timed("the rest read and drawn, overview shown"):
            _overview(page).wait_for()
        with _timed("the overview shown again"):
            page.reload()
            _overview(page).wait_for()
        page.select_option("#choice-kind", "sighting")
        page.select_option("#choice-requirement", key)
        if page.locator("[name=all]").count():
            page.locator("[name=all]").check()
        else:
            page.get_by_role("button", name="全选本页").click()
        with _timed("all of them said to be counted things"):
            page.get_by_role("button", name="改选中的").click()
            page.locator(".flash, .note", has_text="已改").first.wait_for()
        with _timed("recorded, in one transaction"):
            page.get_by_role("button", name="导入", exact=True).click()
            page.get_by_text(re.compile("已导入 \\d+ 张照片")).wait_for()
    with server.app.app_context():
        print(f"{'records':<44} {db.session.query(Observation).count():>8}")


def _overview(page: Page):
    return page.locator("h2", has_text="三、核对")


@contextmanager
def _timed(what: str) -> Iterator[None]:
    begin = time.monotonic()
    yield
    print(f"{what:<44} {time.monotonic() - begin:>8.1f} s", flush=True)


@contextmanager
def _watched(server: Running) -> Iterator[dict[str, float]]:
    """Note the most memory that web server and worker held, each with all its processes, while the block runs."""
    peak: dict[str, float] = {}
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            roots = {"the web server": server.web.pid, "the worker": next((each.pid for each in server.others), None)}
            for who, root in roots.items():
                peak[who] = max(peak.get(who, 0.0), _held_mb(root))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield peak
    finally:
        over.set()
        looking.join()


def _held_mb(root: int | None) -> float:
    """Tell what a process and all below it hold; what they share is shared out among them."""
    parents, held = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int(entry.joinpath("stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    family = {root}
    for _ in range(6):
        family |= {pid for pid, parent in parents.items() if parent in family}
    for pid in family:
        try:
            told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        held[pid] = int(re.search(r"^Pss:\s+(\d+)", told, re.MULTILINE)[1])
    return sum(held.values()) / 1024
