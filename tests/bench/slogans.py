"""`bin/bench slogans`: themes proposed for drawn posters by condition, the time to read a photo, searching texts."""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont
from sqlalchemy import insert

from server import clock
from server.database import db
from server.inspections.models import ObservationPhoto
from server.inspections.rules import Source
from server.photos.models import Photo
from server.photos.rules import PhotoState
from server.photos.slogans.matching import Dictionary
from server.photos.slogans.models import PhotoText
from server.photos.slogans.reader import Reader
from server.photos.slogans.shipped import VALUES, shipped
from server.review.text_queries import Asked, photos_by_text
from tests.support import cluster, making
from tests.support.engines import MigratedEngine

FRAME = (1600, 1200)
BATCH = 5_000
SEED = 20261130
VALUE_THEME = "社会主义核心价值观"
OTHERS = (
    *("营业时间 早九点到晚九点", "便民超市 烟酒副食", "招聘启事 月薪面议", "禁止停车 违者拖离", "开学通知 按时到校"),
    *("文明施工 安全第一", "施工重地 闲人免进", "房屋出租 联系电话", "中国移动 营业厅", "社区卫生服务站"),
    *("民主路 和谐家园", "小心地滑 注意脚下", "电梯使用须知", "公交站 开往火车站", "牛肉面 小笼包", "爱国路小学"),
    *("禁止烟火 油库重地", "自由市场 蔬菜水果"),
)


@dataclass(frozen=True)
class Poster:
    """A drawn photo and the themes that its words speak of."""

    picture: Image.Image
    themes: frozenset[str]
    words: str


def main(arguments: list[str]) -> int:
    """Draw, read and print a line for each condition; then search among many texts on both engines."""
    parser = argparse.ArgumentParser(prog="bin/bench slogans", description=__doc__)
    parser.add_argument("--posters", type=int, default=24, help="for each condition; a third of them without a slogan")
    parser.add_argument("--texts", type=int, default=100_000, help="texts that are searched; 0: leave that out")
    parser.add_argument("--show", type=Path, help="keep the drawn pictures in this folder")
    wanted = parser.parse_args(arguments)
    _read(wanted.posters, wanted.show)
    if wanted.texts:
        _search(wanted.texts)
    return 0


def _read(number: int, show: Path | None) -> None:
    dictionary, own = Dictionary(shipped()), Reader()
    if show:
        show.mkdir(parents=True, exist_ok=True)
    seconds: list[float] = []
    print(f"fonts: {', '.join(sorted(_faces()))}")
    print(f"{'condition':<16}{'posters':>8}{'precision':>11}{'recall':>8}{'median s':>10}")
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, spoil in CONDITIONS.items():
                seconds += _condition(name, spoil, number, dictionary, own, show or Path(folder))
    finally:
        own.close()
    ordered = sorted(seconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"one photo: median {statistics.median(ordered):.2f} s, p95 {p95:.2f} s, longest {ordered[-1]:.2f} s")


def _condition(
    name: str, spoil: Callable[..., Image.Image], number: int, dictionary: Dictionary, own: Reader, folder: Path
) -> list[float]:
    chance = random.Random(f"{SEED} {name}")
    right = wrong = missed = 0
    seconds = []
    for each in range(number):
        poster = _poster(chance, has_slogan=each % 3 != 2)
        path = folder / f"{name.replace(' ', '-')}-{each:02d}.jpg"
        spoil(poster.picture, chance).convert("RGB").save(path, quality=80)
        begun = time.perf_counter()
        lines = own.read(path)
        seconds.append(time.perf_counter() - begun)
        proposed = {found.theme for found in dictionary.themes(lines)}
        right += len(proposed & poster.themes)
        wrong += len(proposed - poster.themes)
        missed += len(poster.themes - proposed)
        if proposed != poster.themes:
            print(f"  {path.name}: {poster.words} → {sorted(proposed)} from {[line.text for line in lines]}")
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    print(f"{name:<16}{number:>8}{precision:>11.3f}{recall:>8.3f}{statistics.median(seconds):>10.2f}")
    return seconds


