"""A finding as a paper says it: where in words, what is required verbatim, what was found, with which photos.

Papers are Chinese whatever language the clerk reads, so everything here is said in Chinese.
"""

from __future__ import annotations

import re
from typing import Any

from flask_babel import force_locale

from server.compliance.queries import EffectiveVerdict
from server.compliance.words import sentence
from server.documents.content import Clause, NoticeItem, Photo
from server.geo.shapes import inner_point
from server.geo.wording import chainage_text, place_words
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.rules import ProblemType
from server.inspections.words import PROBLEM_TYPES, SPOTS
from server.notices.evidence import RoundEvidence
from server.notices.models import Finding
from server.places import queries as places
from server.places.models import Site
from server.standards.models import Requirement

_SCALED = {"section_short", "road_short"}
_TOLD = {"answered_fail", "more_needed", "absence_shown", *_SCALED}
"""Reasons printed as sentences; a plain count is printed as figures, and doubts are the office's own business."""
NEAR_M = 200.0
_SCREEN_SPACE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=\d)|(?<=\d) (?=[\u4e00-\u9fff])")
"""Screens set figures apart from Chinese text, papers do not."""


def describe(finding: Finding, evidence: RoundEvidence) -> NoticeItem:
    """Describe a finding for a paper from what stands now."""
    with force_locale("zh_CN"):
        if finding.observation is not None:
            return _ad_hoc(finding, finding.observation, evidence)
        if finding.site is not None and finding.requirement is not None:
            return _clause(finding.site, finding.requirement, evidence)
    raise ValueError(f"finding {finding.id} comes from nowhere")  # the table's constraint does not let this happen


def clause_of(requirement: Requirement) -> Clause:
    """Give a requirement as it is quoted: verbatim, with document, version and marks."""
    standard = requirement.standard
    number = f"{standard.number}，" if standard.number else ""
    return Clause(
        code=requirement.clause,
        text=requirement.text,
        standard_title=standard.title,
        version=f"{number}版本{standard.version}",
        is_sample=standard.is_sample,
        is_truncated=bool(requirement.content.get("truncated")),
    )


def _clause(site: Site, requirement: Requirement, evidence: RoundEvidence) -> NoticeItem:
    verdict = evidence.verdicts.get((site.id, requirement.id))
    facts: dict[str, Any] = _site_facts(site) | {"clause": clause_of(requirement)}
    if verdict is None:
        return NoticeItem(**facts)
    facts |= _stretch(verdict, evidence) | _figures(verdict) | {"finding": _found(verdict, evidence)}
    photos = [_photo(photo, evidence, site.id) for photo in evidence.photos(verdict)]
    return NoticeItem(**facts, photos=tuple(photos))


def _site_facts(site: Site) -> dict[str, Any]:
    area = site.area.name if site.area else ""
    vehicle = f"{site.vehicle_line or ''} {site.vehicle_plate}".strip() if site.vehicle_plate else ""
    middle = _middle(site)
    return {
        "site_name": site.name,
        "site_code": site.code,
        "area_name": area,
        "place": vehicle or site.address or (f"{area}{site.name}" if area else site.name),
        "lon": middle[0] if middle else None,
        "lat": middle[1] if middle else None,
    }


def _middle(site: Site) -> tuple[float, float] | None:
    """Give a position on a site: the middle of a line, a point inside an area; None where it has no place."""
    shape = places.geometry_of(site)
    if shape is None:
        return None
    if shape.geom_type == "LineString":
        shape = shape.interpolate(0.5, normalized=True)
        return float(shape.x), float(shape.y)
    return inner_point(shape)


def _stretch(verdict: EffectiveVerdict, evidence: RoundEvidence) -> dict[str, Any]:
    """Say the stretch of road a verdict speaks of, and its middle."""
    stretch, line = next(iter(verdict.places), None), evidence.line(verdict.site_id)
    if stretch is None or line is None:
        return {}
    from_m, to_m = stretch["from_m"], stretch["to_m"]
    lon, lat = line.point_at(min(max((from_m + to_m) / 2, 0.0), line.length_m))
    ends = [stretch.get("from_zh"), stretch.get("to_zh")]
    words = {"place": f"{ends[0]}至{ends[1]}"} if all(ends) else {}
    return {**words, "chainage": f"{chainage_text(from_m)}至{chainage_text(to_m)}", "lon": lon, "lat": lat}


def _figures(verdict: EffectiveVerdict) -> dict[str, str]:
    """Say measured, required and shortfall; a number scaled to a shorter stretch is explained by its sentence."""
    if verdict.measured is None or verdict.required is None or verdict.reasons[:1] == ():
        return {}
    first = verdict.reasons[0]
    if first["code"] in _SCALED:
        return {}
    unit = verdict.unit or ""
    window = f"每{first['window_m']:g}米" if "window_m" in first else ""
    return {
        "measured": f"{verdict.measured:g}{unit}",
        "required": f"{window}不少于{verdict.required:g}{unit}",
        "shortfall": f"{verdict.shortfall:g}{unit}" if verdict.shortfall else "",
    }


def _found(verdict: EffectiveVerdict, evidence: RoundEvidence) -> str:
    told = [_SCREEN_SPACE.sub("", sentence(reason)) for reason in verdict.reasons if reason["code"] in _TOLD]
    told += [f"现场记录：{note}" for note in _notes(evidence.behind(verdict))]
    if verdict.decided is not None and verdict.decision_reason:
        told.append(f"审核认定：{verdict.decision_reason}")
    return "".join(one if one[-1] in "。！？；" else f"{one}。" for one in told)


def _notes(observations: list[Observation]) -> list[str]:
    return list(
        dict.fromkeys(each.note.strip() for each in observations if each.answer == "fail" and each.note.strip())
    )


def _ad_hoc(finding: Finding, observation: Observation, evidence: RoundEvidence) -> NoticeItem:
    site = finding.site
    facts = _site_facts(site) if site else {"area_name": _area_name(finding)}
    if observation.lon is not None and observation.lat is not None:
        place = _spot(observation.lon, observation.lat, finding.site_id, evidence)
        facts |= {"lon": observation.lon, "lat": observation.lat, "place": place or facts.get("place", "")}
    kind = observation.problem_type
    return NoticeItem(
        **facts,
        problem_type=str(PROBLEM_TYPES[ProblemType(kind)]) if kind else "",
        finding=observation.note,
        photos=tuple(_photo(photo, evidence, finding.site_id) for photo in evidence.photos_of(observation)),
    )


def _area_name(finding: Finding) -> str:
    area = next(iter(places.area_chain(finding.area_code)), None)
    return area.name if area else ""


def _spot(lon: float, lat: float, site_id: int | None, evidence: RoundEvidence) -> str:
    """Say where a position is: along the road, else near the nearest named site."""
    line = evidence.line(site_id)
    if line is not None:
        return place_words(line, lon, lat).sentence("zh")
    if site_id is not None:
        return ""
    near = next(iter(places.sites_near(lon, lat, NEAR_M)), None)
    return f"{near[0].name}附近" if near else ""


def _photo(photo: ObservationPhoto, evidence: RoundEvidence, site_id: int | None) -> Photo:
    line = evidence.line(site_id)
    located = photo.lon is not None and photo.lat is not None
    place = place_words(line, photo.lon, photo.lat).sentence("zh") if line and located else ""  # type: ignore[arg-type]
    told = [str(SPOTS[photo.spot]) if photo.spot else "", place]
    return Photo(sha256=photo.sha256, taken_at=photo.taken_at, place="：".join(part for part in told if part))
