"""The things posters hang on: lamp-post banners, hoardings, notice boards, light boxes, shelters, boards and murals.

Each function draws one carrier and returns where its poster stands on the picture, so that the mark an inspector taps
is known exactly.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from server.demo.studio.lens import Lens, Pixel, Spot, lay
from server.demo.studio.motifs import gradient, pen, write, write_down
from server.demo.studio.street import bricks, hoarding_panel, lamp_post, plane

STEEL, DARK_STEEL = (136, 142, 146), (84, 90, 94)


def middle(corners: list[Pixel]) -> Pixel:
    """Tell the middle of a laid poster in pixels."""
    return sum(c[0] for c in corners) / 4, sum(c[1] for c in corners) / 4


def glazed(poster: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Put a slanting reflection over a poster, as glass does."""
    sheen = Image.new("L", poster.size, 0)
    draw, x = ImageDraw.Draw(sheen), rng.uniform(0.1, 0.7) * poster.width
    draw.polygon([(x, 0), (x + poster.width * 0.26, 0), (x - poster.width * 0.2, poster.height),
                  (x - poster.width * 0.46, poster.height)], fill=26)  # fmt: skip
    return ImageChops.add(poster.convert("RGB"), Image.merge("RGB", (sheen, sheen, sheen)))


def _posts(picture: Image.Image, lens: Lens, corners: list[Pixel], spot: Spot, bottom_m: float) -> None:
    half = max(1.5, lens.scale(spot.x, spot.z) * 0.045)
    drop = lens.scale(spot.x, spot.z) * bottom_m
    for corner in (corners[3], corners[2]):
        pen(picture).rectangle((corner[0] - half, corner[1] - 2, corner[0] + half, corner[1] + drop), fill=DARK_STEEL)
        pen(picture).line((corner[0] - half * 0.4, corner[1], corner[0] - half * 0.4, corner[1] + drop),
                          fill=(168, 174, 178), width=max(1, int(half * 0.5)))  # fmt: skip


def _frame(size: tuple[int, int], colour: tuple[int, int, int], edge: int) -> Image.Image:
    frame = Image.new("RGB", (size[0] + 2 * edge, size[1] + 2 * edge), colour)
    draw = ImageDraw.Draw(frame)
    draw.rectangle(
        (0, 0, frame.width - 1, frame.height - 1), outline=tuple(min(255, c + 40) for c in colour), width=edge // 4
    )
    draw.rectangle((edge - 5, edge - 5, edge + size[0] + 4, edge + size[1] + 4), fill=tuple(c // 2 for c in colour))
    return frame


def board(picture: Image.Image, lens: Lens, poster: Image.Image, spot: Spot, rng: np.random.Generator) -> list[Pixel]:
    """Stand a framed board on two posts; returns the middles of its posters."""
    wide = 1.5
    tall = wide * poster.height / poster.width
    corners = plane(lens, spot, wide, 0.55, 0.55 + tall)
    if corners is None:
        return []
    sheet = _frame(poster.size, (128, 96, 62) if rng.random() < 0.5 else (120, 126, 130), 34)
    sheet.paste(poster, (34, 34))
    _posts(picture, lens, corners, spot, 0.55)
    lay(picture, sheet, corners)
    return [middle(corners)]


def notice_board(
    picture: Image.Image, lens: Lens, posters: list[Image.Image], spot: Spot, rng: np.random.Generator
) -> list[Pixel]:
    """Stand a roofed, glazed notice board (宣传栏) with one to three posters; returns their middles."""
    cell_w, cell_h, edge = posters[0].width + 60, posters[0].height + 60, 60
    sheet = Image.new("RGB", (cell_w * len(posters) + edge * 2, cell_h + 200), (150, 30, 28))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, sheet.width, 130), fill=(170, 34, 30))
    write(
        sheet,
        (sheet.width / 2, 66),
        "宣传栏" if len(posters) == 1 else "社会主义精神文明宣传栏",
        76,
        (255, 224, 150),
        spacing=0.25,
    )
    draw.rectangle((edge - 20, 140, sheet.width - edge + 20, sheet.height - 30), fill=(232, 234, 234))
    for n, poster in enumerate(posters):
        sheet.paste(glazed(poster, rng), (edge + 30 + n * cell_w, 170))
        draw.rectangle((edge + n * cell_w - 6, 140, edge + n * cell_w + 6, sheet.height - 30), fill=(176, 180, 184))
    tall = 1.95
    wide = tall * sheet.width / sheet.height
    corners = plane(lens, spot, wide, 0.55, 0.55 + tall)
    if corners is None:
        return []
    _posts(picture, lens, corners, spot, 0.55)
    lay(picture, sheet, corners)
    _roof(picture, lens, spot, wide)
    step = cell_w / sheet.width
    start = (edge + cell_w / 2) / sheet.width
    return [_on(corners, start + step * n, (170 + posters[0].height / 2) / sheet.height) for n in range(len(posters))]


