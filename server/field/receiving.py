"""The way in for records, from the API and from the plain form alike: keep and commit, then wake the judging.

A record with a known UUID and other content is refused only after its content has been kept for inspection, which is
why the refusal is raised behind the commit. Judging runs in a transaction of its own: a record is never lost because
judging failed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from server import tasks
from server.database import db, transaction
from server.errors import Busy
from server.geo.position import Position
from server.inspections import jobs, operations, site_reports
from server.inspections.errors import DifferentContent
from server.inspections.operations import Recorded
from server.inspections.schemas import ObservationRecord, SitePosition, SiteReport, VisitEnd, VisitStart, Withdrawal
from server.people.models import Account
from server.places import corrections
from server.places import operations as place_operations
from server.places import queries as places
from server.places.errors import MobileHasNoPlace
from server.places.rules import SiteState

log = logging.getLogger(__name__)


def start_visit(uuid: UUID, start: VisitStart, by: Account) -> Recorded:
    """Keep the start of a visit; raises `DifferentContent` and what the operation raises."""
    return _keep(operations.start_visit, uuid, start, by)


def end_visit(uuid: UUID, end: VisitEnd, by: Account) -> Recorded:
    """Keep the end of a visit and judge the site at once, so that the inspector sees the verdict before leaving."""
    recorded = _keep(operations.end_visit, uuid, end, by)
    judge_now()
    return recorded


def record_observation(uuid: UUID, record: ObservationRecord, by: Account) -> Recorded:
    """Keep an observation."""
    return _keep(operations.record_observation, uuid, record, by)


def withdraw_observation(uuid: UUID, withdrawal: Withdrawal, by: Account) -> Recorded:
    """Take an observation back."""
    return _keep(operations.withdraw_observation, uuid, withdrawal, by)


def report_site(uuid: UUID, report: SiteReport, by: Account) -> Recorded:
    """Keep a report that a site's data are wrong (点位纠错)."""
    return _keep(site_reports.report_site, uuid, report, by)


def place_site(site_id: int, position: SitePosition, by: Account) -> str:
    """Put a site that has no place yet where the inspector stands; for any other, propose a correction (点位纠错).

    Tells `located`, `proposed`, or `unchanged` for a repeated request. Raises `SiteNotFound`, `MobileHasNoPlace`.
    """
    where = Position(position.lon, position.lat, position.datum, position.accuracy_m)
    with transaction():
        site = places.site(site_id)
        if site.state is SiteState.MOBILE:
            raise MobileHasNoPlace(name=site.name)
        if site.state is SiteState.TO_BE_LOCATED:
            place_operations.locate_site(site, where, by=by.id)
            done = "located"
        elif places.middle_of(site_id) == (where.wgs84.lon, where.wgs84.lat):
            done = "unchanged"
        else:
            reason = position.reason or _("检查员现场定位")
            corrections.propose_correction(site, reason, by=by.id, position=where)
            done = "proposed"
    tasks.wake()
    return done


def judge_now() -> None:
    """Weigh and judge what is due in transactions of their own; a failure is logged and left to the worker."""
    from server.compliance import jobs as compliance

    try:
        jobs.weigh_photos()
        compliance.judge_due()
    except Exception:
        db.session.rollback()
        log.exception("judging right after a record failed; the worker will try again")


def _keep(operation: Callable[[UUID, Any, Account], Recorded], uuid: UUID, record: Any, by: Account) -> Recorded:
    try:
        with transaction():
            recorded = operation(uuid, record, by)
    except IntegrityError as error:  # the same UUID arrived twice at the same moment: the second asks again
        raise Busy() from error
    if recorded is Recorded.DIFFERENT:
        raise DifferentContent(uuid=str(uuid))
    tasks.wake()
    return recorded
