"""That somebody looked where things are missing: the photos of start, middle and end, told with a verdict. Pure.

They prove to a unit that the stretch was walked. They are added to the reasons of a verdict that exists already, so
that they can change neither its outcome nor a figure of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.compliance.engine.facts import Facts
from server.compliance.engine.verdicts import Outcome, Reason, Verdict
from server.inspections.evidence.spots import missing
from server.standards.rules import AllOf, Present, Rule, Way

_TOLD_WITH = frozenset({Outcome.FAIL, Outcome.UNCERTAIN})


def counts_things(rule: Rule | None) -> bool:
    """Tell whether a rule counts things, so that fewer of them than it asks for leave nothing to photograph."""
    if isinstance(rule, AllOf):
        return any(counts_things(part) for part in rule.rules)
    return rule is not None and (rule.way is Way.COUNT or isinstance(rule, Present))


def told_of_absence(rule: Rule | None, verdict: Verdict, facts: Facts) -> Iterator[Reason]:
    """Say which photos show that nothing more is there, how many of them are doubtful, and which a round misses."""
    if verdict.outcome not in _TOLD_WITH:
        return
    if facts.absences:
        observations = sorted({one.observation for one in facts.absences})
        yield Reason("absence_shown", {"count": len(facts.absences), "observations": observations})
        doubtful = sum(bool(one.doubts) for one in facts.absences)
        if doubtful:
            yield Reason("absence_doubtful", {"count": doubtful})
    if facts.show_absence and verdict.outcome is Outcome.FAIL and counts_things(rule) and not _was_refused(verdict):
        wanting = missing(one.spot for one in facts.absences)
        if wanting:
            yield Reason("absence_not_shown", {"spots": [spot.value for spot in wanting]})


def _was_refused(verdict: Verdict) -> bool:
    """Tell whether nobody was let in, so that nobody can have looked."""
    return any(reason.code == "refused" for reason in verdict.reasons)
