"""Reads of the review room: what waits for a person, what people have decided, and the evidence behind one verdict.

A verdict waits when the engine could not be sure (待核实), or when a photo behind it is doubtful though it does not
decide; and only while no decision of a person stands above it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from server.compliance import queries as compliance
from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Decision, Verdict
from server.compliance.queries import EffectiveVerdict
from server.database import EnumText, as_text, db
from server.inspections import queries as inspections
from server.inspections.evidence.kept import Lacking, lacking
from server.inspections.evidence.models import EvidenceRuling, SightingPair
from server.inspections.evidence.said import Said, said_of
from server.inspections.evidence.sameness import Basis
from server.inspections.evidence.telling import Evidence, evidence_of_all
from server.inspections.models import Observation, ObservationPhoto, ObservationRequirement
from server.inspections.rules import EXIF_DATUM, GRAVITY, Trust
from server.places import queries as places
from server.places.models import Site
from server.review.errors import VerdictUnknown
from server.standards.models import Requirement


class Show(StrEnum):
    """Which verdicts are listed: those that wait for a person, or those a person has decided."""

    WAITING = "waiting"
    DECIDED = "decided"


@dataclass(frozen=True)
class Entry:
    """One line of the queue."""

    verdict_id: int
    site_id: int
    site_name: str
    clause: str
    text: str
    outcome: Outcome
    reasons: tuple[dict[str, Any], ...]
    decides: bool
    """Whether the doubt decides the verdict; otherwise a photo is doubtful and the verdict holds without it."""


@dataclass(frozen=True)
class Case:
    """One verdict under review with everything a person needs to decide it."""

    verdict: EffectiveVerdict
    site: Site
    evidence: tuple[Evidence, ...]
    """The doubtful photos first, those nobody has ruled on before the others, the gravest doubt at the head."""
    decisions: tuple[Decision, ...]
    said: Mapping[int, Said]
    """What people ruled about the photos."""
    lacking: Mapping[str, Lacking]
    """What of the photos is no longer kept, by hash."""

    @property
    def doubtful(self) -> tuple[Evidence, ...]:
        """The photos that anything is doubtful about and on which nobody has ruled."""
        return tuple(each for each in self.evidence if each.is_doubtful and each.id not in self.said)


def entries(round_id: int, show: Show, site_id: int | None = None) -> list[Entry]:
    """List verdicts of a round, those that wait in order of weight, the decided ones by the newest decision."""
    uncertain = Verdict.outcome == Outcome.UNCERTAIN
    statement = _listed(round_id, uncertain)
    if site_id is not None:
        statement = statement.where(Verdict.site_id == site_id)
    standing = _standing(round_id)
    if show is Show.WAITING:
        statement = statement.where(~standing.exists(), or_(uncertain, _has_doubtful_photo(round_id)))
        statement = statement.order_by(case((uncertain, 0), else_=1), Site.name, Verdict.site_id, Requirement.position)
    else:
        newest = _standing(round_id, func.max(Decision.id)).scalar_subquery()
        statement = statement.where(standing.exists()).order_by(newest.desc())
    return [
        Entry(number, site, name, clause, text, outcome, tuple(reasons), bool(decides))
        for number, site, name, clause, text, outcome, reasons, decides in db.session.execute(statement)
    ]


def case_of(round_id: int, verdict_id: int) -> Case:
    """Give one verdict of a round with its evidence and decisions; raises `VerdictUnknown`."""
    row = db.session.get(Verdict, verdict_id)
    if row is None or row.round_id != round_id:
        raise VerdictUnknown()
    verdict = compliance.effective_verdict(round_id, row.site_id, row.requirement_id)
    if verdict is None:
        raise VerdictUnknown()
    rows = [
        photo
        for seen in inspections.valid_observations(round_id, row.site_id)
        if any(each.id == row.requirement_id for each in seen.requirements)
        for photo in seen.photos
    ]
    evidence = list(evidence_of_all(rows).values())
    said = said_of(each.id for each in evidence)
    evidence.sort(key=lambda each: (not each.is_doubtful, each.id in said, _gravity(each.trust), each.taken_at))
    decisions = compliance.decisions(round_id, row.site_id, row.requirement_id)
    newest_first = sorted(decisions, key=lambda each: each.id, reverse=True)
    gone = lacking(each.sha256 for each in evidence)
    return Case(verdict, places.site(row.site_id), tuple(evidence), tuple(newest_first), said, gone)


def _listed(round_id: int, uncertain: ColumnElement[bool]) -> Select[Any]:
    decided = _standing(round_id, Decision.outcome).order_by(Decision.id.desc()).limit(1).scalar_subquery()
    outcome = func.coalesce(decided, Verdict.outcome, type_=EnumText(Outcome)).label("outcome")
    columns = (Verdict.id, Verdict.site_id, Site.name, Requirement.clause, Requirement.text, outcome)
    return (
        select(*columns, Verdict.reasons, case((uncertain, 1), else_=0).label("decides"))
        .join(Site, Site.id == Verdict.site_id)
        .join(Requirement, Requirement.id == Verdict.requirement_id)
        .where(Verdict.round_id == round_id)
    )


def _of_verdict(round_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Decision.round_id == round_id,
        Decision.site_id == Verdict.site_id,
        Decision.requirement_id == Verdict.requirement_id,
        Decision.withdrawn_at.is_(None),
    )


def _standing(round_id: int, column: Any = Decision.id) -> Select[Any]:
    return select(column).where(*_of_verdict(round_id)).correlate(Verdict)


def _has_doubtful_photo(round_id: int) -> ColumnElement[bool]:
    ruled = select(EvidenceRuling.id).where(
        EvidenceRuling.photo_id == ObservationPhoto.id, EvidenceRuling.withdrawn_at.is_(None)
    )
    answered = select(SightingPair.id).where(
        or_(SightingPair.a_id == ObservationPhoto.id, SightingPair.b_id == ObservationPhoto.id),
        SightingPair.basis == Basis.SAME_BYTES,
        SightingPair.answer.is_not(None),
    )
    return (
        select(ObservationPhoto.id)
        .join(Observation, Observation.uuid == ObservationPhoto.observation_uuid)
        .join(ObservationRequirement, ObservationRequirement.observation_uuid == Observation.uuid)
        .where(
            Observation.round_id == round_id,
            Observation.site_id == Verdict.site_id,
            ObservationRequirement.requirement_id == Verdict.requirement_id,
            *inspections.standing(),
            ObservationPhoto.trust.is_not(None),
            ObservationPhoto.trust != Trust.LOCATED,
            ~ruled.exists(),
            ~and_(_repeats_only(), answered.exists()),
        )
        .correlate(Verdict)
        .exists()
    )


def _repeats_only() -> ColumnElement[bool]:
    """Nothing else is doubtful than that the bytes came before, and pairs ask that: what was said settles it."""
    has_note = as_text(ObservationPhoto.trust_reasons).contains(f'"{EXIF_DATUM}"')
    only = func.json_array_length(ObservationPhoto.trust_reasons) == case((has_note, 2), else_=1)
    is_asked = as_text(ObservationPhoto.trust_reasons).contains('"asked"')
    return and_(ObservationPhoto.trust == Trust.SEEN_BEFORE, only, is_asked)


def _gravity(trust: Trust | None) -> int:
    return GRAVITY.index(trust) if trust else len(GRAVITY)
