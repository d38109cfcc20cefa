"""The outbox of a phone as a ZIP file (docs/outbox-file.md): reads it, believes nothing of it, unpacks nothing to disk.

Names are compared with the few that may be there and are never used as paths. What an entry says of its size bounds
what is read of it, and all of them together what the file may unpack to.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.errors import Invalid

FORMAT = "xuncheng-outbox"
MOST_ENTRIES = 20_000
MOST_RECORDS_BYTES = 100_000_000
MOST_MANIFEST_BYTES = 20_000_000
MOST_GROWTH = 4
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)
_PHOTO = re.compile(r"photos/([0-9a-f]{64})\.[a-z0-9]{2,5}")


class NotAnOutbox(Invalid):
    """The file is no outbox, or not whole."""

    code = "not_an_outbox"
    zh = "文件不是完整的发送箱文件：{fault}。什么也没有导入。"
    en = "The file is no whole outbox file: {fault}. Nothing was imported."


class OutboxTooLarge(Invalid):
    """The file unpacks to far more than it is, or holds too many entries."""

    code = "outbox_too_large"
    zh = "发送箱文件展开后过大或条目过多，没有导入。"
    en = "The outbox file unpacks to too much or holds too many entries; nothing was imported."


class EntryUnknown(Invalid):
    """A file inside that does not belong there."""

    code = "entry_unknown"
    zh = "发送箱文件中不应有这个文件。"
    en = "This does not belong into an outbox file."


class EntryUnreadable(Invalid):
    """A file inside that is damaged, encrypted or packed in a way that is not known."""

    code = "entry_unreadable"
    zh = "文件已损坏或无法读取。"
    en = "It is damaged or cannot be read."


class Owner(BaseModel):
    """Whose outbox it is."""

    model_config = ConfigDict(extra="ignore")
    id: int
    username: str = Field(max_length=200)


class Listed(BaseModel):
    """A file as the manifest lists it."""

    model_config = ConfigDict(extra="ignore")
    name: str = Field(max_length=200)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What the file says of itself."""

    model_config = ConfigDict(extra="ignore")
    format: Literal["xuncheng-outbox"]
    version: Literal[1]
    owner: Owner
    files: list[Listed] = Field(max_length=MOST_ENTRIES)


class _Records(BaseModel):
    records: list[Any] = Field(max_length=MOST_ENTRIES)


@dataclass(frozen=True)
class PhotoEntry:
    """A photo inside the file, under the SHA-256 that its name claims."""

    name: str
    sha256: str
    size: int


class OutboxFile:
    """An opened outbox file; raises `NotAnOutbox` or `OutboxTooLarge`."""

    def __init__(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except BROKEN as error:
            raise NotAnOutbox(fault="ZIP") from error
        self._entries = {entry.filename: entry for entry in self._archive.infolist()}
        self._check(path.stat().st_size)
        manifest = self._text("manifest.json", MOST_MANIFEST_BYTES)
        records = self._text("records.json", MOST_RECORDS_BYTES)
        try:
            self.manifest = Manifest.model_validate_json(manifest)
            self.records = _Records.model_validate_json(b'{"records":' + records + b"}").records
        except ValidationError as error:
            raise NotAnOutbox(fault="manifest.json, records.json") from error
        told = {each.name: each.sha256 for each in self.manifest.files}
        if told.get("records.json") != hashlib.sha256(records).hexdigest():
            raise NotAnOutbox(fault="records.json (SHA-256)")

    def __enter__(self) -> OutboxFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def photos(self) -> Iterator[PhotoEntry]:
        """List the photos inside."""
        for name, entry in self._entries.items():
            if found := _PHOTO.fullmatch(name):
                yield PhotoEntry(name, found[1], entry.file_size)

    def strangers(self) -> list[str]:
        """List the names of entries that do not belong here; they are not read."""
        known = {"manifest.json", "records.json"}
        return [name for name in self._entries if name not in known and not _PHOTO.fullmatch(name)]

    def open(self, photo: PhotoEntry) -> IO[bytes]:
        """Open a photo for reading; raises `EntryUnreadable`, and one of `BROKEN` while it is read."""
        try:
            return self._archive.open(photo.name)
        except BROKEN as error:
            raise EntryUnreadable() from error

    def _check(self, size: int) -> None:
        listed = self._archive.infolist()
        if len(listed) > MOST_ENTRIES or sum(each.file_size for each in listed) > MOST_GROWTH * size + 1_000_000:
            raise OutboxTooLarge()
        if max(Counter(each.filename for each in listed).values(), default=0) > 1:
            raise NotAnOutbox(fault="names")

    def _text(self, name: str, limit: int) -> bytes:
        entry = self._entries.get(name)
        if entry is None:
            raise NotAnOutbox(fault=name)
        if entry.file_size > limit:
            raise OutboxTooLarge()
        try:
            return self._archive.read(entry)
        except BROKEN as error:
            raise NotAnOutbox(fault=name) from error