def _roof(picture: Image.Image, lens: Lens, spot: Spot, wide: float) -> None:
    eaves = plane(lens, spot, wide + 0.5, 2.5, 2.72)
    if eaves:
        lift = (eaves[3][1] - eaves[0][1]) * 1.1
        ridge = [((eaves[0][0] * 0.86 + eaves[1][0] * 0.14), eaves[0][1] - lift),
                 ((eaves[0][0] * 0.14 + eaves[1][0] * 0.86), eaves[1][1] - lift)]  # fmt: skip
        pen(picture).polygon([*ridge, eaves[1], eaves[2], eaves[3], eaves[0]], fill=(72, 82, 90))
        pen(picture).polygon([eaves[0], eaves[1], eaves[2], eaves[3]], fill=(96, 108, 116))


def _on(corners: list[Pixel], across: float, down: float) -> Pixel:
    """Tell where a point of a sheet (shares of its width and height) falls, near enough for a mark."""
    top = [corners[0][i] + (corners[1][i] - corners[0][i]) * across for i in (0, 1)]
    low = [corners[3][i] + (corners[2][i] - corners[3][i]) * across for i in (0, 1)]
    return top[0] + (low[0] - top[0]) * down, top[1] + (low[1] - top[1]) * down


def light_box(
    picture: Image.Image, lens: Lens, poster: Image.Image, spot: Spot, rng: np.random.Generator
) -> list[Pixel]:
    """Stand a street light box on a plinth; returns the middle of its poster."""
    sheet = _frame((poster.width, poster.height + 60), (70, 76, 82), 50)
    sheet.paste(glazed(poster, rng), (50, 50))
    corners = plane(lens, spot, 1.35, 0.42, 0.42 + 1.35 * sheet.height / sheet.width)
    plinth = plane(lens, spot, 1.15, 0, 0.44)
    if corners is None or plinth is None:
        return []
    pen(picture).polygon([*plinth], fill=(112, 114, 116))
    lay(picture, sheet, corners)
    return [middle(corners)]


def banner(slogan: str, poster: Image.Image) -> Image.Image:
    """Cut a lamp-post banner, 300 × 800, in the poster's colours with the slogan written downwards."""
    levels = np.asarray(poster.convert("RGB"))
    top, low = (tuple(int(part) for part in levels[row, 8]) for row in (8, -12))
    if sum(top) > 560:
        top = tuple(int(part * 0.55) for part in low)
    cloth = gradient((300, 800), (top[0], top[1], top[2]), (low[0], low[1], low[2]))
    words = slogan.replace(" ", "")
    size = min(118, int(600 / len(words) / 1.12))
    write_down(cloth, (150, 70 + size / 2), words, size, (255, 250, 236), spacing=0.12)
    write(cloth, (150, 752), "公益广告", 40, (255, 240, 200), style="sans")
    return cloth


def lamp_banner(picture: Image.Image, lens: Lens, cloths: list[Image.Image], x: float, z: float) -> list[Pixel]:
    """Put up a lamp post with a banner on each side; returns one place, for a pair is one thing."""
    lamp_post(picture, lens, x, z)
    places = []
    for n, cloth in enumerate(cloths):
        side = -1 if n == 0 else 1
        corners = plane(lens, Spot(x + side * 0.44, z), 0.66, 2.75, 4.5)
        if corners is None:
            continue
        for height in (2.72, 4.53):
            start, end = lens.see(x, height, z), lens.see(x + side * 0.82, height, z)
            if start and end:
                pen(picture).line([start, end], fill=(98, 104, 108), width=max(2, int(lens.scale(x, z) * 0.035)))
        lay(picture, cloth, corners)
        places.append(middle(corners))
    return [(sum(p[0] for p in places) / len(places), sum(p[1] for p in places) / len(places))] if places else []


