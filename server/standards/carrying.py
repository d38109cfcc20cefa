"""Carrying what was looked at from one page to the next, in a field of its form: a document, or a table of texts.

Nothing is kept on the server for somebody who may never come back. What comes back is a stranger's text like any other:
it is unpacked only as far as a standard may be long, and read again in full.
"""

from __future__ import annotations

import base64
import zlib

from pydantic import ValidationError

from server.errors import Invalid
from server.standards.document import StandardDocument
from server.standards.reading import MAX_BYTES


class CarriedBroken(Invalid):
    """What came back is not what was sent."""

    code = "standard_carried_broken"
    zh = "检查过的内容没有完整传回来，没有导入。请重新选择文件。"
    en = "What was checked did not come back whole, so nothing was imported. Choose the file again."


def packed(document: StandardDocument) -> str:
    """Write a document as text for a hidden field."""
    return packed_text(document.model_dump_json())


def unpacked(text: str) -> StandardDocument:
    """Read what `packed` wrote; raises `CarriedBroken` for everything else."""
    try:
        return StandardDocument.model_validate_json(unpacked_text(text))
    except ValidationError as error:
        raise CarriedBroken() from error


def packed_text(text: str) -> str:
    """Write any text as text for a hidden field."""
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked_text(text: str) -> str:
    """Read what `packed_text` wrote; raises `CarriedBroken` for everything else."""
    try:
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(base64.b64decode(text, validate=True), 2 * MAX_BYTES)
        if not unpacking.eof:
            raise CarriedBroken()
        return plain.decode()
    except (ValueError, zlib.error) as error:
        raise CarriedBroken() from error
