"""Work that happens after the answer: sweeps over what the state says is still to do, and wake-ups.

Nothing is lost when a worker dies, because no work lives in the queue: rooms register *sweeps*, functions that find
undone work in the tables, do some of it and tell how much they did. The queue (huey) only wakes the worker earlier
than its next regular round. The same sweeps run inside a command or a test by calling `work_off()`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import Huey, SqliteHuey, crontab

Sweep = Callable[[], int]
log = logging.getLogger(__name__)
WAKE_PAUSE_S = 0.3
LEISURE_S = 50.0


class Worker:
    """The registered sweeps of one application and the queue that wakes them."""

    def __init__(self, app: Flask, queue_file: Path) -> None:
        queue_file.parent.mkdir(parents=True, exist_ok=True)
        self.app = app
        self.sweeps: dict[str, Sweep] = {}
        self.leisurely: dict[str, Sweep] = {}
        self.waking = threading.Lock()
        self.woken_at = -WAKE_PAUSE_S
        self.wakes_again = False
        self.alive_file = queue_file.with_name("worker.alive")  # touched every round, for the doctor
        # fsync is off on purpose: the queue holds wake-ups only, and losing one costs a minute, not work.
        self.huey: Huey = SqliteHuey("xuncheng", filename=str(queue_file), results=False, fsync=False, timeout=5)
        self.wake_task = self.huey.task(name="wake")(self._round)
        self.huey.periodic_task(crontab(minute="*"), name="regular_round")(self._round)

    def _round(self) -> None:
        self.alive_file.touch()
        with self.app.app_context():
            work_off()
            work_at_leisure()


def register(app: Flask, name: str, sweep: Sweep) -> None:
    """Register a sweep; sweeps run in the order of registration, which the composition root decides."""
    worker_of(app).sweeps[name] = sweep


def register_leisurely(app: Flask, name: str, sweep: Sweep) -> None:
    """Register a sweep that the worker runs only while no other one has anything to do, and commands do not run."""
    worker_of(app).leisurely[name] = sweep


def worker_of(app: Flask) -> Worker:
    """Give the worker of an application."""
    return app.extensions["tasks"]


def wake() -> None:
    """Wake the worker soon; when the queue cannot be reached the next regular round finds the work anyway.

    Many wake-ups within a moment become one at once and one behind them, so that a stream of photos does not pay for
    the queue with each.
    """
    worker = worker_of(current_app)
    with worker.waking:
        if worker.wakes_again:
            return
        soon = time.monotonic() < worker.woken_at + WAKE_PAUSE_S
        worker.wakes_again = soon
        worker.woken_at = time.monotonic()
    if soon:
        later = threading.Timer(WAKE_PAUSE_S, _wake_again, (worker,))
        later.daemon = True
        later.start()
    else:
        _enqueue(worker)


def _wake_again(worker: Worker) -> None:
    worker.wakes_again = False
    _enqueue(worker)


def _enqueue(worker: Worker) -> None:
    try:
        if not worker.huey.pending_count():
            worker.wake_task()
    except Exception:
        log.warning("the worker could not be woken; its next regular round will do the work", exc_info=True)


def work_off(rounds: int = 10_000) -> int:
    """Run all sweeps in order until none finds anything to do; tell how many pieces of work were done."""
    total = 0
    for _ in range(rounds):
        done = sum(_run(name, sweep) for name, sweep in worker_of(current_app).sweeps.items())
        if not done:
            return total
        total += done
    return total


def work_at_leisure(seconds: float = LEISURE_S) -> int:
    """Run the leisurely sweeps for a while, the others again after each piece; tell how many pieces were done.

    It ends before the next regular round, so that the doctor sees the worker alive, and wakes it for what is left.
    """
    total, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        done = sum(_run(name, sweep) for name, sweep in worker_of(current_app).leisurely.items())
        if not done:
            return total
        total += done
        work_off()
    wake()
    return total


def _run(name: str, sweep: Sweep) -> int:
    try:
        return sweep()
    except Exception:
        log.exception("sweep %s failed; the others go on", name)
        return 0


def pending() -> dict[str, Any]:
    """Tell what the queue holds, for the doctor."""
    worker = worker_of(current_app)
    return {"sweeps": list(worker.sweeps), "wake_ups": worker.huey.pending_count()}
