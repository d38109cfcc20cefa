"""Keeping verdicts: many at once, each only where it differs from what is stored, and only from marks that still stand.

A mark that came after the reading means that what was worked out may be old: that verdict is left to the next look and
its mark stays. A mark that is gone means that somebody else has judged it. So two workers do no harm to each other,
and a verdict is never older than the mark that was taken off for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update

from server import clock
from server.compliance.engine.verdicts import Verdict as Judged
from server.compliance.judging import WorkedOut
from server.compliance.models import Verdict, VerdictChange
from server.compliance.present import keep_present
from server.database import db
from server.inspections.models import Due, Round
from server.inspections.rules import RoundState

VERDICTS, STEPS = cast(Table, Verdict.__table__), cast(Table, VerdictChange.__table__)
Key = tuple[int, int]
"""Site and requirement."""


def keep(worked_out: Sequence[WorkedOut]) -> int:
    """Keep what was worked out and take it off the list; tell how many verdicts were judged.

    A site that could not be judged stays due and goes to the end of the line.
    """
    by_round: dict[int, list[WorkedOut]] = defaultdict(list)
    for each in worked_out:
        by_round[each.round_id].append(each)
    return sum(_keep_round(round_id, sites) for round_id, sites in by_round.items())


def _keep_round(round_id: int, sites: Sequence[WorkedOut]) -> int:
    standing = _standing_marks(round_id, sites)
    is_open = _is_open(round_id)
    judged = {
        (each.site_id, requirement_id): verdict
        for each in sites
        for requirement_id, verdict in each.verdicts.items()
        if is_open and (each.site_id, requirement_id) in standing
    }
    _write(round_id, judged)
    rechecked = {
        (each.site_id, requirement_id): state
        for each in sites
        for requirement_id, state in each.present.items()
        if not is_open and (each.site_id, requirement_id) in standing
    }
    keep_present(round_id, rechecked)
    for each in sites:
        if each.failed:
            waiting = update(Due).where(Due.round_id == round_id, Due.site_id == each.site_id)
            db.session.execute(waiting.values(marked_at=clock.now()))
    _take_off(round_id, sites, standing)
    return len(judged) + sum(state is not None for state in rechecked.values())


def _is_open(round_id: int) -> bool:
    """Tell whether a round is open, and keep it so until this is kept: verdicts of a closed round are frozen."""
    state = db.session.scalar(select(Round.state).where(Round.id == round_id).with_for_update(read=True))
    return state is RoundState.OPEN


def _standing_marks(round_id: int, sites: Sequence[WorkedOut]) -> dict[Key, datetime]:
    """Give the marks that are still those which were read; locked, in one order, so that nobody waits in a ring."""
    statement = (
        select(Due.site_id, Due.requirement_id, Due.marked_at)
        .where(Due.round_id == round_id, Due.site_id.in_([each.site_id for each in sites]))
        .order_by(Due.site_id, Due.requirement_id)
        .with_for_update(skip_locked=True)
    )
    read = {each.site_id: each.marks for each in sites if not each.failed}
    return {
        (site_id, requirement_id): marked_at
        for site_id, requirement_id, marked_at in db.session.execute(statement)
        if read.get(site_id, {}).get(requirement_id) == marked_at
    }


def _take_off(round_id: int, sites: Sequence[WorkedOut], marks: dict[Key, datetime]) -> None:
    """Take marks off the list: of each moment, whole sites in one statement, and the rest mark by mark.

    One statement for a portion matters: what was deleted before in the same transaction is gone through each time.
    """
    for moment in set(marks.values()):
        of_moment = (Due.round_id == round_id, Due.marked_at == moment)
        standing: dict[int, list[int]] = defaultdict(list)
        for (site_id, requirement_id), marked_at in marks.items():
            if marked_at == moment:
                standing[site_id].append(requirement_id)
        read = {each.site_id: sum(at == moment for at in each.marks.values()) for each in sites}
        whole = sorted(site_id for site_id, requirements in standing.items() if len(requirements) == read[site_id])
        if whole:
            db.session.execute(delete(Due).where(*of_moment, Due.site_id.in_(whole)))
        for site_id in standing.keys() - set(whole):
            these = (Due.site_id == site_id, Due.requirement_id.in_(standing[site_id]))
            db.session.execute(delete(Due).where(*of_moment, *these))


def _write(round_id: int, judged: dict[Key, Judged]) -> None:
    """Store the verdicts that differ from what is stored, and a step of history for each."""
    stored = _stored(round_id, {site_id for site_id, _ in judged})
    now = clock.now()
    changed: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for key, verdict in judged.items():
        row_id, content_sha256 = stored.get(key, (None, None))
        sha256 = verdict.sha256()
        if sha256 == content_sha256:
            continue
        values = {**verdict.as_json(), "judged_at": now, "content_sha256": sha256}
        if row_id is None:
            new.append({"round_id": round_id, "site_id": key[0], "requirement_id": key[1], **values})
        else:
            changed.append({"id": row_id, **values})
    ids = [row["id"] for row in changed]
    if changed:
        _update(changed)
    if new:
        db.session.execute(insert(VERDICTS), new)
        after = _stored(round_id, {row["site_id"] for row in new})
        ids += [after[row["site_id"], row["requirement_id"]][0] for row in new]
    _add_steps(ids)
    _forget_loaded()


def _stored(round_id: int, site_ids: Iterable[int]) -> dict[Key, tuple[int, str]]:
    wanted = sorted(site_ids)
    if not wanted:
        return {}
    # The range says nothing new, except to PostgreSQL while it has no statistics of a table that is just growing: from
    # the list alone it expects most of the table and reads all of it for every portion.
    statement = select(Verdict.site_id, Verdict.requirement_id, Verdict.id, Verdict.content_sha256).where(
        Verdict.round_id == round_id, Verdict.site_id.between(wanted[0], wanted[-1]), Verdict.site_id.in_(wanted)
    )
    rows = db.session.execute(statement)
    return {(site_id, requirement_id): (row_id, sha256) for site_id, requirement_id, row_id, sha256 in rows}


def _update(changed: list[dict[str, Any]]) -> None:
    table = VERDICTS
    columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in changed[0] if name != "id"}
    rows = [{("row_id" if name == "id" else f"new_{name}"): value for name, value in row.items()} for row in changed]
    db.session.execute(update(table).where(table.c.id == bindparam("row_id")).values(columns), rows)


def _add_steps(ids: list[int]) -> None:
    """Copy verdicts just written into the history, inside the database: their reasons need not travel twice."""
    copied = (Verdict.id, Verdict.outcome, Verdict.measured, Verdict.reasons, Verdict.judged_at)
    names = ["verdict_id", "outcome", "measured", "reasons", "judged_at"]
    for first in range(0, len(ids), 10_000):
        these = select(*copied).where(Verdict.id.in_(ids[first : first + 10_000])).order_by(Verdict.id)
        db.session.execute(insert(STEPS).from_select(names, these, include_defaults=False))


def _forget_loaded() -> None:
    """Verdicts this session has loaded before are read again when somebody looks at them."""
    for one in list(db.session):
        if isinstance(one, Verdict):
            db.session.expire(one)
