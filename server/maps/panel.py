"""Everything the panel of a chosen site tells, as sentences and plain values that the page puts into text nodes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from server import clock
from server.compliance import queries as compliance
from server.compliance import words as verdict_words
from server.compliance.engine.verdicts import CONCERN, Outcome, gravest
from server.compliance.present import Present, present_states
from server.compliance.queries import SETTLED, EffectiveVerdict
from server.geo.intervals import total_m
from server.inspections import queries as inspections
from server.inspections import rechecking, words
from server.inspections.errors import SiteNotInRound
from server.inspections.evidence.kept import Lacking, lacking
from server.inspections.evidence.photo_words import PhotoWords, photo_words
from server.inspections.evidence.said import Said, said_of
from server.inspections.evidence.telling import Evidence, evidence_of_all
from server.inspections.models import Observation, Round, Visit
from server.inspections.rules import RoundState
from server.maps.pages import page_of
from server.people import queries as people
from server.places import queries as places
from server.places.models import Site
from server.places.rules import UnitRole, type_word
from server.standards.rules import unit_word

UNREVIEWED = frozenset({Outcome.NOT_CHECKED, Outcome.IN_PROGRESS, Outcome.NOT_APPLICABLE})
"""Outcomes about which there is nothing to decide yet."""
FAR_APART_M = 30
"""Positions of a photo further apart than phones usually err are named on the map."""


def site_panel(round_id: int, site_id: int) -> dict[str, Any]:
    """Tell everything about one site in a round; raises `RoundUnknown`, `SiteNotInRound`."""
    round_ = inspections.round_numbered(round_id)
    if not inspections.is_in_round(round_id, site_id):
        raise SiteNotInRound(site=site_id, round=round_id)
    site = places.site(site_id)
    verdicts = compliance.site_verdicts(round_id, site_id)
    outcome = gravest({verdict.outcome for verdict in verdicts})
    clauses = {verdict.requirement_id: verdict.clause for verdict in verdicts}
    visits = inspections.visits(round_id, site_id)
    again = rechecking.recheck_visits(round_, site_id) if round_.closed_at else []
    now = present_states(round_id, site_id)
    seen = [(evidence, False) for evidence in _evidence(inspections.valid_observations(round_id, site_id))]
    seen += [(evidence, True) for evidence in _evidence(_fresh(round_, site_id))]
    hashes = {evidence.sha256 for evidence, _again in seen}
    read, gone = photo_words(hashes), lacking(hashes)
    said = said_of(evidence.id for evidence, _again in seen)
    return {
        "site": _site(site),
        "outcome": outcome.value,
        "outcome_word": verdict_words.outcome_word(outcome),
        "headline": _headline(verdicts),
        "requirements": [
            _requirement(verdict, now.get((site_id, verdict.requirement_id)))
            for verdict in sorted(verdicts, key=_concern)
        ],
        "photos": [
            _photo(evidence, clauses, gone.get(evidence.sha256), said.get(evidence.id), again=again)
            | _read(evidence, read.get(evidence.sha256))
            for evidence, again in seen
        ],
        "visits": [_visit(visit, site) for visit in (*visits, *again)],
        "history": _history(verdicts),
        "actions": _actions(round_, site, verdicts),
    }


def _site(site: Site) -> dict[str, Any]:
    chain = [area.name for area in reversed(places.area_chain(site.area_code))]
    units = [
        {
            "name": each.unit.name,
            "role": _("牵头") if each.role is UnitRole.LEAD else _("配合"),
            "proposed": "" if each.confirmed_at else _("待确认"),
        }
        for each in places.units_of(site)
    ]
    line = places.reference_line(site.id)
    return {
        "id": site.id,
        "name": site.name,
        "code": site.code,
        "type": type_word(site.site_type, _language()),
        "address": site.address,
        "area": " · ".join(chain),
        "units": units,
        "length": _("全长 %(metres)s m", metres=round(line.length_m)) if line else "",
        "unplaced": "" if site.geometry is not None else _("该点位还没有位置，地图上不显示。"),
    }


def _headline(verdicts: list[EffectiveVerdict]) -> str:
    settled = sum(verdict.outcome in SETTLED for verdict in verdicts)
    counts = {outcome: sum(verdict.outcome is outcome for verdict in verdicts) for outcome in Outcome}
    told = [_("%(total)s 项要求，已查 %(settled)s 项", total=len(verdicts), settled=settled)]
    if counts[Outcome.FAIL]:
        told.append(_("%(count)s 项不符合", count=counts[Outcome.FAIL]))
    if counts[Outcome.UNCERTAIN]:
        told.append(_("%(count)s 项待核实", count=counts[Outcome.UNCERTAIN]))
    return _("，").join(told) + _("。")


def _concern(verdict: EffectiveVerdict) -> int:
    return CONCERN.index(verdict.outcome)


def _requirement(verdict: EffectiveVerdict, now: Present | None) -> dict[str, Any]:
    reviewable = verdict.decided is not None or verdict.outcome not in UNREVIEWED
    decision = None
    if verdict.decided:
        decision = {
            "proposed": _("系统初判：%(outcome)s", outcome=verdict_words.outcome_word(verdict.proposed)),
            "line": _("%(name)s 于 %(when)s 认定", name=verdict.decided_by, when=_moment(verdict.decided_at)),
            "reason": verdict.decision_reason,
        }
    return {
        "clause": verdict.clause,
        "text": verdict.text,
        "outcome": verdict.outcome.value,
        "outcome_word": verdict_words.outcome_word(verdict.outcome),
        "figures": _figures(verdict),
        "sentences": verdict_words.sentences(verdict.reasons),
        "decision": decision,
        "present": _present(now) if now else None,
        "review": page_of("review.queue", round=verdict.round_id, verdict=verdict.verdict_id) if reviewable else "",
    }


def _present(now: Present) -> dict[str, Any]:
    """Tell how a requirement stands after a re-check, beside what the round came to."""
    return {
        "line": _("现状（%(when)s 复查）", when=_moment(now.checked_at)),
        "outcome": now.outcome.value,
        "outcome_word": verdict_words.outcome_word(now.outcome),
        "sentence": " ".join(now.sentences[:1]),
    }


def _figures(verdict: EffectiveVerdict) -> str:
    if verdict.measured is None or verdict.required is None:
        return ""
    unit = unit_word(verdict.unit or "", _language())
    return f"{verdict.measured:g} / {verdict.required:g} {unit}".strip()


def _fresh(round_: Round, site_id: int) -> list[Observation]:
    return rechecking.recheck_observations(round_, site_id) if round_.closed_at else []


def _evidence(observations: list[Observation]) -> list[Evidence]:
    return list(evidence_of_all(photo for seen in observations for photo in seen.photos).values())


def _photo(
    evidence: Evidence, clauses: dict[int, str], gone: Lacking | None, said: Said | None, *, again: bool
) -> dict[str, Any]:
    named = sorted({clauses[each] for each in evidence.requirements if each in clauses})
    positions = [
        {
            "source": at.source,
            "lon": at.lon,
            "lat": at.lat,
            "accuracy_m": at.accuracy_m,
            "line": " · ".join(
                part for part in (_position_line(at.word, at.lon, at.lat, at.accuracy_m), at.when) if part
            ),
        }
        for at in evidence.seen_at
    ]
    apart = ""
    if evidence.apart_m is not None:
        apart = _("两处位置相距约 %(distance)s。", distance=words.say_distance(evidence.apart_m))
    return {
        "id": evidence.id,
        "thumb": _picture(evidence, "thumb", gone),
        "large": _picture(evidence, "large", gone),
        "gone": gone.sentence if gone else "",
        "what": _("复查：%(what)s", what=evidence.what) if again else evidence.what,
        "about": " · ".join(part for part in (*evidence.themes, evidence.side, evidence.note) if part),
        "clauses": "".join(named),
        "taken": f"{_moment(evidence.taken_at)} · {evidence.by} · {evidence.source}",
        "trust": evidence.trust.value if evidence.trust else None,
        "trust_word": f"{evidence.trust_word} · {said.word}" if said else evidence.trust_word,
        "ruled": said.ruling.value if said else None,
        "ruling": said.line if said else "",
        "doubts": list(evidence.doubts),
        "positions": positions,
        "apart": " ".join(part for part in (apart, *evidence.notes) if part),
        "far_apart": (evidence.apart_m or 0) > FAR_APART_M,
        "marks": list(evidence.marks),
    }


def _read(evidence: Evidence, read: PhotoWords | None) -> dict[str, Any]:
    """Tell the text that a photo shows, and the themes it proposes beyond those recorded."""
    return {
        "text": _("读到的文字：%(text)s", text=read.text) if read else "",
        "proposals": [each.line for each in read.beyond(evidence.themes)] if read else [],
    }


def _picture(evidence: Evidence, rendition: str, gone: Lacking | None) -> str:
    """Give a picture's address; none where it has not arrived or was removed, so that pages do not ask in vain."""
    is_here = evidence.has_arrived and (gone is None or gone.has_picture)
    return url_for("photos.show_photo", sha256=evidence.sha256, rendition=rendition) if is_here else ""


