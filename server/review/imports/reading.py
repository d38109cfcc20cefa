"""Facts of a photo that lies in a file, or that has arrived: by the same readers, and the same limits."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from flask import current_app

from server import clock
from server.config import Settings
from server.errors import Problem
from server.geo.datum import Datum
from server.photos.decoding.decoder import decoder
from server.photos.decoding.renditions import DrawingError, Drawn
from server.photos.errors import NotAPhoto, PhotoEmpty, PhotoTooLarge
from server.photos.metadata import exif
from server.photos.metadata.reading import Reading
from server.photos.metadata.whereabouts import POSITION_WAS_VOID
from server.photos.models import Photo
from server.photos.rules import PhotoState, Rendition
from server.photos.words import FAILURES, OTHER_FAILURE
from server.review.imports.errors import PhotoUndecoded
from server.review.imports.facts import PhotoFacts
from server.review.imports.files import Entry
from server.review.imports.unsuited import unsuited

PATIENCE_S = 120.0


def facts_of_entry(entry: Entry) -> PhotoFacts:
    """Read one file of a folder or ZIP; what is wrong with it stands in `refused`. Nothing is kept."""
    told = unsuited(entry.name)
    if told is not None:
        return PhotoFacts(entry.name, refused=told())
    try:
        with entry.unpacked() as path:  # type: ignore[attr-defined]
            return _facts_of_file(entry.name, path)
    except Problem as problem:
        return PhotoFacts(entry.name, refused=problem)


def _facts_of_file(name: str, path: Path) -> PhotoFacts:
    settings = cast(Settings, current_app.extensions["settings"])
    size = path.stat().st_size
    if size == 0:
        raise PhotoEmpty()
    if size > settings.max_photo_bytes:
        raise PhotoTooLarge(limit=settings.max_photo_bytes, size=size)
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        reading = exif.read(stream)
    if reading is None:
        return PhotoFacts(name, sha256, size, refused=NotAPhoto(sha256=sha256))
    try:
        drawn = decoder().draw(path, max_pixels=settings.max_photo_pixels, patience_s=PATIENCE_S)
    except DrawingError as error:
        return PhotoFacts(name, sha256, size, refused=_undecoded(error.code))
    return _of_reading(name, sha256, size, reading, drawn, settings.zone)


def _of_reading(name: str, sha256: str, size: int, reading: Reading, drawn: Drawn | None, zone: ZoneInfo) -> PhotoFacts:
    taken_at: datetime | None = clock.to_utc(reading.taken_at, zone) if reading.taken_at else None
    return PhotoFacts(
        name,
        sha256,
        size,
        taken_at,
        reading.offset_known,
        _pair(reading.lon, reading.lat),
        reading.h_error_m,
        _pair(reading.xmp_lon, reading.xmp_lat),
        drawn.phash if drawn else "",
        drawn.pictures.get(Rendition.THUMB) if drawn else None,
        gps_time=reading.gps_time,
        exif_was_void=POSITION_WAS_VOID in reading.warnings,
        datum=Datum.known(reading.datum),
    )


def facts_of_photo(name: str, photo: Photo) -> PhotoFacts:
    """Say what a photo that has arrived says of itself."""
    if photo.state is PhotoState.REJECTED:
        return PhotoFacts(name, photo.sha256, photo.size, refused=NotAPhoto(sha256=photo.sha256))
    if photo.failed_at is not None and photo.rendered_at is None:
        return PhotoFacts(name, photo.sha256, photo.size, refused=_undecoded(photo.failure_code))
    return PhotoFacts(
        name,
        photo.sha256,
        photo.size,
        photo.taken_at,
        photo.offset_known,
        _pair(photo.lon, photo.lat),
        photo.h_error_m,
        _pair(photo.xmp_lon, photo.xmp_lat),
        photo.phash or "",
        gps_time=photo.gps_time,
        exif_was_void=POSITION_WAS_VOID in photo.warnings,
        datum=Datum.known(photo.datum),
    )


def _undecoded(code: str | None) -> PhotoUndecoded:
    return PhotoUndecoded(code=code, why=FAILURES.get(code or "", OTHER_FAILURE))


def _pair(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    return None if lon is None or lat is None else (lon, lat)
