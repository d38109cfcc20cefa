"""Photos that are the same picture under other bytes: sent anew, saved again, or the camera's file behind a copy.

What is covered in one of them is still seen in the others, so whoever covers something is told of them.
"""

from __future__ import annotations

from server.photos.likeness import seen
from server.photos.models import Photo
from server.photos.redactions import queries

MOST_TOLD = 12


def uncovered_twins(photo: Photo) -> list[str]:
    """Give the photos that show nearly the same picture and in which nothing is covered, the nearest first."""
    covered = queries.numbers()
    others = (each.sha256 for each in seen.looking_like(photo.phash or "") if each.sha256 != photo.sha256)
    alike = (other for other in others if other not in covered and seen.are_one_picture(photo.sha256, other))
    return [other for other, _number in zip(alike, range(MOST_TOLD), strict=False)]
