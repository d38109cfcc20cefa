"""Reading what judging needs of some sites in one round: a handful of narrow statements, however many sites.

Everybody who judges reads here: the sweep that follows one record, a whole round some hundred sites at a time. So one
site and many cannot be judged differently. What is read for a site is added here, for all sites of a batch at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from server.compliance.engine.along import hands_of
from server.compliance.engine.apart import LEAST
from server.compliance.engine.facts import Doubt, Stretch, Visit
from server.compliance.engine.rechecks import checks
from server.compliance.engine.sameness import Pair
from server.compliance.evidence import hear
from server.compliance.gathering import Gathered
from server.compliance.observed import PhotoSeen, Speaking, observed
from server.database import as_text, db, uuid_text
from server.geo.reference import ReferenceLine
from server.inspections import models, rechecking
from server.inspections import queries as inspections
from server.inspections.evidence import pairs, rulings
from server.inspections.evidence.sameness import Same
from server.inspections.models import Due, Round, RoundSite
from server.inspections.rules import Ruling, Sharing
from server.places import queries as places
from server.places.models import RoadSection, Site

Marks = dict[int, dict[int, datetime]]
"""When each requirement was marked as due, by site."""


@dataclass(frozen=True, slots=True)
class _Came:
    """One visit as it is read."""

    uuid: str
    account_id: int
    started_at: datetime
    complete: bool
    covered: list[dict[str, Any]]


def marks(round_id: int, site_ids: Sequence[int]) -> Marks:
    """Give what is due at some sites. To be read before anything else: what comes later then shows as a later mark."""
    statement = select(Due.site_id, Due.requirement_id, Due.marked_at).where(
        Due.round_id == round_id, Due.site_id.in_(site_ids)
    )
    found: Marks = {}
    for site_id, requirement_id, marked_at in db.session.execute(statement):
        found.setdefault(site_id, {})[requirement_id] = marked_at
    return found


def gather(
    round_: Round, site_ids: Sequence[int], requirement_ids: Collection[int] | None = None
) -> dict[int, Gathered]:
    """Read everything that stands of some sites in one round; of observations only what bears on some requirements."""
    (gathered,) = gather_supposing(round_, site_ids, requirement_ids, [AS_IT_IS])
    return gathered


@dataclass(frozen=True)
class Supposed:
    """What a person might say of evidence, beside what was said: rulings on photos, answers about pairs of photos."""

    rulings: Mapping[int, Ruling] = field(default_factory=dict)
    answers: Mapping[tuple[int, int], Same] = field(default_factory=dict)


AS_IT_IS = Supposed()


def gather_supposing(
    round_: Round, site_ids: Sequence[int], requirement_ids: Collection[int] | None, supposing: Iterable[Supposed]
) -> list[dict[int, Gathered]]:
    """Read some sites once, and give what there would be to judge if people had said this or that."""
    sites = _sites(site_ids)
    lines = _lines(site_ids)
    came = _visits(round_.id, site_ids, (models.Visit.late.is_(False),))
    given = inspections.inspectors_at(round_.id, site_ids) if round_.sharing is Sharing.APART else None
    seen, at_work = observed(round_.id, site_ids, requirement_ids)
    if requirement_ids is not None:
        at_work = {str(uuid) for uuid in inspections.visits_with_records(round_.id, site_ids)}
    ruled = rulings.rulings_at(round_.id, site_ids)
    asked = pairs.pairs_at(round_.id, site_ids)

    def told(site_id: int, site: Site, supposed: Supposed) -> Gathered:
        line, visits = lines.get(site_id), came.get(site_id, [])
        heard = hear(seen.get(site_id, {}), {**ruled, **supposed.rulings})
        busy = {one.uuid for one in visits if one.covered} | at_work
        return Gathered(
            round=round_,
            site=site,
            line=line,
            observed=heard.observed,
            notes=heard.notes,
            absences=heard.absences,
            pairs=tuple(
                Pair(row.a, row.b, supposed.answers.get((row.a, row.b), row.answer)) for row in asked.get(site_id, ())
            ),
            visits=tuple(_visit(one, is_idle=one.uuid not in busy) for one in visits),
            walked=tuple(stretch for one in visits for stretch in _walked(line, one)),
            apart=_apart(given, site_id, [one.account_id for one in visits if one.uuid in busy]),
        )

    return [{site_id: told(site_id, site, each) for site_id, site in sites.items()} for each in supposing]


def gather_fresh(round_: Round, site_ids: Sequence[int]) -> dict[int, list[tuple[datetime, Gathered]]]:
    """Read the re-checks of some sites of a closed round: each check by itself with its beginning, the newest first."""
    lines = _lines(site_ids)
    came = _visits(round_.id, site_ids, rechecking.fresh_visits(round_))
    seen, _ = observed(round_.id, site_ids, stands=rechecking.fresh(round_, site_ids))
    ruled = rulings.rulings_at(round_.id, site_ids)
    stale = rechecking.stale_photos(round_, site_ids)
    found: dict[int, list[tuple[datetime, Gathered]]] = {}
    for site_id, site in _sites(site_ids).items():
        heard = hear(_marked_stale(seen.get(site_id, {}), stale), ruled)
        at_work = {one.visit_uuid for rows in heard.observed.values() for one in rows}
        found[site_id] = [
            (
                check[0].started_at,
                Gathered(
                    round=round_,
                    site=site,
                    line=lines.get(site_id),
                    observed=_recorded_in(heard.observed, {one.uuid for one in check}),
                    notes=heard.notes,
                    absences=_recorded_in(heard.absences, {one.uuid for one in check}),
                    visits=tuple(_visit(one, is_idle=not one.covered and one.uuid not in at_work) for one in check),
                    walked=tuple(stretch for one in check for stretch in _walked(lines.get(site_id), one)),
                ),
            )
            for check in checks(came.get(site_id, []))
        ]
    return found


def _recorded_in(seen: Speaking, visits: set[str]) -> Speaking:
    here = {key: [one for one in rows if one.visit_uuid in visits] for key, rows in seen.items()}
    return {key: rows for key, rows in here.items() if rows}


def _marked_stale(seen: Speaking, stale: set[int]) -> Speaking:
    """Doubt every photo that was taken before the round was closed."""

    def doubted(photo: PhotoSeen) -> PhotoSeen:
        return replace(photo, doubts=(*photo.doubts, Doubt.STALE.value)) if photo.id in stale else photo

    return {key: [replace(one, photos=tuple(map(doubted, one.photos))) for one in rows] for key, rows in seen.items()}


def number_recorded(round_id: int, site_ids: Sequence[int]) -> dict[int, int]:
    """Count what was recorded at each of some sites, standing or not: how much there will be to read."""
    observation = models.Observation
    statement = (
        select(observation.site_id, func.count())
        .where(observation.round_id == round_id, observation.site_id.in_(site_ids))
        .group_by(observation.site_id)
    )
    return {site_id: number for site_id, number in db.session.execute(statement) if site_id}


def in_reserve(round_id: int, site_ids: Sequence[int]) -> set[int]:
    """Give those of some sites that only wait in reserve (备用点位)."""
    statement = select(RoundSite.site_id).where(
        RoundSite.round_id == round_id, RoundSite.site_id.in_(site_ids), RoundSite.reserve
    )
    return set(db.session.scalars(statement))


def _sites(site_ids: Sequence[int]) -> dict[int, Site]:
    return {site.id: site for site in db.session.scalars(select(Site).where(Site.id.in_(site_ids)))}


def _lines(site_ids: Sequence[int]) -> dict[int, ReferenceLine]:
    sections = db.session.scalars(select(RoadSection).where(RoadSection.site_id.in_(site_ids)))
    return {section.site_id: places.line_of(section) for section in sections}


def _visits(round_id: int, site_ids: Sequence[int], which: tuple[ColumnElement[bool], ...]) -> dict[int, list[_Came]]:
    visit = models.Visit
    statement = (
        select(visit.site_id, as_text(visit.uuid), visit.account_id, visit.started_at, visit.complete, visit.covered)
        .where(visit.round_id == round_id, visit.site_id.in_(site_ids), *which)
        .order_by(visit.started_at, visit.uuid)
    )
    found: dict[int, list[_Came]] = defaultdict(list)
    for site_id, uuid, account_id, started_at, complete, covered in db.session.execute(statement):
        found[site_id].append(_Came(uuid_text(uuid), account_id, started_at, complete, covered or []))
    return found


def _visit(came: _Came, *, is_idle: bool) -> Visit:
    return Visit(str(came.uuid), str(came.account_id), came.started_at, came.complete, idle=is_idle)


def _walked(line: ReferenceLine | None, came: _Came) -> list[Stretch]:
    spans = [(float(part["from_m"]), float(part["to_m"])) for part in came.covered]
    sides = [part.get("side") or None if line else None for part in came.covered]
    hands = hands_of(line, sides, [(low + high) / 2 for low, high in spans]) if line else sides
    return [Stretch(*span, hand, str(came.account_id)) for span, hand in zip(spans, hands, strict=True)]


def _apart(given: dict[int, list[int]] | None, site_id: int, at_work: list[int]) -> tuple[str, ...] | None:
    """Give those who check independently, in a fixed order: who was given the site.

    Where fewer than two were, whoever recorded something there; otherwise the office that enters a paper would have
    to finish a check of its own.
    """
    if given is None:
        return None
    asked = set(given.get(site_id, []))
    return tuple(str(each) for each in sorted(asked if len(asked) >= LEAST else {*asked, *at_work}))
