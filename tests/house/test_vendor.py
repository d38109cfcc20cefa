"""The front-end libraries are laid out by one process at a time, and again whenever what decides them has changed."""

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_a_second_layout_waits_until_the_first_is_done():
    lock = ROOT / ".setup-stamp.vendor-lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = subprocess.Popen([sys.executable, str(ROOT / "bin" / "vendor")], stdout=subprocess.DEVNULL)
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                second.wait(1.5)
            fcntl.flock(held, fcntl.LOCK_UN)
            assert second.wait(60) == 0
        finally:
            second.kill()


def test_a_changed_list_of_icons_is_something_left_to_set_up():
    setup = (ROOT / "bin" / "setup").read_text(encoding="utf-8")
    digest = next(line for line in setup.splitlines() if line.strip().startswith("front=$(digest"))
    for decides in ("package.json", "package-lock.json", "bin/vendor", "static/icons.txt"):
        assert decides in digest
