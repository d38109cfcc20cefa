"""Tables of the places room: areas (辖区) and sites (点位). Geometry is WGS-84 longitude, latitude (EPSG:4326)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Base, EnumText, UtcDateTime, one_of
from server.people.models import Unit
from server.places.rules import AreaLevel, CorrectionState, SiteState, UnitRole

PLACE_TO_NOTE = text("placed_at IS NOT NULL AND place_noted_at IS NULL")
"""Which sites were put somewhere without anybody having taken note; in these words, or their index is not used."""


class Area(Base):
    """An administrative area; `code` is its statistical code or, for grids and demo areas, the office's own."""

    __tablename__ = "area"
    __table_args__ = (one_of("level", AreaLevel),)

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    level: Mapped[AreaLevel] = mapped_column(EnumText(AreaLevel))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("area.code"), index=True)
    geometry: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", srid=4326), nullable=True)


class AreaUnit(Base):
    """A unit that answers for sites of a type (`*`: of any) in an area; from it units of new sites are proposed."""

    __tablename__ = "area_unit"
    __table_args__ = (one_of("role", UnitRole),)

    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"), primary_key=True)
    site_type: Mapped[str] = mapped_column(String(40), primary_key=True, default="*")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    role: Mapped[UnitRole] = mapped_column(EnumText(UnitRole))

    unit: Mapped[Unit] = relationship()


class Site(Base):
    """A place, or a vehicle (线路+车牌), that is inspected. Never deleted: retired."""

    __tablename__ = "site"
    __table_args__ = (
        one_of("state", SiteState),
        CheckConstraint("state <> 'located' OR geometry IS NOT NULL", name="located_has_geometry"),
        CheckConstraint("state <> 'mobile' OR vehicle_plate IS NOT NULL", name="mobile_has_plate"),
        Index(
            "uq_site_vehicle",
            "vehicle_line",
            "vehicle_plate",
            unique=True,
            sqlite_where=text("vehicle_plate IS NOT NULL AND retired_at IS NULL"),
            postgresql_where=text("vehicle_plate IS NOT NULL AND retired_at IS NULL"),
        ),
        Index("ix_site_place_to_note", "id", sqlite_where=PLACE_TO_NOTE, postgresql_where=PLACE_TO_NOTE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    site_type: Mapped[str] = mapped_column(String(40), index=True)
    area_code: Mapped[str | None] = mapped_column(ForeignKey("area.code"), index=True)
    state: Mapped[SiteState] = mapped_column(EnumText(SiteState))
    geometry: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", srid=4326), nullable=True)
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was last put on the map; evidence weighed before that is weighed again."""
    place_noted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When note was taken of where it was put, for its evidence; empty again with every new place."""
    points: Mapped[list[Any] | None] = mapped_column(JSON)
    """Points rules measure from: [{"kind": "gate" | "centre", "name", "lon", "lat"}, …], WGS-84."""
    address: Mapped[str] = mapped_column(String(200), default="", server_default="")
    vehicle_line: Mapped[str | None] = mapped_column(String(60))
    vehicle_plate: Mapped[str | None] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(200), default="", server_default="")
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    area: Mapped[Area | None] = relationship()
    section: Mapped[RoadSection | None] = relationship(back_populates="site")
    units: Mapped[list[SiteUnit]] = relationship(order_by="SiteUnit.role.desc(), SiteUnit.unit_id")


class RoadSection(Base):
    """What a road site has besides: one reference line between junctions, with a zero end and a direction."""

    __tablename__ = "road_section"
    __table_args__ = (CheckConstraint("length_m > 0", name="has_length"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    road_name: Mapped[str] = mapped_column(String(120))
    road_class: Mapped[str] = mapped_column(String(20))
    reference_line: Mapped[WKBElement] = mapped_column(Geometry("LINESTRING", srid=4326), nullable=False)
    length_m: Mapped[float]
    landmarks: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Junctions along the line: [{"name": "成府路口", "chainage_m": 0.0}, …], by chainage."""
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    site: Mapped[Site] = relationship(back_populates="section")


class SiteUnit(Base):
    """A unit that answers for a site; `confirmed_at` is empty while it is only proposed from the area."""

    __tablename__ = "site_unit"
    __table_args__ = (one_of("role", UnitRole),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    role: Mapped[UnitRole] = mapped_column(EnumText(UnitRole))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    unit: Mapped[Unit] = relationship()


class SiteCorrection(Base):
    """A proposal from the field that a site lies elsewhere, is gone or is named wrongly (点位纠错)."""

    __tablename__ = "site_correction"
    __table_args__ = (
        one_of("state", CorrectionState),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_has_date"),
        Index("uq_site_correction_uuid", "uuid", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    state: Mapped[CorrectionState] = mapped_column(EnumText(CorrectionState))
    reason: Mapped[str] = mapped_column(Text)
    uuid: Mapped[UUID | None]
    """The phone's number of it, so that the same one sent twice is one."""
    fault: Mapped[str | None] = mapped_column(String(20))
    """One of `rules.Fault`; None for one proposed before that was asked."""
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_from: Mapped[str | None] = mapped_column(Text)
    """Where the site was before this was accepted, as WKT (WGS-84); None where it was not moved, or had no place."""

    site: Mapped[Site] = relationship()