def _poster(chance: random.Random, *, has_slogan: bool) -> Poster:
    words, themes = chance.choice(OTHERS), frozenset[str]()
    if has_slogan:
        entry = chance.choice([one for one in shipped() if one.theme and one.together == 1] + [None] * 12)
        words = entry.words if entry else " ".join(VALUES)
        themes = frozenset({entry.theme if entry else VALUE_THEME})
    layout = _values if words == " ".join(VALUES) else chance.choice(LAYOUTS)
    ground, ink = chance.choice(
        [("#b3201c", "#ffe48a"), ("#fdf6e3", "#8c1a11"), ("#12508f", "#ffffff"), ("#2e7d4f", "#fff7d6")]
    )
    sheet = Image.new("RGB", (900, 700), ground)
    layout(sheet, words, ink, chance)
    scene = _street(chance)
    scale = chance.uniform(0.6, 0.95)
    small = sheet.resize((int(900 * scale), int(700 * scale)), Image.Resampling.LANCZOS)
    scene.paste(
        small, (chance.randint(60, FRAME[0] - small.width - 60), chance.randint(60, FRAME[1] - small.height - 60))
    )
    return Poster(scene, themes, words)


def _street(chance: random.Random) -> Image.Image:
    coarse = Image.new("RGB", (16, 12))
    coarse.putdata([tuple(chance.randint(60, 190) for _ in range(3)) for _ in range(16 * 12)])
    return coarse.resize(FRAME, Image.Resampling.BICUBIC)


def _one_line(sheet: Image.Image, words: str, ink: str, chance: random.Random) -> None:
    _write(sheet, [words], ink, chance)


