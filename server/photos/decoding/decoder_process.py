"""The child of `decoder`: reads and draws one picture after the other (`limited_child`).

Started as `python -m server.photos.decoding.decoder_process`.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from server.photos.decoding.limited_child import say, serve
from server.photos.decoding.renditions import NOT_THERE, DrawingError, Drawn, draw
from server.photos.metadata import exif
from server.photos.redactions.rules import Region

CPU_S = 1_800
NICENESS = 5


def _answer(request: dict[str, Any]) -> None:
    try:
        with Path(str(request["path"])).open("rb"):
            pass
    except OSError as error:  # the store's fault, and not the picture's
        return say({"code": NOT_THERE, "text": error.strerror or type(error).__name__})
    try:
        if "max_pixels" not in request:
            reading = exif.read(request["path"], now=datetime.fromisoformat(request["now"]))
            return say({"reading": reading.told() if reading else None})
        regions = [Region(**each) for each in request["regions"]]
        drawn = draw(Path(str(request["path"])), max_pixels=int(request["max_pixels"]), regions=regions)
    except DrawingError as refusal:
        say({"code": refusal.code, "text": str(refusal)[:300]})
    except MemoryError:
        say({"code": "too_much_memory", "text": "the picture needs more memory than a decoder may use"})
    except Exception as error:  # whatever a decoder raises concerns this picture only
        say({"code": "undecodable", "text": f"{type(error).__name__}: {error}"[:300]})
    else:
        sizes = {name.value: len(data) for name, data in drawn.pictures.items()}
        say({"sizes": sizes, "is_cut_off": drawn.is_cut_off, "phash": drawn.phash})
        _send(drawn)
    return None


def _send(drawn: Drawn) -> None:
    for data in drawn.pictures.values():
        sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve(_answer, cpu_s=CPU_S, niceness=NICENESS)
