"""The verbs for drafts: copying a version, editing head and requirements, throwing nothing away unseen.

An edit names the content it was made from. Two clerks may work on different requirements of one draft; two edits of the
same one cannot silently replace each other. A published version refuses every edit. Operations flush, never commit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from server import clock
from server.audit.operations import record as log
from server.database import db
from server.standards import queries
from server.standards.document import Requirement, StandardDocument
from server.standards.errors import (
    DraftMoved,
    KeyTaken,
    PublishedCannotBeEdited,
    RequirementGone,
    StandardUnknown,
    VersionTaken,
)
from server.standards.models import Standard, StandardState
from server.standards.storing import store


def copy_standard(standard_id: int, *, code: str, version: str, title: str, sample: bool, by: int | None) -> Standard:
    """Copy a version, published or not, to a draft; under another code its requirements take that code too."""
    source = queries.document_of(queries.standard_numbered(standard_id))
    data = source.model_dump(mode="json") | {"code": code, "version": version, "title": title, "sample": sample}
    for one in data["requirements"]:
        one["key"] = code + one["key"].removeprefix(source.code)
    made = new_draft(StandardDocument.model_validate(data), by=by)
    log("standard.copy", "standard", made.id, by=by, source=standard_id, code=made.code, version=made.version)
    return made


def new_draft(document: StandardDocument, *, by: int | None) -> Standard:
    """Begin a draft; raises `VersionTaken` where the document's version exists."""
    if queries.standard_by_version(document.code, document.version):
        raise VersionTaken(code=document.code, version=document.version)
    made = store(Standard(state=StandardState.DRAFT, created_at=clock.now()), document)
    sha256 = made.content_sha256
    log("standard.draft", "standard", made.id, by=by, code=made.code, version=made.version, sha256=sha256)
    return made


def edit_head(standard_id: int, head: dict[str, Any], *, made_from: str, by: int | None) -> Standard:
    """Change title, issuer, words and whatever else is not a requirement; `head` is validated as part of the whole."""
    standard, document = _draft(standard_id)
    if document.head_hash() != made_from:
        raise DraftMoved()
    data = document.model_dump(mode="json", exclude={"requirements"})
    changed = StandardDocument.model_validate({**data, **head, "requirements": document.requirements})
    taken = queries.standard_by_version(changed.code, changed.version)
    if taken is not None and taken.id != standard.id:
        raise VersionTaken(code=changed.code, version=changed.version)
    if changed.code != document.code:
        changed = _under_code(changed, document.code)
    return _keep(standard, changed, "standard.edit_head", by)


def add_requirement(standard_id: int, requirement: Requirement, *, by: int | None) -> Standard:
    """Append a requirement."""
    standard, document = _draft(standard_id)
    if document.requirement(requirement.key):
        raise KeyTaken(key=requirement.key)
    changed = document.model_copy(update={"requirements": (*document.requirements, requirement)})
    return _keep(standard, changed, "standard.add_requirement", by, requirement=requirement.key)


def edit_requirement(
    standard_id: int, key: str, requirement: Requirement, *, made_from: str, by: int | None
) -> Standard:
    """Replace a requirement by its edited self; it may take another key that is free."""
    standard, document = _draft(standard_id)
    present = _unmoved(document, key, made_from)
    if requirement.key != key and document.requirement(requirement.key):
        raise KeyTaken(key=requirement.key)
    changed = _with(document, lambda all_: [requirement if one is present else one for one in all_])
    sha256 = requirement.content_hash()
    return _keep(
        standard,
        changed,
        "standard.edit_requirement",
        by,
        requirement=key,
        old=made_from,
        new=sha256,
        key=requirement.key,
    )


def move_requirement(standard_id: int, key: str, *, steps: int, by: int | None) -> Standard:
    """Move a requirement up (negative) or down; beyond an end it stays at the end."""
    standard, document = _draft(standard_id)
    moved = document.requirement(key)
    if moved is None:
        raise RequirementGone(key=key)
    at = document.requirements.index(moved)
    others = [one for one in document.requirements if one is not moved]
    to = max(0, min(len(others), at + steps))
    changed = document.model_copy(update={"requirements": (*others[:to], moved, *others[to:])})
    return _keep(standard, changed, "standard.move_requirement", by, requirement=key, old=at + 1, new=to + 1)


def remove_requirement(standard_id: int, key: str, *, made_from: str, by: int | None) -> Standard:
    """Take a requirement out of a draft; the log keeps its clause and text."""
    standard, document = _draft(standard_id)
    gone = _unmoved(document, key, made_from)
    changed = _with(document, lambda all_: [one for one in all_ if one is not gone])
    return _keep(
        standard, changed, "standard.remove_requirement", by, requirement=key, clause=gone.clause, text=gone.text
    )


def _draft(standard_id: int) -> tuple[Standard, StandardDocument]:
    """Give a draft for this transaction alone, as it stands now; raises `PublishedCannotBeEdited`."""
    statement = select(Standard).where(Standard.id == standard_id).with_for_update(of=Standard)
    standard = db.session.scalar(statement.execution_options(populate_existing=True))
    if standard is None:
        raise StandardUnknown()
    if standard.state is StandardState.PUBLISHED:
        raise PublishedCannotBeEdited(title=standard.title, code=standard.code, version=standard.version)
    return standard, queries.document_of(standard)


def _unmoved(document: StandardDocument, key: str, made_from: str) -> Requirement:
    present = document.requirement(key)
    if present is None:
        raise RequirementGone(key=key)
    if present.content_hash() != made_from:
        raise DraftMoved()
    return present


def _with(
    document: StandardDocument, change: Callable[[tuple[Requirement, ...]], list[Requirement]]
) -> StandardDocument:
    return document.model_copy(update={"requirements": tuple(change(document.requirements))})


def _under_code(document: StandardDocument, former: str) -> StandardDocument:
    keys = {one.key: document.code + one.key.removeprefix(former) for one in document.requirements}
    renamed = [one.model_copy(update={"key": keys[one.key]}) for one in document.requirements]
    return StandardDocument.model_validate(document.model_copy(update={"requirements": tuple(renamed)}).model_dump())


def _keep(standard: Standard, document: StandardDocument, verb: str, by: int | None, **details: Any) -> Standard:
    before = standard.content_sha256
    store(standard, document)
    log(verb, "standard", standard.id, by=by, before=before, after=standard.content_sha256, **details)
    return standard
