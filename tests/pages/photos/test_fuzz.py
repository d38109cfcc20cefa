"""Spoiled pictures of every format on the whole way from PUT to picture: each costs little, and only itself.

Twenty seconds here; `XUNCHENG_FUZZ_MINUTES=10` or `bin/bench fuzz --minutes 10` for longer. The small reference photos
beside this repository are among the pictures where they are there.
"""

from __future__ import annotations

import os
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.people.rules import Role
from tests.support.gauntlet import Cost, run
from tests.support.mutations import mutated, painted, seeds

SECONDS = 60 * float(os.environ.get("XUNCHENG_FUZZ_MINUTES", "0.15"))


@pytest.fixture
def engine_name() -> str:
    """Name the engine; what pictures do to it is tried on one."""
    return "spatialite"


@pytest.fixture
def inspector(client_as):
    return client_as(Role.INSPECTOR)


@pytest.mark.parametrize(("name", "data"), painted(), ids=[name for name, _ in painted()])
def test_every_picture_is_shown_before_it_is_spoiled(app, inspector, tmp_path, name, data):
    cost = Cost()
    assert run(app, inspector, data, cost, tmp_path) == []
    assert cost.fates == {"shown": 1}


def test_spoiled_pictures_cost_only_themselves(app, inspector, tmp_path):
    cost, until = Cost(), time.monotonic() + SECONDS
    only = settings(
        max_examples=100_000 if SECONDS > 60 else 400,
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
    )

    @only
    @given(st.sampled_from(range(len(seeds()))), st.randoms(use_true_random=False))
    def spoil(at: int, chance: random.Random) -> None:
        name, data = seeds()[at]
        spoiled = mutated(data, chance)
        if time.monotonic() < until:
            assert run(app, inspector, spoiled, cost, tmp_path) == [], name

    spoil()
    assert cost.pictures >= 20
