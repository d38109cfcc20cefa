"""Draw the posters themselves, flat and upright: ten designs of public-service advertisements with Chinese slogans.

A design is named by its slogan's first words. Each carries the line of its series, because a poster of 讲文明树新风
often shows other words in large type. Nothing depicts a person, a real office or a party's emblem.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from PIL import Image

from server.demo.studio import motifs
from server.demo.studio.motifs import gradient, pen, write, write_down

SIZE = (720, 1040)  # upright sheet, about 60 × 90 cm
SERIES = "讲文明树新风 公益广告"
GOLD, CREAM, RED, INK = (255, 221, 130), (255, 246, 224), (190, 24, 26), (38, 40, 44)
VALUES = ("富强 民主 文明 和谐", "自由 平等 公正 法治", "爱国 敬业 诚信 友善")


class Design(StrEnum):
    """The designs, by what they speak of."""

    MANNERS = "讲文明 树新风"
    VALUES = "社会主义核心价值观"
    DREAM = "中国梦 我的梦"
    HONESTY = "图说我们的价值观"
    CHILDREN = "关爱未成年人"
    TRAVEL = "文明旅游"
    THRIFT = "光盘行动"
    GREEN = "绿色出行"
    FAMILY = "孝老爱亲"
    TOGETHER = "共建文明城市"


def draw(design: Design, seed: int = 0) -> Image.Image:
    """Draw one poster, 720 × 1040 pixels; the seed changes hills, towers and leaves, never the words."""
    return PAINTERS[design](np.random.default_rng([seed, list(Design).index(design)]))


def _line(picture: Image.Image, colour: motifs.Colour) -> None:
    write(picture, (picture.width / 2, picture.height - 42), SERIES, 30, colour, style="sans", spacing=0.06)


def _manners(rng: np.random.Generator) -> Image.Image:
    sheet = gradient(SIZE, (214, 38, 30), (226, 62, 34), (244, 150, 60), (252, 206, 110))
    motifs.sun(sheet, 360, 640, 96, (255, 236, 170))
    motifs.skyline(sheet, 860, 330, (196, 58, 34, 150), rng)
    motifs.hills(sheet, 900, 110, (160, 28, 24), rng)
    motifs.hills(sheet, 985, 90, (120, 14, 18), rng)
    for x, y, size in ((150, 560, 60), (575, 500, 46), (300, 480, 32)):
        motifs.dove(sheet, x, y, size, colour=(255, 250, 240))
    write(sheet, (360, 150), "讲文明", 168, GOLD, spacing=0.08, shade=(110, 8, 10, 180))
    write(sheet, (360, 325), "树新风", 168, GOLD, spacing=0.08, shade=(110, 8, 10, 180))
    write(sheet, (360, 935), "做文明有礼的市民", 50, CREAM, spacing=0.14)
    _line(sheet, (255, 226, 180))
    return sheet


def _values(rng: np.random.Generator) -> Image.Image:
    sheet = gradient(SIZE, (252, 240, 214), (255, 248, 232), (250, 226, 190))
    pen(sheet).rectangle((0, 0, 720, 250), fill=RED)
    for x in (70, 650):
        motifs.lantern(sheet, x, 128, 38)
    write(sheet, (360, 92), "社会主义", 84, GOLD, spacing=0.2)
    write(sheet, (360, 186), "核心价值观", 84, GOLD, spacing=0.12)
    for n, line in enumerate(VALUES):
        y = 360 + n * 148
        pen(sheet).rounded_rectangle((48, y - 60, 672, y + 60), radius=16, fill=(255, 253, 246), outline=RED, width=4)
        write(sheet, (360, y), line, 61, RED, spacing=0.04)
    motifs.hills(sheet, 900, 100, (214, 120, 84), rng)
    motifs.hills(sheet, 965, 100, (190, 60, 44), rng)
    motifs.hills(sheet, 1010, 60, (150, 22, 24), rng)
    _line(sheet, (255, 236, 200))
    return sheet


def _dream(rng: np.random.Generator) -> Image.Image:
    sheet = gradient(SIZE, (28, 92, 170), (92, 168, 220), (252, 226, 190), (250, 176, 110))
    motifs.sun(sheet, 520, 610, 70, (255, 240, 200))
    motifs.hills(sheet, 760, 160, (90, 130, 170, 200), rng)
    motifs.pagoda(sheet, 130, 830, 260, colour=(70, 60, 90))
    motifs.skyline(sheet, 840, 220, (60, 84, 130, 230), rng)
    motifs.hills(sheet, 900, 110, (40, 110, 90), rng)
    motifs.hills(sheet, 985, 80, (24, 82, 70), rng)
    write(sheet, (360, 190), "中国梦", 196, (214, 22, 24), spacing=0.04, shade=(255, 255, 255, 190))
    write(sheet, (360, 370), "我的梦", 108, (255, 255, 255), spacing=0.2, shade=(20, 60, 120, 150))
    for x, y, size in ((470, 490, 34), (560, 520, 26), (400, 540, 22)):
        motifs.dove(sheet, x, y, size, colour=(255, 255, 255), facing=-1)
    write(sheet, (360, 930), "美好生活 奋斗创造", 46, CREAM, spacing=0.12)
    _line(sheet, (226, 244, 232))
    return sheet


def _honesty(rng: np.random.Generator) -> Image.Image:
    sheet = motifs.paper(SIZE, rng)
    motifs.hills(sheet, 560, 200, (120, 130, 128, 60), rng)
    motifs.hills(sheet, 640, 160, (96, 110, 110, 80), rng)
    motifs.bamboo(sheet, 505, (40, 74, 56), rng)
    write_down(sheet, (402, 150), "图说我们的价值观", 34, RED, spacing=0.2)
    write_down(sheet, (250, 200), "诚信", 190, INK, spacing=0.08)
    write_down(sheet, (96, 190), "言必信", 54, (70, 72, 76), spacing=0.2)
    write_down(sheet, (96, 430), "行必果", 54, (70, 72, 76), spacing=0.2)
    motifs.seal(sheet, 250, 590, 44, "立德树人")
    motifs.lotus(sheet, 210, 800, 78)
    pen(sheet).rectangle((0, 986, 720, 1040), fill=(96, 52, 40))
    write(sheet, (360, 1012), SERIES, 28, CREAM, style="sans", spacing=0.06)
    return sheet


def _children(rng: np.random.Generator) -> Image.Image:
    sheet = gradient(SIZE, (96, 190, 240), (170, 222, 250), (226, 246, 255))
    motifs.rainbow(sheet, 360, 800, 420)
    balloons = ((120, 420, 46, (240, 84, 80)), (205, 360, 38, (250, 190, 60)), (598, 400, 48, (90, 180, 96)),
                (520, 350, 34, (150, 110, 200)))  # fmt: skip
    for x, y, r, colour in balloons:
        pen(sheet).line((x, y + r, x + rng.uniform(-20, 20), y + 210), fill=(255, 255, 255, 220), width=3)
        pen(sheet).ellipse((x - r, y - r * 1.15, x + r, y + r * 1.15), fill=colour)
        pen(sheet).ellipse((x - r * 0.5, y - r * 0.8, x - r * 0.1, y - r * 0.3), fill=(255, 255, 255, 130))
    pen(sheet).rectangle((190, 640, 530, 840), fill=(255, 250, 240))
    pen(sheet).polygon([(165, 645), (360, 520), (555, 645)], fill=(232, 96, 76))
    for x in (225, 300, 385, 460):
        pen(sheet).rectangle((x, 690, x + 42, 745), fill=(110, 184, 226))
    pen(sheet).rectangle((335, 765, 385, 840), fill=(176, 112, 70))
    motifs.hills(sheet, 870, 70, (126, 200, 96), rng)
    motifs.hills(sheet, 960, 70, (84, 168, 80), rng)
    write(sheet, (360, 110), "关爱未成年人", 96, (255, 255, 255), style="sans", spacing=0.06, shade=(20, 90, 150, 200))
    write(sheet, (360, 222), "为孩子撑起一片蓝天", 52, (20, 84, 150), style="sans", spacing=0.08)
    write(sheet, (360, 930), "让每一朵花儿都绽放", 46, (255, 255, 255), style="sans", spacing=0.1)
    _line(sheet, (236, 255, 224))
    return sheet


def _travel(rng: np.random.Generator) -> Image.Image:
    sheet = gradient(SIZE, (206, 232, 236), (240, 246, 236), (196, 224, 214))
    motifs.hills(sheet, 520, 230, (142, 186, 190, 200), rng)
    motifs.hills(sheet, 640, 210, (96, 158, 156, 220), rng)
    motifs.pagoda(sheet, 540, 690, 270, colour=(70, 92, 96), storeys=6)
    motifs.hills(sheet, 760, 120, (58, 128, 112), rng)
    pen(sheet).rectangle((0, 800, 720, 1040), fill=(120, 186, 196))
    for n in range(26):
        y, x = 806 + n * 8, rng.uniform(0, 560)
        pen(sheet).line((x, y, x + rng.uniform(40, 170), y), fill=(226, 244, 244, 130), width=3)
    pen(sheet).polygon([(150, 856), (330, 856), (300, 886), (180, 886)], fill=(110, 70, 46))
    pen(sheet).polygon([(236, 850), (236, 740), (300, 846)], fill=(246, 238, 220))
    write(sheet, (360, 140), "文明旅游", 142, (14, 92, 92), spacing=0.06, shade=(255, 255, 255, 200))
    write(sheet, (360, 266), "一路文明 一路风景", 56, (196, 60, 40), spacing=0.1)
    write(sheet, (360, 940), "爱护公物 不乱刻画 垃圾不落地", 38, (12, 70, 76), style="sans", spacing=0.04)
    _line(sheet, (14, 80, 84))
    return sheet


def _thrift(rng: np.random.Generator) -> Image.Image:
    sheet = gradient(SIZE, (255, 214, 84), (255, 232, 150), (255, 246, 212))
    for side in (-1, 1):
        for n in range(5):
            x, foot = 360 + side * (200 + n * 34), 900.0
            top = (x + side * rng.uniform(10, 50), rng.uniform(470, 590))
            pen(sheet).line([(x - side * 30, foot), top], fill=(176, 130, 40), width=6)
            for k in range(7):
                y = top[1] + k * 22
                for lean in (-14, 14):
                    pen(sheet).ellipse((top[0] + lean - 10, y - 17, top[0] + lean + 10, y + 17), fill=(216, 150, 34))
    pen(sheet).ellipse((150, 560, 570, 690), fill=(240, 244, 246))
    pen(sheet).ellipse((176, 572, 544, 676), fill=(214, 226, 232))
    pen(sheet).pieslice((150, 412, 570, 836), 0, 180, fill=(252, 252, 250))
    pen(sheet).arc((190, 440, 530, 806), 20, 160, fill=(40, 96, 160), width=12)
    pen(sheet).rounded_rectangle((280, 826, 440, 862), radius=12, fill=(236, 238, 240))
    write(sheet, (360, 130), "光盘行动", 150, (150, 58, 10), spacing=0.05, shade=(255, 255, 255, 190))
    write(sheet, (360, 262), "一粥一饭 当思来处不易", 52, (120, 54, 16), spacing=0.04)
    write(sheet, (360, 940), "厉行节约 反对浪费", 54, (150, 58, 10), spacing=0.12)
    _line(sheet, (140, 70, 20))
    return sheet


def _green(rng: np.random.Generator) -> Image.Image:
    sheet = gradient(SIZE, (224, 246, 214), (190, 232, 176), (120, 196, 120))
    motifs.skyline(sheet, 690, 250, (150, 206, 160), rng)
    motifs.hills(sheet, 760, 100, (96, 178, 98), rng)
    motifs.hills(sheet, 900, 90, (52, 140, 72), rng)
    for x in (230, 490):
        for radius, width in ((104, 12), (12, 12)):
            pen(sheet).ellipse(
                (x - radius, 760 - radius, x + radius, 760 + radius), outline=(255, 255, 255), width=width
            )
    frame = [(230, 760), (310, 620), (440, 620), (350, 760), (230, 760)]
    pen(sheet).line(frame, fill=(255, 255, 255), width=14, joint="curve")
    pen(sheet).line([(490, 760), (430, 580), (390, 570)], fill=(255, 255, 255), width=14, joint="curve")
    pen(sheet).line([(350, 760), (300, 590)], fill=(255, 255, 255), width=14)
    pen(sheet).line([(265, 588), (335, 588)], fill=(255, 255, 255), width=18)
    write(sheet, (360, 140), "绿色出行", 148, (16, 112, 56), style="sans", spacing=0.04)
    write(sheet, (360, 268), "低碳生活 从我做起", 56, (36, 130, 70), style="sans", spacing=0.1)
    write(sheet, (360, 940), "少开一天车 多添一片蓝", 46, (255, 255, 255), style="sans", spacing=0.08)
    _line(sheet, (236, 255, 236))
    return sheet


def _family(rng: np.random.Generator) -> Image.Image:
    sheet = gradient(SIZE, (122, 20, 24), (150, 26, 28), (112, 14, 20))
    draw = pen(sheet)
    draw.rectangle((40, 40, 680, 960), outline=GOLD, width=5)
    draw.rectangle((56, 56, 664, 944), outline=(214, 160, 80), width=2)
    draw.ellipse((150, 130, 570, 550), fill=(250, 236, 206), outline=GOLD, width=8)
    write(sheet, (360, 340), "孝", 290, RED)
    for x in (118, 602):
        motifs.lantern(sheet, x, 150, 42)
    motifs.lotus(sheet, 200, 860, 62)
    motifs.lotus(sheet, 520, 860, 62)
    write(sheet, (360, 630), "孝老爱亲", 104, GOLD, spacing=0.18)
    write(sheet, (360, 740), "百善孝为先 家和万事兴", 48, CREAM, spacing=0.04)
    _line(sheet, GOLD)
    return sheet


def _together(rng: np.random.Generator) -> Image.Image:
    sheet = gradient(SIZE, (8, 92, 108), (20, 140, 150), (120, 206, 200), (236, 246, 226))
    motifs.skyline(sheet, 830, 360, (255, 255, 255, 90), rng)
    motifs.skyline(sheet, 860, 230, (255, 255, 255, 150), rng)
    motifs.hills(sheet, 900, 80, (70, 160, 120), rng)
    motifs.hills(sheet, 975, 70, (30, 116, 92), rng)
    for x, y, size in ((520, 545, 56), (625, 500, 38), (420, 500, 28)):
        motifs.dove(sheet, x, y, size, colour=(255, 255, 255), facing=-1)
    write(sheet, (360, 140), "共建文明城市", 104, (255, 255, 255), style="sans", spacing=0.04, shade=(0, 50, 60, 160))
    write(sheet, (360, 268), "共享美好家园", 104, GOLD, style="sans", spacing=0.04, shade=(0, 50, 60, 160))
    write(sheet, (360, 372), "文明城市 你我同行", 48, (226, 250, 246), style="sans", spacing=0.14)
    write(sheet, (360, 930), "遵德守礼 从点滴做起", 46, (255, 255, 255), style="sans", spacing=0.1)
    _line(sheet, (226, 250, 236))
    return sheet


PAINTERS: dict[Design, Callable[[np.random.Generator], Image.Image]] = {
    Design.MANNERS: _manners,
    Design.VALUES: _values,
    Design.DREAM: _dream,
    Design.HONESTY: _honesty,
    Design.CHILDREN: _children,
    Design.TRAVEL: _travel,
    Design.THRIFT: _thrift,
    Design.GREEN: _green,
    Design.FAMILY: _family,
    Design.TOGETHER: _together,
}
