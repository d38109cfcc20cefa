"""What was observed at some sites in one round, as plain rows: three narrow reads instead of whole records.

A round of thousands of sites is read some hundred sites at a time; one site is a batch of one. Which records stand is
decided as in `inspections.queries.valid_observations`; a test holds the two together.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Table, exists, func, select

from server.database import as_text, db, uuid_text
from server.inspections import queries as inspections
from server.inspections.evidence.notes import doubts_in
from server.inspections.evidence.spots import Spot
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
    is_asked_as_pair: bool = False
    """The same bytes came before at this site and nowhere else, and pairs ask whether they show the same thing."""
    accepted: bool = False
    """A person accepted it as evidence."""
    spot: Spot | None = None
    """Of an absence: where along the walk it was taken."""


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

    uuid: str
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
    visit_uuid: str | None = None


Speaking = dict[int, list[Observed]]
"""Observations by the requirement they speak to, oldest first."""


class Seen(NamedTuple):
    """What was read of some sites: observations by site and requirement, and the visits anything was recorded in.

    An absence (nothing more is there) makes no visit one in which something was recorded: it never decides.
    """

    speaking: dict[int, Speaking]
    visits: set[str]


def observed(
    round_id: int,
    site_ids: Sequence[int],
    requirement_ids: Collection[int] | None = None,
    stands: tuple[ColumnElement[bool], ...] | None = None,
) -> Seen:
    """Give the observations that stand at each of some sites; only those that speak to some requirements, if told.

    `stands` are other conditions than those under which an observation counts for the round.
    """
    here: tuple[ColumnElement[bool], ...] = (_O.round_id == round_id, _O.site_id.in_(site_ids))
    if requirement_ids is not None:
        here += (_speaks_to(requirement_ids),)
    photos = _photos(here)
    stands = inspections.standing(round_id, site_ids) if stands is None else stands
    found: dict[str, tuple[int, Observed]] = {}
    for row in db.session.execute(_observations().where(*here, *stands)):
        site_id, key, *told = row
        found[key] = site_id, _observed(key, *told, photos=tuple(photos.get(key, ())))
    speaking: dict[int, Speaking] = defaultdict(lambda: defaultdict(list))
    for key, requirement_id in db.session.execute(_links(here)):
        # What does not stand is told by the first read alone.
        if key in found and (requirement_ids is None or requirement_id in requirement_ids):
            site_id, one = found[key]
            speaking[site_id][requirement_id].append(one)
    for by_requirement in speaking.values():
        for rows in by_requirement.values():
            rows.sort(key=lambda one: (one.taken_at, one.uuid))
    at_work = {one.visit_uuid for _, one in found.values() if one.visit_uuid and one.kind is not Kind.ABSENCE}
    return Seen(speaking, at_work)


_O, _P, _L = (cast(Table, table.__table__).c for table in (Observation, ObservationPhoto, ObservationRequirement))


def _speaks_to(requirement_ids: Collection[int]) -> ColumnElement[bool]:
    link = ObservationRequirement.__table__.alias()
    return exists().where(link.c.observation_uuid == _O.uuid, link.c.requirement_id.in_(requirement_ids))


def _observations() -> Any:
    return select(
        _O.site_id,
        as_text(_O.uuid),
        as_text(_O.visit_uuid),
        _O.kind,
        _O.account_id,
        _O.taken_at,
        as_text(_O.themes),
        _O.medium,
        _O.side,
        _O.answer,
        _O.reason,
        _O.item,
        _O.room,
        _O.width_cm,
        _O.height_cm,
        _O.numerator,
        _O.denominator,
        _O.value,
        _O.measure_unit,
        _O.face,
        _O.span,
        _O.ticks,
    )


def _observed(
    key: str,
    visit_key: str | None,
    kind: Kind,
    account_id: int,
    taken_at: datetime,
    themes: str,
    medium: str | None,
    side: str | None,
    answer: str | None,
    reason: str | None,
    item: str | None,
    room: str | None,
    width_cm: float | None,
    height_cm: float | None,
    *figures: Any,
    photos: tuple[PhotoSeen, ...],
) -> Observed:
    return Observed(
        uuid=uuid_text(key),
        kind=kind,
        account_id=account_id,
        taken_at=taken_at,
        themes=_themes(themes),
        medium=medium,
        side=side,
        answer=answer,
        reason=reason,
        photos=photos,
        item=item,
        room=room,
        size_cm=None if width_cm is None or height_cm is None else (width_cm, height_cm),
        figures=_figures(*figures),
        visit_uuid=uuid_text(visit_key) if visit_key else None,
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
    links = select(as_text(_L.observation_uuid), _L.requirement_id)
    return links.join(Observation.__table__, _O.uuid == _L.observation_uuid).where(*here)


def _photo(
    number: int,
    position: int,
    trust: Trust | None,
    reasons: str,
    marks: int,
    spot: Spot | None,
    *places: float | None,
) -> PhotoSeen:
    doubts, is_asked = _doubts(reasons)
    # Until a photo was weighed its place is the device's own fix.
    lon, lat, accuracy_m = places[:3] if trust else places[3:]
    return PhotoSeen(number, position, trust, doubts, marks, lon, lat, accuracy_m, is_asked, spot=spot)


def _photos(here: tuple[ColumnElement[bool], ...]) -> dict[str, list[PhotoSeen]]:
    statement = (
        select(
            as_text(_P.observation_uuid),
            _P.id,
            _P.position,
            _P.trust,
            as_text(_P.trust_reasons),
            func.json_array_length(_P.marks),
            _P.spot,
            _P.lon,
            _P.lat,
            _P.accuracy_m,
            _P.fix_lon,
            _P.fix_lat,
            _P.fix_accuracy_m,
        )
        .join(Observation.__table__, _O.uuid == _P.observation_uuid)
        .where(*here)
    )
    found: dict[str, list[PhotoSeen]] = defaultdict(list)
    for key, *told in db.session.execute(statement):
        found[key].append(_photo(*told))
    for photos in found.values():
        photos.sort(key=lambda one: one.position)
    return found


@lru_cache(maxsize=4096)
def _themes(text: str) -> frozenset[str]:
    """Read the themes of an observation; a round knows few sets of them."""
    return frozenset(json.loads(text))


@lru_cache(maxsize=4096)
def _doubts(text: str) -> tuple[tuple[str, ...], bool]:
    """Read why a photo is doubtful, and whether pairs ask about its bytes having come before."""
    reasons = doubts_in(json.loads(text))
    return tuple(str(reason["code"]) for reason in reasons), any(reason.get("asked") for reason in reasons)
