"""Shares of an area or of slots and items: a part compared with its whole, face by face. Pure.

Figures add up over faces, and what is doubtful may be anything between nothing and the whole of its face; two figures
for one face are both kept, and decide only where both lead to the same. A share of the whole year comes from the
ledger: a visit neither meets nor misses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from server.compliance.engine.facts import Facts, Measure
from server.compliance.engine.families.course import (
    answers_set_aside,
    before_judging,
    observations_of,
    short,
    undeclared,
    unfinished,
)
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.standards.rules import AreaShare, Comparison, ItemShare, Period

_EXACT = 1e-9


@dataclass(frozen=True)
class _Face:
    """One face with every figure given for it, as (part, whole)."""

    figures: tuple[tuple[float, float], ...]
    measures: tuple[Measure, ...]

    @property
    def is_settled(self) -> bool:
        """Whether there is one figure and nothing doubtful about it."""
        return len(set(self.figures)) == 1 and not any(one.doubts for one in self.measures)


def share_of_area(rule: AreaShare, facts: Facts) -> Verdict:
    """Judge the share of an area that is covered, over all faces that were measured."""
    early = before_judging(facts)
    if early is not None:
        return early
    faces = _faces(one for one in facts.measures if not one.from_ledger)
    bare = [face for face in faces if all(part <= _EXACT for part, _whole in face.figures)]
    if rule.every_face and bare:
        named = sorted({one.face for face in bare for one in face.measures if one.face})
        behind = observations_of(one for face in bare for one in face.measures)
        reason = Reason("face_without", {"count": len(bare), "faces": named, "observations": behind})
        outcome, reasons = short(facts, reason)
        if any(one.doubts for face in bare for one in face.measures) and outcome is Outcome.FAIL:
            outcome = Outcome.UNCERTAIN
        return _with_share(rule, faces, outcome, [*reasons, *answers_set_aside(facts)])
    return _judge(rule, facts, faces)


def share_of_items(rule: ItemShare, facts: Facts) -> Verdict:
    """Judge the share of slots or items, counted on site or taken from the ledger."""
    ledger = [one for one in facts.measures if one.from_ledger and _is_share(one)]
    site = [one for one in facts.measures if not one.from_ledger and _is_share(one)]
    if rule.period is Period.YEAR:
        return _judge_year(rule, facts, ledger, site)
    early = before_judging(facts)
    if early is not None:
        return early
    if not site and ledger:
        return _judge_ledger(rule, facts, ledger)
    return _judge(rule, facts, _faces(site))


def _judge_year(rule: ItemShare, facts: Facts, ledger: list[Measure], site: list[Measure]) -> Verdict:
    if ledger:
        return _judge_ledger(rule, facts, ledger)
    early = before_judging(facts)
    if early is not None:
        return early
    reasons = [Reason("year_waits_for_ledger")]
    if site:
        part, whole = sum(one.numerator or 0 for one in site), sum(one.denominator or 0 for one in site)
        figures = {"share": _percent(part, whole), "observations": observations_of(site)}
        reasons.append(Reason("found_on_site_only", figures))
    return Verdict(Outcome.NOT_CHECKED, unit="%", reasons=(*reasons, *answers_set_aside(facts)))


def _judge_ledger(rule: ItemShare, facts: Facts, ledger: list[Measure]) -> Verdict:
    """Judge by the ledger: of several figures for one thing the latest holds."""
    newest: dict[tuple[str | None, str | None], Measure] = {}
    for one in sorted(ledger, key=lambda each: (each.at, each.observation)):
        newest[one.item, one.face] = one
    part = sum(one.numerator or 0 for one in newest.values())
    whole = sum(one.denominator or 0 for one in newest.values())
    share, holds = _percent(part, whole), _holds(rule, part, whole)
    figures = {"share": share, "required_share": rule.value, "strict": rule.op is Comparison.MORE_THAN}
    source = Reason("from_ledger", {"observations": observations_of(newest.values())})
    outcome = Outcome.PASS if holds else Outcome.FAIL
    reasons = (Reason("share_met" if holds else "share_short", figures), source, *answers_set_aside(facts))
    return Verdict(outcome, share, rule.value, max(0.0, round(rule.value - share, 3)), "%", reasons)


def _judge(rule: AreaShare | ItemShare, facts: Facts, faces: Sequence[_Face]) -> Verdict:
    if not faces:
        outcome, reasons = unfinished(facts, Reason("nothing_measured"))
        reasons += answers_set_aside(facts)
        return Verdict(outcome, required=rule.value, unit="%", reasons=tuple(reasons))
    units = {one.unit for face in faces for one in face.measures if one.unit}
    if len(units) > 1:
        mixed = Reason("units_differ", {"units": sorted(units)})
        return Verdict(Outcome.UNCERTAIN, required=rule.value, unit="%", reasons=(mixed,))
    least, most = _margins(rule, faces)
    figures = _figures(rule, faces)
    doubtful = [one for face in faces if not face.is_settled for one in face.measures]
    decide = Reason("measures_decide", {"count": len(doubtful), "observations": observations_of(doubtful)})
    if _is_enough(rule, least):
        done = facts.is_declared_complete
        outcome = Outcome.PASS if done else Outcome.IN_PROGRESS
        reasons = [Reason("share_met", figures), *([] if done else [undeclared(facts)])]
    elif _is_enough(rule, most):
        outcome, reasons = Outcome.UNCERTAIN, [Reason("share_doubtful", figures), decide]
    else:
        outcome, reasons = short(facts, Reason("share_short", figures))
        reasons += [decide] if doubtful else []
    return _with_share(rule, faces, outcome, [*reasons, *answers_set_aside(facts)])


def _with_share(
    rule: AreaShare | ItemShare, faces: Sequence[_Face], outcome: Outcome, reasons: Sequence[Reason]
) -> Verdict:
    share = _figures(rule, faces)["share"]
    return Verdict(outcome, share, rule.value, max(0.0, round(rule.value - share, 3)), "%", tuple(reasons))


def _faces(measures: Iterable[Measure]) -> list[_Face]:
    """Gather figures by the face they name; a figure without a face is a face of its own."""
    named: dict[str, list[Measure]] = {}
    for one in sorted(measures, key=lambda each: each.observation):
        if _is_share(one):
            named.setdefault(f"face {one.face}" if one.face else one.observation, []).append(one)
    return [
        _Face(tuple((one.numerator or 0.0, one.denominator or 0.0) for one in group), tuple(group))
        for _name, group in sorted(named.items())
    ]


def _is_share(one: Measure) -> bool:
    return one.numerator is not None and one.denominator is not None and one.denominator > 0 and not one.is_survey


def _margins(rule: AreaShare | ItemShare, faces: Sequence[_Face]) -> tuple[float, float]:
    """Give how much more than needed is there, at least and at most, in the unit that was measured.

    Σ part − share · Σ whole is what decides; each face adds its own term, so the extremes of the sum are the sums of
    the extremes.
    """
    needed = rule.value / 100
    least = most = 0.0
    for face in faces:
        terms = [part - needed * whole for part, whole in face.figures]
        if any(one.doubts for one in face.measures):
            terms += [term for _part, whole in face.figures for term in (-needed * whole, whole - needed * whole)]
        least += min(terms)
        most += max(terms)
    return least, most


def _is_enough(rule: AreaShare | ItemShare, margin: float) -> bool:
    return margin > _EXACT if rule.op is Comparison.MORE_THAN else margin >= -_EXACT


def _holds(rule: AreaShare | ItemShare, part: float, whole: float) -> bool:
    return _is_enough(rule, part - rule.value / 100 * whole)


def _figures(rule: AreaShare | ItemShare, faces: Sequence[_Face]) -> dict[str, Any]:
    """Give the share by the first figure of each face, and what it is made of."""
    part = sum(face.figures[0][0] for face in faces)
    whole = sum(face.figures[0][1] for face in faces)
    told: dict[str, Any] = {"share": _percent(part, whole), "required_share": rule.value, "faces_measured": len(faces)}
    return told | {"strict": rule.op is Comparison.MORE_THAN, "part": round(part, 3), "whole": round(whole, 3)}


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 2) if whole else 0.0
