"""The overview of an import that is kept: each file as it stands, with what is proposed and what a person chose."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

from flask import current_app

from server.config import Settings
from server.database import db
from server.errors import Problem
from server.photos import queries as photos
from server.photos.models import Photo
from server.photos.rules import PhotoState
from server.places.models import Site
from server.review.imports import queries
from server.review.imports.choosing import Near, OpenRound, rounds_of
from server.review.imports.course import Course, TrackPoint
from server.review.imports.facts import PhotoFacts, PlaceFrom, Terms, known_places, place_of
from server.review.imports.fitting import Clauses
from server.review.imports.models import FileOutcome, PhotoImport, PhotoImportFile
from server.review.imports.offsets import Offset, propose_offset
from server.review.imports.proposing import Proposal, Settled, Wish, lacks, look_over, seen_from
from server.review.imports.reading import facts_of_photo
from server.review.imports.recording import Chosen
from server.review.imports.uses import Use, use_of

ON_THE_WAY, READING = "on_the_way", "reading"
READY, UNDECIDED, KNOWN, LEFT_OUT, REFUSED = "ready", "undecided", "known", "left_out", "refused"
WAITING = (ON_THE_WAY, READING)
RECORDED, TWIN = "recorded", "twin"


@dataclass(frozen=True, slots=True)
class Line:
    """One file of the overview."""

    file: PhotoImportFile
    standing: str
    proposal: Proposal | None = None
    site: Site | None = None
    round: OpenRound | None = None
    use: Use | None = None
    why: tuple[str, ...] = ()
    """Why it is not ready: what it lacks, `recorded`, `twin`, or the code of the refusal."""
    away: Near | None = None
    """The site that a person chose, as seen from where the photo was taken."""
    refused: Problem | None = None

    @property
    def has_picture(self) -> bool:
        """Whether it can be shown."""
        return self.standing not in (ON_THE_WAY, REFUSED)

    @property
    def moment(self) -> datetime | None:
        """When it was taken, its camera's clock set right."""
        return self.proposal.moment if self.proposal else None

    def chosen(self) -> Chosen:
        """Give what is recorded of a line that is ready."""
        if self.moment is None or self.round is None or self.use is None or self.proposal is None:
            raise ValueError("only what is ready is recorded")
        file, site = self.file, self.site.id if self.site else None
        by_hand = file.taken_at is not None
        return Chosen(
            *(file.name, file.sha256, file.size, self.moment, self.proposal.place, self.round.id, site, self.use),
            time_by_hand=by_hand,
            datum=self.proposal.facts.datum,
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are to be seen: those that stand so, lack that, belong to that site; what is None does not count."""

    show: str | None = None
    why: str | None = None
    site: int | None = None

    def takes(self, line: Line) -> bool:
        """Whether a line is among them."""
        return (
            self.show in (None, line.standing)
            and (self.why is None or self.why in line.why)
            and (self.site is None or (line.site is not None and line.site.id == self.site))
        )


@dataclass(frozen=True, slots=True)
class AtSite:
    """How the photos of one site in one round stand."""

    site: Site
    round: OpenRound | None
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Overview:
    """All files of an import, the rounds there are, and the offset that photos with a place of their own propose."""

    lines: tuple[Line, ...]
    rounds: tuple[OpenRound, ...]
    offset: Offset | None
    placed: int
    manner: tuple[object, ...] = ()
    """What is said of all of them and stands in every record: whose they are, datum, offset, completeness, tracks."""

    @property
    def counts(self) -> Counter[str]:
        """How many files stand how."""
        return Counter(line.standing for line in self.lines)

    @property
    def waiting(self) -> int:
        """How many files have not arrived or were not read yet."""
        return sum(self.counts[each] for each in WAITING)

    @property
    def ready(self) -> list[Line]:
        """What can be recorded."""
        return [line for line in self.lines if line.standing == READY]

    @property
    def sites(self) -> list[AtSite]:
        """How many photos go to which site, the most first."""
        found: dict[tuple[int, int], AtSite] = {}
        for line in self.lines:
            if line.site is not None and line.standing in (READY, UNDECIDED):
                key = line.site.id, line.round.id if line.round else 0
                found.setdefault(key, AtSite(line.site, line.round, Counter())).counts[line.standing] += 1
        return sorted(found.values(), key=lambda each: (-each.counts.total(), each.site.name))

    @property
    def reasons(self) -> list[tuple[str, int, Line]]:
        """Why files are not ready, how many for each reason, and one of them; a file may have several."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            for why in line.why:
                found.setdefault(why, []).append(line)
        return sorted(((why, len(lines), lines[0]) for why, lines in found.items()), key=lambda each: -each[1])

    def fingerprint(self) -> str:
        """Give a figure that changes when anything would be recorded otherwise."""
        told = [
            (
                line.file.id,
                line.standing,
                line.site and line.site.id,
                line.round and line.round.id,
                line.use,
                line.moment,
                line.proposal and line.proposal.place,
            )
            for line in self.lines
        ]
        return hashlib.sha256(repr((told, self.manner)).encode()).hexdigest()[:32]


def course_of(of: PhotoImport) -> Course:
    """Give the tracks of an import."""
    return Course([TrackPoint(*point) for point in segment] for track in of.tracks for segment in track["segments"])


def terms_of(of: PhotoImport) -> Terms:
    """Give how an import reads its photos."""
    return Terms(of.datum, course_of(of), of.offset_s)


def overview(of: PhotoImport) -> Overview:
    """Look over an import. Reads only."""
    settings = cast(Settings, current_app.extensions["settings"])
    terms, rounds = terms_of(of), queries.open_rounds()
    arrived = photos.photos_by_hash([file.sha256 for file in of.files if file.sha256])
    facts = [_facts(file, arrived) for file in of.files]
    told = [each for each in facts if isinstance(each, PhotoFacts)]
    named = next((each for each in rounds if each.id == of.round_id), None)
    proposals = iter(look_over(told, terms, settings.zone, Wish(named)))
    choices = _Choices(settings.zone, rounds, named, {}, Clauses())
    lines = [
        _line(file, next(proposals), choices)
        if isinstance(each, PhotoFacts)
        else Line(file, LEFT_OUT if file.left_out else each)
        for file, each in zip(of.files, facts, strict=True)
    ]
    offset = propose_offset(known_places(told, of.datum), terms.course) if len(terms.course) else None
    placed = sum(line.proposal is not None and line.proposal.place is not None for line in lines)
    tracks = [(track["name"], sum(map(len, track["segments"]))) for track in of.tracks]
    manner = (of.account_id, of.datum and of.datum.value, of.offset_s, of.complete, tracks)
    return Overview(tuple(lines), tuple(rounds), offset, placed, manner)


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something reaches."""

    begin: datetime
    end: datetime


def spans(of: PhotoImport, found: Overview) -> dict[str, Span]:
    """Tell from when to when the photos and the tracks reach: hours that one camera is wrong by are seen at once."""
    taken = [line.moment for line in found.lines if line.moment is not None]
    points = [segment[at][0] for track in of.tracks for segment in track["segments"] for at in (0, -1)]
    told = {"photos": taken, "tracks": [datetime.fromtimestamp(at, UTC) for at in points]}
    return {name: Span(min(moments), max(moments)) for name, moments in told.items() if moments}


def placed_under(of: PhotoImport, offset_s: int) -> tuple[int, int, int]:
    """Count the photos that have a place under an offset: all of those, those by a track, and all photos."""
    terms = Terms(of.datum, course_of(of), offset_s)
    arrived = photos.photos_by_hash([file.sha256 for file in of.files if file.sha256])
    read = [each for file in of.files if isinstance(each := _facts(file, arrived), PhotoFacts) and not each.refused]
    found = [place for facts in read if (place := place_of(facts, terms))]
    return len(found), sum(place.source is PlaceFrom.TRACK for place in found), len(read)


def _facts(file: PhotoImportFile, arrived: dict[str, Photo]) -> PhotoFacts | str:
    """Give what a file says, or why it does not say anything yet."""
    if file.reason:
        return PhotoFacts(file.name, file.sha256, file.size, refused=Said(**file.reason))
    photo = arrived.get(file.sha256)
    if photo is None:
        return ON_THE_WAY
    is_done = photo.read_at is not None and (photo.rendered_at is not None or photo.failed_at is not None)
    if photo.state is PhotoState.VERIFIED and not is_done:
        return READING
    return replace(facts_of_photo(file.name, photo), set_at=file.taken_at)


class Said(Problem):
    """A refusal that was said at an earlier time, to the browser or by it."""

    code = "file_refused"
    zh = "拒收：{zh}"
    en = "Refused: {en}"


@dataclass(frozen=True, slots=True)
class _Choices:
    """What a person may have chosen from."""

    zone: ZoneInfo
    rounds: list[OpenRound]
    named: OpenRound | None
    sites: dict[int, Site | None]
    clauses: Clauses

    def site(self, site_id: int | None) -> Site | None:
        if site_id is not None and site_id not in self.sites:
            self.sites[site_id] = db.session.get(Site, site_id)
        return self.sites[site_id] if site_id is not None else None

    def round(self, file: PhotoImportFile, proposal: Proposal) -> OpenRound | None:
        """Give the round that was chosen for the file or for all, else the one that checks the chosen site that day."""
        if file.round_id is not None:
            return next((each for each in self.rounds if each.id == file.round_id), None)
        if self.named is not None or file.site_id is None:
            found = self.named or proposal.choice.round
            return next((each for each in self.rounds if found and each.id == found.id), None)
        day = proposal.moment.astimezone(self.zone).date() if proposal.moment else None
        return next(iter(rounds_of(file.site_id, day, self.rounds)), None)


def _line(file: PhotoImportFile, proposal: Proposal, choices: _Choices) -> Line:
    refused = proposal.facts.refused
    if refused is not None:
        return Line(file, REFUSED, proposal, why=(refused.details.get("code") or refused.code,), refused=refused)
    proposed = proposal.choice.site
    site = choices.site(file.site_id or (proposed.site if proposed else None))
    away = seen_from(site, proposal.place) if site and file.site_id and proposal.place else None
    round_ = choices.round(file, proposal)
    use = use_of(file.use) if file.use else None
    fits = use is not None and choices.clauses.fitting(
        [use], site.site_type if site else None, round_.id if round_ else None
    )
    settled = Settled(
        proposal.moment,
        proposal.place is not None,
        site.id if site else None,
        round_,
        use,
        use_fits=bool(fits),
        outside_days=proposal.outside_days and file.round_id is None,
    )
    standing, why = _settled(file, proposal) or (READY, ())
    if standing == READY and (missing := lacks(settled)):
        standing, why = UNDECIDED, tuple(missing)
    return Line(file, standing, proposal, site, round_, use, why, away)


def _settled(file: PhotoImportFile, proposal: Proposal) -> tuple[str, tuple[str, ...]] | None:
    if proposal.known or proposal.twin:
        return KNOWN, (RECORDED if proposal.known else TWIN,)
    return (LEFT_OUT, ()) if file.left_out else None


def outcome_of(line: Line) -> FileOutcome:
    """Say what becomes of a file when everything that is ready is recorded."""
    known = {READY: FileOutcome.IMPORTED, KNOWN: FileOutcome.KNOWN, REFUSED: FileOutcome.REFUSED}
    return known.get(line.standing, FileOutcome.LEFT_OUT)
