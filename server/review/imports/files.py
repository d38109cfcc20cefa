"""The files of a folder or a ZIP, one by one, believing nothing a ZIP says of itself.

Names are shown and never used as paths; what an entry unpacks to is bounded while it is read.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from server.photos.errors import FileSpecial, PhotoTooLarge
from server.review.imports.errors import FileBroken, FileEncrypted, SourceTooLarge, SourceUnreadable

MOST_FILES = 3_000
MOST_BYTES = 60_000_000_000
"""Of one import: a camera's card with a day or two of work, and all that lies beside the photos."""
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
_BLOCK = 1 << 20
_ENCRYPTED, _UTF8 = 0x1, 0x800
_NAME_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """One file; `unpacked()` gives a path at which it can be read as long as the block lasts."""

    name: str
    unpacked: Callable[[], object]


@contextmanager
def opened(source: Path, *, limit: int, scratch: Path) -> Iterator[list[Entry]]:
    """List the files of a folder or a ZIP; `limit` is the most bytes of one. Raises what is in errors.py."""
    if source.is_dir():
        yield _in_folder(source)
        return
    try:
        archive = zipfile.ZipFile(source)
    except BROKEN as error:
        raise SourceUnreadable(name=source.name) from error
    with archive:
        yield _in_archive(archive, limit, scratch)


def _in_folder(folder: Path) -> list[Entry]:
    paths = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    _must_fit(len(paths), sum(path.stat().st_size for path in paths if path.is_file()))
    return [Entry(shown(str(path.relative_to(folder))), lambda path=path: _plain(path)) for path in paths]  # type: ignore[misc]


@contextmanager
def _plain(path: Path) -> Iterator[Path]:
    if path.is_symlink() or not path.is_file():
        raise FileSpecial()
    yield path


def _in_archive(archive: zipfile.ZipFile, limit: int, scratch: Path) -> list[Entry]:
    listed = [info for info in archive.infolist() if not info.is_dir()]
    _must_fit(len(listed), sum(info.file_size for info in listed))
    return [
        Entry(_written(info), lambda info=info: _copied(archive, info, limit, scratch))  # type: ignore[misc]
        for info in listed
    ]


@contextmanager
def _copied(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int, scratch: Path) -> Iterator[Path]:
    """Unpack one entry beside the database, no further than a photo may be large."""
    if info.flag_bits & _ENCRYPTED:
        raise FileEncrypted()
    if info.file_size > limit:
        raise PhotoTooLarge(limit=limit, size=info.file_size)
    with NamedTemporaryFile(dir=scratch, suffix=".import") as kept:
        size = 0
        try:
            with archive.open(info) as stream:
                while block := stream.read(_BLOCK):
                    size += len(block)
                    if size > limit:
                        break
                    kept.write(block)
        except BROKEN as error:
            raise FileBroken() from error
        if size > limit:
            raise PhotoTooLarge(limit=limit, size=size)
        kept.flush()
        yield Path(kept.name)


def _must_fit(files: int, size: int) -> None:
    if files > MOST_FILES or size > MOST_BYTES:
        raise SourceTooLarge(most=MOST_FILES, most_gb=MOST_BYTES // 1_000_000_000)


def _written(info: zipfile.ZipInfo) -> str:
    """Give a name as whoever packed it read it: a Mac writes UTF-8, Windows in China GBK, and neither says so."""
    if info.flag_bits & _UTF8:
        return shown(info.filename)
    try:
        raw = info.filename.encode("cp437")
    except UnicodeError:
        return shown(info.filename)
    return shown(name_in(raw))


def name_in(raw: bytes) -> str:
    """Read a name. Two bytes of GBK may look like one letter of UTF-8, but of an alphabet that nobody here writes."""
    decoded = [name for encoding in ("utf-8", "gb18030") if (name := _decoded(raw, encoding)) is not None]
    likely = [name for name in decoded if not any("\x80" <= sign <= "\u07ff" for sign in name)]
    return next(iter(likely or decoded[::-1]), raw.decode("gb18030", "replace"))


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeError:
        return None


def shown(name: str) -> str:
    """Make a name fit to be shown and kept: the end of it, without what cannot be printed."""
    text = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(sign if sign.isprintable() else "�" for sign in text)[-_NAME_LENGTH:]
