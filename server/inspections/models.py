"""Tables of the inspections room: rounds with their sample, visits, observations and the photos they expect.

An observation is kept as it was received (`content`, canonical) beside the columns that are queried. Nothing here is
deleted or overwritten: an observation is withdrawn or superseded by another one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Base, EnumText, UtcDateTime, one_of
from server.geo.datum import Datum
from server.inspections.evidence.spots import Spot
from server.inspections.rules import (
    MONTHS_KEPT,
    PHOTO_QUALITIES,
    PHOTO_SIDES_PX,
    FixSource,
    Kind,
    Phase,
    Practice,
    RoadMode,
    RoundState,
    Sharing,
    Source,
    Trust,
)
from server.people.models import Account, Unit
from server.places.models import Site
from server.standards.models import Requirement, Standard

_IS_ALIKE = text("alike IS NOT NULL")
_TO_WEIGH = text("trusted_at IS NULL")


def _within(column: str, known: range) -> str:
    return f"{column} BETWEEN {known.start} AND {known.stop - 1}"


class Round(Base):
    """One pass over a sample of sites (检查批次)."""

    __tablename__ = "round"
    __table_args__ = (
        one_of("phase", Phase),
        one_of("state", RoundState),
        one_of("road_mode", RoadMode),
        one_of("sharing", Sharing),
        one_of("exif_datum", Datum),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_date"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint(_within("photo_side_px", PHOTO_SIDES_PX), name="photo_side_sensible"),
        CheckConstraint(_within("photo_quality", PHOTO_QUALITIES), name="photo_quality_sensible"),
        CheckConstraint(_within("originals_months", MONTHS_KEPT), name="originals_months_sensible"),
        CheckConstraint(_within("renditions_months", MONTHS_KEPT), name="renditions_months_sensible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"))
    phase: Mapped[Phase] = mapped_column(EnumText(Phase))
    state: Mapped[RoundState] = mapped_column(EnumText(RoundState))
    road_mode: Mapped[RoadMode] = mapped_column(EnumText(RoadMode))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    covert: Mapped[bool] = mapped_column(default=False)
    """暗访: no inspector's name on any paper."""
    sharing: Mapped[Sharing] = mapped_column(EnumText(Sharing), default=Sharing.SHARED, server_default="shared")
    blind: Mapped[bool] = mapped_column(default=False, server_default=false())
    refusal_fails: Mapped[bool] = mapped_column(default=False, server_default=false())
    avoid_own: Mapped[bool] = mapped_column(default=True, server_default=true())
    photo_side_px: Mapped[int] = mapped_column(default=2560, server_default="2560")
    photo_quality: Mapped[int] = mapped_column(default=85, server_default="85")
    keep_originals: Mapped[bool] = mapped_column(default=False, server_default=false())
    watermark: Mapped[bool] = mapped_column(default=True, server_default=true())
    exif_datum: Mapped[Datum] = mapped_column(EnumText(Datum), default=Datum.WGS84, server_default="wgs84")
    show_absence: Mapped[bool] = mapped_column(default=False, server_default=false())
    originals_months: Mapped[int | None]
    renditions_months: Mapped[int | None]
    """How many months after the closing photos are kept (保存期限); None: for ever."""
    hold_reason: Mapped[str | None] = mapped_column(String(500))
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """暂停清理: while it is held nothing of it is removed."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    standard: Mapped[Standard] = relationship()

    @property
    def practice(self) -> Practice:
        """How the round is carried out."""
        return Practice(
            self.sharing,
            self.blind,
            self.refusal_fails,
            self.avoid_own,
            self.photo_side_px,
            self.photo_quality,
            self.keep_originals,
            self.watermark,
            self.exif_datum,
            self.show_absence,
        )


class RoundSite(Base):
    """A site of a round's sample; reserve sites (备用点位) wait in draw order.

    A site that could not be checked (无法检查) and was replaced by a reserve stays in the round, for the protocol, and
    counts in no denominator.
    """

    __tablename__ = "round_site"
    __table_args__ = (
        Index("uq_round_site_replaced_by", "round_id", "replaced_by", unique=True),
        CheckConstraint("(replaced_by IS NULL) = (replaced_at IS NULL)", name="replaced_has_date"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True, index=True)
    draw_order: Mapped[int]
    reserve: Mapped[bool] = mapped_column(default=False)
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_reason: Mapped[str | None] = mapped_column(String(200))
    again_on: Mapped[date | None]
    """The day the office has set for going there again (择时再查)."""
    closed_site_type: Mapped[str | None] = mapped_column(String(40))
    closed_area_code: Mapped[str | None] = mapped_column(String(24))
    closed_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """Type, area and leading unit on the day the round was closed: its scores stay, whatever becomes of the site."""

    site: Mapped[Site] = relationship(foreign_keys=[site_id])


class Assignment(Base):
    """An inspector who is to check a site in a round; several may share one site (分工)."""

    __tablename__ = "assignment"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)


class Visit(Base):
    """One check of one site by one inspector (现场检查)."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_round_site", "round_id", "site_id"),
        CheckConstraint("(ended_at IS NULL) = (end_sha256 IS NULL)", name="ended_has_content"),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    side: Mapped[str | None] = mapped_column(String(10))
    content_sha256: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    late: Mapped[bool] = mapped_column(default=False)
    recheck: Mapped[bool] = mapped_column(default=False, server_default=false())
    """复查: begun after the round was closed, to say how things are now; it never counts for the round itself."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_sha256: Mapped[str | None] = mapped_column(String(64))
    complete: Mapped[bool] = mapped_column(default=False)
    track: Mapped[list[Any] | None] = mapped_column(JSON)
    """[[lon, lat, accuracy_m or null, epoch seconds], …] as walked, WGS-84."""
    covered: Mapped[list[Any] | None] = mapped_column(JSON)
    """[{"from_m", "to_m", "side"}, …] along the reference line: computed from the track, else as declared."""

    round: Mapped[Round] = relationship()
    site: Mapped[Site] = relationship()
    account: Mapped[Account] = relationship()


class Observation(Base):
    """One answer, counted thing, measure or problem (检查记录)."""

    __tablename__ = "observation"
    __table_args__ = (
        one_of("kind", Kind),
        Index("ix_observation_round_site", "round_id", "site_id"),
        Index("ix_observation_account_taken_at", "account_id", "taken_at"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        CheckConstraint("site_id IS NOT NULL OR kind = 'problem'", name="only_problems_lie_anywhere"),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    visit_uuid: Mapped[UUID | None] = mapped_column(ForeignKey("visit.uuid"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    late: Mapped[bool] = mapped_column(default=False)
    themes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    medium: Mapped[str | None] = mapped_column(String(40))
    side: Mapped[str | None] = mapped_column(String(10))
    defects: Mapped[list[Any]] = mapped_column(JSON, default=list)
    value: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    measure_unit: Mapped[str | None] = mapped_column(String(20))
    item: Mapped[str | None] = mapped_column(String(200))
    """Which of the things that a clause lists."""
    room: Mapped[str | None] = mapped_column(String(200))
    face: Mapped[str | None] = mapped_column(String(200))
    width_cm: Mapped[float | None]
    height_cm: Mapped[float | None]
    span: Mapped[float | None]
    """How long was looked, in `measure_unit` (min, h, 站)."""
    ticks: Mapped[list[Any] | None] = mapped_column(JSON)
    """When in the span things were seen, from 0."""
    answer: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    problem_type: Mapped[str | None] = mapped_column(String(40))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    supersedes: Mapped[UUID | None] = mapped_column(index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawal_reason: Mapped[str | None] = mapped_column(String(200))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_sha256: Mapped[str] = mapped_column(String(64))

    visit: Mapped[Visit | None] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    unit: Mapped[Unit | None] = relationship()
    photos: Mapped[list[ObservationPhoto]] = relationship(
        back_populates="observation", order_by="ObservationPhoto.position"
    )
    requirements: Mapped[list[Requirement]] = relationship(
        secondary="observation_requirement", order_by="Requirement.position"
    )


class ObservationRequirement(Base):
    """A requirement an observation speaks to; one PSA may serve several."""

    __tablename__ = "observation_requirement"

    observation_uuid: Mapped[UUID] = mapped_column(ForeignKey("observation.uuid"), primary_key=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"), primary_key=True, index=True)


class ObservationPhoto(Base):
    """A photo an observation expects: known by hash before its bytes have arrived, with the device's own fix.

    No foreign key to the photo: the record may come first, and that is how "arrived without its photo" is seen.
    """

    __tablename__ = "observation_photo"
    __table_args__ = (
        one_of("source", Source),
        one_of("trust", Trust),
        CheckConstraint("length(sha256) = 64", name="hash_whole"),
        one_of("fix_source", FixSource),
        one_of("spot", Spot),
        one_of("exif_datum", Datum),
        CheckConstraint("(trust IS NULL) = (trusted_at IS NULL)", name="trust_has_date"),
        CheckConstraint("(fix_source = 'manual') = (fix_reason IS NOT NULL)", name="pin_has_reason"),
        Index("ix_observation_photo_alike", "id", sqlite_where=_IS_ALIKE, postgresql_where=_IS_ALIKE),
        Index("ix_observation_photo_to_weigh", "id", sqlite_where=_TO_WEIGH, postgresql_where=_TO_WEIGH),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    observation_uuid: Mapped[UUID] = mapped_column(ForeignKey("observation.uuid"), index=True)
    position: Mapped[int]
    photo_uuid: Mapped[UUID] = mapped_column(index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    source: Mapped[Source] = mapped_column(EnumText(Source))
    source_sha256: Mapped[str | None] = mapped_column(String(64))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fix_lon: Mapped[float | None]
    fix_lat: Mapped[float | None]
    fix_accuracy_m: Mapped[float | None]
    fix_heading_deg: Mapped[float | None]
    fix_taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fix_source: Mapped[FixSource] = mapped_column(
        EnumText(FixSource), default=FixSource.DEVICE, server_default="device"
    )
    fix_reason: Mapped[str | None] = mapped_column(String(200))
    """Why a person had to say where it was taken."""
    marks: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """[{"x", "y"}, …] as fractions of the upright picture; each is one thing seen."""
    spot: Mapped[Spot | None] = mapped_column(EnumText(Spot))
    """Of an absence: where along the walk, as it was chosen or else worked out (see `evidence/spots.py`)."""
    exif_lon: Mapped[float | None]
    exif_lat: Mapped[float | None]
    exif_datum: Mapped[Datum | None] = mapped_column(EnumText(Datum))
    """The datum in which the file writes them, where whoever sent it said; empty: as the round says."""
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    """The position it is judged by: the device fix, else EXIF; both stay recorded above."""
    trust: Mapped[Trust | None] = mapped_column(EnumText(Trust))
    trust_reasons: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """[{"code", …figures}, …]: every doubt, the gravest first; `trust` is the gravest one's outcome."""
    trusted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    compared_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When it was compared with the others at its site (see `pairing.propose`); empty again once it is weighed anew."""
    searched_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When it was searched for among the photos of other sites and rounds; empty until it is known what it shows."""
    alike: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """[{"sha256", "bits", "likeness"}, …]: earlier photos elsewhere of nearly the same picture, counted or not."""

    observation: Mapped[Observation] = relationship(back_populates="photos")

    @property
    def is_pinned(self) -> bool:
        """Whether a person, not a device, says where it was taken."""
        return self.fix_source is FixSource.MANUAL


class RefusedRecord(Base):
    """A record with a known UUID and different content: refused (409), kept here for inspection."""

    __tablename__ = "refused_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(20))
    uuid: Mapped[UUID] = mapped_column(index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class Due(Base):
    """A verdict that has to be worked out again; written by everything that may change one."""

    __tablename__ = "due"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"), primary_key=True)
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