def _two_lines(sheet: Image.Image, words: str, ink: str, chance: random.Random) -> None:
    half = -(-len(words) // 2)
    _write(sheet, [words[:half], words[half:]] if len(words) > 4 else [words], ink, chance)


def _values(sheet: Image.Image, words: str, ink: str, chance: random.Random) -> None:
    parts = words.split()
    _write(sheet, [" ".join(parts[row : row + 4]) for row in (0, 4, 8)], ink, chance)


def _column(sheet: Image.Image, words: str, ink: str, chance: random.Random) -> None:
    letters = words.replace(" ", "")
    per = min(len(letters), 7)
    size = min(120, 620 // per)
    columns = [letters[at : at + per] for at in range(0, len(letters), per)]
    right = 450 + len(columns) * size * 0.7
    for number, column in enumerate(columns):
        for at, letter in enumerate(column):
            place = (right - (number + 1) * size * 1.4, 40 + at * size)
            ImageDraw.Draw(sheet).text(place, letter, font=_font(chance, size - 8), fill=ink)


def _write(sheet: Image.Image, lines: list[str], ink: str, chance: random.Random) -> None:
    size = min(150, 820 // max(len(line) for line in lines))
    letters = _font(chance, size)
    top = 350 - len(lines) * size * 0.7
    for number, line in enumerate(lines):
        pen = ImageDraw.Draw(sheet)
        pen.text(((900 - pen.textlength(line, letters)) / 2, top + number * size * 1.4), line, font=letters, fill=ink)


def _font(chance: random.Random, size: int) -> ImageFont.FreeTypeFont:
    file, index = chance.choice(sorted(_faces().values()))
    return ImageFont.truetype(file, size, index=index)


@cache
def _faces() -> dict[str, tuple[str, int]]:
    """Give every font of this machine that writes simplified Chinese, by its name: the file and the face in it."""
    asked = ["fc-list", ":lang=zh-cn", "--format", r"%{family[0]}\t%{style[0]}\t%{file}\t%{index}\n"]
    found = {}
    for line in subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines():
        family, style, file, index = line.split("\t")
        if not any(word in family.split() for word in ("Mono", "JP", "KR", "TC", "HK", "TW")):
            found[f"{family} {style}"] = (file, int(index) & 0xFFFF)
    return found


LAYOUTS = (_one_line, _two_lines, _column)


def _plain(picture: Image.Image, chance: random.Random) -> Image.Image:
    return picture


def _slanted(picture: Image.Image, chance: random.Random) -> Image.Image:
    """See it from the side: one edge farther away and the camera held askew."""
    width, height = FRAME
    far = chance.uniform(0.12, 0.22)
    corners = [(0, -far * height), (0, height * (1 + far)), (width, height), (width, 0)]
    if chance.random() < 0.5:
        corners = [(0, 0), (0, height), (width, height * (1 + far)), (width, -far * height)]
    turned = picture.transform(
        FRAME, Image.Transform.QUAD, [x for corner in corners for x in corner], Image.Resampling.BICUBIC
    )
    return turned.rotate(chance.uniform(-6, 6), Image.Resampling.BICUBIC, fillcolor="#808080")


def _blurred(picture: Image.Image, chance: random.Random) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(chance.uniform(2.5, 4)))


def _at_night(picture: Image.Image, chance: random.Random) -> Image.Image:
    dark = ImageEnhance.Contrast(ImageEnhance.Brightness(picture).enhance(0.22)).enhance(0.7)
    return Image.blend(dark, Image.effect_noise(FRAME, 60).convert("RGB"), 0.10)


def _covered(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Put a trunk and some leaves in front."""
    covered = picture.copy()
    pen = ImageDraw.Draw(covered)
    at = chance.randint(300, 1300)
    pen.rectangle((at, 0, at + chance.randint(25, 45), FRAME[1]), fill="#4a3a28")
    for _ in range(25):
        x, y = chance.randint(0, FRAME[0]), chance.randint(0, FRAME[1])
        pen.ellipse((x, y, x + 50, y + 34), fill="#2f5f2a")
    return covered


def _far(picture: Image.Image, chance: random.Random) -> Image.Image:
    scene = _street(chance)
    small = picture.resize((FRAME[0] // 4, FRAME[1] // 4), Image.Resampling.LANCZOS)
    scene.paste(small, (chance.randint(100, 1000), chance.randint(100, 800)))
    return scene


CONDITIONS: dict[str, Callable[[Image.Image, random.Random], Image.Image]] = {
    "plain": _plain,
    "slanted": _slanted,
    "blurred": _blurred,
    "at night": _at_night,
    "partly covered": _covered,
    "far away": _far,
}


def _search(number: int) -> None:
    running = cluster.Cluster()
    os.environ[cluster.ADDRESS_VARIABLE] = running.address
    try:
        for name in ("spatialite", "postgis"):
            with tempfile.TemporaryDirectory() as folder:
                _search_on(MigratedEngine(name, Path(folder)).app, name, number)
    finally:
        running.stop()


def _search_on(app: Flask, name: str, number: int) -> None:
    with app.app_context():
        site = making.site()
        seen = making.observation(making.visit(making.round_of(site), site, making.account()))
        uuid = seen.uuid
        db.session.commit()
        for start in range(0, number, BATCH):
            _fill(uuid, range(start, min(start + BATCH, number)))
        questions = {"in every tenth": "讲文明树新风", "in one of 10,000": "稀有词语", "in none": "没有出现过"}
        for what, words in questions.items():
            times = []
            for _ in range(5):
                begun = time.perf_counter()
                photos_by_text(Asked(words=words), offset=0, limit=25)
                times.append(time.perf_counter() - begun)
                db.session.rollback()
            print(f"search {number:,} texts, {name}, {what}: median {statistics.median(times) * 1000:.0f} ms")


def _fill(uuid: Any, numbers: range) -> None:
    now, rows = clock.now(), [(each, f"{each:064x}") for each in numbers]
    photo = {"size": 1, "media_type": "image/jpeg", "key": "none", "state": PhotoState.VERIFIED, "warnings": []}
    db.session.execute(insert(Photo), [{"sha256": sha256, "received_at": now, **photo} for _, sha256 in rows])
    expected = {"observation_uuid": uuid, "size": 1, "source": Source.CAMERA, "marks": [], "trust_reasons": []}
    db.session.execute(
        insert(ObservationPhoto),
        [
            {"sha256": sha256, "position": 0, "photo_uuid": making.UUID(int=each), "taken_at": now, **expected}
            for each, sha256 in rows
        ],
    )
    text = {"engine": "rapidocr", "engine_version": "1", "read_at": now, "lines": [], "matched_with": ""}
    db.session.execute(insert(PhotoText), [{"sha256": sha256, "plain": _text(each), **text} for each, sha256 in rows])
    db.session.commit()


def _text(number: int) -> str:
    chance = random.Random(number)
    filler = "".join(chance.choice("公益广告宣传栏通知社区服务中心街道办事处") for _ in range(80))
    slogan = "讲文明树新风" if number % 10 == 0 else "稀有词语" if number % 10_000 == 7 else ""
    return filler[:40] + slogan + filler[40:]
