"""What the store promises: whole objects or none, and no way out of its folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from server.storage import FolderStore


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "photos")


def test_committed_bytes_are_read_back(store):
    store.put("originals/ab/abcd.jpg", b"picture")
    assert store.exists("originals/ab/abcd.jpg")
    assert store.size("originals/ab/abcd.jpg") == 7
    with store.open("originals/ab/abcd.jpg") as stream:
        assert stream.read() == b"picture"


def test_bytes_that_were_not_committed_leave_nothing_behind(store):
    with store.incoming() as arriving:
        arriving.write(b"half a pict")
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_an_object_never_changes(store):
    store.put("a.jpg", b"first")
    store.put("a.jpg", b"second")
    with store.open("a.jpg") as stream:
        assert stream.read() == b"first"


@pytest.mark.parametrize("key", ["../outside.jpg", "/etc/passwd", "a/../../outside.jpg"])
def test_a_key_cannot_leave_the_store(store, key):
    with pytest.raises(ValueError, match="leaves the store"):
        store.exists(key)


def test_a_writer_killed_halfway_leaves_no_object(tmp_path):
    program = (
        "import os, sys; from pathlib import Path; from server.storage import FolderStore\n"
        "store = FolderStore(Path(sys.argv[1]))\n"
        "with store.incoming() as arriving:\n"
        "    arriving.write(b'x' * 1000); print('written', flush=True); sys.stdin.read()\n"
        "    arriving.commit('a.jpg')\n"
    )
    root = Path(__file__).parents[3]
    writer = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    )
    assert writer.stdout.readline() == b"written\n"
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    assert not FolderStore(tmp_path).exists("a.jpg")


def test_what_a_killed_process_left_behind_is_cleared_soon(store):
    store.put("a.jpg", b"whole")
    left = store.root / "incoming" / "left"
    left.write_bytes(b"half")
    assert store.clear_abandoned() == 0, "it may still be arriving"
    os.utime(left, (0, 0))
    assert store.clear_abandoned() == 1
    assert store.exists("a.jpg")


def test_what_a_slow_phone_is_still_sending_is_never_cleared_however_old_it_looks(store):
    with store.incoming() as arriving:
        arriving.write(b"first half,")
        os.utime(arriving.path, (0, 0))
        assert store.clear_abandoned() == 0
        arriving.write(b" second half")
        arriving.commit("slow.jpg")
    assert store.local_path("slow.jpg").read_bytes() == b"first half, second half"
