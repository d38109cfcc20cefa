"""The course every judgement takes besides its own figures: before it, when it falls short, and beside answers. Pure.

Nobody came, or the clause does not apply: there is nothing to judge. Short of the figure is not failed until the check
is declared complete. An answer for the clause as a whole stands beside what was photographed, never above it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from server.compliance.engine.facts import Answer, Facts, Measure, Sighting
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.inspections.rules import Answer as Answered


def before_judging(facts: Facts) -> Verdict | None:
    """Give the verdict where there is nothing to judge: nobody came, or the clause does not apply here."""
    if facts.is_untouched:
        return Verdict(Outcome.NOT_CHECKED, reasons=(Reason("nobody_came"),))
    away = [one for one in facts.answers if one.outcome == Answered.NOT_APPLICABLE and one.is_whole]
    if away and not facts.sightings and not facts.measures:
        return Verdict(Outcome.NOT_APPLICABLE, reasons=(does_not_apply(facts, away),))
    return None


def does_not_apply(facts: Facts, answers: Iterable[Answer]) -> Reason:
    """Say that somebody found the clause not to apply, and under which condition it would."""
    observations = sorted({one.observation for one in answers})
    if facts.condition:
        return Reason("condition_not_given", {"observations": observations, "condition": facts.condition})
    return Reason("answered_not_applicable", {"observations": observations})


def short(facts: Facts, reason: Reason) -> tuple[Outcome, list[Reason]]:
    """Say what falling short means: unable, failed, or not finished yet."""
    unable = facts.standing_unable
    if unable is not None:
        why = Reason("unable", {"reason": unable.reason, "observations": [unable.observation]})
        return Outcome.UNABLE, [why, reason]
    if facts.is_declared_complete:
        return Outcome.FAIL, [reason]
    return Outcome.IN_PROGRESS, [reason, undeclared(facts)]


def unfinished(facts: Facts, reason: Reason) -> tuple[Outcome, list[Reason]]:
    """Say that there is not enough to judge: unable, not checked, or not finished yet; never failed."""
    outcome, reasons = short(facts, reason)
    return (Outcome.NOT_CHECKED if outcome is Outcome.FAIL else outcome), reasons


def undeclared(facts: Facts) -> Reason:
    """Say why the check is not taken to be over: nobody declared it, or another inspector is not done."""
    return Reason("another_unfinished") if facts.waits_for_another else Reason("not_declared_complete")


def answers_set_aside(facts: Facts) -> list[Reason]:
    """Say that an answer by eye does not replace a count or a figure."""
    told = whole_answers(facts, Answered.PASS) + whole_answers(facts, Answered.FAIL)
    return [Reason("answer_not_counted", {"observations": observations_of(told)})] if told else []


def beside_answers(verdict: Verdict, facts: Facts, *, fault_is_proved: bool = False) -> Verdict:
    """Take what was answered for the clause as a whole together with what its evidence came to.

    A fault somebody saw is a fault, unless the evidence proves the opposite: then a person has to look. That all is
    well stands where the evidence is merely incomplete; where it proves a fault it does not, and where some of it is
    doubtful a person has to look, so that a further photo never turns what passed into what waits.
    """
    faults = whole_answers(facts, Answered.FAIL)
    fine = whole_answers(facts, Answered.PASS)
    if faults:
        sure = any(not one.doubts for one in faults)
        proved = verdict.outcome is Outcome.PASS
        told = Reason("answered_fail", {"observations": observations_of(faults), "count": len(faults)})
        more = Reason("answer_contradicts") if proved else Reason("answer_doubtful")
        if sure and not proved:
            return replace(verdict, outcome=Outcome.FAIL, reasons=(told, *verdict.reasons))
        return replace(verdict, outcome=Outcome.UNCERTAIN, reasons=(told, more, *verdict.reasons))
    if fine and verdict.outcome not in (Outcome.PASS, Outcome.UNCERTAIN) and not fault_is_proved:
        told = Reason("answered_pass", {"observations": observations_of(fine), "count": len(fine)})
        if any(not one.doubts for one in fine) and not _is_doubted(verdict):
            return Verdict(Outcome.PASS, reasons=(told,))
        return replace(verdict, outcome=Outcome.UNCERTAIN, reasons=(told, Reason("answer_doubtful")))
    return verdict


def _is_doubted(verdict: Verdict) -> bool:
    return any(one.code.startswith("doubt_") for one in verdict.reasons)


def whole_answers(facts: Facts, outcome: Answered) -> list[Answer]:
    """Give the answers of one kind that speak of the whole clause, in a fixed order."""
    found = (one for one in facts.answers if one.outcome == outcome and one.is_whole)
    return sorted(found, key=lambda one: one.observation)


def observations_of(told: Iterable[Answer | Sighting | Measure]) -> list[str]:
    """Give the observations that things come from, each once, in order."""
    return sorted({one.observation for one in told})
