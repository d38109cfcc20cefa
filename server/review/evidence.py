"""Reads of the evidence page: pairs a person is asked about, doubtful photos, and what was already said about both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from server.compliance.engine.sameness import Pair, Question, Shot, questions
from server.database import db
from server.inspections.evidence import pairs, rulings
from server.inspections.evidence.models import EvidenceRuling, PairAnswer, SightingPair
from server.inspections.evidence.pairs import Asked, Taken
from server.inspections.evidence.rulings import Doubtful
from server.inspections.evidence.sameness import Basis
from server.inspections.evidence.telling import Evidence, evidence_of_all
from server.places.models import Site

WAITS = frozenset({Question.OPEN, Question.CONTRADICTED})


@dataclass(frozen=True)
class Standing:
    """A pair, and where the question about it stands."""

    asked: Asked
    question: Question

    @property
    def is_between_inspectors(self) -> bool:
        """Tell whether it is open and asked only because two inspectors were at one place."""
        return self.question is Question.OPEN and self.asked.basis is Basis.TWO_INSPECTORS


@dataclass(frozen=True)
class Comparison:
    """Two photos beside each other, why they are asked about, and what was answered."""

    pair: SightingPair
    site_name: str
    question: Question
    a: Evidence
    b: Evidence
    answers: tuple[PairAnswer, ...]
    """Every answer ever given, the newest first."""

    @property
    def minutes_apart(self) -> int:
        """How long lay between the two shots, in minutes."""
        return round(abs((self.a.taken_at - self.b.taken_at).total_seconds()) / 60)


@dataclass(frozen=True)
class Ruled:
    """A ruling with its photo."""

    ruling: EvidenceRuling
    site_name: str
    evidence: Evidence


@dataclass(frozen=True)
class Doubted:
    """A doubtful photo nobody has ruled on."""

    site_id: int | None
    site_name: str
    evidence: Evidence


def standings(round_id: int, site_id: int | None = None) -> list[Standing]:
    """List the pairs of a round, each with where its question stands, by site."""
    return standings_of(pairs.asked(round_id, site_id))


def standings_of(listed: Iterable[Asked]) -> list[Standing]:
    """Tell where the questions about all pairs of some sites stand, by site."""
    by_site: dict[int, list[Asked]] = defaultdict(list)
    for each in listed:
        by_site[each.site_id].append(each)
    return [told for asked in by_site.values() for told in _standings(asked)]


def comparisons(listed: list[Standing]) -> list[Comparison]:
    """Give pairs with all a person sees of them, in the given order."""
    where = {each.asked.id: each.question for each in listed}
    rows = pairs.pairs_numbered([each.asked.id for each in listed])
    told = evidence_of_all(photo for row in rows for photo in (row.a, row.b))
    return [
        Comparison(
            pair=row,
            site_name=_site_name(row.site_id),
            question=where[row.id],
            a=told[row.a.id],
            b=told[row.b.id],
            answers=tuple(sorted(row.answers, key=lambda answer: answer.id, reverse=True)),
        )
        for row in rows
    ]


def doubted(listed: list[Doubtful]) -> list[Doubted]:
    """Give doubtful photos with all a person sees of them, in the given order."""
    where = {each.photo_id: each for each in listed}
    told = evidence_of_all(rulings.photos_numbered([each.photo_id for each in listed]))
    return [Doubted(where[number].site_id, where[number].site_name or "", each) for number, each in told.items()]


def ruled(made: list[EvidenceRuling]) -> list[Ruled]:
    """Give rulings with their photos."""
    told = evidence_of_all(rulings.photos_numbered([each.photo_id for each in made]))
    return [Ruled(each, _site_name(each.site_id), told[each.photo_id]) for each in made]


def _standings(asked: list[Asked]) -> list[Standing]:
    """Tell where the questions of one site stand."""
    things: dict[tuple[object, int], set[Taken]] = defaultdict(set)
    for each in asked:
        for taken in (each.a, each.b):
            things[taken.observation, taken.id if taken.is_marked else -1].add(taken)
    inspectors: dict[Shot, str] = {
        tuple(sorted(taken.id for taken in photos)): str(next(iter(photos)).inspector) for photos in things.values()
    }
    of = {Pair(each.a.id, each.b.id, each.answer): each for each in asked}
    told = questions(inspectors, list(of))
    return [Standing(each, told.get(pair, Question.IMPLIED)) for pair, each in of.items()]


def _site_name(site_id: int | None) -> str:
    site = db.session.get(Site, site_id) if site_id is not None else None
    return site.name if site else ""
