"""Verdicts from what inspectors answered by eye: several of them are taken together. Pure.

A fault that one of them saw is a fault, whatever part of the site the others saw. Where only doubtful evidence stands
behind the deciding answer, a person has to look.
"""

from __future__ import annotations

from server.compliance.engine.facts import Answer, Facts, Sighting
from server.compliance.engine.families.counting import doubt_reasons
from server.compliance.engine.families.course import does_not_apply
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.inspections.rules import Answer as Answered
from server.standards.rules import ByEye


def judge_by_eye(rule: ByEye, facts: Facts) -> Verdict:
    """Judge a requirement that is answered 符合, 不符合, 不涉及 or 无法检查."""
    deciding = _deciding(facts.answers)
    if deciding:
        return _from_answers(facts, deciding)
    unable = facts.standing_unable
    if unable is not None:
        why = Reason("unable", {"reason": unable.reason, "observations": [unable.observation]})
        return Verdict(Outcome.UNABLE, reasons=(why,))
    if not facts.visits and not facts.sightings:
        return Verdict(Outcome.NOT_CHECKED, reasons=(Reason("nobody_came"),))
    if facts.is_declared_complete:
        return Verdict(Outcome.NOT_CHECKED, reasons=(Reason("not_answered"),))
    return Verdict(Outcome.IN_PROGRESS, reasons=(Reason("not_answered_yet"),))


def _deciding(answers: tuple[Answer, ...]) -> list[Answer]:
    """Give the answers that decide: faults before all, then what is fine, then what does not apply."""
    for outcome in (Answered.FAIL, Answered.PASS, Answered.NOT_APPLICABLE):
        found = [one for one in answers if one.outcome == outcome]
        if found:
            return sorted(found, key=lambda one: one.observation)
    return []


def _from_answers(facts: Facts, deciding: list[Answer]) -> Verdict:
    outcome = Outcome(deciding[0].outcome.value)
    if outcome is Outcome.NOT_APPLICABLE:
        return Verdict(outcome, reasons=(does_not_apply(facts, deciding),))
    figures = {"observations": [one.observation for one in deciding], "count": len(deciding)}
    reason = Reason(f"answered_{outcome.value}", figures)
    if all(one.doubts for one in deciding):
        behind = [Sighting(one.observation, one.observation, doubts=one.doubts) for one in deciding]
        return Verdict(Outcome.UNCERTAIN, reasons=(reason, Reason("answer_doubtful"), *doubt_reasons(behind)))
    return Verdict(outcome, reasons=(reason,))
