"""The plain form, for browsers without scripts: one post holds an observation with its photos.

It makes the same records as the phone's scripts and sends them through the same door. What the form cannot know it
leaves empty: there is no device position and no track, so the photos' own EXIF must speak, or the typed coordinates.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from uuid import UUID, uuid4, uuid5

from flask import current_app
from pydantic import ValidationError
from werkzeug.datastructures import FileStorage, ImmutableMultiDict

from server import clock
from server.database import transaction
from server.errors import Invalid
from server.field import queries as page_queries
from server.field import receiving
from server.field.form_fields import BadForm, whole_number
from server.field.form_records import PhotoWanted, each_shows, must_be_answered, records_of
from server.field.form_ways import told_by
from server.field.items import Item
from server.inspections import queries
from server.inspections.errors import DifferentContent, RequirementUnknown
from server.inspections.rechecking import recheck_visits
from server.inspections.rules import Kind
from server.inspections.schemas import Fix, ObservationRecord, PhotoRef, SitePosition, Stretch, VisitEnd, VisitStart
from server.people.models import Account
from server.people.rules import Role
from server.photos import operations as photos
from server.photos import queries as photo_queries
from server.photos.errors import NotAPhoto
from server.photos.rules import PhotoState
from server.places import queries as places
from server.storage import photo_store

Form = ImmutableMultiDict[str, str]
Files = ImmutableMultiDict[str, FileStorage]
Record = dict[str, Any]
MOST_PHOTOS = 20


class PositionWanted(Invalid):
    """The form that says where a site is was posted without both coordinates."""

    code = "position_wanted"
    zh = "请填写经度和纬度，例如 116.30000、39.99000。"
    en = "Enter longitude and latitude, for example 116.30000 and 39.99000."


@dataclass(frozen=True)
class Stored:
    """A photo of the form whose bytes have been received."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Kept:
    """What a post came to: photographs or answers taken down, and how many counted things they stand for."""

    records: int
    things: int


def fresh_tokens() -> dict[str, str]:
    """Give the identifiers a form carries, so that posting it twice is posting it once."""
    return {"visit": str(uuid4()), "record": str(uuid4())}


