"""A process that reads text from pictures for the worker, with little memory, few rights and a clock against it.

Reading takes seconds, and judging must not wait for it: a picture is handed over with `begin`, and `wait` may be left
and entered again while the worker does something else in between. A picture that breaks or holds up the child costs one
process and is told as unreadable.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from server.photos.decoding.child import Child
from server.photos.slogans.layout import Line

TIMEOUT_S = 180.0
MAX_ANSWER_BYTES = 5_000_000


class TextError(Exception):
    """The text of a picture cannot be read: `code` for programs, the text for the log."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Asked:
    path: Path
    deadline: float
    is_second_try: bool = False


class Reader:
    """One child process and the one picture it is reading; used by one thread."""

    def __init__(self) -> None:
        self.child = Child("server.photos.slogans.reader_process")
        self._asked: _Asked | None = None
        self._told = b""

    @property
    def is_busy(self) -> bool:
        """Whether a picture has been handed over whose text was not told yet."""
        return self._asked is not None

    def read(self, path: Path) -> list[Line]:
        """Read a picture and wait for it. Raises TextError."""
        self.begin(path)
        while (lines := self.wait(TIMEOUT_S)) is None:
            pass
        return lines

    def begin(self, path: Path) -> None:
        """Hand a picture over."""
        self._ask(_Asked(path, time.monotonic() + TIMEOUT_S))

    def wait(self, seconds: float) -> list[Line] | None:
        """Wait for the text of the picture handed over, at most so long; None: not yet. Raises TextError."""
        asked, answers = self._asked, self.child.answers
        if asked is None or answers is None:
            raise TextError("reader_idle", "no picture was handed over")
        until = min(asked.deadline, time.monotonic() + seconds)
        while not self._told.endswith(b"\n"):
            ready, _, _ = select.select([answers], [], [], max(until - time.monotonic(), 0))
            if not ready:
                self._check_time(asked)
                return None
            block = os.read(answers.fileno(), 65_536)
            if not block or len(self._told) > MAX_ANSWER_BYTES:
                self._once_more(asked)
                return None
            self._told += block
        return self._taken()

    def close(self) -> int | None:
        """End the child; its exit status, where there was one."""
        self._asked, self._told = None, b""
        return self.child.end()

    def _taken(self) -> list[Line]:
        answer, self._told, self._asked = json.loads(self._told), b"", None
        if "code" in answer:
            raise TextError(str(answer["code"]), str(answer["text"]))
        return [line_of(each) for each in answer["lines"]]

    def _check_time(self, asked: _Asked) -> None:
        if time.monotonic() >= asked.deadline:
            self.close()
            raise TextError("reader_timeout", f"not read within {TIMEOUT_S:.0f} s")

    def _once_more(self, asked: _Asked) -> None:
        """It may have been the child's idle end or the machine's memory: a second crash is the picture's own."""
        status = self.close()
        if asked.is_second_try:
            raise TextError("reader_crashed", f"the reader ended with status {status}")
        self._ask(_Asked(asked.path, time.monotonic() + TIMEOUT_S, is_second_try=True))

    def _ask(self, asked: _Asked) -> None:
        request: dict[str, object] = {"path": str(asked.path.resolve())}
        try:
            self.child.ask(request)
        except BrokenPipeError:  # its idle end came in between
            self.child.end()
            with suppress(BrokenPipeError):  # `wait` finds that it has ended
                self.child.ask(request)
        self._asked, self._told = asked, b""


def line_of(told: dict[str, object]) -> Line:
    """Make a line of its JSON."""
    corners = tuple((float(x), float(y)) for x, y in told["corners"])  # type: ignore[attr-defined]
    return Line(str(told["text"]), corners, float(str(told["confidence"])))


_reader = Reader()
atexit.register(_reader.close)


def reader() -> Reader:
    """Give this process's reader."""
    return _reader
