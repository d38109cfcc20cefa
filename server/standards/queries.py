"""Reads of the standards room. What is stored as JSON leaves as the validated types of `document.py`."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import rfc8785
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from server import clock
from server.database import as_text, db
from server.standards.document import Requirement as RequirementText
from server.standards.document import StandardDocument, Word
from server.standards.errors import StandardUnknown
from server.standards.models import Requirement, Standard, StandardState


def standards(state: StandardState | None = None) -> list[tuple[Standard, int]]:
    """List standards with the number of their requirements, by code, the newest version first."""
    counted = select(Requirement.standard_id, func.count().label("number")).group_by(Requirement.standard_id).subquery()
    statement = (
        select(Standard, func.coalesce(counted.c.number, 0))
        .outerjoin(counted, counted.c.standard_id == Standard.id)
        .order_by(Standard.code, Standard.created_at.desc(), Standard.id.desc())
    )
    if state is not None:
        statement = statement.where(Standard.state == state)
    return [(standard, number) for standard, number in db.session.execute(statement)]


def standard_numbered(standard_id: int) -> Standard:
    """Give a standard with its requirements; raises `StandardUnknown`."""
    statement = select(Standard).where(Standard.id == standard_id).options(selectinload(Standard.requirements))
    found = db.session.scalar(statement)
    if found is None:
        raise StandardUnknown()
    return found


def standard_by_version(code: str, version: str) -> Standard | None:
    """Find one version of a document."""
    return db.session.scalar(select(Standard).where(Standard.code == code, Standard.version == version))


def latest_published(code: str) -> Standard | None:
    """Find the version of a document that was published last."""
    statement = select(Standard).where(Standard.code == code, Standard.state == StandardState.PUBLISHED)
    return db.session.scalar(statement.order_by(Standard.published_at.desc(), Standard.id.desc()).limit(1))


def document_of(standard: Standard) -> StandardDocument:
    """Give a standard as its validated document."""
    return StandardDocument.model_validate(standard.document)


def requirement_of(requirement: Requirement) -> RequirementText:
    """Give a requirement as its validated type, rules included."""
    return _parsed(rfc8785.dumps(requirement.content))


def clauses(standard_id: int, requirement_ids: Collection[int]) -> list[tuple[int, str, RequirementText]]:
    """Give some requirements of a standard as (number, type of site, validated requirement), by clause.

    What is parsed is kept by its very text, so that nothing stale is ever given.
    """
    statement = (
        select(Requirement.id, Requirement.site_type, as_text(Requirement.content))
        .where(Requirement.standard_id == standard_id, Requirement.id.in_(requirement_ids))
        .order_by(Requirement.position, Requirement.id)
    )
    return [(number, site_type, _parsed(content)) for number, site_type, content in db.session.execute(statement)]


@lru_cache(maxsize=4096)
def _parsed(content: bytes | str) -> RequirementText:
    return RequirementText.model_validate_json(content)


def version_before(standard: Standard) -> Standard | None:
    """Find the version of the same document that was made last before this one."""
    earlier = (Standard.created_at < standard.created_at) | (
        (Standard.created_at == standard.created_at) & (Standard.id < standard.id)
    )
    statement = select(Standard).where(Standard.code == standard.code, Standard.id != standard.id, earlier)
    return db.session.scalar(statement.order_by(Standard.created_at.desc(), Standard.id.desc()).limit(1))


def free_version(standard: Standard) -> str:
    """Propose a version of the same document that does not exist: this year, then this year with a number."""
    taken = set(db.session.scalars(select(Standard.version).where(Standard.code == standard.code)))
    year = str(clock.today().year)
    return next(each for each in (year, *(f"{year}-{n}" for n in range(2, 1000))) if each not in taken)


def site_type_words() -> list[Word]:
    """List the site types of all standards, each once, in the words of the version made last."""
    documents = db.session.scalars(select(Standard.document["site_types"]).order_by(Standard.id.desc()))
    words = {word["code"]: Word.model_validate(word) for types in documents for word in reversed(types or [])}
    return sorted(words.values(), key=lambda word: word.code)
