"""Changing a named CHECK constraint, or whether a column may be empty, in place, on either engine.

PostgreSQL has statements for it. SQLite has none; its manual (ALTER TABLE, "Making Other Kinds Of Table Schema
Changes") says to change the text of the schema where no stored row is touched, which for a table of a million photos is
the difference between a moment and a copy of the whole. The rows must satisfy the new condition: check before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def replace_check(table: str, name: str, condition: str) -> None:
    """Give the constraint `ck_<table>_<name>` another condition."""
    full = f"ck_{table}_{name}"
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(table, full, condition)
        return
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {full}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {full} CHECK ({condition})")


def may_be_empty(table: str, column: str, *, may: bool) -> None:
    """Let a column be empty, or no longer."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column(table, column, nullable=may)
        return
    old, new = (" NOT NULL", "") if may else ("", " NOT NULL")
    changed, times = re.subn(rf"(\t| )({column} [A-Z]+(?:\(\d+\))?){old}(?=, ?\n)", rf"\1\2{new}", _schema(table))
    if times != 1:
        raise ValueError(f"{table}.{column} is not written as expected")
    _write(table, changed)


def one_of(column: str, values: Sequence[str]) -> str:
    """Say that a column holds one of some words."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _rewrite(table: str, full: str, condition: str) -> None:
    schema = _schema(table)
    begin = schema.index(f"CONSTRAINT {full} CHECK (") + len(f"CONSTRAINT {full} CHECK (")
    end, depth = begin, 1
    while depth:
        depth += {"(": 1, ")": -1}.get(schema[end], 0)
        end += 1
    _write(table, schema[:begin] + condition + schema[end - 1 :])


def _schema(table: str) -> str:
    found = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    return str(op.get_bind().execute(found, {"table": table}).scalar_one())


def _write(table: str, changed: str) -> None:
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    rewrite = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table")
    connection.execute(rewrite, {"sql": changed, "table": table})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
