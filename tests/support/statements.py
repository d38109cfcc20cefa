"""What is said to the database inside a block, for tests of how much that is and by which indexes it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from server.database import db


@contextmanager
def said() -> Iterator[list[tuple[str, Any]]]:
    """Keep the statements of the block, each with its values."""
    kept: list[tuple[str, Any]] = []

    def keep(connection: Any, cursor: Any, statement: str, values: Any, *rest: Any) -> None:
        kept.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", keep)
    try:
        yield kept
    finally:
        event.remove(db.engine, "before_cursor_execute", keep)
