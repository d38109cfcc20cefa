"""What `photos inspect` says about one file: its facts, or in words why it is no photo. Never an exception."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, BinaryIO

from server.photos import exif
from server.photos.reading import Reading

_FACTS = ("format", "width", "height", "orientation", "lon", "lat", "altitude_m", "direction_deg", "direction_ref")
_MORE = ("h_error_m", "taken_at", "offset_known", "gps_time", "make", "model")
_LAST = ("position_source", "xmp_lon", "xmp_lat", "datum")
KEYS = ("file", "sha256", *_FACTS, *_MORE, *_LAST, "warnings")


def inspect(file: str) -> dict[str, Any]:
    """Describe a file with every key of `KEYS`; a file that is no photo has `error: {code, message}` besides."""
    path = Path(file)
    shown = os.fsencode(file).decode("utf-8", "replace")
    facts: dict[str, Any] = dict.fromkeys(KEYS) | {"file": shown, "offset_known": False, "warnings": []}
    try:
        if path.is_dir():
            return facts | {"error": _error("is_folder", "This is a folder, not a file.")}
        if path.exists() and not path.is_file():
            return facts | {"error": _error("not_a_file", "This is a device or a pipe, not a file.")}
        with path.open("rb") as stream:
            facts["sha256"] = hashlib.file_digest(stream, "sha256").hexdigest()
            return facts | _described(stream)
    except FileNotFoundError:
        return facts | {"error": _error("file_missing", "There is no such file.")}
    except PermissionError:
        return facts | {"error": _error("file_forbidden", "This file may not be read.")}
    except (OSError, ValueError) as error:
        return facts | {"error": _error("file_unreadable", f"This file cannot be read: {error}")}


def _described(stream: BinaryIO) -> dict[str, Any]:
    if stream.seek(0, 2) == 0:
        return {"error": _error("empty_file", "The file is empty.")}
    stream.seek(0)
    reading = exif.read(stream)
    if reading is None:
        return {"error": _error("not_a_photo", "The content is no picture known here, whatever the name says.")}
    facts = _facts(reading)
    if reading.width is None and "header_damaged" in reading.warnings and reading.make is None and reading.lon is None:
        facts["error"] = _error("photo_damaged", "The file begins like a picture, but nothing of it can be read.")
    return facts


def _facts(reading: Reading) -> dict[str, Any]:
    facts = {name: getattr(reading, name) for name in (*_FACTS, *_MORE, *_LAST)}
    for name in ("taken_at", "gps_time"):
        if facts[name] is not None:
            facts[name] = facts[name].isoformat(timespec="seconds")
    return facts | {"warnings": list(reading.warnings)}


def _error(code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message}
