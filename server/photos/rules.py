"""What a photo may be and what may be done with it, decided without looking at a database or a decoder.

The type of a photo is told by its first bytes and never by its name: a HEIC under a .jpg name is common, and a text
named .jpg is no photo. Anything that is none of the formats below is refused.
"""

from __future__ import annotations

import re
from enum import StrEnum

SHA256 = re.compile(r"[0-9a-f]{64}")
HEAD_BYTES = 64


class PhotoState(StrEnum):
    """Where a photo is on its way (design: `missing` is only ever said, never stored)."""

    MISSING = "missing"
    RECEIVED = "received"
    VERIFIED = "verified"
    REJECTED = "rejected"


class PictureFormat(StrEnum):
    """The picture formats that phones and cameras send."""

    JPEG = "JPEG"
    MPO = "MPO"
    HEIC = "HEIC"
    AVIF = "AVIF"
    PNG = "PNG"
    WEBP = "WEBP"
    TIFF = "TIFF"


class Rendition(StrEnum):
    """In which size a photo is shown."""

    THUMB = "thumb"
    LARGE = "large"
    ORIGINAL = "original"


class Part(StrEnum):
    """What of a photo may be removed when its time is over (保存期限)."""

    ORIGINAL = "original"
    RENDITIONS = "renditions"


LONGEST_SIDE_PX = {Rendition.THUMB: 320, Rendition.LARGE: 1600}

_MEDIA_TYPES = {
    PictureFormat.JPEG: ("image/jpeg", "jpg"),
    PictureFormat.MPO: ("image/jpeg", "jpg"),
    PictureFormat.HEIC: ("image/heic", "heic"),
    PictureFormat.AVIF: ("image/avif", "avif"),
    PictureFormat.PNG: ("image/png", "png"),
    PictureFormat.WEBP: ("image/webp", "webp"),
    PictureFormat.TIFF: ("image/tiff", "tif"),
}
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}


def identify(head: bytes) -> PictureFormat | None:
    """Tell the format of a picture from its first `HEAD_BYTES` bytes; None when it is no picture known here."""
    if head.startswith(b"\xff\xd8\xff"):
        return PictureFormat.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PictureFormat.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return PictureFormat.WEBP
    if head[:4] in (b"II*\0", b"MM\0*"):
        return PictureFormat.TIFF
    if head[4:8] == b"ftyp":
        return _heif_kind(head)
    return None


def _heif_kind(head: bytes) -> PictureFormat | None:
    """Tell HEIC from AVIF by the brands of the `ftyp` box (ISO/IEC 23008-12); a video has none of them."""
    size = int.from_bytes(head[:4], "big")
    brands = {head[at : at + 4] for at in (8, *range(16, min(size, len(head)), 4))}
    if brands & _AVIF_BRANDS:
        return PictureFormat.AVIF
    return PictureFormat.HEIC if brands & _HEIF_BRANDS else None


def media_type(picture: PictureFormat) -> str:
    """Name the media type of a format (IANA)."""
    return _MEDIA_TYPES[picture][0]


def extension(picture: PictureFormat) -> str:
    """Name the usual file extension of a format, without the dot."""
    return _MEDIA_TYPES[picture][1]


def original_key(sha256: str) -> str:
    """Name the place of a photo's own bytes in the store.

    Sixteen folders only: each new one costs two more fsyncs, which a deeper tree would pay for nearly every photo; a
    million photos are 62,500 names a folder, which file systems with indexed folders take without noticing.
    """
    return f"originals/{sha256[0]}/{sha256}"


def rendition_key(sha256: str, rendition: Rendition) -> str:
    """Name the place of a derived JPEG in the store."""
    return f"renditions/{sha256[0]}/{sha256}-{rendition.value}.jpg"


def quarantine_key(sha256: str) -> str:
    """Name the place where refused bytes are kept for inspection."""
    return f"quarantine/{sha256[0]}/{sha256}"


def is_sha256(text: str) -> bool:
    """Tell whether a text is a SHA-256 in lower-case hexadecimal."""
    return SHA256.fullmatch(text) is not None


def may_see(rendition: Rendition, *, role: str, is_uploader: bool) -> bool:
    """Decide who may see a photo: whoever sent it, and the office; originals carry positions and stay narrower."""
    if is_uploader or role in ("admin", "office"):
        return True
    return rendition is not Rendition.ORIGINAL and role == "viewer"
