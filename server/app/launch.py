"""`bin/run`: bring the database up to date, fill an empty one with the demo city, and keep web and worker running.

It starts two programs (gunicorn and the worker), tells people where to go, and ends both when it is interrupted, when
one of them ends, or when it is itself killed. It refuses to start on a busy port and says so.
"""

from __future__ import annotations

import argparse
import ctypes
import multiprocessing
import os
import signal
import socket
import ssl
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from urllib.error import URLError

import segno
from gunicorn.app.wsgiapp import run as gunicorn

from server.app import create_app, lan
from server.app.cli import worker
from server.app.startup import demo_accounts, prepare
from server.config import ROOT
from server.demo.people import ACCOUNTS_FILE

START_LIMIT_S = 60
STOP_LIMIT_S = 20
GUNICORN_SETTINGS = Path(__file__).with_name("gunicorn_settings.py")


class CannotStart(Exception):
    """The program cannot be started; the message says why, in both languages."""


@dataclass
class Plan:
    """What was asked for on the command line, and the environment that follows from it."""

    port: int
    data: Path
    lan: bool = False
    empty: bool = False
    env: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The address to listen on."""
        return "0.0.0.0" if self.lan else "127.0.0.1"  # noqa: S104  phones of the office network are the point


def read_plan(arguments: list[str]) -> Plan:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="bin/run", description="Set up, bring the database up to date, and start 巡城 (web and worker)."
    )
    parser.add_argument("--lan", action="store_true", help="serve HTTPS to phones in the office network")
    parser.add_argument("--empty", action="store_true", help="start without the demo city")
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="port to listen on (8000)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (var/, or XUNCHENG_DATA_DIR)")
    given = parser.parse_args(arguments)
    data = given.data or Path(os.environ.get("XUNCHENG_DATA_DIR", ROOT / "var"))
    return Plan(port=given.port, data=data.resolve(), lan=given.lan, empty=given.empty)


def prepare_environment(plan: Plan) -> str:
    """Fill the environment for web and worker, making the certificate where needed; give the address people open."""
    plan.data.mkdir(parents=True, exist_ok=True)
    plan.env = os.environ | {"XUNCHENG_DATA_DIR": str(plan.data), "XUNCHENG_BIND": f"{plan.host}:{plan.port}"}
    plan.env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    address = f"http://127.0.0.1:{plan.port}"
    if plan.lan:
        names = lan.addresses()
        files = lan.certificate(plan.data / "lan", [*names, socket.gethostname(), "localhost"])
        plan.env |= {"XUNCHENG_TLS_CERTIFICATE": str(files.certificate), "XUNCHENG_TLS_KEY": str(files.key)}
        plan.env["XUNCHENG_SECURE_COOKIES"] = "true"
        address = f"https://{names[0]}:{plan.port}"
    plan.env["XUNCHENG_PUBLIC_URL"] = address
    return address


def refuse_busy_port(host: str, port: int) -> None:
    """Raise CannotStart when somebody already listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"端口 {port} 无法使用({error.strerror})：可能已有程序在使用它。"
                f"请用 --port 另选一个，例如 bin/run --port {port + 1}\n"
                f"Port {port} cannot be used ({error.strerror}): another program may be using it. "
                f"Choose another one: bin/run --port {port + 1}"
            ) from error


DEMO_SETTINGS = {"XUNCHENG_DEMO": "true", "XUNCHENG_CITY_NAME": "示范市"}
"""What the demo city is called on pages and papers, unless the environment says otherwise."""


def prepare_data(plan: Plan) -> str:
    """Bring tables and demo city into place; give the words about who may sign in."""
    words = [*(["--empty"] if plan.empty else []), *(["--random-passwords"] if plan.lan else [])]
    child = _fork(plan.env if plan.empty else DEMO_SETTINGS | plan.env, lambda: _prepare(words))
    try:
        child.join()
    except KeyboardInterrupt:
        child.terminate()  # what it has not committed is taken up again at the next start
        child.join()
        raise
    if child.exitcode:
        raise CannotStart(
            "数据准备没有成功，原因见上。可运行 bin/xuncheng doctor 检查。\n"
            "The data could not be prepared, see above. `bin/xuncheng doctor` tells what is missing."
        )
    accounts = demo_accounts(plan.data / ACCOUNTS_FILE)
    if not accounts:
        return "添加管理员 · add an administrator:  bin/xuncheng people add 用户名 --role admin" if plan.empty else ""
    plan.env = DEMO_SETTINGS | plan.env
    width = max(len(account.username) for account in accounts)
    lines = [f"  {account.username:<{width}}  {account.password:<14}  {account.name}" for account in accounts]
    return "\n".join(["演示账号 · demo accounts (user, password):", *lines])


