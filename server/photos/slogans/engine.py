"""The engine that reads text from pictures: RapidOCR with the models inside its wheel. The only place that knows it.

It is an optional extra (requirements-ocr.txt). It runs in the child of `reader` only; everybody else may ask whether it
is there and which version it is, which loads nothing.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from server.photos.slogans.layout import Line

ENGINE = "rapidocr"
DECIMALS = 4


def is_installed() -> bool:
    """Tell whether the extra is installed, without loading it."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


@cache
def engine_version() -> str:
    """Name the engine's version, which also decides its models."""
    return version(ENGINE)


def read(path: Path) -> list[Line]:
    """Read the text of a picture, in the engine's order."""
    import numpy as np
    from PIL import Image

    with Image.open(path, formats=["JPEG"]) as picture:
        pixels = np.asarray(picture.convert("RGB"))[:, :, ::-1]
    height, width = pixels.shape[:2]
    found = _engine()(pixels)
    if found.txts is None or found.boxes is None:
        return []
    return [
        Line(str(text), _corners(box, width, height), round(float(score), DECIMALS))
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
    ]


def _corners(box: Any, width: int, height: int) -> tuple[tuple[float, float], ...]:
    return tuple(
        (round(min(max(float(x) / width, 0), 1), DECIMALS), round(min(max(float(y) / height, 0), 1), DECIMALS))
        for x, y in box
    )


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    one_thread = {
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        "Global.log_level": "critical",
    }
    return RapidOCR(params=one_thread)
