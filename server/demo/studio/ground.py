"""Paint the sky and the ground a camera sees: paving, tactile strip, kerb, asphalt, lawn, park path and water.

Each strip of ground runs along the street between two distances from its axis. Grain and joints fade with distance, as
they do in a photograph, so nothing shimmers near the horizon.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageFilter

from server.demo.studio.lens import Array, Lens

HAZE = np.array([206, 214, 220], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Strip:
    """A strip of ground from `left_m` to `right_m` of the street's axis, made of `stuff`."""

    left_m: float
    right_m: float
    stuff: str


STREET = (
    Strip(-1e6, -9.0, "asphalt"), Strip(-9.0, -2.15, "lane"), Strip(-2.15, -2.0, "kerb"), Strip(-2.0, -0.9, "brick"),
    Strip(-0.9, -0.55, "tactile"), Strip(-0.55, 2.9, "paving"), Strip(2.9, 3.05, "kerb"), Strip(3.05, 1e6, "lawn"),
)  # fmt: skip
PARK = (Strip(-1e6, -1.7, "lawn"), Strip(-1.7, 1.5, "path"), Strip(1.5, 1e6, "lawn"))
LAKESIDE = (Strip(-1e6, -4.2, "water"), Strip(-4.2, -3.9, "kerb"), Strip(-3.9, -1.9, "lawn"), Strip(-1.9, 1.2, "path"),
            Strip(1.2, 1e6, "lawn"))  # fmt: skip
PLAZA = (Strip(-1e6, 1e6, "paving"),)


@lru_cache(maxsize=16)
def grain(seed: int = 7, size: int = 512) -> Array:
    """Make a tileable square of noise around 0 (standard deviation about 1) with both fine and coarse parts."""
    rng = np.random.default_rng(seed)
    whole = np.zeros((size, size), np.float32)
    waves = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :])
    for blur, share in ((0, 0.5), (2, 0.8), (7, 1.0), (24, 1.1)):
        spectrum = np.fft.rfft2(rng.normal(0, 1, (size, size))) * np.exp(-2 * (np.pi * blur * waves) ** 2)
        layer = np.fft.irfft2(spectrum, (size, size))
        whole += (share * layer / layer.std()).astype(np.float32)
    return whole / whole.std()


def _noise(x: Array, z: Array, per_m: float, seed: int = 7) -> Array:
    tile = grain(seed)
    return tile[(z * per_m).astype(np.int32) % tile.shape[0], (x * per_m).astype(np.int32) % tile.shape[1]]


def sky(lens: Lens, rng: np.random.Generator, *, cloud: float) -> Image.Image:
    """Paint a morning sky over the whole picture; `cloud` 0 is clear, 1 overcast."""
    height, width = lens.height // 4, lens.width // 4
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    high, low = np.array([92, 146, 206], np.float32), np.array([214, 226, 234], np.float32)
    blue = high + (low - high) * np.clip(rows / (lens.horizon_share + 0.02), 0, 1) ** 0.8
    tile = grain(int(rng.integers(1, 4)))
    ys = (np.linspace(0, 1, height)[:, None] * 200 + rng.uniform(0, 500)).astype(int) % 512
    xs = (np.linspace(0, 1, width)[None, :] * 150 + rng.uniform(0, 500)).astype(int) % 512
    levels = Image.fromarray(np.clip(128 + 36 * tile[ys, xs], 0, 255).astype(np.uint8))
    soft = (np.asarray(levels.filter(ImageFilter.GaussianBlur(7)), np.float32) - 128) / 36
    veil = np.clip((soft - 0.7 + 1.5 * cloud) * 0.8, 0, 1)[..., None]
    mixed = blue * (1 - 0.8 * veil) + np.array([240, 241, 242], np.float32) * 0.8 * veil
    return Image.fromarray(mixed.astype(np.uint8)).resize((lens.width, lens.height), Image.Resampling.BICUBIC)


