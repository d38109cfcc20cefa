"""Files that came as photos and cannot be shown, or not whole: every read for that page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select

from server.database import db
from server.inspections.models import Observation, ObservationPhoto, Round
from server.people.models import Account
from server.photos.models import Photo
from server.photos.rules import PhotoState
from server.places.models import Site

MOST_USES = 5


class Kind(StrEnum):
    """What became of such a file."""

    REJECTED = "rejected"
    BROKEN = "broken"
    CUT_OFF = "cut_off"


_FAILED = Photo.failed_at.is_not(None)
_OF_KIND: dict[Kind, tuple[ColumnElement[bool], ...]] = {
    Kind.REJECTED: (Photo.state == PhotoState.REJECTED,),
    Kind.BROKEN: (Photo.state != PhotoState.REJECTED, Photo.rendered_at.is_(None)),
    Kind.CUT_OFF: (Photo.state != PhotoState.REJECTED, Photo.rendered_at.is_not(None)),
}


@dataclass(frozen=True)
class Use:
    """A record that names the file."""

    round_id: int
    round_name: str
    site_id: int | None
    site_name: str
    taken_at: datetime


@dataclass(frozen=True)
class Kept:
    """A file in quarantine, who sent it, and the records that name it."""

    photo: Photo
    kind: Kind
    sender: str
    uses: list[Use] = field(default_factory=list)


def counts() -> dict[Kind, int]:
    """Count the files of each kind."""
    columns = [func.count().filter(*condition) for condition in _OF_KIND.values()]
    row = db.session.execute(select(*columns).where(_FAILED)).one()
    return dict(zip(_OF_KIND, row, strict=True))


def listed(kind: Kind | None, *, offset: int, limit: int) -> list[Kept]:
    """Give files in quarantine, of one kind or of all, the latest first."""
    statement = select(Photo, Account.display_name).outerjoin(Account, Account.id == Photo.received_by).where(_FAILED)
    if kind is not None:
        statement = statement.where(*_OF_KIND[kind])
    statement = statement.order_by(Photo.failed_at.desc(), Photo.sha256).offset(offset).limit(limit)
    rows = db.session.execute(statement).all()
    uses = _uses(photo.sha256 for photo, _ in rows)
    return [Kept(photo, _kind(photo), sender or "", uses[photo.sha256][:MOST_USES]) for photo, sender in rows]


def _kind(photo: Photo) -> Kind:
    if photo.state is PhotoState.REJECTED:
        return Kind.REJECTED
    return Kind.BROKEN if photo.rendered_at is None else Kind.CUT_OFF


def _uses(hashes: Iterable[str]) -> defaultdict[str, list[Use]]:
    statement = (
        select(ObservationPhoto.sha256, Round.id, Round.name, Site.id, Site.name, ObservationPhoto.taken_at)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(Round, Round.id == Observation.round_id)
        .outerjoin(Site, Site.id == Observation.site_id)
        .where(ObservationPhoto.sha256.in_(list(hashes)), Observation.withdrawn_at.is_(None))
        .order_by(ObservationPhoto.id)
    )
    found: defaultdict[str, list[Use]] = defaultdict(list)
    for sha256, round_id, round_name, site_id, site_name, taken_at in db.session.execute(statement):
        found[sha256].append(Use(round_id, round_name, site_id, site_name or "", taken_at))
    return found
