"""Earlier uses of one picture: in which record, at the same place or at another.

Records of one site and round are of one place. Two problems off every site (随手拍) are so only where they lie near
each other: having no site in common proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from server.database import as_text, db
from server.geo.metres import distance_m
from server.inspections.evidence.worth import Uses
from server.inspections.models import Observation, ObservationPhoto, Round
from server.inspections.queries import round_numbered
from server.inspections.rules import DEFAULT_ACCURACY_M, Kind, RoundState, Sharing
from server.places.models import Site

NEAR_M = 100.0
"""Problems off every site that lie this near each other, besides what their positions may be off, are of one place."""
MOST_OFF_M = 200.0
"""No position makes two places one by being worse than this."""


class Elsewhere(NamedTuple):
    """Where a photo was used before."""

    sha256: str
    round: str
    site: str
    taken_at: datetime
    is_here: bool = False
    """At the very site and round that is asked for, by another inspector."""
    away_m: float | None = None
    """How far away, where neither use has a site."""


class _Spot(NamedTuple):
    lon: float
    lat: float
    off_m: float


_TOLD = (Round.name.label("round"), Site.name.label("site"), ObservationPhoto.taken_at)
_WHERE = (
    *(Observation.round_id, Observation.site_id, Observation.account_id, Observation.lon, Observation.lat),
    *(ObservationPhoto.lon.label("seen_lon"), ObservationPhoto.lat.label("seen_lat"), ObservationPhoto.accuracy_m),
)


def same_bytes_before(expected: ObservationPhoto, observation: Observation) -> Uses:
    """Count earlier photos with the same bytes under another UUID, in observations that still count."""
    if observation.site_id is None:
        return _off_sites(expected)
    here = and_(Observation.round_id == observation.round_id, Observation.site_id == observation.site_id)
    counted = func.count(func.distinct(ObservationPhoto.photo_uuid))
    statement = _same_bytes(select(counted.filter(here), counted).select_from(ObservationPhoto), expected)
    at_site, in_all = db.session.execute(statement).one()
    return Uses(at_site, in_all - at_site)


def first_with_same_bytes(expected: ObservationPhoto) -> Elsewhere | None:
    """Give the first use of a photo's bytes under another UUID, one elsewhere before one here; None: there is none."""
    statement = _same_bytes(select(*_TOLD, *_WHERE), expected)
    statement = statement.join(Round, Round.id == Observation.round_id).outerjoin(Site, Site.id == Observation.site_id)
    rows = list(db.session.execute(statement.order_by(ObservationPhoto.id)))
    row = min(rows, key=lambda row: _is_here(row, expected) is not False, default=None)
    if row is None:
        return None
    return Elsewhere(expected.sha256, row.round, row.site or "", row.taken_at, away_m=_away_m(row, expected))


def used_elsewhere(
    hashes: Sequence[str], expected: ObservationPhoto, *, withdrawn: bool = False
) -> dict[str, Elsewhere]:
    """Give the first use elsewhere of photos before one, in records that still count; `withdrawn` ones too if told.

    Elsewhere is another site or round; and here too what another inspector sent, where no pair would ask about it.
    """
    observation = expected.observation
    at_site = and_(Observation.round_id == observation.round_id, Observation.site_id == observation.site_id)
    counts = () if withdrawn else (Observation.withdrawn_at.is_(None),)
    statement = (
        select(
            *(ObservationPhoto.sha256, *_TOLD, *_WHERE),
            and_(at_site, Observation.site_id.is_not(None)).label("is_here"),
        )
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(Round, Round.id == Observation.round_id)
        .outerjoin(Site, Site.id == Observation.site_id)
        .where(
            ObservationPhoto.sha256.in_(hashes),
            ObservationPhoto.id < _first_id(expected),
            _is_elsewhere(observation),
            *counts,
        )
        .order_by(ObservationPhoto.id.desc())
    )
    return {
        row.sha256: Elsewhere(
            row.sha256, row.round, row.site or "", row.taken_at, bool(row.is_here), _away_m(row, expected)
        )
        for row in db.session.execute(statement)
        if not _is_own_here(row, expected)
    }


def searched_later(hashes: Sequence[str], expected: ObservationPhoto) -> list[ObservationPhoto]:
    """List the photos elsewhere in open rounds that came after one and were searched for all the same."""
    statement = (
        select(ObservationPhoto, *_WHERE)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(Round, Round.id == Observation.round_id)
        .where(
            ObservationPhoto.sha256.in_(hashes),
            ObservationPhoto.id > _first_id(expected),
            ObservationPhoto.searched_at.is_not(None),
            Round.state == RoundState.OPEN,
            _is_elsewhere(expected.observation),
        )
        .order_by(ObservationPhoto.id)
    )
    return [row[0] for row in db.session.execute(statement) if not _is_own_here(row, expected)]


