"""What offices answer: papers of the filed ledger, rates found by asking, statistics. Pure.

Nobody on the street can see whether a paper exists: that one is missing must be said, it does not follow from a visit.
"""

from __future__ import annotations

from server.compliance.engine.facts import Facts, Measure
from server.compliance.engine.families.course import (
    before_judging,
    beside_answers,
    observations_of,
    undeclared,
    unfinished,
)
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.inspections.rules import Answer as Answered
from server.standards.rules import Comparison, Document, Statistic, SurveyRate

PAPER_UNIT = "项"


def judge_document(rule: Document, facts: Facts) -> Verdict:
    """Judge whether the papers that prove a requirement are there."""
    early = before_judging(facts)
    if early is not None:
        return early
    if not rule.things:
        return beside_answers(_nothing(facts, "papers_not_seen"), facts)
    there = _named(facts, Answered.PASS)
    missing = _named(facts, Answered.FAIL)
    found = [thing for thing in rule.things if thing in there and thing not in missing]
    lacking = [thing for thing in rule.things if thing not in found]
    refused = [thing for thing in lacking if thing in missing]
    figures = {"count": len(found), "required": len(rule.things), "unit": PAPER_UNIT, "things": lacking}
    if not lacking:
        outcome, reasons = Outcome.PASS, [Reason("papers_met", figures)]
    elif refused:
        outcome, reasons = Outcome.FAIL, [Reason("papers_short", {**figures, "things": refused})]
    else:
        outcome, reasons = unfinished(facts, Reason("papers_open", figures))
    verdict = Verdict(outcome, len(found), len(rule.things), len(lacking), PAPER_UNIT, tuple(reasons))
    return beside_answers(verdict, facts, fault_is_proved=bool(refused))


def _named(facts: Facts, outcome: Answered) -> set[str]:
    return {one.item for one in facts.answers if one.outcome == outcome and one.item}


def _nothing(facts: Facts, code: str) -> Verdict:
    outcome, reasons = unfinished(facts, Reason(code))
    return Verdict(outcome, reasons=tuple(reasons))


def judge_survey(rule: SurveyRate, facts: Facts) -> Verdict:
    """Judge a rate by everybody who was asked; without a rate in the clause a person decides."""
    early = before_judging(facts)
    if early is not None:
        return early
    asked_of = [one for one in facts.measures if one.numerator is not None and one.denominator]
    knew, asked = sum(one.numerator or 0 for one in asked_of), sum(one.denominator or 0 for one in asked_of)
    if not asked:
        return beside_answers(_nothing(facts, "nobody_asked"), facts)
    rate = round(100 * knew / asked, 2)
    figures = {"share": rate, "asked": asked, "knew": knew, "observations": observations_of(asked_of)}
    if rule.value is None:
        told = (Reason("rate_without_threshold", figures),)
        return beside_answers(Verdict(Outcome.UNCERTAIN, rate, unit="%", reasons=told), facts)
    figures |= {"required_share": rule.value, "strict": rule.op is Comparison.MORE_THAN}
    reasons: list[Reason]
    if rule.min_asked and asked < rule.min_asked:
        outcome, reasons = unfinished(facts, Reason("asked_too_few", {**figures, "least": rule.min_asked}))
    elif not rule.min_asked and not facts.is_declared_complete:
        outcome, reasons = Outcome.IN_PROGRESS, [Reason("rate_so_far", figures), undeclared(facts)]
    else:
        holds = rule.op.holds(100 * knew / asked, rule.value)
        outcome = Outcome.PASS if holds else Outcome.FAIL
        reasons = [Reason("rate_met" if holds else "rate_short", figures)]
    shortfall = max(0.0, round(rule.value - rate, 3))
    return beside_answers(Verdict(outcome, rate, rule.value, shortfall, "%", tuple(reasons)), facts)


def judge_statistic(rule: Statistic, facts: Facts) -> Verdict:
    """Judge a figure an office entered; of several the latest holds."""
    early = before_judging(facts)
    if early is not None:
        return early
    told = [(figure, one) for one in facts.measures if (figure := _statistic(rule, one)) is not None]
    if not told:
        return beside_answers(_nothing(facts, "no_figure"), facts)
    figure, newest = max(told, key=lambda each: (each[1].at, each[1].observation))
    holds = rule.op.holds(figure, rule.value)
    figures = {"figure": figure, "required_figure": rule.value, "op": rule.op.value, "figure_unit": rule.unit}
    reason = Reason("figure_met" if holds else "figure_short", {**figures, "observations": [newest.observation]})
    shortfall = 0.0 if holds else round(abs(rule.value - figure), 6)
    outcome = Outcome.PASS if holds else Outcome.FAIL
    return beside_answers(Verdict(outcome, figure, rule.value, shortfall, rule.unit[:20], (reason,)), facts)


def _statistic(rule: Statistic, one: Measure) -> float | None:
    if one.value is not None:
        return one.value
    if rule.unit == "%" and one.numerator is not None and one.denominator:
        return round(100 * one.numerator / one.denominator, 6)
    return None
