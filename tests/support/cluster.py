"""A throwaway PostgreSQL cluster with PostGIS on loopback, for one test run.

It lives in a folder of its own, listens on a free port of 127.0.0.1, never syncs to disk, and cannot outlive the test
run: the kernel ends it when the process that started it is gone, however that happened. It starts in the background;
whoever needs it waits with `wait_for`. `XUNCHENG_TEST_POSTGIS_URL` names another server to use instead.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ADDRESS_VARIABLE = "XUNCHENG_TEST_POSTGIS_URL"
PROBLEM_VARIABLE = "XUNCHENG_TEST_POSTGIS_PROBLEM"
START_LIMIT_S = 60
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "listen_addresses": "127.0.0.1",
    "autovacuum": "off",
}


class ClusterMissing(RuntimeError):
    """There is no PostgreSQL with PostGIS to test against; the message says what to install."""


class Cluster:
    """One throwaway cluster; `address` is its SQLAlchemy URL without a database name."""

    def __init__(self) -> None:
        binaries = _binaries()
        self.port = _free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="xuncheng-postgis-", dir="/tmp"))
        self.address = f"postgresql+psycopg://tester@127.0.0.1:{self.port}"
        data = self.folder / "data"
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        script = (
            f"'{binaries}/initdb' -D '{data}' -U tester -A trust --no-sync -E UTF8 --locale=C "
            f">'{self.folder}/log' 2>&1 "
            f"&& exec '{binaries}/postgres' -D '{data}' -p {self.port} -k '{self.folder}' {options} "
            f">>'{self.folder}/log' 2>&1"
        )
        prefix = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
        if os.geteuid() == 0:  # initdb refuses root
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig", "INT"]
        # A session of its own: an interrupt at the keyboard ends the tests first, and they end the cluster.
        self.process = subprocess.Popen([*prefix, "sh", "-c", script], start_new_session=True, cwd="/")

    def stop(self) -> None:
        """Stop the cluster and remove its folder."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_for(address: str) -> None:
    """Wait until the server at `address` answers; raises ClusterMissing after a minute."""
    import psycopg

    until = time.monotonic() + START_LIMIT_S
    while True:
        try:
            psycopg.connect(plain(address, "postgres"), connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > until:
                raise ClusterMissing(f"the test server {address} does not answer: {error}") from error
            time.sleep(0.1)


def plain(address: str, database: str) -> str:
    """Give the address of a database as psycopg itself (not SQLAlchemy) writes it."""
    return f"{address.replace('postgresql+psycopg://', 'postgresql://')}/{database}"


def _binaries() -> Path:
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = [path.parent for path in candidates if _has_postgis(path.parts[4])]
    if found:
        return found[-1]
    raise ClusterMissing(
        "PostgreSQL with PostGIS is not installed: sudo apt-get install -y postgresql postgresql-postgis "
        f"(or name a server of your own in {ADDRESS_VARIABLE})"
    )


def _has_postgis(version: str) -> bool:
    return Path(f"/usr/share/postgresql/{version}/extension/postgis.control").is_file()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
