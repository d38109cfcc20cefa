"""Draw many pictures at once, on every core. Refuses nothing; a picture that cannot be drawn fails the whole."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from server.demo.camera import Exposure, Picture, expose

FEW = 4
MOST_PROCESSES = 8


def develop_all(wanted: Mapping[str, Exposure]) -> dict[str, Picture]:
    """Draw every exposure; gives the finished files under the same keys.

    New processes are started rather than forked, because the caller may hold database connections and threads.
    """
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    if len(wanted) < FEW or processes == 1:
        return {key: expose(shot) for key, shot in wanted.items()}
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        # Pictures that take longest go first, so that no process is left alone with one at the end.
        order = sorted(wanted, key=lambda key: (not wanted[key].heic, not wanted[key].full_size))
        return dict(zip(order, pool.map(expose, [wanted[key] for key in order]), strict=True))
