"""The compositions: what stands where for every setting an inspector photographs.

One function a setting, all alike in shape: (lens, subject, drawn posters, seed) to a Photograph.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image

from server.demo.studio import carriers, ground, street
from server.demo.studio.greenery import hedge
from server.demo.studio.lens import Lens, Spot
from server.demo.studio.scenes import Photograph, Setting, Stage, Subject
from server.demo.studio.troubles import closed_gate, parked, small_ads, stall

CAR_COLOURS = ((214, 216, 218), (58, 62, 70), (150, 40, 42), (70, 96, 140), (236, 236, 232))
BIKES = ((250, 196, 30), (60, 170, 220), (70, 180, 110))


Composer = Callable[[Lens, Subject, list[Image.Image], int], Photograph]


def _backdrop(stage: Stage) -> Callable[[Image.Image], None]:
    def build(picture: Image.Image) -> None:
        street.towers(picture, stage.lens, stage.rng)
        street.houses(picture, stage.lens, -30, stage.rng)
        street.houses(picture, stage.lens, 24, stage.rng, tall=0.6)

    return build


def furnish_street(stage: Stage, *, clear_to_m: float = 3.0, right: bool = True) -> None:
    """Plant the street: trees on both sides, lamp posts, hedge, parked cars, a row of shared bicycles."""
    rng, lens = stage.rng, stage.lens
    kind = str(rng.choice(["plane", "poplar", "ginkgo", "plane"]))
    for z in np.arange(clear_to_m + rng.uniform(4, 7), 120, 7.5):
        stage.tree(kind, -2.6 + rng.uniform(-0.2, 0.2), float(z), rng.uniform(7, 9.5))
        if right:
            stage.tree("plane", 7.5 + rng.uniform(-1, 1), float(z) + 2, rng.uniform(8, 12))
    for z in np.arange(16 + rng.uniform(0, 9), 130, 26):
        at = float(z)
        stage.put(-2.25, at, partial(street.lamp_post, lens=lens, x=-2.25, z=at))
    for z in np.arange(clear_to_m + 3, 60, 3.1):
        if right:
            stage.stand(hedge(int(rng.integers(0, 3)), bool(rng.random() < 0.3)), 4.9, float(z), 0.95)
    for z in np.arange(9 + rng.uniform(0, 5), 60, 7):
        if rng.random() < 0.7:
            stage.stand(street.car(CAR_COLOURS[int(rng.integers(0, 5))]), -4.1, float(z), 1.5)
    if rng.random() < 0.6:
        for n in range(4):
            stage.stand(street.bicycle(BIKES[int(rng.integers(0, 3))]), -1.5 + 0.05 * n, clear_to_m + 8 + n * 0.9, 1.05)


def _street(lens: Lens, seed: int, turn: float, *, clear_to_m: float = 3.0, right: bool = True) -> Stage:
    stage = Stage(dataclasses.replace(lens, turn_deg=lens.turn_deg + turn), seed)
    furnish_street(stage, clear_to_m=clear_to_m, right=right)
    return stage


def _weather(seed: int) -> float:
    return (0.15, 0.3, 0.15, 0.45, 0.75)[seed % 5]


def lamp_banner(lens: Lens, subject: Subject, sheets: list[Image.Image], seed: int) -> Photograph:
    """A lamp post with a pair of banners at the kerb."""
    stage = _street(lens, seed, -8, clear_to_m=5.0)
    cloths = [carriers.banner(str(subject.designs[0]), sheets[0])] * 2
    stage.put(-1.7, 6.4, lambda picture: carriers.lamp_banner(picture, stage.lens, cloths, -1.7, 6.4))
    return stage.finish(_backdrop(stage), ground.STREET, _weather(seed))


def hoarding(lens: Lens, subject: Subject, sheets: list[Image.Image], seed: int) -> Photograph:
    """A building-site hoarding along the pavement with one poster on it."""
    stage = _street(lens, seed, 24, right=False)
    posters = {1 + n: sheet for n, sheet in enumerate(sheets)}
    stage.put(2.8, 4.0, lambda picture: carriers.hoarding(picture, stage.lens, posters, 2.8, stage.rng))
    return stage.finish(_backdrop(stage), ground.STREET, _weather(seed))


def notice_board(lens: Lens, subject: Subject, sheets: list[Image.Image], seed: int) -> Photograph:
    """A roofed notice board beside the pavement, with one to three posters."""
    turn, x, z = (26, 2.6, 4.6) if len(sheets) == 1 else (24, 2.3, 5.2)
    stage = _street(lens, seed, turn, clear_to_m=6.0)
    stage.cast(x, z, 1.2 + len(sheets), 0.7)
    stage.put(x, z, lambda picture: carriers.notice_board(picture, stage.lens, sheets, Spot(x, z, 34), stage.rng))
    return stage.finish(_backdrop(stage), ground.STREET, _weather(seed))


def light_box(lens: Lens, subject: Subject, sheets: list[Image.Image], seed: int) -> Photograph:
    """A light box standing on the pavement."""
    stage = _street(lens, seed, 10, clear_to_m=4.5)
    stage.cast(1.2, 4.2, 1.3, 0.6)
    stage.put(
        1.2, 4.2, lambda picture: carriers.light_box(picture, stage.lens, sheets[0], Spot(1.2, 4.2, 12), stage.rng)
    )
    return stage.finish(_backdrop(stage), ground.STREET, _weather(seed))


def shelter(lens: Lens, subject: Subject, sheets: list[Image.Image], seed: int) -> Photograph:
    """A bus shelter with one lit poster."""
    stage = _street(lens, seed, 11, clear_to_m=8.0)
    stage.cast(1.5, 6.4, 4.6, 1.2)
    stop = subject.words or "公交站"
    stage.put(
        1.5,
        6.4,
        lambda picture: carriers.shelter(picture, stage.lens, sheets[0], Spot(1.5, 6.4), stop=stop, rng=stage.rng),
    )
    return stage.finish(_backdrop(stage), ground.STREET, _weather(seed))


def mural(lens: Lens, subject: Subject, sheets: list[Image.Image], seed: int) -> Photograph:
    """A brick wall along the pavement with a painted poster."""
    stage = _street(lens, seed, 34, right=False)
    stage.put(3.0, 4.2, lambda picture: carriers.mural(picture, stage.lens, sheets[0], Spot(3.0, 5.4, 90)))
    return stage.finish(_backdrop(stage), ground.STREET, _weather(seed))


def _park(lens: Lens, seed: int, turn: float, *, water: bool) -> Stage:
    stage = Stage(dataclasses.replace(lens, turn_deg=lens.turn_deg + turn), seed)
    rng = stage.rng
    for n in range(34):
        z = float(rng.uniform(9, 90))
        left = -rng.uniform(3.2, 34) if not water else -rng.uniform(2.6, 3.4)
        x = float(left if n % 2 and (not water or n % 6 == 1) else rng.uniform(3.6, 36))
        kind = str(
            rng.choice(
                ["willow", "pine", "maple", "plane", "willow"] if x < 0 else ["pine", "plane", "maple", "ginkgo"]
            )
        )
        stage.tree(kind, x, z, float(rng.uniform(5.5, 11)))
    near = "willow" if water else str(rng.choice(["plane", "pine", "maple"]))
    stage.tree(near, -3.3 if water else -4.4, float(rng.uniform(8, 10)), 9.0)
    stage.tree(str(rng.choice(["plane", "pine", "ginkgo"])), 6.4, float(rng.uniform(7.5, 9.5)), 8.5)
    for z in np.arange(7.5, 40, 3.0):
        stage.stand(hedge(int(rng.integers(0, 3)), flowers=True), 3.8, float(z), 0.7)
    return stage


def _woods(stage: Stage, *, water: bool) -> Callable[[Image.Image], None]:
    def build(picture: Image.Image) -> None:
        from server.demo.studio.motifs import hills, pagoda

        y = stage.lens.horizon
        hills(picture, y + 6, stage.lens.height * 0.07, (168, 184, 190), stage.rng)
        hills(picture, y + 8, stage.lens.height * 0.05, (132, 152, 142), stage.rng)
        pagoda(
            picture,
            stage.lens.width * float(stage.rng.uniform(0.12, 0.4)),
            y + 2,
            stage.lens.height * 0.11,
            colour=(122, 128, 132),
        )
        hills(picture, y + 12, stage.lens.height * (0.022 if water else 0.035), (104, 126, 92), stage.rng)

    return build


def park_board(lens: Lens, subject: Subject, sheets: list[Image.Image], seed: int) -> Photograph:
    """A framed board on the lawn beside a park path."""
    stage = _park(lens, seed, 12, water=False)
    stage.cast(1.9, 4.4, 1.5, 0.8)
    stage.put(1.9, 4.4, lambda picture: carriers.board(picture, stage.lens, sheets[0], Spot(1.9, 4.4, 16), stage.rng))
    return stage.finish(_woods(stage, water=False), ground.PARK, _weather(seed))


def park_notice(lens: Lens, subject: Subject, sheets: list[Image.Image], seed: int) -> Photograph:
    """A roofed notice board in the park, with one to three posters."""
    x, z = (2.0, 5.0) if len(sheets) == 1 else (0.9, 5.6)
    stage = _park(lens, seed, 12, water=False)
    stage.cast(x, z, 1.2 + len(sheets), 0.7)
    stage.put(x, z, lambda picture: carriers.notice_board(picture, stage.lens, sheets, Spot(x, z, 8), stage.rng))
    return stage.finish(_woods(stage, water=False), ground.PARK, _weather(seed))


def park_three(lens: Lens, subject: Subject, sheets: list[Image.Image], seed: int) -> Photograph:
    """Three boards standing apart along a park path: three things in one picture."""
    stage = _park(lens, seed, 0, water=False)
    spots = (Spot(-2.35, 5.2, -14), Spot(1.85, 5.0, 14), Spot(1.75, 13.0, 8))
    for spot, sheet in zip(spots, sheets, strict=True):
        stage.cast(spot.x, spot.z, 1.5, 0.8)
        stage.put(spot.x, spot.z, partial(carriers.board, lens=stage.lens, poster=sheet, spot=spot, rng=stage.rng))
    return stage.finish(_woods(stage, water=False), ground.PARK, _weather(seed))


def lakeside_board(lens: Lens, subject: Subject, sheets: list[Image.Image], seed: int) -> Photograph:
    """A board between a park path and the water."""
    stage = _park(lens, seed, -14, water=True)
    stage.cast(-2.3, 4.6, 1.5, 0.8)
    stage.put(
        -2.3, 4.6, lambda picture: carriers.board(picture, stage.lens, sheets[0], Spot(-2.3, 4.6, -14), stage.rng)
    )
    return stage.finish(_woods(stage, water=True), ground.LAKESIDE, _weather(seed))


def _nothing(stage: Stage, subject: Subject) -> None:
    """Leave the street as it is: evidence that nothing hangs there."""


def _trouble(
    turn: float, put: Callable[[Stage, Subject], None], *, clear_to_m: float = 3.0, right: bool = True
) -> Composer:
    def compose(lens: Lens, subject: Subject, sheets: list[Image.Image], seed: int) -> Photograph:
        stage = _street(lens, seed, turn, clear_to_m=clear_to_m, right=right)
        put(stage, subject)
        return stage.finish(_backdrop(stage), ground.STREET, _weather(seed))

    return compose


COMPOSERS: dict[Setting, Composer] = {
    Setting.LAMP_BANNER: lamp_banner,
    Setting.HOARDING: hoarding,
    Setting.NOTICE_BOARD: notice_board,
    Setting.LIGHT_BOX: light_box,
    Setting.SHELTER: shelter,
    Setting.MURAL: mural,
    Setting.PARK_BOARD: park_board,
    Setting.PARK_NOTICE: park_notice,
    Setting.PARK_THREE: park_three,
    Setting.LAKESIDE_BOARD: lakeside_board,
    Setting.EMPTY_STREET: _trouble(6, _nothing),
    Setting.CLOSED_GATE: _trouble(4, closed_gate, clear_to_m=12.0),
    Setting.STALL: _trouble(8, stall, clear_to_m=6.0),
    Setting.SMALL_ADS: _trouble(40, small_ads, right=False),
    Setting.PARKED: _trouble(4, parked, clear_to_m=7.0),
}
