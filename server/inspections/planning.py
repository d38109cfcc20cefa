"""Planning a round (检查批次): its standard and phase, its sample of sites, who inspects what, and its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from server import clock
from server.audit.operations import record as log
from server.database import db
from server.inspections import errors, queries
from server.inspections.avoidance import own_sites
from server.inspections.models import Assignment, Observation, ObservationPhoto, Round, RoundSite
from server.inspections.operations import mark_sites_due
from server.inspections.rules import PHOTO_QUALITIES, PHOTO_SIDES_PX, Phase, Practice, RoadMode, RoundState, Sharing
from server.people.models import Account
from server.people.rules import Role
from server.places.models import Site, SiteUnit
from server.places.rules import UnitRole
from server.standards.models import Standard, StandardState

MOST_LETTERS = 120
YEARS = range(2000, 2200)
MAY_INSPECT = frozenset({Role.INSPECTOR, Role.OFFICE, Role.ADMIN})


def open_round(
    name: str,
    standard: Standard,
    *,
    starts_on: date,
    ends_on: date,
    phase: Phase = Phase.NORMAL,
    road_mode: RoadMode = RoadMode.WORST_WINDOW,
    covert: bool = False,
    practice: Practice = Practice(),  # noqa: B008 a frozen value
    by: int | None,
) -> Round:
    """Open a round.

    Raises `BadRoundName`, `RoundNameTaken`, `BadRoundDates`, `StandardNotPublished`, `BadPhotoSize`.
    """
    if not name.strip() or len(name) > MOST_LETTERS or not name.isprintable():
        raise errors.BadRoundName()
    if queries.round_named(name):
        raise errors.RoundNameTaken(name=name)
    if ends_on < starts_on or not {starts_on.year, ends_on.year} <= set(YEARS):
        raise errors.BadRoundDates()
    if standard.state is not StandardState.PUBLISHED:
        raise errors.StandardNotPublished(title=standard.title)
    _must_be_sensible(practice)
    made = Round(
        name=name.strip(),
        standard=standard,
        phase=phase,
        state=RoundState.OPEN,
        road_mode=road_mode,
        starts_on=starts_on,
        ends_on=ends_on,
        covert=covert,
        sharing=practice.sharing,
        blind=practice.blind,
        refusal_fails=practice.refusal_fails,
        avoid_own=practice.avoid_own,
        photo_side_px=practice.photo_side_px,
        photo_quality=practice.photo_quality,
        keep_originals=practice.keep_originals,
        watermark=practice.watermark,
        exif_datum=practice.exif_datum,
        show_absence=practice.show_absence,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    log("round.open", "round", made.id, by=by, name=made.name, phase=phase.value, standard=standard.id)
    return made


def add_sites(round_: Round, site_ids: Iterable[int], *, reserve: bool = False, by: int | None) -> int:
    """Put sites into a round's sample, after those already there; tell how many were new."""
    must_be_open(round_)
    last = db.session.scalar(select(func.max(RoundSite.draw_order)).where(RoundSite.round_id == round_.id)) or 0
    added: list[int] = []
    for site_id in dict.fromkeys(site_ids):
        if not queries.is_in_round(round_.id, site_id):
            added.append(site_id)
            order = last + len(added)
            db.session.add(RoundSite(round_id=round_.id, site_id=site_id, draw_order=order, reserve=reserve))
    db.session.flush()
    mark_sites_due(round_, added)
    if added:
        log("round.add_sites", "round", round_.id, by=by, sites=added, reserve=reserve)
    return len(added)


def assign(round_: Round, site_ids: Iterable[int], inspector: Account, *, by: int | None) -> int:
    """Give sites of a round to an inspector; tell how many were new.

    Raises `SiteNotInRound`, `CannotInspect` and, where the round asks for it (回避), `OwnSite`.
    """
    must_be_open(round_)
    if inspector.role not in MAY_INSPECT or not inspector.is_active:
        raise errors.CannotInspect(name=inspector.display_name)
    added: list[int] = []
    wanted = list(dict.fromkeys(site_ids))
    for site_id in wanted:
        if not queries.is_in_round(round_.id, site_id):
            raise errors.SiteNotInRound(site=site_id, round=round_.id)
    if round_.avoid_own and (own := own_sites(inspector, wanted)):
        raise errors.OwnSite(name=inspector.display_name, sites=_some_names(own))
    for site_id in wanted:
        if db.session.get(Assignment, (round_.id, site_id, inspector.id)) is None:
            added.append(site_id)
            db.session.add(Assignment(round_id=round_.id, site_id=site_id, account_id=inspector.id))
    db.session.flush()
    if added and round_.sharing is Sharing.APART:
        mark_sites_due(round_, added)  # one more has to finish
    if added:
        log("round.assign", "round", round_.id, by=by, sites=added, inspector=inspector.id)
    return len(added)


