"""Working out where along a walk the photos of absences were taken, once the walk is known. Chosen spots stay."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from server.database import db
from server.geo.reference import ReferenceLine
from server.inspections.evidence.spots import Shot, Spot, Walk, spots_of
from server.inspections.models import Observation, ObservationPhoto, Visit
from server.inspections.queries import standing
from server.inspections.rules import Kind
from server.places import queries as places


def settle_spots(visit: Visit) -> None:
    """Say of every photo of an absence in an ended visit where along the walk it was taken."""
    absences = _absences(visit)
    if visit.ended_at is None or not absences:
        return
    line = places.reference_line(visit.site_id)
    walk = _walk(visit, line) if line else None
    by_requirement: dict[int, list[tuple[ObservationPhoto, Shot]]] = defaultdict(list)
    for one in absences:
        chosen = [Spot(each["spot"]) if each.get("spot") else None for each in one.content.get("photos", ())]
        for photo in one.photos:
            said = chosen[photo.position] if photo.position < len(chosen) else photo.spot
            shot = Shot(photo.id, photo.taken_at, said, _chainage_m(photo, line))
            by_requirement[one.requirements[0].id].append((photo, shot))
    for rows in by_requirement.values():
        found = spots_of([shot for _, shot in rows], walk)
        for photo, shot in rows:
            photo.spot = found[shot.id]
    db.session.flush()


def _absences(visit: Visit) -> list[Observation]:
    statement = (
        select(Observation)
        .where(
            Observation.visit_uuid == visit.uuid,
            Observation.kind == Kind.ABSENCE,
            *standing(visit.round_id, [visit.site_id], late=visit.late),
        )
        .options(selectinload(Observation.photos), selectinload(Observation.requirements))
    )
    return list(db.session.scalars(statement))


def _chainage_m(photo: ObservationPhoto, line: ReferenceLine | None) -> float | None:
    lon, lat = (photo.lon, photo.lat) if photo.lon is not None else (photo.fix_lon, photo.fix_lat)
    if line is None or lon is None or lat is None:
        return None
    return line.chainage_of(lon, lat)[0]


def _walk(visit: Visit, line: ReferenceLine) -> Walk | None:
    """Give what was walked from its first metre to its last; without a track it is told along the line."""
    if not visit.covered:
        return None
    low, high = min(part["from_m"] for part in visit.covered), max(part["to_m"] for part in visit.covered)
    track = visit.track or []
    ends = [line.chainage_of(point[0], point[1])[0] for point in (track[:1] + track[-1:])]
    is_against = len(ends) == 2 and ends[0] > ends[1]
    return Walk(high, low) if is_against else Walk(low, high)
