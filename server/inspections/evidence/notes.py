"""What weighing said of a photo, divided into what is doubtful and what is only worth knowing. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from server.inspections.rules import EXIF_DATUM


def doubts_in(reasons: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give what is doubtful in what weighing said of a photo, without the notes beside it."""
    return [reason for reason in reasons if reason["code"] != EXIF_DATUM]


def notes_in(reasons: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the notes in what weighing said of a photo: worth knowing, and no doubt."""
    return [reason for reason in reasons if reason["code"] == EXIF_DATUM]
