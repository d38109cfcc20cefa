"""The floors: the same rows read and written by bare SQL, without an engine between, over the same connection.

Read: everything a verdict can depend on, in the order of the sites, fetched and thrown away. Write: the verdicts and
their history as they were stored, put into the emptied tables again. The rules, the facts and the comparing are what
the program adds.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import text

from server.database import db, is_embedded

BATCH = 6_000
"""Rows written in one transaction, about what the program writes in one."""

_STANDS = "o.round_id = {round} AND o.withdrawn_at IS NULL AND NOT o.late"
_READS = (
    f"""SELECT o.uuid, o.site_id, o.kind, o.taken_at, o.themes, o.medium, o.side, o.answer, o.reason
    FROM observation o WHERE {_STANDS} ORDER BY o.site_id""",
    f"""SELECT p.observation_uuid, p.position, p.trust, p.trust_reasons, p.marks, p.lon, p.lat, p.accuracy_m
    FROM observation_photo p JOIN observation o ON o.uuid = p.observation_uuid
    WHERE {_STANDS} ORDER BY o.site_id""",
    f"""SELECT l.observation_uuid, l.requirement_id FROM observation_requirement l
    JOIN observation o ON o.uuid = l.observation_uuid WHERE {_STANDS} ORDER BY o.site_id""",
    "SELECT uuid, site_id, account_id, started_at, complete, covered FROM visit WHERE round_id = {round}",
    "SELECT site_id, requirement_id, content_sha256 FROM verdict WHERE round_id = {round} ORDER BY site_id",
)


def read(round_id: int) -> float:
    """Read everything once; give the seconds."""
    begun = time.perf_counter()
    cursor = _cursor()
    for statement in _READS:
        cursor.execute(statement.format(round=round_id))
        while cursor.fetchmany(5_000):
            pass
    db.session.rollback()
    return time.perf_counter() - begun


def write() -> float:
    """Empty the tables of verdicts and put the same rows in again; give the seconds of putting in."""
    kept = {name: _all(name) for name in ("verdict", "verdict_change")}
    db.session.rollback()
    for name in ("verdict_change", "verdict"):
        db.session.execute(text(f"DELETE FROM {name}"))
    db.session.commit()
    begun = time.perf_counter()
    for name, (columns, rows) in kept.items():
        marks = ", ".join(["?" if is_embedded() else "%s"] * len(columns))
        statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"
        for first in range(0, len(rows), BATCH):
            _cursor().executemany(statement, rows[first : first + BATCH])
            db.session.commit()
    return time.perf_counter() - begun


def _all(name: str) -> tuple[list[str], list[Any]]:
    cursor = _cursor()
    # JSON as text, so that putting it in again costs what putting in costs.
    cursor.execute(f"SELECT * FROM {name} LIMIT 0")
    columns = [column[0] for column in cursor.description]
    told = ", ".join(f"CAST({one} AS text)" if one in ("reasons", "places") else one for one in columns)
    cursor.execute(f"SELECT {told} FROM {name} ORDER BY id")
    return columns, cursor.fetchall()


def _cursor() -> Any:
    return db.session.connection(execution_options={"writing": True}).connection.cursor()
