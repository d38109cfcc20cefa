"""Grow trees, shrubs and hedges as cut-out pictures, and stand them in the street.

A crown is some thousands of leaf dabs, dark below and inside, light on the sunny side. Cut-outs are grown once per
process and kind and then only scaled, because growing one costs more than all the rest of a picture.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from server.demo.studio.ground import HAZE
from server.demo.studio.lens import Lens, Spot

KINDS = {  # leaf colour, crown width as a share of its height, share of the whole height that is bare trunk
    "plane": ((104, 138, 62), 0.95, 0.34),
    "poplar": ((96, 136, 70), 0.42, 0.2),
    "willow": ((134, 156, 78), 1.0, 0.22),
    "pine": ((58, 92, 62), 0.62, 0.16),
    "maple": ((170, 112, 48), 0.9, 0.32),
    "ginkgo": ((206, 166, 56), 0.6, 0.26),
}
SPRITE = 900  # height of a grown cut-out in pixels


@lru_cache(maxsize=48)
def tree(kind: str, variant: int) -> Image.Image:
    """Grow a tree cut-out (RGBA, 900 pixels high) of a kind of KINDS."""
    colour, breadth, bare = KINDS[kind]
    rng = np.random.default_rng([variant, list(KINDS).index(kind)])
    crown = SPRITE * (1 - bare * 0.75)
    width = int(crown * breadth) + 40
    cut = Image.new("RGBA", (width, SPRITE), (*(part // 2 for part in colour), 0))
    draw = ImageDraw.Draw(cut)
    _trunk(draw, width, bare, rng)
    clumps = []
    for _ in range(90):
        angle, reach = rng.uniform(0, math.tau), math.sqrt(rng.uniform(0, 1))
        across, up = math.cos(angle) * reach, math.sin(angle) * reach
        narrow = 1 - 0.75 * (up + 1) / 2 if kind in ("pine", "poplar") else 1 - 0.25 * max(0, up)
        clumps.append((up, width / 2 + across * narrow * (width / 2 - 45), crown * (0.5 - 0.42 * up) + 12))
    for up, x, y in sorted(clumps, key=lambda clump: clump[0] + rng.uniform(-0.5, 0.5)):
        _clump(draw, (x, y), width, up=up, colour=colour, rng=rng, droop=kind == "willow")
    return cut


def _trunk(draw: ImageDraw.ImageDraw, width: int, bare: float, rng: np.random.Generator) -> None:
    foot, thick = width / 2, SPRITE * 0.02
    top = SPRITE * (1 - bare) - 120
    draw.polygon([(foot - thick * 0.6, top), (foot + thick * 0.6, top), (foot + thick, SPRITE), (foot - thick, SPRITE)],
                 fill=(96, 82, 68, 255))  # fmt: skip
    draw.polygon([(foot + thick * 0.1, top), (foot + thick * 0.6, top), (foot + thick, SPRITE),
                  (foot + thick * 0.3, SPRITE)], fill=(68, 58, 50, 255))  # fmt: skip
    for _ in range(5):
        lean = rng.uniform(-0.3, 0.3) * width
        draw.line((foot, top + 110, foot + lean, top - abs(lean) * 0.4), fill=(80, 68, 56, 255), width=7)


def _clump(draw: ImageDraw.ImageDraw, at: tuple[float, float], width: int, *, up: float, colour: tuple[int, int, int],
           rng: np.random.Generator, droop: bool) -> None:  # fmt: skip
    (x, y), size = at, width * 0.115
    for _ in range(70):
        dx, dy = rng.normal(0, 0.5, 2) * size
        light = 0.74 + 0.2 * up - 0.22 * dy / size - 0.12 * dx / size + rng.normal(0, 0.11)
        tone = tuple(int(min(255, max(0, part * light))) for part in colour)
        leaf = rng.uniform(2.4, 6.0) if not droop else rng.uniform(1.6, 3.2)
        tall = leaf * (3.4 if droop else 0.8)
        draw.ellipse((x + dx - leaf, y + dy - tall, x + dx + leaf, y + dy + tall), fill=(*tone, 255))


def stand(picture: Image.Image, lens: Lens, cut: Image.Image, spot: Spot, height_m: float) -> None:
    """Stand a cut-out upright at a spot, `height_m` high, paler the farther it is."""
    x, z = spot.x, spot.z
    foot = lens.see(x, 0, z)
    if foot is None:
        return
    high = lens.scale(x, z) * height_m
    wide = high * cut.width / cut.height
    left, top = foot[0] - wide / 2, foot[1] - high
    if wide < 2 or left > picture.width or left + wide < 0:
        return
    crop = (max(0.0, -left), max(0.0, -top), min(wide, picture.width - left), min(high, picture.height - top))
    left_in, top_in, right_in, low_in = (n * cut.width / wide for n in crop)
    size = (max(1, round(crop[2] - crop[0])), max(1, round(crop[3] - crop[1])))
    shown = cut.resize(size, Image.Resampling.BILINEAR, box=(left_in, top_in, right_in, low_in), reducing_gap=1.5)
    fog = min(0.55, max(0.0, (lens.depth(x, z) - 18) / 190))
    if fog > 0.02:
        veil = Image.new("RGBA", shown.size, (*(int(part) for part in HAZE), 0))
        veil.putalpha(shown.getchannel("A"))
        shown = Image.blend(shown, veil, fog)
    picture.paste(shown.convert("RGB"), (round(left + crop[0]), round(top + crop[1])), shown.getchannel("A"))


@lru_cache(maxsize=8)
def hedge(variant: int, flowers: bool = False) -> Image.Image:
    """Grow a stretch of clipped hedge (RGBA, 900 × 260), with flowers if asked."""
    rng = np.random.default_rng([variant, 99])
    cut = Image.new("RGBA", (900, 260), (40, 62, 34, 0))
    draw = ImageDraw.Draw(cut)
    draw.rectangle((8, 40, 892, 260), fill=(46, 70, 38, 255))
    for _ in range(5200):
        x, y = rng.uniform(0, 900), 24 + 236 * rng.uniform(0, 1) ** 1.3
        light = 1.12 - 0.62 * (y / 260) + rng.normal(0, 0.12)
        leaf = rng.uniform(3, 7)
        tone = tuple(int(min(255, max(0, part * light))) for part in (92, 132, 62))
        if flowers and rng.random() < 0.09:
            tone = ((214, 70, 96), (236, 196, 80), (230, 232, 236))[int(rng.integers(0, 3))]
        draw.ellipse((x - leaf, y - leaf * 0.7, x + leaf, y + leaf * 0.7), fill=(*tone, 255))
    return cut


def tree_shadow(mask: ImageDraw.ImageDraw, lens: Lens, spot: Spot, reach_m: float, *, rng: np.random.Generator,
                divide: int) -> None:  # fmt: skip
    """Scatter the dappled shadow of a crown on the ground around a spot, on a mask `divide` times smaller."""
    x, z = spot.x, spot.z
    for _ in range(70):
        angle, far = rng.uniform(0, math.tau), reach_m * math.sqrt(rng.uniform(0, 1))
        place = lens.see(x + far * math.cos(angle), 0, z + far * math.sin(angle))
        if place is None:
            continue
        radius = rng.uniform(0.25, 0.65) * lens.scale(x + far * math.cos(angle), z + far * math.sin(angle))
        flat = radius * max(0.06, (place[1] - lens.horizon) / lens.focal)
        cx, cy = place[0] / divide, place[1] / divide
        mask.ellipse((cx - radius / divide, cy - flat / divide, cx + radius / divide, cy + flat / divide), fill=60)


def soften(mask: Image.Image, radius: float) -> Image.Image:
    """Blur a mask, as the sun's width blurs a shadow."""
    return mask.filter(ImageFilter.GaussianBlur(radius))
