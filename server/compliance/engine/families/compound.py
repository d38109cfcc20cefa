"""Compound clauses (有…,且无…): every part is judged by itself, the worst speaks, and the reasons say which part. Pure.

What is labelled as the thing of one part is no evidence for another; a fault recorded without a label speaks for what
is prohibited, a photo without one for what must be there. An answer or figure labelled with a part speaks of it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from server.compliance.engine.facts import Answer, Facts, Sighting
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.standards.rules import Absent, AbsentWithinRadius, AllOf, AllPresent, Document, SimpleRule, label_of

RANK = (
    Outcome.FAIL,
    Outcome.UNABLE,
    Outcome.IN_PROGRESS,
    Outcome.UNCERTAIN,
    Outcome.NOT_CHECKED,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)
_FORBIDS = (Absent, AbsentWithinRadius)


def judge_all(rule: AllOf, facts: Facts, judge: Callable[[SimpleRule, Facts], Verdict]) -> Verdict:
    """Judge every part of a compound clause and take them together."""
    verdicts = [judge(part, _facts_of(rule.rules, number, facts)) for number, part in enumerate(rule.rules)]
    told: list[Reason] = []
    for number, verdict in sorted(enumerate(verdicts, start=1), key=lambda each: RANK.index(each[1].outcome)):
        told += [Reason(reason.code, {**reason.figures, "of_part": number}) for reason in verdict.reasons]
    worst = min(verdicts, key=lambda one: RANK.index(one.outcome))
    lacking = [number for number, one in enumerate(verdicts, start=1) if one.outcome is Outcome.FAIL]
    met = sum(one.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE) for one in verdicts)
    return Verdict(
        worst.outcome,
        measured=met,
        required=len(verdicts),
        shortfall=len(lacking),
        unit="项",
        reasons=tuple(_once(told)),
        places=tuple(place for one in verdicts for place in one.places),
    )


def _facts_of(parts: Sequence[SimpleRule], number: int, facts: Facts) -> Facts:
    own = set(_things(parts[number]))
    foreign = {thing for index, part in enumerate(parts) if index != number for thing in _things(part)} - own
    forbids = isinstance(parts[number], _FORBIDS)

    def speaks(one: Sighting) -> bool:
        if one.item is not None:
            return one.item not in foreign and (not forbids or one.item in own)
        return one.is_problem == forbids

    sightings = tuple(one for one in facts.sightings if speaks(one))
    label = label_of(parts[number])
    answers = tuple(_own(one, label) for one in facts.answers if one.item is None or one.item not in foreign)
    measures = tuple(one for one in facts.measures if one.item is None or one.item not in foreign)
    return replace(facts, sightings=sightings, answers=answers, measures=measures)


def _own(answer: Answer, label: str | None) -> Answer:
    """An answer that names a part answers that part as a whole."""
    return replace(answer, item=None) if label is not None and answer.item == label else answer


def _things(part: SimpleRule) -> tuple[str, ...]:
    if isinstance(part, AllPresent | Absent | AbsentWithinRadius | Document):
        return part.things
    label = label_of(part)
    return (label,) if label else ()


def _once(reasons: Sequence[Reason]) -> list[Reason]:
    """Say what every part would say alike (nobody came, not declared complete) once, for the clause as a whole."""
    common = {"nobody_came", "not_declared_complete", "another_unfinished", "unable", "answered_not_applicable"}
    common |= {"condition_not_given", "answered_pass", "answered_fail", "answer_doubtful"}
    told: list[Reason] = []
    for reason in reasons:
        figures = {name: value for name, value in reason.figures.items() if name != "of_part"}
        said = Reason(reason.code, figures) if reason.code in common else reason
        if said not in told:
            told.append(said)
    return told
