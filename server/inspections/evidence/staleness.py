"""What has changed outside of this room since photos were weighed: their site lies elsewhere, or nobody can see them.

Rooms below know no evidence. They keep of which change note was taken, so that what is left is found by an index, and
nothing that was ever recorded is looked through for it.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select, update

from server.database import db
from server.inspections.models import Observation, ObservationPhoto, Round
from server.inspections.rules import RoundState
from server.photos import operations as photos
from server.places import operations as places

_AT_ONCE = 1000


def forget_stale() -> None:
    """Empty the trust of photos whose site was put elsewhere, or that turned out to be no picture, since they have it.

    They are then weighed again like any other that waits. Those of closed rounds stay as they were judged.
    """
    in_open_rounds = Observation.round_id.in_(select(Round.id).where(Round.state == RoundState.OPEN))
    sites = places.note_places()
    for start in range(0, len(sites), _AT_ONCE):
        at_sites = Observation.site_id.in_(sites[start : start + _AT_ONCE])
        _forget(ObservationPhoto.observation_uuid.in_(select(Observation.uuid).where(at_sites, in_open_rounds)))
    hashes = photos.note_unseen()
    for start in range(0, len(hashes), _AT_ONCE):
        named = ObservationPhoto.sha256.in_(hashes[start : start + _AT_ONCE])
        _forget(named, exists().where(Observation.uuid == ObservationPhoto.observation_uuid, in_open_rounds))


def _forget(*which: ColumnElement[bool]) -> None:
    unknown: dict[str, object] = {"trust": None, "trusted_at": None, "trust_reasons": []}
    db.session.execute(update(ObservationPhoto).where(*which, ObservationPhoto.trusted_at.is_not(None)).values(unknown))