def alike_to(sha256: str) -> list[ObservationPhoto]:
    """List the photos of open rounds that were found to be nearly the same picture as an earlier one."""
    statement = (
        select(ObservationPhoto)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(Round, Round.id == Observation.round_id)
        .where(ObservationPhoto.alike.is_not(None), as_text(ObservationPhoto.alike).contains(sha256))
        .where(Round.state == RoundState.OPEN)
    )
    return list(db.session.scalars(statement))


def _off_sites(expected: ObservationPhoto) -> Uses:
    """Count the same for a photo of a problem off every site, by where the problems lie."""
    told: defaultdict[UUID, set[tuple[bool | None, float | None]]] = defaultdict(set)
    for row in db.session.execute(_same_bytes(select(ObservationPhoto.photo_uuid, *_WHERE), expected)):
        told[row.photo_uuid].add((_is_here(row, expected), _away_m(row, expected)))
    kinds = [{is_here for is_here, _ in uses} for uses in told.values()]
    here, elsewhere = kinds.count({True}), sum(False in each for each in kinds)
    counted = elsewhere == 0
    away = [each for uses in told.values() for is_here, each in uses if is_here is counted]
    measured = [each for each in away if each is not None]
    farthest = max(measured) if measured and len(measured) == len(away) else None
    return Uses(here, elsewhere, len(told) - here - elsewhere, farthest, has_site=False)


def _same_bytes(asked: Any, expected: ObservationPhoto) -> Select[Any]:
    of_any: Select[Any] = asked
    return of_any.join(Observation, Observation.uuid == ObservationPhoto.observation_uuid).where(
        ObservationPhoto.sha256 == expected.sha256,
        ObservationPhoto.photo_uuid != expected.photo_uuid,
        ObservationPhoto.id < _first_id(expected),
        Observation.withdrawn_at.is_(None),
    )


def _first_id(expected: ObservationPhoto) -> ScalarSelect[int]:
    """Give when a photo was first recorded: whoever puts a record right does not come after who copied its photo."""
    same = aliased(ObservationPhoto)
    return select(func.min(same.id)).where(same.photo_uuid == expected.photo_uuid).scalar_subquery()


def _is_elsewhere(observation: Observation) -> ColumnElement[bool]:
    """Tell whether a record's photos prove nothing for this one: of another place or person, and no pair asks.

    Off every site each record may be of another place; `_is_own_here` asks where it lies.
    """
    away = or_(Observation.round_id != observation.round_id, Observation.site_id.is_distinct_from(observation.site_id))
    if observation.site_id is None:
        away = Observation.uuid != observation.uuid
    by_another = Observation.account_id != observation.account_id
    if observation.kind is Kind.SIGHTING and round_numbered(observation.round_id).sharing is not Sharing.APART:
        by_another = and_(by_another, Observation.kind != Kind.SIGHTING)
    return or_(away, by_another)


def _is_own_here(row: Any, expected: ObservationPhoto) -> bool:
    """Tell whether a use off every site is the same inspector's and is not known to lie elsewhere."""
    observation = expected.observation
    is_own = row.site_id is None and row.account_id == observation.account_id
    return is_own and observation.site_id is None and _is_here(row, expected) is not False


def _is_here(row: Any, expected: ObservationPhoto) -> bool | None:
    """Tell whether a use is of the place of a photo; None: off every site, and no position tells."""
    observation = expected.observation
    if (row.round_id, row.site_id) != (observation.round_id, observation.site_id):
        return False
    if observation.site_id is not None:
        return True
    one, other, away = _spot_of(expected), _spot(row), _away_m(row, expected)
    if one is None or other is None or away is None:
        return None
    return away <= NEAR_M + one.off_m + other.off_m


def _away_m(row: Any, expected: ObservationPhoto) -> float | None:
    """Tell how far a use lies from that of a photo, where neither has a site and both have a place."""
    one, other = _spot_of(expected), _spot(row)
    if one is None or other is None or row.site_id is not None or expected.observation.site_id is not None:
        return None
    return distance_m(one.lon, one.lat, other.lon, other.lat)


def _spot_of(expected: ObservationPhoto) -> _Spot | None:
    of = expected.observation
    return _spot_at(of.lon, of.lat, expected.lon, expected.lat, expected.accuracy_m)


def _spot(row: Any) -> _Spot | None:
    return _spot_at(row.lon, row.lat, row.seen_lon, row.seen_lat, row.accuracy_m)


def _spot_at(
    lon: float | None, lat: float | None, seen_lon: float | None, seen_lat: float | None, accuracy_m: float | None
) -> _Spot | None:
    """Give where a problem lies: where its record says, else where its photo was taken."""
    if lon is None or lat is None:
        lon, lat = seen_lon, seen_lat
    if lon is None or lat is None:
        return None
    return _Spot(lon, lat, min(DEFAULT_ACCURACY_M if accuracy_m is None else accuracy_m, MOST_OFF_M))
