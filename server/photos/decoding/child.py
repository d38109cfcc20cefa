"""The parent's side of a process that opens pictures (`limited_child`): started when needed, kept, never inherited."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from typing import IO

from server.config import ROOT

PICTURES_PER_PROCESS = 500
"""What a decoder loses of its memory picture by picture is given back with the process."""


class Child:
    """One process of `python -m module`, with no setting and no secret of ours in its environment."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self._asked = 0

    @property
    def pid(self) -> int | None:
        """Its process number while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def answers(self) -> IO[bytes] | None:
        """The pipe that it answers on, while there is one."""
        return self._process.stdout if self._process else None

    def ask(self, request: dict[str, object]) -> IO[bytes]:
        """Hand a request over and give the pipe of its answer. Raises BrokenPipeError when the child has just ended."""
        process = self._running()
        questions, answers = process.stdin, process.stdout
        if questions is None or answers is None:  # Popen gives both, being asked for pipes
            raise BrokenPipeError
        questions.write(json.dumps(request).encode() + b"\n")
        questions.flush()
        return answers

    def end(self) -> int | None:
        """End it; its exit status, where there was one and it is ours."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return None
        process.kill()
        with suppress(BrokenPipeError), process:  # closes its pipes, where a request may wait, and waits for its end
            pass
        return process.returncode

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # forked: the child belongs to the other process
            self._process, self._owner = None, os.getpid()
        if self._asked >= PICTURES_PER_PROCESS or (self._process and self._process.poll() is not None):
            self.end()
        if self._process is None:
            self._asked = 0
            self._process = subprocess.Popen(  # noqa: S603 (a module of ours)
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
            )
        self._asked += 1
        return self._process
