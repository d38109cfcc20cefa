"""The verbs of the standards room: taking a document in as a draft, and publishing it for good."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server import clock
from server.audit.operations import record as log
from server.database import db
from server.standards import queries
from server.standards.document import StandardDocument, contradictions
from server.standards.errors import DraftExists, NotPublishable, PublishedIsImmutable
from server.standards.models import Standard, StandardState
from server.standards.reading import read
from server.standards.storing import store


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
    """Take in a standard from the bytes of its YAML file; raises `BadStandard` with every mistake."""
    return import_document(read(content), by=by, publish_it=publish_it)


def import_document(
    document: StandardDocument, *, by: int | None, publish_it: bool = True, replaces: str | None = None
) -> Import:
    """Take in a standard that was read, and publish it unless told otherwise.

    The same content again changes nothing. A draft is replaced; with `replaces` only the one of that SHA-256.
    Raises `DraftExists` for another, and `PublishedIsImmutable` when a published version comes with other content.
    """
    known = queries.standard_by_version(document.code, document.version)
    if known:
        db.session.refresh(known, with_for_update={"of": Standard})
    sha256 = document.content_hash()
    # Hashes made by an earlier version of the schema may differ for the same content.
    if known and (known.content_sha256 == sha256 or queries.document_of(known) == document):
        if publish_it and known.state is StandardState.DRAFT:
            publish(known, by=by)
        return Import(known, Imported.UNCHANGED)
    if known and known.state is StandardState.PUBLISHED:
        raise PublishedIsImmutable(title=known.title, code=known.code, version=known.version)
    if known and replaces is not None and known.content_sha256 != replaces:
        raise DraftExists(code=known.code, version=known.version)
    standard = store(known or Standard(state=StandardState.DRAFT, created_at=clock.now()), document)
    log("standard.import", "standard", standard.id, by=by, code=standard.code, version=standard.version, sha256=sha256)
    if publish_it:
        publish(standard, by=by)
    return Import(standard, Imported.REPLACED_DRAFT if known else Imported.NEW)


def publish(standard: Standard, *, by: int | None) -> None:
    """Publish a draft: from now on it never changes, and rounds may use it. A published one stays as it is.

    Raises `NotPublishable` while the draft contradicts itself.
    """
    db.session.refresh(standard, with_for_update={"of": Standard})
    if standard.state is StandardState.PUBLISHED:
        return
    wrong = list(contradictions(queries.document_of(standard)))
    if wrong:
        raise NotPublishable(count=len(wrong), first_zh=wrong[0][1], first_en=wrong[0][2])
    standard.state = StandardState.PUBLISHED
    standard.published_at = clock.now()
    db.session.flush()
    log("standard.publish", "standard", standard.id, by=by, code=standard.code, version=standard.version)
