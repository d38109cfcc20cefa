"""Where evidence bytes rest: a store of immutable objects addressed by key.

The rooms see `PhotoStore` only; today it is a folder, and an S3 store will answer to the same verbs. The folder
keeps a promise that matters: when `commit` has returned, the bytes and their name are on the disk (fsync of the file
and of its folder), so that an accepted photo survives `kill -9` and a power cut. A half-written object has no name.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import current_app

ABANDONED_S = 120.0
_UNLOCKABLE_S = 86_400.0


class Incoming(Protocol):
    """Bytes on their way in: write, then `commit` under a key; leaving the block without that drops them."""

    def write(self, data: bytes) -> object:
        """Take the next bytes."""
        ...

    def commit(self, key: str) -> None:
        """Make the bytes durable under `key`; an object already there is kept (it is the same by content)."""
        ...


class PhotoStore(Protocol):
    """What a store must know. Keys look like `originals/ab/cd/abcd….jpg`; objects never change."""

    def incoming(self) -> AbstractContextManager[Incoming]:
        """Open a place for bytes that arrive; what was not committed when the block ends is dropped."""
        ...

    def put(self, key: str, data: bytes) -> None:
        """Keep a small object whole."""
        ...

    def local_path(self, key: str) -> Path:
        """Give a file holding the object, for libraries that want one."""
        ...

    def open(self, key: str) -> BinaryIO:
        """Open an object for reading; raises FileNotFoundError."""
        ...

    def exists(self, key: str) -> bool:
        """Tell whether there is an object under `key`."""
        ...

    def size(self, key: str) -> int:
        """Tell an object's size in bytes; raises FileNotFoundError."""
        ...

    def remove(self, key: str) -> None:
        """Remove an object (renditions, and originals whose time is over); an absent one is no error."""
        ...

    def clear_abandoned(self, older_than_s: float = ABANDONED_S) -> int:
        """Remove what arrived only in part and was left behind by a killed process; tell how many files."""
        ...

    def growing_folder(self) -> Path:
        """Give a local folder for bytes that arrive in pieces; several machines must see the same one."""
        ...


def _clear(path: Path, before: float) -> bool:
    """Remove a file that nobody writes any more; tell whether it was one."""
    try:
        if path.stat().st_mtime >= before:
            return False
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except BlockingIOError:
        return False
    except FileNotFoundError:  # it has got its name in this moment
        return False
    except OSError:  # a file system without locks
        if path.stat().st_mtime >= before - _UNLOCKABLE_S:
            return False
        path.unlink(missing_ok=True)
    return True


class _Arriving:
    """A temporary file beside its future place, on the same file system."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.path = root / "incoming" / secrets.token_hex(12)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("wb", buffering=0)
        with suppress(OSError):  # not every network share knows locks; there the age alone decides
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def write(self, data: bytes) -> object:
        rest = memoryview(data)
        while rest:  # an unbuffered write may take less than it was given, for instance on a nearly full disk
            rest = rest[self._file.write(rest) :]
        return len(data)

    def commit(self, key: str) -> None:
        os.fsync(self._file.fileno())
        target = _inside(self._root, key)
        _make_durably(target.parent)
        if not target.exists():
            self.path.replace(target)
        _fsync_folder(target.parent)  # also where somebody else gave it its name a moment ago and is not through yet
        self._file.close()  # and with it its lock: until here it had to be known that somebody is at it

    def drop(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


class FolderStore:
    """A folder of a local file system."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def incoming(self) -> Iterator[_Arriving]:
        """Open a place for bytes that arrive; what was not committed when the block ends is dropped."""
        arriving = _Arriving(self.root)
        try:
            yield arriving
        finally:
            arriving.drop()

    def put(self, key: str, data: bytes) -> None:
        """Keep a small object whole."""
        with self.incoming() as arriving:
            arriving.write(data)
            arriving.commit(key)

    def open(self, key: str) -> BinaryIO:
        """Open an object for reading; raises FileNotFoundError."""
        return self._path(key).open("rb")

    def exists(self, key: str) -> bool:
        """Tell whether there is an object under `key`."""
        return self._path(key).is_file()

    def size(self, key: str) -> int:
        """Tell an object's size in bytes; raises FileNotFoundError."""
        return self._path(key).stat().st_size

    def remove(self, key: str) -> None:
        """Remove an object; an absent one is no error."""
        self._path(key).unlink(missing_ok=True)

    def local_path(self, key: str) -> Path:
        """Give the path of an object for libraries that want a file."""
        return self._path(key)

    def clear_abandoned(self, older_than_s: float = ABANDONED_S) -> int:
        """Remove what arrived only in part and was left behind by a killed process; tell how many files.

        Whoever writes such a file holds a lock on it, which ends with the process: a slow phone's file is never taken.
        """
        now = time.time()
        return sum(_clear(path, now - older_than_s) for path in (self.root / "incoming").glob("*"))

    def growing_folder(self) -> Path:
        """Give the folder for bytes that arrive in pieces and have no key yet."""
        return self.root / "uploads"

    def _path(self, key: str) -> Path:
        return _inside(self.root, key)


def photo_store() -> PhotoStore:
    """Give the store of the running application."""
    return current_app.extensions["photo_store"]


def _inside(root: Path, key: str) -> Path:
    path = (root / key).resolve()
    if not path.is_relative_to(root.resolve()):
        raise ValueError(f"key leaves the store: {key!r}")
    return path


def _make_durably(folder: Path) -> None:
    """Make a folder and fsync every parent that gained an entry."""
    if folder.is_dir():
        return
    _make_durably(folder.parent)
    folder.mkdir(exist_ok=True)
    _fsync_folder(folder.parent)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
