"""Canonical JSON of a verdict (RFC 8785), quick where it can be. Pure.

Python's own encoder writes the same bytes except for numbers that are not plain integers and for letters beyond the
basic plane, by which keys would sort otherwise. Where either may occur the reference encoder is asked; a property test
holds the two together. A round has as many verdicts as sites times requirements, and hashing them was a fifth of it.
"""

from __future__ import annotations

import json
import re
from typing import Any

import rfc8785

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_AWKWARD = re.compile(r"[:,\[]-?(?:\d+[.e]|\d{16})|[\U00010000-\U0010ffff]")
"""A number that is no plain integer (or looks like one inside a text, which costs only time), or a rare letter."""


def canonical(data: dict[str, Any]) -> bytes:
    """Give the canonical bytes of plain data whose keys are texts: equal data, equal bytes."""
    text = _ENCODER.encode(data)
    return rfc8785.dumps(data) if _AWKWARD.search(text) else text.encode()
