"""The rule engine: one requirement at one site in one round, and everything observed there, become a verdict. Pure.

The phase chooses the rule and nothing else. What the rule counts is counted by the modules beside this one; they know
no table, no web and no clock, so the same facts always give the same verdict, in whatever order they are told.
"""

from __future__ import annotations

from dataclasses import replace

from server.compliance.apart import judge_apart
from server.compliance.facts import Answer, Doubt, Facts, Sighting, Stretch, Unable, Visit
from server.compliance.families.answers import judge_by_eye
from server.compliance.families.counting import count_on_site
from server.compliance.families.roads import count_on_road
from server.compliance.verdicts import CONCERN, Outcome, Place, Reason, Verdict, gravest
from server.inspections.rules import UnableReason
from server.standards.rules import CountPerLength, CountPerSite, Phase, PhasedRules, Rule


def judge(rules: PhasedRules, phase: Phase, facts: Facts) -> Verdict:
    """Judge one requirement at one site under a phase from all observations that still stand."""
    verdict = _judge(rules, phase, facts)
    return replace(verdict, reasons=(*verdict.reasons, *facts.notes)) if facts.notes else verdict


def _judge(rules: PhasedRules, phase: Phase, facts: Facts) -> Verdict:
    rule = rules.under(phase)
    if rule is None:
        return Verdict(Outcome.NOT_APPLICABLE, reasons=(Reason("only_in_inspection"),))
    if facts.apart is not None:
        return judge_apart(facts, lambda own: _scored_refusal(_judge_rule(rule, own), own))
    return _scored_refusal(_judge_rule(rule, facts), facts)


def _judge_rule(rule: Rule, facts: Facts) -> Verdict:
    if isinstance(rule, CountPerSite):
        return count_on_site(rule, facts)
    if isinstance(rule, CountPerLength):
        return count_on_road(rule, facts)
    return judge_by_eye(facts)


def _scored_refusal(verdict: Verdict, facts: Facts) -> Verdict:
    """Fail what could not be checked because nobody was let in, where the round is scored so."""
    unable = facts.standing_unable
    if not facts.refusal_fails or verdict.outcome is not Outcome.UNABLE or unable is None:
        return verdict
    if unable.reason != UnableReason.REFUSED:
        return verdict
    return replace(verdict, outcome=Outcome.FAIL, reasons=(Reason("refused", {"observations": [unable.observation]}),))


__all__ = ["CONCERN", "Answer", "Doubt", "Facts", "Outcome", "Place", "Reason", "Sighting", "Stretch"]
__all__ += ["Unable", "Verdict", "Visit", "gravest", "judge"]
