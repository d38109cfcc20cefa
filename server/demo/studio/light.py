"""Develop a drawn picture the way a phone does: warm light, soft lens, darker corners, and the sensor's noise."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageFilter

from server.demo.studio.lens import Array


@lru_cache(maxsize=4)
def _corners(width: int, height: int) -> Array:
    ys = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    xs = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    return (1 - 0.11 * (xs * xs + ys * ys) ** 1.2).astype(np.float32)


def develop(picture: Image.Image, rng: np.random.Generator, *, warmth: float) -> Image.Image:
    """Give the picture its light, warm when the sun is out, and finish it like a lens and a sensor would."""
    levels = np.asarray(picture.filter(ImageFilter.BoxBlur(0.6)), np.float32).copy()
    tint = np.array([1.0 + 0.045 * warmth, 1.0 + 0.012 * warmth, 1.0 - 0.04 * warmth], np.float32)
    levels *= _corners(*picture.size)[..., None]
    levels *= tint * np.float32(rng.uniform(1.0, 1.12))
    np.clip(levels, 0, 255, out=levels)
    return Image.fromarray(levels.astype(np.uint8))


def sensor_noise(picture: Image.Image, seed: int, strength: float = 3.2) -> Image.Image:
    """Add the grain of a small sensor, coarser in colour than in brightness; done at the final size."""
    rng = np.random.default_rng(seed)
    tile = rng.normal(0, strength, (384, 384, 1)) + rng.normal(0, strength * 0.4, (384, 384, 3))
    down, across = -(-picture.height // 384), -(-picture.width // 384)
    field = np.tile(tile.astype(np.int16), (down, across, 1))[: picture.height, : picture.width]
    return Image.fromarray(np.clip(np.asarray(picture, np.int16) + field, 0, 255).astype(np.uint8))
