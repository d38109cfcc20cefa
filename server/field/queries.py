"""What the phone's pages and its API read of one site: its checklist, the state of a visit. The list is in today.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.compliance import queries as compliance
from server.compliance import words as compliance_words
from server.compliance.present import Present, present_states
from server.compliance.queries import EffectiveVerdict
from server.database import db
from server.field import rechecks
from server.field.items import Item, items_of, language
from server.field.proposals import ThemeProposal, theme_proposals
from server.field.showing import showing
from server.inspections import queries, words
from server.inspections.errors import NotYours, SiteNotInRound, VisitUnknown
from server.inspections.evidence import photos as photo_queries
from server.inspections.evidence.notes import doubts_in
from server.inspections.models import Due, Observation, Round, Visit
from server.inspections.rules import Practice, ProblemType, RoundState, Sharing, Trust
from server.inspections.schemas import ObservationRecord
from server.people.models import Account
from server.people.rules import Role
from server.photos import queries as photos
from server.photos.rules import PhotoState
from server.places import queries as places
from server.places.models import Site
from server.places.rules import SiteState, type_word
from server.standards.document import StandardDocument


@dataclass(frozen=True)
class Checklist:
    """Everything the visit page needs for one site in one round."""

    round: dict[str, Any]
    site: dict[str, Any]
    requirements: list[Item]
    sides: list[tuple[str, str]] = field(default_factory=list)
    media: list[tuple[str, str]] = field(default_factory=list)
    defects: list[tuple[str, str]] = field(default_factory=list)
    unable_reasons: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    spots: list[tuple[str, str]] = field(default_factory=list)
    proposals: list[ThemeProposal] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Give it as plain JSON."""
        return asdict(self)


def checklist(round_id: int, site_id: int, account: Account, *, recheck: bool = False) -> Checklist:
    """Give what is to be checked at a site, or checked again in a closed round (复查).

    Raises `RoundUnknown`, `SiteNotInRound`.
    """
    each = queries.round_numbered(round_id)
    site = db.session.get(Site, site_id)
    if site is None or not queries.is_in_round(round_id, site_id):
        raise SiteNotInRound(site=site_id, round=round_id)
    document = StandardDocument.model_validate(each.standard.document)
    line = places.reference_line(site_id)
    recheck = recheck and each.state is RoundState.CLOSED
    recorded = _recorded(each, site_id, account, recheck=recheck)
    is_open = recheck or each.state is not RoundState.CLOSED
    return Checklist(
        round={
            "id": each.id,
            "name": each.name,
            "phase_word": str(words.PHASES[each.phase]),
            "closed": each.state is RoundState.CLOSED,
            "recheck": recheck,
            "blind": each.blind,
            "shows_verdicts": showing(each.practice).verdicts,
            "photos": pictures_of(each),
            "shows_absence": each.show_absence,
        },
        site={
            "id": site.id,
            "name": site.name,
            "type_word": type_word(site.site_type, language()),
            "address": site.address,
            "is_road": line is not None,
            "is_placed": site.state is not SiteState.TO_BE_LOCATED,
            "is_mobile": site.state is SiteState.MOBILE,
            "length_m": round(line.length_m) if line else None,
            "line": [[round(lon, 6), round(lat, 6)] for lon, lat in line.coordinates] if line else None,
            "middle": _place(places.middle_of(site_id)),
        },
        requirements=items_of(
            each,
            site,
            document,
            recorded,
            _outcomes(each, site_id, recheck=recheck),
            account,
        ),
        sides=_sides(line.bearing_deg) if line else [],
        media=[(word.code, word.zh if language() == "zh" else word.en) for word in document.media],
        defects=_pairs(words.DEFECTS),
        unable_reasons=_pairs(words.UNABLE_REASONS),
        answers=_pairs(words.ANSWERS),
        spots=_pairs(words.SPOTS),
        themes=list(document.themes),
        proposals=theme_proposals(recorded, account.id, document.themes) if is_open else [],
    )


def _recorded(each: Round, site_id: int, account: Account, *, recheck: bool) -> list[Observation]:
    """Give the records that the counts on the page stand for."""
    if recheck:
        return rechecks.own_check(each, site_id, account.id)
    recorded = queries.valid_observations(each.id, site_id)
    return recorded if showing(each.practice).others else [one for one in recorded if one.account_id == account.id]


def _outcomes(each: Round, site_id: int, *, recheck: bool) -> dict[int, str]:
    if not showing(each.practice).verdicts:
        return {}
    if recheck:
        return rechecks.outcomes_now(each, site_id)
    return {row.requirement_id: row.outcome.value for row in compliance.site_verdicts(each.id, site_id)}


