"""The office's pages of standards: the list, and one document to read with its rules said as sentences."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import get_locale

from server.people.access import access
from server.people.rules import Role
from server.standards import queries
from server.standards.rules import Phase

blueprint = Blueprint("standards", __name__, url_prefix="/office/standards")


@blueprint.get("")
@access(Role.OFFICE, Role.VIEWER)
def listing() -> str:
    """List the standards."""
    return render_template("standards/listing.html", rows=queries.standards())


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
        spoken=str(get_locale() or "zh"),
    )
