"""The verbs of an import that is looked over: begin, announce files, lay tracks and terms, choose, record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from flask_babel import force_locale

from server import clock
from server.database import db
from server.errors import Problem
from server.geo.datum import Datum
from server.people.models import Account
from server.people.rules import Role
from server.photos import queries as photos
from server.review.imports import queries
from server.review.imports.course import Course
from server.review.imports.errors import (
    ImportChanged,
    ImportDone,
    ImportUnknown,
    NoTaker,
    NothingReady,
    NotYetThere,
    OffsetUnknown,
    SourceTooLarge,
    TimeAhead,
    TrackTooLarge,
)
from server.review.imports.files import MOST_BYTES, MOST_FILES
from server.review.imports.gpx import MOST_BYTES as MOST_BYTES_OF_TRACK
from server.review.imports.gpx import MOST_POINTS, Recording
from server.review.imports.models import FileOutcome, PhotoImport, PhotoImportFile
from server.review.imports.offsets import MOST_OFFSET_S
from server.review.imports.overview import course_of, outcome_of, overview
from server.review.imports.proposing import wish
from server.review.imports.recording import Manner, record_all
from server.review.imports.schemas import AnnouncedFile
from server.review.imports.uses import use_of
from server.storage import photo_store

LIVES = timedelta(days=7)
TAKERS = (Role.INSPECTOR, Role.OFFICE, Role.ADMIN)
"""In whose name photos may be recorded."""


def check_taker(account: Account | None) -> Account:
    """Give the account when records may be its own; raises NoTaker."""
    if account is None or not account.is_active or account.role not in TAKERS:
        raise NoTaker()
    return account


def begin(by: Account, account: Account, *, round_id: int | None = None, datum: Datum | None = None) -> PhotoImport:
    """Begin an import of photos that `account` took; raises NoTaker, RoundUnknown, RoundClosed."""
    check_taker(account)
    wish(round_id, None)
    now = clock.now()
    made = PhotoImport(
        uuid=uuid4(),
        created_at=now,
        created_by=by.id,
        expires_at=now + LIVES,
        account_id=account.id,
        round_id=round_id,
        datum=datum,
        offset_s=0,
        complete=False,
        tracks=[],
    )
    db.session.add(made)
    db.session.flush()
    return made


def find(uuid: UUID, *, for_change: bool = False) -> PhotoImport:
    """Give an import; raises ImportUnknown, and for a change ImportDone."""
    found = db.session.get(PhotoImport, uuid, with_for_update={"of": PhotoImport} if for_change else None)
    if found is None or (found.done_at is None and found.expires_at <= clock.now()):
        raise ImportUnknown()
    if for_change and found.done_at is not None:
        raise ImportDone()
    return found


def announce(of: PhotoImport, files: Sequence[AnnouncedFile]) -> list[str]:
    """Note files that are coming, or that the browser could not read or the server did not take.

    One with a name and bytes that are here already is the same file chosen again. Tell the hashes of those whose bytes
    lie here, which need not be sent. Raises SourceTooLarge; then none of them is noted.
    """
    here = {(file.name, file.sha256): file for file in queries.files_named(of.uuid, [told.name for told in files])}
    count, after = queries.count_of(of.uuid)
    for told in files:
        known = here.get((told.name, told.sha256))
        if known is None:
            known = PhotoImportFile(
                import_uuid=of.uuid,
                position=after,
                name=told.name,
                sha256=told.sha256,
                size=told.size,
                left_out=False,
            )
            db.session.add(known)
            here[told.name, told.sha256] = known
            count, after = count + 1, after + 1
        known.reason = told.reason.model_dump() if told.reason else None
    if count > MOST_FILES:
        raise SourceTooLarge(most=MOST_FILES, most_gb=MOST_BYTES // 1_000_000_000)
    db.session.flush()
    arrived = photos.whole([told.sha256 for told in files if told.sha256 and not told.reason], lock=True)
    return [sha256 for sha256, key in arrived.items() if photo_store().exists(key)]


def lay_track(of: PhotoImport, name: str, recording: Recording) -> None:
    """Add a track, in the place of one of the same name."""
    segments = [[list(point) for point in segment] for segment in recording.segments]
    told = {"name": name[-200:], "segments": segments, "whole": recording.whole}
    others = [track for track in of.tracks if track["name"] != told["name"]]
    if sum(len(segment) for track in (*others, told) for segment in track["segments"]) > MOST_POINTS:
        raise TrackTooLarge(name=name, most=MOST_POINTS, most_mb=MOST_BYTES_OF_TRACK // 1_000_000)
    of.tracks = [*others, told]
    db.session.flush()


def take_track_away(of: PhotoImport, number: int) -> None:
    """Take the track with this place in the list out again; one that is not there is gone already."""
    of.tracks = [track for at, track in enumerate(of.tracks) if at != number]
    db.session.flush()


def set_terms(of: PhotoImport, *, offset_s: int, datum: Datum | None, round_id: int | None, complete: bool) -> None:
    """Say how photos are read, and for which round; raises OffsetUnknown, RoundUnknown, RoundClosed."""
    if abs(offset_s) > MOST_OFFSET_S:
        raise OffsetUnknown(most=MOST_OFFSET_S // 86_400)
    wish(round_id, None)
    of.offset_s, of.datum, of.round_id, of.complete = offset_s, datum, round_id, complete
    db.session.flush()


def _said(problem: Problem) -> dict[str, str]:
    """Say what is wrong in both languages: whoever reads it later may have another than who is here now."""
    said = {}
    for language in ("zh", "en"):
        with force_locale(language):
            said[language] = problem.sentence(language)
    return said


def choose(
    files: Sequence[PhotoImportFile],
    *,
    site_id: int | None = None,
    round_id: int | None = None,
    taken_at: datetime | None = None,
    use: str | None = None,
    left_out: bool | None = None,
) -> None:
    """Say of some files what they are; what is None stays. Raises TaskUnknown, SiteNotFound, RoundClosed, TimeAhead."""
    wish(round_id, site_id)
    if taken_at is not None and taken_at > clock.now():
        raise TimeAhead()
    word = use_of(use).word() if use else None
    for file in files:
        file.site_id = site_id if site_id is not None else file.site_id
        file.round_id = round_id if round_id is not None else file.round_id
        file.taken_at = taken_at or file.taken_at
        file.use = word or file.use
        file.left_out = left_out if left_out is not None else file.left_out
    db.session.flush()


def take_back(files: Sequence[PhotoImportFile]) -> None:
    """Forget what a person chose for some files: what is proposed counts again."""
    for file in files:
        file.site_id = file.round_id = file.taken_at = file.use = None
        file.left_out = False
    db.session.flush()


def record(of: PhotoImport, by: Account, *, seen: str) -> int:
    """Record everything that is ready; tell how many photos. `seen` is the fingerprint of what the person saw.

    Raises NotYetThere, NothingReady, ImportChanged; then nothing is written.
    """
    found = overview(of)
    if found.waiting:
        raise NotYetThere(count=found.waiting)
    if not found.ready:
        raise NothingReady()
    if seen != found.fingerprint():
        raise ImportChanged()
    course: Course = course_of(of)
    manner = Manner(of.uuid, of.account, by.id, of.datum, of.offset_s, course, of.complete)
    recorded = record_all([line.chosen() for line in found.ready], manner)
    for line in found.lines:
        line.file.outcome = outcome_of(line)
        if line.file.outcome is FileOutcome.IMPORTED:
            line.file.observation_uuid = recorded[line.file.sha256]
        if line.refused is not None:
            line.file.reason = line.file.reason or {"code": line.why[0], **_said(line.refused)}
    of.done_at = clock.now()
    of.expires_at = of.done_at + LIVES
    db.session.flush()
    return len(recorded)
