"""The problems an inspector meets: a closed gate, a stall on the pavement, pasted small ads, cars on the pavement.

Telephone numbers on pasted ads are strokes, not digits; number plates are blank.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from server.demo.studio import carriers, street
from server.demo.studio.lens import Pixel, Spot, lay
from server.demo.studio.motifs import write
from server.demo.studio.scenes import Stage, Subject


def closed_gate(stage: Stage, subject: Subject) -> None:
    """Close the way with a hoarding across it and a sign that says why."""
    sign = Image.new("RGB", (900, 420), (24, 92, 168))
    write(sign, (450, 130), subject.words or "施工封闭", 130, (255, 255, 255), style="sans", spacing=0.08)
    write(sign, (450, 300), "行人车辆请绕行", 84, (255, 226, 60), style="sans", spacing=0.06)
    panel = street.hoarding_panel((92, 140, 176), grass=False)

    def put(picture: Image.Image) -> list[Pixel] | None:
        for n in range(-3, 4):
            if corners := street.plane(stage.lens, Spot(n * 3.0, 8.0), 3.0, 0, 2.5):
                lay(picture, panel, corners)
        if corners := street.plane(stage.lens, Spot(0.6, 7.95), 2.4, 0.95, 2.07):
            lay(picture, sign, corners)
        return None

    stage.cast(0, 8, 20, 0.9)
    stage.put(0, 8, put)


def stall(stage: Stage, subject: Subject) -> None:
    """Set up a fruit stall with a parasol in the middle of the pavement."""
    cut = Image.new("RGBA", (700, 760), (200, 60, 50, 0))
    draw, rng = ImageDraw.Draw(cut), np.random.default_rng(4)
    draw.rectangle((342, 90, 356, 700), fill=(120, 120, 122, 255))
    for n in range(8):
        colour = ((206, 52, 46), (240, 236, 228))[n % 2]
        left, right = 20 + n * 82, 20 + (n + 1) * 82
        draw.polygon([(350, 12), (left, 190), (right, 190)], fill=(*colour, 255))
    for row, y in enumerate((470, 570)):
        draw.polygon(
            [(60, y), (640, y), (660, y + 90), (40, y + 90)], fill=((150, 108, 66, 255), (130, 92, 56, 255))[row]
        )
        for n in range(6):
            tone = ((226, 130, 30), (196, 40, 40), (120, 170, 50), (236, 206, 70))[int(rng.integers(0, 4))]
            for _ in range(34):
                x, up = 70 + n * 96 + rng.uniform(4, 84), y + rng.uniform(6, 60)
                draw.ellipse(
                    (x - 14, up - 14, x + 14, up + 14),
                    fill=(*(int(c * rng.uniform(0.8, 1.1)) % 256 for c in tone), 255),
                )
    for x in (70, 610):
        draw.rectangle((x, 655, x + 18, 756), fill=(92, 70, 48, 255))
    draw.rectangle((410, 380, 560, 462), fill=(238, 226, 190, 255))
    board = Image.new("RGB", (150, 82), (238, 226, 190))
    write(board, (75, 41), "水果", 50, (190, 30, 30), style="sans")
    cut.paste(board, (410, 380))
    stage.stand(cut, 0.7, 5.6, 2.5)
    stage.stand(street.car((214, 216, 218)), -4.1, 9.0, 1.5)


def small_ads(stage: Stage, subject: Subject) -> None:
    """Paste small ads all over a wall beside the pavement."""
    rng, wall = np.random.default_rng(9), street.bricks((176, 172, 164)).copy()
    for _ in range(26):
        words, colour = (
            ("疏通管道", "开锁换锁", "高价回收", "房屋出租", "办证刻章")[int(rng.integers(0, 5))],
            tuple(int(c) for c in rng.choice([(250, 240, 120), (250, 250, 248), (255, 190, 170), (180, 226, 250)])),
        )
        slip = Image.new("RGBA", (170, 112), (*colour, 255))
        sheet = Image.new("RGB", slip.size, colour)
        write(sheet, (85, 34), words, 38, (170, 20, 24), style="sans")
        pen = ImageDraw.Draw(sheet)
        for n in range(11):
            pen.line((18 + n * 13, 66, 24 + n * 13, 92), fill=(30, 30, 40), width=5)
        slip.paste(sheet, (0, 0))
        turned = slip.rotate(float(rng.uniform(-16, 16)), expand=True, resample=Image.Resampling.BICUBIC)
        wall.paste(turned, (int(rng.uniform(120, 960)), int(rng.uniform(60, 560))), turned)

    def put(picture: Image.Image) -> list[Pixel] | None:
        carriers.mural(picture, stage.lens, None, Spot(3.0, 5.4, 90))
        if corners := street.plane(stage.lens, Spot(3.0, 5.4, 90), 4.0, 0, 2.6):
            lay(picture, wall, corners)
        return None

    stage.put(3.0, 4.2, put)


def parked(stage: Stage, subject: Subject) -> None:
    """Park two cars on the pavement, across the tactile strip."""
    stage.stand(street.car((236, 236, 232)), -0.4, 6.2, 1.5)
    stage.stand(street.car((58, 62, 70)), 0.5, 11.5, 1.5)
