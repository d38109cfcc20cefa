"""The program as it runs in an office: gunicorn with the house's settings, on a loopback port, with data of its own.

The worker is not started by itself: a test says `work_off()` when the work after the answer is to be done, so that it
need not wait and hope; `start_worker()` starts the real one.

Every test has a server of its own, and most of a server's start is importing the program. So the servers are forked
from a process that has imported it already; from there on all is as `python -m gunicorn` has it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.error import URLError

from flask import Flask

from server.app import create_app
from server.app.launch import GUNICORN_SETTINGS
from server.config import ROOT, Settings
from server.database import db, transaction

START_LIMIT_S = 60

_IMPORTED = multiprocessing.get_context("forkserver")
_IMPORTED.set_forkserver_preload(["server.app", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread"])


@dataclass
class Running:
    """A running server: where it is, what it wrote to its log, and an application on the same data for the test."""

    address: str
    settings: Settings
    app: Flask
    env: dict[str, str]
    log: Path
    web: BaseProcess
    others: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def work_off(self) -> int:
        """Do, here and now, the work that the worker would do after the answers."""
        from server import tasks

        with self.app.app_context():
            return tasks.work_off()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write to the server's database inside the block (factories of `tests.support.making` and operations)."""
        with self.app.app_context(), transaction():
            yield

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start the real worker."""
        worker = start([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], self.env, self.log)
        self.others.append(worker)
        return worker

    def kill(self) -> None:
        """Kill the web server and its children as a power cut would."""
        _signal_all(self.web, signal.SIGKILL)
        self.web.join()

    def pause(self) -> None:
        """Let connections be made and never be answered, as a very bad network does."""
        _signal_all(self.web, signal.SIGSTOP)

    def resume(self) -> None:
        """Go on after `pause`."""
        _signal_all(self.web, signal.SIGCONT)

    def start_again(self, *, version: str = "") -> None:
        """Start the web server again on the same data and port; with `version` as a new release of the pages' files."""
        self.web = _start_web(self.env, self.log, version)
        wait_for_health(self.address, self.web.is_alive, self.log)


@contextmanager
def running(settings: Settings, *, workers: int = 1, more: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Run the web server for the block, with `more` in its environment."""
    port = free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("XUNCHENG_", "DATABASE_URL"))}
    env |= environment_of(settings) | {
        "XUNCHENG_BIND": f"127.0.0.1:{port}",
        "XUNCHENG_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "WEB_CONCURRENCY": str(workers),
        **(more or {}),
    }
    log = settings.data_dir / "server.log"
    server = Running(f"http://127.0.0.1:{port}", settings, create_app(settings), env, log, _start_web(env, log))
    try:
        wait_for_health(server.address, server.web.is_alive, log)
        yield server
    finally:
        server.kill()  # its data go too, so nothing is waited for
        for process in server.others:
            stop(process)
        with server.app.app_context():
            db.session.remove()
            db.engine.dispose()


def environment_of(settings: Settings) -> dict[str, str]:
    """Write settings as the environment that gives them to another process."""
    env = {"XUNCHENG_DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url}
    env |= {"XUNCHENG_SECRET_KEY": settings.secret_key.get_secret_value(), "XUNCHENG_DEMO": str(settings.demo)}
    env |= {"XUNCHENG_READ_TEXT": str(settings.read_text)}
    env |= {"XUNCHENG_SIGN_IN_LIMIT": settings.sign_in_limit, "XUNCHENG_SQLITE_DRIVER": settings.sqlite_driver}
    return env


def _start_web(env: dict[str, str], log: Path, version: str = "") -> BaseProcess:
    process = _IMPORTED.Process(target=_serve, args=(env, log, version))
    process.start()
    return process


def _serve(env: dict[str, str], log: Path, version: str) -> None:
    """Be `python -m gunicorn` from here on: own session, own environment, everything said goes to the log."""
    from gunicorn.app.wsgiapp import run

    from server.app import assets

    if version:
        assets.version_of = lambda folder: version
    os.setsid()
    os.chdir(ROOT)
    with log.open("ab") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["gunicorn", "-c", str(GUNICORN_SETTINGS), "wsgi:app"]
    run()


def _signal_all(process: BaseProcess, number: int) -> None:
    """Signal the web server and the workers it started."""
    with suppress(ProcessLookupError):  # a test may have killed it already
        os.killpg(process.pid, number)


def start(words: list[str], env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a process that writes to `log`."""
    with log.open("ab") as out:
        return subprocess.Popen(words, env=env, cwd=ROOT, stdout=out, stderr=out, start_new_session=True)


def wait_for_health(address: str, alive: Callable[[], bool], log: Path) -> None:
    """Wait until a server answers; raises RuntimeError with its log when it does not."""
    until = time.monotonic() + START_LIMIT_S
    while time.monotonic() < until and alive():
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
            return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process kindly, and after ten seconds with everything it started."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    """Find a port of the loopback address that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
