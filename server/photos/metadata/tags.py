"""Raw tags of a picture and what is being made of them. Pure.

Tags arrive as plain values (numbers, texts, (numerator, denominator) pairs), whichever library read them. What is no
finite number or no readable text is None here and never reaches further.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Tags = Mapping[str, Sequence[Any]]


@dataclass(slots=True)
class Facts:
    """A reading under construction: values by field name, warnings in the order in which they were met."""

    values: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def warn(self, code: str) -> None:
        """Note an oddity once."""
        if code not in self.warnings:
            self.warnings.append(code)


def number(value: Any) -> float | None:
    """Turn a raw tag value into a finite float; a zero denominator, NaN or a text is None."""
    try:
        if isinstance(value, tuple):
            if len(value) == 1:
                return number(value[0])
            numerator, denominator = value
            return numerator / denominator if denominator else None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value) if math.isfinite(value) else None
    except (TypeError, ValueError, OverflowError):
        return None
    return None


def text(tags: Tags, name: str) -> str | None:
    """Give a text tag without padding and control characters; None when nothing readable is left."""
    values = tags.get(name)
    if not values:
        return None
    raw = (
        values[0]
        if isinstance(values[0], (str, bytes))
        else bytes(v for v in values if isinstance(v, int) and 0 < v < 256)
    )
    plain = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    plain = "".join(c for c in plain.split("\0", 1)[0] if c.isprintable()).strip()
    return plain[:200] or None
