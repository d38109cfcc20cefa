"""The tables of an import that is being looked over, and what became of each of its files.

What is proposed is worked out anew from the photos each time; only what a person chose is kept here.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Base, EnumText, UtcDateTime, one_of
from server.geo.datum import Datum
from server.people.models import Account


class FileOutcome(StrEnum):
    """What became of a file once the import was done."""

    IMPORTED = "imported"
    KNOWN = "known"
    LEFT_OUT = "left_out"
    REFUSED = "refused"


class PhotoImport(Base):
    """Files somebody of the office brought in at one time; removed when it has expired without being done."""

    __tablename__ = "photo_import"
    __table_args__ = (
        one_of("datum", Datum),
        CheckConstraint("expires_at > created_at", name="expires_later"),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    """Who took the photos: whose records they become."""
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    """The round of all photos; empty: by the day of each."""
    datum: Mapped[Datum | None] = mapped_column(EnumText(Datum))
    """In which datum the photos' own positions stand; empty: as each file says."""
    offset_s: Mapped[int] = mapped_column(default=0)
    complete: Mapped[bool] = mapped_column(default=False)
    tracks: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """[{"name", "segments": [[[epoch seconds, lon, lat], …], …]}, …], WGS-84."""
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When, after it was done and its time over, what became no record was removed (see `clearing`)."""

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    files: Mapped[list[PhotoImportFile]] = relationship(
        back_populates="of", order_by="PhotoImportFile.position", passive_deletes=True
    )


class PhotoImportFile(Base):
    """One file of an import: what a person chose for it, and in the end what became of it."""

    __tablename__ = "photo_import_file"
    __table_args__ = (
        UniqueConstraint("import_uuid", "position"),
        one_of("outcome", FileOutcome),
        CheckConstraint("(outcome = 'imported') = (observation_uuid IS NOT NULL)", name="imported_as"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_uuid: Mapped[UUID] = mapped_column(ForeignKey("photo_import.uuid", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    """Empty where the browser could not read the file."""
    size: Mapped[int]
    left_out: Mapped[bool] = mapped_column(default=False)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was taken, as a person says; empty: as its camera says."""
    use: Mapped[str | None] = mapped_column(String(120))
    """See `uses`."""
    outcome: Mapped[FileOutcome | None] = mapped_column(EnumText(FileOutcome))
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """{"code", "zh", "en"} where it was refused."""
    observation_uuid: Mapped[UUID | None] = mapped_column(ForeignKey("observation.uuid"))

    of: Mapped[PhotoImport] = relationship(back_populates="files")
