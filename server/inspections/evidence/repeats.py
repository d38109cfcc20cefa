"""A photo whose bytes came before at its own site: is that asked as pairs, or does it stay a doubt about the photo?

A doubt is left to pairs only where a pair asks about every earlier photo of those bytes. Nothing asks across inspectors
who check independently (背靠背), about two photos of one record, about things of different requirements, or about what
came late: there the photo itself stays doubtful, for judging and for the desk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select

from server.database import db
from server.inspections.evidence.sameness import Shot, asked_things, things_of
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.rules import Trust


def note_asked(
    round_id: int, site_id: int, shots: Sequence[Shot], asked: Iterable[tuple[int, int]]
) -> list[ObservationPhoto]:
    """Write beside each doubt of this kind at a site whether pairs ask it; give the photos of which that changed."""
    at_site = (Observation.round_id == round_id, Observation.site_id == site_id)
    repeating = _repeating(at_site)
    if not repeating:
        return []
    by_id, known = {shot.id: shot for shot in shots}, asked_things(shots, asked)
    used = _used(at_site, {row.sha256 for row in repeating})
    changed = []
    for row in repeating:
        earlier = (each.id for each in used[row.sha256] if each.id < row.id and each.photo_uuid != row.photo_uuid)
        is_asked = all(_is_asked(by_id.get(row.id), by_id.get(each), known) for each in earlier)
        reasons = [_told(reason, is_asked=is_asked) for reason in row.trust_reasons]
        if reasons != row.trust_reasons:
            row.trust_reasons = reasons
            changed.append(row)
    return changed


class _Used(NamedTuple):
    id: int
    sha256: str
    photo_uuid: UUID


def _is_asked(one: Shot | None, other: Shot | None, known: set[frozenset[tuple[str, int]]]) -> bool:
    return one is not None and other is not None and things_of(one, other) in known


def _told(reason: dict[str, Any], *, is_asked: bool) -> dict[str, Any]:
    if reason["code"] != Trust.SEEN_BEFORE or reason.get("elsewhere") != 0:
        return reason
    told = {name: value for name, value in reason.items() if name != "asked"}
    return told | {"asked": True} if is_asked else told


def _repeating(at_site: tuple[ColumnElement[bool], ...]) -> list[ObservationPhoto]:
    statement = (
        select(ObservationPhoto)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .where(*at_site, ObservationPhoto.trust == Trust.SEEN_BEFORE)
        .order_by(ObservationPhoto.id)
    )
    rows = db.session.scalars(statement)
    return [row for row in rows if any(reason.get("elsewhere") == 0 for reason in row.trust_reasons)]


def _used(at_site: tuple[ColumnElement[bool], ...], hashes: set[str]) -> defaultdict[str, list[_Used]]:
    """Give every photo at a site whose bytes are among some, in records that were not withdrawn, the oldest first."""
    statement = (
        select(ObservationPhoto.id, ObservationPhoto.sha256, ObservationPhoto.photo_uuid)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .where(*at_site, Observation.withdrawn_at.is_(None))
        .order_by(ObservationPhoto.id)
    )
    found: defaultdict[str, list[_Used]] = defaultdict(list)
    for row in db.session.execute(statement):
        if row.sha256 in hashes:
            found[row.sha256].append(_Used(*row))
    return found