def _position_line(word: str, lon: float, lat: float, accuracy_m: float | None) -> str:
    place = f"{lon:.6f}, {lat:.6f}"
    if accuracy_m is None:
        return _("%(word)s：%(place)s（精度未知）", word=word, place=place)
    return _("%(word)s：%(place)s，精度 ±%(metres)s m", word=word, place=place, metres=round(accuracy_m))


def _visit(visit: Visit, site: Site) -> dict[str, str]:
    until = _moment(visit.ended_at)[-5:] if visit.ended_at else _("进行中")
    told = [f"{_moment(visit.started_at)}–{until}", visit.account.display_name]
    if visit.recheck:
        told.append(_("复查"))
    if visit.side:
        told.append(str(words.SIDES.get(visit.side, visit.side)))
    if visit.covered and site.section:
        walked = total_m((part["from_m"], part["to_m"]) for part in visit.covered)
        told.append(_("走过 %(metres)s m", metres=round(walked)))
    return {"line": " · ".join(told), "state": _("检查完成") if visit.complete else _("检查未完成")}


def _history(verdicts: list[EffectiveVerdict]) -> list[dict[str, Any]]:
    """Tell how the verdicts came about, the newest first: what the program proposed and what people decided."""
    steps: list[tuple[datetime, dict[str, Any]]] = []
    names = {account.id: account.display_name for account in people.accounts()}
    for verdict in verdicts:
        for change in compliance.changes(verdict.verdict_id):
            told = _step(verdict.clause, change.outcome, change.judged_at, _("系统初判"))
            steps.append((change.judged_at, told | {"reason": " ".join(verdict_words.sentences(change.reasons[:1]))}))
        for decision in compliance.decisions(verdict.round_id, verdict.site_id, verdict.requirement_id):
            told = _step(verdict.clause, decision.outcome, decision.decided_at, decision.account.display_name)
            told["reason"] = decision.reason
            if decision.withdrawn_at:
                who = names.get(decision.withdrawn_by or 0, "")
                told["withdrawn"] = _("%(name)s 于 %(when)s 撤回", name=who, when=_moment(decision.withdrawn_at))
            steps.append((decision.decided_at, told))
    return [told for _at, told in sorted(steps, key=lambda step: step[0], reverse=True)]


