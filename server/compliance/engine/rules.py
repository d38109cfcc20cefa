"""The rule engine: one requirement at one site in one round, and everything observed there, become a verdict. Pure.

The phase chooses the rule and nothing else. What the rule counts is counted by the modules beside this one; they know
no table, no web and no clock, so the same facts always give the same verdict, in whatever order they are told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from server.compliance.engine.apart import judge_apart
from server.compliance.engine.facts import Answer, Doubt, Facts, Measure, Sighting, Stretch, Unable, Visit
from server.compliance.engine.families.absence import judge_absent, judge_absent_within
from server.compliance.engine.families.answers import judge_by_eye
from server.compliance.engine.families.compound import judge_all
from server.compliance.engine.families.counting import count_on_site
from server.compliance.engine.families.papers import judge_document, judge_statistic, judge_survey
from server.compliance.engine.families.roads import count_on_road
from server.compliance.engine.families.rooms import judge_rooms
from server.compliance.engine.families.shares import share_of_area, share_of_items
from server.compliance.engine.families.themes import count_forms, cover_themes
from server.compliance.engine.families.things import judge_all_present, judge_present, judge_size
from server.compliance.engine.families.timing import judge_frequency
from server.compliance.engine.families.viewpoints import count_from_point, count_within_gate
from server.compliance.engine.looked import told_of_absence
from server.compliance.engine.verdicts import CONCERN, Outcome, Place, Reason, Verdict, gravest
from server.inspections.rules import UnableReason
from server.standards.rules import (
    Absent,
    AbsentWithinRadius,
    AllOf,
    AllPresent,
    AreaShare,
    ByEye,
    CountFromPoint,
    CountPerLength,
    CountPerSite,
    Document,
    EveryRoom,
    FormsCount,
    Frequency,
    ItemShare,
    MinSize,
    Period,
    Phase,
    PhasedRules,
    Present,
    Rule,
    RuleBase,
    Statistic,
    SurveyRate,
    ThemesCovered,
    WithinDistanceOfGate,
)


def judge(rules: PhasedRules, phase: Phase, facts: Facts) -> Verdict:
    """Judge one requirement at one site under a phase from all observations that still stand."""
    verdict = _judge(rules, phase, facts)
    more = (*told_of_absence(rules.under(phase), verdict, facts), *facts.notes)
    return replace(verdict, reasons=(*verdict.reasons, *more)) if more else verdict


def _judge(rules: PhasedRules, phase: Phase, facts: Facts) -> Verdict:
    rule = rules.under(phase)
    if rule is None:
        return Verdict(Outcome.NOT_APPLICABLE, reasons=(Reason("only_in_inspection"),))
    if facts.apart is not None and _is_entered_once(rule):
        facts = replace(facts, apart=None)
    if facts.apart is not None:
        return judge_apart(facts, lambda own: _scored_refusal(_judge_rule(rule, own), own))
    return _scored_refusal(_judge_rule(rule, facts), facts)


def _is_entered_once(rule: Rule) -> bool:
    """Tell whether the office enters what a rule asks for, once for the site: papers, statistics, a year's figures."""
    if isinstance(rule, AllOf):
        return all(_is_entered_once(part) for part in rule.rules)
    of_the_year = isinstance(rule, ItemShare) and rule.period is Period.YEAR
    return of_the_year or isinstance(rule, Document | Statistic)


def _judge_rule(rule: Rule, facts: Facts) -> Verdict:
    if isinstance(rule, AllOf):
        return judge_all(rule, facts, _judge_rule)
    return _FAMILIES[type(rule)](rule, facts)


_FAMILIES: dict[type[RuleBase], Callable[[Any, Facts], Verdict]] = {
    CountPerSite: count_on_site,
    CountPerLength: count_on_road,
    CountFromPoint: count_from_point,
    WithinDistanceOfGate: count_within_gate,
    FormsCount: count_forms,
    ThemesCovered: cover_themes,
    AreaShare: share_of_area,
    ItemShare: share_of_items,
    Frequency: judge_frequency,
    Present: judge_present,
    AllPresent: judge_all_present,
    Absent: judge_absent,
    AbsentWithinRadius: judge_absent_within,
    EveryRoom: judge_rooms,
    MinSize: judge_size,
    Document: judge_document,
    SurveyRate: judge_survey,
    Statistic: judge_statistic,
    ByEye: judge_by_eye,
}
"""Who judges which kind of rule; a kind without a judge fails a test."""


def _scored_refusal(verdict: Verdict, facts: Facts) -> Verdict:
    """Fail what could not be checked because nobody was let in, where the round is scored so."""
    unable = facts.standing_unable
    if not facts.refusal_fails or verdict.outcome is not Outcome.UNABLE or unable is None:
        return verdict
    if unable.reason != UnableReason.REFUSED:
        return verdict
    return replace(verdict, outcome=Outcome.FAIL, reasons=(Reason("refused", {"observations": [unable.observation]}),))


__all__ = ["CONCERN", "Answer", "Doubt", "Facts", "Measure", "Outcome", "Place", "Reason", "Sighting", "Stretch"]
__all__ += ["Unable", "Verdict", "Visit", "gravest", "judge"]
