"""What the query of an address asks for, read strictly: a narrowing that cannot be read is refused, never ignored."""

from __future__ import annotations

from typing import Any

from server.review.errors import NumberMalformed

MOST_DIGITS = 9


def number_asked(asked: Any, name: str) -> int | None:
    """Give the number of a row that is asked for; None where nothing is. Raises NumberMalformed."""
    typed = str(asked.get(name, "")).strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS):
        raise NumberMalformed(name=name, typed=typed[:30])
    return int(typed)
