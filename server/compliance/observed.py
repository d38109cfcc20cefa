"""What was observed at some sites in one round, as plain rows: three narrow reads instead of whole records.

A round of thousands of sites is read some hundred sites at a time; one site is a batch of one. Which records stand is
decided as in `inspections.queries.valid_observations`; a test holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

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
    visit_uuid: UUID | None = None


Speaking = dict[int, list[Observed]]
"""Observations by the requirement they speak to, oldest first."""


def observed(
    round_id: int,
    site_ids: Sequence[int],
    requirement_ids: Collection[int] | None = None,
    stands: tuple[ColumnElement[bool], ...] | None = None,
) -> dict[int, Speaking]:
    """Give the observations that stand at each of some sites; only those that speak to some requirements, if told.

    `stands` are other conditions than those under which an observation counts for the round.
    """
    here: tuple[ColumnElement[bool], ...] = (Observation.round_id == round_id, Observation.site_id.in_(site_ids))
    if requirement_ids is not None:
        here += (_speaks_to(requirement_ids),)
    photos = _photos(here)
    stands = inspections.standing(round_id, site_ids) if stands is None else stands
    found: dict[UUID, tuple[int, Observed]] = {}
    for row in db.session.execute(_observations().where(*here, *stands)):
        site_id, one = _observed(row, photos)
        found[one.uuid] = site_id, one
    speaking: dict[int, Speaking] = defaultdict(lambda: defaultdict(list))
    for uuid, requirement_id in db.session.execute(_links(here)):
        # What does not stand is told by the first read alone.
        if uuid in found and (requirement_ids is None or requirement_id in requirement_ids):
            site_id, one = found[uuid]
            speaking[site_id][requirement_id].append(one)
    for by_requirement in speaking.values():
        for rows in by_requirement.values():
            rows.sort(key=lambda one: (one.taken_at, one.uuid))
    return speaking


def _speaks_to(requirement_ids: Collection[int]) -> ColumnElement[bool]:
    link = aliased(ObservationRequirement)
    return exists().where(link.observation_uuid == Observation.uuid, link.requirement_id.in_(requirement_ids))


def _observations() -> Any:
    return select(
        Observation.site_id,
        Observation.uuid,
        Observation.visit_uuid,
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
    )


def _observed(row: Any, photos: dict[UUID, list[PhotoSeen]]) -> tuple[int, Observed]:
    site_id, uuid, visit_uuid, kind, account_id, taken_at, themes, medium, side, answer, reason, *details = row
    item, room, width_cm, height_cm, *figures = details
    return site_id, Observed(
        uuid=uuid,
        kind=kind,
        account_id=account_id,
        taken_at=taken_at,
        themes=frozenset(themes),
        medium=medium,
        side=side,
        answer=answer,
        reason=reason,
        photos=tuple(photos.get(uuid, ())),
        item=item,
        room=room,
        size_cm=None if width_cm is None else (width_cm, height_cm),
        figures=_figures(*figures),
        visit_uuid=visit_uuid,
    )


def _figures(
    numerator: float | None,
    denominator: float | None,
    value: float | None,
    unit: str | None,
    face: str | None,
    span: float | None,
    ticks: list[float] | None,
) -> Figures | None:
    if value is None and span is None and denominator is None:
        return None
    return Figures(numerator, denominator, value, unit, face, span, tuple(float(each) for each in ticks or ()))


def _links(here: tuple[ColumnElement[bool], ...]) -> Any:
    return (
        select(ObservationRequirement.observation_uuid, ObservationRequirement.requirement_id)
        .join(Observation, Observation.uuid == ObservationRequirement.observation_uuid)
        .where(*here)
    )


def _photos(here: tuple[ColumnElement[bool], ...]) -> dict[UUID, list[PhotoSeen]]:
    photo = ObservationPhoto
    statement = (
        select(
            photo.id,
            photo.observation_uuid,
            photo.position,
            photo.trust,
            photo.trust_reasons,
            photo.compared_at,
            func.json_array_length(photo.marks),
            photo.lon,
            photo.lat,
            photo.accuracy_m,
            photo.fix_lon,
            photo.fix_lat,
            photo.fix_accuracy_m,
        )
        .join(Observation, Observation.uuid == photo.observation_uuid)
        .where(*here)
    )
    found: dict[UUID, list[PhotoSeen]] = defaultdict(list)
    rows = db.session.execute(statement)
    for photo_id, uuid, position, trust, reasons, compared_at, marks, lon, lat, accuracy_m, *fix in rows:
        # Until a photo was weighed its place is the device's own fix.
        place: tuple[float | None, float | None, float | None] = (
            (lon, lat, accuracy_m) if trust else (fix[0], fix[1], fix[2])
        )
        doubts = tuple(str(reason["code"]) for reason in reasons)
        only_here = compared_at is not None and any(reason.get("elsewhere") == 0 for reason in reasons)
        found[uuid].append(PhotoSeen(photo_id, position, trust, doubts, marks, *place, only_here))
    for photos in found.values():
        photos.sort(key=lambda one: one.position)
    return found
