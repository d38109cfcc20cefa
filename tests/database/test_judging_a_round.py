"""A whole round judged in portions: the same as site by site, byte for byte again, and nothing lost on the way."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from server.compliance import jobs, judging, operations, portions, queries, reading, writing
from server.compliance.models import Verdict, VerdictChange
from server.database import db
from server.inspections import operations as inspections
from server.inspections.models import Due, Round
from tests.bench.compliance import databases, filling
from tests.bench.compliance.city import REQUIREMENTS

SITES, OBSERVATIONS = 15, 450


def drawn(sites: int = SITES, observations: int = OBSERVATIONS) -> int:
    """Make a round with sites of every type, doubtful photos, withdrawn and replaced records."""
    return filling.fill(sites, observations)


def stored() -> list[tuple[Any, ...]]:
    """Give every byte of the verdicts and their history."""
    tables = (Verdict.__table__, VerdictChange.__table__)
    return [tuple(row) for table in tables for row in db.session.execute(select(table).order_by(table.c.id))]


def hashes() -> dict[tuple[int, int], str]:
    """Give the content of each verdict by site and requirement."""
    rows = db.session.execute(select(Verdict.site_id, Verdict.requirement_id, Verdict.content_sha256))
    return {(site_id, requirement_id): sha256 for site_id, requirement_id, sha256 in rows}


def due() -> int:
    return db.session.scalar(select(func.count()).select_from(Due)) or 0


def one_due(round_id: int) -> portions.Portion:
    """Mark the first site of a round and give it as a portion."""
    site_id = queries.round_site_ids(round_id)[0]
    inspections.mark_due(db.session.get_one(Round, round_id), site_id)
    return portions.Portion([site_id], 30)


def test_judging_a_round_again_changes_no_byte(db_session) -> None:
    round_id = drawn()
    assert jobs.judge_round(round_id) == SITES * REQUIREMENTS
    before = stored()
    assert len(before) == 2 * SITES * REQUIREMENTS
    assert len({row.outcome for row in queries.round_verdicts(round_id)}) >= 4
    assert jobs.judge_round(round_id) == SITES * REQUIREMENTS
    assert operations.judge_round(round_id) == SITES * REQUIREMENTS
    assert (stored(), due()) == (before, 0)


@pytest.mark.parametrize("most_sites", [1, 4, 200])
def test_many_sites_at_once_are_judged_as_one_by_one(db_session, monkeypatch, most_sites) -> None:
    round_id = drawn()
    monkeypatch.setattr(portions, "MOST_SITES", most_sites)
    jobs.judge_round(round_id)
    together = hashes()
    for table in (VerdictChange, Verdict):
        db.session.execute(delete(table))
    for site_id in queries.round_site_ids(round_id):
        operations.judge_round(round_id, site_id)
    assert hashes() == together


def test_a_requirement_read_by_itself_is_judged_as_with_all_others(db_session, monkeypatch) -> None:
    round_id = drawn(5, 150)
    jobs.judge_round(round_id)
    together = hashes()
    for table in (VerdictChange, Verdict):
        db.session.execute(delete(table))
    monkeypatch.setattr(judging, "NARROW_FROM", 0)
    round_ = db.session.get_one(Round, round_id)
    for site_id, requirement_id in together:
        inspections.mark_due(round_, site_id, [requirement_id])
        operations.judge_due()
    assert hashes() == together


def test_a_mark_that_comes_while_judging_survives(db_session) -> None:
    round_id = drawn(3, 60)
    portion = one_due(round_id)
    worked_out = judging.work_out(round_id, portion)
    one_due(round_id)  # a record came meanwhile
    assert writing.keep(worked_out) == 0
    assert (due(), stored()) == (REQUIREMENTS, [])
    assert operations.judge_due() == REQUIREMENTS
    assert due() == 0


def test_only_what_was_marked_again_is_left_for_the_next_look(db_session) -> None:
    round_id = drawn(3, 60)
    portion = one_due(round_id)
    worked_out = judging.work_out(round_id, portion)
    again = next(iter(worked_out[0].verdicts))
    inspections.mark_due(db.session.get_one(Round, round_id), portion.site_ids[0], [again])
    assert writing.keep(worked_out) == REQUIREMENTS - 1
    assert list(db.session.scalars(select(Due.requirement_id))) == [again]


def test_what_somebody_else_has_judged_is_not_kept_twice(db_session) -> None:
    round_id = drawn(3, 60)
    worked_out = judging.work_out(round_id, one_due(round_id))
    assert operations.judge_due() == REQUIREMENTS
    before = stored()
    assert writing.keep(worked_out) == 0
    assert (stored(), due()) == (before, 0)


def test_a_round_closed_between_reading_and_keeping_stays_frozen(db_session) -> None:
    round_id = drawn(3, 60)
    worked_out = judging.work_out(round_id, one_due(round_id))
    marks = reading.marks(round_id, [worked_out[0].site_id])[worked_out[0].site_id]
    by = db.session.scalar(select(func.min(inspections.Account.id)))
    assert operations.close_round(round_id, by=by) == 3 * REQUIREMENTS
    before = stored()
    rows = [
        {"round_id": round_id, "site_id": worked_out[0].site_id, "requirement_id": key, "marked_at": at}
        for key, at in marks.items()
    ]
    db.session.execute(Due.__table__.insert(), rows)  # as if it had slipped in while the round was being closed
    assert writing.keep(worked_out) == 0
    assert stored() == before


def test_closing_in_short_transactions_first_freezes_everything(db_session) -> None:
    round_id = drawn(5, 100)
    by = db.session.scalar(select(func.min(inspections.Account.id)))
    assert jobs.close_round(round_id, by=by) == 5 * REQUIREMENTS
    assert all(row.frozen_at for row in queries.round_verdicts(round_id))


def test_a_site_that_cannot_be_judged_is_left_due_and_the_round_goes_on(db_session, monkeypatch) -> None:
    round_id = drawn(6, 120)
    broken = queries.round_site_ids(round_id)[2]
    judge = judging.judge
    its_visits = reading.gather(db.session.get_one(Round, round_id), [broken])[broken].visits

    def fails(rules, phase, facts):
        if facts.visits == its_visits:
            raise ZeroDivisionError
        return judge(rules, phase, facts)

    monkeypatch.setattr(judging, "judge", fails)
    assert jobs.judge_round(round_id) == 5 * REQUIREMENTS
    assert queries.sites_due(round_id) == [broken]
    with pytest.raises(ZeroDivisionError):
        operations.judge_round(round_id)


def test_a_killed_run_keeps_what_was_kept_and_the_rest_is_still_due(own_app, own_settings) -> None:
    with own_app.app_context():
        round_id = drawn(9, 180)
    script = f"""
