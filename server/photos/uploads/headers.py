"""What tus 1.0.0 writes into headers, read strictly. Pure: texts in, values or Problems out.

Source: https://tus.io/protocols/resumable-upload, version 1.0.0, with the extensions creation, creation-with-upload,
checksum, expiration and termination.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field

from server.photos.errors import PhotoEmpty, PhotoTooLarge
from server.photos.rules import is_sha256
from server.photos.uploads.errors import (
    ChecksumMalformed,
    ConcatenationNotOffered,
    LengthMalformed,
    LengthNeeded,
    MetadataMalformed,
    OffsetMalformed,
    UploadHashNeeded,
)

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
CHUNK_TYPE = "application/offset+octet-stream"
DIGEST_BYTES = {"sha1": 20, "sha256": 32}
ALGORITHMS = ",".join(DIGEST_BYTES)
MOST_METADATA = 4_000
_NUMBER = re.compile(r"[0-9]{1,15}")
_KEY = re.compile(r"[!-+\--~]{1,100}")  # printable ASCII without space and comma


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a piece must hash to."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a creation says of the photo to come; `metadata` is the header as it was sent, to be told back."""

    size: int
    sha256: str
    metadata: str
    values: dict[str, str] = field(default_factory=dict)


def announcement(length: str | None, metadata: str | None, *, concat: str | None, limit: int) -> Announcement:
    """Read the headers of a creation; `limit` is the most bytes a photo may have.

    Raises ConcatenationNotOffered, LengthNeeded (also where it is deferred), LengthMalformed, PhotoEmpty,
    PhotoTooLarge, MetadataMalformed, UploadHashNeeded.
    """
    if concat is not None:
        raise ConcatenationNotOffered()
    size = _size(length, limit)
    values = metadata_values(metadata or "")
    sha256 = values.get("sha256", "")
    if not is_sha256(sha256):
        raise UploadHashNeeded()
    return Announcement(size, sha256, metadata or "", values)


def _size(length: str | None, limit: int) -> int:
    if length is None:
        raise LengthNeeded()
    if not _NUMBER.fullmatch(length):
        raise LengthMalformed()
    size = int(length)
    if size == 0:
        raise PhotoEmpty()
    if size > limit:
        raise PhotoTooLarge(limit=limit, size=size)
    return size


def metadata_values(header: str) -> dict[str, str]:
    """Read `Upload-Metadata`: pairs of key and Base64 value parted by commas; a key alone has an empty value."""
    if len(header) > MOST_METADATA:
        raise MetadataMalformed(part=f"> {MOST_METADATA}")
    values: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else ():
        key, _, encoded = pair.strip().partition(" ")
        if not _KEY.fullmatch(key) or key in values:
            raise MetadataMalformed(part=pair.strip()[:60])
        try:
            values[key] = base64.b64decode(encoded, validate=True).decode("utf-8")
        except (binascii.Error, ValueError) as error:
            raise MetadataMalformed(part=pair.strip()[:60]) from error
    return values


def offset(header: str | None) -> int:
    """Read `Upload-Offset`, a number of bytes."""
    if header is None or not _NUMBER.fullmatch(header):
        raise OffsetMalformed()
    return int(header)


def checksum(header: str | None) -> Checksum | None:
    """Read `Upload-Checksum`: an algorithm that is offered and a digest of its length in Base64; None where absent."""
    if header is None:
        return None
    algorithm, _, encoded = header.strip().partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ChecksumMalformed(offered=ALGORITHMS) from error
    if DIGEST_BYTES.get(algorithm) != len(digest):
        raise ChecksumMalformed(offered=ALGORITHMS)
    return Checksum(algorithm, digest)
