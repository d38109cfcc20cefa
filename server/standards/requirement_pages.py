"""The office's pages of one requirement in a draft: its form, which follows the kind of rule, moving, taking out."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.database import transaction
from server.errors import Problem
from server.people.access import access, current_account
from server.people.rules import Role
from server.standards import drafts, queries
from server.standards.blueprint import blueprint, spoken
from server.standards.comparing import changes
from server.standards.document import Requirement, StandardDocument
from server.standards.draft_pages import typed
from server.standards.errors import RequirementGone
from server.standards.forms.fields import Values, first
from server.standards.forms.kinds import GROUPS
from server.standards.forms.requirement_fields import sections
from server.standards.forms.requirement_form import (
    FormMistake,
    form_changed,
    form_shown,
    new_values,
    phases_of,
    prefixes,
    read_requirement,
    read_rules,
    values_of_requirement,
)
from server.standards.forms.rule_form import parts_of, rule_fields
from server.standards.models import Standard, StandardState

SAVE = "save"


@blueprint.get("/<int:standard_id>/requirements/new")
@access(Role.OFFICE)
def new_requirement(standard_id: int) -> str | Response:
    """Show an empty form."""
    standard = queries.standard_numbered(standard_id)
    if standard.state is StandardState.PUBLISHED:
        return redirect(url_for("standards.reading", standard_id=standard_id))
    document = queries.document_of(standard)
    return _page(standard, document, None, new_values(document))


@blueprint.post("/<int:standard_id>/requirements/new")
@access(Role.OFFICE)
def add_requirement(standard_id: int) -> Response | str | tuple[str, int]:
    """Add a requirement, or show the form of another kind."""
    return _take(standard_id, None)


@blueprint.get("/<int:standard_id>/requirements/<key>")
@access(Role.OFFICE)
def requirement_page(standard_id: int, key: str) -> str | Response:
    """Show a requirement to edit."""
    standard = queries.standard_numbered(standard_id)
    if standard.state is StandardState.PUBLISHED:
        return redirect(url_for("standards.reading", standard_id=standard_id, _anchor=key))
    document = queries.document_of(standard)
    present = document.requirement(key)
    if present is None:
        raise RequirementGone(key=key)
    return _page(standard, document, present, form_shown(values_of_requirement(present), document))


@blueprint.post("/<int:standard_id>/requirements/<key>")
@access(Role.OFFICE)
def edit_requirement(standard_id: int, key: str) -> Response | str | tuple[str, int]:
    """Keep an edited requirement, or show the form of another kind."""
    return _take(standard_id, key)


@blueprint.post("/<int:standard_id>/requirements/<key>/position")
@access(Role.OFFICE)
def move_requirement(standard_id: int, key: str) -> Response:
    """Move a requirement one place up or down."""
    steps = -1 if request.form.get("direction") == "up" else 1
    with transaction():
        drafts.move_requirement(standard_id, key, steps=steps, by=current_account().id)
    return redirect(url_for("standards.draft", standard_id=standard_id, _anchor=key))


@blueprint.post("/<int:standard_id>/requirements/<key>/removal")
@access(Role.OFFICE)
def remove_requirement(standard_id: int, key: str) -> Response:
    """Take a requirement out of a draft."""
    with transaction():
        made_from = request.form.get("made_from", "")
        drafts.remove_requirement(standard_id, key, made_from=made_from, by=current_account().id)
    flash(_("已从草稿中移出“%(key)s”。", key=key), "success")
    return redirect(url_for("standards.draft", standard_id=standard_id))


@blueprint.post("/<int:standard_id>/sentence")
@access(Role.OFFICE)
def sentence(standard_id: int) -> Response:
    """Say the rules as typed in both languages, or name the mistakes with their fields; nothing is kept."""
    document = queries.document_of(queries.standard_numbered(standard_id))
    rules, mistakes = read_rules(typed(), document)
    told = [{"name": one.name, "text": one.words.said(spoken())} for one in mistakes]
    said = {"zh": rules.sentence("zh"), "en": rules.sentence("en")} if rules else {}
    return jsonify(said | {"mistakes": told})


def _take(standard_id: int, key: str | None) -> Response | str | tuple[str, int]:
    standard = queries.standard_numbered(standard_id)
    document = queries.document_of(standard)
    present = document.requirement(key) if key else None
    action = request.form.get("action", SAVE)
    if action != SAVE:
        values = form_shown(form_changed(action, typed()), document)
        return _page(standard, document, present, values, key=key, focus=action != SAVE)
    values = form_shown(typed(), document)
    requirement, mistakes = read_requirement(values, document, former=key)
    if requirement is None:
        return _page(standard, document, present, values, mistakes, key=key), 422
    try:
        with transaction():
            _keep(standard_id, key, requirement, first(values, "made_from"))
    except Problem as problem:
        standard = queries.standard_numbered(standard_id)
        document = queries.document_of(standard)
        present = document.requirement(key) if key else None
        shown = _page(standard, document, present, values, problem=problem, key=key, wanted=requirement)
        return shown, problem.status
    flash(_("已保存“%(key)s”。", key=requirement.key), "success")
    return redirect(url_for("standards.draft", standard_id=standard_id, _anchor=requirement.key))


def _keep(standard_id: int, key: str | None, requirement: Requirement, made_from: str) -> None:
    by = current_account().id
    if key is None:
        drafts.add_requirement(standard_id, requirement, by=by)
    else:
        drafts.edit_requirement(standard_id, key, requirement, made_from=made_from, by=by)


def _page(
    standard: Standard,
    document: StandardDocument,
    present: Requirement | None,
    values: Values,
    mistakes: list[FormMistake] | None = None,
    *,
    problem: Problem | None = None,
    key: str | None = None,
    wanted: Requirement | None = None,
    focus: bool = False,
) -> str:
    """Show the form. After a refusal it is made from what stands there now, and says how that differs."""
    rules, _mistakes = read_rules(values, document)
    made_from = first(values, "made_from") if not problem and "made_from" in values else ""
    if not made_from:
        made_from = present.content_hash() if present else ""
    return render_template(
        "standards/requirement.html",
        standard=standard,
        document=document,
        key=key or (present.key if present else None),
        gone=key is not None and present is None,
        made_from=made_from,
        values=values,
        sections=sections(document),
        kind=first(values, "rules.kind"),
        phases=phases_of(values),
        rule_parts=[_RulePart(prefix, values, document) for prefix in prefixes(values)],
        groups=GROUPS,
        said=rules,
        mistakes=mistakes or [],
        problem=problem,
        differing=list(changes(present, wanted, document)) if problem and present and wanted else [],
        focus=focus,
        spoken=spoken(),
    )


class _RulePart:
    """The rule of one phase as the form shows it: its own fields, and its parts where it is compound."""

    def __init__(self, prefix: str, values: Values, document: StandardDocument) -> None:
        kind = first(values, "rules.kind") if prefix.count(".") == 1 else first(values, f"{prefix}.kind")
        self.prefix = prefix
        self.kind = kind
        self.fields = tuple(field.below(prefix) for field in rule_fields(kind, document))
        names = parts_of(prefix, values) if kind == "all_of" else []
        self.parts = [_RulePart(name, values, document) for name in names]
