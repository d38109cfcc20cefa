"""The verbs of redactions: cover regions of a photo, take it back, note what was drawn. The only writers."""

from __future__ import annotations

from collections.abc import Iterable

from flask import g, has_request_context
from sqlalchemy import select, update

from server import clock
from server.audit.operations import record as log
from server.database import db
from server.photos.errors import PhotoNotShowable, PhotoUnknown
from server.photos.models import Photo
from server.photos.redactions import queries
from server.photos.redactions.errors import RedactionReason, RegionOutside, RegionsMissing, RegionsTooMany
from server.photos.redactions.models import Redaction
from server.photos.redactions.rules import MOST_REGIONS, Region, is_sensible
from server.photos.rules import PhotoState
from server.photos.slogans import operations as texts
from server.photos.words import failure_word


def redact(sha256: str, regions: Iterable[Region], reason: str, *, by: int) -> tuple[Redaction, bool]:
    """Cover regions of a photo in everything that is shown of it; the ones that stood before are replaced.

    Gives the redaction that stands and whether it is new: the same regions again change nothing. Raises PhotoUnknown,
    PhotoNotShowable, RegionsMissing, RegionsTooMany, RegionOutside, RedactionReason.
    """
    _showable(sha256)
    told = [region.told() for region in _checked(regions)]
    if not reason.strip():
        raise RedactionReason()
    before = queries.standing(sha256)
    if before is not None and before.regions == told and before.reason == reason.strip():
        return before, False
    if before is not None:
        _end(before, by=by)
    made = Redaction(sha256=sha256, regions=told, reason=reason.strip(), made_by=by, made_at=clock.now())
    db.session.add(made)
    db.session.flush()
    old = before.id if before else None
    log("photo.redact", "photo", sha256, by=by, redaction=made.id, old=old, regions=told, reason=made.reason)
    _forget_numbers()
    texts.cover(sha256)
    return made, True


def _checked(regions: Iterable[Region]) -> list[Region]:
    given = list(regions)
    if not given:
        raise RegionsMissing()
    if len(given) > MOST_REGIONS:
        raise RegionsTooMany(most=MOST_REGIONS)
    if not all(is_sensible(region) for region in given):
        raise RegionOutside()
    return [region.rounded() for region in given]


def withdraw(sha256: str, reason: str = "", *, by: int) -> bool:
    """Show a photo uncovered again; False when nothing was covered. Raises PhotoUnknown."""
    _locked(sha256)
    stands = queries.standing(sha256)
    if stands is None:
        return False
    _end(stands, by=by, reason=reason.strip())
    log("photo.unredact", "photo", sha256, by=by, redaction=stands.id, reason=reason.strip())
    _forget_numbers()
    texts.cover(sha256)
    return True


def _end(redaction: Redaction, *, by: int, reason: str = "") -> None:
    redaction.withdrawn_at, redaction.withdrawn_by = clock.now(), by
    redaction.withdrawn_reason = reason or None
    db.session.flush()


def _showable(sha256: str) -> None:
    photo = _locked(sha256)
    if photo.state is not PhotoState.VERIFIED or (photo.failed_at is not None and photo.rendered_at is None):
        raise PhotoNotShowable(reason=photo.failure_code, why=failure_word(photo.failure_code))


def _locked(sha256: str) -> Photo:
    """Give a photo and keep others from redacting it at the same time."""
    photo = db.session.scalars(select(Photo).where(Photo.sha256 == sha256).with_for_update()).one_or_none()
    if photo is None:
        raise PhotoUnknown()
    return photo


def _forget_numbers() -> None:
    if has_request_context():
        g.pop("redaction_numbers", None)


def note_drawn(number: int) -> bool:
    """Note that the renditions of a redaction lie in the store; False when it was withdrawn meanwhile."""
    mine = update(Redaction).where(Redaction.id == number, Redaction.withdrawn_at.is_(None))
    return bool(db.session.execute(mine.values(drawn_at=clock.now())).rowcount)  # type: ignore[attr-defined]


def note_removed(numbers: Iterable[int]) -> None:
    """Note that the renditions of withdrawn redactions are gone from the store."""
    db.session.execute(update(Redaction).where(Redaction.id.in_(list(numbers))).values(drawn_at=None))
