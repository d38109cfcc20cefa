"""A pinhole camera standing on flat ground: where a point of the street falls on the picture, and back.

The street's own axes, in metres: x to the right, y up from the ground, z ahead along the street. The camera stands at
the origin at eye height and may be turned about the vertical. Refuses points behind it by giving None.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixel = tuple[float, float]
Array = npt.NDArray[np.float32]
NEAR_M = 0.4


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the ground and the way a thing there faces: 0 back along the street, 90 to the left."""

    x: float
    z: float
    heading_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Lens:
    """A camera: picture size in pixels, focal length in pixels, eye height in metres, turn to the right in degrees."""

    width: int
    height: int
    focal: float
    eye_m: float = 1.55
    turn_deg: float = 0.0
    horizon_share: float = 0.5

    @property
    def horizon(self) -> float:
        """The row of the horizon."""
        return self.height * self.horizon_share

    def see(self, x: float, y: float, z: float) -> Pixel | None:
        """Tell the pixel (column, row) at which the point appears, None when it is behind the camera."""
        across, ahead = self._turned(x, z)
        if ahead < NEAR_M:
            return None
        return (self.width / 2 + self.focal * across / ahead, self.horizon - self.focal * (y - self.eye_m) / ahead)

    def depth(self, x: float, z: float) -> float:
        """Tell how far ahead of the picture plane a place on the ground lies, in metres."""
        return self._turned(x, z)[1]

    def scale(self, x: float, z: float) -> float:
        """Tell how many pixels a metre takes at a place on the ground."""
        return self.focal / max(self.depth(x, z), NEAR_M)

    def ground(self) -> tuple[int, Array, Array, Array]:
        """Give the first row of ground and, for each of its pixels, x, z and depth in metres (float32 arrays)."""
        first = int(self.horizon) + 2
        rows = np.arange(first, self.height, dtype=np.float32)[:, None]
        columns = np.arange(self.width, dtype=np.float32)[None, :]
        near = (self.focal * self.eye_m / (rows - self.horizon)).astype(np.float32)
        ahead = np.broadcast_to(near, (len(rows), self.width))
        across = ((columns - self.width / 2) * ahead / self.focal).astype(np.float32)
        sine, cosine = math.sin(math.radians(self.turn_deg)), math.cos(math.radians(self.turn_deg))
        return first, across * cosine + ahead * sine, ahead * cosine - across * sine, ahead

    def _turned(self, x: float, z: float) -> tuple[float, float]:
        sine, cosine = math.sin(math.radians(self.turn_deg)), math.cos(math.radians(self.turn_deg))
        return x * cosine - z * sine, x * sine + z * cosine


def lay(picture: Image.Image, texture: Image.Image, corners: list[Pixel]) -> None:
    """Lay a flat texture over the picture so that its corners (top left, then clockwise) fall on `corners`."""
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    left, top = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
    right, bottom = min(picture.width, math.ceil(max(xs)) + 1), min(picture.height, math.ceil(max(ys)) + 1)
    if right - left < 2 or bottom - top < 2:
        return
    shrink = int(min(texture.width / max(1.0, max(xs) - min(xs)), texture.height / max(1.0, max(ys) - min(ys))))
    source = texture.convert("RGBA")
    if shrink >= 2:
        source = source.reduce(shrink)
    local = [(x - left, y - top) for x, y in corners]
    laid = source.transform(
        (right - left, bottom - top),
        Image.Transform.PERSPECTIVE,
        _coefficients(local, source.size),
        Image.Resampling.BILINEAR,
    )
    picture.paste(laid.convert("RGB"), (left, top), laid.getchannel("A"))


def _coefficients(corners: list[Pixel], size: tuple[int, int]) -> list[float]:
    """Solve the eight numbers of the perspective that takes picture pixels to texture pixels."""
    width, height = size
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return [float(n) for n in np.linalg.solve(np.array(rows, float), np.array(wanted, float))]