def ground(picture: Image.Image, lens: Lens, strips: tuple[Strip, ...], shade: Image.Image | None = None) -> None:
    """Paint the ground below the horizon; `shade` (L, any size) darkens it where it is dark."""
    first, x, z, depth = lens.ground()
    colours = np.zeros((*x.shape, 3), np.float32)
    footprint = depth * depth / (lens.focal * lens.eye_m)  # metres of ground in one row of pixels
    for strip in strips:
        inside = (x >= strip.left_m) & (x < strip.right_m)
        if inside.any():
            colours[inside] = _stuff(strip.stuff, x[inside], z[inside], footprint[inside])
    if shade is not None:
        dark = np.asarray(shade.resize(picture.size, Image.Resampling.BILINEAR), np.float32)[first:, :, None] / 255
        colours *= dark * np.array([1.0, 0.99, 0.97], np.float32) + (1 - dark) * np.array([0.47, 0.5, 0.58], np.float32)
    fog = np.clip((depth - 15) / 200, 0, 0.62)[..., None]
    colours += (HAZE - colours) * fog
    picture.paste(Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8)), (0, first))


def _joints(along: Array, size_m: float, width_m: float, footprint: Array) -> Array:
    """Tell 0…1 how much of a joint shows, fading where joints are finer than a pixel."""
    edge = np.abs((along / size_m) % 1 - 0.5) * size_m
    line = np.clip((edge - (size_m / 2 - width_m - footprint * 0.5)) / (width_m + footprint * 0.5), 0, 1)
    return line * np.clip(size_m / (footprint * 6 + 1e-6), 0, 1)


def _mix(base: tuple[float, ...], noise: Array, strength: float) -> Array:
    return np.array(base, np.float32)[None, :] + (noise * strength)[:, None]


def _stuff(name: str, x: Array, z: Array, footprint: Array) -> Array:
    fine = _noise(x, z, 90) * np.clip(0.02 / (footprint + 0.004), 0.12, 1)
    broad = _noise(x, z, 9, 11)
    if name in ("paving", "brick", "path", "tactile"):
        return _paved(name, x, z, footprint, fine + 0.6 * broad)
    if name == "kerb":
        stone = _mix((178, 176, 170), fine + 0.4 * broad, 6)
        return stone - (_joints(z, 1.0, 0.012, footprint) * 60)[:, None]
    if name == "lawn":
        blades = _noise(x, z, 60, 3) * np.clip(0.05 / (footprint + 0.01), 0.25, 1)
        return _mix((92, 122, 58), blades, 15) + (broad * 5)[:, None] * np.array([1.2, 0.8, 0.5], np.float32)
    if name == "water":
        ripple = _noise(x * 0.25, z, 14, 5)
        return _mix((116, 146, 152), ripple, 10)
    asphalt = _mix((104, 105, 107), fine + 0.5 * broad, 6)
    if name == "lane":
        dash = (np.abs(x + 5.4) < 0.07) & ((z % 6) < 3.2)
        edge = np.abs(x + 2.75) < 0.06
        asphalt[dash | edge] = (214, 213, 206)
    return asphalt


def _paved(name: str, x: Array, z: Array, footprint: Array, noise: Array) -> Array:
    base, wide, deep = {
        "paving": ((176, 170, 162), 0.6, 0.3), "brick": ((164, 112, 96), 0.2, 0.1),
        "path": ((170, 160, 146), 0.5, 0.5), "tactile": ((204, 170, 72), 0.3, 0.3),
    }[name]  # fmt: skip
    row = np.floor(z / deep)
    shifted = x + (row % 2) * wide / 2 if name != "tactile" else x
    each = grain(13)[row.astype(np.int32) % 512, np.floor(shifted / wide).astype(np.int32) % 512]
    fade = np.clip(deep / (footprint * 3 + 1e-6), 0, 1)
    stone = _mix(base, noise, 4) + (each * fade * 6)[:, None]
    joint = np.maximum(_joints(shifted, wide, 0.006, footprint), _joints(z, deep, 0.006, footprint))
    if name == "tactile":
        bar = np.clip(np.cos(x / 0.07 * np.pi) * 2, -1, 1) * np.clip(0.03 / (footprint + 0.003), 0, 1)
        stone += (bar * 12)[:, None]
    return stone - (joint * 46)[:, None]
