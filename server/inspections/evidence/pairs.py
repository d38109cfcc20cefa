"""Reads about photos that may show one thing: what is still to be compared, what was proposed, what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import selectinload

from server.database import db
from server.geo.metres import about
from server.inspections.errors import PairUnknown
from server.inspections.evidence.models import PairAnswer, SightingPair
from server.inspections.evidence.sameness import Basis, Same, Shot
from server.inspections.models import Observation, ObservationPhoto, ObservationRequirement
from server.inspections.queries import standing
from server.inspections.rules import Kind
from server.photos.models import Photo

_CHUNK = 500


class PairRow(NamedTuple):
    """What judging needs of a pair: the two photos and the answer that stands."""

    a: int
    b: int
    answer: Same | None


def pairs_at(round_id: int, site_ids: Sequence[int]) -> dict[int, list[PairRow]]:
    """List the pairs of each of some sites in one round."""
    pair = SightingPair
    statement = select(pair.site_id, pair.a_id, pair.b_id, pair.answer).where(
        pair.round_id == round_id, pair.site_id.in_(site_ids)
    )
    found: dict[int, list[PairRow]] = defaultdict(list)
    for site_id, a, b, answer in db.session.execute(statement):
        found[site_id].append(PairRow(a, b, answer))
    return found


def pair_numbered(pair_id: int, *, lock: bool = False) -> SightingPair:
    """Give a pair; raises `PairUnknown`."""
    found = db.session.get(SightingPair, pair_id, with_for_update={"of": SightingPair} if lock else None)
    if found is None:
        raise PairUnknown(pair=pair_id)
    return found


def standing_answer(pair_id: int) -> PairAnswer | None:
    """Give the answer that stands about a pair: the newest that was not withdrawn."""
    statement = (
        select(PairAnswer)
        .where(PairAnswer.pair_id == pair_id, PairAnswer.withdrawn_at.is_(None))
        .order_by(PairAnswer.id.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


class Taken(NamedTuple):
    """Who took a photo for which record, and whether the things are marked on it."""

    id: int
    observation: UUID
    inspector: int
    is_marked: bool


class Asked(NamedTuple):
    """A pair whose photos both stand."""

    id: int
    site_id: int
    a: Taken
    b: Taken
    basis: Basis
    answer: Same | None


def asked(round_id: int, site_id: int | None = None) -> list[Asked]:
    """List a round's pairs of which both photos still stand, by site and photo. One statement, any size."""
    return [asked_of(row) for row in db.session.execute(asked_statement(round_id, site_id))]


def asked_statement(round_id: int, site_id: int | None = None) -> Select[Any]:
    """Give the statement of `asked`, so that who needs more of the same pairs may add to it."""
    pair = SightingPair
    seen = (
        select(ObservationPhoto.id, Observation.uuid, Observation.account_id, ObservationPhoto.marks)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .where(Observation.round_id == round_id, *standing(round_id))
    )
    if site_id is not None:
        seen = seen.where(Observation.site_id == site_id)
    # Read for the pairs' own photos: kept whole it would be searched through once for every pair.
    taken = seen.cte("taken").prefix_with("NOT MATERIALIZED", dialect="postgresql")
    a, b = taken.alias("a"), taken.alias("b")
    sides = (("a", a), ("b", b))
    told = [each.label(f"{side}_{each.name}") for side, of in sides for each in of.c if each.name != "id"]
    statement = (
        select(pair.id, pair.site_id, pair.a_id, pair.b_id, pair.basis, pair.answer, *told)
        .join(a, a.c.id == pair.a_id)
        .join(b, b.c.id == pair.b_id)
        .where(pair.round_id == round_id)
        .order_by(pair.site_id, pair.a_id, pair.b_id)
    )
    return statement if site_id is None else statement.where(pair.site_id == site_id)


def asked_of(row: Any) -> Asked:
    """Read a row of `asked_statement`."""
    a = Taken(row.a_id, row.a_uuid, row.a_account_id, bool(row.a_marks))
    b = Taken(row.b_id, row.b_uuid, row.b_account_id, bool(row.b_marks))
    return Asked(row.id, row.site_id, a, b, row.basis, row.answer)


def pairs_numbered(ids: Sequence[int]) -> list[SightingPair]:
    """Give pairs in the given order, with everything a person sees of them."""
    found: dict[int, SightingPair] = {}
    seen = [
        selectinload(photo).selectinload(ObservationPhoto.observation) for photo in (SightingPair.a, SightingPair.b)
    ]
    options = [
        *(each.selectinload(Observation.requirements) for each in seen),
        *(each.selectinload(Observation.account) for each in seen),
        selectinload(SightingPair.answers).selectinload(PairAnswer.account),
    ]
    for start in range(0, len(ids), _CHUNK):
        some = select(SightingPair).where(SightingPair.id.in_(ids[start : start + _CHUNK])).options(*options)
        found |= {row.id: row for row in db.session.scalars(some)}
    return [found[each] for each in ids if each in found]


