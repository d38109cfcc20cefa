"""The child of `reader`: limits itself, then reads one picture after the other until nobody asks any more.

Started as `python -m server.photos.slogans.reader_process`. It knows no setting, no database and no network address.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import sys
from dataclasses import asdict
from pathlib import Path

from server.photos.slogans.engine import read

MEMORY_BYTES = 3 << 30
IDLE_S = 60.0
CPU_S = 7_200
NICENESS = 15


def main() -> None:
    """Answer requests until standard input ends or nothing has come for a while."""
    _limit()
    waiting = b""
    while True:
        ready, _, _ = select.select([0], [], [], IDLE_S)
        block = os.read(0, 65_536) if ready else b""
        if not block:
            return
        waiting += block
        while b"\n" in waiting:
            line, waiting = waiting.split(b"\n", 1)
            _answer(json.loads(line))


def _limit() -> None:
    """Give up memory, core files and the right to write files; step back behind everything else."""
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CPU: CPU_S,
        resource.RLIMIT_NOFILE: 64,
    }
    for kind, value in limits.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))
    with contextlib.suppress(OSError):
        os.nice(NICENESS)


def _answer(request: dict[str, str]) -> None:
    try:
        lines = read(Path(request["path"]))
    except MemoryError:
        _say({"code": "too_much_memory", "text": "the picture needs more memory than the reader may use"})
    except Exception as error:  # whatever an engine raises concerns this picture only
        _say({"code": "unreadable", "text": f"{type(error).__name__}: {error}"[:300]})
    else:
        _say({"lines": [asdict(line) for line in lines]})


def _say(answer: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
