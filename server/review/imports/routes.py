"""照片导入: the office's page where photos of any camera are brought in, looked over, set right and recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response

from server import clock, tasks
from server.config import Settings
from server.database import db, transaction
from server.errors import Invalid, Problem
from server.geo.datum import Datum
from server.inspections import queries as inspections
from server.inspections import words as record_words
from server.people import queries as people
from server.people.access import access, current_account
from server.people.models import Account
from server.people.rules import Role
from server.places import queries as places
from server.places.rules import type_word
from server.review.imports import clearing, operations, queries, words
from server.review.imports.errors import NothingTicked, OffsetUnknown, SiteUnclear, TimeUnknown
from server.review.imports.files import MOST_FILES
from server.review.imports.gpx import MOST_BYTES, read_gpx
from server.review.imports.models import PhotoImport, PhotoImportFile
from server.review.imports.offsets import MOST_OFFSET_S
from server.review.imports.overview import Overview, Wanted, overview, placed_under, spans
from server.review.imports.schemas import Announcement
from server.review.imports.unsuited import UNSUITED

blueprint = Blueprint("photo_imports", __name__, url_prefix="/office/photo-imports")
_LISTED = 50
_ON_A_PAGE = 100
_SITES_SHOWN = 20


class FilesMalformed(Invalid):
    """A page tells of files in a form that is not the documented one."""

    code = "import_files_malformed"
    zh = "文件清单格式不正确：{where}。"
    en = "The list of files does not have the documented form: {where}."


@blueprint.get("")
@access(Role.OFFICE)
def listing() -> str:
    """List the imports, and ask for what a new one needs."""
    imports = queries.latest(_LISTED)
    counts = queries.counts_of([each.uuid for each in imports])
    return render_template("review/photo-imports.html", imports=imports, counts=counts, **_choices())


@blueprint.post("")
@access(Role.OFFICE)
def begin() -> Response:
    """Begin an import."""
    form = request.form
    with transaction():
        account = _taker(form.get("account", ""))
        datum = _datum(form.get("datum", ""))
        made = operations.begin(current_account(), account, round_id=form.get("round", type=int), datum=datum)
        uuid = made.uuid
    return redirect(url_for("photo_imports.show", uuid=uuid))


@blueprint.get("/<uuid:uuid>")
@access(Role.OFFICE)
def show(uuid: UUID) -> str:
    """Show an import: what is coming, what is here, what is proposed; or what became of it."""
    return _page(operations.find(uuid))


@blueprint.get("/sites")
@access(Role.OFFICE)
def sites() -> Response:
    """List the sites that may be meant by what is being typed."""
    like = request.args.get("like", "")
    found = places.sites(search=like, limit=_SITES_SHOWN) if like.strip() else []
    spoken = str(get_locale() or "zh")
    return jsonify([{"value": f"{one.code} · {one.name}", "type": type_word(one.site_type, spoken)} for one in found])


@blueprint.post("/<uuid:uuid>/files")
@access(Role.OFFICE)
def announce(uuid: UUID) -> Response:
    """Note the files that a page is about to send in pieces to /api/v1/uploads; tell which bytes are here already."""
    try:
        told = Announcement.model_validate_json(request.get_data())
    except ValidationError as error:
        where = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:3])
        raise FilesMalformed(where=where) from error
    with transaction():
        here = operations.announce(operations.find(uuid, for_change=True), told.files)
    return jsonify(noted=len(told.files), here=here)


@blueprint.get("/<uuid:uuid>/state")
@access(Role.OFFICE)
def state(uuid: UUID) -> Response:
    """Tell how many files have not arrived or were not read yet; a page that waits asks often."""
    of = operations.find(uuid)
    files, on_the_way, reading = queries.waiting_of(of.uuid)
    return jsonify(files=files, on_the_way=on_the_way, reading=reading)


@blueprint.get("/<uuid:uuid>/placing")
@access(Role.OFFICE)
def placing(uuid: UUID) -> Response:
    """Tell how many photos would have a place under an offset."""
    placed, by_track, photos = placed_under(operations.find(uuid), _offset(request.args.get("offset", "0")))
    return jsonify(placed=placed, by_track=by_track, photos=photos)


@blueprint.post("/<uuid:uuid>/tracks")
@access(Role.OFFICE)
def lay_tracks(uuid: UUID) -> Response | tuple[str, int]:
    """Take recorded tracks."""
    try:
        read = [(file.filename or "", file.stream.read(MOST_BYTES + 1)) for file in request.files.getlist("tracks")]
        tracks = [(name, read_gpx(data, name)) for name, data in read if name]
        with transaction():
            of = operations.find(uuid, for_change=True)
            for name, recording in tracks:
                operations.lay_track(of, name, recording)
    except Problem as problem:
        return _refused(uuid, problem)
    return _back(uuid)


@blueprint.post("/<uuid:uuid>/terms")
@access(Role.OFFICE)
def set_terms(uuid: UUID) -> Response | tuple[str, int]:
    """Set how photos are read: offset, datum, round."""
    form = request.form
    try:
        with transaction():
            operations.set_terms(
                operations.find(uuid, for_change=True),
                offset_s=_offset(form.get("offset", "0")),
                datum=_datum(form.get("datum", "")),
                round_id=form.get("round", type=int),
                complete="complete" in form,
            )
    except Problem as problem:
        return _refused(uuid, problem)
    return _back(uuid)


@blueprint.post("/<uuid:uuid>/tracks/<int:number>/removal")
@access(Role.OFFICE)
def take_track_away(uuid: UUID, number: int) -> Response:
    """Take a track out again, by its place in the list."""
    with transaction():
        operations.take_track_away(operations.find(uuid, for_change=True), number)
    return _back(uuid, anchor="terms")


@blueprint.post("/<uuid:uuid>/choices")
@access(Role.OFFICE)
def choose(uuid: UUID) -> Response | tuple[str, int]:
    """Say of the ticked files, or of all that are wanted, what they are, or leave them out."""
    form = request.form
    left_out = {"leave": True, "take": False}.get(form.get("do", ""))
    try:
        use = words.use_word(form.get("kind", ""), form.get("requirement", ""), form.get("problem_type", ""))
        with transaction():
            of = operations.find(uuid, for_change=True)
            files = _meant(of)
            if form.get("do") == "reset":
                operations.take_back(files)
            elif left_out is not None:
                operations.choose(files, left_out=left_out)
            else:
                site, round_ = _site(form.get("site", "")), form.get("file_round", type=int)
                taken_at = _moment(form.get("taken_at", ""))
                operations.choose(files, site_id=site, round_id=round_, taken_at=taken_at, use=use)
            count = len(files)
    except Problem as problem:
        return _refused(uuid, problem)
    flash(_("已改 %(n)s 个文件。", n=count), "success")
    return _back(uuid, anchor="overview")


def _meant(of: PhotoImport) -> list[PhotoImportFile]:
    """Give the ticked files, or all that the page would list; raises NothingTicked."""
    ticked = set(request.form.getlist("file", type=int))
    if "all" in request.form:
        wanted = _wanted()
        ticked = {line.file.id for line in overview(of).lines if wanted.takes(line)}
    files = [file for file in of.files if file.id in ticked]
    if not files:
        raise NothingTicked()
    return files


def _wanted() -> Wanted:
    told = request.values
    return Wanted(told.get("show") or None, told.get("why") or None, told.get("at", type=int))


def _moment(text: str) -> datetime | None:
    """Read a time as a clock in the city shows it; raises TimeUnknown."""
    if not text.strip():
        return None
    settings = cast(Settings, current_app.extensions["settings"])
    try:
        told = datetime.fromisoformat(text.strip())
        return clock.to_utc(told, settings.zone)
    except (ValueError, OverflowError):
        raise TimeUnknown() from None


@blueprint.post("/<uuid:uuid>/import")
@access(Role.OFFICE)
def record(uuid: UUID) -> Response | tuple[str, int]:
    """Record everything that is ready, in one go."""
    try:
        with transaction():
            of = operations.find(uuid, for_change=True)
            recorded = operations.record(of, current_account(), seen=request.form.get("seen", ""))
    except Problem as problem:
        return _refused(uuid, problem)
    tasks.wake()
    flash(_("已导入 %(n)s 张照片。", n=recorded), "success")
    return _back(uuid)


@blueprint.post("/<uuid:uuid>/drop")
@access(Role.OFFICE)
def drop(uuid: UUID) -> Response:
    """Give an import up."""
    with transaction():
        clearing.drop(operations.find(uuid, for_change=True), current_account())
    flash(_("已放弃这次导入，没有写入任何检查记录；只为这次导入发来的照片将从服务器删除。"), "success")
    return redirect(url_for("photo_imports.listing"))


def _back(uuid: UUID, *, anchor: str | None = None) -> Response:
    """Show the page again where the person was."""
    told: dict[str, Any] = {
        name: request.values[name] for name in ("show", "why", "at", "page") if request.values.get(name)
    }
    return redirect(url_for("photo_imports.show", uuid=uuid, _anchor=anchor, **told))


def _refused(uuid: UUID, problem: Problem) -> tuple[str, int]:
    """Show the page again with what is wrong; what has no page is told as any other refusal."""
    db.session.rollback()
    return _page(operations.find(uuid), problem), problem.status


def _offset(text: str) -> int:
    try:
        return int(text or "0")
    except ValueError:
        raise OffsetUnknown(most=MOST_OFFSET_S // 86_400) from None


def _site(text: str) -> int | None:
    """Find the one site of a code or a name; raises SiteUnclear."""
    if not text.strip():
        return None
    code = text.split("·", maxsplit=1)[0]
    found = places.site_by_code(code)
    named = [found] if found else places.sites_named(text)
    if len(named) != 1:
        raise SiteUnclear(name=text.strip()[:80], count=len(named))
    return named[0].id


def _datum(name: str) -> Datum | None:
    """Read a datum that is declared for all photos; None where none is."""
    return Datum.named(name) if name.strip() else None


def _taker(typed: str) -> Account:
    """Find whose photos they are: who asks, unless somebody is named. Raises NoTaker."""
    named = next((one for one in _takers() if str(one.id) == typed.strip()), None)
    return operations.check_taker(named) if typed.strip() else current_account()


def _takers() -> list[Any]:
    return [one for one in people.accounts() if one.role in operations.TAKERS and one.is_active]


def _choices() -> dict[str, Any]:
    from server.inspections.rules import RoundState

    return {
        "open_rounds": inspections.rounds(RoundState.OPEN),
        "takers": sorted(_takers(), key=lambda one: one.role is not Role.INSPECTOR),
        "datums": list(words.DATUMS.items()),
        "words": words,
        "me": current_account().id,
    }


def _page(of: PhotoImport, problem: Problem | None = None) -> str:
    settings = cast(Settings, current_app.extensions["settings"])
    found = overview(of) if of.done_at is None else None
    wanted = _wanted()
    listed = [line for line in found.lines if wanted.takes(line)] if found else _outcomes(of)
    pages = max(1, -(-len(listed) // _ON_A_PAGE))
    page = min(max(request.values.get("page", 1, type=int), 1), pages)
    return render_template(
        "review/photo-import.html",
        of=of,
        found=found,
        problem=problem,
        wanted=wanted,
        went=queries.went_of(of.uuid) if found is None else [],
        listed=len(listed),
        lines=listed[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE],
        page=page,
        pages=pages,
        spans=spans(of, found) if found else {},
        spoken=str(get_locale() or "zh"),
        requirements=_requirements(found) if found else [],
        problem_types=record_words.PROBLEM_TYPES,
        zone=settings.timezone,
        most=MOST_FILES,
        limit=settings.max_photo_bytes,
        unsuited={ending: why.code for ending, why in UNSUITED.items()},
        **_choices(),
    )


def _outcomes(of: PhotoImport) -> list[PhotoImportFile]:
    """List the files of an import that is done, as far as they are wanted."""
    show = request.args.get("show")
    return [file for file in of.files if show in (None, "", str(file.outcome))]


def _requirements(found: Overview) -> list[tuple[str, list[Any]]]:
    """List the clauses that may be meant, by type of site, as far as sites and rounds are known."""
    pairs = {(line.round.id, line.site.site_type) for line in found.lines if line.round and line.site}
    by_type: dict[str, dict[str, Any]] = {}
    for round_id, site_type in sorted(pairs):
        round_ = inspections.round_numbered(round_id)
        for each in inspections.requirements_for(round_, site_type):
            by_type.setdefault(type_word(site_type, str(get_locale() or "zh")), {})[each.key] = each
    return [(name, list(clauses.values())) for name, clauses in by_type.items()]
