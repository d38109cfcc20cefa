"""What `photos inspect` says about one file: its facts, or in words why it is no photo. Never an exception."""

from __future__ import annotations

import hashlib
import os
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO

from server.errors import Problem
from server.photos import errors
from server.photos.metadata import exif
from server.photos.metadata.reading import Reading

_FACTS = (
    *("format", "width", "height", "orientation", "lon", "lat", "altitude_m", "direction_deg", "direction_ref"),
    *("h_error_m", "taken_at", "offset_known", "gps_time", "make", "model"),
    *("position_source", "xmp_lon", "xmp_lat", "datum"),
)
KEYS = ("file", "sha256", *_FACTS, "warnings")


def inspect(file: str, *, language: str = "en") -> dict[str, Any]:
    """Describe a file with every key of `KEYS`; one that is no photo also has `error: {code, message}`."""
    shown = os.fsencode(file).decode("utf-8", "replace")
    facts: dict[str, Any] = dict.fromkeys(KEYS) | {"file": shown, "offset_known": False, "warnings": []}
    try:
        with _opened(Path(file)) as stream:
            facts["sha256"] = hashlib.file_digest(stream, "sha256").hexdigest()
            reading = _read(stream)
            facts |= _facts(reading)
            if _is_hopeless(reading):
                raise errors.PhotoDamaged()
    except Problem as problem:
        facts["error"] = {"code": problem.code, "message": problem.sentence(language)}
    return facts


def _opened(path: Path) -> BufferedReader:
    try:
        if path.is_dir():
            raise errors.FileIsFolder()
        if path.exists() and not path.is_file():
            raise errors.FileSpecial()
        return path.open("rb")
    except FileNotFoundError:
        raise errors.FileMissing() from None
    except (OSError, ValueError) as error:
        raise errors.FileUnreadable(reason=getattr(error, "strerror", None) or str(error)) from error


def _read(stream: BinaryIO) -> Reading:
    try:
        if stream.seek(0, 2) == 0:
            raise errors.PhotoEmpty()
        reading = exif.read(stream)
    except OSError as error:
        raise errors.FileUnreadable(reason=error.strerror or str(error)) from error
    if reading is None:
        raise errors.NotAPhoto()
    return reading


def _is_hopeless(reading: Reading) -> bool:
    """Tell whether a file merely begins like a picture: neither a size nor any fact could be found in it."""
    return reading.width is None and (reading.make, reading.lon, reading.taken_at) == (None, None, None)


def _facts(reading: Reading) -> dict[str, Any]:
    facts = {name: getattr(reading, name) for name in _FACTS}
    for name in ("taken_at", "gps_time"):
        if facts[name] is not None:
            facts[name] = facts[name].isoformat(timespec="seconds")
    return facts | {"warnings": list(reading.warnings)}
