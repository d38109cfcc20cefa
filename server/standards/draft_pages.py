"""The office's pages of drafts: beginning one, copying a version, its head, its list of requirements, publishing."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response

from server.database import transaction
from server.errors import Problem
from server.people.access import access, current_account
from server.people.rules import Role
from server.standards import drafts, operations, queries
from server.standards.blueprint import blueprint, spoken
from server.standards.document import StandardDocument, contradictions
from server.standards.errors import DraftMoved, NotPublishable
from server.standards.forms.fields import Values, Words, first
from server.standards.forms.head_form import (
    HEAD_FIELDS,
    WORD_COLUMNS,
    WORD_LISTS,
    head_data,
    head_values,
    new_head_values,
    read_head,
    word_rows,
)
from server.standards.forms.requirement_form import FormMistake, mistakes_of
from server.standards.models import Standard, StandardState

COPY_FIELDS = tuple(field for field in HEAD_FIELDS if field.name in {"title", "code", "version", "sample"})


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One thing that stands in the way of publishing, and the requirement it is about."""

    key: str
    words: Words


def typed() -> Values:
    """Give what the form sent, by name."""
    return request.form.to_dict(flat=False)


@blueprint.get("/new")
@access(Role.OFFICE)
def new_page() -> str:
    """Show the empty head of a new standard."""
    return _head_page(None, new_head_values(), [])


@blueprint.post("/new")
@access(Role.OFFICE)
def begin() -> Response | tuple[str, int]:
    """Begin a draft with a head and no requirement."""
    values = typed()
    document, mistakes = read_head(values)
    if document is None:
        return _head_page(None, values, mistakes), 422
    try:
        with transaction():
            made = drafts.new_draft(document, by=current_account().id)
            number = made.id
    except Problem as problem:
        return _head_page(None, values, [], problem), problem.status
    flash(_("已新建草稿。现在可以逐条添加测评标准。"), "success")
    return redirect(url_for("standards.draft", standard_id=number))


@blueprint.get("/<int:standard_id>/copy")
@access(Role.OFFICE)
def copy_page(standard_id: int) -> str:
    """Ask under which code and version a copy is to begin."""
    source = queries.standard_numbered(standard_id)
    values: Values = {"title": [source.title], "code": [source.code], "sample": ["true"] if source.is_sample else []}
    values["version"] = [queries.free_version(source)]
    return _copy_page(source, values, [])


@blueprint.post("/<int:standard_id>/copy")
@access(Role.OFFICE)
def copy(standard_id: int) -> Response | tuple[str, int]:
    """Copy a version to a draft."""
    source = queries.standard_numbered(standard_id)
    values = typed()
    asked = {name: first(values, name) for name in ("title", "code", "version")}
    try:
        with transaction():
            sample = "true" in values.get("sample", ())
            made = drafts.copy_standard(standard_id, **asked, sample=sample, by=current_account().id)
            number = made.id
    except ValidationError as error:
        return _copy_page(source, values, mistakes_of(error, asked, COPY_FIELDS, values)), 422
    except Problem as problem:
        return _copy_page(source, values, [], problem), problem.status
    flash(_("已另存为草稿。原来的版本没有变。"), "success")
    return redirect(url_for("standards.draft", standard_id=number))


@blueprint.get("/<int:standard_id>/draft")
@access(Role.OFFICE)
def draft(standard_id: int) -> str | Response:
    """Show a draft: its head, its requirements, and what still stands in the way of publishing."""
    standard = queries.standard_numbered(standard_id)
    if standard.state is StandardState.PUBLISHED:
        return redirect(url_for("standards.reading", standard_id=standard_id))
    return _draft_page(standard)


@blueprint.get("/<int:standard_id>/head")
@access(Role.OFFICE)
def head_page(standard_id: int) -> str | Response:
    """Show the head of a draft to edit."""
    standard = queries.standard_numbered(standard_id)
    if standard.state is StandardState.PUBLISHED:
        return redirect(url_for("standards.reading", standard_id=standard_id))
    return _head_page(standard, head_values(queries.document_of(standard)), [])


@blueprint.post("/<int:standard_id>/head")
@access(Role.OFFICE)
def edit_head(standard_id: int) -> Response | tuple[str, int]:
    """Keep the head of a draft."""
    values = typed()
    standard = queries.standard_numbered(standard_id)
    whole, mistakes = read_head(values, queries.document_of(standard))
    if whole is None:
        return _head_page(standard, values, mistakes), 422
    try:
        with transaction():
            made_from = first(values, "made_from")
            drafts.edit_head(standard_id, head_data(values), made_from=made_from, by=current_account().id)
    except Problem as problem:
        return _head_page(queries.standard_numbered(standard_id), values, [], problem), problem.status
    flash(_("已保存。"), "success")
    return redirect(url_for("standards.draft", standard_id=standard_id))


@blueprint.post("/<int:standard_id>/publication")
@access(Role.OFFICE)
def publish(standard_id: int) -> Response | tuple[str, int]:
    """Publish a draft for good, if it is still what the person saw and nothing in it contradicts itself."""
    try:
        with transaction():
            standard = queries.standard_numbered(standard_id)
            if standard.content_sha256 != request.form.get("made_from"):
                raise DraftMoved()
            operations.publish(standard, by=current_account().id)
    except (NotPublishable, DraftMoved) as problem:
        return _draft_page(queries.standard_numbered(standard_id), problem), problem.status
    flash(_("已发布。从现在起这个版本不再改变，新的检查批次可以使用它。"), "success")
    return redirect(url_for("standards.reading", standard_id=standard_id))


def _draft_page(standard: Standard, problem: Problem | None = None) -> str:
    document = queries.document_of(standard)
    return render_template(
        "standards/draft.html",
        standard=standard,
        document=document,
        wrong=_contradictions(document),
        problem=problem,
        spoken=spoken(),
    )


def _contradictions(document: StandardDocument) -> list[Contradiction]:
    found = []
    for path, zh, en in contradictions(document):
        at = path[1] if len(path) > 1 and path[0] == "requirements" else None
        key = document.requirements[at].key if isinstance(at, int) else ""
        found.append(Contradiction(key, Words(zh, en)))
    return found


def _copy_page(source: Standard, values: Values, mistakes: list[FormMistake], problem: Problem | None = None) -> str:
    return render_template(
        "standards/copy.html",
        source=source,
        fields=COPY_FIELDS,
        values=values,
        mistakes=mistakes,
        problem=problem,
        spoken=spoken(),
    )


def _head_page(
    standard: Standard | None, values: Values, mistakes: list[FormMistake], problem: Problem | None = None
) -> str:
    document = queries.document_of(standard) if standard else None
    typed_from = first(values, "made_from") if not problem else ""
    return render_template(
        "standards/head.html",
        standard=standard,
        made_from=typed_from or (document.head_hash() if document else ""),
        now=head_values(document) if document and problem else None,
        fields=HEAD_FIELDS,
        word_lists=[(name, label, word_rows(name, values)) for name, label in WORD_LISTS],
        word_columns=WORD_COLUMNS,
        values=values,
        mistakes=mistakes,
        problem=problem,
        spoken=spoken(),
    )
