"""The office's pages of standards for reading: the list, one document with its rules as sentences, two compared."""

from __future__ import annotations

from io import BytesIO

from flask import render_template, request, send_file
from werkzeug.wrappers import Response

from server.people.access import access, current_account
from server.people.rules import Role
from server.standards import draft_pages, import_pages, queries, requirement_pages  # noqa: F401 - join the blueprint
from server.standards.blueprint import blueprint, spoken
from server.standards.comparing import Piece, compare
from server.standards.errors import StandardUnknown
from server.standards.exporting import FileKind, file_name, standard_file
from server.standards.models import StandardState
from server.standards.rules import Phase


@blueprint.get("")
@access(Role.OFFICE, Role.VIEWER)
def listing() -> str:
    """List the standards."""
    return render_template("standards/listing.html", rows=queries.standards(), may_edit=_may_edit())


@blueprint.get("/<int:standard_id>")
@access(Role.OFFICE, Role.VIEWER)
def reading(standard_id: int) -> str:
    """Show one standard: clause, text, and the rule of each phase as a sentence."""
    standard = queries.standard_numbered(standard_id)
    document = queries.document_of(standard)
    types = document.site_types
    of_type = {word: [one for one in document.requirements if one.site_type == word.code] for word in types}
    return render_template(
        "standards/reading.html",
        standard=standard,
        document=document,
        groups=[(word, requirements) for word, requirements in of_type.items() if requirements],
        phases=(Phase.NORMAL, Phase.INSPECTION),
        spoken=spoken(),
        may_edit=_may_edit(),
        is_draft=standard.state is StandardState.DRAFT,
    )


@blueprint.get("/<int:standard_id>/file/<kind>")
@access(Role.OFFICE, Role.VIEWER)
def file(standard_id: int, kind: str) -> Response:
    """Give a standard as a file to keep or to change: YAML or XLSX."""
    if kind not in set(FileKind):
        raise StandardUnknown()
    wanted = FileKind(kind)
    document = queries.document_of(queries.standard_numbered(standard_id))
    content = BytesIO(standard_file(document, wanted))
    name = file_name(document, wanted)
    return send_file(content, mimetype=wanted.mimetype, as_attachment=True, download_name=name)


def _may_edit() -> bool:
    """Tell whether the person may change standards; a viewer only reads."""
    return current_account().role in (Role.OFFICE, Role.ADMIN)


@blueprint.get("/<int:standard_id>/comparison")
@access(Role.OFFICE, Role.VIEWER)
def comparison(standard_id: int) -> str:
    """Compare a version with another: by default with the one of its document before it."""
    after = queries.standard_numbered(standard_id)
    others = [one for one, _number in queries.standards() if one.id != after.id]
    asked = request.args.get("with", type=int)
    before = next((one for one in others if one.id == asked), None) if asked else queries.version_before(after)
    compared = compare(queries.document_of(before), queries.document_of(after)) if before else None
    return render_template(
        "standards/comparison.html",
        before=before,
        after=after,
        others=sorted(others, key=lambda one: one.code != after.code),
        compared=compared,
        only_different=request.args.get("only") == "1",
        spoken=spoken(),
        Piece=Piece,
    )
