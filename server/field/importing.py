"""Takes in a phone's outbox from a file, each record and photo through the door that HTTP uses, one by one.

What was imported before or came over the network meanwhile is identical and changes nothing; what is refused is told
with its reason and holds up nothing else.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO, Literal, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from server import tasks
from server.audit.operations import record as log_entry
from server.database import db, transaction
from server.errors import Invalid, Problem
from server.field import receiving
from server.field.outbox_file import BROKEN, EntryUnknown, EntryUnreadable, OutboxFile, PhotoEntry
from server.inspections.operations import Recorded
from server.inspections.schemas import ObservationRecord, Record, SiteReport, VisitEnd, VisitStart, Withdrawal
from server.people import queries as people
from server.people.models import Account
from server.people.rules import Role
from server.photos import operations as photos
from server.photos import queries as photo_queries
from server.photos.errors import NotAPhoto
from server.photos.rules import PhotoState
from server.storage import photo_store

log = logging.getLogger(__name__)
MAY_SEND = frozenset({Role.INSPECTOR, Role.OFFICE, Role.ADMIN})
MOST_RECORD_BYTES = 4_000_000


class OwnerUnknown(Invalid):
    """The account that made the file is not one of this instance that may send."""

    code = "outbox_owner_unknown"
    zh = "文件属于账号“{username}”（编号 {id}），本系统没有这个在用的检查账号。确认后可用 --as 指定账号。"
    en = "The file is of account “{username}” (number {id}), which is no active account here. Name one with --as."


class RecordMalformed(Invalid):
    """A record that does not have the documented form."""

    code = "malformed"
    zh = "记录格式不正确：{where}。"
    en = "The record does not have the documented form: {where}."


class _FileRecord(BaseModel):
    model_config = ConfigDict(extra="ignore")
    what: Literal["visit", "end", "observation", "withdrawal", "correction"]
    uuid: UUID
    body: dict[str, Any]


@dataclass(frozen=True)
class Refused:
    """Something in the file that was not taken, and why."""

    what: str
    problem: Problem


@dataclass
class Report:
    """What became of a file."""

    username: str
    new: int = 0
    identical: int = 0
    refused: list[Refused] = field(default_factory=list)


_Door = Callable[[UUID, Any, Account], Recorded]
_DOORS: dict[str, tuple[type[Record], _Door]] = {
    "visit": (VisitStart, receiving.start_visit),
    "end": (VisitEnd, receiving.end_visit),
    "observation": (ObservationRecord, receiving.record_observation),
    "withdrawal": (Withdrawal, receiving.withdraw_observation),
    "correction": (SiteReport, receiving.report_site),
}


def import_outbox(
    file: OutboxFile, *, limit: int, username: str | None = None, sha256: str = "", imported_by: int | None = None
) -> Report:
    """Take in every record, in the order in which they were made, then every photo; `limit` is the largest photo.

    `username` stands in for the owner the file names; `imported_by` is whoever had the file in hand.
    Raises `OwnerUnknown`.
    """
    by = _account(file, username)
    report = Report(by.username)
    for number, raw in enumerate(file.records, start=1):
        _try(report, f"record {number} {_name(raw)}", partial(_take_record, raw, by))
    for photo in file.photos():
        _try(report, photo.name, partial(_take_photo, file, photo, by, limit))
    report.refused += [Refused(name, EntryUnknown()) for name in file.strangers()]
    with transaction():
        done = {"new": report.new, "identical": report.identical, "refused": len(report.refused)}
        log_entry("outbox.import", "account", by.id, by=imported_by, file=sha256, **done)
    tasks.wake()
    return report


def _account(file: OutboxFile, username: str | None) -> Account:
    owner = file.manifest.owner
    account = people.account_by_name(username or owner.username)
    known = account is not None and account.is_active and account.role in MAY_SEND
    if account is None or not known or (username is None and account.id != owner.id):
        raise OwnerUnknown(username=username or owner.username, id=owner.id)
    return account


def _try(report: Report, what: str, take: Callable[[], bool]) -> None:
    """Do one thing; a refusal is noted, and so is a mistake of ours, which goes to the log as well."""
    try:
        is_new = take()
    except Problem as problem:
        db.session.rollback()
        report.refused.append(Refused(what, problem))
    except ValidationError as error:
        db.session.rollback()
        faults = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:3])
        report.refused.append(Refused(what, RecordMalformed(where=faults)))
    except Exception:
        db.session.rollback()
        log.exception("%s of an outbox file failed", what)
        report.refused.append(Refused(what, EntryUnreadable()))
    else:
        report.new += is_new
        report.identical += not is_new


def _take_record(raw: Any, by: Account) -> bool:
    told = _FileRecord.model_validate(raw)
    body = json.dumps(told.body)
    if len(body) > MOST_RECORD_BYTES:
        raise RecordMalformed(where=f"> {MOST_RECORD_BYTES}")
    schema, door = _DOORS[told.what]
    return door(told.uuid, schema.model_validate_json(body), by) is Recorded.NEW


def _take_photo(file: OutboxFile, photo: PhotoEntry, by: Account, limit: int) -> bool:
    known = photo_queries.stored_state(photo.sha256)
    db.session.rollback()
    if known is not None and photos.is_kept(photo_store(), known):
        if known.state is PhotoState.REJECTED:
            raise NotAPhoto(sha256=photo.sha256)
        return False
    number = by.id
    try:
        with file.open(photo) as stream:
            bytes_in = cast(BinaryIO, stream)
            arrived = photos.take_in(photo_store(), bytes_in, photo.sha256, size=photo.size, limit=limit)
    except BROKEN as error:
        raise EntryUnreadable() from error
    with transaction():
        received = photos.receive(arrived, by=number)
    if received.state is PhotoState.REJECTED:
        raise NotAPhoto(sha256=photo.sha256)
    return received.is_new


def _name(raw: Any) -> str:
    told = raw if isinstance(raw, dict) else {}
    return f"{str(told.get('what'))[:20]} {str(told.get('uuid'))[:36]}"
