"""Types told by content, names in the store, and who may see what."""

from __future__ import annotations

import pytest

from server.photos.rules import (
    PictureFormat,
    Rendition,
    identify,
    is_sha256,
    may_see,
    media_type,
    original_key,
    rendition_key,
)

SHA = "ab" * 32


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF", PictureFormat.JPEG),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", PictureFormat.PNG),
        (b"RIFF\x10\0\0\0WEBPVP8X", PictureFormat.WEBP),
        (b"II*\0\x08\0\0\0", PictureFormat.TIFF),
        (b"MM\0*\0\0\0\x08", PictureFormat.TIFF),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", PictureFormat.HEIC),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", PictureFormat.HEIC),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", PictureFormat.AVIF),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", PictureFormat.AVIF),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", None),
        (b"RIFF\x10\0\0\0WAVEfmt ", None),
        (b"GIF89a", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_the_type_of_a_picture_is_told_by_its_first_bytes(head, kind):
    assert identify(head) is kind


def test_a_multi_picture_jpeg_goes_out_as_a_jpeg():
    assert media_type(PictureFormat.MPO) == "image/jpeg"


@pytest.mark.parametrize("text", ["", "ab", "AB" * 32, "../" + "a" * 61, "g" * 64, SHA + "\n"])
def test_only_64_small_hexadecimal_digits_are_a_hash(text):
    assert not is_sha256(text)


def test_a_photo_lies_under_its_own_hash():
    assert original_key(SHA) == f"originals/a/{SHA}"
    assert rendition_key(SHA, Rendition.THUMB) == f"renditions/a/{SHA}-thumb.jpg"


@pytest.mark.parametrize(
    ("rendition", "role", "is_uploader", "may"),
    [
        (Rendition.THUMB, "office", False, True),
        (Rendition.THUMB, "viewer", False, True),
        (Rendition.THUMB, "inspector", False, False),
        (Rendition.THUMB, "inspector", True, True),
        (Rendition.LARGE, "unit", False, False),
        (Rendition.ORIGINAL, "office", False, True),
        (Rendition.ORIGINAL, "admin", False, True),
        (Rendition.ORIGINAL, "viewer", False, False),
        (Rendition.ORIGINAL, "inspector", True, True),
        (Rendition.ORIGINAL, "inspector", False, False),
    ],
)
def test_originals_carry_positions_and_are_seen_by_fewer(rendition, role, is_uploader, may):
    assert may_see(rendition, role=role, is_uploader=is_uploader) is may
