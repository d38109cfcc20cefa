"""点位纠错 from the phone: kept by its own number, so that one sent twice is one; the office decides about it.

A site that has no place yet is put where the report says at once, for nobody's place is overwritten by that.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from server import clock
from server.database import db
from server.geo.position import Position
from server.inspections import errors
from server.inspections.models import RefusedRecord
from server.inspections.operations import Recorded
from server.inspections.schemas import SiteReport
from server.people.models import Account
from server.places import corrections, operations, queries
from server.places.models import SiteCorrection
from server.places.rules import Fault, SiteState


def report_site(uuid: UUID, report: SiteReport, by: Account) -> Recorded:
    """Keep what somebody on the spot says is wrong about a site; raises `SiteNotFound`, `NotYours`."""
    known = db.session.scalar(select(SiteCorrection).where(SiteCorrection.uuid == uuid))
    if known is not None:
        return _compare(known, uuid, report, by)
    site = queries.site(report.site)
    position = None
    if report.lon is not None and report.lat is not None and site.state is not SiteState.MOBILE:
        position = Position(report.lon, report.lat, report.datum, report.accuracy_m)
    lost = site.state is SiteState.TO_BE_LOCATED
    told = corrections.Told(uuid, report.fault, report.fingerprint())
    proposed = corrections.propose_correction(site, report.note, by=by.id, position=position, told=told)
    if position is not None and lost and report.fault is Fault.PLACE:
        operations.locate_site(site, position, by=by.id)
        corrections.settle_located(proposed, by=by.id)
    return Recorded.NEW


def _compare(known: SiteCorrection, uuid: UUID, report: SiteReport, by: Account) -> Recorded:
    if known.proposed_by != by.id:
        raise errors.NotYours()
    if known.content_sha256 == report.fingerprint():
        return Recorded.IDENTICAL
    content = report.content()
    db.session.add(
        RefusedRecord(what="correction", uuid=uuid, account_id=by.id, received_at=clock.now(), content=content)
    )
    db.session.flush()
    return Recorded.DIFFERENT
