"""What the children that open pictures have in common: they limit themselves, then answer one request after the other.

Requests are JSON lines on standard input, answers begin with one JSON line. A child knows no setting, no database and
no network address, and ends when its input ends or nobody has asked for a while.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import sys
from collections.abc import Callable
from typing import Any

MEMORY_BYTES = 3 << 30
IDLE_S = 60.0


def serve(answer: Callable[[dict[str, Any]], None], *, cpu_s: int, niceness: int) -> None:
    """Answer requests until standard input ends or nothing has come for a while."""
    _limit(cpu_s, niceness)
    waiting = b""
    while True:
        ready, _, _ = select.select([0], [], [], IDLE_S)
        block = os.read(0, 65_536) if ready else b""
        if not block:
            return
        waiting += block
        while b"\n" in waiting:
            line, waiting = waiting.split(b"\n", 1)
            answer(json.loads(line))


def say(answer: dict[str, object]) -> None:
    """Write an answer, or its first line."""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.flush()


def _limit(cpu_s: int, niceness: int) -> None:
    """Give up memory, core files and the right to write files; step back behind the processes that answer people."""
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_NOFILE: 64,
    }
    for kind, value in limits.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))
    with contextlib.suppress(OSError):
        os.nice(niceness)
