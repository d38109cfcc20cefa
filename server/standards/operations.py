"""The verbs of the standards room: taking a document in as a draft, and publishing it for good."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server import clock
from server.audit.operations import record as log
from server.database import db
from server.standards import queries
from server.standards.document import StandardDocument
from server.standards.errors import PublishedIsImmutable
from server.standards.models import Requirement, Standard, StandardState
from server.standards.reading import read


class Imported(StrEnum):
    """What an import did."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REPLACED_DRAFT = "replaced_draft"


@dataclass(frozen=True)
class Import:
    """The standard an import led to, and what was done."""

    standard: Standard
    done: Imported


def import_standard(content: bytes, *, by: int | None, publish_it: bool = True) -> Import:
    """Take in a standard from the bytes of its YAML file, and publish it unless told otherwise.

    The same content again changes nothing. A draft is replaced. Raises `BadStandard` with every mistake, and
    `PublishedIsImmutable` when a published version comes with other content.
    """
    document = read(content)
    known = queries.standard_by_version(document.code, document.version)
    sha256 = document.content_hash()
    # Hashes made by an earlier version of the schema may differ for the same content.
    if known and (known.content_sha256 == sha256 or queries.document_of(known) == document):
        if publish_it and known.state is StandardState.DRAFT:
            publish(known, by=by)
        return Import(known, Imported.UNCHANGED)
    if known and known.state is StandardState.PUBLISHED:
        raise PublishedIsImmutable(title=known.title, code=known.code, version=known.version)
    standard = _fill(known or Standard(state=StandardState.DRAFT, created_at=clock.now()), document, sha256)
    log("standard.import", "standard", standard.id, by=by, code=standard.code, version=standard.version, sha256=sha256)
    if publish_it:
        publish(standard, by=by)
    return Import(standard, Imported.REPLACED_DRAFT if known else Imported.NEW)


def publish(standard: Standard, *, by: int | None) -> None:
    """Publish a draft: from now on it never changes, and rounds may use it. A published one stays as it is."""
    if standard.state is StandardState.PUBLISHED:
        return
    standard.state = StandardState.PUBLISHED
    standard.published_at = clock.now()
    db.session.flush()
    log("standard.publish", "standard", standard.id, by=by, code=standard.code, version=standard.version)


def _fill(standard: Standard, document: StandardDocument, sha256: str) -> Standard:
    standard.code = document.code
    standard.version = document.version
    standard.title = document.title
    standard.issuer = document.issuer
    standard.number = document.number or ""
    standard.year = document.year
    standard.programme = document.programme or ""
    standard.is_sample = document.sample
    standard.document = document.model_dump(mode="json")
    standard.content_sha256 = sha256
    db.session.add(standard)
    for old in list(standard.requirements):
        db.session.delete(old)
    db.session.flush()
    for position, one in enumerate(document.requirements, start=1):
        row = Requirement(standard_id=standard.id, position=position, key=one.key, clause=one.clause, text=one.text)
        row.site_type, row.content = one.site_type, one.model_dump(mode="json")
        db.session.add(row)
    db.session.flush()
    db.session.expire(standard, ["requirements"])
    return standard
