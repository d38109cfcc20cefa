"""Photos: what drawing one costs beside bare Pillow, a search among a million, and how well pictures are found again.

The pictures are the reference photos beside this repository (../shared/data/photos, or the folder XUNCHENG_SHARED
names) where they are there, else painted ones; it says which. `--what kill` sends 500 photos to the real program while
web server and worker are killed twenty times; `--what accept` is `bin/bench accept`: photos a second, worker idle and
busy drawing.
"""

from __future__ import annotations

import argparse
import io
import itertools
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from server.config import ROOT
from server.people.rules import Role
from server.photos.decoding.renditions import DrawingError, draw
from server.photos.likeness.looks import likeness, perceptual_hash
from server.photos.likeness.seen import MOST_LOOKED_AT, SAME_PICTURE
from server.photos.likeness.similar import CANDIDATE_BITS, LooksIndex
from server.photos.rules import Rendition
from tests.bench import accept
from tests.support import cluster, making, pictures
from tests.support.engines import POSTGIS, SPATIALITE, MigratedEngine
from tests.support.ordeal import endure
from tests.support.running import running

SHARED = Path(os.environ.get("XUNCHENG_SHARED", Path(__file__).parents[2].parent / "shared")) / "data" / "photos"
AIM_RATIO, AIM_SEARCH_MS, AIM_SAVED, AIM_CUT, AIM_FALSE = 1.5, 10.0, 0.98, 0.95, 0.001
PIXELS = 200_000_000
CUT_OUTS = 20_000
LEAST_PX = 48
"""Smaller ones among the reference files are test patterns of a few pixels, no photos."""


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bin/bench photos", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--photos", type=int, default=1_000_000, help="photos in the index that is searched (1000000)")
    parser.add_argument("--times", type=int, default=12, help="photos drawn for the cost of one (12)")
    parser.add_argument("--what", choices=("looks", "kill", "accept"), default="looks", help="what to measure (looks)")
    parser.add_argument("--uploads", type=int, default=500, help="photos sent while things are killed (500)")
    parser.add_argument("--kills", type=int, default=20, help="kills of web server and worker each (20)")
    parser.add_argument("--engine", choices=(SPATIALITE, POSTGIS), default=SPATIALITE)
    given, rest = parser.parse_known_args(arguments)
    if given.what == "accept":
        return accept.main(rest)
    if rest:
        parser.error(f"unknown: {' '.join(rest)}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if given.what == "kill":
        return _killing(given.engine, given.uploads, given.kills)
    _drawing(given.times)
    _searching(given.photos)
    _finding(given.photos)
    return 0


# --- killing ---------------------------------------------------------------------------------------------------------


def _killing(engine: str, uploads: int, kills: int) -> int:
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as folder, throwaway_cluster(engine):
        template, data = Path(folder) / "template", Path(folder) / "data"
        template.mkdir()
        data.mkdir()
        with MigratedEngine(engine, template).own_copy(data) as settings, running(settings, workers=2) as server:
            with server.writing():
                token = making.token(making.account(Role.INSPECTOR))
            picture = pictures.jpeg(lon=making.LON, lat=making.LAT, size=(2000, 1500), quality=85)
            told = endure(server, token, picture, photos=uploads, kills=kills)
    print(
        f"\n{engine}: {told.acknowledged} of {uploads} photos of {len(picture) / 1e6:.2f} MB acknowledged and drawn in"
        f" {told.seconds:.0f} s; killed: web server {told.kills['web']}, worker {told.kills['worker']} times;"
        f" {told.retries} times sent again, {told.left_behind} temporary files left by the killed and cleared"
    )
    _conclude("faults", len(told.faults), 0, "", fewer=True)
    print("".join(f"  {fault}\n" for fault in told.faults[:20]), end="")
    return 1 if told.faults else 0


@contextmanager
def throwaway_cluster(engine: str) -> Iterator[None]:
    """Start PostgreSQL for the bench where it is asked for."""
    if engine == SPATIALITE:
        yield
        return
    made = cluster.Cluster()
    os.environ[cluster.ADDRESS_VARIABLE] = made.address
    try:
        yield
    finally:
        os.environ.pop(cluster.ADDRESS_VARIABLE)
        made.stop()


# --- drawing ---------------------------------------------------------------------------------------------------------


def _drawing(times: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        path.write_bytes(pictures.jpeg(size=(4032, 3024), seed=3, quality=90))
        ours, bare = [], []
        for _ in range(times):
            ours.append(_cpu(lambda: draw(path, max_pixels=PIXELS)))
            bare.append(_cpu(lambda: _bare(path)))
    ratio = statistics.median(ours) / statistics.median(bare)
    ms_ours, ms_bare = 1000 * statistics.median(ours), 1000 * statistics.median(bare)
    print(
        f"\ndrawing both renditions and the hash: {ms_ours:.0f} ms CPU a photo of 12 MP, bare Pillow {ms_bare:.0f} ms"
    )
    _conclude("to bare Pillow", ratio, AIM_RATIO, "×", fewer=True)


def _bare(path: Path) -> None:
    """Open, shrink twice, write twice: what nobody can leave out."""
    with Image.open(path) as picture:
        picture.draft("RGB", (1600, 1200))  # the decoder itself halves; asked for a square it would not
        picture.thumbnail((1600, 1600), Image.Resampling.BICUBIC, reducing_gap=None)
        picture.save(io.BytesIO(), "JPEG", quality=80)
        picture.thumbnail((320, 320), Image.Resampling.BICUBIC, reducing_gap=2.0)
        picture.save(io.BytesIO(), "JPEG", quality=80)


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


# --- searching -------------------------------------------------------------------------------------------------------


def _searching(number: int) -> None:
    draw_from = random.Random(1)
    index = LooksIndex()
    begun = time.perf_counter()
    index.add((f"{at:064x}", f"{draw_from.getrandbits(64):016x}") for at in range(number))
    filled = time.perf_counter() - begun
    took = []
    for _ in range(200):
        wanted = f"{draw_from.getrandbits(64):016x}"
        begun = time.perf_counter()
        index.search(wanted, most=MOST_LOOKED_AT)
        took.append(1000 * (time.perf_counter() - begun))
    took.sort()
    print(
        f"\nsearching {number:,} photos: p50 {took[100]:.2f} ms, p99 {took[197]:.2f} ms; index made in {filled:.1f} s"
    )
    _conclude("search, p99", took[197], AIM_SEARCH_MS, "ms", fewer=True)


# --- finding again ---------------------------------------------------------------------------------------------------


def _finding(many: int) -> None:
    scenes, source = _scenes()
    print(
        f"\n{len(scenes)} {source} photos, compared as by the worker (hash within {CANDIDATE_BITS} bits, then pictures)"
    )
    hashes = [perceptual_hash(scene) for scene in scenes]
    index = _among_many(scenes, hashes, many)
    around = statistics.mean(len(index.search(phash, most=len(index))) for phash in hashes)
    print(
        f"  each sought among {len(index):,} photos: {around:.0f} near it by hash, at most {MOST_LOOKED_AT} looked at"
    )
    saved, cut = (
        [_is_found(index, scene, str(at), changed) for at, scene in enumerate(scenes) for changed in change(scene)]
        for change in (_saved_again, _cut)
    )
    near = [
        (a, b)
        for a, b in itertools.combinations(range(len(scenes)), 2)
        if _bits(hashes[a], hashes[b]) <= CANDIDATE_BITS
    ]
    false = [pair for pair in near if likeness(scenes[pair[0]], scenes[pair[1]]) >= SAME_PICTURE]
    pairs = len(scenes) * (len(scenes) - 1) // 2
    _conclude("found again after saving again", statistics.mean(saved), AIM_SAVED, "")
    _conclude("found again after a cut of 5 %", statistics.mean(cut), AIM_CUT, "")
    print(f"  pairs near by hash alone: {len(near)} of {pairs} ({100 * len(near) / pairs:.3f} %)")
    _conclude("other pairs taken for one", len(false) / pairs, AIM_FALSE, "", fewer=True)


def _scenes() -> tuple[list[Image.Image], str]:
    """Give distinct pictures as their small renditions: what the worker compares."""
    if not SHARED.is_dir():
        return [_thumb_of(pictures.jpeg(size=(1600, 1200), seed=seed)) for seed in range(60)], "painted"
    found: dict[bytes, Image.Image] = {}
    for path in sorted(SHARED.rglob("*")):
        if path.is_file():
            try:
                thumb = draw(path, max_pixels=PIXELS).pictures[Rendition.THUMB]
            except (DrawingError, OSError):
                continue
            picture = Image.open(io.BytesIO(thumb))
            # Test collections hold one picture many times over; each is taken once, or every copy were a false pair.
            known = any(likeness(picture, other) >= SAME_PICTURE for other in found.values())
            if min(picture.size) >= LEAST_PX and perceptual_hash(picture) and not known:
                found[thumb] = picture
    return list(found.values()), "real"


def _thumb_of(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    picture.thumbnail((320, 320))
    return picture


def _saved_again(scene: Image.Image) -> Iterator[Image.Image]:
    for quality, share in ((30, 1.0), (60, 0.75), (85, 0.5)):
        small = scene.resize((round(scene.width * share), round(scene.height * share)))
        content = io.BytesIO()
        small.convert("RGB").save(content, "JPEG", quality=quality)
        yield Image.open(io.BytesIO(content.getvalue()))
    yield Image.eval(scene.convert("RGB"), lambda value: min(255, round(value * 1.12)))


def _cut(scene: Image.Image) -> Iterator[Image.Image]:
    """Cut 5 % off: all round, off two sides, off one side."""
    wide, high = scene.size
    for left, top, right, bottom in (
        (0.025, 0.025, 0.025, 0.025),
        (0.05, 0.05, 0, 0),
        (0, 0, 0.05, 0.05),
        (0.05, 0, 0, 0),
    ):
        yield scene.crop((round(wide * left), round(high * top), round(wide * (1 - right)), round(high * (1 - bottom))))


def _among_many(scenes: list[Image.Image], hashes: list[str], number: int) -> LooksIndex:
    """Put the pictures among many others: cut-outs of them that show something else, each many times, a little changed.

    Hashes drawn by lot would be farther from each other than those of streets under a sky.
    """
    lot = random.Random(20)
    drawn: list[int] = []
    while len(drawn) < CUT_OUTS:
        scene, share = lot.choice(scenes), lot.uniform(0.3, 0.6)
        wide, high = round(scene.width * share), round(scene.height * share)
        left, top = lot.randint(0, scene.width - wide), lot.randint(0, scene.height - high)
        phash = perceptual_hash(scene.crop((left, top, left + wide, top + high)))
        drawn += [int(phash, 16)] if phash else []
    index = LooksIndex()
    index.add((f"other {at}", f"{_shaken(drawn[at % len(drawn)], lot):016x}") for at in range(number))
    index.add((str(at), phash) for at, phash in enumerate(hashes))
    return index


def _shaken(phash: int, lot: random.Random) -> int:
    """Change up to four bits."""
    for _ in range(lot.randrange(5)):
        phash ^= 1 << lot.randrange(64)
    return phash


def _is_found(index: LooksIndex, scene: Image.Image, name: str, changed: Image.Image) -> bool:
    near = index.search(perceptual_hash(changed), most=MOST_LOOKED_AT)
    return name in {each.sha256 for each in near} and likeness(scene, changed) >= SAME_PICTURE


def _bits(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count() if one and other else 64


def _conclude(what: str, found: float, aim: float, unit: str, *, fewer: bool = False) -> None:
    met = found <= aim if fewer else found >= aim
    sign = "≤" if fewer else "≥"
    print(f"  {what}: {found:.4g} {unit}, aim {sign} {aim:g} {unit}: {'met' if met else 'NOT met'}", flush=True)
