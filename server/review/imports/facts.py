"""What one file says of itself, and where it was taken by that or by a track. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from server.errors import Problem
from server.geo.datum import Datum, convert
from server.geo.errors import OutOfRange
from server.inspections.evidence.worth import WORST_ACCURACY_M
from server.inspections.rules import DEFAULT_ACCURACY_M
from server.review.imports.course import MAX_GAP_M, MAX_GAP_S, Course
from server.review.imports.offsets import Known


class PlaceFrom(StrEnum):
    """Who says where a photo was taken."""

    EXIF = "exif"
    TRACK = "track"
    XMP = "xmp"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """One file: its name, its bytes' hash and size, and what it says; `refused` tells why it is no photo.

    `taken_at` is the camera's own time as an instant (a time without offset was read in the city's zone).
    """

    name: str
    sha256: str = ""
    size: int = 0
    taken_at: datetime | None = None
    offset_known: bool = False
    exif: tuple[float, float] | None = None
    exif_accuracy_m: float | None = None
    xmp: tuple[float, float] | None = None
    phash: str = ""
    thumb: bytes | None = None
    refused: Problem | None = None
    set_at: datetime | None = None
    """When it was taken as a person says; the camera's offset has nothing to do with it."""
    gps_time: datetime | None = None
    """The satellites' time in the file; the camera's offset has nothing to do with it either."""
    exif_was_void: bool = False
    """Whether the file says that its receiver had no fix."""
    datum: Datum | None = None
    """In which datum the file says that its EXIF position stands, if it says one that is known."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How an import reads its photos."""

    datum: Datum | None = None
    """In which datum the photos' own positions stand; None: as each file says, WGS-84 where it says nothing."""
    course: Course = field(default_factory=lambda: Course(()))
    offset_s: int = 0
    max_gap_s: float = MAX_GAP_S
    max_gap_m: float = MAX_GAP_M

    def moment(self, facts: PhotoFacts) -> datetime | None:
        """Give the moment of a photo: as a person says, by its camera's clock set right, or by the satellites' time."""
        if facts.set_at is not None:
            return facts.set_at
        return facts.taken_at + timedelta(seconds=self.offset_s) if facts.taken_at else facts.gps_time

    def own_datum(self, facts: PhotoFacts) -> Datum:
        """Give the datum of a photo's EXIF position: what was declared for all counts before the file's own word."""
        return self.datum or facts.datum or Datum.WGS84


@dataclass(frozen=True, slots=True)
class Place:
    """A position in WGS-84, who says so, and how exact it is; on a track also how far apart its neighbours lie."""

    source: PlaceFrom
    lon: float
    lat: float
    accuracy_m: float
    gap_s: float | None = None
    gap_m: float | None = None
    datum: Datum | None = None
    """The other datum out of which it was taken because the file itself names it."""


def place_of(facts: PhotoFacts, terms: Terms) -> Place | None:
    """Say where a photo was taken: by its own EXIF, else by the track at its time, else by what XMP says.

    An EXIF position that proves nothing, being void or too coarse, speaks only where there is no track.
    """
    datum = terms.own_datum(facts)
    own = _in_wgs84(facts.exif, datum)
    accuracy_m = facts.exif_accuracy_m or DEFAULT_ACCURACY_M
    proves = own and not facts.exif_was_void and accuracy_m <= WORST_ACCURACY_M
    on_track = None if proves else by_track(facts, terms)
    if on_track:
        return on_track
    if own:
        named = datum if terms.datum is None and datum is not Datum.WGS84 else None
        return Place(PlaceFrom.EXIF, *own, accuracy_m, datum=named)
    written = _in_wgs84(facts.xmp, terms.datum or Datum.WGS84)
    return Place(PlaceFrom.XMP, *written, DEFAULT_ACCURACY_M) if written else None


def by_track(facts: PhotoFacts, terms: Terms) -> Place | None:
    """Say where the track was at a photo's time."""
    moment = terms.moment(facts)
    if moment is None:
        return None
    found = terms.course.at(moment.timestamp(), max_gap_s=terms.max_gap_s, max_gap_m=terms.max_gap_m)
    if found is None:
        return None
    return Place(PlaceFrom.TRACK, found.lon, found.lat, found.accuracy_m, found.gap_s, found.gap_m)


def known_places(photos: list[PhotoFacts], datum: Datum | None) -> list[Known]:
    """Give the photos that say when and where they were taken, to set the offset by."""
    terms = Terms(datum)
    found = []
    for facts in photos:
        own = _in_wgs84(facts.exif, terms.own_datum(facts))
        if own and facts.taken_at:
            found.append(Known(facts.taken_at.timestamp(), *own))
    return found


def _in_wgs84(position: tuple[float, float] | None, datum: Datum) -> tuple[float, float] | None:
    if position is None:
        return None
    try:
        return convert(*position, datum, Datum.WGS84)
    except OutOfRange:
        return None
