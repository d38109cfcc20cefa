"""One measurement in a process of its own, so that its memory is its own: `python -m tests.bench.compliance.measuring`.

Takes the task and its database as JSON on the command line and prints seconds and peak memory as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from server.app import create_app
from server.compliance import jobs
from server.compliance.models import Verdict
from server.database import db
from tests.bench.compliance import databases, filling, floors, records, streets

Task = Callable[..., dict[str, Any]]


def fill(*, sites: int, observations: int) -> dict[str, Any]:
    """Make the round."""
    return {"round_id": filling.fill(sites, observations)}


def judge(*, round_id: int) -> dict[str, Any]:
    """Judge the whole round: as the command does."""
    return {"verdicts": jobs.judge_round(round_id)}


def floor_read(*, round_id: int) -> dict[str, Any]:
    """Read the same rows bare."""
    return {"seconds": floors.read(round_id)}


def floor_write(*, round_id: int) -> dict[str, Any]:
    """Write the same verdicts bare."""
    return {"seconds": floors.write()}


def unjudged(*, round_id: int) -> dict[str, Any]:
    """Count what the round still waits for: all of it where nothing was judged."""
    judged = db.session.scalar(select(func.count()).select_from(Verdict).where(Verdict.round_id == round_id))
    return {"verdicts": 0 if judged else 1}


TASKS: dict[str, Task] = {
    "fill": fill,
    "judge": judge,
    "floor_read": floor_read,
    "floor_write": floor_write,
    "unjudged": unjudged,
    "records": records.measured,
    "street": streets.measured,
}


def peak_mb() -> float:
    """Tell the largest memory this process ever had, in MB; not what its parent had when it was started."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    """Do the task named on the command line."""
    told = json.loads(sys.argv[1])
    task = TASKS[told["task"]]
    if told.get("database") is None:
        found, before = task(**told["with"]), 0.0
    else:
        with create_app(databases.settings_of(told["database"])).app_context():
            before = peak_mb()
            begun, worked = time.perf_counter(), time.process_time()
            found = task(**told["with"])
            found = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - worked} | found
            db.session.remove()
    print(json.dumps({**found, "peak_mb": peak_mb(), "before_mb": before}))


if __name__ == "__main__":
    main()
