"""Build the street around a poster: houses, lamp posts, parked cars and bicycles, walls and hoardings.

Everything stands in the street's own metres (see `lens`) and is drawn by a callable together with its depth, so that
a scene can draw the far things first.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from server.demo.studio.ground import HAZE, grain
from server.demo.studio.lens import Lens, Pixel, Spot, lay
from server.demo.studio.motifs import pen

Colour = tuple[int, int, int]
FACADES: tuple[Colour, ...] = ((196, 184, 166), (176, 128, 106), (206, 204, 198), (150, 158, 166), (214, 196, 160))


def plane(lens: Lens, spot: Spot, width_m: float, bottom_m: float, top_m: float) -> list[Pixel] | None:
    """Tell the corners of an upright plane centred at a spot, from its top left as seen from its face, clockwise.

    None when any corner lies behind the camera.
    """
    turn = math.radians(spot.heading_deg)
    dx, dz = math.cos(turn) * width_m / 2, math.sin(turn) * width_m / 2
    left, right = (spot.x - dx, spot.z + dz), (spot.x + dx, spot.z - dz)
    seen = [lens.see(x, y, z) for (x, z), y in ((left, top_m), (right, top_m), (right, bottom_m), (left, bottom_m))]
    corners = [corner for corner in seen if corner is not None]
    return corners if len(corners) == 4 else None


@lru_cache(maxsize=40)
def facade(variant: int, floors: int, bays: int) -> Image.Image:
    """Paint the face of a house with `floors` × `bays` windows."""
    rng = np.random.default_rng([variant, floors, bays])
    base = FACADES[variant % len(FACADES)]
    cell_w, cell_h = 34, 40
    face = Image.new("RGB", (bays * cell_w, floors * cell_h + 30), base)
    draw = ImageDraw.Draw(face)
    strips = variant % 3 == 0
    for floor in range(floors):
        y = 12 + floor * cell_h
        if strips:
            draw.rectangle((0, y + 4, face.width, y + 28), fill=(92, 108, 122))
        for bay in range(bays):
            x, tone = bay * cell_w, int(rng.normal(0, 16))
            glass = (86 + tone, 102 + tone, 116 + tone) if rng.random() < 0.85 else (150 + tone, 156 + tone, 152 + tone)
            draw.rectangle((x + 6, y + 5, x + cell_w - 6, y + 28), fill=glass)
            draw.line(
                (x + cell_w / 2, y + 5, x + cell_w / 2, y + 28), fill=tuple(part // 2 + 60 for part in base), width=2
            )
            if rng.random() < 0.2:
                draw.rectangle((x + 8, y + 29, x + 20, y + 36), fill=(214, 214, 210))
        draw.line((0, y + 36, face.width, y + 36), fill=tuple(max(0, part - 18) for part in base), width=2)
    draw.rectangle((0, face.height - 26, face.width, face.height), fill=tuple(part * 2 // 3 for part in base))
    return face


def pale(picture: Image.Image, depth_m: float, light: float = 1.0) -> Image.Image:
    """Give the texture as the air between shows it, `light` times as bright."""
    fog = min(0.7, max(0.0, (depth_m - 20) / 260))
    shown = np.asarray(picture.convert("RGB"), np.float32) * light
    return Image.fromarray(np.clip(shown + (HAZE - shown) * fog, 0, 255).astype(np.uint8))


def houses(picture: Image.Image, lens: Lens, side_m: float, rng: np.random.Generator, *, tall: float = 1.0) -> None:
    """Build a row of houses whose faces stand `side_m` from the axis (negative: on the left), far ones first."""
    plots, z = [], 4.0
    while z < 260:
        deep, floors = rng.uniform(18, 44), int(rng.integers(4, 16) * tall) + 2
        plots.append((z, deep, floors, int(rng.integers(0, 40))))
        z += deep + rng.uniform(2, 14)
    for start, deep, floors, variant in reversed(plots):
        heading, middle = (90.0, start + deep / 2) if side_m > 0 else (-90.0, start + deep / 2)
        far = lens.depth(side_m, middle)
        bays = max(4, int(deep / 3.2))
        corners = plane(lens, Spot(side_m, middle, heading), deep, 0, floors * 3.1)
        if corners:
            lay(picture, pale(facade(variant, floors, bays), far, 0.82 if side_m > 0 else 1.04), corners)
        end_x = side_m + math.copysign(8, side_m)
        gable = plane(lens, Spot(end_x, start), 16, 0, floors * 3.1)
        if gable:
            lay(picture, pale(facade(variant, floors, 5), far, 0.9), gable)


def towers(picture: Image.Image, lens: Lens, rng: np.random.Generator) -> None:
    """Set a far skyline behind the end of the street."""
    for _ in range(16):
        x, z, floors = rng.uniform(-190, 190), rng.uniform(170, 330), int(rng.integers(7, 26))
        corners = plane(lens, Spot(x, z), rng.uniform(18, 40), 0, floors * 3)
        if corners:
            lay(picture, pale(facade(int(rng.integers(0, 40)), floors, 9), z), corners)


def lamp_post(picture: Image.Image, lens: Lens, x: float, z: float, *, over: float = -1.9) -> None:
    """Put up a street lamp 8.5 m high with an arm reaching `over` metres across."""
    scale, foot, top = lens.scale(x, z), lens.see(x, 0, z), lens.see(x, 8.5, z)
    tip = lens.see(x + over, 8.9, z)
    if foot is None or top is None or tip is None:
        return
    draw, half = pen(picture), max(1.0, scale * 0.07)
    draw.polygon([(top[0] - half * 0.6, top[1]), (top[0] + half * 0.6, top[1]), (foot[0] + half, foot[1]),
                  (foot[0] - half, foot[1])], fill=(116, 122, 126))  # fmt: skip
    draw.polygon([(top[0] + half * 0.1, top[1]), (top[0] + half * 0.6, top[1]), (foot[0] + half, foot[1]),
                  (foot[0] + half * 0.2, foot[1])], fill=(82, 88, 92))  # fmt: skip
    draw.rectangle((foot[0] - half * 1.7, foot[1] - scale * 0.55, foot[0] + half * 1.7, foot[1]), fill=(96, 100, 104))
    draw.line([top, tip], fill=(106, 112, 116), width=max(1, int(half)))
    draw.rectangle((min(tip[0], tip[0] + scale * 0.5), tip[1] - scale * 0.08, max(tip[0], tip[0] + scale * 0.5),
                    tip[1] + scale * 0.06), fill=(190, 194, 196))  # fmt: skip


@lru_cache(maxsize=16)
def car(colour: Colour) -> Image.Image:
    """Paint a car seen from behind (RGBA, 420 × 340); its plate is blank."""
    cut = Image.new("RGBA", (420, 340), (*colour, 0))
    draw = ImageDraw.Draw(cut)
    dark = tuple(part * 3 // 5 for part in colour)
    light = tuple(min(255, part + 28) for part in colour)
    for x in (44, 318):
        draw.rounded_rectangle((x, 240, x + 58, 338), 14, fill=(26, 26, 28, 255))
    draw.polygon([(92, 20), (328, 20), (368, 130), (52, 130)], fill=(*light, 255))
    draw.polygon([(108, 34), (312, 34), (342, 122), (78, 122)], fill=(58, 70, 80, 255))
    draw.polygon([(108, 34), (190, 34), (140, 122), (78, 122)], fill=(96, 112, 122, 255))
    draw.rounded_rectangle((26, 118, 394, 282), 26, fill=(*colour, 255))
    draw.rectangle((34, 196, 386, 204), fill=(*dark, 255))
    draw.rounded_rectangle((30, 244, 390, 300), 16, fill=(*dark, 255))
    for x in (34, 322):
        draw.rounded_rectangle((x, 144, x + 64, 184), 10, fill=(168, 26, 26, 255))
        draw.rectangle((x + 12, 166, x + 52, 178), fill=(232, 214, 200, 255))
    draw.rectangle((152, 212, 268, 240), fill=(40, 84, 170, 255), outline=(230, 232, 236, 255), width=3)
    return cut


@lru_cache(maxsize=8)
def bicycle(colour: Colour) -> Image.Image:
    """Paint a shared bicycle seen from the side (RGBA, 520 × 320)."""
    cut = Image.new("RGBA", (520, 320), (*colour, 0))
    draw = ImageDraw.Draw(cut)
    for x in (112, 404):
        draw.ellipse((x - 96, 120, x + 96, 312), outline=(34, 34, 36, 255), width=12)
        draw.ellipse((x - 10, 206, x + 10, 226), fill=(90, 92, 96, 255))
        for n in range(0, 180, 30):
            dx, dy = 88 * math.cos(math.radians(n)), 88 * math.sin(math.radians(n))
            draw.line((x - dx, 216 - dy, x + dx, 216 + dy), fill=(130, 132, 136, 150), width=2)
    for line in (
        [(112, 216), (190, 96), (350, 96), (240, 226), (112, 216)],
        [(404, 216), (350, 60)],
        [(240, 226), (184, 70)],
    ):
        draw.line(line, fill=(*colour, 255), width=15, joint="curve")
    draw.line([(304, 50), (372, 58)], fill=(40, 40, 42, 255), width=12)
    draw.rounded_rectangle((146, 58, 222, 76), 8, fill=(36, 36, 38, 255))
    draw.rectangle((352, 92, 420, 150), fill=(*(part * 4 // 5 for part in colour), 255))
    return cut


@lru_cache(maxsize=8)
def hoarding_panel(colour: Colour, *, grass: bool) -> Image.Image:
    """Paint one panel of a building-site hoarding, 3.0 × 2.5 m, in steel or in plastic grass."""
    face = Image.new("RGB", (720, 600), colour)
    draw = ImageDraw.Draw(face)
    if grass:
        tile = grain(3)
        rows = np.tile(tile, (2, 2))[:600, :720, None]
        face = Image.fromarray(np.clip(np.array([62, 118, 52]) + rows * 16, 0, 255).astype(np.uint8))
        draw = ImageDraw.Draw(face)
    else:
        for x in range(0, 720, 36):
            draw.rectangle((x, 0, x + 10, 600), fill=tuple(max(0, part - 16) for part in colour))
            draw.line((x + 11, 0, x + 11, 600), fill=tuple(min(255, part + 14) for part in colour), width=2)
    draw.rectangle((0, 0, 720, 22), fill=(44, 92, 150))
    draw.rectangle((0, 540, 720, 600), fill=(150, 150, 148))
    for x in (0, 706):
        draw.rectangle((x, 0, x + 14, 600), fill=(120, 126, 130))
    return face


@lru_cache(maxsize=4)
def bricks(colour: Colour = (150, 92, 74)) -> Image.Image:
    """Paint a brick wall, 4 × 2.6 m."""
    rng = np.random.default_rng(21)
    face = Image.new("RGB", (1200, 780), tuple(min(255, part + 44) for part in colour))
    draw = ImageDraw.Draw(face)
    for row, y in enumerate(range(0, 780, 22)):
        for x in range(-34 * (row % 2), 1200, 68):
            tone = int(rng.normal(0, 9))
            draw.rectangle((x, y, x + 65, y + 19), fill=tuple(part + tone for part in colour))
    return face