class Pair:
    """The web server and the worker, alive together or not at all."""

    def __init__(self, plan: Plan) -> None:
        self.children = {"web": _fork(plan.env, _serve), "worker": _fork(plan.env, _work)}

    def ended(self) -> tuple[str, int] | None:
        """Tell which one has ended, with its exit status; None while both run."""
        for name, child in self.children.items():
            if child.exitcode is not None:
                return name, child.exitcode
        return None

    def stop(self) -> None:
        """End both, kindly at first."""
        for child in self.children.values():
            child.terminate()
        until = time.monotonic() + STOP_LIMIT_S
        for child in self.children.values():
            child.join(max(0.1, until - time.monotonic()))
            if child.is_alive():
                child.kill()
                child.join()


def wait_until_open(pair: Pair, plan: Plan) -> None:
    """Wait until the web server answers; raises CannotStart when it does not."""
    until = time.monotonic() + START_LIMIT_S
    trust = ssl.create_default_context(cafile=plan.data / "lan" / "ca.pem") if plan.lan else None
    while time.monotonic() < until:
        ended = pair.ended()
        if ended:
            raise CannotStart(f"{ended[0]} 启动失败(状态 {ended[1]})。\n{ended[0]} did not start (status {ended[1]}).")
        try:
            address = f"{'https' if plan.lan else 'http'}://127.0.0.1:{plan.port}/healthz"
            urllib.request.urlopen(address, timeout=START_LIMIT_S, context=trust).close()  # noqa: S310  our own
            return
        except (URLError, OSError):
            time.sleep(0.05)
    raise CannotStart("网页服务一分钟内没有就绪。\nThe web server was not ready within a minute.")


def announce(plan: Plan, address: str, accounts: str) -> None:
    """Tell people where to go, with which accounts, and what a phone needs."""
    print(f"\n巡城 · Xuncheng    {address}\n")
    segno.make(address, error="m").terminal(compact=True)
    if plan.lan:
        page = f"http://{address.removeprefix('https://').rpartition(':')[0]}:{plan.port + 1}"
        print(f"\n手机首次使用请先在此页安装证书 · phones install the certificate first:  {page}")
        print(f"证书文件 · certificate file:  {plan.data / 'lan' / 'ca.pem'}")
    else:
        print("\n手机请用 bin/run --lan(HTTPS)· for phones use bin/run --lan (HTTPS)")
    if accounts:
        print(f"\n{accounts.rstrip()}")
    print("\n按 Ctrl-C 停止 · press Ctrl-C to stop\n", flush=True)


def main(arguments: list[str]) -> int:
    """Run the program until it is interrupted; give the exit status."""
    plan = read_plan(arguments)
    _interrupt_on(signal.SIGINT)
    _interrupt_on(signal.SIGTERM)
    pair: Pair | None = None
    try:
        address = prepare_environment(plan)
        refuse_busy_port(plan.host, plan.port)
        accounts = prepare_data(plan)
        pair = Pair(plan)
        wait_until_open(pair, plan)
        if plan.lan:
            refuse_busy_port(plan.host, plan.port + 1)
            lan.offer(plan.data / "lan" / "ca.pem", plan.host, plan.port + 1, address)
        announce(plan, address, accounts)
        while not (ended := pair.ended()):
            time.sleep(0.3)
        print(f"{ended[0]} 意外停止(状态 {ended[1]}) · {ended[0]} ended by itself", file=sys.stderr)
        return 1
    except CannotStart as error:
        print(f"\n✗ {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n正在停止 … stopping …")
        return 0
    finally:
        if pair:
            pair.stop()


def _interrupt_on(number: signal.Signals) -> None:
    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(number, interrupt)


def _fork(env: dict[str, str], work: Callable[[], object]) -> BaseProcess:
    """Run `work` in a process of its own: forked, since everything is imported already and nothing is open yet."""
    child = multiprocessing.get_context("fork").Process(target=_as_child, args=(env, work))
    child.start()
    return child


def _as_child(env: dict[str, str], work: Callable[[], object]) -> None:
    # A session of its own: the interrupt at the keyboard comes to the parent alone, which ends its children in order.
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":  # and the kernel ends them when the parent is gone, even killed
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1 is PR_SET_PDEATHSIG
    os.environ.update(env)
    work()


def _prepare(words: list[str]) -> None:
    with create_app().app_context():
        prepare.main(words, prog_name="prepare")


def _serve() -> None:
    sys.argv = ["gunicorn", "-c", str(GUNICORN_SETTINGS), "--chdir", str(ROOT), "wsgi:app"]
    gunicorn()


def _work() -> None:
    with create_app().app_context():
        worker.main([], prog_name="worker")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
