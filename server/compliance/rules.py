"""The rule engine: one requirement at one site in one round, and everything observed there, become a verdict. Pure.

The phase chooses the rule and nothing else. What the rule counts is counted by the modules beside this one; they know
no table, no web and no clock, so the same facts always give the same verdict, in whatever order they are told.
"""

from __future__ import annotations

from server.compliance.answers import judge_by_eye
from server.compliance.counting import count_on_site
from server.compliance.facts import Answer, Doubt, Facts, Sighting, Stretch, Unable, Visit
from server.compliance.roads import count_on_road
from server.compliance.verdicts import CONCERN, Outcome, Place, Reason, Verdict, gravest
from server.standards.rules import CountPerLength, CountPerSite, Phase, PhasedRules


def judge(rules: PhasedRules, phase: Phase, facts: Facts) -> Verdict:
    """Judge one requirement at one site under a phase from all observations that still stand."""
    rule = rules.under(phase)
    if rule is None:
        return Verdict(Outcome.NOT_APPLICABLE, reasons=(Reason("only_in_inspection"),))
    if isinstance(rule, CountPerSite):
        return count_on_site(rule, facts)
    if isinstance(rule, CountPerLength):
        return count_on_road(rule, facts)
    return judge_by_eye(facts)


__all__ = ["CONCERN", "Answer", "Doubt", "Facts", "Outcome", "Place", "Reason", "Sighting", "Stretch"]
__all__ += ["Unable", "Verdict", "Visit", "gravest", "judge"]
