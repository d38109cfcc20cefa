"""The file of an upload: it grows at its end and holds accepted bytes only, so that its length is the offset.

Nobody owns it while a slow phone sends. Each block is appended under a lock of its own, and only where the file still
ends where the block begins: of two requests at once one goes on and the other is told so, and a request whose phone
vanished long ago keeps nobody out. A piece with a checksum waits in a file beside until it is found right; killing the
process at any moment leaves no byte that was not accepted.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from server.photos.errors import StoreFull
from server.photos.uploads.errors import ChecksumMismatch, ChunkTooLong, OffsetWrong
from server.photos.uploads.headers import Checksum

BLOCK_BYTES = 1 << 16  # what a killed server loses of a piece at most
Read = Callable[[int], bytes]


class Pieces:
    """The bytes of one upload so far, in a folder for things that grow."""

    def __init__(self, folder: Path, uuid: UUID, size: int) -> None:
        self.path = folder / uuid.hex
        self._size = size

    def length(self) -> int:
        """Tell how many bytes are here."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def written_at(self) -> datetime | None:
        """Tell when the last byte came; None where there is none."""
        try:
            return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def open(self) -> BinaryIO:
        """Open the bytes for reading; raises FileNotFoundError."""
        return self.path.open("rb")

    def remove(self) -> None:
        """Remove the bytes; absent ones are no error."""
        self.path.unlink(missing_ok=True)

    def take(self, read: Read, offset: int, checksum: Checksum | None) -> int:
        """Append a piece that begins at `offset`, read block by block until it ends; give the new length, on the disk.

        A piece that ends early is kept as far as it came, or not at all where it has a checksum. Raises OffsetWrong,
        ChunkTooLong or ChecksumMismatch, and then nothing of the piece is kept; StoreFull.
        """
        if self.length() != offset:
            raise OffsetWrong(offset=self.length())
        try:
            with self._opened() as file:
                if checksum is None:
                    self._append_all(file, read, offset)
                else:
                    self._append_checked(file, read, offset, checksum)
                os.fdatasync(file)
                return os.fstat(file).st_size
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise StoreFull() from error
            raise

    def _append_all(self, file: int, read: Read, offset: int) -> None:
        at = offset
        for block in self._blocks(read, offset):
            if block is None:
                self._take_back(file, offset, at)
            else:
                at = self._append(file, block, at)

    def _append_checked(self, file: int, read: Read, offset: int, checksum: Checksum) -> None:
        digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
        with tempfile.TemporaryFile(dir=self.path.parent) as waiting:
            for block in self._blocks(read, offset):
                if block is None:
                    raise ChunkTooLong(size=self._size)
                digest.update(block)
                waiting.write(block)
            if digest.digest() != checksum.digest:
                raise ChecksumMismatch(offset=offset)
            waiting.seek(0)
            with _locked(file):  # for the whole piece: it is accepted as one
                self._must_end_at(file, offset)
                at = offset
                while block := waiting.read(BLOCK_BYTES):
                    at = _write(file, block, at)

    def _blocks(self, read: Read, offset: int) -> Iterator[bytes | None]:
        """Read a piece; None at the end stands for more bytes than the photo has."""
        left = self._size - offset
        while block := read(min(BLOCK_BYTES, left + 1)):
            if len(block) > left:
                yield None
                return
            left -= len(block)
            yield block

    def _append(self, file: int, block: bytes, at: int) -> int:
        with _locked(file):
            self._must_end_at(file, at)
            return _write(file, block, at)

    def _take_back(self, file: int, offset: int, at: int) -> None:
        """Undo a piece that turned out to be too long."""
        with _locked(file):
            self._must_end_at(file, at)
            os.ftruncate(file, offset)
        raise ChunkTooLong(size=self._size)

    @staticmethod
    def _must_end_at(file: int, at: int) -> None:
        length = os.fstat(file).st_size
        if length != at:
            raise OffsetWrong(offset=length)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        is_new = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if is_new:
                _sync_folder(self.path.parent)
            yield file
        finally:
            os.close(file)


def _write(file: int, block: bytes, at: int) -> int:
    """Write a block at a place and give the place behind it; what a full disk took in part is accepted all the same."""
    rest = memoryview(block)
    while rest:
        written = os.pwrite(file, rest, at)
        rest, at = rest[written:], at + written
    return at


@contextmanager
def _locked(file: int) -> Iterator[None]:
    """Keep other threads, processes and machines out for the moment of one block."""
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
