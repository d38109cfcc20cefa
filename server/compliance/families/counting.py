"""Counting things with doubt: what surely counts, what may count, and the verdict for a number per site. Pure.

A count passes only if it passes with the doubtful things left out, and fails only if it fails with them counted.
Between the two it is uncertain (待核实), and the reasons name the observations that decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from server.compliance.facts import Doubt, Facts, Sighting
from server.compliance.sameness import keep_apart
from server.compliance.verdicts import Outcome, Reason, Verdict
from server.inspections.rules import Answer as Answered
from server.standards.rules import CountPerLength, CountPerSite

PLACE_DOUBTS = frozenset({Doubt.UNLOCATED, Doubt.OFF_SITE})


@dataclass(frozen=True)
class Sorted:
    """The sightings of a rule: certain ones, doubtful ones, and how many show something the rule does not count."""

    certain: tuple[Sighting, ...]
    doubtful: tuple[Sighting, ...]
    other_themes: int = 0
    other_media: int = 0

    def notes(self) -> list[Reason]:
        """Say what was seen and not counted."""
        notes = []
        if self.other_themes:
            notes.append(Reason("other_themes", {"count": self.other_themes}))
        if self.other_media:
            notes.append(Reason("other_media", {"count": self.other_media}))
        return notes


def sort_out(rule: CountPerSite | CountPerLength, facts: Facts) -> Sorted:
    """Sort sightings by whether they count under a rule; the same one told twice is one."""
    certain: list[Sighting] = []
    doubtful: list[Sighting] = []
    other_themes = other_media = 0
    for one in sorted({sighting.uuid: sighting for sighting in facts.sightings}.values(), key=lambda it: it.uuid):
        if rule.themes and one.themes and not one.themes.intersection(rule.themes):
            other_themes += 1
        elif rule.media and one.medium and one.medium not in rule.media:
            other_media += 1
        else:
            weighed = _weigh(rule, one, facts.has_place)
            (doubtful if weighed.doubts else certain).append(weighed)
    sure, repeats = keep_apart(certain)
    return Sorted(tuple(sure), tuple(sorted((*doubtful, *repeats), key=lambda it: it.uuid)), other_themes, other_media)


def _weigh(rule: CountPerSite | CountPerLength, one: Sighting, has_place: bool) -> Sighting:
    doubts = set(one.doubts) if has_place else set(one.doubts) - PLACE_DOUBTS
    if rule.themes and not one.themes:
        doubts.add(Doubt.THEME_UNKNOWN)
    if rule.media and not one.medium:
        doubts.add(Doubt.MEDIUM_UNKNOWN)
    return replace(one, doubts=frozenset(doubts))


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
    early = before_counting(facts)
    if early is not None:
        return early
    seen = sort_out(rule, facts)
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
        reasons=(*reasons, *seen.notes(), *answers_set_aside(facts)),
    )


def _short_reason(figures: dict[str, Any], sure: int, most: int, required: int) -> Reason:
    if most > sure:
        return Reason("count_short_even_so", {**figures, "most": most, "missing": required - most})
    return Reason("count_short", {**figures, "missing": required - sure})


def before_counting(facts: Facts) -> Verdict | None:
    """Give the verdict where there is nothing to count: nobody came, or the clause does not apply here."""
    if facts.is_untouched:
        return Verdict(Outcome.NOT_CHECKED, reasons=(Reason("nobody_came"),))
    away = [one for one in facts.answers if one.outcome == Answered.NOT_APPLICABLE]
    if away and not facts.sightings:
        observations = sorted({one.observation for one in away})
        return Verdict(
            Outcome.NOT_APPLICABLE, reasons=(Reason("answered_not_applicable", {"observations": observations}),)
        )
    return None


def short(facts: Facts, reason: Reason) -> tuple[Outcome, list[Reason]]:
    """Say what a count that falls short means: unable, failed, or not finished yet."""
    unable = facts.standing_unable
    if unable is not None:
        why = Reason("unable", {"reason": unable.reason, "observations": [unable.observation]})
        return Outcome.UNABLE, [why, reason]
    if facts.is_declared_complete:
        return Outcome.FAIL, [reason]
    return Outcome.IN_PROGRESS, [reason, undeclared(facts)]


def undeclared(facts: Facts) -> Reason:
    """Say why the check is not taken to be over: nobody declared it, or another inspector is not done."""
    return Reason("another_unfinished") if facts.waits_for_another else Reason("not_declared_complete")


def answers_set_aside(facts: Facts) -> list[Reason]:
    """Say that an answer by eye does not replace a count."""
    told = [one for one in facts.answers if one.outcome in (Answered.PASS, Answered.FAIL)]
    return [Reason("answer_not_counted", {"observations": sorted({one.observation for one in told})})] if told else []
