"""Taking in what inspectors send: visits, observations, withdrawals; and marking what has to be judged again.

Every record is idempotent by its client's UUID: new, identical (nothing changes) or different (nothing changes, the
other content is kept for inspection). Records for a closed round are kept and marked late; they are not judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select

from server import clock
from server.audit.operations import record as log
from server.database import UtcDateTime, db, insert_or_update, insert_or_update_from
from server.geo import position
from server.geo.datum import Datum
from server.inspections import errors, queries, rechecking
from server.inspections.coverage import covered_stretches
from server.inspections.evidence.course import FIXES_LOOKED_AT
from server.inspections.evidence.photos import fixes_after
from server.inspections.evidence.settling import settle_spots
from server.inspections.evidence.uses import alike_to
from server.inspections.models import Due, Observation, ObservationPhoto, RefusedRecord, Round, Visit
from server.inspections.rules import FixSource, Kind, RoundState, Source
from server.inspections.schemas import Fix, ObservationRecord, PhotoRef, VisitEnd, VisitStart, Withdrawal
from server.people.models import Account, Unit
from server.photos import queries as photo_queries
from server.places.models import Site
from server.standards.models import Requirement


class Recorded(StrEnum):
    """What became of a record that was sent."""

    NEW = "new"
    IDENTICAL = "identical"
    DIFFERENT = "different"


def start_visit(uuid: UUID, start: VisitStart, by: Account) -> Recorded:
    """Keep the start of a visit; raises `RoundUnknown`, `SiteNotInRound`, `RecheckTooEarly`, `NotYours`.

    A re-check (复查) stands beside its closed round and is late to it like any record that comes after the closing.
    """
    known = db.session.get(Visit, uuid)
    if known:
        return _compare("visit", uuid, known.account_id, known.content_sha256, start, by)
    round_ = queries.round_numbered(start.round)
    if not queries.is_in_round(round_.id, start.site):
        raise errors.SiteNotInRound(site=start.site, round=round_.id)
    if start.recheck and round_.state is not RoundState.CLOSED:
        raise errors.RecheckTooEarly(name=round_.name)
    visit = Visit(
        uuid=uuid,
        round=round_,
        site_id=start.site,
        account=by,
        started_at=start.started_at,
        side=start.side,
        content_sha256=start.fingerprint(),
        received_at=clock.now(),
        late=round_.state is RoundState.CLOSED,
        recheck=start.recheck,
    )
    db.session.add(visit)
    db.session.flush()
    mark_due(round_, start.site)
    log("visit.start", "visit", uuid, by=by.id, round=round_.id, site=start.site, sha256=visit.content_sha256)
    return Recorded.NEW


def end_visit(uuid: UUID, end: VisitEnd, by: Account) -> Recorded:
    """Keep the end of a visit: track, what was covered, and whether the check is declared complete (检查完成).

    The covered stretches of a road are worked out from the track; what the phone declares counts only where it sent
    no track (a form without scripts). Raises `VisitUnknown`, `NotYours`.
    """
    visit = visit_of(uuid, by)
    if visit.end_sha256:
        return _compare("visit_end", uuid, visit.account_id, visit.end_sha256, end, by)
    visit.ended_at = end.ended_at
    visit.end_sha256 = end.fingerprint()
    visit.complete = end.complete
    visit.track = [[point.lon, point.lat, point.accuracy_m, point.at.timestamp()] for point in end.track]
    visit.covered = covered_stretches(visit, end)
    db.session.flush()
    settle_spots(visit)
    mark_due(visit.round, visit.site_id)
    log("visit.end", "visit", uuid, by=by.id, complete=end.complete, points=len(end.track), sha256=visit.end_sha256)
    return Recorded.NEW


def declare_for(uuid: UUID, reason: str, by: Account) -> Visit:
    """Declare a visit complete in the place of an inspector who left it unfinished; office only, with a reason.

    What the phone still sends as its end is then kept for inspection. Raises `VisitUnknown`, `DeclarationReason`.
    """
    visit = db.session.get(Visit, uuid)
    if visit is None:
        raise errors.VisitUnknown(visit=uuid)
    if not reason.strip():
        raise errors.DeclarationReason()
    if visit.complete:
        return visit
    if visit.ended_at is None:
        visit.ended_at = clock.now()
        visit.end_sha256 = VisitEnd(ended_at=visit.ended_at, complete=True).fingerprint()
    visit.complete = True
    db.session.flush()
    mark_due(visit.round, visit.site_id)
    log("visit.declare_for", "visit", uuid, by=by.id, inspector=visit.account_id, reason=reason.strip())
    return visit


def record_observation(uuid: UUID, record: ObservationRecord, by: Account) -> Recorded:
    """Keep an observation with the photos it expects; raises the Problems named in errors.py."""
    known = db.session.get(Observation, uuid)
    if known:
        return _compare("observation", uuid, known.account_id, known.content_sha256, record, by)
    visit = visit_of(record.visit, by) if record.visit else None
    round_ = visit.round if visit else queries.round_numbered(record.round or 0)
    requirements = _requirements(record.requirements, round_, visit)
    if record.responsible_unit is not None and db.session.get(Unit, record.responsible_unit) is None:
        raise errors.UnitUnknown(unit=record.responsible_unit)
    replaced = _replaced(record.supersedes, (round_.id, visit.site_id if visit else None), by)
    received_at = clock.now()
    photo_queries.whole(_named(record), lock=True)  # or a sweep that does not see this record yet might remove them
    observation = Observation(
        uuid=uuid,
        visit=visit,
        round_id=round_.id,
        site_id=visit.site_id if visit else None,
        account_id=by.id,
        received_at=received_at,
        late=round_.state is RoundState.CLOSED,
        measure_unit=record.unit,
        unit_id=record.responsible_unit,
        content=record.content(),
        content_sha256=record.fingerprint(),
        requirements=requirements,
        photos=[_expected(each, number) for number, each in enumerate(record.photos)],
        **record.model_dump(include=_COPIED),
    )
    db.session.add(observation)
    db.session.flush()
    _weigh_followers_again(observation)
    if visit and record.kind is Kind.ABSENCE:
        settle_spots(visit)
    if visit:
        affected = {each.id for each in (*requirements, *(replaced.requirements if replaced else ()))}
        mark_due(round_, visit.site_id, affected)
    log("observation.record", "observation", uuid, by=by.id, kind=record.kind.value, sha256=observation.content_sha256)
    return Recorded.NEW


def _named(record: ObservationRecord) -> list[str]:
    return [sha256 for photo in record.photos for sha256 in (photo.sha256, photo.source_sha256) if sha256]


def withdraw_observation(uuid: UUID, withdrawal: Withdrawal, by: Account) -> Recorded:
    """Take an observation back; it stays recorded and counts no more. Raises `ObservationUnknown`, `NotYours`."""
    observation = db.session.get(Observation, uuid)
    if observation is None:
        raise errors.ObservationUnknown(uuid=uuid)
    if observation.account_id != by.id:
        raise errors.NotYours()
    if observation.withdrawn_at:
        return Recorded.IDENTICAL
    observation.withdrawn_at = clock.now()
    observation.withdrawn_by = by.id
    observation.withdrawal_reason = withdrawal.reason
    for photo in observation.photos:
        _weigh_twins_again(photo)
    db.session.flush()
    if observation.site_id:
        round_ = queries.round_numbered(observation.round_id)
        mark_due(round_, observation.site_id, {each.id for each in observation.requirements})
    log("observation.withdraw", "observation", uuid, by=by.id, reason=withdrawal.reason)
    return Recorded.NEW


def mark_due(round_: Round, site_id: int, requirement_ids: Iterable[int] | None = None) -> None:
    """Note that verdicts at a site have to be worked out again (all of the site's if none are named).

    A closed round's verdicts are frozen and never due: what becomes due there is the present state after a re-check.
    """
    if requirement_ids is None:
        mark_sites_due(round_, [site_id])
    elif round_.state is not RoundState.CLOSED or rechecking.rechecked_sites(round_, [site_id]):
        where, now = {"round_id": round_.id, "site_id": site_id}, clock.now()
        rows = [{**where, "requirement_id": each, "marked_at": now} for each in sorted(requirement_ids)]
        insert_or_update(Due, rows, key=_DUE_KEY, update=("marked_at",))


def mark_sites_due(round_: Round, site_ids: Sequence[int]) -> None:
    """Note that every verdict at some sites of a round has to be worked out again."""
    if round_.state is RoundState.CLOSED:
        site_ids = rechecking.rechecked_sites(round_, site_ids)
    now = literal(clock.now(), UtcDateTime)
    for first in range(0, len(site_ids), _SITES_AT_A_TIME):
        some = Site.id.in_(site_ids[first : first + _SITES_AT_A_TIME])
        rows: Any = (
            select(literal(round_.id), Site.id, Requirement.id, now)
            .join(Requirement, Requirement.site_type == Site.site_type)
            .where(Requirement.standard_id == round_.standard_id, some)
            .order_by(
                Site.id, Requirement.id
            )  # so that two who mark the same sites do not wait for each other in a ring
        )
        insert_or_update_from(Due, rows, (*_DUE_KEY, "marked_at"), key=_DUE_KEY, update=("marked_at",))


_DUE_KEY = ("round_id", "site_id", "requirement_id")
_SITES_AT_A_TIME = 1_000


def visit_of(uuid: UUID, by: Account) -> Visit:
    """Give an inspector's own visit; raises `VisitUnknown`, `NotYours`."""
    visit = db.session.get(Visit, uuid)
    if visit is None:
        raise errors.VisitUnknown(visit=uuid)
    if visit.account_id != by.id:
        raise errors.NotYours()
    return visit


_COPIED = {
    "kind", "taken_at", "themes", "medium", "side", "defects", "value", "numerator", "denominator", "answer", "reason",
    "item", "room", "face", "width_cm", "height_cm", "span", "ticks", "note", "problem_type", "lon", "lat",
    "supersedes",
}  # fmt: skip


def _compare(
    what: str, uuid: UUID, owner_id: int, sha256: str, sent: VisitStart | VisitEnd | ObservationRecord, by: Account
) -> Recorded:
    if owner_id != by.id:
        raise errors.NotYours()
    if sent.fingerprint() == sha256:
        return Recorded.IDENTICAL
    refused = RefusedRecord(what=what, uuid=uuid, account_id=by.id, received_at=clock.now(), content=sent.content())
    db.session.add(refused)
    db.session.flush()
    return Recorded.DIFFERENT


def _requirements(keys: list[str], round_: Round, visit: Visit | None) -> list[Requirement]:
    if not keys:
        return []
    found = {
        each.key: each
        for each in db.session.scalars(
            select(Requirement).where(Requirement.standard_id == round_.standard_id, Requirement.key.in_(keys))
        )
    }
    for key in keys:
        if key not in found:
            raise errors.RequirementUnknown(key=key)
        if visit and found[key].site_type != visit.site.site_type:
            raise errors.RequirementNotForSite(key=key)
    return [found[key] for key in keys]


def _replaced(uuid: UUID | None, where: tuple[int, int | None], by: Account) -> Observation | None:
    """Give the observation that a correction replaces; two corrections of one would both be counted."""
    if uuid is None:
        return None
    replaced = db.session.get(Observation, uuid, with_for_update={"of": Observation})
    if replaced is None:
        raise errors.ObservationUnknown(uuid=uuid)
    if replaced.account_id != by.id:
        raise errors.NotYours()
    if (replaced.round_id, replaced.site_id) != where:
        raise errors.CorrectsElsewhere()
    standing = select(Observation.uuid).where(Observation.supersedes == uuid, Observation.withdrawn_at.is_(None))
    if db.session.scalar(standing) is not None:
        raise errors.AlreadyCorrected(uuid=str(uuid))
    return replaced


def _expected(photo: PhotoRef, number: int) -> ObservationPhoto:
    fix_lon, fix_lat = _wgs84(photo.fix)
    return ObservationPhoto(
        position=number,
        photo_uuid=photo.uuid,
        sha256=photo.sha256,
        size=photo.size,
        source=photo.source,
        source_sha256=photo.source_sha256,
        taken_at=photo.taken_at,
        fix_lon=fix_lon,
        fix_lat=fix_lat,
        fix_accuracy_m=photo.fix.accuracy_m if photo.fix else None,
        fix_heading_deg=photo.fix.heading_deg if photo.fix else None,
        fix_taken_at=photo.fix.taken_at if photo.fix else None,
        fix_source=photo.fix.source if photo.fix else FixSource.DEVICE,
        fix_reason=(photo.fix.reason or None) if photo.fix else None,
        marks=[mark.model_dump() for mark in photo.marks],
        spot=photo.spot,
        exif_datum=photo.exif_datum,
    )


def _wgs84(fix: Fix | None) -> tuple[float | None, float | None]:
    if fix is None or (fix.lon == 0 and fix.lat == 0):
        return None, None
    if fix.datum is Datum.WGS84:
        return fix.lon, fix.lat
    found = position.Position(fix.lon, fix.lat, datum=fix.datum).wgs84
    return found.lon, found.lat


def _weigh_followers_again(observation: Observation) -> None:
    """The same inspector's photos taken after these may be too far from them, or stand still with them."""
    if not any(photo.fix_lon is not None and photo.source is Source.CAMERA for photo in observation.photos):
        return
    for follower in fixes_after(observation, limit=FIXES_LOOKED_AT):
        follower.trust, follower.trusted_at, follower.trust_reasons = None, None, []


def _weigh_twins_again(photo: ObservationPhoto) -> None:
    """Photos with the same bytes, or nearly the same picture, may be the first of their kind without this one."""
    twins = select(ObservationPhoto).where(
        ObservationPhoto.sha256 == photo.sha256, ObservationPhoto.photo_uuid != photo.photo_uuid
    )
    for twin in (*db.session.scalars(twins), *alike_to(photo.sha256)):
        twin.trust, twin.trusted_at, twin.trust_reasons = None, None, []
