"""A process that reads and draws pictures for others, with little memory, few rights and a clock running against it.

A hostile picture may crash or hang a decoder; here that costs one child process and one line in the photo's row. The
child is kept between pictures (starting one costs as much as drawing three) and ends by itself when nobody asks.
Requests are JSON lines on its standard input; answers are one JSON line and then the bytes it announces.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, TypeVar

from server import clock
from server.photos.decoding.child import Child
from server.photos.decoding.renditions import DrawingError, Drawn
from server.photos.metadata.reading import Reading
from server.photos.redactions.rules import Region
from server.photos.rules import Rendition

T = TypeVar("T")
TIMEOUT_S = 20.0
MAX_ANSWER_BYTES = 20_000_000
MAX_HEAD_BYTES = 100_000


class Decoder:
    """One child process, used by one thread at a time; others wait up to `patience_s`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.child = Child("server.photos.decoding.decoder_process")

    def draw(
        self, path: Path, *, max_pixels: int, patience_s: float = 60.0, regions: Sequence[Region] = ()
    ) -> Drawn | None:
        """Draw the photo at `path`, covering `regions`; None when the child is busy for longer than `patience_s`.

        Raises DrawingError.
        """
        covered = [region.told() for region in regions]
        request = {"path": str(path.resolve()), "max_pixels": max_pixels, "regions": covered}
        try:
            return self._asked(request, _take_drawn, patience_s)
        except DecoderBusyError:
            return None

    def read(self, path: Path, *, patience_s: float = 60.0) -> Reading | None:
        """Read what the photo at `path` says of itself; None when it is no picture known here.

        Raises DrawingError, and DecoderBusyError when the child is busy for longer than `patience_s`.
        """
        request = {"path": str(path.resolve()), "now": clock.now().isoformat()}
        return self._asked(request, _take_reading, patience_s)

    def close(self) -> None:
        """End the child."""
        self.child.end()

    def _asked(self, request: dict[str, Any], take: Callable[[IO[bytes], float], T], patience_s: float) -> T:
        if not self._lock.acquire(timeout=patience_s):
            raise DecoderBusyError
        try:
            try:
                return self._ask(request, take)
            except ChildGoneError:
                # It may have been the child's idle end or the machine's memory: a second crash is the picture's own.
                return self._second_try(request, take)
        finally:
            self._lock.release()

    def _second_try(self, request: dict[str, Any], take: Callable[[IO[bytes], float], T]) -> T:
        try:
            return self._ask(request, take)
        except ChildGoneError as error:
            raise DrawingError("decoder_crashed", str(error)) from error

    def _ask(self, request: dict[str, Any], take: Callable[[IO[bytes], float], T]) -> T:
        deadline = time.monotonic() + TIMEOUT_S
        try:
            return take(self.child.ask(request), deadline)
        except (BrokenPipeError, ChildGoneError) as error:
            raise ChildGoneError(f"the decoder ended with status {self.child.end()}") from error
        except TimeoutError as error:
            self.child.end()
            raise DrawingError("decoder_timeout", f"no answer within {TIMEOUT_S:.0f} s") from error


class ChildGoneError(Exception):
    """The child has ended in the middle."""


class DecoderBusyError(Exception):
    """The child has other pictures to do."""


def _take_drawn(pipe: IO[bytes], deadline: float) -> Drawn:
    answer = _take_answer(pipe, deadline)
    if sum(answer["sizes"].values()) > MAX_ANSWER_BYTES:
        raise ChildGoneError("an answer too large")
    pictures = {Rendition(name): _read_exactly(pipe, size, deadline) for name, size in answer["sizes"].items()}
    return Drawn(pictures, is_cut_off=bool(answer["is_cut_off"]), phash=str(answer["phash"]))


def _take_reading(pipe: IO[bytes], deadline: float) -> Reading | None:
    told = _take_answer(pipe, deadline)["reading"]
    return Reading.of(told) if told is not None else None


def _take_answer(pipe: IO[bytes], deadline: float) -> dict[str, Any]:
    head = b""
    while not head.endswith(b"\n"):
        head += _read_some(pipe, 1, deadline)
        if len(head) > MAX_HEAD_BYTES:
            raise ChildGoneError("an answer without end")
    answer: dict[str, Any] = json.loads(head)
    if "code" in answer:
        raise DrawingError(str(answer["code"]), str(answer["text"]))
    return answer


def _read_exactly(pipe: IO[bytes], size: int, deadline: float) -> bytes:
    parts, left = [], size
    while left:
        part = _read_some(pipe, left, deadline)
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _read_some(pipe: IO[bytes], at_most: int, deadline: float) -> bytes:
    ready, _, _ = select.select([pipe], [], [], max(deadline - time.monotonic(), 0))
    if not ready:
        raise TimeoutError
    data = os.read(pipe.fileno(), at_most)
    if not data:
        raise ChildGoneError("no answer")
    return data


_decoder = Decoder()
atexit.register(_decoder.close)


def decoder() -> Decoder:
    """Give this process's decoder."""
    return _decoder
