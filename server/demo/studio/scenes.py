"""Compose one photograph: a camera, a place, the carriers of posters, weather and light.

`photograph` gives the picture and, for every poster on it, the mark (shares of width and height) an inspector would
tap. The same subject and seed always give the same picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from PIL import Image, ImageDraw

from server.demo.posters import Design, draw
from server.demo.studio import greenery, ground
from server.demo.studio.lens import Lens, Pixel, Spot
from server.demo.studio.light import develop

WIDE, TALL = (2048, 1536), (1536, 2048)


class Setting(StrEnum):
    """What stands in the picture."""

    LAMP_BANNER = "lamp_banner"
    HOARDING = "hoarding"
    NOTICE_BOARD = "notice_board"
    LIGHT_BOX = "light_box"
    SHELTER = "shelter"
    MURAL = "mural"
    PARK_BOARD = "park_board"
    PARK_NOTICE = "park_notice"
    PARK_THREE = "park_three"
    LAKESIDE_BOARD = "lakeside_board"
    EMPTY_STREET = "empty_street"
    CLOSED_GATE = "closed_gate"
    STALL = "stall"
    SMALL_ADS = "small_ads"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Subject:
    """What to photograph: setting, posters on it, upright or not, words on a sign where the setting has one."""

    setting: Setting
    designs: tuple[Design, ...] = ()
    upright: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Photograph:
    """An upright picture and the marks of the posters on it, as shares of width and height."""

    picture: Image.Image
    marks: tuple[tuple[float, float], ...]


Drawer = Callable[[Image.Image], list[Pixel] | None]


class Stage:
    """A picture in the making: the things to draw with their depth, and the shadows they throw."""

    DIVIDE = 4

    def __init__(self, lens: Lens, seed: int) -> None:
        self.lens = lens
        self.rng = np.random.default_rng(seed)
        self.things: list[tuple[float, Drawer]] = []
        self.shadow = Image.new("L", (lens.width // self.DIVIDE, lens.height // self.DIVIDE), 255)

    def put(self, x: float, z: float, drawer: Drawer) -> None:
        """Have a thing drawn at its depth."""
        self.things.append((self.lens.depth(x, z), drawer))

    def tree(self, kind: str, x: float, z: float, height_m: float) -> None:
        """Plant a tree with its dappled shadow."""
        cut = greenery.tree(kind, int(self.rng.integers(0, 3)))
        pen = ImageDraw.Draw(self.shadow)
        greenery.tree_shadow(
            pen, self.lens, Spot(x - height_m * 0.25, z + 0.6), height_m * 0.3, rng=self.rng, divide=self.DIVIDE
        )
        self.put(x, z, lambda picture: greenery.stand(picture, self.lens, cut, Spot(x, z), height_m))

    def stand(self, cut: Image.Image, x: float, z: float, height_m: float) -> None:
        """Stand a cut-out with a shadow under it."""
        self.cast(x, z, height_m * cut.width / cut.height, 0.5)
        self.put(x, z, lambda picture: greenery.stand(picture, self.lens, cut, Spot(x, z), height_m))

    def cast(self, x: float, z: float, wide: float, deep: float) -> None:
        """Throw the shadow of a thing `wide` × `deep` metres on the ground to the left of it."""
        spots = [(x - wide / 2, z - deep * 0.3), (x + wide / 2, z - deep * 0.3), (x + wide / 2 - 0.5, z + deep),
                 (x - wide / 2 - 0.7, z + deep)]  # fmt: skip
        seen = [self.lens.see(at, 0, ahead) for at, ahead in spots]
        points = [(p[0] / self.DIVIDE, p[1] / self.DIVIDE) for p in seen if p]
        if len(points) == 4:
            ImageDraw.Draw(self.shadow).polygon(points, fill=40)

    def finish(
        self, background: Callable[[Image.Image], None], strips: tuple[ground.Strip, ...], cloud: float
    ) -> Photograph:
        """Draw sky, background, ground and everything standing on it, then develop the picture."""
        picture = ground.sky(self.lens, self.rng, cloud=cloud)
        background(picture)
        shade = greenery.soften(self.shadow, 2.2)
        if cloud > 0.6:
            shade = shade.point(lambda level: 150 + level * 105 // 255)
        ground.ground(picture, self.lens, strips, shade)
        places: list[Pixel] = []
        for _, drawer in sorted(self.things, key=lambda thing: -thing[0]):
            places += drawer(picture) or []
        marks = tuple((round(x / picture.width, 4), round(y / picture.height, 4)) for x, y in places)
        return Photograph(develop(picture, self.rng, warmth=1 - cloud), marks)


def photograph(subject: Subject, seed: int) -> Photograph:
    """Take the picture of a subject; about 2000 pixels on the longer side, upright as seen."""
    from server.demo.studio.subjects import COMPOSERS

    rng = np.random.default_rng([seed, 5])
    turn, (width, height) = rng.uniform(-3, 3), TALL if subject.upright else WIDE
    lens = Lens(width, height, focal=max(width, height) * 0.78, turn_deg=turn,
                eye_m=float(rng.uniform(1.45, 1.68)), horizon_share=float(rng.uniform(0.5, 0.56)))  # fmt: skip
    sheets = [draw(design, seed % 5) for design in subject.designs]
    return COMPOSERS[subject.setting](lens, subject, sheets, seed)
