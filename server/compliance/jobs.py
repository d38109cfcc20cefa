"""The sweep that judges what is due. Due work is a table, so nothing is lost when a worker dies."""

from __future__ import annotations

from server.compliance import operations, queries
from server.database import transaction

BATCH = 20
"""Sites judged in one transaction: enough to be quick, few enough that a phone's record never waits long."""


def judge_due() -> int:
    """Judge a batch of what is due; tell how many verdicts."""
    if not queries.due_sites(1):
        return 0
    with transaction():
        return operations.judge_due(BATCH)


sweeps = (("compliance.judge_due", judge_due),)
