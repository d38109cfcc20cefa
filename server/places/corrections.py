"""Verbs on proposed corrections (点位纠错): the field proposes, the office decides, nothing is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from shapely import Point, wkt

from server import clock
from server.audit.operations import record
from server.database import db
from server.geo.position import Position
from server.places import errors, queries
from server.places.models import Site, SiteCorrection
from server.places.operations import locate_site
from server.places.rules import CorrectionState, Fault

_UNMOVED_DEG = 1e-9


@dataclass(frozen=True)
class Told:
    """What a phone's report of a fault is known by: its own number, the kind of fault, the hash of what it said."""

    uuid: UUID
    fault: Fault
    sha256: str


def propose_correction(
    of: Site, reason: str, *, by: int, position: Position | None = None, told: Told | None = None
) -> SiteCorrection:
    """Propose, from the field, that a site lies elsewhere, is gone or is named wrongly; raises ReasonMissing.

    A fault that a phone names is reason enough without further words.
    """
    if not reason.strip() and told is None:
        raise errors.ReasonMissing()
    here = position.wgs84 if position else None
    proposed = SiteCorrection(
        site_id=of.id,
        state=CorrectionState.PROPOSED,
        reason=reason.strip(),
        lon=here.lon if here else None,
        lat=here.lat if here else None,
        accuracy_m=here.accuracy_m if here else None,
        proposed_by=by,
        proposed_at=clock.now(),
        uuid=told.uuid if told else None,
        fault=told.fault.value if told else None,
        content_sha256=told.sha256 if told else None,
    )
    db.session.add(proposed)
    db.session.flush()
    record("site.propose_correction", "site", of.id, by=by, correction=proposed.id, reason=proposed.reason)
    return proposed


def settle_located(proposed: SiteCorrection, *, by: int) -> SiteCorrection:
    """Note that a site without a place was put where the report says, so nothing is left to decide."""
    proposed.state, proposed.decided_by, proposed.decided_at = CorrectionState.ACCEPTED, by, clock.now()
    db.session.flush()
    return proposed


def accept_correction(proposed: SiteCorrection, *, by: int) -> SiteCorrection:
    """Accept a correction; one with a position moves the site there. Raises CorrectionDecided, MobileHasNoPlace.

    An outline or a line is not replaced by a single point: the office redraws it, the accepted position stays on file.
    """
    _decide(proposed, CorrectionState.ACCEPTED, by)
    of = proposed.site
    if proposed.lon is not None and proposed.lat is not None:
        known = queries.geometry_of(of)
        if known is None or known.geom_type == "Point":
            proposed.moved_from = known.wkt if known is not None else None
            locate_site(of, Position(proposed.lon, proposed.lat, accuracy_m=proposed.accuracy_m), by=by)
    return proposed


def reject_correction(proposed: SiteCorrection, *, by: int) -> SiteCorrection:
    """Reject a correction and keep it; raises CorrectionDecided."""
    return _decide(proposed, CorrectionState.REJECTED, by)


def keeps_its_place(decided: SiteCorrection) -> bool:
    """Ask whether the site stays where this correction put it when its acceptance is taken back."""
    if decided.state is not CorrectionState.ACCEPTED or decided.moved_from is not None or decided.lon is None:
        return False
    known = queries.geometry_of(decided.site)
    return known is not None and known.equals_exact(Point(decided.lon, decided.lat), _UNMOVED_DEG)


def reopen_correction(decided: SiteCorrection, *, by: int) -> SiteCorrection:
    """Take a decision back: it is to be decided again, and a site that it moved is where it was before.

    Raises CorrectionUndecided, SiteMovedSince. A site whose earlier place is not known keeps the one it got
    (`keeps_its_place`).
    """
    if decided.state is CorrectionState.PROPOSED:
        raise errors.CorrectionUndecided()
    if decided.moved_from is not None:
        known = queries.geometry_of(decided.site)
        if known is None or not known.equals_exact(Point(decided.lon, decided.lat), _UNMOVED_DEG):
            raise errors.SiteMovedSince()
        locate_site(decided.site, wkt.loads(decided.moved_from), by=by)
    decided.state, decided.moved_from = CorrectionState.PROPOSED, None
    decided.decided_by = decided.decided_at = None
    db.session.flush()
    record("site.correction_reopened", "site", decided.site_id, by=by, correction=decided.id)
    return decided


def _decide(proposed: SiteCorrection, state: CorrectionState, by: int) -> SiteCorrection:
    if proposed.state is not CorrectionState.PROPOSED:
        raise errors.CorrectionDecided()
    proposed.state, proposed.decided_by, proposed.decided_at = state, by, clock.now()
    db.session.flush()
    record(f"site.correction_{state.value}", "site", proposed.site_id, by=by, correction=proposed.id)
    return proposed
