"""Which themes are shown and in how many forms: sets are counted, not things. Pure.

One PSA may show several themes, so two can cover five. A picture whose theme nobody named may show any of them: the
absence of words proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.compliance.engine.facts import Doubt, Facts, Sighting
from server.compliance.engine.families.counting import Sorted, doubt_reasons, sort_out
from server.compliance.engine.families.course import before_judging, beside_answers, short
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.standards.rules import FormsCount, ThemesCovered

THEME_UNIT = "种主题"


def cover_themes(rule: ThemesCovered, facts: Facts) -> Verdict:
    """Judge whether the themes of a clause are shown, each by enough things."""
    early = before_judging(facts)
    if early is not None:
        return early
    seen = sort_out(rule, facts)
    everything = (*seen.certain, *seen.doubtful)
    covered = [theme for theme in rule.themes if _shown(theme, seen.certain) >= rule.each]
    possible = [theme for theme in rule.themes if _may_show(theme, everything) >= rule.each]
    lacking = [theme for theme in rule.themes if theme not in covered]
    figures = {"count": len(covered), "required": rule.required, "unit": THEME_UNIT, "themes": lacking}
    if len(covered) >= rule.required:
        outcome, reasons = Outcome.PASS, [Reason("themes_met", figures)]
    elif len(possible) >= rule.required:
        outcome = Outcome.UNCERTAIN
        reasons = [Reason("themes_doubtful", figures), *doubt_reasons(seen.doubtful)]
    else:
        outcome, reasons = short(facts, Reason("themes_short", figures))
        reasons += doubt_reasons(seen.doubtful)
    verdict = Verdict(
        outcome=outcome,
        measured=len(covered),
        required=rule.required,
        shortfall=max(0, rule.required - len(covered)),
        unit=THEME_UNIT,
        reasons=(*reasons, *seen.notes()),
    )
    return beside_answers(verdict, facts)


def _shown(theme: str, sightings: Sequence[Sighting]) -> int:
    return sum(theme in one.themes for one in sightings)


def _may_show(theme: str, sightings: Sequence[Sighting]) -> int:
    return sum(theme in one.themes or Doubt.THEME_UNKNOWN in one.doubts for one in sightings)


def count_forms(rule: FormsCount, facts: Facts) -> Verdict:
    """Judge in how many different forms (载体形式) something is shown; things of one medium are one form."""
    early = before_judging(facts)
    if early is not None:
        return early
    seen = sort_out(rule, facts)
    sure, most = _forms(seen)
    figures = {"count": sure, "required": rule.least, "unit": rule.unit.value}
    unnamed = [one for one in seen.certain if one.medium is None]
    doubtful = [*seen.doubtful, *_nameless(unnamed)]
    if sure >= rule.least:
        outcome, reasons = Outcome.PASS, [Reason("count_met", figures)]
    elif most >= rule.least:
        decide = {**figures, "doubtful": most - sure, "most": most}
        outcome, reasons = Outcome.UNCERTAIN, [Reason("doubtful_decide", decide), *doubt_reasons(doubtful)]
    else:
        outcome, reasons = short(facts, Reason("count_short", {**figures, "missing": rule.least - sure}))
        reasons += doubt_reasons(doubtful)
    shortfall = max(0, rule.least - sure)
    told = (*reasons, *seen.notes())
    verdict = Verdict(outcome, sure, rule.least, shortfall, rule.unit.value, told)
    return beside_answers(verdict, facts)


def _forms(seen: Sorted) -> tuple[int, int]:
    """Count the forms that are surely there and those that may be; a thing of no named medium is some form or other."""
    sure = {one.medium for one in seen.certain if one.medium}
    known = sure | {one.medium for one in seen.doubtful if one.medium}
    unnamed = sum(one.medium is None for one in (*seen.certain, *seen.doubtful))
    least = len(sure) or int(any(one.medium is None for one in seen.certain))
    return least, len(known) + unnamed


def _nameless(sightings: Sequence[Sighting]) -> list[Sighting]:
    return [Sighting(one.uuid, one.observation, doubts=frozenset({Doubt.MEDIUM_UNKNOWN})) for one in sightings]
