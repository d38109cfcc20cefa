"""Writing the log, and proving that nobody has changed it."""

from __future__ import annotations

import hashlib
from contextlib import closing
from typing import Any

import rfc8785
from sqlalchemy import select, text

from server import clock
from server.audit.models import AuditEntry
from server.database import db

FIRST = "0" * 64
_CHAIN_LOCK = 7_202_611  # any fixed number: PostgreSQL's advisory lock that lines writers up behind each other


def record(verb: str, subject_kind: str, subject_id: object, *, by: int | None, **details: Any) -> AuditEntry:
    """Append that account `by` (None: the system) did `verb` to a thing, with JSON-able `details` such as old and new.

    Runs inside the caller's transaction, so a thing and its trace are kept together or not at all.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    newest = select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    previous = db.session.execute(newest).scalar() or FIRST
    entry = AuditEntry(
        at=clock.now(),
        account_id=by,
        verb=verb,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        details=details,
        previous_hash=previous,
    )
    entry.hash = _hash_of(entry)
    db.session.add(entry)
    db.session.flush()
    return entry


def first_break() -> int | None:
    """Check the whole chain; give the id of the first entry that does not fit, or None when all is whole."""
    previous = FIRST
    in_order = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    with closing(db.session.scalars(in_order)) as entries:
        for entry in entries:
            if entry.previous_hash != previous or entry.hash != _hash_of(entry):
                return entry.id
            previous = entry.hash
    return None


def _hash_of(entry: AuditEntry) -> str:
    content = {
        "at": entry.at.isoformat(),
        "account": entry.account_id,
        "verb": entry.verb,
        "subject": [entry.subject_kind, entry.subject_id],
        "details": entry.details,
        "previous": entry.previous_hash,
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()
