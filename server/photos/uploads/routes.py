"""Photos in pieces over HTTP: tus 1.0.0 with creation, creation-with-upload, checksum, expiration and termination.

An upload belongs to the account that began it; to others it does not exist. `Photo-State` tells on every answer whether
the photo is `verified`: only then may a phone let go of its copy.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import http_date

from server.config import Settings
from server.people.access import access, current_account, public
from server.people.rules import Role
from server.photos.rules import PhotoState
from server.photos.uploads import headers, operations
from server.photos.uploads.errors import ChunkTooLong, ChunkTypeWrong, OffsetWrong, OverrideUnknown, VersionUnknown
from server.photos.uploads.operations import Standing, Upload
from server.photos.uploads.pieces import BLOCK_BYTES
from server.storage import photo_store

blueprint = Blueprint("uploads", __name__, url_prefix="/api/v1/uploads")
senders = access(Role.INSPECTOR, Role.OFFICE, Role.UNIT)


@blueprint.before_request
def _must_speak_tus() -> None:
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != headers.VERSION:
        raise VersionUnknown(version=headers.VERSION)


@blueprint.after_request
def _say_version(answer: Response) -> Response:
    answer.headers["Tus-Resumable"] = headers.VERSION
    if request.method == "OPTIONS" or answer.status_code == HTTPStatus.PRECONDITION_FAILED:
        answer.headers["Tus-Version"] = headers.VERSION
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("", methods=["OPTIONS"], provide_automatic_options=False)
@public
def offer() -> Response:
    """Tell what of tus is offered."""
    answer = _empty()
    answer.headers["Tus-Extension"] = headers.EXTENSIONS
    answer.headers["Tus-Max-Size"] = str(_settings().max_photo_bytes)
    answer.headers["Tus-Checksum-Algorithm"] = headers.ALGORITHMS
    return answer


@blueprint.route("", methods=["POST"], provide_automatic_options=False)
@senders
def begin() -> Response:
    """Begin an upload, with its first piece where the body brings one; a photo already here is complete at once."""
    settings, sender = _settings(), current_account().id
    announced = headers.announcement(
        request.headers.get("Upload-Length"),
        request.headers.get("Upload-Metadata"),
        concat=request.headers.get("Upload-Concat"),
        limit=settings.max_photo_bytes,
    )
    has_piece = _has_body()
    checksum = headers.checksum(request.headers.get("Upload-Checksum"))
    if has_piece:
        _must_be_piece()
        _must_fit(announced.size, 0)
    standing = operations.begin(photo_store(), announced, by=sender, settings=settings)
    if has_piece and standing.state is PhotoState.MISSING:
        standing = _first_piece(standing.upload, checksum)
    elif has_piece:
        _drain(announced.size)
    answer = jsonify(sha256=announced.sha256, size=announced.size, offset=standing.offset, state=standing.state)
    answer.status_code = HTTPStatus.CREATED
    answer.headers["Location"] = url_for("uploads.offset", uuid=standing.upload.uuid)
    return _told(answer, standing)


def _first_piece(upload: Upload, checksum: headers.Checksum | None) -> Standing:
    """Take the piece that came with the creation; where it is refused the sender never learns of the upload."""
    store = photo_store()
    try:
        return operations.take_piece(store, upload, _read, 0, checksum, settings=_settings())
    except Exception:
        operations.end(store, upload)
        raise


@blueprint.route("/<uuid:uuid>", methods=["HEAD"], provide_automatic_options=False)
@senders
def offset(uuid: UUID) -> Response:
    """Tell how many bytes are here."""
    upload = operations.find(uuid, by=current_account().id)
    standing = operations.standing(photo_store(), upload, limit=_settings().max_photo_bytes)
    answer = _told(Response(status=HTTPStatus.OK), standing)
    answer.headers["Upload-Length"] = str(upload.size)
    answer.headers["Upload-Metadata"] = upload.told
    return answer


@blueprint.route("/<uuid:uuid>", methods=["PATCH"], provide_automatic_options=False)
@senders
def take_piece(uuid: UUID) -> Response:
    """Take a piece at the end of an upload; the last one makes it a photo."""
    _must_be_piece()
    at = headers.offset(request.headers.get("Upload-Offset"))
    checksum = headers.checksum(request.headers.get("Upload-Checksum"))
    upload = operations.find(uuid, by=current_account().id)
    store, settings = photo_store(), _settings()
    now = operations.standing(store, upload, limit=settings.max_photo_bytes)
    if now.offset != at:
        raise OffsetWrong(offset=now.offset)
    _must_fit(upload.size, at)
    if at == upload.size:
        return _told(_empty(), now)
    return _told(_empty(), operations.take_piece(store, upload, _read, at, checksum, settings=settings))


@blueprint.route("/<uuid:uuid>", methods=["DELETE"], provide_automatic_options=False)
@senders
def end(uuid: UUID) -> Response:
    """End an upload; a photo that came of it stays."""
    operations.end(photo_store(), operations.find(uuid, by=current_account().id))
    return _empty()


@blueprint.route("/<uuid:uuid>", methods=["POST"], provide_automatic_options=False)
@senders
def override(uuid: UUID) -> Response:
    """Do what X-HTTP-Method-Override says, for networks that let only GET and POST through."""
    wanted = request.headers.get("X-HTTP-Method-Override", "").upper()
    views = {"PATCH": take_piece, "HEAD": offset, "DELETE": end}
    if wanted not in views:
        raise OverrideUnknown()
    return views[wanted](uuid)


def _told(answer: Response, standing: Standing) -> Response:
    answer.headers["Upload-Offset"] = str(standing.offset)
    answer.headers["Upload-Expires"] = http_date(standing.upload.expires_at)
    answer.headers["Photo-State"] = standing.state
    return answer


def _empty() -> Response:
    return Response(status=HTTPStatus.NO_CONTENT)


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def _must_be_piece() -> None:
    if request.mimetype != headers.CHUNK_TYPE:
        raise ChunkTypeWrong(wanted=headers.CHUNK_TYPE)


def _must_fit(size: int, at: int) -> None:
    """Refuse by its announced length a piece that is too long, before any of it is read."""
    if (request.content_length or 0) > size - at:
        raise ChunkTooLong(size=size)


def _read(most: int) -> bytes:
    """Read from the body; a connection that breaks is a body that ends."""
    try:
        return request.stream.read(most)
    except (ClientDisconnected, OSError):
        return b""


def _drain(most: int) -> None:
    """Read away the piece of a photo that is already here: a sender cut off in the middle would try again."""
    left = most
    while left > 0 and (block := _read(min(left, BLOCK_BYTES))):
        left -= len(block)


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])
