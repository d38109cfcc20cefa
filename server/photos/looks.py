"""What a picture looks like, as a figure that survives re-encoding: a 64-bit perceptual hash. The home of ImageHash.

Two pictures whose hashes differ in few bits look nearly the same; that proposes a question to a person and proves
nothing. A picture without structure (night, a covered lens) would look like every other one and has no hash.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

SIDE_PX = 32
LEAST_CONTRAST = 4.0
"""Grey levels (standard deviation of 0 to 255) under which a picture shows nothing that could be compared."""


def perceptual_hash(picture: Image.Image) -> str:
    """Give the pHash of an upright picture as 16 hex digits; empty where it shows nothing."""
    small = picture.convert("L").resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
    if float(np.asarray(small, dtype=np.float32).std()) < LEAST_CONTRAST:
        return ""
    import imagehash  # draws in scipy: only the process that draws pictures pays for it

    return str(imagehash.phash(small, hash_size=8, highfreq_factor=SIDE_PX // 8))
