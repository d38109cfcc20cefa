"""The verbs of the compliance room: judge what is due, decide above a verdict, close a round for good.

A verdict row is written only when the verdict differs from what is stored, so judging again changes no byte. A closed
round's verdicts are frozen: nothing here judges or decides in it any more.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from server import clock
from server.audit.operations import record as log
from server.compliance import errors, queries
from server.compliance.engine.rules import Outcome
from server.compliance.judging import work_out, work_out_due
from server.compliance.models import Decision, Verdict
from server.compliance.portions import portions
from server.compliance.writing import keep
from server.database import db
from server.inspections import operations as inspections
from server.inspections import planning
from server.inspections import queries as rounds
from server.inspections.errors import RoundClosed
from server.inspections.models import Round
from server.inspections.rules import RoundState, Sharing

DECIDABLE = frozenset({Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.UNABLE})


def judge_due(limit: int = 20, round_id: int | None = None) -> int:
    """Work out what is due at up to `limit` sites, the longest waiting first; tell how many verdicts were judged.

    A site that cannot be judged stays due and goes to the end of the line, so that it holds nobody else up.
    """
    return keep(work_out_due(limit, round_id))


def judge_round(round_id: int, site_id: int | None = None) -> int:
    """Judge every requirement of a round again, or of one site in it, all or nothing; tell how many.

    For a whole round that people are working in, `jobs.judge_round` does the same in short transactions. Raises
    `RoundClosed` and whatever keeps a site from being judged.
    """
    round_ = _open_round(round_id)
    site_ids = [site_id] if site_id is not None else queries.round_site_ids(round_id)
    inspections.mark_sites_due(round_, site_ids)
    return _judge_strictly(round_id, site_ids)


def decide(round_id: int, site_id: int, requirement_id: int, outcome: Outcome, reason: str, *, by: int) -> Decision:
    """Set a person's decision (审核认定) above a verdict; a later one stands above an earlier one.

    Raises `RoundClosed`, `ReasonMissing`, `CannotBeDecided`, `NothingToDecide` and, on independent checks (背靠背),
    `DeciderInspected`.
    """
    round_ = _open_round(round_id)
    if round_.sharing is Sharing.APART and by in rounds.everybody_at(round_id, site_id):
        raise errors.DeciderInspected()
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


def close_round(round_id: int, *, by: int, only_due: bool = False) -> int:
    """Judge a round one last time, freeze its verdicts and close it, all or nothing; tell how many were frozen.

    With `only_due` just what waits to be judged: who has judged the round a moment before need not hold everybody up
    for all of it. Raises `RoundClosed` and whatever keeps a site from being judged.
    """
    round_ = _open_round(round_id)
    if only_due:
        _judge_strictly(round_id, queries.sites_due(round_id))
    else:
        judge_round(round_id)
    frozen = update(Verdict).where(Verdict.round_id == round_id).values(frozen_at=clock.now()).returning(Verdict.id)
    number = len(db.session.execute(frozen).all())
    planning.mark_closed(round_, by=by)
    return number


def _judge_strictly(round_id: int, site_ids: Sequence[int]) -> int:
    return sum(keep(work_out(round_id, some, strict=True)) for some in portions(round_id, site_ids))


def _open_round(round_id: int) -> Round:
    round_ = rounds.round_numbered(round_id)
    if round_.state is RoundState.CLOSED:
        raise RoundClosed(name=round_.name)
    return round_


def _verdict_row(round_id: int, site_id: int, requirement_id: int) -> Verdict | None:
    where = (Verdict.round_id == round_id, Verdict.site_id == site_id, Verdict.requirement_id == requirement_id)
    return db.session.scalar(select(Verdict).where(*where))