def _place(middle: tuple[float, float] | None) -> dict[str, float] | None:
    return {"lon": middle[0], "lat": middle[1]} if middle else None


def pictures_of(each: Round) -> dict[str, Any]:
    """Tell what pictures a round wants from phones; a 暗访 (covert) never shows who took them."""
    return {
        "side_px": each.photo_side_px,
        "quality": each.photo_quality,
        "keep_originals": each.keep_originals,
        "watermark": each.watermark,
        "named": not each.covert,
    }


def problem_types() -> list[tuple[str, str]]:
    """List the types of an ad-hoc problem with their words."""
    return [(each.value, str(words.PROBLEM_TYPES[each])) for each in ProblemType]


def photo_states(record: ObservationRecord) -> dict[str, Any]:
    """Tell where each photo of a record is; verdicts follow a moment later.

    One whose time was over, in another round, is missing to this record: it is to be sent again.
    """
    hashes = {photo.sha256 for photo in record.photos}
    states = photos.states(hashes) | dict.fromkeys(photos.removed(hashes), PhotoState.MISSING)
    listed = [
        {"uuid": str(photo.uuid), "sha256": photo.sha256, "state": states[photo.sha256].value}
        for photo in record.photos
    ]
    return {"photos": listed, "verdicts": None}


def visit_state(uuid: UUID, account: Account | None = None) -> dict[str, Any]:
    """Tell what has arrived of a visit and what it came to; raises `VisitUnknown`, `NotYours`."""
    visit = db.session.get(Visit, uuid)
    if visit is None:
        raise VisitUnknown(visit=uuid)
    if account and account.role is Role.INSPECTOR and visit.account_id != account.id:
        raise NotYours()
    expected = photo_queries.expected_photos(uuid)
    states = photos.states(photo.sha256 for photo in expected)
    practice = visit.round.practice
    is_shown = showing(practice).verdicts
    waiting = db.session.scalars(select(Due).where(Due.round_id == visit.round_id, Due.site_id == visit.site_id))
    return {
        "state": "ended" if visit.ended_at else "open",
        "complete": visit.complete,
        "pending": waiting.first() is not None,
        "covered": visit.covered or [],
        "photos": [
            {
                "uuid": str(photo.photo_uuid),
                "sha256": photo.sha256,
                "state": states[photo.sha256].value,
                "trust": photo.trust.value if photo.trust else None,
                "doubts": [words.say_doubt(doubt) for doubt in _tellable(photo.trust_reasons, practice)],
            }
            for photo in expected
        ],
        "verdicts_hidden": not is_shown,
        "verdicts": _verdicts(visit) if is_shown else [],
    }


def _tellable(reasons: Iterable[dict[str, Any]], practice: Practice) -> list[dict[str, Any]]:
    """Give the doubts an inspector may read: who checks independently learns nothing of what others have sent."""
    doubts = doubts_in(reasons)
    if practice.sharing is not Sharing.APART:
        return doubts
    return [{"code": doubt["code"]} if doubt["code"] == Trust.SEEN_BEFORE else doubt for doubt in doubts]


def _verdicts(visit: Visit) -> list[dict[str, Any]]:
    """Tell the verdicts at the visit's site; for a re-check, how things stand now."""
    rows = compliance.site_verdicts(visit.round_id, visit.site_id)
    now = present_states(visit.round_id, visit.site_id) if visit.recheck else {}
    return [_verdict(row, now.get((row.site_id, row.requirement_id), row)) for row in rows]


def _verdict(row: EffectiveVerdict, stands: EffectiveVerdict | Present) -> dict[str, Any]:
    return {
        "requirement": row.requirement_id,
        "key": row.key,
        "outcome": stands.outcome.value,
        "outcome_word": compliance_words.outcome_word(stands.outcome),
        "measured": stands.measured,
        "required": stands.required,
        "shortfall": stands.shortfall,
        "unit": stands.unit,
        "reasons": list(stands.sentences),
    }


def _sides(bearing_deg: float) -> list[tuple[str, str]]:
    """A road from north to south has an east and a west side, another one a north and a south side."""
    upright = abs(((bearing_deg + 90) % 180) - 90) < 45
    codes = ("east", "west", "both") if upright else ("north", "south", "both")
    return [(code, str(words.SIDES[code])) for code in codes]


def _pairs(known: dict[Any, Any]) -> list[tuple[str, str]]:
    return [(str(getattr(code, "value", code)), str(word)) for code, word in known.items()]