def declare_phase(round_: Round, phase: Phase, *, by: int) -> None:
    """Declare which thresholds apply from now on (常态 or 迎检); every verdict of the round becomes due."""
    must_be_open(round_)
    if round_.phase is phase:
        return
    log("round.declare_phase", "round", round_.id, by=by, old=round_.phase.value, new=phase.value)
    round_.phase = phase
    db.session.flush()
    mark_sites_due(round_, [site.id for site in queries.sample(round_.id)])


def weigh_again(round_: Round) -> None:
    """Have every photo of a round weighed anew; what that changes is then judged."""
    recorded = select(Observation.uuid).where(Observation.round_id == round_.id)
    these = ObservationPhoto.observation_uuid.in_(recorded)
    db.session.execute(update(ObservationPhoto).where(these).values(trust=None, trusted_at=None))


def search_again(round_: Round) -> None:
    """Have every photo of a round searched for anew: where, depends on who shares what with whom."""
    recorded = select(Observation.uuid).where(Observation.round_id == round_.id)
    these = ObservationPhoto.observation_uuid.in_(recorded)
    db.session.execute(update(ObservationPhoto).where(these).values(searched_at=None))


def change_practice(round_: Round, practice: Practice, *, by: int) -> None:
    """Change how an open round is carried out; every verdict becomes due where the change may alter it."""
    must_be_open(round_)
    old = round_.practice
    if practice == old:
        return
    _must_be_sensible(practice)
    round_.sharing, round_.blind = practice.sharing, practice.blind
    round_.refusal_fails, round_.avoid_own = practice.refusal_fails, practice.avoid_own
    round_.photo_side_px, round_.photo_quality = practice.photo_side_px, practice.photo_quality
    round_.keep_originals, round_.watermark = practice.keep_originals, practice.watermark
    round_.exif_datum, round_.show_absence = practice.exif_datum, practice.show_absence
    db.session.flush()
    log("round.change_practice", "round", round_.id, by=by, old=asdict(old), new=asdict(practice))
    if old.sharing is not practice.sharing:
        search_again(round_)
    if old.exif_datum is not practice.exif_datum or old.sharing is not practice.sharing:
        weigh_again(round_)
    if _judged_by(old) != _judged_by(practice):
        mark_sites_due(round_, [site.id for site in queries.sample(round_.id)])


def _judged_by(practice: Practice) -> tuple[Any, ...]:
    """Give what of a practice verdicts depend on."""
    return practice.sharing, practice.refusal_fails, practice.show_absence


def mark_closed(round_: Round, *, by: int) -> None:
    """End a round. Its verdicts are frozen by `compliance.operations.close_round`, which calls this."""
    must_be_open(round_)
    round_.state = RoundState.CLOSED
    round_.closed_at = clock.now()
    round_.closed_by = by
    db.session.flush()
    _keep_division(round_.id)
    log("round.close", "round", round_.id, by=by)


def _keep_division(round_id: int) -> None:
    """Keep type, area and leading unit of every site as they are today."""
    site_type, area_code = (
        select(column).where(Site.id == RoundSite.site_id) for column in (Site.site_type, Site.area_code)
    )
    lead = select(func.min(SiteUnit.unit_id)).where(
        SiteUnit.site_id == RoundSite.site_id, SiteUnit.role == UnitRole.LEAD
    )
    kept = {
        RoundSite.closed_site_type: site_type.scalar_subquery(),
        RoundSite.closed_area_code: area_code.scalar_subquery(),
        RoundSite.closed_unit_id: lead.scalar_subquery(),
    }
    db.session.execute(update(RoundSite).where(RoundSite.round_id == round_id).values(kept))


def must_be_open(round_: Round) -> None:
    """Refuse a closed round; raises `RoundClosed`."""
    if round_.state is RoundState.CLOSED:
        raise errors.RoundClosed(name=round_.name)


def _must_be_sensible(practice: Practice) -> None:
    if practice.photo_side_px not in PHOTO_SIDES_PX or practice.photo_quality not in PHOTO_QUALITIES:
        sides, qualities = PHOTO_SIDES_PX, PHOTO_QUALITIES
        raise errors.BadPhotoSize(
            least_px=sides.start, most_px=sides.stop - 1, least=qualities.start, most=qualities.stop - 1
        )


def _some_names(sites: list[Site], most: int = 3) -> str:
    names = [site.name for site in sites[:most]]
    return ", ".join(names) + (f" … ({len(sites)})" if len(sites) > most else "")
