"""What a person needs to decide about an item of the desk: photos, places, reasons, and what the decision would change.

A handful of statements for a batch of items; only what one kind of doubt needs besides is read for the item itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from server.compliance import queries as compliance
from server.compliance import supposing
from server.compliance.engine.sameness import Question
from server.compliance.engine.verdicts import Verdict
from server.compliance.queries import EffectiveVerdict
from server.compliance.reading import Supposed
from server.database import db
from server.inspections.evidence import pairs, photos, rulings, uses
from server.inspections.evidence.models import EvidenceRuling
from server.inspections.evidence.sameness import Same
from server.inspections.evidence.telling import Evidence, evidence_of_all
from server.inspections.evidence.uses import Elsewhere
from server.inspections.models import ObservationPhoto, Round
from server.inspections.rules import Ruling, Trust
from server.places.models import Site
from server.review import evidence
from server.review.desk.queue import Key, Kind
from server.review.desk.whys import Why, whys_of_pair, whys_of_photo
from server.review.evidence import WAITS, Comparison

MOST = 20
Said = Ruling | Same


@dataclass(frozen=True)
class Effect:
    """One verdict the evidence speaks to, and what it would become."""

    verdict: EffectiveVerdict
    ifs: Mapping[Said, Verdict]
    """Empty where that cannot be told cheaply."""


@dataclass(frozen=True)
class Item:
    """One item with all a person sees of it."""

    key: Key
    site: Site | None
    whys: tuple[Why, ...]
    evidence: tuple[Evidence, ...]
    effects: tuple[Effect, ...]
    waits: bool
    """Whether it still waits for somebody; what others have decided meanwhile does not."""
    said: tuple[EvidenceRuling, ...] = ()
    comparison: Comparison | None = None
    previous: ObservationPhoto | None = None
    """The same inspector's photo before, where the way from there is what is doubtful."""
    elsewhere: Elsewhere | None = None
    """An earlier use of the same picture."""


def items(round_: Round, keys: Sequence[Key]) -> list[Item]:
    """Give some items of a round in the given order; what does not belong to it, or does no longer, is left out."""
    single = _photos(round_, [key.number for key in keys if key.kind is Kind.PHOTO])
    double = _pairs(round_, [key.number for key in keys if key.kind is Kind.PAIR])
    found = {each.key: each for each in _with_effects(round_, [*single, *double])}
    return [found[key] for key in keys if key in found]


def _photos(round_: Round, numbers: Sequence[int]) -> list[Item]:
    listed = [row for row in rulings.photos_numbered(numbers) if row.observation.round_id == round_.id]
    stand = rulings.still_standing(round_.id, {row.observation_uuid for row in listed})
    rows = [row for row in listed if row.observation_uuid in stand]
    said = _said([row.id for row in rows])
    told = evidence_of_all(rows)
    sites = _sites(row.observation.site_id for row in rows)
    return [
        Item(
            key=Key(Kind.PHOTO, row.id),
            site=sites.get(row.observation.site_id or 0),
            whys=whys_of_photo(row.trust_reasons, row.source),
            evidence=(told[row.id],),
            effects=(),
            waits=all(each.withdrawn_at for each in said[row.id]),
            said=tuple(said[row.id]),
            previous=_previous(row),
            elsewhere=_elsewhere(row),
        )
        for row in rows
    ]


def _pairs(round_: Round, numbers: Sequence[int]) -> list[Item]:
    wanted = set(numbers)
    rows = [row for row in pairs.pairs_numbered(numbers) if row.round_id == round_.id]
    listed = [
        each
        for site_id in sorted({row.site_id for row in rows})
        for each in evidence.standings(round_.id, site_id)
        if each.asked.id in wanted
    ]
    compared = evidence.comparisons(listed)
    sites = _sites(each.pair.site_id for each in compared)
    return [
        Item(
            key=Key(Kind.PAIR, each.pair.id),
            site=sites.get(each.pair.site_id),
            whys=whys_of_pair(each.pair.basis, is_contradicted=each.question is Question.CONTRADICTED),
            evidence=(each.a, each.b),
            effects=(),
            waits=each.question in WAITS,
            comparison=each,
        )
        for each in compared
    ]


def _with_effects(round_: Round, listed: Sequence[Item]) -> list[Item]:
    """Tell of each item what the verdicts it speaks to would become."""
    asked = [each for each in listed if each.site is not None]
    questions = [supposing.Question(_site_id(each), _touched(each), _supposed(each)) for each in asked]
    outlooks = dict(zip((each.key for each in asked), supposing.outlooks(round_, questions), strict=True))
    verdicts = {
        site_id: {each.requirement_id: each for each in compliance.round_verdicts(round_.id, site_id)}
        for site_id in {_site_id(each) for each in asked}
    }
    told = []
    for each in listed:
        effects = []
        for number in sorted(_touched(each)) if each.site else ():
            verdict = verdicts[_site_id(each)].get(number)
            outlook = outlooks[each.key] or []
            if verdict is not None:
                ifs = {said: one[number] for said, one in zip(_sayings(each), outlook, strict=False) if number in one}
                effects.append(Effect(verdict, ifs))
        told.append(replace(each, effects=tuple(effects)))
    return told


def _site_id(item: Item) -> int:
    return item.site.id if item.site else 0


def _touched(item: Item) -> frozenset[int]:
    return frozenset(number for each in item.evidence for number in each.requirements)


def _sayings(item: Item) -> tuple[Said, ...]:
    return tuple(Same) if item.comparison else tuple(Ruling)


def _supposed(item: Item) -> tuple[Supposed, ...]:
    if item.comparison is not None:
        pair = (item.comparison.pair.a_id, item.comparison.pair.b_id)
        return tuple(Supposed(answers={pair: said}) for said in Same)
    return tuple(Supposed(rulings={item.key.number: said}) for said in Ruling)


def _said(photo_ids: Sequence[int]) -> defaultdict[int, list[EvidenceRuling]]:
    statement = (
        select(EvidenceRuling)
        .where(EvidenceRuling.photo_id.in_(photo_ids))
        .order_by(EvidenceRuling.id.desc())
        .options(selectinload(EvidenceRuling.account))
    )
    found: defaultdict[int, list[EvidenceRuling]] = defaultdict(list)
    for row in db.session.scalars(statement):
        found[row.photo_id].append(row)
    return found


def _sites(numbers: Iterable[int | None]) -> dict[int, Site]:
    statement = select(Site).where(Site.id.in_({each for each in numbers if each})).options(selectinload(Site.area))
    return {site.id: site for site in db.session.scalars(statement)}


def _previous(row: ObservationPhoto) -> ObservationPhoto | None:
    if not any(reason["code"] in {Trust.TOO_FAST, Trust.FIX_FROZEN} for reason in row.trust_reasons):
        return None
    return next(iter(photos.fixes_before(row, row.observation, limit=1)), None)


def _elsewhere(row: ObservationPhoto) -> Elsewhere | None:
    repeats = next((reason for reason in row.trust_reasons if reason["code"] == Trust.SEEN_BEFORE), None)
    if repeats is None:
        return None
    if "alike" not in repeats:
        return uses.first_with_same_bytes(row)
    sha256 = repeats["sha256"]
    return uses.used_elsewhere([sha256], row).get(sha256)
