"""Judging in the background and over whole rounds: read and judged without a lock, kept in short transactions.

Due work is a table, so nothing is lost when a worker dies: what was kept is kept, the rest is still due.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from server.compliance import operations, queries
from server.compliance.judging import work_out, work_out_due
from server.compliance.portions import portions
from server.compliance.writing import keep
from server.database import transaction
from server.inspections import operations as inspections
from server.inspections import queries as rounds

BATCH = 20
"""Sites judged at once by the sweep: the one a record has just come from never waits long."""
MARKED_AT_ONCE = 500

Progress = Callable[[int, int], None]
"""Told how many sites of how many are done."""


def judge_due() -> int:
    """Judge a batch of what is due; tell how many verdicts."""
    worked_out = work_out_due(BATCH)
    if not worked_out:
        return 0
    with transaction():
        return keep(worked_out)


def judge_round(
    round_id: int, site_ids: Sequence[int] | None = None, progress: Progress = lambda _done, _all: None
) -> int:
    """Judge every requirement of a round again, or of some sites in it, portion by portion; tell how many verdicts.

    Interrupted, it leaves the rest due: the worker goes on with it, or `work_off` does.
    """
    site_ids = queries.round_site_ids(round_id) if site_ids is None else site_ids
    for first in range(0, len(site_ids), MARKED_AT_ONCE):
        with transaction():
            inspections.mark_sites_due(rounds.round_numbered(round_id), site_ids[first : first + MARKED_AT_ONCE])
    return work_off(round_id, site_ids, progress)


def work_off(
    round_id: int, site_ids: Sequence[int] | None = None, progress: Progress = lambda _done, _all: None
) -> int:
    """Judge what is due in a round, or at some sites of it, portion by portion; tell how many verdicts.

    What cannot be judged is logged, stays due and holds nobody up.
    """
    site_ids = queries.sites_due(round_id) if site_ids is None else site_ids
    judged = done = 0
    for some in portions(round_id, site_ids):
        with _without_collector():
            worked_out = work_out(round_id, some)
            with transaction():
                judged += keep(worked_out)
        done += len(some.site_ids)
        progress(done, len(site_ids))
    return judged


@contextmanager
def _without_collector() -> Iterator[None]:
    """Leave Python's cycle collector out of one portion: facts have no cycles, and it would go through all of them
    again and again, a quarter of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def close_round(round_id: int, *, by: int) -> int:
    """Judge a round again in short transactions, so that phones go on, then close it in one; tell how many were frozen.

    What comes in between is judged in the last one: closing is all or nothing.
    """
    judge_round(round_id)
    with transaction():
        return operations.close_round(round_id, by=by, only_due=True)
