"""Writing a validated document into its rows: the whole as JSON, and one row for each requirement.

Rows keep their numbers as long as their key stays. Called by this room's operations only.
"""

from __future__ import annotations

from server.database import db
from server.standards.document import StandardDocument
from server.standards.models import Requirement, Standard


def store(standard: Standard, document: StandardDocument) -> Standard:
    """Write a document into a draft's rows and flush."""
    standard.code = document.code
    standard.version = document.version
    standard.title = document.title
    standard.issuer = document.issuer
    standard.number = document.number or ""
    standard.year = document.year
    standard.programme = document.programme or ""
    standard.is_sample = document.sample
    standard.document = document.model_dump(mode="json")
    standard.content_sha256 = document.content_hash()
    db.session.add(standard)
    db.session.flush()
    _store_requirements(standard, document)
    db.session.flush()
    db.session.expire(standard, ["requirements"])
    return standard


def _store_requirements(standard: Standard, document: StandardDocument) -> None:
    wanted = {one.key for one in document.requirements}
    rows = {row.key: row for row in standard.requirements}
    for key in set(rows) - wanted:
        db.session.delete(rows.pop(key))
    db.session.flush()
    for position, one in enumerate(document.requirements, start=1):
        row = rows.get(one.key) or Requirement(standard_id=standard.id, key=one.key)
        content = one.model_dump(mode="json")
        if row.id and row.position == position and row.content == content:
            continue
        row.position, row.clause, row.text = position, one.clause, one.text
        row.site_type, row.content = one.site_type, content
        db.session.add(row)
