"""The child of `decoder`: limits itself, then reads and draws one picture after the other until nobody asks any more.

Started as `python -m server.photos.decoder_process`. It knows no setting, no database and no network address.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from server.photos import exif
from server.photos.redactions.rules import Region
from server.photos.renditions import DrawingError, Drawn, draw

MEMORY_BYTES = 3 << 30
IDLE_S = 60.0
CPU_S = 1_800
NICENESS = 5


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
    """Give up memory, core files and the right to write files; step back behind the processes that answer people."""
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


def _answer(request: dict[str, Any]) -> None:
    try:
        if "max_pixels" not in request:
            reading = exif.read(request["path"], now=datetime.fromisoformat(request["now"]))
            return _say({"reading": reading.told() if reading else None})
        regions = [Region(**each) for each in request["regions"]]
        drawn = draw(Path(str(request["path"])), max_pixels=int(request["max_pixels"]), regions=regions)
    except DrawingError as refusal:
        _say({"code": refusal.code, "text": str(refusal)[:300]})
    except MemoryError:
        _say({"code": "too_much_memory", "text": "the picture needs more memory than a decoder may use"})
    except Exception as error:  # whatever a decoder raises concerns this picture only
        _say({"code": "undecodable", "text": f"{type(error).__name__}: {error}"[:300]})
    else:
        sizes = {name.value: len(data) for name, data in drawn.pictures.items()}
        _say({"sizes": sizes, "is_cut_off": drawn.is_cut_off, "phash": drawn.phash})
        _send(drawn)
    return None


def _say(answer: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.flush()


def _send(drawn: Drawn) -> None:
    for data in drawn.pictures.values():
        sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
