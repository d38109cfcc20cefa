"""`photos import`: a folder or a ZIP of photos of any camera, looked over, and recorded on request."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from uuid import uuid4

import click
from flask import current_app

from server import clock, tasks
from server.config import Settings
from server.database import db, transaction
from server.errors import Problem
from server.geo.datum import Datum
from server.people import queries as people
from server.people.errors import AccountUnknown
from server.people.models import Account
from server.photos import operations as photos
from server.photos import queries as photo_queries
from server.photos.errors import NotAPhoto
from server.photos.rules import PhotoState
from server.review.imports import queries
from server.review.imports.course import MAX_GAP_M, MAX_GAP_S, Course
from server.review.imports.errors import OffsetUnknown
from server.review.imports.facts import PhotoFacts, Terms, known_places
from server.review.imports.files import Entry, opened
from server.review.imports.fitting import Clauses
from server.review.imports.gpx import MOST_BYTES, read_gpx
from server.review.imports.offsets import MOST_OFFSET_S, Offset, propose_offset
from server.review.imports.operations import check_taker
from server.review.imports.proposing import Lack, Proposal, Settled, Standing, lacks, look_over, wish
from server.review.imports.reading import facts_of_entry
from server.review.imports.recording import Chosen, Manner, record_all
from server.review.imports.uses import Use, use_of
from server.storage import photo_store

AUTO = "auto"
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
BY_PHOTO = "photo"
_DATUMS = [BY_PHOTO, *(each.value for each in Datum)]
_DATUM_HELP = "Of the photos' own positions; photo: as each file says, WGS-84 where it says nothing."


@dataclass(frozen=True, slots=True)
class _Row:
    """One file with what is proposed for it and what becomes of it."""

    entry: Entry
    proposal: Proposal
    use: Use | None
    lacks: tuple[Lack, ...]

    @property
    def standing(self) -> Standing:
        proposal = self.proposal
        if proposal.facts.refused is not None:
            return Standing.REFUSED
        if proposal.known is not None or proposal.twin:
            return Standing.KNOWN
        return Standing.UNDECIDED if self.lacks else Standing.READY


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--round", "round_id", type=int, help="The round; without it by the day of each photo.")
@click.option("--site", "site_id", type=int, help="The site of all photos; without it by place.")
@click.option("--gpx", "tracks", type=_FILE, multiple=True, help="A recorded track; may be given several times.")
@click.option("--offset", default="0", show_default=True, help="Seconds to add to the cameras' times, or auto.")
@click.option("--max-gap", nargs=2, type=float, default=(MAX_GAP_S, MAX_GAP_M), show_default=True, help="Seconds, m.")
@click.option("--datum", type=click.Choice(_DATUMS), default=BY_PHOTO, show_default=True, help=_DATUM_HELP)
@click.option("--use", "uses", multiple=True, help="sighting:KEY, answer:KEY:pass|fail, absence:KEY, problem:TYPE …")
@click.option("--account", "username", help="Whose records they are; needed to record.")
@click.option("--any-day", is_flag=True, help="With --round: also photos taken on days outside the round's.")
@click.option("--complete", is_flag=True, help="Declare the visits complete (检查完成).")
@click.option("--yes", is_flag=True, help="Record what is ready without asking.")
@click.pass_context
def import_command(
    context: click.Context,
    source: Path,
    round_id: int | None,
    site_id: int | None,
    tracks: tuple[Path, ...],
    offset: str,
    max_gap: tuple[float, float],
    datum: str,
    uses: tuple[str, ...],
    username: str | None,
    any_day: bool,
    complete: bool,
    yes: bool,
) -> None:
    """Look over the photos of a folder or ZIP and record those that are ready.

    First a line for each file is shown: when and where it was taken and who says so, the site and the round proposed,
    what is known of it already. Nothing is written before --yes or the answer to the question. Exit status 1 when a
    file was refused.
    """
    settings = cast(Settings, current_app.extensions["settings"])
    meant = [use_of(word) for word in uses]
    wished = wish(round_id, site_id)
    account = _account(username)
    recordings = {path: read_gpx(_read(path), path.name) for path in tracks}
    for path, recording in recordings.items():
        if not recording.whole:
            click.echo(f"{path.name}: the file ends in the middle; the points before it are used", err=True)
    segments = [segment for recording in recordings.values() for segment in recording.segments]
    # Sentences of the pages' language are needed where a problem is said; a command has no request.
    with (
        current_app.test_request_context(),
        opened(source, limit=settings.max_photo_bytes, scratch=settings.data_dir) as entries,
    ):
        facts = [facts_of_entry(entry) for entry in entries]
        terms = _terms(facts, Course(segments), offset, None if datum == BY_PHOTO else Datum(datum), max_gap)
        proposals = look_over(facts, terms, settings.zone, wished)
        clauses = Clauses()
        rows = [
            _row(entry, proposal, meant, clauses, any_day) for entry, proposal in zip(entries, proposals, strict=True)
        ]
        _show(rows, settings)
        ready = [row for row in rows if row.standing is Standing.READY]
        recorded = 0
        if ready and account is None:
            click.echo("name whose records they are: --account NAME")
        elif ready and account and (yes or click.confirm(f"record {len(ready)} photos?", default=False)):
            manner = Manner(uuid4(), account, None, terms.datum, terms.offset_s, terms.course, complete)
            recorded = _record(ready, manner, settings)
    _sum_up(rows, recorded)
    context.exit(1 if any(row.standing is Standing.REFUSED for row in rows) else 0)


def _read(path: Path) -> bytes:
    """Read a track no further than one may be large."""
    with path.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _account(username: str | None) -> Account | None:
    if username is None:
        return None
    account = people.account_by_name(username)
    if account is None or not account.is_active:
        raise AccountUnknown()
    return check_taker(account)


def _terms(
    facts: list[PhotoFacts], course: Course, offset: str, datum: Datum | None, max_gap: tuple[float, float]
) -> Terms:
    seconds = 0
    if offset == AUTO:
        found = propose_offset(known_places(facts, datum), course)
        seconds = found.seconds if found else 0
        click.echo(_said_offset(found))
    else:
        seconds = _seconds(offset)
    return Terms(datum, course, seconds, *max_gap)


def _seconds(text: str) -> int:
    try:
        seconds = int(text)
    except ValueError:
        seconds = MOST_OFFSET_S + 1
    if abs(seconds) > MOST_OFFSET_S:
        raise OffsetUnknown(most=MOST_OFFSET_S // 86_400)
    return seconds


def _said_offset(found: Offset | None) -> str:
    if found is None:
        return "offset: not found, 0 s (too few photos with a place of their own lie on the track)"
    return f"offset: {found.seconds:+d} s ({found.agreeing} of {found.of} photos agree, {found.apart_m:.0f} m apart)"


def _row(entry: Entry, proposal: Proposal, meant: list[Use], clauses: Clauses, any_day: bool) -> _Row:
    site, round_ = proposal.choice.site, proposal.choice.round
    use = clauses.fitting(meant, site.site_type if site else None, round_.id if round_ else None)
    settled = Settled(
        proposal.moment,
        proposal.place is not None,
        site.site if site else None,
        round_,
        use or (meant[0] if meant else None),
        use_fits=use is not None,
        outside_days=proposal.outside_days and not any_day,
    )
    return _Row(entry, proposal, use, tuple(lacks(settled)))


def _record(rows: list[_Row], manner: Manner, settings: Settings) -> int:
    """Keep the bytes of photos, then record them all in one transaction."""
    number = manner.account.id
    for row in rows:
        _keep(row, number, settings)
    with transaction():
        account = db.session.merge(manner.account)
        known = queries.used([row.proposal.facts.sha256 for row in rows])
        chosen = [_chosen(row) for row in rows if row.proposal.facts.sha256 not in known]
        recorded = record_all(
            chosen,
            Manner(manner.key, account, None, manner.datum, manner.offset_s, manner.course, manner.complete),
        )
    # What was removed before a record named it, as a photo of an import that was given up is, is kept again.
    removed = photo_queries.removed(recorded)
    for row in rows:
        if row.proposal.facts.sha256 in removed:
            _keep(row, number, settings)
    tasks.wake()
    return len(recorded)


def _keep(row: _Row, account_id: int, settings: Settings) -> None:
    facts = row.proposal.facts
    db.session.rollback()
    with row.entry.unpacked() as path, path.open("rb") as stream:  # type: ignore[attr-defined]
        arrived = photos.take_in(photo_store(), stream, facts.sha256, size=facts.size, limit=settings.max_photo_bytes)
    with transaction():
        received = photos.receive(arrived, by=account_id)
    if received.state is PhotoState.REJECTED:
        raise NotAPhoto(sha256=facts.sha256)


def _chosen(row: _Row) -> Chosen:
    proposal = row.proposal
    site, round_ = proposal.choice.site, proposal.choice.round
    if proposal.moment is None or round_ is None or row.use is None:
        raise ValueError("only what is ready is recorded")
    facts, number = proposal.facts, site.site if site else None
    return Chosen(
        *(facts.name, facts.sha256, facts.size, proposal.moment, proposal.place, round_.id, number, row.use),
        datum=facts.datum,
    )


def _show(rows: list[_Row], settings: Settings) -> None:
    for row in rows:
        click.echo(f"{row.proposal.facts.name}\n  {' · '.join(_parts(row, settings))}")


def _parts(row: _Row, settings: Settings) -> list[str]:
    proposal, facts = row.proposal, row.proposal.facts
    if facts.refused is not None:
        return [f"refused: {_sentence(facts.refused)} [{facts.refused.code}]"]
    parts = [_time(proposal, settings), _place(proposal), _site(proposal), _round(proposal)]
    if proposal.known:
        known = proposal.known
        parts.append(f"known: {known.round}, {known.site}, {clock.show(known.taken_at, settings.zone)}")
    if proposal.twin:
        parts.append(f"known: same bytes as {proposal.twin}")
    if proposal.alike:
        alike = proposal.alike
        parts.append(f"nearly the same as one of {alike.round}, {alike.site} ({alike.likeness:.2f})")
    if row.standing is Standing.UNDECIDED:
        parts.append(f"undecided: {', '.join(row.lacks)}")
    return [part for part in parts if part]


def _time(proposal: Proposal, settings: Settings) -> str:
    if proposal.moment is None:
        return "no time"
    zone = "" if proposal.facts.offset_known else f" (zone not in the file, taken for {settings.timezone})"
    return clock.show(proposal.moment, settings.zone) + zone


def _place(proposal: Proposal) -> str:
    place = proposal.place
    if place is None:
        return "no place"
    gap = f", between points {place.gap_s:.0f} s and {place.gap_m:.0f} m apart" if place.gap_s else ""
    said = f", out of {place.datum} as the file says" if place.datum else ""
    return f"{place.source} {place.lon:.5f}, {place.lat:.5f} ±{place.accuracy_m:.0f} m{said}{gap}"


def _site(proposal: Proposal) -> str:
    site = proposal.choice.site
    if site is None:
        return "no site within reach"
    where = "inside" if site.inside else f"{site.distance_m:.0f} m off"
    others = ", ".join(f"{each.name} [{each.site}]" for each in proposal.choice.sites[1:])
    return f"{site.name} [{site.site}] {where}" + (f", or as well {others}" if others else "")


def _round(proposal: Proposal) -> str:
    found = proposal.choice.rounds
    if not found:
        return "no open round"
    others = ", ".join(f"{each.name} [{each.id}]" for each in found[1:])
    outside = ", taken outside its days" if proposal.outside_days else ""
    return f"{found[0].name} [{found[0].id}]{outside}" + (f", or as well {others}" if others else "")


def _sentence(problem: Problem) -> str:
    return problem.sentence(os.environ.get("LANG", ""))


def _sum_up(rows: list[_Row], recorded: int) -> None:
    """Account for every file: how many to which site, and why each of the others is not among them."""
    found: dict[str, Counter[Standing]] = {}
    for row in rows:
        if where := _where(row):
            found.setdefault(where, Counter())[row.standing] += 1
    for where, of in sorted(found.items(), key=lambda each: -each[1].total()):
        click.echo(f"{where}: {of[Standing.READY]} ready, {of[Standing.UNDECIDED]} undecided")
    for why, count in Counter(why for row in rows for why in _why(row)).most_common():
        click.echo(f"{count} not: {why}")
    stand = Counter(row.standing for row in rows)
    left_out = stand[Standing.UNDECIDED] + stand[Standing.READY] - recorded
    told = f"imported {recorded} · known {stand[Standing.KNOWN]} · left out {left_out}"
    click.echo(f"{len(rows)} files: {told} · refused {stand[Standing.REFUSED]}")


def _where(row: _Row) -> str:
    """Say to which site and round a photo goes; empty where it goes nowhere."""
    if row.standing not in (Standing.READY, Standing.UNDECIDED):
        return ""
    site, round_ = row.proposal.choice.site, row.proposal.choice.round
    if site is None and row.standing is Standing.UNDECIDED:
        return ""
    where = f"{site.name} [{site.site}]" if site else "no site"
    return f"{where}, {round_.name} [{round_.id}]" if round_ else f"{where}, no open round"


def _why(row: _Row) -> list[str]:
    """Say why a file is not ready; one may lack several things."""
    if row.proposal.facts.refused is not None:
        return [f"refused, {row.proposal.facts.refused.code}"]
    if row.standing is Standing.KNOWN:
        return ["known, in a record" if row.proposal.known else "known, the same bytes are among these files"]
    return [f"undecided, {lack}" for lack in row.lacks]
