"""The things painted on posters: hills, skylines, lanterns, doves, bamboo, seals. Flat colour, no outlines, no persons.

Every function paints on an RGB picture with an alpha-capable pen; positions and sizes are in pixels of that picture.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from server.demo.studio.fonts import font

Colour = tuple[int, int, int] | tuple[int, int, int, int]
Point = tuple[float, float]


def pen(picture: Image.Image) -> ImageDraw.ImageDraw:
    """Give a pen that blends colours with alpha onto an RGB picture."""
    return ImageDraw.Draw(picture, "RGBA")


def gradient(size: tuple[int, int], *stops: Colour) -> Image.Image:
    """Make a picture that runs from the first colour at the top to the last at the bottom."""
    rows = np.linspace(0, len(stops) - 1, size[1])
    column = np.stack([np.interp(rows, range(len(stops)), [stop[i] for stop in stops]) for i in range(3)], axis=1)
    return Image.fromarray(np.repeat(column[:, None, :], size[0], axis=1).astype(np.uint8))


def write(picture: Image.Image, at: Point, text: str, size: float, colour: Colour, *, style: str = "serif",
          spacing: float = 0.0, shade: Colour | None = None) -> None:  # fmt: skip
    """Write one line centred at `at`; `spacing` is extra room between characters, as a share of `size`."""
    face, step = font(style, size), size * (1 + spacing)
    widths = [step if ord(character) > 0x2000 else face.getlength(character) + size * spacing for character in text]
    x = at[0] - (sum(widths) - size * spacing) / 2
    draw = pen(picture)
    for character, width in zip(text, widths, strict=True):
        middle = x + (width - size * spacing) / 2
        if shade:
            draw.text((middle + size * 0.035, at[1] + size * 0.045), character, shade, font=face, anchor="mm")
        draw.text((middle, at[1]), character, colour, font=face, anchor="mm")
        x += width


def write_down(picture: Image.Image, at: Point, text: str, size: float, colour: Colour, *, style: str = "serif",
               spacing: float = 0.12) -> None:  # fmt: skip
    """Write one column downwards whose first character is centred at `at`."""
    for n, character in enumerate(text):
        pen(picture).text(
            (at[0], at[1] + n * size * (1 + spacing)), character, colour, font=font(style, size), anchor="mm"
        )


def hills(picture: Image.Image, base: float, height: float, colour: Colour, rng: np.random.Generator) -> None:
    """Paint a ridge of soft hills from edge to edge, its foot below `base`."""
    width, bottom = picture.size
    xs = np.linspace(0, width, 80)
    shape = np.zeros_like(xs)
    for octave, share in ((1.3, 0.6), (2.9, 0.3), (6.1, 0.1)):
        shape += share * (0.5 + 0.5 * np.sin(xs / width * math.tau * octave + rng.uniform(0, math.tau)))
    ridge = [(float(x), float(base - height * h)) for x, h in zip(xs, shape, strict=True)]
    pen(picture).polygon([(0, bottom), *ridge, (width, bottom)], fill=colour)


def skyline(picture: Image.Image, base: float, height: float, colour: Colour, rng: np.random.Generator) -> None:
    """Paint a row of city towers standing on `base`."""
    draw, x = pen(picture), -20.0
    while x < picture.width:
        wide, tall = rng.uniform(0.04, 0.1) * picture.width, height * rng.uniform(0.35, 1.0)
        draw.rectangle((x, base - tall, x + wide, base + 4), fill=colour)
        if rng.random() < 0.4:
            draw.polygon([(x, base - tall), (x + wide / 2, base - tall * 1.16), (x + wide, base - tall)], fill=colour)
        x += wide * rng.uniform(0.9, 1.25)


def pagoda(picture: Image.Image, x: float, base: float, height: float, *, colour: Colour, storeys: int = 5) -> None:
    """Paint a pagoda centred on `x`, standing on `base`."""
    draw, step = pen(picture), height * 0.86 / storeys
    for n in range(storeys):
        half, y = height * (0.2 - 0.024 * n), base - n * step
        draw.rectangle((x - half * 0.72, y - step, x + half * 0.72, y), fill=colour)
        draw.polygon(
            [(x - half * 1.45, y - step * 0.72), (x - half * 0.9, y - step * 0.92), (x, y - step * 1.12),
             (x + half * 0.9, y - step * 0.92), (x + half * 1.45, y - step * 0.72), (x, y - step * 0.62)],
            fill=colour,
        )  # fmt: skip
    draw.polygon([(x - 4, base - storeys * step), (x, base - height * 1.04), (x + 4, base - storeys * step)], colour)


def lantern(picture: Image.Image, x: float, y: float, radius: float) -> None:
    """Paint a red lantern hanging at (x, y)."""
    draw = pen(picture)
    draw.line((x, y - radius * 2.2, x, y - radius), fill=(150, 95, 30), width=max(1, int(radius * 0.07)))
    draw.ellipse((x - radius * 1.12, y - radius * 0.9, x + radius * 1.12, y + radius * 0.9), fill=(206, 28, 24))
    for share in (0.75, 0.4, 0.08):
        draw.arc((x - radius * share, y - radius * 0.9, x + radius * share, y + radius * 0.9), 0, 360,
                 fill=(240, 150, 60), width=max(1, int(radius * 0.05)))  # fmt: skip
    for sign in (-1, 1):
        draw.rectangle((x - radius * 0.42, y + sign * radius * 0.88 - radius * 0.1,
                        x + radius * 0.42, y + sign * radius * 0.88 + radius * 0.1), fill=(232, 178, 60))  # fmt: skip
    for n in range(-3, 4):
        draw.line((x + n * radius * 0.1, y + radius, x + n * radius * 0.1, y + radius * 1.9), fill=(226, 160, 40),
                  width=max(1, int(radius * 0.05)))  # fmt: skip


def dove(picture: Image.Image, x: float, y: float, size: float, *, colour: Colour, facing: int = 1) -> None:
    """Paint a flying dove, `facing` 1 to the right or -1 to the left."""
    body = [
        (-1, 0.1),
        (-0.35, -0.12),
        (0.45, -0.2),
        (0.72, -0.42),
        (0.92, -0.36),
        (0.82, -0.18),
        (0.5, 0.16),
        (-0.3, 0.22),
    ]
    wing = [(0.25, -0.15), (-0.1, -1.05), (-0.72, -1.2), (-0.5, -0.7), (-0.28, -0.08)]
    far = [(0.3, -0.12), (0.5, -0.95), (0.2, -1.1), (0.05, -0.2)]
    for shape, fade in ((far, 0.82), (body, 1.0), (wing, 1.0)):
        tone = tuple(int(part * fade) for part in colour[:3])
        pen(picture).polygon([(x + facing * px * size, y + py * size) for px, py in shape], fill=tone)


def sun(picture: Image.Image, x: float, y: float, radius: float, colour: Colour) -> None:
    """Paint a sun with soft rays."""
    glow = Image.new("RGBA", picture.size, (*colour[:3], 0))
    draw = ImageDraw.Draw(glow)
    for n in range(24):
        a, b = math.tau * n / 24, math.tau * (n + 0.5) / 24
        reach = radius * 14
        draw.polygon([(x, y), (x + reach * math.cos(a), y + reach * math.sin(a)),
                      (x + reach * math.cos(b), y + reach * math.sin(b))], fill=(*colour[:3], 34))  # fmt: skip
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(*colour[:3], 255))
    picture.paste(glow.convert("RGB"), (0, 0), glow.getchannel("A"))


def bamboo(picture: Image.Image, x: float, colour: Colour, rng: np.random.Generator) -> None:
    """Paint bamboo stems with leaves, growing from the foot of the picture near `x`."""
    draw, height, unit = pen(picture), picture.height, picture.height / 100
    for n in range(3):
        lean, foot, y = rng.uniform(-0.12, 0.12), x + n * 5 * unit, float(height)
        while y > height * rng.uniform(0.08, 0.2):
            joint = rng.uniform(9, 13) * unit
            top = (foot + lean * joint, y - joint + unit * 0.6)
            draw.line([(foot, y), top], fill=(*colour[:3], 170 - 30 * n), width=int(unit * (2.0 - 0.4 * n)))
            if rng.random() < 0.75:
                for _ in range(4):
                    _leaf(draw, top, rng.uniform(5, 11) * unit, rng.uniform(0.2, 2.9), (*colour[:3], 150))
            foot, y = top[0], y - joint


def _leaf(draw: ImageDraw.ImageDraw, at: Point, length: float, angle: float, colour: Colour) -> None:
    dx, dy = math.cos(angle) * length, math.sin(angle) * length
    draw.polygon(
        [at, (at[0] + dx * 0.4 - dy * 0.09, at[1] + dy * 0.4 + dx * 0.09), (at[0] + dx, at[1] + dy),
         (at[0] + dx * 0.4 + dy * 0.09, at[1] + dy * 0.4 - dx * 0.09)],
        fill=colour,
    )  # fmt: skip


def lotus(picture: Image.Image, x: float, y: float, size: float) -> None:
    """Paint a lotus flower over its round leaf."""
    draw = pen(picture)
    draw.ellipse((x - size * 1.7, y + size * 0.3, x + size * 1.7, y + size * 1.05), fill=(66, 128, 92, 220))
    for angle, tone in ((-62, 205), (62, 205), (-34, 222), (34, 222), (0, 240)):
        turn = math.radians(angle)
        tip = (x + math.sin(turn) * size * 1.25, y - math.cos(turn) * size * 1.25)
        side = (math.cos(turn) * size * 0.34, math.sin(turn) * size * 0.34)
        mid = ((x + tip[0]) / 2, (y + tip[1]) / 2)
        draw.polygon(
            [(x, y + size * 0.5), (mid[0] - side[0], mid[1] - side[1]), tip, (mid[0] + side[0], mid[1] + side[1])],
            fill=(tone, 120 + tone // 6, 150 + tone // 6, 245),
        )


def seal(picture: Image.Image, x: float, y: float, size: float, text: str) -> None:
    """Stamp a square red seal of up to four characters."""
    draw = pen(picture)
    draw.rounded_rectangle((x - size, y - size, x + size, y + size), radius=size * 0.15, fill=(182, 32, 30, 235))
    for n, character in enumerate(text[:4]):
        column, row = (0.45, -0.45)[n // 2], (-0.45, 0.45)[n % 2]
        draw.text(
            (x + column * size, y + row * size),
            character,
            (250, 238, 225),
            font=font("serif", size * 0.82),
            anchor="mm",
        )


def rainbow(picture: Image.Image, x: float, y: float, radius: float) -> None:
    """Paint a rainbow whose circle is centred at (x, y)."""
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    colours = ((236, 80, 72), (246, 152, 60), (250, 214, 82), (110, 190, 96), (76, 160, 214), (140, 110, 190))
    for n, colour in enumerate(colours):
        r = radius * (1 - 0.06 * n)
        draw.ellipse((x - r, y - r, x + r, y + r), outline=(*colour, 200), width=int(radius * 0.062))
    layer = layer.filter(ImageFilter.GaussianBlur(1.2))
    picture.paste(layer.convert("RGB"), (0, 0), layer.getchannel("A"))


def paper(size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    """Make a sheet of warm rice paper with a fine grain."""
    grain = rng.normal(0, 3.2, (size[1], size[0], 1))
    sheet = np.array([243, 236, 219], dtype=float) + grain
    return Image.fromarray(np.clip(sheet, 0, 255).astype(np.uint8))
