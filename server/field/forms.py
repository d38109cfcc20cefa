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
from server.inspections import queries
from server.inspections.errors import DifferentContent
from server.inspections.rechecking import recheck_visits
from server.inspections.rules import Answer, Kind
from server.inspections.schemas import Fix, ObservationRecord, PhotoRef, SitePosition, Stretch, VisitEnd, VisitStart
from server.people.models import Account
from server.photos import operations as photos
from server.photos.errors import NotAPhoto
from server.photos.rules import PhotoState
from server.places import queries as places
from server.storage import photo_store

Form = ImmutableMultiDict[str, str]
Files = ImmutableMultiDict[str, FileStorage]
MOST_PHOTOS = 20
MOST_THINGS = 50
_MOST_DIGITS = 9


class BadForm(Invalid):
    """A field of the plain form cannot be read."""

    code = "bad_form"
    zh = "请检查“{field}”：{fault}。内容没有保存，照片需要重新选择。"
    en = "Please check “{field}”: {fault}. Nothing was saved; choose the photos again."


class PhotoWanted(Invalid):
    """The form was posted without the photo it needs."""

    code = "photo_wanted"
    zh = "请至少选择一张照片：计数、无法检查和随手拍都要有照片为证。"
    en = "Choose at least one photo: counts, “unable” and ad-hoc problems need one as evidence."


class AnswerWanted(Invalid):
    """A clause that is judged by eye was posted without an answer."""

    code = "answer_wanted"
    zh = "这一条由检查人员判断，请选择符合、不符合、不涉及或无法检查。照片需要重新选择。"
    en = "This clause is judged by eye: choose an answer. Choose the photos again."


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
    by_eye = {item.key for item in page_queries.checklist(round_id, site_id, by).requirements if item.kind == "by_eye"}
    if form.get("requirement") in by_eye and not form.get("answer"):
        raise AnswerWanted()
    records = _observations(form, _receive(files, by), form.get("requirement", ""))
    visit = _visit(round_id, site_id, form, by)
    for index, record in enumerate(records):
        _send(uuid5(_token(form, "record"), str(index)), {**record, "visit": visit}, by)
    if form.get("complete"):
        _end(visit, site_id, form, by)
    else:
        receiving.judge_now()
    things = len(records) if records[0]["kind"] is Kind.SIGHTING else 0
    return Kept(records=things // _each_shows(form) if things else len(records), things=things)


def take_problem(form: Form, files: Files, by: Account) -> None:
    """Keep an ad-hoc problem (随手拍) from the plain form."""
    stored = _receive(files, by)
    if not stored:
        raise PhotoWanted()
    now = clock.now()
    lon, lat = _position(form)
    record: dict[str, Any] = {
        "round": _number(form, "round"),
        "kind": Kind.PROBLEM,
        "problem_type": form.get("problem_type") or None,
        "taken_at": now,
        "photos": [_expected(each, form, index) for index, each in enumerate(stored)],
        "responsible_unit": _number(form, "unit"),
        "note": form.get("note", "").strip(),
        "lon": lon,
        "lat": lat,
    }
    site_id = _number(form, "site")
    if site_id and record["round"]:
        record["visit"] = _visit(record["round"], site_id, form, by)
    _send(_token(form, "record"), record, by)


def take_position(round_id: int, site_id: int, form: Form, by: Account) -> str:
    """Say where a site is from typed coordinates; gives what `receiving.place_site` gives, raises Problems."""
    page_queries.checklist(round_id, site_id, by)
    lon, lat = _position(form)
    if lon is None or lat is None:
        raise PositionWanted()
    said = {"lon": lon, "lat": lat, "datum": form.get("datum") or "wgs84", "reason": form.get("reason", "").strip()}
    return receiving.place_site(site_id, _checked(SitePosition, said), by)


def _observations(form: Form, stored: list[Stored], requirement: str) -> list[dict[str, Any]]:
    common: dict[str, Any] = {
        "requirements": [requirement],
        "taken_at": clock.now(),
        "note": form.get("note", "").strip(),
        "side": form.get("side") or None,
    }
    expected = [_expected(each, form, index) for index, each in enumerate(stored)]
    answer = form.get("answer")
    if answer:
        if answer == Answer.UNABLE and not expected:
            raise PhotoWanted()
        reason = form.get("reason") or None if answer == Answer.UNABLE else None
        return [{**common, "kind": Kind.ANSWER, "answer": answer, "reason": reason, "photos": expected}]
    if not expected:
        raise PhotoWanted()
    # Nobody marked anything on a picture here, so no mark is invented: each thing is a record of its own.
    return [
        {**common, "kind": Kind.SIGHTING, "photos": [photo]}
        for photo in expected
        for _thing in range(_each_shows(form))
    ]


def _each_shows(form: Form) -> int:
    return min(MOST_THINGS, max(1, _number(form, "count") or 1))


def _receive(files: Files, by: Account) -> list[Stored]:
    chosen = [each for each in files.getlist("photos") if each and each.filename]
    if len(chosen) > MOST_PHOTOS:
        raise BadForm(field="photos", fault=f"> {MOST_PHOTOS}")
    limit = current_app.extensions["settings"].max_photo_bytes
    kept: list[Stored] = []
    for each in chosen:
        stream = cast(BinaryIO, each.stream)
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


def _number(form: Form, name: str) -> int | None:
    typed = form.get(name, "").strip()
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > _MOST_DIGITS:
        raise BadForm(field=name, fault=typed[:40])
    return int(typed)


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
