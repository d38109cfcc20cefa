"""The table of photos: one row for each accepted file, known by its SHA-256.

What came in (`sha256` to `received_by`) never changes. What the picture says (`read_at` and the reading) and that it
can be shown (`rendered_at`) is derived, and empty until the worker has done it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Base, EnumText, UtcDateTime, one_of
from server.photos.rules import PhotoState

FAILURE_TO_NOTE = text("failed_at IS NOT NULL AND rendered_at IS NULL AND failure_noted_at IS NULL")
"""Which photos nobody can see without anybody having taken note; in these words, or their index is not used."""


class Photo(Base):
    """A photo: its bytes in the store, what they say of themselves, and what failed if anything did."""

    __tablename__ = "photo"
    __table_args__ = (
        one_of("state", PhotoState),
        CheckConstraint("length(sha256) = 64", name="hash_whole"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="position_whole"),
        CheckConstraint("lon IS NULL OR lon BETWEEN -180 AND 180", name="lon_on_earth"),
        CheckConstraint("lat IS NULL OR lat BETWEEN -90 AND 90", name="lat_on_earth"),
        CheckConstraint("phash IS NULL OR length(phash) IN (0, 16)", name="phash_whole"),
        CheckConstraint("(failure_code IS NULL) = (failed_at IS NULL)", name="failure_dated"),
        CheckConstraint("state <> 'rejected' OR failure_code IS NOT NULL", name="rejection_has_reason"),
        Index("ix_photo_read_at", "read_at"),
        Index("ix_photo_rendered_at", "rendered_at"),
        Index("ix_photo_received_at", "received_at"),
        Index("ix_photo_failed_at", "failed_at"),
        Index("ix_photo_phash", "phash"),
        Index("ix_photo_failure_to_note", "sha256", sqlite_where=FAILURE_TO_NOTE, postgresql_where=FAILURE_TO_NOTE),
    )

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    """Bytes."""
    media_type: Mapped[str] = mapped_column(String(40))
    """By content; `application/octet-stream` for refused bytes."""
    key: Mapped[str] = mapped_column(String(120))
    """Where the bytes lie in the photo store."""
    state: Mapped[PhotoState] = mapped_column(EnumText(PhotoState))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    format: Mapped[str | None] = mapped_column(String(10))
    width: Mapped[int | None]
    height: Mapped[int | None]
    """Pixels as stored, before `orientation` is applied."""
    orientation: Mapped[int | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    """The position that EXIF names, degrees, as the device wrote it (its datum in `datum`)."""
    xmp_lon: Mapped[float | None]
    xmp_lat: Mapped[float | None]
    """The position that only an XMP packet names; kept apart, because editing programs write it."""
    datum: Mapped[str | None] = mapped_column(String(200))
    altitude_m: Mapped[float | None]
    direction_deg: Mapped[float | None]
    direction_ref: Mapped[str | None] = mapped_column(String(1))
    h_error_m: Mapped[float | None]
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was taken; where `offset_known` is false, the camera's local time read in the office's time zone."""
    taken_local: Mapped[str | None] = mapped_column(String(40))
    """The time as the camera wrote it, ISO 8601, with its offset if it wrote one."""
    offset_known: Mapped[bool] = mapped_column(default=False)
    gps_time: Mapped[datetime | None] = mapped_column(UtcDateTime)
    make: Mapped[str | None] = mapped_column(String(200))
    model: Mapped[str | None] = mapped_column(String(200))
    warnings: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Codes of what was odd in the picture's own words; see `reading`."""

    rendered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phash: Mapped[str | None] = mapped_column(String(16))
    """What the picture looks like, as a 64-bit perceptual hash in hex; empty where it has no structure to compare."""
    original_removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    renditions_removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its bytes were removed because their time was over (see `expiring`); hash and facts stay."""
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure_code: Mapped[str | None] = mapped_column(String(40))
    failure_text: Mapped[str | None] = mapped_column(String(300))
    failure_noted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When note was taken that nobody can see it, for whoever relied on it; empty again with every new failure."""
