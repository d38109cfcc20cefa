"""Photos over HTTP: bytes in under their own hash, their state, and pictures out to those who may see them.

The address of a photo is its SHA-256, so sending it twice is the same as sending it once. What is shown is the redacted
picture wherever something is covered, under an address of its own. Originals go out as attachments only: they carry
positions and owners' names.
"""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, current_app, jsonify, redirect, request, send_file, url_for
from werkzeug.exceptions import ClientDisconnected

from server import tasks
from server.config import Settings
from server.database import db, transaction
from server.people.access import access, current_account
from server.people.rules import Role
from server.photos import operations, queries, showing
from server.photos.errors import HashMalformed, NotAPhoto, PhotoForbidden, PhotoLost, PhotoUnknown
from server.photos.models import Photo
from server.photos.redactions import queries as redactions
from server.photos.rules import Part, PhotoState, Rendition, is_sha256, may_see
from server.storage import photo_store

blueprint = Blueprint("photos", __name__)

ON_DEMAND_PATIENCE_S = 15.0
ASK_EACH_TIME = "private, no-cache"
"""A browser keeps a picture but asks before it shows it again: something in it may have been covered meanwhile."""
FOR_EVER = "private, max-age=31536000, immutable"


@blueprint.put("/api/v1/photos/<sha256>")
@access(Role.INSPECTOR, Role.OFFICE, Role.UNIT)
def receive_photo(sha256: str) -> tuple[Response, int]:
    """Take a photo as a raw body: 201 when it is new, 200 when it is already there; safe to repeat."""
    settings = _settings()
    sender = current_account().id
    known = queries.stored_state(sha256)
    # The body may take a minute on a bad network: no transaction stays open while it is read.
    db.session.rollback()
    if known is not None and operations.is_kept(photo_store(), known):
        _drain(settings.max_photo_bytes)
        return _told(sha256, known.size, known.state), 200
    size, limit = request.content_length, settings.max_photo_bytes
    arrived = operations.take_in(photo_store(), cast(BinaryIO, _Body()), sha256, size=size, limit=limit)
    with transaction():
        received = operations.receive(arrived, by=sender)
    answer = _told(sha256, received.size, received.state)
    tasks.wake()
    return answer, 201 if received.is_new else 200


@blueprint.get("/api/v1/photos/<sha256>")
@access()
def photo_state(sha256: str) -> tuple[Response, int]:
    """Tell where a photo is: `missing` (404), `verified` or `rejected`."""
    if not is_sha256(sha256):
        raise HashMalformed()
    known = queries.stored_state(sha256)
    if known is None:
        return jsonify(sha256=sha256, size=None, state=PhotoState.MISSING), 404
    told = {"sha256": sha256, "size": known.size, "state": known.state, "failure": known.failure_code}
    if known.original_removed_at is not None:
        told["original_removed_at"] = known.original_removed_at.isoformat()
    return jsonify(told), 200


@blueprint.get("/photos/<sha256>/<rendition>")
@access()
def show_photo(sha256: str, rendition: str) -> Response:
    """Show a photo as `thumb` (320 px) or `large` (1,600 px), or hand out the `original` as an attachment."""
    photo = queries.photo(sha256) if is_sha256(sha256) else None
    if photo is None or rendition not in set(Rendition):
        raise PhotoUnknown()
    wanted = Rendition(rendition)
    asker = current_account()
    if not may_see(wanted, role=asker.role, is_uploader=photo.received_by == asker.id):
        raise PhotoForbidden()
    return _original(photo) if wanted is Rendition.ORIGINAL else _rendition(photo.sha256, wanted)


def _original(photo: Photo) -> Response:
    showing.must_be_kept(photo, Part.ORIGINAL)
    extension = {"image/jpeg": "jpg", "image/tiff": "tif", "application/octet-stream": "bin"}.get(photo.media_type)
    name = f"{photo.sha256[:16]}.{extension or photo.media_type.partition('/')[2]}"
    try:
        stream = photo_store().open(photo.key)
    except FileNotFoundError:
        raise PhotoLost() from None
    answer = send_file(stream, mimetype=photo.media_type, as_attachment=True, download_name=name, etag=photo.sha256)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # Asked again each time: its time may be over, or somebody else may sit at this browser.
    return _kept(answer, "private, no-cache")


def _rendition(sha256: str, wanted: Rendition) -> Response:
    key, number = showing.shown(sha256, wanted, patience_s=ON_DEMAND_PATIENCE_S)
    if request.args.get("cover", type=int) != number:
        # An address from before something was covered, or uncovered: browsers must not keep another picture under it.
        moved = redirect(url_for("photos.show_photo", sha256=sha256, rendition=wanted.value, cover=number))
        moved.headers["Cache-Control"] = "no-store"
        return cast(Response, moved)
    stream = photo_store().open(key)
    answer = send_file(stream, mimetype="image/jpeg", etag=f"{sha256}-{wanted.value}-{number or 0}")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return _kept(answer, ASK_EACH_TIME if number is None else FOR_EVER)


@blueprint.app_url_defaults
def _name_the_redaction(endpoint: str, values: dict[str, Any]) -> None:
    """Put the number of the redaction that stands into a picture's address, so that it changes with the picture."""
    if endpoint != "photos.show_photo" or values.get("rendition") == Rendition.ORIGINAL.value or "cover" in values:
        return
    values["cover"] = redactions.numbers().get(values.get("sha256", ""))


def _kept(answer: Response, how: str) -> Response:
    """Let the asker's own browser keep a picture; shared caches may not."""
    answer.headers["Cache-Control"] = how
    answer.make_conditional(request)
    return answer


def _told(sha256: str, size: int, state: PhotoState) -> Response:
    if state is PhotoState.REJECTED:
        raise NotAPhoto(sha256=sha256, state=state)
    return jsonify(sha256=sha256, size=size, state=state)


class _Body:
    """The body of this request; a connection that breaks is a body that ends, as it is under gunicorn."""

    @staticmethod
    def read(most: int) -> bytes:
        """Give the next bytes, none at the end."""
        try:
            return request.stream.read(most)
        except (ClientDisconnected, OSError):
            return b""


def _drain(limit: int) -> None:
    """Read away the body of a photo that is already here: a sender cut off in the middle would try again."""
    left = limit
    while left > 0:
        block = _Body.read(min(left, operations.READ_BYTES))
        if not block:
            return
        left -= len(block)


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])
