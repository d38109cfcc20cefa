"""The child of `reader`: reads the text of one picture after the other (`limited_child`).

Started as `python -m server.photos.slogans.reader_process`.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from server.photos.decoding.limited_child import say, serve
from server.photos.slogans.engine import read

CPU_S = 7_200
NICENESS = 15


def _answer(request: dict[str, str]) -> None:
    try:
        lines = read(Path(request["path"]))
    except MemoryError:
        say({"code": "too_much_memory", "text": "the picture needs more memory than the reader may use"})
    except Exception as error:  # whatever an engine raises concerns this picture only
        say({"code": "unreadable", "text": f"{type(error).__name__}: {error}"[:300]})
    else:
        say({"lines": [asdict(line) for line in lines]})


if __name__ == "__main__":
    serve(_answer, cpu_s=CPU_S, niceness=NICENESS)