def _step(clause: str, outcome: Outcome, at: datetime, who: str) -> dict[str, Any]:
    word = verdict_words.outcome_word(outcome)
    return {"at": _moment(at), "clause": clause, "outcome": outcome.value, "outcome_word": word, "who": who}


def _actions(round_: Round, site: Site, verdicts: list[EffectiveVerdict]) -> list[dict[str, str]]:
    """Offer what may be done next, as far as the pages for it exist."""
    offered = []
    if any(verdict.outcome is Outcome.UNCERTAIN for verdict in verdicts):
        offered.append((_("审核认定"), "main", page_of("review.queue", round=round_.id, site=site.id)))
    if any(verdict.outcome is Outcome.FAIL for verdict in verdicts):
        offered.append((_("问题清单"), "", page_of("reports.round_problems", round_id=round_.id)))
        if round_.state is RoundState.CLOSED:
            offered.append((_("复查"), "", page_of("field.visit", round_id=round_.id, site_id=site.id, recheck=1)))
        offered.append((_("整改通知单"), "", page_of("notices.notice_list")))
    return [{"label": label, "kind": kind, "href": href} for label, kind, href in offered if href]


def _moment(at: datetime | None) -> str:
    return clock.show(at, current_app.extensions["settings"].zone)


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "zh"
