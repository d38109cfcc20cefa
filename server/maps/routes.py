"""The office's home: the compliance map of one round, with its list of sites beside it.

Filters live in the address. The page works without a script too, as a list; the map itself needs one.
"""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask_babel import get_locale

from server.compliance.engine.verdicts import Outcome
from server.inspections import queries as inspections
from server.inspections import words
from server.inspections.models import Round
from server.maps import queries
from server.maps.drawing import draw
from server.maps.features import collection
from server.maps.figures import figures, legend, map_address
from server.maps.standing import Filters
from server.people.access import access
from server.people.rules import Role
from server.photos.redactions import queries as redactions
from server.places.base_map import base_map_file
from server.places.rules import type_word

blueprint = Blueprint("maps", __name__)
LISTED = 100
"""Sites listed at first; the page adds more on demand."""
PROGRESS = frozenset({"settled", "open"})


@blueprint.get("/office/map")
@access(Role.OFFICE, Role.VIEWER)
def compliance_map() -> str:
    """Show the compliance map of a round, by default of the newest one going on."""
    rounds = inspections.rounds()
    round_ = chosen_round(rounds)
    if round_ is None:
        return render_template("maps/no-round.html")
    filters = filters_of_request()
    found = queries.compliance(round_.id, filters)
    shown = found.narrowed(filters)
    data = collection(shown, say_type, redactions.numbers())
    types, areas, units = queries.round_choices(round_.id)
    return render_template(
        "maps/compliance-map.html",
        round=round_,
        rounds=rounds,
        words=words,
        filters=filters,
        is_filtered=filters != Filters(),
        figures=figures(round_.id, found, filters, queries.problems_off_sites(round_.id)),
        legend=legend(found),
        shown=shown,
        listed=LISTED,
        drawing=draw(data),
        photos_left_out=shown.photos_left_out,
        attributions=data["attributions"],
        has_base_map=base_map_file(current_app.extensions["settings"].data_dir) is not None,
        types=[(code, say_type(code)) for code in types],
        areas=areas,
        units=units,
        say_type=say_type,
        photo_words={each.value: str(word) for each, word in (words.TRUST | words.RULINGS).items()},
        address=lambda **changed: map_address(round_.id, filters, **changed),
    )


def chosen_round(rounds: list[Round]) -> Round | None:
    """Give the round the request names; without one the round to show. Raises `RoundUnknown`."""
    named = request.args.get("round", type=int)
    if named is not None:
        return inspections.round_numbered(named)
    return inspections.round_to_show(rounds)


def filters_of_request() -> Filters:
    """Read the filters from the address; values that mean nothing are passed over, as a link may be old."""
    known = {outcome.value: outcome for outcome in Outcome}
    progress = request.args.get("progress", "")
    return Filters(
        site_type=request.args.get("type", ""),
        area_code=request.args.get("area", ""),
        unit_id=request.args.get("unit", type=int),
        search=request.args.get("q", "").strip()[:100],
        outcomes=frozenset(known[name] for name in request.args.getlist("outcome") if name in known),
        progress=progress if progress in PROGRESS else "",
    )


def say_type(code: str) -> str:
    """Say a site type in the language of the request."""
    locale = get_locale()
    return type_word(code, locale.language if locale else "zh")
