"""What may be covered, and where the pixels of a region lie. Pure.

A region is a rectangle in fractions of the upright picture, so that it means the same in every size the photo is
shown in.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from server.photos.rules import Rendition

MOST_REGIONS = 50
LEAST_SIDE = 0.002
"""A smaller region is a slip of the finger: three pixels of the large rendition."""
DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle: left and top edge, width and height, each a fraction of the upright picture."""

    x: float
    y: float
    width: float
    height: float

    def rounded(self) -> Region:
        """Give the region on the grid it is kept on, grown and never shrunk by the rounding, inside the picture."""
        grid = 10**DECIMALS
        left, top = (max(0, math.floor(each * grid + 1e-6)) for each in (self.x, self.y))
        right = min(grid, math.ceil((self.x + self.width) * grid - 1e-6))
        bottom = min(grid, math.ceil((self.y + self.height) * grid - 1e-6))
        return Region(left / grid, top / grid, (right - left) / grid, (bottom - top) / grid)

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Give the box (left, top, right, bottom; right and bottom outside) in a picture of this size.

        It reaches one pixel further on every side, because making a picture smaller mixes neighbours.
        """
        left, top = math.floor(self.x * width) - 1, math.floor(self.y * height) - 1
        right = math.ceil((self.x + self.width) * width) + 1
        bottom = math.ceil((self.y + self.height) * height) + 1
        return max(0, left), max(0, top), min(width, right), min(height, bottom)

    def told(self) -> dict[str, float]:
        """Give the region as plain JSON."""
        return asdict(self)


def is_sensible(region: Region) -> bool:
    """Tell whether a region lies inside the picture and is large enough to have been meant."""
    values = (region.x, region.y, region.width, region.height)
    if not all(math.isfinite(value) for value in values):
        return False
    is_inside = region.x >= 0 and region.y >= 0 and region.x + region.width <= 1.0001
    return is_inside and region.y + region.height <= 1.0001 and min(region.width, region.height) >= LEAST_SIDE


def redacted_key(sha256: str, number: int, rendition: Rendition) -> str:
    """Name the place in the store of a rendition drawn with redaction `number`."""
    return f"renditions/{sha256[0]}/{sha256}-r{number}-{rendition.value}.jpg"
