"""Reading a standard from YAML or from a workbook: every mistake with its line and a sentence, or a whole document;
nothing between.

A file over the size limit is refused unread; what the YAML itself may not hold stands in `yaml_tree.py`, what a
workbook may not in the room `sheets`. Pure: it is given bytes.
"""

from __future__ import annotations

from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from server.sheets.reading import is_packed
from server.standards.document import StandardDocument, contradictions
from server.standards.mistakes import BadStandard, Mistake
from server.standards.sentences import sentence_of, worth_saying
from server.standards.workbook.reading import check_workbook
from server.standards.yaml_tree import Refused, place_of, tree_of

__all__ = ["MAX_BYTES", "BadStandard", "Mistake", "check", "read"]

MAX_BYTES = 4_000_000


def read(content: bytes) -> StandardDocument:
    """Read a standard; raise BadStandard naming every mistake."""
    document, mistakes = check(content)
    if document is None or mistakes:
        raise BadStandard(mistakes)
    return document


def check(content: bytes) -> tuple[StandardDocument | None, list[Mistake]]:
    """Read a standard and list every mistake in order of lines; the document is None where there is any."""
    if len(content) > MAX_BYTES:
        megabytes = MAX_BYTES // 1_000_000
        return None, [Mistake(1, "", f"文件超过 {megabytes} MB。", f"The file is larger than {megabytes} MB.")]
    if is_packed(content):
        return check_workbook(content)
    try:
        root, data, repeated = tree_of(content)
    except Refused as refused:
        return None, [refused.mistake]
    return _validate(root, data, repeated)


def _validate(root: yaml.Node, data: Any, mistakes: list[Mistake]) -> tuple[StandardDocument | None, list[Mistake]]:
    document = None
    try:
        document = StandardDocument.model_validate(data)
    except ValidationError as error:
        mistakes += [_told(root, one) for one in worth_saying(error)]
    if document is not None:
        for path, zh, en in contradictions(document):
            line, where = place_of(root, path)
            mistakes.append(Mistake(line, where, zh, en))
    mistakes.sort(key=lambda one: (one.line, one.where, one.en))
    return (None if mistakes else document), mistakes


def _told(root: yaml.Node, error: ErrorDetails) -> Mistake:
    line, where = place_of(root, error["loc"])
    # An entry of a list has no name of its own; the list has.
    field = next((step for step in reversed(error["loc"]) if isinstance(step, str)), "")
    zh, en = sentence_of(error, field, field)
    return Mistake(line, where, zh, en)