def uncompared_sites(limit: int) -> list[tuple[int, int | None]]:
    """List up to so many (round, site) at which weighed photos wait to be compared with the others there.

    Found from some waiting photos, not from all: after a migration every photo waits.
    """
    statement = (
        select(Observation.round_id, Observation.site_id)
        .join(ObservationPhoto, ObservationPhoto.observation_uuid == Observation.uuid)
        .join(Photo, Photo.sha256 == ObservationPhoto.sha256)
        .where(*_uncompared())
        .limit(_CHUNK)
    )
    found = dict.fromkeys((round_id, site_id) for round_id, site_id in db.session.execute(statement))
    return list(found)[:limit]


def uncompared_photos(round_id: int, site_id: int | None) -> list[int]:
    """List the photos of one site that wait to be compared."""
    at_site = Observation.site_id == site_id if site_id is not None else Observation.site_id.is_(None)
    statement = (
        select(ObservationPhoto.id)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(Photo, Photo.sha256 == ObservationPhoto.sha256)
        .where(Observation.round_id == round_id, at_site, *_uncompared())
    )
    return list(db.session.scalars(statement))


def shots_at(round_id: int, site_id: int, *, has_place: bool) -> list[Shot]:
    """Give what comparing needs of every photo of a counted thing at one site; positions only where they mean a place.

    What was replaced by a correction is compared too, because it stands again once the correction is withdrawn.
    """
    at_site = (
        Observation.round_id == round_id,
        Observation.site_id == site_id,
        Observation.kind == Kind.SIGHTING,
        Observation.late.is_(False),
        Observation.withdrawn_at.is_(None),
    )
    requirements = _requirements(at_site)
    photo = ObservationPhoto
    statement = (
        select(
            *(
                photo.id,
                photo.observation_uuid,
                photo.photo_uuid,
                photo.sha256,
                photo.lon,
                photo.lat,
                photo.accuracy_m,
                photo.marks,
            ),
            *(Observation.account_id, Observation.themes, Observation.medium, Observation.side, Photo.phash),
        )
        .join(Observation, Observation.uuid == photo.observation_uuid)
        .join(Photo, Photo.sha256 == photo.sha256)
        .where(*at_site, photo.trust.is_not(None))
        .order_by(photo.id)
    )
    rows = db.session.execute(statement).all()
    marked = {row.observation_uuid for row in rows if row.marks}
    plane = next((about(row.lon, row.lat) for row in rows if row.lon is not None), None) if has_place else None
    shots = []
    for row in rows:
        if row.observation_uuid in marked and not row.marks:
            continue  # it only shows the surroundings: the things are marked on another photo
        x_m, y_m = plane.xy(row.lon, row.lat) if plane and row.lon is not None else (None, None)
        shots.append(
            Shot(
                id=row.id,
                observation=str(row.observation_uuid),
                inspector=row.account_id,
                sha256=row.sha256,
                requirements=requirements[row.observation_uuid],
                phash=int(row.phash, 16) if row.phash else None,
                x_m=x_m,
                y_m=y_m,
                accuracy_m=row.accuracy_m,
                photo=str(row.photo_uuid),
                marks=frozenset((mark["x"], mark["y"]) for mark in row.marks),
                themes=frozenset(row.themes),
                medium=row.medium,
                side=row.side,
            )
        )
    return shots


def _uncompared() -> tuple[ColumnElement[bool], ...]:
    """Give the conditions under which a photo waits: weighed, and what it looks like is known or never will be."""
    looked_at = or_(Photo.phash.is_not(None), Photo.failed_at.is_not(None))
    return ObservationPhoto.compared_at.is_(None), and_(ObservationPhoto.trusted_at.is_not(None), looked_at)


def _requirements(at_site: tuple[ColumnElement[bool], ...]) -> defaultdict[object, frozenset[int]]:
    links = (
        select(ObservationRequirement.observation_uuid, ObservationRequirement.requirement_id)
        .join(Observation, Observation.uuid == ObservationRequirement.observation_uuid)
        .where(*at_site)
    )
    found: defaultdict[object, frozenset[int]] = defaultdict(frozenset)
    for uuid, requirement_id in db.session.execute(links):
        found[uuid] |= {requirement_id}
    return found
