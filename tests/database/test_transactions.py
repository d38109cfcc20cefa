"""Writers wait for their turn, and a failed one leaves nothing; work lives in tables, not in the queue."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from server import tasks
from server.database import db, transaction
from server.people import operations
from server.people.models import Unit


def _add_and_fail() -> None:
    operations.add_unit("市城管局")
    raise ZeroDivisionError("the power goes")


def _units() -> int:
    return db.session.scalar(select(func.count(Unit.id))) or 0


def test_a_failed_block_leaves_nothing_half_written(own_app):
    with own_app.app_context():
        with pytest.raises(ZeroDivisionError), transaction():
            _add_and_fail()
        assert _units() == 0


def test_sixteen_writers_at_once_all_get_their_turn(own_app):
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with own_app.app_context():
                for each in range(5):
                    _units()  # a read first, as the sign-in look-up is
                    with transaction():
                        operations.add_unit(f"单位{number}-{each}")
        except BaseException as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    with own_app.app_context():
        assert _units() == 80


def test_a_sweep_that_fails_does_not_stop_the_others(own_app):
    left = [3]

    def failing() -> int:
        raise RuntimeError("this sweep is broken")

    def working() -> int:
        left[0] -= 1
        return 1 if left[0] >= 0 else 0

    with own_app.app_context():
        worker = tasks.worker_of(own_app)
        worker.sweeps.clear()
        tasks.register(own_app, "failing", failing)
        tasks.register(own_app, "working", working)
        assert tasks.work_off() == 3


def test_many_wake_ups_make_one_round(own_app):
    with own_app.app_context():
        for _ in range(10):
            tasks.wake()
        assert tasks.pending()["wake_ups"] == 1