def take_observation(round_id: int, site_id: int, form: Form, files: Files, by: Account) -> Kept:
    """Keep what the visit page's form says, and tell how much that was; raises Problems with sentences."""
    item = _item(page_queries.checklist(round_id, site_id, by), form)
    said = told_by(item, form, is_office=by.role is not Role.INSPECTOR)
    must_be_answered(item, form)
    stored = _receive(files, by)
    expected = [_expected(each, form, index) for index, each in enumerate(stored)]
    records = records_of(item, said, form, expected)
    for record in records:  # all of them are read before the first is kept
        _checked(ObservationRecord, {**record, "visit": uuid4()})
    visit = _visit(round_id, site_id, form, by)
    for index, record in enumerate(records):
        _send(uuid5(_token(form, "record"), str(index)), {**record, "visit": visit}, by)
    _see_kept(stored, files, by)
    if form.get("complete"):
        _end(visit, site_id, form, by)
    else:
        receiving.judge_now()
    things = sum(record["kind"] is Kind.SIGHTING for record in records)
    others = len(records) - things
    return Kept(records=others + things // each_shows(form), things=things)


def _item(checklist: page_queries.Checklist, form: Form) -> Item:
    """Give the requirement a form names; raises `RequirementUnknown`."""
    key = form.get("requirement", "")
    for item in checklist.requirements:
        if item.key == key:
            return item
    raise RequirementUnknown(key=key[:40])


def take_problem(form: Form, files: Files, by: Account) -> None:
    """Keep an ad-hoc problem (随手拍) from the plain form."""
    stored = _receive(files, by)
    if not stored:
        raise PhotoWanted()
    now = clock.now()
    lon, lat = _position(form)
    record: dict[str, Any] = {
        "round": whole_number(form, "round"),
        "kind": Kind.PROBLEM,
        "problem_type": form.get("problem_type") or None,
        "taken_at": now,
        "photos": [_expected(each, form, index) for index, each in enumerate(stored)],
        "responsible_unit": whole_number(form, "unit"),
        "note": form.get("note", "").strip(),
        "lon": lon,
        "lat": lat,
    }
    site_id = whole_number(form, "site")
    if site_id and record["round"]:
        record["visit"] = _visit(record["round"], site_id, form, by)
    _send(_token(form, "record"), record, by)
    _see_kept(stored, files, by)


def take_position(round_id: int, site_id: int, form: Form, by: Account) -> str:
    """Say where a site is from typed coordinates; gives what `receiving.place_site` gives, raises Problems."""
    page_queries.checklist(round_id, site_id, by)
    lon, lat = _position(form)
    if lon is None or lat is None:
        raise PositionWanted()
    said = {"lon": lon, "lat": lat, "datum": form.get("datum") or "wgs84", "reason": form.get("reason", "").strip()}
    return receiving.place_site(site_id, _checked(SitePosition, said), by)


def _receive(files: Files, by: Account) -> list[Stored]:
    chosen = [each for each in files.getlist("photos") if each and each.filename]
    if len(chosen) > MOST_PHOTOS:
        raise BadForm(field="photos", fault=f"> {MOST_PHOTOS}")
    limit = current_app.extensions["settings"].max_photo_bytes
    kept: list[Stored] = []
    for each in chosen:
        stream = cast(BinaryIO, each.stream)
        stream.seek(0)
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        size = stream.tell()
        stream.seek(0)
        arrived = photos.take_in(photo_store(), stream, sha256, size=size, limit=limit)
        with transaction():
            received = photos.receive(arrived, by=by.id)
        if received.state is PhotoState.REJECTED:
            raise NotAPhoto(sha256=sha256, state=received.state)
        kept.append(Stored(sha256, size))
    return kept


def _see_kept(stored: list[Stored], files: Files, by: Account) -> None:
    """Receive again what was removed before a record named it, as a photo of an import that was given up is."""
    if photo_queries.removed(each.sha256 for each in stored):
        _receive(files, by)


def _visit(round_id: int, site_id: int, form: Form, by: Account) -> UUID:
    """Give the inspector's open visit of the site, or start one; in a closed round, on request, a re-check."""
    recheck = "recheck" in form
    round_ = queries.round_numbered(round_id)
    begun = recheck_visits(round_, site_id) if recheck else queries.visits(round_id, site_id)
    going = [one for one in begun if one.account_id == by.id and one.ended_at is None]
    if going:
        return going[-1].uuid
    uuid = _token(form, "visit")
    start = {"round": round_id, "site": site_id, "started_at": clock.now(), "side": form.get("side") or None}
    start["recheck"] = recheck
    with suppress(DifferentContent):  # the same form again, a moment later: the visit stands as it was begun
        receiving.start_visit(uuid, _checked(VisitStart, start), by)
    return uuid


def _end(visit: UUID, site_id: int, form: Form, by: Account) -> None:
    line = places.reference_line(site_id)
    covered = None
    if line is not None and form.get("walked_whole"):
        covered = [Stretch(from_m=0, to_m=line.length_m, side=None)]
    receiving.end_visit(visit, VisitEnd(ended_at=clock.now(), covered=covered, complete=True), by)


def _send(uuid: UUID, record: dict[str, Any], by: Account) -> None:
    with suppress(DifferentContent):  # the same form posted twice differs only in the moment it arrived
        receiving.record_observation(uuid, _checked(ObservationRecord, record), by)


def _expected(stored: Stored, form: Form, index: int) -> PhotoRef:
    now = clock.now()
    lon, lat = _position(form)
    fix = Fix(lon=lon, lat=lat, accuracy_m=None, taken_at=None) if lon is not None and lat is not None else None
    return PhotoRef(
        uuid=uuid5(_token(form, "record"), f"photo {index}"),
        sha256=stored.sha256,
        size=stored.size,
        source="file",
        taken_at=now,
        fix=fix,
    )


def _position(form: Form) -> tuple[float | None, float | None]:
    typed = form.get("lon", "").strip(), form.get("lat", "").strip()
    if not any(typed):
        return None, None
    try:
        lon, lat = float(typed[0]), float(typed[1])
    except ValueError as error:
        raise BadForm(field="lon, lat", fault=" ".join(typed)) from error
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadForm(field="lon, lat", fault=" ".join(typed))
    return lon, lat


def _token(form: Form, name: str) -> UUID:
    try:
        return UUID(form.get(f"{name}_token", ""))
    except ValueError:
        return uuid4()


def _checked(schema: type[Any], values: dict[str, Any]) -> Any:
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise BadForm(
            field=".".join(str(part) for part in fault["loc"]) or schema.__name__, fault=fault["msg"]
        ) from error
