"""The engine that reads text from pictures: RapidOCR with the models inside its wheel. The only place that knows it.

It is an optional extra (requirements-ocr.txt). It runs in the child of `reader` only; everybody else may ask whether it
is there and which version it is, which loads nothing.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.photos.slogans.layout import Line
from server.photos.slogans.tiles import WHOLE_SIDE_PX, Tile, one_list, tiles

if TYPE_CHECKING:
    from PIL import Image

ENGINE = "rapidocr"
WAY = 2
"""Raised when pictures are handed over in another way: `photos read-text --again` then finds what was read before."""
DECIMALS = 4


def is_installed() -> bool:
    """Tell whether the extra is installed, without loading it."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


@cache
def engine_version() -> str:
    """Name the engine's version, which also decides its models, and the way pictures are handed to it."""
    return f"{version(ENGINE)}/{WAY}"


def read(path: Path) -> list[Line]:
    """Read the text of a picture: its lines, without an order."""
    from PIL import Image

    with Image.open(path, formats=["JPEG"]) as opened:
        picture = opened.convert("RGB")
    width, height = picture.size
    whole = Tile(0, 0, width, height)
    if not (parts := tiles(width, height)):
        return _look(picture, whole, picture.size)
    coarse = picture.copy()
    coarse.thumbnail((WHOLE_SIDE_PX, WHOLE_SIDE_PX), Image.Resampling.BICUBIC)
    looks = [_look(coarse, whole, picture.size)]
    for tile in parts:
        part = picture.crop((tile.left, tile.top, tile.left + tile.width, tile.top + tile.height))
        looks.append(_look(part, tile, picture.size))
    return one_list(looks)


def _look(picture: Image.Image, tile: Tile, size: tuple[int, int]) -> list[Line]:
    """Read what stands in a tile, drawn at whatever scale; corners are fractions of the whole picture's `size`."""
    import numpy as np

    found = _engine()(np.asarray(picture)[:, :, ::-1])
    if found.txts is None or getattr(found, "boxes", None) is None:  # without a box its answer is of another class
        return []
    across, down = tile.width / picture.width, tile.height / picture.height

    def corner(x: float, y: float) -> tuple[float, float]:
        return _fraction(tile.left + x * across, size[0]), _fraction(tile.top + y * down, size[1])

    return [
        Line(str(text), tuple(corner(float(x), float(y)) for x, y in box), round(float(score), DECIMALS))
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
    ]


def _fraction(pixels: float, side: int) -> float:
    return round(min(max(pixels / side, 0), 1), DECIMALS)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    one_thread = {
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        "Global.log_level": "critical",
    }
    return RapidOCR(params=one_thread)
