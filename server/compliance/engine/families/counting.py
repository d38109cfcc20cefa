"""Counting things with doubt: what surely counts, what may count, and the verdict for a number of things. Pure.

A count passes only if it passes with the doubtful things left out, and fails only if it fails with them counted.
Between the two it is uncertain (待核实), and the reasons name the observations that decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from server.compliance.engine.facts import Doubt, Facts, Sighting
from server.compliance.engine.families.course import answers_set_aside, before_judging, short
from server.compliance.engine.sameness import keep_apart
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.standards.rules import Counted, CountPerSite, Qualified

PLACE_DOUBTS = frozenset({Doubt.UNLOCATED, Doubt.OFF_SITE})


@dataclass(frozen=True)
class Sorted:
    """The sightings of a rule: certain ones, doubtful ones, and how many show something the rule does not count."""

    certain: tuple[Sighting, ...]
    doubtful: tuple[Sighting, ...]
    other_themes: int = 0
    other_media: int = 0
    too_small: int = 0

    def notes(self) -> list[Reason]:
        """Say what was seen and not counted."""
        left_out = {"other_themes": self.other_themes, "other_media": self.other_media, "too_small": self.too_small}
        return [Reason(code, {"count": count}) for code, count in left_out.items() if count]


def sort_out(rule: Qualified, facts: Facts) -> Sorted:
    """Sort sightings by whether they count under a rule; the same one told twice is one."""
    certain: list[Sighting] = []
    doubtful: list[Sighting] = []
    left_out = {"other_themes": 0, "other_media": 0, "too_small": 0}
    for one in each_once(facts.sightings):
        why_not = _left_out(rule, one)
        if why_not:
            left_out[why_not] += 1
        else:
            weighed = _weigh(rule, one, facts.has_place)
            (doubtful if weighed.doubts else certain).append(weighed)
    sure, unsure = keep_apart(certain, doubtful)
    return Sorted(tuple(sure), tuple(sorted(unsure, key=lambda one: one.uuid)), **left_out)


def each_once(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Give sightings in a fixed order, each once."""
    return sorted({one.uuid: one for one in sightings}.values(), key=lambda one: one.uuid)


def is_too_small(rule: Qualified, one: Sighting) -> bool:
    """Tell whether a thing is known to be smaller than the rule wants."""
    if rule.min_size is None or one.width_cm is None or one.height_cm is None:
        return False
    return not rule.min_size.is_met_by(one.width_cm, one.height_cm)


def _left_out(rule: Qualified, one: Sighting) -> str | None:
    if rule.themes and one.themes and not one.themes.intersection(rule.themes):
        return "other_themes"
    if rule.media and one.medium and one.medium not in rule.media:
        return "other_media"
    return "too_small" if is_too_small(rule, one) else None


def _weigh(rule: Qualified, one: Sighting, has_place: bool) -> Sighting:
    doubts = set(one.doubts) if has_place else set(one.doubts) - PLACE_DOUBTS
    if rule.themes and not one.themes:
        doubts.add(Doubt.THEME_UNKNOWN)
    if rule.media and not one.medium:
        doubts.add(Doubt.MEDIUM_UNKNOWN)
    if rule.min_size and one.width_cm is None:
        doubts.add(Doubt.SIZE_UNKNOWN)
    return one if doubts == one.doubts else replace(one, doubts=frozenset(doubts))


def doubt_reasons(sightings: Iterable[Sighting]) -> list[Reason]:
    """Say for each kind of doubt how many things it touches and which observations they come from."""
    touched: dict[Doubt, list[Sighting]] = {}
    for one in sightings:
        for doubt in one.doubts:
            touched.setdefault(doubt, []).append(one)
    return [
        Reason(
            f"doubt_{doubt.value}",
            {"count": len(touched[doubt]), "observations": sorted({one.observation for one in touched[doubt]})},
        )
        for doubt in Doubt
        if doubt in touched
    ]


def count_on_site(rule: CountPerSite, facts: Facts) -> Verdict:
    """Judge a number per site."""
    early = before_judging(facts)
    if early is not None:
        return early
    verdict = count_verdict(rule, facts, sort_out(rule, facts))
    return replace(verdict, reasons=(*verdict.reasons, *answers_set_aside(facts)))


def count_verdict(rule: Counted, facts: Facts, seen: Sorted, notes: Sequence[Reason] = ()) -> Verdict:
    """Judge the number of things seen against the number of a rule."""
    sure, most, required = len(seen.certain), len(seen.certain) + len(seen.doubtful), rule.least
    figures: dict[str, Any] = {"count": sure, "required": required, "unit": rule.unit.value}
    if sure >= required:
        outcome, reasons = Outcome.PASS, [Reason("count_met", figures)]
    elif most >= required:
        decide = {**figures, "doubtful": len(seen.doubtful), "most": most}
        outcome, reasons = Outcome.UNCERTAIN, [Reason("doubtful_decide", decide), *doubt_reasons(seen.doubtful)]
    else:
        outcome, reasons = short(facts, _short_reason(figures, sure, most, required))
        reasons += doubt_reasons(seen.doubtful)
    return Verdict(
        outcome=outcome,
        measured=sure,
        required=required,
        shortfall=max(0, required - sure),
        unit=rule.unit.value,
        reasons=(*reasons, *seen.notes(), *notes),
    )


def _short_reason(figures: dict[str, Any], sure: int, most: int, required: int) -> Reason:
    if most > sure:
        return Reason("count_short_even_so", {**figures, "most": most, "missing": required - most})
    return Reason("count_short", {**figures, "missing": required - sure})