def hoarding(
    picture: Image.Image, lens: Lens, posters: dict[int, Image.Image], x: float, rng: np.random.Generator
) -> list[Pixel]:
    """Run a building-site hoarding along the street at `x`, with posters on some of its 3 m panels."""
    grass = bool(rng.random() < 0.5)
    panel = hoarding_panel((206, 214, 220) if rng.random() < 0.6 else (92, 140, 176), grass=grass)
    places: list[tuple[int, Pixel]] = []
    for n in range(22, -1, -1):
        corners = plane(lens, Spot(x, 2.6 + n * 3.0, 90 if x > 0 else -90), 3.0, 0, 2.5)
        if corners is None:
            continue
        sheet = panel.copy()
        if n in posters:
            poster = posters[n]
            shown = poster.resize((int(poster.width * 500 / poster.height), 500), Image.Resampling.LANCZOS)
            sheet.paste((238, 238, 234), (40, 28, 680, 536))
            sheet.paste(shown, (360 - shown.width // 2, 32))
            places.append((n, middle(corners)))
        lay(picture, sheet, corners)
    return [place for _, place in sorted(places)]


def mural(picture: Image.Image, lens: Lens, poster: Image.Image | None, spot: Spot) -> list[Pixel]:
    """Run a brick wall along the street with a poster painted on it (文化墙)."""
    places: list[Pixel] = []
    for n in range(12, -3, -1):
        corners = plane(lens, Spot(spot.x, spot.z + n * 4.0, spot.heading_deg), 4.0, 0, 2.6)
        if corners is None:
            continue
        face = bricks().copy()
        if n == 0 and poster is not None:
            shown = poster.resize((int(poster.width * 640 / poster.height), 640), Image.Resampling.LANCZOS)
            field = Image.new("RGB", face.size, (255, 255, 255))
            field.paste((244, 240, 230), (300, 50, 900, 730))
            field.paste(shown, (600 - shown.width // 2, 70))
            face.paste(Image.blend(ImageChops.multiply(face, field), field, 0.78).crop((300, 50, 900, 730)), (300, 50))
            places.append(middle(corners))
        lay(picture, face, corners)
        coping = plane(lens, Spot(spot.x, spot.z + n * 4.0, spot.heading_deg), 4.0, 2.6, 2.75)
        if coping:
            pen(picture).polygon([*coping], fill=(150, 148, 142))
    return places


def shelter(
    picture: Image.Image, lens: Lens, poster: Image.Image, spot: Spot, *, stop: str, rng: np.random.Generator
) -> list[Pixel]:
    """Put up a bus shelter whose back wall carries one lit poster; returns its middle."""
    x, z = spot.x, spot.z
    back = plane(lens, spot, 4.6, 0.3, 2.3)
    roof = plane(lens, Spot(x, z - 0.7), 5.2, 2.42, 2.72)
    if back is None or roof is None:
        return []
    glass = Image.new("RGBA", (920, 400), (176, 196, 204, 120))
    draw = ImageDraw.Draw(glass)
    for left in (0, 300, 610, 908):
        draw.rectangle((left, 0, left + 12, 400), fill=(150, 156, 160, 255))
    draw.rectangle((0, 0, 920, 10), fill=(150, 156, 160, 255))
    picture.paste(
        Image.blend(picture, Image.new("RGB", picture.size, (190, 206, 212)), 0.28).crop(_box(back)), _box(back)[:2]
    )
    lay(picture, glass, back)
    face = plane(lens, Spot(x - 1.45, z - 0.05), 1.32, 0.38, 2.28)
    if face is None:
        return []
    lay(picture, glazed(poster, rng), face)
    scale = lens.scale(x, z)
    for side in (-2.3, 2.3):
        top, foot = lens.see(x + side, 2.5, z), lens.see(x + side, 0, z)
        if top and foot:
            pen(picture).rectangle((top[0] - scale * 0.06, top[1], foot[0] + scale * 0.06, foot[1]), fill=STEEL)
    seat = plane(lens, Spot(x + 0.85, z - 0.45), 2.3, 0.42, 0.5)
    if seat:
        pen(picture).polygon([*seat], fill=(120, 88, 58))
        for leg in (0.1, 0.9):
            at = _on(seat, leg, 1.0)
            pen(picture).line([at, (at[0], at[1] + scale * 0.42)], fill=DARK_STEEL, width=max(2, int(scale * 0.05)))
    pen(picture).polygon([*roof], fill=(34, 92, 128))
    write(picture, middle(roof), stop, (roof[3][1] - roof[0][1]) * 0.62, (250, 252, 252), style="sans", spacing=0.1)
    return [middle(face)]


def _box(corners: list[Pixel]) -> tuple[int, int, int, int]:
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return int(min(xs)), int(min(ys)), int(max(xs)), int(max(ys))
