"""What a verdict would become if a person said this or that of some evidence. Nothing is written.

It is worked out only where that is cheap: at sites with few records. The rules are those that judge; only what is
supposed differs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.compliance import reading
from server.compliance.engine.rules import judge
from server.compliance.engine.verdicts import Verdict
from server.compliance.gathering import Gathered
from server.compliance.reading import Supposed
from server.inspections.models import Round
from server.inspections.rules import Phase
from server.standards.document import Requirement as Clause
from server.standards.queries import clauses

CHEAP_RECORDS = 400
"""A site with more records than this is not judged for a preview."""


@dataclass(frozen=True)
class Question:
    """What is asked: what some requirements would come to at one site, if this or that were said."""

    site_id: int
    requirement_ids: frozenset[int]
    supposed: tuple[Supposed, ...]


Outlook = list[dict[int, Verdict]]
"""The verdicts by requirement, for each thing that was supposed in turn."""


def outlooks(round_: Round, questions: Sequence[Question]) -> list[Outlook | None]:
    """Answer some questions, reading their sites once; None where the site has too many records to be asked about."""
    recorded = reading.number_recorded(round_.id, list({each.site_id for each in questions}))
    cheap = {site_id for site_id, number in recorded.items() if number <= CHEAP_RECORDS}
    asked = [each for each in questions if each.site_id in cheap]
    wanted = {number for each in asked for number in each.requirement_ids}
    known = {number: clause for number, _type, clause in clauses(round_.standard_id, wanted)} if wanted else {}
    supposed = [one for each in asked for one in each.supposed]
    gathered = reading.gather_supposing(round_, sorted(cheap), None, supposed) if asked else []
    # What is supposed in one question leaves the other sites as they are, so each takes its own from the long list.
    at, found = 0, list[Outlook | None]()
    for each in questions:
        if each.site_id not in cheap:
            found.append(None)
            continue
        mine = gathered[at : at + len(each.supposed)]
        at += len(each.supposed)
        found.append([_judged(round_, one[each.site_id], each.requirement_ids, known) for one in mine])
    return found


def _judged(
    round_: Round, gathered: Gathered, requirement_ids: frozenset[int], known: Mapping[int, Clause]
) -> dict[int, Verdict]:
    phase = Phase(round_.phase)
    return {
        number: judge(clause.rules, phase, gathered.facts(number, clause.rules.under(phase), clause.condition))
        for number, clause in known.items()
        if number in requirement_ids
    }
