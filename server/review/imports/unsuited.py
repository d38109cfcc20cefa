"""What lies on a camera's card beside photos: told by its name, before a byte of it is sent or read. Pure.

A name only ever tells what a file is not; whether it is a photo is told by its bytes.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from server.errors import Problem
from server.photos.errors import NotAPhoto, PhotoEmpty
from server.review.imports.errors import (
    ArchiveBroken,
    ArchiveEmpty,
    ArchiveInside,
    FileBroken,
    FileEncrypted,
    FileOther,
    FileOverLimit,
    FileRaw,
    FileTrack,
    FileUnreadable,
    FileVideo,
)

_VIDEOS = "mov mp4 m4v avi mts m2ts mpg mpeg wmv mkv 3gp 3g2 webm insv lrv braw mxf"
_RAWS = "cr2 cr3 crw nef nrw arw srf sr2 raf orf rw2 pef dng 3fr iiq rwl srw x3f gpr"
_OTHERS = (
    "db ini ds_store thm ctg xml bdm mpl cpi dat ind aae xmp txt log pdf doc docx xls xlsx exe lnk url wav mp3 m4a"
)
_ARCHIVES = "zip rar 7z tar gz tgz bz2 xz"
UNSUITED: dict[str, type[Problem]] = {
    **dict.fromkeys(_VIDEOS.split(), FileVideo),
    **dict.fromkeys(_RAWS.split(), FileRaw),
    **dict.fromkeys(_OTHERS.split(), FileOther),
    **dict.fromkeys(_ARCHIVES.split(), ArchiveInside),
    "gpx": FileTrack,
}
"""By the ending of a name, in lower case."""

_TOLD_BY_A_PAGE: tuple[type[Problem], ...] = (
    ArchiveBroken,
    ArchiveEmpty,
    FileBroken,
    FileEncrypted,
    FileOverLimit,
    FileUnreadable,
    NotAPhoto,
    PhotoEmpty,
)
REASONS: dict[str, type[Problem]] = {each.code: each for each in (*_TOLD_BY_A_PAGE, *UNSUITED.values())}
"""Why a page did not send a file, by code; the words are said here."""


def unsuited(name: str) -> type[Problem] | None:
    """Tell why a file of this name is no photo; None where its bytes have to be asked."""
    path = PurePosixPath(name.replace("\\", "/").lower())
    if path.name.startswith("._") or "__macosx" in path.parts:
        return NotAPhoto
    return UNSUITED.get(path.name.rpartition(".")[2]) if "." in path.name else None
