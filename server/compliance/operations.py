"""The verbs of the compliance room: judge what is due, decide above a verdict, close a round for good.

A verdict row is written only when the verdict differs from what is stored, so judging again changes no byte. A closed
round's verdicts are frozen: nothing here judges or decides in it any more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from sqlalchemy import delete, select, update

from server import clock
from server.audit.operations import record as log
from server.compliance import errors, queries
from server.compliance.gathering import gather
from server.compliance.models import Decision, Verdict, VerdictChange
from server.compliance.rules import Outcome, judge
from server.compliance.rules import Verdict as Judged
from server.database import db
from server.inspections import operations as inspections
from server.inspections import planning
from server.inspections import queries as rounds
from server.inspections.errors import RoundClosed
from server.inspections.models import Due, Round
from server.inspections.rules import RoundState
from server.places import queries as places
from server.standards.models import Requirement
from server.standards.queries import requirement_of

logger = logging.getLogger(__name__)
DECIDABLE = frozenset({Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.UNABLE})


def judge_due(limit: int = 20, round_id: int | None = None) -> int:
    """Work out what is due at up to `limit` sites, the longest waiting first; tell how many verdicts were judged.

    A site that cannot be judged stays due and goes to the end of the line, so that it holds nobody else up.
    """
    done = 0
    for each, site_id in queries.due_sites(limit, round_id):
        try:
            with db.session.begin_nested():
                done += _judge_site(each, site_id)
        except Exception:
            logger.exception("site %s of round %s could not be judged", site_id, each)
            waiting = update(Due).where(Due.round_id == each, Due.site_id == site_id)
            db.session.execute(waiting.values(marked_at=clock.now()))
    return done


def judge_round(round_id: int, site_id: int | None = None) -> int:
    """Judge every requirement of a round again, or of one site in it; tell how many. Raises `RoundClosed`."""
    round_ = _open_round(round_id)
    site_ids = [site_id] if site_id is not None else [site.id for site, _ in queries.round_sites(round_id)]
    for each in site_ids:
        inspections.mark_due(round_, each)
    return sum(_judge_site(round_id, each) for each in site_ids)


def decide(round_id: int, site_id: int, requirement_id: int, outcome: Outcome, reason: str, *, by: int) -> Decision:
    """Set a person's decision (审核认定) above a verdict; a later one stands above an earlier one.

    Raises `RoundClosed`, `ReasonMissing`, `CannotBeDecided`, `NothingToDecide`.
    """
    _open_round(round_id)
    if outcome not in DECIDABLE:
        raise errors.CannotBeDecided()
    if not reason.strip():
        raise errors.ReasonMissing()
    proposed = _verdict_row(round_id, site_id, requirement_id)
    if proposed is None:
        raise errors.NothingToDecide()
    decision = Decision(
        round_id=round_id,
        site_id=site_id,
        requirement_id=requirement_id,
        outcome=outcome,
        reason=reason.strip(),
        decided_by=by,
        decided_at=clock.now(),
    )
    db.session.add(decision)
    db.session.flush()
    about = {"round": round_id, "site": site_id, "requirement": requirement_id, "proposed": proposed.outcome.value}
    log("decision.make", "verdict", proposed.id, by=by, outcome=outcome.value, reason=decision.reason, **about)
    return decision


def withdraw_decision(decision_id: int, *, by: int) -> Decision:
    """Take a decision back; what stood below it holds again. Raises `DecisionUnknown`, `RoundClosed`."""
    decision = queries.decision_numbered(decision_id)
    _open_round(decision.round_id)
    if decision.withdrawn_at is None:
        decision.withdrawn_at, decision.withdrawn_by = clock.now(), by
        db.session.flush()
        log("decision.withdraw", "decision", decision_id, by=by, outcome=decision.outcome.value)
    return decision


def close_round(round_id: int, *, by: int) -> int:
    """Judge a round one last time, freeze its verdicts and close it; tell how many were frozen.

    Raises `RoundClosed`.
    """
    round_ = _open_round(round_id)
    judge_round(round_id)
    verdicts = list(db.session.scalars(select(Verdict).where(Verdict.round_id == round_id)))
    now = clock.now()
    for verdict in verdicts:
        verdict.frozen_at = now
    db.session.flush()
    planning.mark_closed(round_, by=by)
    return len(verdicts)


def _open_round(round_id: int) -> Round:
    round_ = rounds.round_numbered(round_id)
    if round_.state is RoundState.CLOSED:
        raise RoundClosed(name=round_.name)
    return round_


def _judge_site(round_id: int, site_id: int) -> int:
    """Judge what is due at one site: read everything once, judge purely, write what changed, take it off the list."""
    # Locked, so that two workers do not judge the same site at once; SQLite has one writer anyway.
    mine = select(Due).where(Due.round_id == round_id, Due.site_id == site_id)
    waiting = list(db.session.scalars(mine.with_for_update(skip_locked=True)))
    if not waiting:
        return 0
    round_ = rounds.round_numbered(round_id)
    judged = 0
    if round_.state is RoundState.OPEN:
        site = places.site(site_id)
        requirements = {each.id: each for each in rounds.requirements_for(round_, site.site_type)}
        judged = _judge_requirements(round_, site_id, [requirements.get(row.requirement_id) for row in waiting])
    for row in waiting:
        # Only the mark that was read: one that came meanwhile asks for another look.
        mark = (Due.round_id == round_id, Due.site_id == site_id, Due.requirement_id == row.requirement_id)
        db.session.execute(delete(Due).where(*mark, Due.marked_at == row.marked_at))
    return judged


def _judge_requirements(round_: Round, site_id: int, requirements: Iterable[Requirement | None]) -> int:
    gathered = gather(round_, places.site(site_id))
    if gathered.is_untouched and queries.is_in_reserve(round_.id, site_id):
        return 0  # nobody is expected there, so it is not 未检查 either
    stored = {row.requirement_id: row for row in _verdict_rows(round_.id, site_id)}
    judged = 0
    for requirement in sorted((one for one in requirements if one), key=lambda one: one.position):
        clause = requirement_of(requirement)
        rules = clause.rules
        facts = gathered.facts(requirement.id, rules.under(round_.phase), clause.condition)
        _keep(judge(rules, round_.phase, facts), stored.get(requirement.id), (round_.id, site_id, requirement.id))
        judged += 1
    db.session.flush()
    return judged


def _keep(verdict: Judged, row: Verdict | None, where: tuple[int, int, int]) -> None:
    """Store a verdict and a step of its history, unless just this verdict is stored already."""
    content_sha256 = verdict.sha256()
    if row is not None and row.content_sha256 == content_sha256:
        return
    if row is None:
        row = Verdict(round_id=where[0], site_id=where[1], requirement_id=where[2])
        db.session.add(row)
    told = verdict.as_json()
    row.outcome, row.unit = verdict.outcome, verdict.unit
    row.measured, row.required, row.shortfall = verdict.measured, verdict.required, verdict.shortfall
    row.reasons, row.places = told["reasons"], told["places"]
    row.judged_at, row.content_sha256 = clock.now(), content_sha256
    db.session.flush()
    step = VerdictChange(verdict_id=row.id, outcome=row.outcome, measured=row.measured, judged_at=row.judged_at)
    step.reasons = told["reasons"]
    db.session.add(step)


def _verdict_rows(round_id: int, site_id: int) -> list[Verdict]:
    return list(db.session.scalars(select(Verdict).where(Verdict.round_id == round_id, Verdict.site_id == site_id)))


def _verdict_row(round_id: int, site_id: int, requirement_id: int) -> Verdict | None:
    return next((row for row in _verdict_rows(round_id, site_id) if row.requirement_id == requirement_id), None)
