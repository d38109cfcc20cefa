"""Reads for an import: the open rounds with their samples, sites about a position, photos that are known already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import defer

from server import clock
from server.database import db
from server.geo.metres import area_m2
from server.inspections import queries as inspections
from server.inspections.models import Observation, ObservationPhoto, Round, RoundSite
from server.inspections.rules import RoundState, tolerance_m
from server.photos.likeness import seen
from server.photos.models import Photo
from server.photos.rules import PhotoState
from server.places import queries as places
from server.places.models import Site
from server.review.imports.choosing import Near, OpenRound
from server.review.imports.facts import PhotoFacts
from server.review.imports.models import PhotoImport, PhotoImportFile

_CHUNK = 400


class Used(NamedTuple):
    """Where a photo stands in a record that counts."""

    sha256: str
    round: str
    site: str
    taken_at: datetime
    likeness: float = 1.0


def open_rounds() -> list[OpenRound]:
    """Give the open rounds with the sites that are checked in them."""
    rows = db.session.execute(
        select(RoundSite.round_id, RoundSite.site_id)
        .join(Round, Round.id == RoundSite.round_id)
        .where(Round.state == RoundState.OPEN, RoundSite.replaced_by.is_(None), RoundSite.reserve.is_(False))
    )
    samples: dict[int, set[int]] = defaultdict(set)
    for round_id, site_id in rows:
        samples[round_id].add(site_id)
    return [
        OpenRound(each.id, each.name, each.starts_on, each.ends_on, frozenset(samples[each.id]))
        for each in inspections.rounds(RoundState.OPEN)
    ]


def files_named(uuid: UUID, names: Iterable[str]) -> list[PhotoImportFile]:
    """Give the files of an import with one of some names."""
    statement = select(PhotoImportFile).where(
        PhotoImportFile.import_uuid == uuid, PhotoImportFile.name.in_(sorted(set(names)))
    )
    return list(db.session.scalars(statement))


def latest(limit: int) -> list[PhotoImport]:
    """Give the newest imports that are done or may still be looked over, without their tracks."""
    is_shown = PhotoImport.done_at.is_not(None) | (PhotoImport.expires_at > clock.now())
    statement = select(PhotoImport).where(is_shown).order_by(PhotoImport.created_at.desc()).limit(limit)
    return list(db.session.scalars(statement.options(defer(PhotoImport.tracks))))


def count_of(uuid: UUID) -> tuple[int, int]:
    """Tell how many files an import has, and the position of the next one."""
    statement = select(func.count(), func.max(PhotoImportFile.position)).where(PhotoImportFile.import_uuid == uuid)
    count, last = db.session.execute(statement).one()
    return int(count), 0 if last is None else int(last) + 1


def counts_of(uuids: Sequence[UUID]) -> dict[UUID, int]:
    """Tell how many files each of some imports has."""
    statement = (
        select(PhotoImportFile.import_uuid, func.count())
        .where(PhotoImportFile.import_uuid.in_(uuids))
        .group_by(PhotoImportFile.import_uuid)
    )
    return {uuid: int(count) for uuid, count in db.session.execute(statement)}


class Went(NamedTuple):
    """How many photos of an import became records of a site in a round; without a site they are problems elsewhere."""

    site_id: int | None
    site: str | None
    round: str
    photos: int


def went_of(uuid: UUID) -> list[Went]:
    """Tell where the photos of an import went, the most first."""
    statement = (
        select(Site.id, Site.name, Round.name, func.count())
        .select_from(PhotoImportFile)
        .join(Observation, Observation.uuid == PhotoImportFile.observation_uuid)
        .join(Round, Round.id == Observation.round_id)
        .outerjoin(Site, Site.id == Observation.site_id)
        .where(PhotoImportFile.import_uuid == uuid)
        .group_by(Site.id, Site.name, Round.id, Round.name)
        .order_by(func.count().desc(), Site.name)
    )
    return [Went(*row) for row in db.session.execute(statement)]


def waiting_of(uuid: UUID) -> tuple[int, int, int]:
    """Tell how many files an import has, how many have not arrived, and how many were not read yet."""
    is_coming = PhotoImportFile.left_out.is_(False) & PhotoImportFile.reason.is_(None)
    is_done = Photo.read_at.is_not(None) & or_(Photo.rendered_at.is_not(None), Photo.failed_at.is_not(None))
    is_read = or_(Photo.state != PhotoState.VERIFIED, is_done)
    statement = (
        select(
            func.count(),
            func.count(case((is_coming & Photo.sha256.is_(None), 1))),
            func.count(case((is_coming & Photo.sha256.is_not(None) & ~is_read, 1))),
        )
        .select_from(PhotoImportFile)
        .outerjoin(Photo, Photo.sha256 == PhotoImportFile.sha256)
        .where(PhotoImportFile.import_uuid == uuid)
    )
    files, on_the_way, reading = db.session.execute(statement).one()
    return int(files), int(on_the_way), int(reading)


def near_site(site: Site, distance_m: float) -> Near:
    """Give a site as seen from a place some metres away."""
    shape = places.geometry_of(site)
    tolerance, extent = (tolerance_m(shape.geom_type), area_m2(shape)) if shape is not None else (0.0, 0.0)
    return Near(site.id, site.name, site.site_type, distance_m, tolerance, extent)


def used(hashes: Sequence[str]) -> dict[str, Used]:
    """Give, by hash, the first record that counts in which these bytes stand, or a smaller copy made of them."""
    found: dict[str, Used] = {}
    for first in range(0, len(hashes), _CHUNK):
        some = hashes[first : first + _CHUNK]
        statement = (
            select(
                ObservationPhoto.sha256,
                ObservationPhoto.source_sha256,
                Round.name,
                Site.name,
                ObservationPhoto.taken_at,
            )
            .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
            .join(Round, Round.id == Observation.round_id)
            .outerjoin(Site, Site.id == Observation.site_id)
            .where(
                or_(ObservationPhoto.sha256.in_(some), ObservationPhoto.source_sha256.in_(some)),
                Observation.withdrawn_at.is_(None),
            )
            .order_by(ObservationPhoto.id.desc())
        )
        for sha256, source, round_name, site_name, taken_at in db.session.execute(statement):
            told = Used(sha256, round_name, site_name or "", taken_at)
            found |= {each: told for each in (sha256, source) if each and each in some}
    return found


def alike(photos: Sequence[PhotoFacts]) -> dict[str, Used]:
    """Give, by hash, the likest photo of a record that counts which is nearly the same picture."""
    looking = seen.looking_like_each([facts.phash for facts in photos])
    others = [
        [each.sha256 for each in like if each.sha256 != facts.sha256]
        for facts, like in zip(photos, looking, strict=True)
    ]
    recorded = used(sorted({sha256 for some in others for sha256 in some}))
    found: dict[str, Used] = {}
    for facts, some in zip(photos, others, strict=True):
        told = [(_likeness(facts, sha256), sha256) for sha256 in some if sha256 in recorded]
        best = max(told, default=(0.0, ""))
        if best[0] >= seen.SAME_PICTURE:
            found[facts.sha256] = recorded[best[1]]._replace(likeness=best[0])
    return found


def _likeness(facts: PhotoFacts, other: str) -> float:
    if facts.thumb:
        return seen.likeness_to(facts.thumb, other)
    return seen.likeness_of(facts.sha256, other) or 0.0