import os, signal
from server.app import create_app
from server.compliance import jobs, portions
from tests.bench.compliance import databases
portions.MOST_SITES = 4
with create_app(databases.settings_of({databases.given(own_settings)!r})).app_context():
    jobs.judge_round({round_id}, progress=lambda done, of: os.kill(os.getpid(), signal.SIGKILL))
"""
    root = Path(__file__).parents[2]
    killed = subprocess.run([sys.executable, "-c", script], cwd=root, env=os.environ, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    with own_app.app_context():
        assert (len(queries.round_verdicts(round_id)), due()) == (4 * REQUIREMENTS, 5 * REQUIREMENTS)
        command = own_app.test_cli_runner().invoke(args=["compliance", "judge", "--round", str(round_id), "--due"])
        assert command.exit_code == 0, command.output
        assert (len(queries.round_verdicts(round_id)), due()) == (9 * REQUIREMENTS, 0)
        assert db.session.scalar(select(func.count(VerdictChange.id))) == 9 * REQUIREMENTS


def test_memory_does_not_grow_from_portion_to_portion(db_session, monkeypatch) -> None:
    round_id = drawn(40, 1600)
    monkeypatch.setattr(portions, "MOST_SITES", 5)
    jobs.judge_round(round_id)
    held: list[int] = []

    def note(_done: int, _of: int) -> None:
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        jobs.judge_round(round_id, progress=note)
    finally:
        tracemalloc.stop()
    assert len(held) == 8
    assert held[-1] - held[1] < 200_000, held


@pytest.mark.parametrize(
    ("most_sites", "most_records", "expected"),
    [(200, 20_000, [6]), (4, 20_000, [4, 2]), (200, 40, [2, 2, 2]), (200, 1, [1] * 6)],
)
def test_portions_hold_so_many_sites_and_records(db_session, monkeypatch, most_sites, most_records, expected) -> None:
    round_id = drawn(6, 120)
    monkeypatch.setattr(portions, "MOST_SITES", most_sites)
    monkeypatch.setattr(portions, "MOST_RECORDS", most_records)
    found = list(portions.portions(round_id, queries.round_site_ids(round_id)))
    assert [len(each.site_ids) for each in found] == expected
    assert sum(each.records for each in found) == 120
