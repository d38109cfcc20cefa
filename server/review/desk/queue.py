"""The queue of the desk: what waits in a round, why, how much was decided today, and what of it may be taken back.

Two statements however long the queue is: one reads doubtful photos, one the pairs. What decides a verdict (待核实)
comes first, then the gravest reason; so one kind of doubt is worked off in one go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, select

from server import clock
from server.compliance.engine.sameness import Question
from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Decision, Verdict
from server.database import db
from server.inspections.evidence import pairs, rulings
from server.inspections.evidence.models import EvidenceRuling, PairAnswer, SightingPair
from server.inspections.models import Observation, ObservationPhoto, ObservationRequirement
from server.inspections.rules import Trust
from server.places.models import Site
from server.review import evidence
from server.review.desk.whys import WEIGHT, Why, whys_of_pair, whys_of_photo
from server.review.evidence import WAITS


class Kind(StrEnum):
    """What an item is: one photo, or two that may show one thing."""

    PHOTO = "photo"
    PAIR = "pair"


class Key(NamedTuple):
    """By what an item is known: `photo-12`, `pair-7`."""

    kind: Kind
    number: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}"


@dataclass(frozen=True)
class Waiting:
    """One item of the queue."""

    key: Key
    site_id: int | None
    site_name: str
    area_code: str | None
    whys: tuple[Why, ...]
    decides: bool
    """Whether a verdict is 待核实 to which it speaks."""
    is_sample: bool = False
    """Nothing is doubtful but that it was chosen from an album: it counts, waits for nobody, and may be looked at."""


@dataclass(frozen=True)
class Today:
    """How many decisions of today stand, of everybody and of the asker."""

    everybody: int
    own: int


@dataclass(frozen=True)
class Wanted:
    """What is looked at: one reason, some areas, one site; None for all."""

    why: Why | None = None
    areas: frozenset[str] | None = None
    site_id: int | None = None


def waiting(round_id: int) -> list[Waiting]:
    """List everything that waits in a round, in the order in which it is worked off. Two statements, any size."""
    listed = [*_photos(round_id), *_pairs(round_id)]
    listed.sort(key=lambda each: (not each.decides, WEIGHT[each.whys[0]], each.site_name, each.site_id or 0, each.key))
    return listed


def chosen(listed: Iterable[Waiting], wanted: Wanted) -> list[Waiting]:
    """Give what is wanted of a queue, in its order."""
    return [each for each in listed if all(fits(each) for fits in _fits(wanted).values())]


@dataclass(frozen=True)
class Made:
    """A decision of today that stands: what may be taken back."""

    key: Key
    number: int
    said: str
    site_name: str


def latest(round_id: int, account_id: int, limit: int) -> list[Made]:
    """Give the newest decisions of today of one person, the newest last."""
    ruled = (
        select(EvidenceRuling.photo_id, EvidenceRuling.id, EvidenceRuling.ruling, Site.name, EvidenceRuling.ruled_at)
        .outerjoin(Site, Site.id == EvidenceRuling.site_id)
        .where(EvidenceRuling.round_id == round_id, EvidenceRuling.ruled_by == account_id)
        .where(EvidenceRuling.ruled_at >= _midnight(), EvidenceRuling.withdrawn_at.is_(None))
        .order_by(EvidenceRuling.id.desc())
        .limit(limit)
    )
    answered = (
        select(PairAnswer.pair_id, PairAnswer.id, PairAnswer.answer, Site.name, PairAnswer.answered_at)
        .join(SightingPair, SightingPair.id == PairAnswer.pair_id)
        .join(Site, Site.id == SightingPair.site_id)
        .where(SightingPair.round_id == round_id, PairAnswer.answered_by == account_id)
        .where(PairAnswer.answered_at >= _midnight(), PairAnswer.withdrawn_at.is_(None))
        .order_by(PairAnswer.id.desc())
        .limit(limit)
    )
    found = [
        (at, Made(Key(kind, about), number, said.value, name or ""))
        for kind, statement in ((Kind.PHOTO, ruled), (Kind.PAIR, answered))
        for about, number, said, name, at in db.session.execute(statement)
    ]
    return [made for _at, made in sorted(found, key=lambda each: (each[0], each[1].number))[-limit:]]


def _midnight() -> datetime:
    return clock.to_utc(datetime.combine(clock.today(), time.min))


def left_by_why(listed: Iterable[Waiting], wanted: Wanted) -> dict[Why, int]:
    """Count what waits for each reason, in the areas and at the site that are wanted."""
    counted: Counter[Why] = Counter()
    for each in _but(listed, wanted, "why"):
        counted.update(each.whys)
    return {why: counted[why] for why in Why if counted[why]}


def left_by_area(listed: Iterable[Waiting], wanted: Wanted) -> Counter[str | None]:
    """Count what waits in each area, for the reason that is wanted."""
    return Counter(each.area_code for each in _but(listed, wanted, "areas"))


def decided_today(round_id: int, account_id: int) -> Today:
    """Count the rulings and answers of today that stand."""
    since = _midnight()
    ruled = select(EvidenceRuling.ruled_by.label("who")).where(
        EvidenceRuling.round_id == round_id, EvidenceRuling.ruled_at >= since, EvidenceRuling.withdrawn_at.is_(None)
    )
    answered = (
        select(PairAnswer.answered_by)
        .join(SightingPair, SightingPair.id == PairAnswer.pair_id)
        .where(SightingPair.round_id == round_id, PairAnswer.answered_at >= since, PairAnswer.withdrawn_at.is_(None))
    )
    both = ruled.union_all(answered).subquery()
    own = func.count(case((both.c.who == account_id, 1)))
    everybody, mine = db.session.execute(select(func.count(), own).select_from(both)).one()
    return Today(everybody, mine)


def _fits(wanted: Wanted) -> dict[str, Callable[[Waiting], bool]]:
    areas: Collection[str | None] | None = wanted.areas
    return {
        # What waits for nobody is listed only to those who ask for it.
        "why": lambda each: not each.is_sample if wanted.why is None else wanted.why in each.whys,
        "areas": lambda each: areas is None or each.area_code in areas,
        "site": lambda each: wanted.site_id is None or each.site_id == wanted.site_id,
    }


def _but(listed: Iterable[Waiting], wanted: Wanted, left_out: str) -> list[Waiting]:
    """Give what fits everything wanted but one: how much there would be if that were chosen otherwise."""
    tests = [fits for name, fits in _fits(wanted).items() if name != left_out]
    return [each for each in listed if all(fits(each) for fits in tests)]


def _photos(round_id: int) -> list[Waiting]:
    speaks = _speaks_to_uncertain(round_id, Observation.site_id, [Observation.uuid])
    statement = rulings.doubtful_statement(round_id, or_not_camera=True).add_columns(
        ObservationPhoto.source, ObservationPhoto.trust, Site.area_code, speaks.label("decides")
    )
    listed = []
    for row in db.session.execute(statement):
        is_sample = row.trust is Trust.LOCATED
        if not is_sample and rulings.is_asked_as_pair(row):
            continue
        whys = whys_of_photo(row.trust_reasons, row.source)
        key, decides = Key(Kind.PHOTO, row.id), bool(row.decides) and not is_sample
        listed.append(Waiting(key, row.site_id, row.name or "", row.area_code, whys, decides, is_sample))
    return listed


def _pairs(round_id: int) -> list[Waiting]:
    asked = pairs.asked_statement(round_id)
    seen = [asked.selected_columns["a_uuid"], asked.selected_columns["b_uuid"]]
    speaks = _speaks_to_uncertain(round_id, SightingPair.site_id, seen)
    statement = asked.join(Site, Site.id == SightingPair.site_id).add_columns(
        Site.name.label("site_name"), Site.area_code, speaks.label("decides")
    )
    rows = {row.id: row for row in db.session.execute(statement)}
    return [
        Waiting(
            key=Key(Kind.PAIR, each.asked.id),
            site_id=each.asked.site_id,
            site_name=rows[each.asked.id].site_name,
            area_code=rows[each.asked.id].area_code,
            whys=whys_of_pair(each.asked.basis, is_contradicted=each.question is Question.CONTRADICTED),
            decides=bool(rows[each.asked.id].decides),
        )
        for each in evidence.standings_of(pairs.asked_of(row) for row in rows.values())
        if each.question in WAITS
    ]


def _speaks_to_uncertain(round_id: int, site_id: Any, records: list[Any]) -> ColumnElement[Any]:
    """Tell whether one of some records speaks to a verdict that is 待核实 and that nobody has decided."""
    decided = select(Decision.id).where(
        Decision.round_id == round_id,
        Decision.site_id == Verdict.site_id,
        Decision.requirement_id == Verdict.requirement_id,
        Decision.withdrawn_at.is_(None),
    )
    speaks = (
        select(Verdict.id)
        .join(ObservationRequirement, ObservationRequirement.requirement_id == Verdict.requirement_id)
        .where(
            and_(Verdict.round_id == round_id, Verdict.site_id == site_id, Verdict.outcome == Outcome.UNCERTAIN),
            ObservationRequirement.observation_uuid.in_(records),
            ~decided.correlate(Verdict).exists(),
        )
    )
    return case((speaks.exists(), 1), else_=0)
