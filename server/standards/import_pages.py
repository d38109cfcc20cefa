"""The office's way from a file to a draft: choose it, see what is in it and every mistake, then take it in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.database import transaction
from server.errors import Problem
from server.people.access import access, current_account
from server.people.rules import Role
from server.standards import operations, queries
from server.standards.blueprint import blueprint, spoken
from server.standards.breakdown_form import Asked, breakdown_page, is_breakdown
from server.standards.carrying import packed, unpacked
from server.standards.comparing import Comparison, compare
from server.standards.document import StandardDocument, contradictions
from server.standards.errors import NotPublishable
from server.standards.forms.fields import Words
from server.standards.forms.kinds import KIND_WORDS
from server.standards.mistakes import Mistake
from server.standards.models import Standard, StandardState
from server.standards.operations import Imported
from server.standards.reading import MAX_BYTES, check

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Overview:
    """What a file holds and what stands already: this very version, and the one it is compared with."""

    document: StandardDocument
    carried: str
    kinds: tuple[tuple[Words, int], ...]
    known: Standard | None
    before: Standard | None
    compared: Comparison | None

    @property
    def is_published(self) -> bool:
        """Tell whether this very version is published, so that nothing can be taken in."""
        return self.known is not None and self.known.state is StandardState.PUBLISHED

    @property
    def is_unchanged(self) -> bool:
        """Tell whether the known version holds exactly this."""
        return self.known is not None and queries.document_of(self.known) == self.document


@blueprint.get("/import")
@access(Role.OFFICE)
def import_page() -> str:
    """Ask for a file."""
    return _page()


@blueprint.post("/import")
@access(Role.OFFICE)
def look_at_import() -> str | tuple[str, int]:
    """Say what is in a file and what is wrong with it; nothing is written."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(wrong=_("请先选择文件。")), 422
    with file.stream as stream:
        content = stream.read(MAX_BYTES + 1)
    if is_breakdown(content):
        return breakdown_page(content, file.filename)
    document, mistakes = check(content)
    if document is None:
        return _page(name=file.filename, mistakes=mistakes), 422
    return _page(name=file.filename, overview=overview_of(document))


@blueprint.post("/import/breakdown")
@access(Role.OFFICE)
def look_at_breakdown() -> str | tuple[str, int]:
    """Read a 责任分解表 as the columns were set: shown once more, or looked at as the document it makes."""
    try:
        asked = Asked.of_request()
    except Problem as problem:
        return _page(problem=problem), problem.status
    if not asked.is_to_make:
        return asked.page()
    document = asked.document()
    return _page(name=asked.name, overview=overview_of(document)) if document else (asked.page(), 422)


@blueprint.post("/import/draft")
@access(Role.OFFICE)
def take_import() -> Response | tuple[str, int]:
    """Take in what was looked at as a draft; one that stands already only where the person has said so."""
    try:
        document = unpacked(request.form.get("carried", ""))
    except Problem as problem:
        return _page(problem=problem), problem.status
    try:
        with transaction():
            done = _take(document, replaces=request.form.get("replaces", ""))
            number, is_draft = done.standard.id, done.standard.state is StandardState.DRAFT
    except Problem as problem:
        return _page(overview=overview_of(document), problem=problem), problem.status
    flash(
        _("内容与已有的版本完全相同，没有改动。") if done.done is Imported.UNCHANGED else _("已导入为草稿。"), "success"
    )
    return redirect(url_for("standards.draft" if is_draft else "standards.reading", standard_id=number))


def _take(document: StandardDocument, *, replaces: str) -> operations.Import:
    wrong = list(contradictions(document))
    if wrong:
        raise NotPublishable(count=len(wrong), first_zh=wrong[0][1], first_en=wrong[0][2])
    return operations.import_document(document, by=current_account().id, publish_it=False, replaces=replaces)


def overview_of(document: StandardDocument) -> Overview:
    """Look at a document beside what is known under its code."""
    known = queries.standard_by_version(document.code, document.version)
    before = known or queries.latest_published(document.code)
    found = Counter(rule.kind for one in document.requirements if (rule := one.rules.normal or one.rules.inspection))
    return Overview(
        document,
        packed(document),
        tuple((KIND_WORDS[kind].name, number) for kind, number in found.most_common()),
        known,
        before,
        compare(queries.document_of(before), document) if before else None,
    )


def _page(
    *,
    name: str = "",
    wrong: str | None = None,
    mistakes: list[Mistake] | None = None,
    overview: Overview | None = None,
    problem: Problem | None = None,
) -> str:
    return render_template(
        "standards/import.html",
        name=name,
        wrong=wrong,
        mistakes=(mistakes or [])[:MOST_SHOWN],
        number_of_mistakes=len(mistakes or []),
        overview=overview,
        problem=problem,
        megabytes=MAX_BYTES // 1_000_000,
        spoken=spoken(),
    )
