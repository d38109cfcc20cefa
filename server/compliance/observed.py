"""What was observed at one site in one round, as plain rows: three narrow reads instead of whole records.

A round of thousands of sites is judged site by site, and loading whole records would cost five times what judging
does. Which records stand is decided as in `inspections.queries.valid_observations`; a test holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from server.database import db
from server.inspections import queries as inspections
from server.inspections.models import Observation, ObservationPhoto, ObservationRequirement
from server.inspections.rules import Kind, Trust


@dataclass(frozen=True, slots=True)
class PhotoSeen:
    """What judging needs of a photo: what it is worth, where it is judged to be, and what is marked on it."""

    id: int
    position: int
    trust: Trust | None
    doubts: tuple[str, ...]
    marks: int
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    repeats_only_here: bool = False
    """It was compared with the others at this site, and the same bytes were sent nowhere else: a pair asks about it."""
    accepted: bool = False
    """A person accepted it as evidence."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured, counted or timed."""

    numerator: float | None
    denominator: float | None
    value: float | None
    unit: str | None
    face: str | None
    span: float | None
    ticks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """What judging needs of an observation."""

    uuid: UUID
    kind: Kind
    account_id: int
    taken_at: datetime
    themes: frozenset[str]
    medium: str | None
    side: str | None
    answer: str | None
    reason: str | None
    photos: tuple[PhotoSeen, ...]
    item: str | None = None
    room: str | None = None
    size_cm: tuple[float, float] | None = None
    figures: Figures | None = None


def observed(round_id: int, site_id: int) -> dict[int, list[Observed]]:
    """Give the observations that stand at a site, by the requirement they speak to, oldest first."""
    stands = _stands(round_id, site_id)
    photos = _photos(stands)
    found = {row.uuid: _observed(row, tuple(photos[row.uuid])) for row in db.session.execute(_observations(stands))}
    links = (
        select(ObservationRequirement.observation_uuid, ObservationRequirement.requirement_id)
        .join(Observation, Observation.uuid == ObservationRequirement.observation_uuid)
        .where(*stands)
    )
    speaking: dict[int, list[Observed]] = defaultdict(list)
    for uuid, requirement_id in db.session.execute(links):
        speaking[requirement_id].append(found[uuid])
    for rows in speaking.values():
        rows.sort(key=lambda one: (one.taken_at, one.uuid))
    return speaking


def _stands(round_id: int, site_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Observation.round_id == round_id,
        Observation.site_id == site_id,
        *inspections.standing(),
    )


def _observations(stands: tuple[ColumnElement[bool], ...]) -> Any:
    return select(
        Observation.uuid,
        Observation.kind,
        Observation.account_id,
        Observation.taken_at,
        Observation.themes,
        Observation.medium,
        Observation.side,
        Observation.answer,
        Observation.reason,
        Observation.item,
        Observation.room,
        Observation.width_cm,
        Observation.height_cm,
        Observation.numerator,
        Observation.denominator,
        Observation.value,
        Observation.measure_unit,
        Observation.face,
        Observation.span,
        Observation.ticks,
    ).where(*stands)


def _observed(row: Any, photos: tuple[PhotoSeen, ...]) -> Observed:
    return Observed(
        uuid=row.uuid,
        kind=row.kind,
        account_id=row.account_id,
        taken_at=row.taken_at,
        themes=frozenset(row.themes),
        medium=row.medium,
        side=row.side,
        answer=row.answer,
        reason=row.reason,
        photos=photos,
        item=row.item,
        room=row.room,
        size_cm=None if row.width_cm is None else (row.width_cm, row.height_cm),
        figures=_figures(row),
    )


def _figures(row: Any) -> Figures | None:
    if row.value is None and row.span is None and row.denominator is None:
        return None
    timed = tuple(float(each) for each in row.ticks or ())
    return Figures(row.numerator, row.denominator, row.value, row.measure_unit, row.face, row.span, timed)


def _photos(stands: tuple[ColumnElement[bool], ...]) -> dict[UUID, list[PhotoSeen]]:
    photo = ObservationPhoto
    statement = (
        select(
            photo.id,
            photo.observation_uuid,
            photo.position,
            photo.trust,
            photo.trust_reasons,
            photo.compared_at,
            photo.marks,
            photo.lon,
            photo.lat,
            photo.accuracy_m,
            photo.fix_lon,
            photo.fix_lat,
            photo.fix_accuracy_m,
        )
        .join(Observation, Observation.uuid == photo.observation_uuid)
        .where(*stands)
        .order_by(photo.observation_uuid, photo.position)
    )
    found: dict[UUID, list[PhotoSeen]] = defaultdict(list)
    for row in db.session.execute(statement):
        # Until a photo was weighed its place is the device's own fix.
        place = (row.lon, row.lat, row.accuracy_m) if row.trust else (row.fix_lon, row.fix_lat, row.fix_accuracy_m)
        doubts = tuple(str(reason["code"]) for reason in row.trust_reasons)
        here = row.compared_at is not None and any(reason.get("elsewhere") == 0 for reason in row.trust_reasons)
        seen = PhotoSeen(row.id, row.position, row.trust, doubts, len(row.marks), *place, repeats_only_here=here)
        found[row.observation_uuid].append(seen)
    return found
