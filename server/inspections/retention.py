"""How long a round keeps its photos (保存期限): the setting, the hold, and which photos are due. Removes nothing.

A photo is due when every round that counts on it says so; one that no round counts on is never due.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, select, union

from server import clock
from server.audit.operations import record as log
from server.database import db
from server.inspections import errors
from server.inspections.models import Observation, ObservationPhoto, Round
from server.inspections.rules import MONTHS_KEPT, RoundState
from server.photos import expiring
from server.photos.rules import Part


def set_retention(round_: Round, originals_months: int | None, renditions_months: int | None, *, by: int) -> None:
    """Say how many months after its closing a round keeps originals and renditions; None keeps them for ever.

    Also for a closed round. Raises `BadRetention`, `RenditionsBeforeOriginals`.
    """
    for months in (originals_months, renditions_months):
        if months is not None and months not in MONTHS_KEPT:
            raise errors.BadRetention(most=MONTHS_KEPT.stop - 1)
    if renditions_months is not None and (originals_months is None or originals_months > renditions_months):
        raise errors.RenditionsBeforeOriginals()
    old = [round_.originals_months, round_.renditions_months]
    new = [originals_months, renditions_months]
    if old == new:
        return
    round_.originals_months, round_.renditions_months = originals_months, renditions_months
    db.session.flush()
    log("round.set_retention", "round", round_.id, by=by, old=old, new=new)


def hold(round_: Round, reason: str, *, by: int) -> None:
    """Stop every removal of a round's photos (暂停清理), whatever its retention says. Raises `HoldReason`."""
    if not reason.strip():
        raise errors.HoldReason()
    round_.hold_reason, round_.held_at, round_.held_by = reason.strip(), clock.now(), by
    db.session.flush()
    log("round.hold", "round", round_.id, by=by, reason=round_.hold_reason)


def release(round_: Round, *, by: int) -> None:
    """Let the retention of a round go on."""
    if round_.held_at is None:
        return
    log("round.release", "round", round_.id, by=by, reason=round_.hold_reason)
    round_.hold_reason = round_.held_at = round_.held_by = None
    db.session.flush()


@dataclass(frozen=True)
class DueRound:
    """A round of whose photos a part is due since a day."""

    id: int
    name: str
    since: date


def due_rounds(part: Part, zone: ZoneInfo, *, lock: bool = False) -> list[DueRound]:
    """Give the closed rounds that are not held and whose originals or renditions are due today in the office's zone.

    `lock` keeps others from holding or changing them until the transaction ends.
    """
    column = Round.originals_months if part is Part.ORIGINAL else Round.renditions_months
    wanted = select(Round, column).where(Round.state == RoundState.CLOSED, Round.held_at.is_(None), column.is_not(None))
    if lock:
        wanted = wanted.with_for_update()
    today, found = clock.today(zone), []
    for each, months in db.session.execute(wanted.order_by(Round.id)):
        if each.closed_at is None or months is None:
            continue  # neither happens: the query asks for them
        since = months_after(each.closed_at.astimezone(zone).date(), months)
        if since <= today:
            found.append(DueRound(each.id, each.name, since))
    return found


def months_after(day: date, months: int) -> date:
    """Give the day some months later; the last of a month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_photos(part: Part, rounds: Iterable[int], limit: int | None = None) -> list[str]:
    """Give the photos whose part may be removed: counted on by one of `rounds` and by no other round."""
    due = sorted(set(rounds))
    return expiring.removable(part, _counted_on(due), _counted_on(due, by_others=True), limit) if due else []


def _counted_on(rounds: list[int], *, by_others: bool = False) -> CompoundSelect[tuple[str | None]]:
    """Select what observations name: photos that were sent, and the camera's files behind smaller copies."""
    these = Observation.round_id.not_in(rounds) if by_others else Observation.round_id.in_(rounds)
    sent, behind = (
        select(column).join(Observation, Observation.uuid == ObservationPhoto.observation_uuid).where(these)
        for column in (ObservationPhoto.sha256, ObservationPhoto.source_sha256)
    )
    return union(sent, behind.where(ObservationPhoto.source_sha256.is_not(None)))
